"""What Cohorts says: whether newer customers stay longer, and whether two curves tell apart."""

from __future__ import annotations

from dashboard.base.few import GREYED_UNDER
from dashboard.base.months import month_name
from dashboard.base.numbers import Unit, whole
from dashboard.base.words import Finding, Run, number
from dashboard.subjects.cohorts.figures import Comparison, Group


def cohort_change(found: Comparison | None, measure: str, age: int, percent: Unit, covers: str) -> Finding:
    """The newest cohorts of an age against all before them: shares, counts, a difference only where counts tell it."""
    months = number(age)
    if found is None:
        return Finding(
            (Run(f"There are not yet enough cohorts {months} months old to compare newer customers with older ones."),),
            covers,
        )
    one, other = found.one, found.other
    if found.fewest < GREYED_UNDER:
        said = (
            f"Under {GREYED_UNDER} accounts stand behind one of the two groups of cohorts {months} months old, "
            "too few to compare them."
        )
        return Finding((Run(said),), covers)
    tone = ("won" if one.share > other.share else "lost") if found.called else "base"
    paying = " accounts still pay" if measure != "accounts" else ""
    lead = {
        "accounts": f" of the accounts won {_won(one)} still pay",
        "net": f" of the first MRR of accounts won {_won(one)} is there, expansion included",
        "gross": f" of the first MRR of accounts won {_won(one)} is kept",
    }[measure]
    step = _step(found, percent)
    against = f", {step} the " if step else ", not clearly different from the "
    return Finding(
        (
            Run(f"After {months} months "),
            Run(percent.text(one.share), True, tone),
            Run(f"{lead} ({_counts(one)}{paying})"),
            Run(against),
            Run(percent.text(other.share)),
            Run(f" of those won {_won(other)} ({_counts(other)})."),
        ),
        covers,
        tone,
    )


def curves_apart(found: Comparison | None, age: int, percent: Unit, names: tuple[str, str] = ("", "")) -> str:
    """Title of the curves: which two lines, at which age, by how much; `names` of two slices, else the groups'
    months.
    """
    months = number(age)
    if found is None:
        return f"Not enough cohorts {months} months old to compare"
    if names[0] and names[0] == names[1]:
        return "Both lines are the same accounts"
    one, other = (
        name or f"Won {short_span(group)}" for name, group in zip(names, (found.one, found.other), strict=True)
    )
    if found.fewest < GREYED_UNDER:
        return f"{one} and {other}: under {GREYED_UNDER} accounts {months} months old, too few to compare"
    step, lead, rest = (
        _step(found, percent),
        f"{one}: {percent.text(found.one.share)} after {months} months",
        percent.text(found.other.share),
    )
    whose = f"of {other}" if names[1] else f"of those {other[0].lower()}{other[1:]}"
    return f"{lead}, {step} the {rest} {whose}" if step else f"{lead}, not clearly different from the {rest} {whose}"


def short_span(group: Group) -> str:
    """`May 25 to Apr 26`, the months of a group's cohorts."""
    first, last = month_name(group.first, short=True), month_name(group.last, short=True)
    return first if first == last else f"{first} to {last}"


def _won(group: Group) -> str:
    first, last = month_name(group.first), month_name(group.last)
    return f"in {first}" if first == last else f"{first} to {last}"


def _counts(group: Group) -> str:
    return f"{whole(group.accounts)} of {whole(group.cohort_accounts)}"


def _step(found: Comparison, percent: Unit) -> str:
    """`3.9 points more than`; empty where the counts do not tell the groups apart or rounding leaves nothing."""
    step = percent.change(found.one.share, found.other.share)
    if not found.called or not any(c in "123456789" for c in step):
        return ""
    return f"{step.lstrip('+-')} {'more' if found.one.share > found.other.share else 'less'} than"
