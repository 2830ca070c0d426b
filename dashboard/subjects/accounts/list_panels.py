"""The list of accounts: searched, sorted, paged, each opening its story."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.base import numbers
from dashboard.base.months import day_name, month_end, year_before
from dashboard.base.words import counted
from dashboard.session import address, process
from dashboard.session.view import View
from dashboard.subjects import accounts
from dashboard.subjects.accounts import AccountStatus, Page, Sort
from dashboard.subjects.behind.figures import Figure
from dashboard.subjects.behind.kinds import KINDS
from dashboard.subjects.behind.lists import moved_on
from dashboard.ui.awaited import Wanted, asked
from dashboard.ui.bound import text, whole
from dashboard.ui.controls import side_by_side, switch
from dashboard.ui.listing import ALONE_SECONDS, SIZE, file_name_of, listing
from dashboard.ui.sentences import note

SORTS: dict[str, str] = {"mrr": "MRR", "change": "Change in a year", "due": "Due date", "name": "Name"}


STATUSES: dict[str, str] = {"paying": "Paying", "left": "Left", "all": "Everyone"}


def account_list(view: View) -> None:
    """Search, status, order and page, all in the address; one page asked live."""
    with side_by_side():
        search = text("Search by name or id", "search", most=100, placeholder="Part of a name", on_change=_first_page)
        status: AccountStatus = switch("Show", STATUSES, "status")  # type: ignore[assignment]
        sort: Sort = switch("Order", SORTS, "order")  # type: ignore[assignment]
        number = whole("Page", "page", low=1, high=1_000_000) - 1
    then = month_end(view.end) if view.is_past else None

    def at(place: int) -> Wanted[Page]:
        """One page of the list."""
        return (
            "accounts",
            (search, status, sort, place),
            lambda w: accounts.page(
                w, view.facts, view.slice, search=search, sort=sort, status=status, number=place, size=SIZE, day=then
            ),
        )

    page = asked(view, *at(number), wait_seconds=ALONE_SECONDS)
    last = max(0, (page.totals.rows - 1) // SIZE) if page is not None and page.totals is not None else number
    if number > last:
        asked_for, shown = numbers.whole(number + 1), numbers.whole(last + 1)
        address.notice(f"There is no page {asked_for} of this list; page {shown}, the last, is shown.")
        number = last
        page = asked(view, *at(number), wait_seconds=ALONE_SECONDS)
    if page is None or page.totals is None:
        return
    rows, total, first = page.rows, page.totals.rows, number * SIZE
    covers = (
        f"{numbers.whole(first + 1)} to {numbers.whole(first + len(rows))} of {numbers.whole(total)}"
        if len(rows)
        else f"none of {numbers.whole(total)} on this page"
    )
    covers += f" · change since {day_name(year_before(then or view.facts.as_of))}"
    known = accounts.counted_before(view.facts, view.slice, search, status, then)
    if known is not None and (said := moved_on(view, KINDS["paying"], page.totals, Figure(known))):
        note(said)
    listing(
        view,
        "accounts",
        counted(total, "account"),
        f"{covers} · {view.slice.sentence()} · as of {day_name(then or view.facts.as_of)}",
        rows,
        _columns(rows),
        ["MRR", "Change in a year"],
        "No account matches. Search for less of the name, or clear the slice.",
        whole=lambda: _whole(view, search, sort, status, then),
        file_name=file_name_of(view, f"accounts-{status}-{search}", day=then),
        dimensions=4,
    )


def _columns(rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "Id": rows["account_id"],
        "MRR": rows["mrr"],
        "Change in a year": rows["change_mrr"],
        "Customer since": rows["customer_since"],
        "Next contract due": rows["due_on"],
    }


def _whole(view: View, search: str, sort: Sort, status: AccountStatus, then: dt.date | None) -> pd.DataFrame:
    """Every account of the list with every dimension, asked when somebody wants the file."""
    rows = accounts.whole(
        process.refresher().warehouse(), view.facts, view.slice, search=search, sort=sort, status=status, day=then
    )
    more = {d: rows[d] for d in view.facts.dimensions}
    return pd.DataFrame({"Account": rows["name"], **_columns(rows), **more})


def account_asked() -> str:
    """The id of the account a link opens; empty for the list."""
    return (address.asked("account") or [""])[-1]


def _first_page() -> None:
    st.session_state["page"] = 1


def back_to_list() -> None:
    """From one account's story to the list, search and order kept."""
    if st.button("All accounts", icon=":material/arrow_back:", type="tertiary", key="lr_back"):
        address.drop("account")
        st.rerun()
