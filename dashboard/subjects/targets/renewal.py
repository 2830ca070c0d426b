"""Pace and forecast of renewal rates, from the calendar of what falls due."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from dashboard.appdb.kept import Target
from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import day_name, month_end, month_index, month_start, span_name
from dashboard.subjects.targets import words
from dashboard.subjects.targets.forecast import ContractSums, renewal_outlook
from dashboard.subjects.targets.model import Reading, pace_line

# The rate of contracts, and the two rates of money, by what they count.
BASES = {"renewal_rate": "contracts", "gross_dollar_renewal_rate": "gross", "net_dollar_renewal_rate": "net"}
CALENDAR = "The pace line follows the calendar of what falls due."


def needed(share: float, contracts: int) -> int:
    """How many of these contracts a share asks for, whole and rounded up: 85% of 53 are 45.05, so 46.

    Exact, as the share is written: 0.07 × 100 is 7, where floats make a little more of it and would ask for 8.
    """
    return math.ceil(Fraction(str(float(share))) * contracts)


def renewal_reading(
    target: Target, history: pd.DataFrame, today: dt.date, coming: pd.DataFrame | None, sizes: Sequence[float] | None
) -> Reading:
    """Of all that falls due in the period the target's share must renew; by now, that share of what has been decided.

    Contracts are whole, so what is needed of them is rounded up. Money is the price of the gap in contracts at the mean
    expiring MRR, or for dollar rates the gap itself, and contracts follow from it.
    """
    basis = BASES[target.metric]
    months, now = target.months, min(month_index(today), target.months[-1])
    so_far, whole = (
        ContractSums.of(history, range(months.start, now + 1)),
        ContractSums.of(history, months) + ContractSums.of(coming, months),
    )
    recent = ContractSums.of(history, range(now - 11, now + 1))
    outlook = renewal_outlook(whole, recent, target.value, basis, sizes)
    actual = so_far.rate(basis)
    mean = so_far.expiring / so_far.decided / MONEY_SCALE if so_far.decided else math.nan
    if basis == "contracts":
        contracts = so_far.renewed - target.value * so_far.decided
        mrr = contracts * mean
    else:
        mrr = ((so_far.kept if basis == "gross" else so_far.renewed_mrr) - target.value * so_far.expiring) / MONEY_SCALE
        contracts = mrr / mean if mean else math.nan
    by_month = [ContractSums.of(history, range(m, m + 1)) for m in months]
    falling = [past + ContractSums.of(coming, range(m, m + 1)) for m, past in zip(months, by_month, strict=True)]
    money = basis != "contracts"
    due = np.cumsum([(t.expiring + t.open_mrr) / MONEY_SCALE if money else t.decided + t.open for t in falling])
    kept = np.cumsum(
        [
            {"contracts": t.renewed, "gross": t.kept / MONEY_SCALE, "net": t.renewed_mrr / MONEY_SCALE}[basis]
            for t in by_month
        ]
    )
    cumulated = pd.Series(
        {m: ContractSums.of(history, range(months.start, m + 1)).rate(basis) for m in months if m <= now}, dtype=float
    )
    line = pace_line(target, np.full(len(months), target.value), cumulated)
    line["due"] = due
    line["needed"] = target.value * due if money else [needed(target.value, int(n)) for n in due]
    line["kept"] = np.where(line.index <= now, kept, math.nan)
    is_over = today >= month_end(months[-1]) and not whole.open
    early = whole.decided - so_far.decided
    note = f"{whole.decided} of {whole.decided + whole.open} contracts due in the period count as decided"
    note += f", {early} of them before they fall due" if early else ""
    note += f".{words.overdue(whole.overdue)} {CALENDAR}"
    return Reading(
        actual,
        target.value,
        outlook,
        contracts,
        mrr,
        so_far.decided,
        is_over,
        note,
        line,
        _when(target, today),
        recent.decided,
    )


def _when(target: Target, today: dt.date) -> str:
    """The days whose contracts are in the rate so far."""
    if today >= month_end(target.months[-1]):
        return span_name(target.months.start, target.months[-1])
    # Whole months, whatever day a target's period was written with.
    return f"{month_start(target.months.start):%-d %b} to {day_name(today)}"
