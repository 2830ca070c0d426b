"""A target and how it stands, in the words of people."""

from __future__ import annotations

import math
from collections.abc import Callable

from dashboard.appdb.kept import Choices, Target
from dashboard.base.few import HIDDEN_UNDER
from dashboard.base.months import month_end, month_start, span_name
from dashboard.base.numbers import Unit, decimal, share, whole
from dashboard.base.words import counted
from dashboard.measures.metric import Behaviour, Metric
from dashboard.measures.slices import Slice
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.targets.model import Assessment, TargetStatus

UnitOf = Callable[[str], Unit]
MEANING = {
    TargetStatus.ON_PACE: "at or beyond the pace line, with at least one chance in five of ending at the target",
    TargetStatus.WATCH: "behind the pace line, with at least one chance in five of still ending at the target",
    TargetStatus.OFF: "less than one chance in five of ending at the target, or ended short of it",
}
"""The rules of `subjects/targets` as they stand on screen."""


def metric_of(name: str) -> Metric | None:
    """The registry's metric of that name; None for one that is no more."""
    return REGISTRY.get(name)


def label(name: str) -> str:
    """`Renewal rate`; the bare name of a metric that is no more."""
    metric = metric_of(name)
    return metric.label if metric else name.replace("_", " ")


def kind(name: str) -> str:
    """The unit a metric's target is written in."""
    metric = metric_of(name)
    if metric is not None and metric.behaviour is Behaviour.RATIO_OF_BALANCES and metric.unit == "money":
        return "amount"  # to the cent: what is missing an account is small beside it
    return metric.unit if metric else "percent"


def accounts_of(choices: Choices) -> str:
    """`Mid-market · EMEA`, or `All accounts`."""
    return Slice(tuple(choices)).sentence()


def period(target: Target) -> str:
    """`Q4 2026`, `2026`, `October 2026`, or `February to May 2027`."""
    return span_name(target.months.start, target.months[-1])


def days(target: Target) -> str:
    """`1 Oct to 31 Dec 2026`: whole months, whatever days were typed."""
    first, last = month_start(target.months.start), month_end(target.months[-1])
    return f"{first.day} {first:%b}{f' {first.year}' if first.year != last.year else ''} to {last.day} {last:%b %Y}"


def title(target: Target) -> str:
    """`Renewal rate of Mid-market, Q4 2026`."""
    where = f" of {accounts_of(target.choices)}" if target.choices else ""
    return f"{label(target.metric)}{where}, {period(target)}"


def noun(name: str) -> str:
    """What a metric counts: contracts, answers or accounts."""
    metric = metric_of(name)
    return metric.noun.removesuffix("s") if metric is not None else "account"


def rests_on(found: Assessment) -> str:
    """`29 contracts decided`: what the actual rests on."""
    one = noun(found.target.metric)
    return f"{whole(found.n)} {one}{'s' * (found.n != 1)}{' decided' if one == 'contract' else ''}"


def overdue(n: int) -> str:
    """` 2 overdue contracts count as not renewed until they are.`, a sentence of its own; nothing for none."""
    ends = "counts as not renewed until it is" if n == 1 else "count as not renewed until they are"
    return f" {counted(n, 'overdue contract')} {ends}." if n else ""


def is_hidden(found: Assessment) -> bool:
    """A rate or score of under ten is not shown, only what it rests on; money and counts are what they are."""
    return found.n < HIDDEN_UNDER and kind(found.target.metric) not in ("money", "amount", "count")


def so_far(found: Assessment, unit: Unit) -> str:
    """The figure of the period as far as it is known: the same on the card, in the form and at the foot of the tile."""
    return "–" if is_hidden(found) else unit.text(found.actual)


def points(found: Assessment, amount: Unit, signed: bool = False) -> str:
    """`19.5 points`, `0.05 points`; for money and counts the share of the target, `1.7% of the target`; for money an
    account `$26.67 an account`, in the unit given.
    """
    value = found.distance_points
    if math.isnan(value):
        return ""
    unit = kind(found.target.metric)
    size = value if signed else abs(value)
    if unit == "amount":
        away = math.copysign(found.actual - found.expected, size)
        return f"{amount.signed(away) if signed else amount.text(away)} an account"
    if unit in ("percent", "points"):
        # As fine as the rate itself is written.
        digits = 0 if unit == "points" else 2 if abs(value) < 0.95 else 1
        return f"{decimal(size, digits, plus=signed)} points"
    return f"{share(size / 100, 1, plus=signed)} of the target"


def side(found: Assessment, amount: Unit) -> str:
    """`behind`, `ahead`, or `on the line` where nothing of the distance shows; empty where there is none."""
    said = points(found, amount)
    if not said:
        return ""
    return "on the line" if not _is_some(said) else "behind" if found.distance_points < 0 else "ahead"


def _is_some(text: str) -> bool:
    return any(c in "123456789" for c in text)


def things(found: Assessment) -> str:
    """`6 contracts`: whole ones, as many as it takes to close the gap (or as may be lost before the lead is gone)."""
    value, metric = found.distance_accounts, metric_of(found.target.metric)
    if math.isnan(value):
        return ""
    one = metric.gained.removesuffix("s") if metric and metric.gained else noun(found.target.metric)
    n = math.ceil(-value - 1e-9) if value < 0 else math.floor(value + 1e-9)
    return f"{whole(n)} {one}{'s' * (n != 1)}" if n else f"less than one {one}"


def gap(found: Assessment, money: Unit, amount: Unit) -> str:
    """`19.5 points, 6 contracts and $13.3K behind`; empty where nothing can be measured."""
    parts = [
        points(found, amount),
        things(found),
        "" if math.isnan(found.distance_mrr) else f"{money.text(abs(found.distance_mrr))} MRR",
    ]
    said = [part for part in parts if part]
    if not said:
        return ""
    if side(found, amount) == "on the line":
        return "exactly where it should be"
    joined = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    return f"{joined} {'behind' if found.distance_points < 0 else 'ahead'}"


def in_chances(value: float) -> str:
    """`11%`, `under 1%`, `over 99%`; empty when it cannot be said. Rounded down: what is off never reads 20%."""
    if math.isnan(value):
        return ""
    if value < 0.01:
        return f"under {share(0.01)}"
    return f"over {share(0.99)}" if value > 0.99 else share(math.floor(value * 100 + 1e-9) / 100)


def band(low: float, high: float, unit: Unit) -> str:
    """`67.9 to 75.5%`: the percent sign once."""
    if math.isnan(low) or math.isnan(high):
        return ""
    if unit.text(low) == unit.text(high):
        return unit.text(low)
    return unit.range(low, high, " to ")


def foot(found: Assessment, unit: Unit, is_now: bool = True, tile_period: str = "") -> str:
    """The target at the foot of a tile: `Q4 2026 target 90% · ● on pace`; of an earlier month without the status.

    tile_period: what the tile's figure covers. Where the target covers something else, its figure so far stands on a
    line before, with its own period: `72.4% from 1 Oct to 22 Nov 2026`.
    """
    goal = f"{period(found.target)} target {unit.short(found.target.value)}"
    if not is_now:
        return goal
    if found.when and found.when != tile_period and not is_hidden(found):
        goal = f"{so_far(found, unit)} {_in(found.when)}\n{goal}"
    return f"{goal} · {found.status.mark} {found.status.word}".replace("·  no", "· no")


def _in(when: str) -> str:
    """`in Q4 2026`, `from 1 Oct to 22 Nov 2026`, `on 31 Oct 2026`, `in the twelve months to October 2026`."""
    if when.startswith("on "):
        return when
    if when.startswith("twelve"):
        return f"in the {when}"
    return f"{'from' if ' to ' in when else 'in'} {when}"
