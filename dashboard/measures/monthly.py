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


SIGNS = (1, 1, 1, -1, -1)
"""How each move changes MRR."""


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
    moves, kept = (
        facts.rows[name].sums(columns, slice_, ("month_index", facts.months))[np.newaxis]
        for name, columns in _STEPS.items()
    )
    return pd.DataFrame(_assemble(moves, kept)[0], index=_index(facts.months), columns=_ALL)


@remembered(128)
def monthly_by(facts: Facts, slice_: Slice, dimension: str) -> dict[str, Sums]:
    """`monthly` for each value of one dimension inside the slice that ever paid; their sums are the slice's own."""
    moves, kept = (
        facts.rows[name].split(dimension, columns, slice_, ("month_index", facts.months))
        for name, columns in _STEPS.items()
    )
    filled, months = _assemble(moves, kept), _index(facts.months)
    return {
        value: pd.DataFrame(filled[i], index=months, columns=_ALL)
        for i, value in enumerate(facts.values[dimension])
        if filled[i, :, CLOSING].any()
    }


def running_month(facts: Facts, slice_: Slice) -> Sums | None:
    """The month that is not over yet, as far as the as-of; None when as-of ends a month. Never inside a rate or
    trend.
    """
    index = facts.last_month + 1
    if facts.as_of < month_start(index):
        return None
    months = range(facts.first_month, index + 1)
    moves = facts.rows["mrr_movements"].sums(_STEPS["mrr_movements"], slice_, ("month_index", months))[np.newaxis]
    filled = _assemble(moves, np.zeros((1, len(months), 3), dtype=np.int64))[0]
    return pd.DataFrame(filled[-1:, : len(COLUMNS)], index=_index(months)[-1:], columns=_MOVED)


_STEPS = {
    "mrr_movements": [*(f"{m}_mrr" for m in MOVES), *(f"{m}_accounts" for m in MOVES)],
    "retention": ["now_mrr_step", "kept_mrr_step", "now_accounts_step"],
}


_ALL = pd.Index([*COLUMNS, *RETENTION_COLUMNS])
_MOVED = pd.Index(COLUMNS)
CLOSING = COLUMNS.index("closing_accounts")


def _index(months: range) -> pd.RangeIndex:
    return pd.RangeIndex(months.start, months.stop, name="month_index")


def _assemble(moves: Table, kept: Table) -> Table:
    """Movements and retention steps (parts × months × columns) to every column of `monthly`, in its order."""
    mrr, logos = moves[..., :5], moves[..., 5:]
    closing = np.stack([(mrr @ SIGNS).cumsum(axis=1), (logos @ [1, 1, 0, 0, -1]).cumsum(axis=1)], axis=-1)

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
