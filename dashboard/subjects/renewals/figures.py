"""Contracts by the month they were due: what was renewed, what was lost, what is coming.

Sums by month due, like `metrics.monthly`; rates are registry metrics over them. Multi-year contracts
are out by default, or included, or annualised. Pages ask `facts.missing("renewals")` first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
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
    from dashboard.measures.cells import By, FactRows, Mask, Whole


MultiYear = Literal["exclude", "include", "annualise"]


MULTI_YEAR: tuple[MultiYear, ...] = ("exclude", "include", "annualise")


YEAR = 12


# A month alone has too few contracts for a rate: tiles and trends show three.
SPAN = 3


COUNTS = ("due", "renewed", "late", "lost", "overdue", "open")


MONEY = ("expiring_mrr", "kept_mrr", "renewed_mrr", "open_mrr")


COLUMNS = (*COUNTS, "decided", *MONEY, "term_mrr")
_WHOLE = pd.Index(COLUMNS[:-1])


_PAST_RENEWAL = ("past_renewal_mrr_step", "past_renewal_accounts_step")


_SUMMED = (*COUNTS, *MONEY, "term_mrr")


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
    return next(_dense(facts, slice_, multi_year, _months(facts)))


def running_month(facts: Facts, slice_: Slice, multi_year: MultiYear = "exclude") -> Sums | None:
    """The month that is not over, as far as the as-of; None when as-of ends a month."""
    month = facts.last_month + 1
    if facts.as_of.year * 12 + facts.as_of.month - 1 != month:
        return None
    return next(_dense(facts, slice_, multi_year, range(month, month + 1)))


@remembered(128)
def renewed_base(facts: Facts, slice_: Slice) -> Sums:
    """`monthly` with two columns more, at each month end: past_renewal_mrr and past_renewal_accounts, of the accounts
    past their first renewal.
    """
    sums = monthly(facts, slice_)
    steps = facts.rows[RENEWED_BASE.name].sums(_PAST_RENEWAL, slice_, ("month_index", facts.months))
    past = steps.cumsum(axis=0).T
    return sums.assign(**{name.removesuffix("_step"): one for name, one in zip(_PAST_RENEWAL, past, strict=True)})


def by_value(facts: Facts, slice_: Slice, dimension: str, multi_year: MultiYear = "exclude") -> dict[str, Sums]:
    """`by_due_month` for each value of one dimension inside the slice that has contracts; their sums are the slice's
    own.
    """
    frames = list(_dense(facts, slice_, multi_year, _months(facts), dimension))
    values = slice_.values_of(dimension, facts.values[dimension])
    places = facts.rows["renewals"].cells.places(dimension, values)
    return {value: frames[place] for value, place in places.items() if frames[place]["due"].any()}


def by_quarter(sums: Sums) -> Sums:
    """Any frame by month summed into quarters; index is the quarter's first month."""
    return sums.groupby(pd.Index([int(m) // 3 * 3 for m in sums.index], name="month_index", dtype="int64")).sum()


def _months(facts: Facts) -> range:
    month = facts.rows["renewals"]["month_index"]
    return range(min(facts.first_month, int(month.min())) if len(month) else facts.first_month, facts.last_month + 1)


def chosen(rows: FactRows, multi_year: MultiYear) -> Mask | None:
    """Which contracts of a fact count, by their length; None for all of them."""
    return rows["term_months"] <= YEAR if multi_year == "exclude" else None


def _dense(facts: Facts, slice_: Slice, multi_year: MultiYear, months: range, dimension: str = "") -> Iterator[Sums]:
    """Sums of the slice by month due; of a dimension, those of each of its values."""
    rows, by = facts.rows["renewals"], ("month_index", months)
    index = pd.RangeIndex(months.start, months.stop, name="month_index")

    def added(names: Sequence[str], *by: By, where: Mask | None) -> Whole:
        if dimension:
            return rows.split(dimension, names, slice_, *by, where=where)
        return rows.sums(names, slice_, *by, where=where)[np.newaxis]

    long: dict[int, tuple[Whole, Whole]] = {}
    if multi_year == "annualise":
        for term in (int(t) for t in np.unique(rows["term_months"][rows.of(slice_)]) if t > YEAR):
            where = rows["term_months"] == term
            long[term] = added(_SUMMED, by, where=where), added(["due"], where=where)
    for place, sums in enumerate(added(_SUMMED, by, where=chosen(rows, multi_year))):
        yield _named(sums, index, {term: one[place] for term, (one, due) in long.items() if due[place].any()})


def _named(sums: Whole, index: pd.RangeIndex, of_term: Mapping[int, Whole]) -> Sums:
    """The columns of `by_due_month`, and apart those of each longer term, from sums as `_SUMMED` has them."""
    out = pd.DataFrame(_with_decided(sums), index=index, columns=_WHOLE)
    # The fact holds it in hundredths, so that it fits 64 bits.
    out["term_mrr"] = sums[:, -1].astype("float64") * 100
    for term, part in of_term.items():
        parts = pd.DataFrame(_with_decided(part), index=index, columns=_WHOLE)
        out = out.assign(**{f"{name}_{term}": parts[name] for name in _BY_TERM})
    return out


def _with_decided(sums: Whole) -> Whole:
    """Without the last column, which is no whole number of ten-thousandths, and with what was decided."""
    decided = sums[:, [_SUMMED.index(name) for name in ("renewed", "lost", "overdue")]].sum(axis=1)
    return np.insert(sums[:, :-1], len(COUNTS), decided, axis=1)


def badge(facts: Facts, slice_: Slice, months: range, multi_year: MultiYear) -> str:
    """What to say beside a rate that mirrors decisions of years ago; empty when no longer contract is in it."""
    if multi_year == "exclude":
        return ""
    rows = facts.rows["renewals"]
    decided, term = rows["due"] - rows["open"], rows["term_months"]
    here = rows.of(slice_, is_due_in(rows, months))
    long = rows.of(slice_, is_due_in(rows, months) & (term > YEAR) & (decided > 0))
    n, total = int(decided[long].sum()), int(decided[here].sum())
    if not n:
        return ""
    low, high = (math.ceil(int(t) / 12) for t in (term[long].min(), term[long].max()))
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
    rows, names = facts.rows["lost_renewals"], ["lost", "lost_mrr"]
    where = is_due_in(rows, months) & ((rows["term_months"] > 1) | month_to_month)
    reasons = rows.words["lost_reason"][1]
    by = ("lost_reason", range(len(reasons)))
    sums = rows.sums(names, slice_, by, where=where)
    keys: list[tuple[str, ...]] = [(reason,) for reason in reasons]
    if dimension is not None:
        keys = [(reason, value) for value in rows.cells.values[dimension] for reason in reasons]
        sums = rows.split(dimension, names, slice_, by, where=where).reshape(len(keys), len(names))
    found = sorted((*key, *row) for key, row in zip(keys, sums.tolist(), strict=True) if row[0])
    columns = ["reason", *([] if dimension is None else [dimension]), *names]
    out = pd.DataFrame(found, columns=columns)
    return out.sort_values(["lost_mrr", "lost"], ascending=False, kind="stable", ignore_index=True)


def undated(facts: Facts, slice_: Slice) -> tuple[int, int]:
    """(contracts, MRR in ten-thousandths) without a due date: in no month and in no rate, but never forgotten."""
    rows = facts.rows["undated_contracts"]
    return rows.total("contracts", slice_), rows.total("undated_mrr", slice_)


def is_due_in(rows: FactRows, months: range) -> Mask:
    """The rows of a fact due in one of these months."""
    return (rows["month_index"] >= months.start) & (rows["month_index"] < months.stop)


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
