"""Contracts by the month they were due: what was renewed, what was lost, what is coming.

Sums by month due, like `metrics.monthly`; rates are registry metrics over them. Multi-year contracts
are out by default, or included, or annualised. Pages ask `facts.missing("renewals")` first.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from dashboard.base.numbers import whole
from dashboard.base.remembered import remembered
from dashboard.base.words import counted
from dashboard.measures.fact import RENEWED_BASE
from dashboard.measures.metric import Sums
from dashboard.measures.monthly import monthly
from dashboard.measures.slices import Slice

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts


MultiYear = Literal["exclude", "include", "annualise"]


MULTI_YEAR: tuple[MultiYear, ...] = ("exclude", "include", "annualise")


YEAR = 12


# A month alone has too few contracts for a rate: tiles and trends show three.
SPAN = 3


COUNTS = ("due", "renewed", "late", "lost", "overdue", "open")


MONEY = ("expiring_mrr", "kept_mrr", "renewed_mrr", "open_mrr")


COLUMNS = (*COUNTS, "decided", *MONEY, "term_mrr")


_PAST_RENEWAL = ("past_renewal_mrr_step", "past_renewal_accounts_step")


# What an annualised rate needs of each length of contract, as columns like expiring_mrr_24.
_BY_TERM = ("renewed", "decided", "expiring_mrr", "kept_mrr", "renewed_mrr")


@remembered(128)
def by_due_month(facts: Facts, slice_: Slice, multi_year: MultiYear = "exclude") -> Sums:
    """One row a complete month of the whole history, dense, index month_index (the month due).

    int64 columns due, renewed (late ones among them), late, lost, overdue, open, decided
    (= renewed + lost + overdue, the n of every rate), expiring_mrr, kept_mrr, renewed_mrr (of the decided),
    open_mrr, and as floats term_mrr (months × MRR due); money in ten-thousandths. Annualised, columns like
    expiring_mrr_24 hold each longer term.
    """
    rows = _chosen(slice_.cut(facts.frames["renewals"]), multi_year)
    return _dense(rows, multi_year, min(facts.first_month, _first(facts)), facts.last_month)


def running_month(facts: Facts, slice_: Slice, multi_year: MultiYear = "exclude") -> Sums | None:
    """The month that is not over, as far as the as-of; None when as-of ends a month."""
    month = facts.last_month + 1
    if facts.as_of.year * 12 + facts.as_of.month - 1 != month:
        return None
    return _dense(_chosen(slice_.cut(facts.frames["renewals"]), multi_year), multi_year, month, month)


@remembered(128)
def renewed_base(facts: Facts, slice_: Slice) -> Sums:
    """`monthly` with two columns more, at each month end: past_renewal_mrr and past_renewal_accounts, of the accounts
    past their first renewal.
    """
    sums = monthly(facts, slice_)
    steps = slice_.cut(facts.frames[RENEWED_BASE.name]).groupby("month_index")[list(_PAST_RENEWAL)].sum()
    past = steps.reindex(sums.index, fill_value=0).astype("int64").cumsum()
    return sums.assign(**{name.removesuffix("_step"): past[name] for name in _PAST_RENEWAL})


def by_value(facts: Facts, slice_: Slice, dimension: str, multi_year: MultiYear = "exclude") -> dict[str, Sums]:
    """`by_due_month` for each value of one dimension inside the slice that has contracts; their sums are the slice's
    own.
    """
    chosen = dict(slice_.choices).get(dimension, tuple(facts.values[dimension]))
    frames = {value: by_due_month(facts, slice_.only({dimension: value}), multi_year) for value in chosen}
    return {value: frame for value, frame in frames.items() if frame["due"].any()}


def by_quarter(sums: Sums) -> Sums:
    """Any frame by month summed into quarters; index is the quarter's first month."""
    return sums.groupby(pd.Index([int(m) // 3 * 3 for m in sums.index], name="month_index", dtype="int64")).sum()


def _first(facts: Facts) -> int:
    frame = facts.frames["renewals"]
    return int(frame["month_index"].min()) if len(frame) else facts.first_month


def _chosen(rows: pd.DataFrame, multi_year: MultiYear) -> pd.DataFrame:
    return rows if multi_year != "exclude" else rows[rows["term_months"] <= YEAR]


def _dense(rows: pd.DataFrame, multi_year: MultiYear, first: int, last: int) -> Sums:
    months = pd.RangeIndex(first, last + 1, name="month_index")
    rows = rows.assign(decided=rows["renewed"] + rows["lost"] + rows["overdue"])
    out = rows.groupby("month_index")[list(COLUMNS)].sum().reindex(months, fill_value=0).astype("int64")
    # The fact holds it in hundredths, so that it fits 64 bits.
    out["term_mrr"] = out["term_mrr"].astype("float64") * 100
    if multi_year == "annualise":
        for term in sorted({int(t) for t in rows["term_months"]} - set(range(YEAR + 1))):
            part = (
                rows[rows["term_months"] == term]
                .groupby("month_index")[list(_BY_TERM)]
                .sum()
                .reindex(months, fill_value=0)
            )
            out = out.assign(**{f"{name}_{term}": part[name].astype("int64") for name in _BY_TERM})
    return out


def badge(facts: Facts, slice_: Slice, months: range, multi_year: MultiYear) -> str:
    """What to say beside a rate that mirrors decisions of years ago; empty when no longer contract is in it."""
    if multi_year == "exclude":
        return ""
    rows = slice_.cut(facts.frames["renewals"])
    rows = rows[rows["month_index"].isin(list(months))]
    long = rows[(rows["term_months"] > YEAR) & (rows["due"] > rows["open"])]
    if long.empty:
        return ""
    n, total = int((long["due"] - long["open"]).sum()), int((rows["due"] - rows["open"]).sum())
    low, high = (math.ceil(int(t) / 12) for t in (long["term_months"].min(), long["term_months"].max()))
    years = f"{low} years" if low == high else f"{low} to {high} years"
    how = "at a yearly footing" if multi_year == "annualise" else "as it is" if n == 1 else "as they are"
    return (
        f"{whole(n)} of {counted(total, 'contract')} {'runs' if n == 1 else 'run'} longer than a year and "
        f"{'counts' if n == 1 else 'count'} {how}; {'its' if n == 1 else 'their'} renewal answers a decision of "
        f"{years} ago."
    )


def lost_reasons(
    facts: Facts, slice_: Slice, months: range, *, month_to_month: bool = True, dimension: str | None = None
) -> pd.DataFrame:
    """Why contracts due in these months were lost: columns reason (and the dimension), lost, lost_mrr (int64), most MRR
    first.
    """
    rows = slice_.cut(facts.frames["lost_renewals"])
    rows = rows[rows["month_index"].isin(list(months)) & ((rows["term_months"] > 1) | month_to_month)]
    rows = rows.rename(columns={"lost_reason": "reason"})
    by = ["reason"] if dimension is None else ["reason", dimension]
    out = rows.astype(dict.fromkeys(by, object)).groupby(by, as_index=False)[["lost", "lost_mrr"]].sum()
    return out.sort_values(["lost_mrr", "lost"], ascending=False, kind="stable", ignore_index=True)


def undated(facts: Facts, slice_: Slice) -> tuple[int, int]:
    """(contracts, MRR in ten-thousandths) without a due date: in no month and in no rate, but never forgotten."""
    rows = slice_.cut(facts.frames["undated_contracts"])
    return int(rows["contracts"].sum()), int(rows["undated_mrr"].sum())


def as_choice(text: str) -> MultiYear:
    """The switch as a link has it; anything unknown is the default."""
    return next((choice for choice in MULTI_YEAR if choice == text), "exclude")


def stacked(sums: Sums) -> pd.DataFrame:
    """For the bars by outcome: renewed without the late ones, so that the parts add up to what was due."""
    return pd.DataFrame(
        {
            "renewed": sums["renewed"] - sums["late"],
            "late": sums["late"],
            "open": sums["open"],
            "overdue": sums["overdue"],
            "lost": sums["lost"],
        },
        index=sums.index,
    ).astype(np.int64)
