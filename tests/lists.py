"""Lists that stand on a page under their number, by short names; asked as `subjects/behind` asks them."""

from __future__ import annotations

from typing import Any

from dashboard.facts.loading import Facts
from dashboard.measures.slices import Slice
from dashboard.subjects import accounts
from dashboard.subjects.accounts.lists import Page
from dashboard.subjects.behind import rows
from dashboard.subjects.behind.asked import behind
from dashboard.subjects.nps.figures import GROUPS
from dashboard.warehouse.reading import Warehouse


def total(warehouse: Warehouse, facts: Facts, slice_: Slice, **which: Any) -> int:
    """How many accounts the list of all of them has; `which`: search, status, day."""
    totals = accounts.page(warehouse, facts, slice_, **which).totals
    assert totals is not None
    return totals.rows


def churned(warehouse: Warehouse, facts: Facts, slice_: Slice, months: range) -> Page:
    """Who left in these months."""
    return rows.page(warehouse, facts, slice_, behind("lost", months))


def auto_renewals(warehouse: Warehouse, facts: Facts, slice_: Slice) -> Page:
    """Contracts that renew by themselves."""
    return rows.page(warehouse, facts, slice_, behind("renew_alone"))


def undated(warehouse: Warehouse, facts: Facts, slice_: Slice) -> Page:
    """Contracts without a due date."""
    return rows.page(warehouse, facts, slice_, behind("undated"))


def verbatims(
    warehouse: Warehouse, facts: Facts, slice_: Slice, months: range, survey: str = "relational", group: str = ""
) -> Page:
    """Comments, with the group of the answer in words."""
    name = f"comments_of_{group}s" if group else "comments"
    found = rows.page(warehouse, facts, slice_, behind(name, months, survey=survey))
    found.rows["group"] = [GROUPS[int(code)] for code in found.rows["answer_group"]]
    return found
