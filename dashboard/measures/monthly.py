"""Sums of a slice by month: exact integers, dense over the whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from dashboard.base.months import month_start
from dashboard.base.remembered import remembered
from dashboard.measures.metric import Sums
from dashboard.measures.slices import Slice

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts

    Table: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

MOVES = ("new", "reactivation", "expansion", "contraction", "churn")


GAINS, LOSSES = ("new", "reactivation", "expansion"), ("contraction", "churn")


COLUMNS = (
    "opening_mrr",
    *(f"{m}_mrr" for m in MOVES),
    "closing_mrr",
    "opening_accounts",
    *(f"{m}_accounts" for m in MOVES),
    "closing_accounts",
)


RETENTION_COLUMNS = ("mrr_then", "mrr_now", "mrr_kept", "accounts_then", "accounts_now")


@remembered(512)
def monthly(facts: Facts, slice_: Slice) -> Sums:
    """Sums of a slice by month, dense over the whole history; int64, money in ten-thousandths, index month_index."""
    months = pd.RangeIndex(facts.first_month, facts.last_month + 1, name="month_index")
    moves, kept = (_by_month(slice_.cut(facts.frames[name]), columns, months) for name, columns in _STEPS.items())
    return pd.DataFrame(_assemble(moves, kept)[0], index=months, columns=_ALL)


@remembered(128)
def monthly_by(facts: Facts, slice_: Slice, dimension: str) -> dict[str, Sums]:
    """`monthly` for each value of one dimension inside the slice that ever paid; their sums are the slice's own."""
    months = pd.RangeIndex(facts.first_month, facts.last_month + 1, name="month_index")
    tables = []
    for name, columns in _STEPS.items():
        rows = slice_.cut(facts.frames[name])
        order = pd.Index(rows[dimension].cat.categories).get_indexer(facts.values[dimension])
        # Categories of two facts may be numbered differently; both are put in the order of facts.values.
        place = np.full(len(rows[dimension].cat.categories) + 1, -1)
        place[order[order >= 0]] = np.flatnonzero(order >= 0)
        tables.append(
            _by_month(rows, columns, months, place[rows[dimension].cat.codes.to_numpy()], len(facts.values[dimension]))
        )
    filled = _assemble(tables[0], tables[1])
    closing = _ALL.index("closing_accounts")
    return {
        value: pd.DataFrame(filled[i], index=months, columns=_ALL)
        for i, value in enumerate(facts.values[dimension])
        if filled[i, :, closing].any()
    }


def running_month(facts: Facts, slice_: Slice) -> Sums | None:
    """The month that is not over yet, as far as the as-of; None when as-of ends a month. Never inside a rate or
    trend.
    """
    index = facts.last_month + 1
    if facts.as_of < month_start(index):
        return None
    months = pd.RangeIndex(facts.first_month, index + 1, name="month_index")
    moves = _by_month(slice_.cut(facts.frames["mrr_movements"]), _STEPS["mrr_movements"], months)
    filled = _assemble(moves, np.zeros((1, len(months), 3), dtype=np.int64))[0]
    return pd.DataFrame(filled[-1:, : len(COLUMNS)], index=months[-1:], columns=list(COLUMNS))


_STEPS = {
    "mrr_movements": [*(f"{m}_mrr" for m in MOVES), *(f"{m}_accounts" for m in MOVES)],
    "retention": ["now_mrr_step", "kept_mrr_step", "now_accounts_step"],
}


_ALL = [*COLUMNS, *RETENTION_COLUMNS]


def _by_month(
    rows: pd.DataFrame, columns: list[str], months: pd.RangeIndex, part: Table | None = None, parts: int = 1
) -> Table:
    """Exact integer sums of rows by part and month: an array of parts × months × columns."""
    out = np.zeros((parts * len(months), len(columns)), dtype=np.int64)
    position = rows["month_index"].to_numpy() - months.start
    inside = (position >= 0) & (position < len(months))
    where = position if part is None else part * len(months) + position
    if part is not None:
        inside &= part >= 0
    np.add.at(out, where[inside], rows[columns].to_numpy(dtype=np.int64)[inside])
    return out.reshape(parts, len(months), len(columns))


def _assemble(moves: Table, kept: Table) -> Table:
    """Movements and retention steps (parts × months × columns) to every column of `monthly`, in its order."""
    mrr, logos = moves[..., :5], moves[..., 5:]
    closing = np.stack([(mrr @ [1, 1, 1, -1, -1]).cumsum(axis=1), (logos @ [1, 1, 0, 0, -1]).cumsum(axis=1)], axis=-1)

    def earlier(months: int) -> Table:
        back = np.zeros_like(closing)
        back[:, months:] = closing[:, : max(0, closing.shape[1] - months)]
        return back

    opening, then, now = earlier(1), earlier(12), kept.cumsum(axis=1)
    return np.concatenate(
        [
            opening[..., :1],
            mrr,
            closing[..., :1],
            opening[..., 1:],
            logos,
            closing[..., 1:],
            then[..., :1],
            now[..., :2],
            then[..., 1:],
            now[..., 2:],
        ],
        axis=-1,
    )
