"""What Overview says of MRR and retention."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_name, span_name
from dashboard.base.numbers import Unit, decimal, is_missing, whole
from dashboard.base.words import QUIET_POINTS, Finding, Run, counted, number
from dashboard.measures import changes
from dashboard.measures.metric import Sums
from dashboard.subjects.metrics import REGISTRY


@dataclass(frozen=True)
class Share:
    """What one value of one dimension adds to a change: `points` of the whole's rate, `money` in ten-thousandths, n
    accounts.
    """

    dimension: str
    value: str
    points: float
    money: int
    accounts: int


def streak(values: pd.Series[float]) -> int:
    """How many months in a row the series has moved the same way up to its end; negative for falls."""
    steps = np.sign(np.round(values.dropna().diff().dropna().to_numpy(), 6))
    count = 0
    for step in steps[::-1]:
        if step == 0 or (count and step != np.sign(count)):
            break
        count += int(step)
    return count


def explains(parts: Mapping[str, Mapping[str, Sums]], month: int, before: int) -> Share | None:
    """The slice that explains most of the change in net revenue retention between two months.

    parts: dimension → value → sums. Each value adds (now − then) ÷ the whole's then; the additions sum
    to the change exactly. The winner is the one furthest beyond its own weight, so that a slice is not
    named for being large; slices under 30 accounts are not named.
    """
    best: tuple[float, Share] | None = None
    for dimension, values in parts.items():
        whole = sum(int(s["mrr_then"][month]) for s in values.values())
        whole_before = sum(int(s["mrr_then"][before]) for s in values.values())
        if not whole or not whole_before or len(values) < 2:
            continue
        added = {
            v: (int(s["mrr_now"][month]) - int(s["mrr_then"][month])) / whole
            - (int(s["mrr_now"][before]) - int(s["mrr_then"][before])) / whole_before
            for v, s in values.items()
        }
        change = sum(added.values())
        for value, sums in values.items():
            n = int(sums["accounts_then"][month])
            weight = int(sums["mrr_then"][month]) / whole
            excess = (added[value] - weight * change) * np.sign(change)
            if (
                n >= GREYED_UNDER
                and value != "(none)"
                and added[value] * change > 0
                and (best is None or excess > best[0])
            ):
                lost = int(sums["churn_mrr"][month] + sums["contraction_mrr"][month])
                best = (float(excess), Share(dimension, value, added[value], lost, n))
    return best[1] if best else None


def overview(
    sums: Sums,
    parts: Mapping[str, Mapping[str, Sums]],
    month: int,
    money: Unit,
    percent: Unit,
    covers: str,
    is_slice: bool = False,
) -> Finding:
    """How net revenue retention moved over the year, and the slice that explains most of it. is_slice: these are the
    sums of a part of the business, so what is left of them is the rest of that part.
    """
    net = REGISTRY["net_revenue_retention"]
    values = net(sums)
    now, before = values.get(month, np.nan), values.get(month - 12, np.nan)
    if is_missing(now):
        return _young(sums, month, money, covers)
    n = int(sums["accounts_then"][month])
    if n < HIDDEN_UNDER:
        return Finding(
            (
                Run(f"Only {counted(n, 'account')}", True),
                Run(f" {'was' if n == 1 else 'were'} paying a year ago, too few for a retention."),
                *_month_lost(sums, month, money),
            ),
            covers,
        )
    if is_missing(before) or int(sums["accounts_then"][month - 12]) < HIDDEN_UNDER:
        known = values.loc[:month].dropna()
        many = sums["accounts_then"].loc[known.index] >= HIDDEN_UNDER
        first = int(known.index[many.to_numpy()][0])
        if month - first < 3:
            return Finding(
                (
                    Run("Net revenue retention is "),
                    Run(percent.text(now), True),
                    Run("; there is not yet enough history to say which way it goes."),
                ),
                covers,
            )
        before_month, since = first, f"since {month_name(first)}"
    else:
        before_month, since = month - 12, "in a year"
    change = float(now - values[before_month])
    size = percent.change(abs(change), 0, plus=False)
    if abs(change) < QUIET_POINTS:
        return Finding(
            (
                Run("Net revenue retention held at "),
                Run(percent.text(now), True),
                Run(f", within {size} {since}."),
                *_month_lost(sums, month, money),
            ),
            covers,
        )
    word = "fell" if change < 0 else "rose"
    step = changes.change(net, sums, month, before_month, values)
    run = streak(values.loc[:month])
    steady = f", {number(abs(run))} months in a row" if abs(run) >= 3 and np.sign(run) == np.sign(change) else ""
    runs = [Run(f"Net revenue retention {word} {size} {since} to "), Run(percent.text(now), True), Run(f"{steady}.")]
    share = explains(parts, month, before_month)
    its = share and changes.change(net, parts[share.dimension][share.value], month, before_month)
    tone = its.tone if its else "base"
    runs += [Run(" "), *_explained(share, change, tone, is_slice)] if share else _month_lost(sums, month, money)
    if not step.is_told and tone == "base":
        runs.append(
            Run(
                f" That is no more than chance explains: {_kept(sums, month)} accounts were kept, "
                f"{_kept(sums, before_month)} {_then(before_month, month)}."
            )
        )
    tone = step.tone if step.is_told else tone
    return Finding(tuple(runs), covers, tone, (share.dimension, share.value) if share else None, abs(change) * 100)


def _kept(sums: Sums, month: int) -> str:
    return f"{whole(int(sums['accounts_now'][month]))} of {whole(int(sums['accounts_then'][month]))}"


def _then(before: int, month: int) -> str:
    return "the year before" if month - before == 12 else f"by {month_name(before)}"


def _explained(share: Share, change: float, tone: str, is_slice: bool) -> list[Run]:
    tone = tone.replace("base", "")
    part, rest = abs(share.points) * 100, (abs(share.points) - abs(change)) * 100
    if rest < 0.05:
        return [
            Run(share.value, True, tone),
            Run(f" explains {decimal(part, 1)} of the {decimal(abs(change) * 100, 1)} points."),
        ]
    verbs = ("took", "gave", "back") if change < 0 else ("added", "took", "away")
    return [
        Run(share.value, True, tone),
        Run(
            f" {verbs[0]} {decimal(part, 1)} points{' away' if change < 0 else ''}; the rest of the "
            f"{'slice' if is_slice else 'business'} {verbs[1]} {decimal(rest, 1)} {verbs[2]}."
        ),
    ]


def _young(sums: Sums, month: int, money: Unit, covers: str) -> Finding:
    mrr = REGISTRY["mrr"].at(sums, month)
    accounts = int(sums["closing_accounts"][month])
    if not accounts:
        return Finding((Run("No account of this slice pays in "), Run(month_name(month), True), Run(".")), covers)
    return Finding(
        (
            Run("MRR is "),
            Run(money.text(mrr), True),
            Run(
                f" from {counted(accounts, 'account')}; nobody has been here for a year yet, so there is "
                "no yearly retention."
            ),
        ),
        covers,
    )


def _month_lost(sums: Sums, month: int, money: Unit) -> list[Run]:
    lost = float(sums["churn_mrr"][month] + sums["contraction_mrr"][month]) / MONEY_SCALE
    won = float(sums["new_mrr"][month] + sums["reactivation_mrr"][month] + sums["expansion_mrr"][month]) / MONEY_SCALE
    name = month_name(month, year=False)
    return [Run(f" {money.text(won)} was won and {money.text(lost)} lost in {name}.")]


def slid(
    values: pd.Series[float], is_told: Callable[[int, int], bool], first: int | None = None, name: str = "Retention"
) -> str:
    """Title of a retention trend: where it stands against its best month on screen.

    values: of its whole history; first: the first month on screen (all by default). is_told(now, then): whether the
    counts behind it tell two months apart; a slide and a recovery are called only then.
    """
    known = values.dropna()
    if len(known) < 3:
        return f"{name} has only just begun to be measured"
    end = int(known.index[-1])
    if end < int(values.index[-1]):
        return f"{name} was last measured in {month_name(end)}"
    known = known.loc[first:]
    if len(known) < 3:
        return f"{name}, {span_name(int(known.index[0]), end)}"
    peak, low, last = (int(known.index[i]) for i in (int(known.argmax()), int(known.argmin()), -1))
    if known[peak] - known[last] >= 0.01:
        # Down from the best and then up again is not a slide.
        recovered = float(known[last] - known.loc[peak:].min())
        gap = f"{decimal((known[peak] - known[last]) * 100, 1)} points"
        if recovered < 0.01 and is_told(last, peak):
            return f"{name} has slid since {month_name(peak)}"
        return f"{name} is {gap} below its best of these {len(known)} months, {month_name(peak)}"
    if known[last] - known[low] >= 0.01:
        gap = f"{decimal((known[last] - known[low]) * 100, 1)} points"
        if is_told(last, low):
            return f"{name} has recovered since {month_name(low)}"
        return f"{name} is {gap} above its lowest of these {len(known)} months, {month_name(low)}"
    return f"{name} has held steady"
