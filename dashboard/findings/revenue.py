"""What was won and what it was worth, who left, and which part of the business leaks."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard import metrics
from dashboard.chance import tell_apart
from dashboard.findings.model import SMALL_N, Finding, Run
from dashboard.metrics import Sums
from dashboard.months import month_name
from dashboard.units import Unit, is_missing


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
    if lost == won:
        return f"All of the {money.text(won)} won in {name} only replaced what was lost"
    if lost > won:
        return f"{money.text(lost)} lost in {name}, more than the {money.text(won)} won"
    return f"Of {money.text(won)} won in {name}, {money.text(lost)} only replaced what was lost"


def largest(parts: Mapping[str, Sums], month: int, percent: Unit) -> str:
    """Title of MRR by a dimension: the largest value and its share."""
    mrr = {value: int(sums["closing_mrr"][month]) for value, sums in parts.items()}
    total = sum(mrr.values())
    if len(mrr) < 2:
        return "MRR at each month end"
    top = max(mrr, key=lambda v: mrr[v], default="")
    return f"{top} pays {percent.text(mrr[top] / total)} of the MRR" if total else "MRR by part of the business"


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


def leaks(frame: pd.DataFrame, dimension: str, percent: Unit) -> str:
    """Title of churn by a dimension: the value whose interval clears the others', if any."""
    shown = frame[frame["n"] >= SMALL_N]
    if len(shown) < 2:
        return f"Left within a year, by {dimension.replace('_', ' ')}"
    worst = shown.iloc[0]
    rest = shown.iloc[1:]
    others = float((rest["left"].sum()) / rest["n"].sum())
    if float(worst["value"]) > others and tell_apart(int(worst["left"]), int(worst["n"]), int(rest["left"].sum()), int(rest["n"].sum())):
        return f"{shown.index[0]} loses {percent.text(worst['value'])} a year, the rest {percent.text(others)}"
    return f"No {dimension.replace('_', ' ')} clearly loses more than the others"
