"""A list that names customers: asked live, its first column linked to their story, its CSV beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.base.months import month_start
from dashboard.session import address
from dashboard.session.view import View
from dashboard.ui.card import panel, panel_title
from dashboard.ui.download import csv_link
from dashboard.ui.sentences import note
from dashboard.ui.table import csv_bytes, table
from dashboard.ui.text import Rich, Text, html

SIZE = 25
ALONE_SECONDS = 0.5
"""How long a page waits that has nothing to show but its list."""


def account_link(account_id: object, name: object) -> Rich:
    """A customer's name that opens their story, the slice on screen kept."""
    query = address.link({}, account=str(account_id))
    return Rich(f'<a href="accounts?{escape(query)}" target="_self">{escape(str(name))}</a>')


def listing(
    view: View,
    name: str,
    title: Text,
    subtitle: Text,
    rows: pd.DataFrame,
    columns: Mapping[str, Any],
    amounts: Sequence[str],
    empty: str,
    *,
    whole: Callable[[], pd.DataFrame],
    file_name: str,
    below: Text = "",
    dimensions: int = 2,
) -> None:
    """A panel with a table of accounts, and a CSV of the whole list behind it.

    rows: as answered, with account_id and name; columns: what stands behind the account's name, before its first
    `dimensions`; amounts: those of them that are money; whole: every row of the list, asked when the file is; below: a
    line under the table.
    """
    frame = pd.DataFrame({"Account": rows["name"], **columns, **dimensions_of(view, rows, dimensions)})
    with panel(name):
        panel_title(title, subtitle)
        if frame.empty:
            note(empty)
            return
        shown = frame.assign(Account=links_of(rows))
        table(shown, dict.fromkeys(amounts, view.unit("amount")), caption=str(title), most=500)
        with st.container(key=f"lr_footer_{name}", horizontal=True, gap=None, vertical_alignment="center"):
            if below:
                st.html(f'<p class="lr-note">{html(below)}</p>', width="content")
            csv_link(name, lambda: csv_bytes(whole()), file_name=file_name)


def file_name_of(view: View, what: str, months: range = range(0), day: dt.date | None = None) -> str:
    """`longroad-accounts-lost-Mid-market-2025-11-2026-10-as-of-2026-11-22.csv`: what, whose, of which months, as of;
    `day` where the rows are told as of an earlier one."""
    whose = view.slice.sentence() if view.slice.choices else ""
    spans = dict.fromkeys(f"{month_start(month):%Y-%m}" for month in (months[0], months[-1])) if months else ()
    parts = ["longroad", what, whose, *spans, f"as-of-{day or view.facts.as_of:%Y-%m-%d}"]
    return (
        "-".join(slug for part in parts if (slug := re.sub(r"\W+", "-", part.replace("_", "-")).strip("-")[:60]))
        + ".csv"
    )


def links_of(rows: pd.DataFrame) -> pd.Series[Any]:
    """Each row's account by name, as a link to its story."""
    links = [account_link(a, n) for a, n in zip(rows["account_id"], rows["name"], strict=True)]
    return pd.Series(links, index=rows.index, dtype=object)


def dimensions_of(view: View, rows: pd.DataFrame, most: int) -> dict[str, Any]:
    """The first dimensions that are not already one value on screen."""
    fixed = {d for d, values in view.slice.choices if len(values) == 1}
    return {
        d.replace("_", " ").capitalize(): rows[d]
        for d in [d for d in view.facts.dimensions if d not in fixed and d in rows][:most]
    }
