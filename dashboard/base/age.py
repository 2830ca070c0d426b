"""How old the figures are: the levels, and the words for them. The page's own clock (server/age.js) is given the
same. And what is said of an as-of that has not come.
"""

from __future__ import annotations

import datetime as dt

from dashboard.base.months import day_name

AHEAD = dt.timedelta(seconds=5)
"""Two machines that share a folder may be so far apart; a fetch later than that is dated in the future."""

LEVELS: dict[str, tuple[str, str, str]] = {
    "fresh": ("●", "fresh", "won"),
    "amber": ("▲", "ageing", "warn"),
    "red": ("■", "out of date", "lost"),
}
"""Shape, word and colour of each level, so that colour is never alone."""

NEVER = "never refreshed"
IN_FUTURE = "dated in the future, a clock is wrong"
NOW = "refreshed just now"
BEFORE, AFTER = "refreshed", "ago"
STEPS: tuple[tuple[int, int, str], ...] = ((60, 1, "min"), (48 * 60, 60, "h"))
LATER: tuple[int, str] = (24 * 60, "days")
"""Below so many minutes: divide by so many, and name them; LATER is for all beyond."""
SILENCE = "; Longroad has not answered for"
"""What the page adds by itself when the server has said nothing for a while, whatever the age."""


def level_of(age: dt.timedelta | None, interval_minutes: float) -> str:
    """fresh up to one interval, amber up to two, then red; never fetched and fetched in the future are red."""
    if age is None or age < -AHEAD:
        return "red"
    intervals = age.total_seconds() / 60 / interval_minutes
    return "fresh" if intervals <= 1 else "amber" if intervals <= 2 else "red"


def age_words(age: dt.timedelta | None) -> str:
    """How long ago, as one says it: `refreshed 2 h ago`."""
    if age is None:
        return NEVER
    if age < -AHEAD:
        return IN_FUTURE
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return NOW
    unit, name = next(((unit, name) for below, unit, name in STEPS if minutes < below), LATER)
    return f"{BEFORE} {minutes // unit} {name} {AFTER}"


def not_yet_words(as_of: dt.date, now: dt.datetime | None = None) -> str:
    """A sentence when the as-of has come nowhere on earth, not even where the day begins first (UTC+14); else nothing.

    `now` is an instant with its zone; the machine's clock when it is not given.
    """
    earliest = (now or dt.datetime.now(dt.UTC)).astimezone(dt.timezone(dt.timedelta(hours=14))).date()
    if as_of <= earliest:
        return ""
    return (
        f"The as-of is {day_name(as_of)}, a day that has not come yet: the months until then stand here as if they "
        "were over, though nobody has lived them; set as_of to a day that is over, or this machine's clock right."
    )


def vocabulary() -> dict[str, object]:
    """All of it for the page's own clock; lengths of time in milliseconds and minutes."""
    return {
        "ahead": AHEAD / dt.timedelta(milliseconds=1),
        "levels": LEVELS,
        "inFuture": IN_FUTURE,
        "now": NOW,
        "before": BEFORE,
        "after": AFTER,
        "steps": STEPS,
        "later": LATER,
        "silence": SILENCE,
    }
