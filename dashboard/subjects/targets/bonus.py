"""The bonus gate of a quarter: new MRR and gross dollar renewal rate must both pass; one alone pays nothing.

The chance of passing is the product of two chances, taken as independent:
- new MRR: what the quarter has, plus its months left as the same months of last year times this year's growth, with the
  spread of forecast.coming_months. New MRR never falls, so a threshold reached is reached for good.
- renewal rate: what is decided stands, the open contracts follow the company's last twelve months
  (forecast.renewal_outlook).
  A threshold that even all open contracts could not reach, or that losing all of them could not break, is decided
  early. Overdue ones count as not renewed until they are: where only they could still reach it, nothing is decided
  before the quarter is over, and they are named.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.appdb.kept import Gate
from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import last_complete_month, month_end, month_index
from dashboard.subjects.targets import words
from dashboard.subjects.targets.forecast import ContractSums, Outlook, coming_months, renewal_outlook

RULE = (
    "Both must be met: new MRR of the quarter and gross dollar renewal rate of the contracts due in it. One "
    "alone pays nothing."
)


TOO_LITTLE = " No chance is given: it takes twelve months of new MRR and ten contracts decided within them."


def quarter_index(day: dt.date) -> int:
    """The quarter a date lies in, as an integer."""
    return month_index(day) // 3


def quarter_name(quarter: int) -> str:
    """`Q1 2026`."""
    return f"Q{quarter % 4 + 1} {quarter // 4}"


def spans(gate: Gate, today: dt.date) -> tuple[str, str]:
    """What each half counts on a day: whole months of new MRR, and contracts due day by day; the two may end apart."""
    over = min(last_complete_month(today), gate.months[-1])
    won = "no month is over yet" if over < gate.months.start else f"to {_day(month_end(over))}"
    return won, f"due to {_day(min(today, month_end(gate.months[-1])))}"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True)
class Half:
    """One of the two thresholds: where it stands, the distance (positive is beyond it), forecast and chance.

    passes: None while undecided, or when there is nothing to judge. Amounts in currency, rates 0 … 1.
    """

    threshold: float
    actual: float
    distance: float
    forecast: float
    low: float
    high: float
    probability: float
    passes: bool | None


@dataclass(frozen=True)
class GateStatus:
    """A quarter's gate. `rate_distance_mrr`: MRR above (or short of) what the renewal threshold asks of what was due so
    far; `overdue_contracts`: those that alone could still reach it.

    passed: None while undecided. probability: of paying out; 0 or 1 once decided, NaN when it cannot be said.
    has_own_thresholds: set for this very quarter, not another quarter's shown for comparison.
    """

    gate: Gate
    new_mrr: Half
    renewal_rate: Half
    rate_distance_mrr: float
    decided_contracts: int
    open_contracts: int
    open_mrr: float
    overdue_contracts: int
    probability: float
    passed: bool | None
    is_over: bool
    has_own_thresholds: bool
    sentence: str
    rule: str = RULE

    @property
    def quarter(self) -> str:
        """`Q1 2026`."""
        return quarter_name(self.gate.quarter)


def assess_gate(
    gate: Gate,
    monthly: pd.DataFrame,
    renewals: pd.DataFrame,
    today: dt.date,
    *,
    has_own_thresholds: bool = True,
    coming: pd.DataFrame | None = None,
    sizes: Sequence[float] | None = None,
) -> GateStatus:
    """The gate on a day. monthly: `metrics.monthly` of the whole company; renewals: by month due.

    coming: what falls due after today by month, when not in renewals; sizes: prices of the quarter's open contracts.
    """
    new = _new_mrr(gate, monthly, today)
    now = min(month_index(today), gate.months[-1])
    so_far, whole = ContractSums.of(renewals, range(gate.months.start, now + 1)), ContractSums.of(renewals, gate.months)
    whole += ContractSums.of(coming, gate.months)
    is_over = today >= month_end(gate.months[-1])
    rate = _renewal_rate(
        gate, so_far, whole, ContractSums.of(renewals, range(now - 11, now + 1)), sizes, is_over=is_over
    )
    probability = 0.0 if 0.0 in (new.probability, rate.probability) else new.probability * rate.probability
    passed = False if False in (new.passes, rate.passes) else True if new.passes and rate.passes else None
    status = GateStatus(
        gate=gate,
        new_mrr=new,
        renewal_rate=rate,
        rate_distance_mrr=(so_far.kept - gate.gross_dollar_renewal_rate * so_far.expiring) / MONEY_SCALE
        if so_far.expiring
        else math.nan,
        decided_contracts=so_far.decided,
        open_contracts=whole.open,
        open_mrr=whole.open_mrr / MONEY_SCALE,
        overdue_contracts=whole.overdue if _hangs_on_overdue(gate.gross_dollar_renewal_rate, whole) else 0,
        probability=probability,
        passed=passed,
        is_over=is_over,
        has_own_thresholds=has_own_thresholds,
        sentence="",
    )
    return replace(status, sentence=_sentence(status, today))


def _new_mrr(gate: Gate, monthly: pd.DataFrame, today: dt.date) -> Half:
    last, goal = min(last_complete_month(today), gate.months[-1]), round(gate.new_mrr * MONEY_SCALE)
    known = monthly["new_mrr"][monthly.index <= last]
    total = int(known[known.index >= gate.months.start].sum())
    left = range(max(last + 1, gate.months.start), gate.months.stop)
    ahead, spread = coming_months(known, left, growing=True)
    outlook = Outlook.normal(total + ahead, spread, goal, "up")
    # What has been won stays won, so the band starts at it.
    low, high = max(outlook.low, total), max(outlook.high, total)
    reached = total >= goal
    probability = 1.0 if reached else outlook.probability if left else 0.0
    passes = True if reached else None if left else False
    amounts = [amount / MONEY_SCALE for amount in (total, total - goal, max(outlook.forecast, total), low, high)]
    return Half(gate.new_mrr, amounts[0], amounts[1], amounts[2], amounts[3], amounts[4], probability, passes)


def _is_beyond_open(goal: float, whole: ContractSums) -> bool:
    """Whether even all open contracts could not reach the threshold."""
    return whole.kept + whole.open_mrr < goal * (whole.expiring + whole.open_mrr) - 1e-6


def _hangs_on_overdue(goal: float, whole: ContractSums) -> bool:
    """Whether only overdue contracts, renewed late, could still reach it."""
    return whole.overdue > 0 and _is_beyond_open(goal, whole)


def _renewal_rate(
    gate: Gate,
    so_far: ContractSums,
    whole: ContractSums,
    recent: ContractSums,
    sizes: Sequence[float] | None,
    *,
    is_over: bool,
) -> Half:
    goal, actual = gate.gross_dollar_renewal_rate, so_far.rate("gross")
    outlook = renewal_outlook(whole, recent, goal, "gross", sizes)
    below = whole.expiring + whole.open_mrr
    probability, passes = outlook.probability, None
    if below and whole.kept >= goal * below - 1e-6:
        probability, passes = 1.0, True
    elif below and _hangs_on_overdue(goal, whole) and not is_over:
        probability, passes = math.nan, None
    elif below and _is_beyond_open(goal, whole):
        probability, passes = 0.0, False
    elif not below:
        probability, passes = math.nan, None
    return Half(goal, actual, actual - goal, outlook.forecast, outlook.low, outlook.high, probability, passes)


def _sentence(status: GateStatus, today: dt.date) -> str:
    name = status.quarter
    new, rate = status.new_mrr.passes, status.renewal_rate.passes
    if status.passed:
        return f"{name}: both thresholds are met, the bonus is earned."
    if status.passed is False:
        missed = " and ".join(
            word for word, passes in (("new MRR", new), ("the renewal rate", rate)) if passes is False
        )
        other = "the renewal rate" if new is False and rate else "new MRR" if rate is False and new else ""
        return (
            f"{name}: {missed} missed the threshold, so nothing is paid"
            + (f", though {other} met its own." if other else ".")
            + words.overdue(status.overdue_contracts)
        )
    if month_index(today) < status.gate.months.start:
        return f"{name} has not started."
    if math.isnan(status.renewal_rate.actual) and not status.open_contracts:
        return f"{name}: no contract falls due, so there is no renewal rate to judge."
    met = [word for word, passes in (("new MRR", new), ("the renewal rate", rate)) if passes]
    probability = (
        words.overdue(status.overdue_contracts) or TOO_LITTLE
        if math.isnan(status.probability)
        else f" The chance that both are met is {words.in_chances(status.probability)}."
    )
    state = f"{met[0]} has met its threshold, the other is open" if met else "both thresholds are still open"
    return f"{name}: {state}.{probability}"


def gate_history(
    gates: Sequence[Gate], monthly: pd.DataFrame, renewals: pd.DataFrame, today: dt.date, quarters: int = 8
) -> list[GateStatus]:
    """Past quarters, newest first. One without thresholds of its own is held against the nearest later one's, else
    earlier one's.

    Only quarters from the first with a whole month of history on; none without any gate.
    """
    if not gates or monthly.empty:
        return []
    ordered = sorted(gates, key=lambda g: g.quarter)
    by_quarter = {gate.quarter: gate for gate in ordered}
    newest, oldest = quarter_index(today), -(-int(monthly.index[0]) // 3)
    if today < month_end(newest * 3 + 2):
        newest -= 1
    found = []
    for quarter in range(newest, max(oldest, newest - quarters + 1) - 1, -1):
        nearest = by_quarter.get(quarter) or next((g for g in ordered if g.quarter > quarter), ordered[-1])
        found.append(
            assess_gate(
                replace(nearest, quarter=quarter),
                monthly,
                renewals,
                today,
                has_own_thresholds=quarter in by_quarter,
            )
        )
    return found
