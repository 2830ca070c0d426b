"""What Revenue says: won against lost, what is replaced, who is largest."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_name
from dashboard.base.numbers import Unit
from dashboard.base.words import Finding, Run, counted, number
from dashboard.measures import changes
from dashboard.measures.metric import Sums
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.revenue import committed as committed_
from dashboard.warehouse.problems import Missing


def revenue(sums: Sums, moved: range, money: Unit, percent: Unit, covers: str) -> Finding:
    """How far MRR came between two month ends, both named, and what the wins between them were worth.

    moved: the months whose movements lead from the one to the other (`Slice.moved`).
    """
    rows = sums.loc[moved[0] : moved[-1]].sum()
    won = float(rows["new_mrr"] + rows["reactivation_mrr"] + rows["expansion_mrr"]) / MONEY_SCALE
    lost = float(rows["contraction_mrr"] + rows["churn_mrr"]) / MONEY_SCALE
    mrr = REGISTRY["mrr"]
    end, start = mrr.at(sums, moved[-1]), float(sums["opening_mrr"][moved[0]]) / MONEY_SCALE
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
    won = float(sums["new_mrr"][month] + sums["reactivation_mrr"][month] + sums["expansion_mrr"][month]) / MONEY_SCALE
    lost = float(sums["contraction_mrr"][month] + sums["churn_mrr"][month]) / MONEY_SCALE
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


def committed(one: committed_.Committed, money: Unit, percent: Unit) -> str:
    """Title of committed MRR: what is certain to change by the horizon, and likely churn with its share, which is often
    larger.
    """
    step = (one.committed_mrr - one.now_mrr) / MONEY_SCALE
    months = counted(one.months_ahead, "month")
    word = "adds" if step > 0 else "takes off"
    lead = (
        f"What is signed and notified {word} {money.text(abs(step))} in {months}"
        if step
        else f"Nothing signed or notified changes MRR in {months}"
    )
    if isinstance(one.likely, Missing) or not one.likely.mrr:
        return lead
    share = f" ({percent.text(one.likely.mrr / one.committed_mrr)} of it)" if one.committed_mrr else ""
    return f"{lead}; {money.text(one.likely.mrr / MONEY_SCALE)}{share} is likely churn"
