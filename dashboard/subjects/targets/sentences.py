"""What Targets says: how many are on pace, and which is worst."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dashboard.base.words import Finding, Run, number
from dashboard.subjects.targets import words
from dashboard.subjects.targets.model import Assessment, TargetStatus
from dashboard.subjects.targets.words import UnitOf

_ORDER = {TargetStatus.OFF: 0, TargetStatus.WATCH: 1, TargetStatus.ON_PACE: 2, TargetStatus.NONE: 3}


def by_trouble(found: Sequence[Assessment]) -> list[Assessment]:
    """Off, then watch, then on pace, then what cannot be judged; inside each the furthest behind first."""

    def key(one: Assessment) -> tuple[int, float, int]:
        away = one.distance_points
        return _ORDER[one.status], math.inf if math.isnan(away) else away, one.target.id

    return sorted(found, key=key)


def states(found: Sequence[Assessment]) -> str:
    """`3 off, 1 watch, 2 on pace`."""
    states = [(status, sum(one.status is status for one in found)) for status in _ORDER]
    return ", ".join(f"{n} {status.word}" for status, n in states if n)


def targets(found: Sequence[Assessment], ended: int, unit: UnitOf, covers: str) -> Finding:
    """How many are on pace, watch and off, and the worst with its distance in points, contracts and money; found
    without those `ended` earlier.
    """
    if not found and ended:
        return Finding((Run(f"No target is running here; {number(ended)} ended earlier."),), covers)
    if not found:
        return Finding((Run("No target covers these accounts."),), covers)
    judged = [one for one in by_trouble(found) if one.status is not TargetStatus.NONE]
    if not judged:
        return Finding(
            (Run(f"{_all(len(found))} set, and none can be judged yet."),),
            f"{covers} · {found[0].note}" if len(found) == 1 else covers,
        )
    off, watch = (sum(one.status is status for one in judged) for status in (TargetStatus.OFF, TargetStatus.WATCH))
    worst = judged[0]
    if not off and not watch:
        return Finding((*_lead_on_pace(judged), *_closest(judged, unit)), covers, "won")
    runs = [*_lead(off, watch, len(judged)), Run("Furthest behind: " if len(judged) > 1 else "")]
    runs += [
        Run(words.title(worst.target), True),
        Run(f", {unit(words.kind(worst.target.metric)).text(worst.actual)} where {_due(worst, unit)}"),
    ]
    gap = words.gap(worst, unit("money"), unit("amount"))
    runs.append(Run(f": {gap}." if gap and worst.distance_points < 0 else "."))
    if worst.status is TargetStatus.OFF and not worst.is_over and not worst.distance_points < 0:
        runs.append(
            Run(
                " It is ahead for now, but will probably end at "
                f"{unit(words.kind(worst.target.metric)).text(worst.forecast)}."
            )
        )
    return Finding(tuple(run for run in runs if run.text), covers, "lost" if off else "base")


def _all(n: int) -> str:
    return "The one target is" if n == 1 else f"{number(n).capitalize()} targets are"


def _lead(off: int, watch: int, n: int) -> list[Run]:
    if n == 1:
        return [
            Run("The one target "),
            Run("is off" if off else "needs watching", True, "lost" if off else ""),
            Run(". "),
        ]
    first, state = (off, "off") if off else (watch, "to watch")
    lead = (
        ("Both targets" if n == 2 else f"All {number(n)} targets")
        if first == n
        else f"{number(first).capitalize()} of {number(n)} targets"
    )
    runs = [Run(lead, True, "lost" if off else ""), Run(f" {'is' if first == 1 else 'are'} {state}")]
    if off and watch:
        runs.append(Run(f", {number(watch)} {'is' if watch == 1 else 'are'} to watch"))
    return [*runs, Run(". ")]


def _lead_on_pace(judged: Sequence[Assessment]) -> list[Run]:
    n = len(judged)
    return [
        Run("The one target is " if n == 1 else "Both targets are " if n == 2 else f"All {number(n)} targets are "),
        Run("on pace", True, "won"),
        Run(". "),
    ]


def _closest(judged: Sequence[Assessment], unit: UnitOf) -> list[Run]:
    open_ = [one for one in judged if not one.is_over and not math.isnan(one.probability)]
    if not open_:
        return []
    one = min(open_, key=lambda a: a.probability)
    lead = "" if len(judged) == 1 else "The closest call: "
    return [
        Run(lead),
        Run(words.title(one.target), len(judged) > 1),
        Run(
            f", {unit(words.kind(one.target.metric)).text(one.actual)} now, ends at the target with a "
            f"chance of {words.in_chances(one.probability)}."
        ),
    ]


def _due(one: Assessment, unit: UnitOf) -> str:
    text = unit(words.kind(one.target.metric)).text(one.target.value if one.is_over else one.expected)
    return f"{text} was promised" if one.is_over else f"{text} is due by now"
