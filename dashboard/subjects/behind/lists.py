"""The list behind a number as a page of its own, and the first rows of one with the way to the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.base.months import day_name
from dashboard.base.numbers import whole as whole_number
from dashboard.measures.slices import quoted
from dashboard.session import address, process
from dashboard.session.view import View
from dashboard.subjects.accounts.lists import MANAGER, Page, Totals
from dashboard.subjects.behind import rows, sentences
from dashboard.subjects.behind.asked import NAME, OPENS, Asked, link, read
from dashboard.subjects.behind.figures import Figure
from dashboard.subjects.behind.kind import Kind
from dashboard.subjects.behind.kinds import KINDS
from dashboard.ui.awaited import asked
from dashboard.ui.bound import whole
from dashboard.ui.controls import side_by_side, switch
from dashboard.ui.listing import ALONE_SECONDS, SIZE, file_name_of, listing
from dashboard.ui.sentences import finding, note
from dashboard.ui.states import missing_table
from dashboard.ui.text import Text, anchor

SORT, PLACE = "sort", "at"


def asked_for(view: View) -> Asked | None:
    """The list a link asks for; None when it asks for none, or for one that there is not, which is said."""
    params = address.unknown()
    if NAME not in params:
        return None
    found, unread = read({name: values for name, values in params.items() if name in OPENS}, view.end)
    kind = KINDS.get(found.name)
    if kind is None:
        address.notice(f"This link asks for the list {quoted([found.name])}, which there is not; accounts are shown.")
        return None
    if view.facts.missing(*kind.needs) is None:
        found, changed = kind.fitted(found, view.facts)
        unread = list(dict.fromkeys([*unread, *changed]))
    for name in [name for name in unread if name in params]:
        shown = found.to_params().get(name, "")
        address.notice(
            f"This link asks for {name.replace('_', ' ')} {quoted(params.get(name, ['']))}, which cannot be shown"
            f"{f'; {shown} is' if shown else ''}."
        )
    return found


def whole_list(view: View, one: Asked) -> None:
    """What the rows are and how many, in which order, and a page of them."""
    kind = KINDS[one.name]
    missing = view.facts.missing(*kind.needs)
    _way_back(kind.page, one)
    if missing is not None:
        missing_table(missing)
        return
    first = st.container()
    with side_by_side():
        order = switch("Order", kind.table.sorts, SORT)
        number = whole("Page", PLACE, low=1, high=1_000_000) - 1
    page = _page(view, one, order, number)
    if page is None or page.totals is None:
        return
    expected = rows.figure(view.facts, view.slice, one)
    words = kind.sentence(one, view.facts, view.today)
    money = view.unit("money")
    with first:
        as_of = f"{view.slice.sentence()} · as of {day_name(view.facts.as_of)}"
        finding(sentences.finding(kind, words, page.totals, expected, money, as_of))
        if said := moved_on(view, kind, page.totals, expected):
            note(said)
    start, total = page.number * SIZE, page.totals.rows
    covers = f"{whole_number(start + 1)} to {whole_number(start + len(page.rows))} of {sentences.count(kind, total)}"
    _listing(
        view,
        one,
        page.rows,
        "behind",
        covers if len(page.rows) else f"{sentences.count(kind, 0)} here",
        f"By {kind.table.sorts[order]}; a name opens the account",
        f"{sentences.count(kind, 0)} {words}.",
        order=order,
        dimensions=3,
    )


@st.fragment
def first_rows(view: View, one: Asked, name: str, title: Text, subtitle: Text, empty: str) -> None:
    """The first rows of a list on the page its number stands on, once they have come; the whole as a file, where all of
    it is shown, and a word when the warehouse has changed since the number was fetched.
    """
    page = asked(view, name, one, lambda w: rows.page(w, view.facts, view.slice, one, size=SIZE), title=title)
    if page is None or page.totals is None:
        return
    kind = KINDS[one.name]
    below: Text = ""
    if page.has_more:
        every = sentences.count(kind, page.totals.rows)
        below = [f"The first {whole_number(len(page.rows))}. ", anchor(link(one), f"Show all {every}")]
    if said := moved_on(view, kind, page.totals, rows.figure(view.facts, view.slice, one)):
        note(said)
    _listing(view, one, page.rows, name, title, subtitle, empty, below=below)


def moved_on(view: View, kind: Kind, totals: Totals, expected: Figure | None) -> str:
    """That the warehouse lists other rows than the figure counts, and why; nothing where they agree or no figure
    counts the same.
    """
    if expected is None or not rows.apart(totals, expected):
        return ""
    fetched = f"{view.facts.fetched_at:%-d %b %Y at %H:%M} UTC"
    return sentences.apart(kind, totals, expected, view.unit("amount"), fetched)


def _listing(
    view: View,
    one: Asked,
    shown: pd.DataFrame,
    name: str,
    title: Text,
    subtitle: Text,
    empty: str,
    *,
    below: Text = "",
    order: str = "",
    dimensions: int = 2,
) -> None:
    table = KINDS[one.name].table
    noun = table.noun
    what = one.name if noun in one.name else f"{noun}s-{one.name}"
    listing(
        view,
        name,
        title,
        subtitle,
        shown,
        table.cells(shown),
        list(table.money),
        empty,
        whole=_file(view, one, order),
        file_name=file_name_of(view, f"{what} {one.reason}", one.months),
        below=below,
        dimensions=dimensions,
    )


def _file(view: View, one: Asked, order: str) -> Callable[[], pd.DataFrame]:
    """Every row of the list with every dimension, asked of the warehouse when somebody wants the file."""
    facts, slice_, table = view.facts, view.slice, KINDS[one.name].table

    def whole_frame() -> pd.DataFrame:
        found = rows.whole(process.refresher().warehouse(), facts, slice_, one, order)
        more: dict[str, Any] = {d: found[d] for d in (*facts.dimensions, MANAGER) if d in found}
        return pd.DataFrame({"Account": found["name"], "Id": found["account_id"], **table.cells(found), **more})

    return whole_frame


def _page(view: View, one: Asked, order: str, number: int) -> Page | None:
    def ask(place: int) -> Page | None:
        return asked(
            view,
            "behind",
            (one, order, place),
            lambda w: rows.page(w, view.facts, view.slice, one, order=order, number=place, size=SIZE),
            wait_seconds=ALONE_SECONDS,
        )

    found = ask(number)
    last = max(0, (found.totals.rows - 1) // SIZE) if found is not None and found.totals is not None else number
    if number > last:
        asked_for_, shown = whole_number(number + 1), whole_number(last + 1)
        address.notice(f"There is no page {asked_for_} of this list; page {shown}, the last, is shown.")
        return ask(last)
    return found


def _way_back(page: str, one: Asked) -> None:
    """To the page the number stands on, and to the list of all accounts."""
    ways = {"multi_year": one.multi_year} if one.multi_year != "exclude" else {}
    ways |= {"survey": one.survey} if one.survey != "relational" else {}
    query = address.link({}, **ways)
    names = {"nps": "NPS", "overview": "Overview"}
    back = anchor(f"{page}{'?' if query else ''}{query}", f"← {names.get(page, page.capitalize())}")
    every = address.link({})
    st.html(f'<p class="lr-note lr-back">{back} · {anchor(f"accounts?{every}", "All accounts")}</p>')
