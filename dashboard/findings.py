"""The sentence that answers a page's question, made from the facts.

A finding is a list of runs (text, strong, tone), never markup, so a customer's name cannot become
any. When nothing moved, the sentence says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard import cohorts, metrics
from dashboard.metrics import Metric, Sums
from dashboard.months import month_name
from dashboard.units import Unit, is_missing

QUIET_POINTS = 0.005
SMALL_N, TINY_N = 30, 10


@dataclass(frozen=True)
class Run:
    """A piece of a sentence; tone is one of the theme's colours by meaning, or empty."""

    text: str
    strong: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Finding:
    """The runs of the sentence, what it covers in words, and whether it is good, bad or neutral news."""

    runs: tuple[Run, ...]
    covers: str = ""
    tone: str = "base"

    @property
    def text(self) -> str:
        """The sentence without emphasis, for alt texts and tests."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Share:
    """What one value of one dimension adds to a change: `points` of the whole's rate, `money` in ten-thousandths, n accounts."""

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
        added = {v: (int(s["mrr_now"][month]) - int(s["mrr_then"][month])) / whole
                 - (int(s["mrr_now"][before]) - int(s["mrr_then"][before])) / whole_before for v, s in values.items()}
        change = sum(added.values())
        for value, sums in values.items():
            n = int(sums["accounts_then"][month])
            weight = int(sums["mrr_then"][month]) / whole
            excess = (added[value] - weight * change) * np.sign(change)
            if n >= SMALL_N and value != "(none)" and added[value] * change > 0 and (best is None or excess > best[0]):
                lost = int(sums["churn_mrr"][month] + sums["contraction_mrr"][month])
                best = (float(excess), Share(dimension, value, added[value], lost, n))
    return best[1] if best else None


def overview(sums: Sums, parts: Mapping[str, Mapping[str, Sums]], month: int, money: Unit, percent: Unit, covers: str) -> Finding:
    """How net revenue retention moved over the year, and the slice that explains most of it."""
    net = metrics.REGISTRY["net_revenue_retention"]
    values = net(sums)
    now, before = values.get(month, np.nan), values.get(month - 12, np.nan)
    if is_missing(now):
        return _young(sums, month, money, covers)
    if is_missing(before):
        known = values.loc[:month].dropna()
        first = int(known.index[0])
        if month - first < 3:
            return Finding((Run("Net revenue retention is "), Run(percent.text(now), True), Run("; there is not yet enough history to say which way it goes.")), covers)
        before_month, since = first, f"since {month_name(first)}"
    else:
        before_month, since = month - 12, "in a year"
    change = float(now - values[before_month])
    size = percent.change(abs(change), 0).lstrip("+")
    if abs(change) < QUIET_POINTS:
        return Finding((Run("Net revenue retention held at "), Run(percent.text(now), True), Run(f", within {size} {since}."), *_month_lost(sums, month, money)), covers)
    word, tone = ("fell", "lost") if change < 0 else ("rose", "won")
    run = streak(values.loc[:month])
    steady = f", {_number(abs(run))} months in a row" if abs(run) >= 3 and np.sign(run) == np.sign(change) else ""
    runs = [Run(f"Net revenue retention {word} {size} {since} to "), Run(percent.text(now), True), Run(f"{steady}. ")]
    share = explains(parts, month, before_month)
    return Finding((*runs, *(_explained(share, change, tone) if share else _month_lost(sums, month, money))), covers, tone)


def _explained(share: Share, change: float, tone: str) -> list[Run]:
    part, rest = abs(share.points) * 100, (abs(share.points) - abs(change)) * 100
    if rest < 0.05:
        return [Run(share.value, True, tone), Run(f" explains {part:.1f} of the {abs(change) * 100:.1f} points.")]
    verbs = ("took", "gave", "back") if change < 0 else ("added", "took", "away")
    return [Run(share.value, True, tone), Run(f" {verbs[0]} {part:.1f} points{' away' if change < 0 else ''}; the rest of the business {verbs[1]} {rest:.1f} {verbs[2]}.")]


def _young(sums: Sums, month: int, money: Unit, covers: str) -> Finding:
    mrr = metrics.REGISTRY["mrr"].at(sums, month)
    accounts = int(sums["closing_accounts"][month])
    if not accounts:
        return Finding((Run("No account of this slice pays in "), Run(month_name(month), True), Run(".")), covers)
    return Finding((Run("MRR is "), Run(money.text(mrr), True), Run(f" from {accounts:,} accounts; nobody has been here for a year yet, so there is no yearly retention.")), covers)


def _month_lost(sums: Sums, month: int, money: Unit) -> list[Run]:
    lost = float(sums["churn_mrr"][month] + sums["contraction_mrr"][month]) / 10_000
    won = float(sums["new_mrr"][month] + sums["reactivation_mrr"][month] + sums["expansion_mrr"][month]) / 10_000
    name = month_name(month, year=False)
    return [Run(f" {money.text(won)} was won and {money.text(lost)} lost in {name}.")]


def _number(n: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    return words[n] if n < len(words) else str(n)


def revenue(sums: Sums, window: range, money: Unit, percent: Unit, covers: str) -> Finding:
    """What the window's wins were worth after what was lost."""
    rows = sums.loc[window[0]:window[-1]].sum()
    won = float(rows["new_mrr"] + rows["reactivation_mrr"] + rows["expansion_mrr"]) / 10_000
    lost = float(rows["contraction_mrr"] + rows["churn_mrr"]) / 10_000
    end = metrics.REGISTRY["mrr"].at(sums, window[-1])
    start = float(sums["opening_mrr"][window[0]]) / 10_000
    if not won and not lost:
        return Finding((Run("MRR stands at "), Run(money.text(end), True), Run("; nothing moved in these months.")), covers)
    word = "grew" if end > start else "fell" if end < start else "held"
    lead = (Run(f"MRR {word} to "), Run(money.text(end), True), Run(f"{f' ({money.change(end, start)})' if start else ''}. "))
    if won <= 0:
        return Finding((*lead, Run(f"Nothing was won, and {money.text(lost)} was lost.")), covers, "lost")
    replaced = min(lost / won, 1.0)
    tail = (Run(f"Of {money.text(won)} won, "), Run(money.text(min(lost, won)), True, "lost"), Run(f" ({percent.text(replaced)}) only replaced what was lost."))
    return Finding((*lead, *tail), covers, "won" if end >= start else "lost")


def churn(sums: Sums, parts: Mapping[str, Sums], month: int, money: Unit, percent: Unit, covers: str) -> Finding:
    """Who left in the month, and the value of the dimension that loses most for its size."""
    left, opening = int(sums["churn_accounts"][month]), int(sums["opening_accounts"][month])
    gone = float(sums["churn_mrr"][month]) / 10_000
    name = month_name(month)
    if not opening:
        return Finding((Run(f"Nobody was paying at the opening of {name}, so nobody could leave."),), covers)
    if not left:
        return Finding((Run("No account left in "), Run(name, True), Run(f"; {opening:,} were paying at its opening.")), covers, "won")
    rate = metrics.REGISTRY["logo_churn_rate"]
    runs = [Run(f"{left:,} account{'s' * (left != 1)} with {money.text(gone)} a month left in {name}, "), Run(percent.text(left / opening), True), Run(" of those paying. ")]
    twelve = range(max(int(sums.index[0]), month - 11), month + 1)
    rates = {v: rate.over(s, twelve) for v, s in parts.items() if s["opening_accounts"].loc[twelve[0]:month].max() >= SMALL_N and v != "(none)"}
    rates = {v: r for v, r in rates.items() if not is_missing(r)}
    whole = rate.over(sums, twelve)
    if len(rates) > 1 and not is_missing(whole):
        worst = max(rates, key=lambda v: rates[v])
        if rates[worst] > whole * 1.1:
            runs += [Run("Over twelve months "), Run(worst, True, "lost"), Run(f" loses most, {percent.text(rates[worst])} a month against {percent.text(whole)} overall.")]
        else:
            runs.append(Run("No group loses much more than another."))
    return Finding(tuple(runs), covers, "lost")


def cohort_change(cells: pd.DataFrame, measure: str, percent: Unit, covers: str, age: int = 6) -> Finding:
    """Whether the newer half of the cohorts old enough keeps more than the twelve before it, at the same age."""
    at = cells[cells["age_months"] == age]
    newer, older = at.tail(12), at.iloc[:-12].tail(12)
    if at.empty or len(older) < 3:
        return Finding((Run("There are not yet enough cohorts to compare newer customers with older ones."),), covers)
    new_share, old_share = (float(cohorts.retained(part.sum().to_frame().T, measure).iloc[0]) for part in (newer, older))
    n = int(newer["cohort_accounts"].sum())
    months = f"won {month_name(int(newer['cohort_index'].iloc[0]))} to {month_name(int(newer['cohort_index'].iloc[-1]))}"
    what = {"accounts": "of the accounts", "net": "of the MRR, expansion included,", "gross": "of the MRR"}[measure]
    if n < TINY_N or is_missing(new_share) or is_missing(old_share):
        return Finding((Run("The newer cohorts are too small to say anything about them."),), covers)
    better = new_share - old_share
    word = "the same as" if abs(better) < 0.01 else "more than" if better > 0 else "less than"
    tone = "base" if abs(better) < 0.01 else "won" if better > 0 else "lost"
    return Finding((Run(f"After {_number(age)} months "), Run(percent.text(new_share), True, tone), Run(f" {what} {months} are kept, {word} the {percent.text(old_share)} of the year before.")), covers, tone)


def compared(metric: Metric, sums: Sums, month: int, unit: Unit) -> str:
    """`-0.5 points vs Sep`, or empty when there is nothing to compare."""
    change = unit.change(metric.at(sums, month), metric.at(sums, month - 1))
    return f"{change} vs {month_name(month - 1, short=True, year=False)}" if change else ""


def replaced(sums: Sums, month: int, money: Unit) -> str:
    """Title of a month's waterfall: how much of what was won only replaced what was lost."""
    won = float(sums["new_mrr"][month] + sums["reactivation_mrr"][month] + sums["expansion_mrr"][month]) / 10_000
    lost = float(sums["contraction_mrr"][month] + sums["churn_mrr"][month]) / 10_000
    name = month_name(month, year=False)
    if not won and not lost:
        return f"Nothing moved in {name}"
    if not lost:
        return f"{money.text(won)} won in {name}, nothing lost"
    if not won:
        return f"Nothing won in {name}, {money.text(lost)} lost"
    if lost >= won:
        return f"{money.text(lost)} lost in {name}, more than the {money.text(won)} won"
    return f"Of {money.text(won)} won in {name}, {money.text(lost)} only replaced what was lost"


def slid(values: pd.Series[float]) -> str:
    """Title of a retention trend: where it stands against its best month on screen."""
    known = values.dropna()
    if len(known) < 3:
        return "Retention has only just begun to be measured"
    peak, low, last = int(known.idxmax()), int(known.idxmin()), int(known.index[-1])
    if known[peak] - known[last] >= 0.01:
        return f"Retention has slid since {month_name(peak)}"
    if known[last] - known[low] >= 0.01:
        return f"Retention has recovered since {month_name(low)}"
    return "Retention has held steady"


def largest(parts: Mapping[str, Sums], month: int, percent: Unit) -> str:
    """Title of MRR by a dimension: the largest value and its share."""
    mrr = {value: int(sums["closing_mrr"][month]) for value, sums in parts.items()}
    total = sum(mrr.values())
    top = max(mrr, key=lambda v: mrr[v], default="")
    return f"{top} pays {percent.text(mrr[top] / total)} of the MRR" if total else "MRR by part of the business"


def leaks(frame: pd.DataFrame, dimension: str, percent: Unit) -> str:
    """Title of churn by a dimension: the value whose interval clears the others', if any."""
    shown = frame[frame["n"] >= SMALL_N]
    if len(shown) < 2:
        return f"Left within a year, by {dimension.replace('_', ' ')}"
    worst = shown.iloc[0]
    rest = shown.iloc[1:]
    others = float((rest["left"].sum()) / rest["n"].sum())
    if float(worst["low"]) > others:
        return f"{shown.index[0]} loses {percent.text(worst['value'])} a year, the rest {percent.text(others)}"
    return f"No {dimension.replace('_', ' ')} clearly loses more than the others"


def curve_end(mean: pd.DataFrame, percent: Unit) -> str:
    """Title of the mean curve: what is left after a year, or at the oldest age reached."""
    if mean.empty:
        return "No cohort yet"
    age = 12 if (mean["age_months"] == 12).any() else int(mean["age_months"].max())
    share = float(mean.loc[mean["age_months"] == age, "share"].iloc[0])
    return f"After {_number(age)} months {percent.text(share)} are left"


def health(level: str, age_words: str, as_of: str, errors: int, warnings: int, was_refused: bool) -> Finding:
    """Whether the figures can be believed today, in one sentence."""
    state = {"fresh": "Yes: the figures are fresh", "amber": "The figures are ageing", "red": "The figures are out of date"}[level]
    runs = [Run(state, True, {"fresh": "won", "amber": "", "red": "lost"}[level]), Run(f", {age_words}. ")]
    if was_refused:
        runs.append(Run(f"The last load was refused for {errors} error{'s' * (errors != 1)}; what you see is the last good one. "))
    elif errors or level == "red":
        runs.append(Run("The warehouse did not answer; what you see is the last good load. "))
    runs.append(Run(f"{warnings} warning{'s' * (warnings != 1)} to look at." if warnings else "Nothing to warn of."))
    return Finding(tuple(runs), as_of, {"fresh": "won", "amber": "base", "red": "lost"}[level])
