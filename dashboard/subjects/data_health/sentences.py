"""What Data health says: how fresh, how complete."""

from __future__ import annotations

from dashboard.base.words import Finding, Run


def health(
    level: str, age_words: str, as_of: str, errors: int, warnings: int, was_refused: bool, *, is_ahead: bool = False
) -> Finding:
    """Whether the figures can be believed today, in one sentence; not when their as-of is ahead, however fresh."""
    state = {
        "fresh": "Yes: the figures are fresh",
        "amber": "The figures are ageing",
        "red": "The figures are out of date",
    }[level]
    tone = "lost" if is_ahead else {"fresh": "won", "amber": "base", "red": "lost"}[level]
    if is_ahead:
        state = "The figures run ahead of today"
    runs = [Run(state, True, tone.replace("base", "")), Run(f", {age_words}. ")]
    if was_refused:
        runs.append(
            Run(
                f"The last load was refused for {errors} error{'s' * (errors != 1)}; what you see is the "
                "last good one. "
            )
        )
    elif errors or level == "red":
        runs.append(Run("The warehouse did not answer; what you see is the last good load. "))
    runs.append(Run(f"{warnings} warning{'s' * (warnings != 1)} to look at." if warnings else "Nothing to warn of."))
    return Finding(tuple(runs), as_of, tone)
