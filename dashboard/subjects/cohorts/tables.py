"""Frames for Cohorts: the triangle as a grid, and the curves by age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.base.months import month_name
from dashboard.subjects.cohorts import figures as cohorts
from dashboard.subjects.cohorts.sentences import short_span

if TYPE_CHECKING:
    pass


MEAN = "All cohorts"


def cohort_name(index: int, quarterly: bool) -> str:
    """`Jan 25`, or `Q1 25` for a quarter."""
    return f"Q{index % 12 // 3 + 1} {index // 12 % 100:02d}" if quarterly else month_name(index, short=True)


def triangle_grid(cells: pd.DataFrame, measure: str, quarterly: bool) -> tuple[pd.DataFrame, pd.Series[Any], list[str]]:
    """The triangle as a grid: rows cohorts (oldest first), columns ages, NaN where not reached; cohort sizes; names."""
    shares = cells.assign(share=cohorts.retained(cells, measure))
    grid = shares.pivot(index="cohort_index", columns="age_months", values="share")
    sizes = cells[cells["age_months"] == 0].set_index("cohort_index")["cohort_accounts"]
    return grid, sizes, [cohort_name(int(c), quarterly) for c in grid.index]


@dataclass(frozen=True)
class Curves:
    """Mean curves up to the age two groups are compared at: shares and the accounts behind them by age (index) and line
    (columns).
    """

    shares: pd.DataFrame
    behind: pd.DataFrame
    tones: dict[str, str]
    main: str


def curves(cells: pd.DataFrame, measure: str, age: int) -> Curves:
    """The newest twelve months of cohorts that have reached the age, those before them, and all; all alone where they
    cannot be compared.
    """
    newer, older = cohorts.by_newness(cells, age)
    found = cohorts.newer_with_older(cells, measure, age)
    if found is None:
        return _curves({MEAN: (cells, "base")}, measure, age)
    names = [f"Won {short_span(group)}" for group in (found.one, found.other)]
    return _curves({names[0]: (newer, "base"), names[1]: (older, "ochre"), MEAN: (cells, "grey")}, measure, age)


def curves_of(parts: Sequence[tuple[str, pd.DataFrame]], measure: str, age: int) -> Curves:
    """Two slices side by side, each under its name."""
    (name, cells), (other_name, other) = parts
    second = f"{other_name} (same)" if name == other_name else other_name
    return _curves({name: (cells, "base"), second: (other, "ochre")}, measure, age)


def _curves(lines: Mapping[str, tuple[pd.DataFrame, str]], measure: str, age: int) -> Curves:
    means = {
        name: cohorts.mean_curve(cells[cells["age_months"] <= age], measure).set_index("age_months")
        for name, (cells, _) in lines.items()
    }
    shares = pd.DataFrame({name: mean["share"] for name, mean in means.items()})
    behind = (
        pd.DataFrame({name: mean["cohort_accounts"] for name, mean in means.items()})
        .reindex(shares.index)
        .fillna(0)
        .astype("int64")
    )
    return Curves(shares, behind, {name: tone for name, (_, tone) in lines.items()}, next(iter(lines)))
