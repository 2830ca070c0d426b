"""The cohort triangle: accounts grouped by their first paid month, followed by age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboard.metrics import ratio
from dashboard.slices import Slice

if TYPE_CHECKING:
    from dashboard.facts import Facts

MEASURES = {"accounts": ("accounts", "cohort_accounts"), "net": ("mrr", "cohort_mrr"), "gross": ("mrr_kept", "cohort_mrr")}
SUMS = ("cohort_accounts", "accounts", "cohort_mrr", "mrr", "mrr_kept")


def triangle(facts: Facts, slice_: Slice, *, quarterly: bool = False) -> pd.DataFrame:
    """One row per cohort and age it has reached, sorted: cohort_index, age_months and int64 sums
    cohort_accounts, accounts, cohort_mrr, mrr, mrr_kept (money in ten-thousandths).

    Ages not reached have no row. A quarter's age is reached when its youngest month has reached it.
    The window's end is respected; its length is not, a cohort is followed from its birth.
    """
    end = slice_.end(facts)
    rows = slice_.cut(facts.frames["cohorts"])
    rows = rows[rows["month_index"] <= end]
    empty = pd.DataFrame(columns=["cohort_index", "age_months", *SUMS], dtype="int64")
    if rows.empty:
        return empty
    first, size = facts.first_month, end - facts.first_month + 1
    steps = np.zeros((3, size, size), dtype=np.int64)
    # One flat cell number a row: adding at one index is several times faster than at a pair.
    cell = (rows["cohort_index"].to_numpy() - first) * (size - 1) + rows["month_index"].to_numpy() - first
    for layer, column in enumerate(("accounts_step", "mrr_step", "kept_step")):
        np.add.at(steps[layer].reshape(-1), cell, rows[column].to_numpy())
    alive = steps.cumsum(axis=2)
    born = np.flatnonzero(steps[0, :, 0])
    if not quarterly:
        groups = [(int(c) + first, [int(c)]) for c in born]
    else:
        quarters = sorted({(int(c) + first) // 3 * 3 for c in born})
        groups = [(q, [int(c) for c in born if (c + first) // 3 * 3 == q]) for q in quarters]
    parts: dict[str, list[Any]] = {name: [np.zeros(0, dtype=np.int64)] for name in empty.columns}
    for index, members in groups:
        reached = size - max(members)
        accounts, mrr, kept = alive[:, members, :reached].sum(axis=1)
        cells = (np.full(reached, index), np.arange(reached), np.full(reached, accounts[0]), accounts, np.full(reached, mrr[0]), mrr, kept)
        for name, values in zip(parts, cells, strict=True):
            parts[name].append(values)
    return pd.DataFrame({name: np.concatenate(values) for name, values in parts.items()})


def retained(cells: pd.DataFrame, measure: str) -> pd.Series[Any]:
    """Share kept by row of a triangle: measure is accounts, net or gross; 1.0 at age 0."""
    numerator, denominator = MEASURES[measure]
    return ratio(cells[numerator], cells[denominator])


def mean_curve(cells: pd.DataFrame, measure: str) -> pd.DataFrame:
    """By age: the ratio of sums over the cohorts old enough, with how many cohorts and accounts stand behind it.

    Columns age_months, share, cohorts, cohort_accounts. The tail rests on ever fewer cohorts.
    """
    sums = cells.groupby("age_months", as_index=False).agg({**dict.fromkeys(SUMS, "sum"), "cohort_index": "count"})
    return pd.DataFrame({"age_months": sums["age_months"], "share": retained(sums, measure), "cohorts": sums["cohort_index"],
                         "cohort_accounts": sums["cohort_accounts"]})
