"""The rows behind a number, asked of the warehouse, and whether they are as many as the figure says."""

from __future__ import annotations

import pandas as pd

from dashboard.facts.loading import Facts
from dashboard.measures.slices import Slice
from dashboard.subjects.accounts.lists import Page, Totals, read_page, read_whole
from dashboard.subjects.accounts.work import in_words
from dashboard.subjects.behind.asked import Asked
from dashboard.subjects.behind.figures import Figure
from dashboard.subjects.behind.kind import Kind
from dashboard.subjects.behind.kinds import KINDS
from dashboard.warehouse.reading import Warehouse


def page(
    warehouse: Warehouse, facts: Facts, slice_: Slice, asked: Asked, *, order: str = "", number: int = 0, size: int = 25
) -> Page:
    """One page of the list, with what all of it adds up to in the same moment."""
    kind = KINDS[asked.name]
    found = read_page(warehouse, facts, slice_, kind.question(asked, facts), number, size, order=order, counted=True)
    _with_signs(kind, facts, found.rows)
    return found


def whole(warehouse: Warehouse, facts: Facts, slice_: Slice, asked: Asked, order: str = "") -> pd.DataFrame:
    """Every row of the list."""
    kind = KINDS[asked.name]
    return _with_signs(kind, facts, read_whole(warehouse, facts, slice_, kind.question(asked, facts), order))


def _with_signs(kind: Kind, facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    return in_words(rows, facts.as_of) if kind.table.has_signs else rows


def figure(facts: Facts, slice_: Slice, asked: Asked) -> Figure | None:
    """The number the list stands behind, from the facts; None where no figure counts the same."""
    of = KINDS[asked.name].figure
    return None if of is None else of(facts, slice_, asked)


def apart(totals: Totals, expected: Figure | None) -> bool:
    """Whether the warehouse has changed since the figures were fetched: another count, or other money."""
    if expected is None:
        return False
    return totals.rows != expected.n or any(totals.money.get(name, of) != of for name, of in expected.money.items())
