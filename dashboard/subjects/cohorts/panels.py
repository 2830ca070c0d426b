"""The cohorts of a view, and of the slice it is compared with."""

from __future__ import annotations

import pandas as pd

from dashboard.measures.slices import Slice
from dashboard.session import View
from dashboard.subjects.cohorts.figures import triangle


def cells(view: View, *, quarterly: bool = False, of: Slice | None = None) -> pd.DataFrame:
    """The cohort triangle of the slice on screen or of another, up to the month on screen."""
    wanted = of or view.slice
    return triangle(view.facts, Slice(wanted.choices, until=view.slice.until), quarterly=quarterly)


def shared_cells(view: View, other: Slice) -> pd.DataFrame:
    """The cohort triangle of the accounts that are both in this slice and in another."""
    shared = view.slice.shared_with(other)
    return cells(view).head(0) if shared is None else cells(view, of=shared)
