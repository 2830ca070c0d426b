"""What was won and what it was worth, who left, and which part of the business leaks."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.base.months import month_name
from dashboard.base.numbers import Unit, is_missing
from dashboard.base.words import SMALL_N, Finding, Run, counted, number
from dashboard.measures import changes, metrics
from dashboard.measures.intervals import tell_apart
from dashboard.measures.metrics import Sums


def revenue(sums: Sums, moved: range, money: Unit, percent: Unit, covers: str) -> Finding:
    """How far MRR came between two month ends, both named, and what the wins between them were worth.

    moved: the months whose movements lead from the one to the other (`Slice.moved`).
    """
    rows = sums.loc[moved[0] : moved[-1]].sum()
    won = float(rows["new_mrr"] + rows["reactivation_mrr"] + rows["expansion_mrr"]) / 10_000
    lost = float(rows["contraction_mrr"] + rows["churn_mrr"]) / 10_000
    mrr = metrics.REGISTRY["mrr"]
    end, start = mrr.at(sums, moved[-1]), float(sums["opening_mrr"][moved[0]]) / 10_000
    if moved[0] == sums.index[0]:
        return Finding(
            (
                Run("MRR is "),
                Run(money.text(end), True),
                Run(f" at the end of {month_name(moved[-1])}, where its history begins."),
            ),
            covers,
        )
    between = month_ends(moved)
    if not won and not lost:
        return Finding((Run("MRR stands at "), Run(money.text(end), True), Run(f"; nothing moved {between}.")), covers)
    step = changes.change(mrr, sums, moved[-1], moved[0] - 1)
    tone = step.tone.replace("base", "")
    word = "grew" if end > start else "fell" if end < start else "held"
    far = f" {_far(money.change(end, start))}" if start and end != start else ""
    lead = (Run(f"MRR {word}{far}", bool(tone), tone), Run(f" {between}, to "), Run(money.text(end), True), Run(". "))
    if won <= 0:
        return Finding((*lead, Run(f"Nothing was won, and {money.text(lost)} was lost.")), covers, step.tone)
    if lost > won:
        more = (Run(f"{money.text(lost)} was lost", True), Run(f", more than the {money.text(won)} won."))
        return Finding((*lead, *more), covers, step.tone)
    only = Run(f" ({percent.text(lost / won)}) only replaced what was lost.")
    tail = (Run(f"Of {money.text(won)} won, "), Run(money.text(lost), True), only)
    return Finding((*lead, *tail), covers, step.tone)


def _far(change: str) -> str:
    """A step without its sign; one too small for its digits says so."""
    size = change.lstrip("+-")
    return size if any(digit in size for digit in "123456789") else "by less than can be written"


def month_ends(moved: range, first: int | None = None) -> str:
    """`in the year from the end of October 2025 to the end of October 2026`; of the first month of all there is no end
    before.
    """
    if moved[0] == first:
        return f"in {month_name(first)}, where the history begins"
    months = len(moved)
    length = {1: "month", 12: "year", 24: "two years", 36: "three years"}.get(months, f"{number(months)} months")
    return f"in the {length} from the end of {month_name(moved[0] - 1)} to the end of {month_name(moved[-1])}"


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
        return Finding(
            (
                Run("No account left in "),
                Run(name, True),
                Run(f"; {opening:,} {'was' if opening == 1 else 'were'} paying at its opening."),
            ),
            covers,
        )
    rate = metrics.REGISTRY["logo_churn_rate"]
    runs = [
        Run(f"{counted(left, 'account')} with {money.text(gone)} a month left in {name}, "),
        Run(percent.text(left / opening), True),
        Run(" of those paying. "),
    ]
    twelve = range(max(int(sums.index[0]), month - 11), month + 1)
    rows = {v: s.loc[twelve[0] : month] for v, s in parts.items() if v != "(none)"}
    rates = {v: rate.over(s, twelve) for v, s in rows.items() if s["opening_accounts"].max() >= SMALL_N}
    rates = {v: r for v, r in rates.items() if not is_missing(r)}
    whole = rate.over(sums, twelve)
    if len(rates) < 2 or is_missing(whole):
        return Finding(tuple(runs), covers)
    worst = max(rates, key=lambda v: rates[v])
    counts = {
        v: tuple(int(s[f"{c}_accounts"].sum()) for c in ("churn", "opening"))
        for v, s in (("", sums.loc[twelve[0] : month]), (worst, rows[worst]))
    }
    (others_left, others), (its_left, its) = counts[""], counts[worst]
    # Account-months: each account may leave in each month it opens.
    if others > its and tell_apart(its_left, its, others_left - its_left, others - its):
        rest = (others_left - its_left) / (others - its)
        runs += [
            Run("Over twelve months "),
            Run(worst, True, "lost"),
            Run(f" loses most, {percent.text(rates[worst])} a month against {percent.text(rest)} of the rest."),
        ]
        return Finding(tuple(runs), covers, "lost")
    return Finding(
        (
            *runs,
            Run(
                f"Over {'twelve' if len(twelve) == 12 else number(len(twelve))} months no group clearly "
                "loses more than the rest."
            ),
        ),
        covers,
    )


def leaks(frame: pd.DataFrame, dimension: str, percent: Unit) -> str:
    """Title of churn by a dimension: the value whose interval clears the others', if any."""
    shown = frame[frame["n"] >= SMALL_N]
    if len(shown) < 2:
        return f"Left within a year, by {dimension.replace('_', ' ')}"
    worst = shown.iloc[0]
    rest = shown.iloc[1:]
    others = float((rest["left"].sum()) / rest["n"].sum())
    if float(worst["value"]) > others and tell_apart(
        int(worst["left"]), int(worst["n"]), int(rest["left"].sum()), int(rest["n"].sum())
    ):
        return f"{shown.index[0]} loses {percent.text(worst['value'])} a year, the rest {percent.text(others)}"
    return f"No {dimension.replace('_', ' ')} clearly loses more than the others"
