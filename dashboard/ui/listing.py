"""A list that names customers: asked live, its first column linked to their story, its CSV beside it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from html import escape
from typing import Any, TypeVar

import pandas as pd

from dashboard.base.errors import LongroadError
from dashboard.base.numbers import whole
from dashboard.session import address, process
from dashboard.session.view import View
from dashboard.ui.card import panel, panel_title
from dashboard.ui.download import csv_link
from dashboard.ui.sentences import note
from dashboard.ui.states import problem
from dashboard.ui.table import csv_bytes, table
from dashboard.ui.text import Rich, Text
from dashboard.warehouse.reading import Warehouse

T = TypeVar("T")


SIZE = 25


def asked(view: View, name: str, details: Hashable, get: Callable[[Warehouse], T]) -> T | None:
    """The live answer, or None after saying in words why there is none; an old answer is shown with that said."""
    try:
        answer = process.live().ask(*_question(view, name, details, get), view.patience.left())
    except LongroadError as error:
        problem(error)
        return None
    if answer.late_because:
        note(f"{answer.late_because} This is the list as it was answered last.")
    return answer.value


def _question(
    view: View, name: str, details: Hashable, get: Callable[[Warehouse], T]
) -> tuple[Hashable, Callable[[], T]]:
    return (name, view.facts.version, view.slice, view.months, details), lambda: get(process.keeper().warehouse())


def account_link(account_id: object, name: object) -> Rich:
    """A customer's name that opens their story, the slice on screen kept."""
    query = address.link({}, account=str(account_id))
    return Rich(f'<a href="accounts?{escape(query)}" target="_self">{escape(str(name))}</a>')


def listing(
    name: str,
    title: Text,
    subtitle: Text,
    frame: pd.DataFrame,
    links: list[Rich] | None,
    units: dict[str, Any],
    more: bool,
    empty: str,
) -> None:
    """A panel with a table, its first column linked, and its CSV."""
    with panel(name):
        panel_title(title, subtitle)
        if frame.empty:
            note(empty)
            return
        shown = frame.copy()
        if links is not None:
            shown[shown.columns[0]] = pd.Series(links, index=shown.index, dtype=object)
        table(shown, units, caption=str(title), most=500)
        if more:
            note(f"The first {whole(len(frame))}; narrow the slice to see others.")
        csv_link(name, lambda: csv_bytes(frame))


def links_of(view: View, rows: pd.DataFrame) -> list[Rich]:
    """Each row's account as a link to its story."""
    return [account_link(a, n) for a, n in zip(rows["account_id"], rows["name"], strict=True)]


def dimensions_of(view: View, rows: pd.DataFrame, most: int = 2) -> dict[str, Any]:
    """The first dimensions that are not already one value on screen."""
    fixed = {d for d, values in view.slice.choices if len(values) == 1}
    return {
        d.replace("_", " ").capitalize(): rows[d]
        for d in [d for d in view.facts.dimensions if d not in fixed and d in rows][:most]
    }
