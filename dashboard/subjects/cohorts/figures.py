"""The cohort triangle: accounts grouped by their first paid month, followed by age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dashboard.base.few import GREYED_UNDER
from dashboard.base.remembered import remembered
from dashboard.measures.intervals import tell_apart
from dashboard.measures.metric import ratio
from dashboard.measures.slices import Slice

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts

MEASURES = {
    "accounts": ("accounts", "cohort_accounts"),
    "net": ("mrr", "cohort_mrr"),
    "gross": ("mrr_kept", "cohort_mrr"),
}
STEPS = ("accounts_step", "mrr_step", "kept_step")
SUMS = ("cohort_accounts", "accounts", "cohort_mrr", "mrr", "mrr_kept")
CELLS = ("cohort_index", "age_months", *SUMS)
# Ages two groups may be compared at, in months; the newest twelve months of cohorts against all before them.
AGES, DEFAULT_AGE = (3, 6, 12, 24, 36), 6
NEWER, FEWEST_OLDER = 12, 3


@remembered(64)
def triangle(facts: Facts, slice_: Slice, end: int, *, quarterly: bool = False) -> pd.DataFrame:
    """One row per cohort and age it has reached, sorted: cohort_index, age_months and int64 sums
    cohort_accounts, accounts, cohort_mrr, mrr, mrr_kept (money in ten-thousandths).

    Ages not reached have no row. A quarter's age is reached when its youngest month has reached it.
    end: the last month seen (a month index); a cohort is followed from its birth.
    """
    first, months = facts.first_month, range(facts.first_month, end + 1)
    size = len(months)
    steps = facts.rows["cohorts"].sums(STEPS, slice_, ("cohort_index", months), ("month_index", months))
    # From cohorts × months to cohorts × ages; ages after the end hold its figure and are never read.
    at = np.minimum(np.add.outer(np.arange(size), np.arange(size)), size - 1)
    alive = np.take_along_axis(steps.cumsum(axis=1), at[..., np.newaxis], axis=1).transpose(2, 0, 1)
    born = np.flatnonzero(alive[0, :, 0])
    if not quarterly:
        groups = [(int(c) + first, [int(c)]) for c in born]
    else:
        quarters = sorted({(int(c) + first) // 3 * 3 for c in born})
        groups = [(q, [int(c) for c in born if (c + first) // 3 * 3 == q]) for q in quarters]
    parts: dict[str, list[Any]] = {name: [np.zeros(0, dtype=np.int64)] for name in CELLS}
    for index, members in groups:
        reached = size - max(members)
        accounts, mrr, kept = alive[:, members, :reached].sum(axis=1)
        cells = (
            np.full(reached, index),
            np.arange(reached),
            np.full(reached, accounts[0]),
            accounts,
            np.full(reached, mrr[0]),
            mrr,
            kept,
        )
        for name, values in zip(parts, cells, strict=True):
            parts[name].append(values)
    return pd.DataFrame({name: np.concatenate(values) for name, values in parts.items()})


def are_mostly_small(cells: pd.DataFrame) -> bool:
    """Whether more than half of the cohorts began with under 30 accounts; False where there are none."""
    born = cells.loc[cells["age_months"] == 0, "cohort_accounts"]
    return len(born) > 0 and int((born < GREYED_UNDER).sum()) * 2 > len(born)


def retained(cells: pd.DataFrame, measure: str) -> pd.Series[Any]:
    """Share kept by row of a triangle: measure is accounts, net or gross; 1.0 at age 0."""
    numerator, denominator = MEASURES[measure]
    return ratio(cells[numerator], cells[denominator])


def mean_curve(cells: pd.DataFrame, measure: str) -> pd.DataFrame:
    """By age: the ratio of sums over the cohorts old enough, with how many cohorts and accounts stand behind it.

    Columns age_months, share, cohorts, cohort_accounts. The tail rests on ever fewer cohorts.
    """
    sums = cells.groupby("age_months", as_index=False).agg({**dict.fromkeys(SUMS, "sum"), "cohort_index": "count"})
    return pd.DataFrame(
        {
            "age_months": sums["age_months"],
            "share": retained(sums, measure),
            "cohorts": sums["cohort_index"],
            "cohort_accounts": sums["cohort_accounts"],
        }
    )


@dataclass(frozen=True)
class Group:
    """Cohorts added up at one age: the first and last of them (month indices), their accounts, those still paying,
    and the share kept = above ÷ below (accounts, or money in ten-thousandths)."""

    first: int
    last: int
    cohort_accounts: int
    accounts: int
    above: int
    below: int

    @property
    def share(self) -> float:
        """NaN where nothing was paid at age 0."""
        return self.above / self.below if self.below else float("nan")


@dataclass(frozen=True)
class Comparison:
    """Two groups at one age they have both reached.

    called: the accounts still paying tell them apart, in the direction of the shares.
    """

    age: int
    one: Group
    other: Group
    called: bool

    @property
    def fewest(self) -> int:
        """Accounts of the smaller group."""
        return min(self.one.cohort_accounts, self.other.cohort_accounts)


def by_newness(cells: pd.DataFrame, age: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells of the newest twelve months of cohorts that have reached the age, and of all before, up to that age."""
    born = cells.loc[cells["age_months"] == age, "cohort_index"]
    newest = int(born.max()) if len(born) else 0
    young = cells[(cells["age_months"] <= age) & (cells["cohort_index"] <= newest)]
    is_newer = young["cohort_index"] > newest - NEWER
    return young[is_newer], young[~is_newer]


def newer_with_older(cells: pd.DataFrame, measure: str, age: int = DEFAULT_AGE) -> Comparison | None:
    """The newest twelve months of cohorts of that age against all before them; None with fewer than three of those."""
    newer, older = by_newness(cells, age)
    if older["cohort_index"].nunique() < FEWEST_OLDER:
        return None
    return _compared(newer, older, newer, older, measure, age)


def between(
    one: pd.DataFrame, other: pd.DataFrame, shared: pd.DataFrame, measure: str, age: int = DEFAULT_AGE
) -> Comparison | None:
    """The cohorts of two slices at one age; None where either has none so old.

    shared: the triangle of the accounts that are in both. They say nothing of a difference: each side is judged
    without them, and a slice inside the other against the rest of that one.
    """
    return _compared(one, other, _without(one, shared, age), _without(other, shared, age), measure, age)


def _compared(
    one: pd.DataFrame, other: pd.DataFrame, own: pd.DataFrame, others: pd.DataFrame, measure: str, age: int
) -> Comparison | None:
    """Groups of the shown cells; whether they differ is judged by the accounts of `own` and `others`."""
    shown = [_group(cells, measure, age) for cells in (one, other)]
    left, right = shown
    if left is None or right is None:
        return None
    judged = [_group(cells, "accounts", age) for cells in (own, others)]
    a, b = judged
    if a is None or b is None:
        return Comparison(age, left, right, False)
    apart = tell_apart(a.accounts, a.cohort_accounts, b.accounts, b.cohort_accounts)
    return Comparison(age, left, right, apart and (a.share - b.share) * (left.share - right.share) > 0)


def _group(cells: pd.DataFrame, measure: str, age: int) -> Group | None:
    rows = cells[(cells["age_months"] == age) & (cells["cohort_accounts"] > 0)]
    if rows.empty:
        return None
    first, last = int(rows["cohort_index"].min()), int(rows["cohort_index"].max())
    accounts, alive, above, below = (
        int(rows[name].sum()) for name in ("cohort_accounts", "accounts", *MEASURES[measure])
    )
    return Group(first, last, accounts, alive, above, below)


def _without(cells: pd.DataFrame, shared: pd.DataFrame, age: int) -> pd.DataFrame:
    """Cells less those of the shared accounts; the cells themselves where nothing else is left."""
    at = [frame[frame["age_months"] == age].set_index("cohort_index")[list(SUMS)] for frame in (cells, shared)]
    rest = at[0].sub(at[1].reindex(at[0].index, fill_value=0))
    rest = rest[rest["cohort_accounts"] > 0]
    return rest.assign(age_months=age).reset_index() if len(rest) else cells
