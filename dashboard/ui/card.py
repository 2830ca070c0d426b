"""A chart on its card: a finding as the title, the picture, and a quiet row with table, CSV and how it is made."""

from __future__ import annotations

import re

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.charts import Drawing
from dashboard.ui.download import csv_link
from dashboard.ui.explained import Behind, behind_popover
from dashboard.ui.table import csv_bytes, table_html
from dashboard.ui.text import Text, html


def card(
    title: Text,
    subtitle: Text,
    drawing: Drawing,
    name: str,
    *,
    how: Text = "",
    behind: Behind | None = None,
    aside: Text = "",
    note: Text = "",
) -> None:
    """Show a drawing.

    `title` is the finding, `subtitle` its unit, window and n in grey, `name` a key that is stable across slices.
    `how` opens under "How is this made?", with the sums and the SQL of `behind`; `aside` stands at the right of the
    quiet row. The drawing's own note (what it leaves out) and `note` stand under the picture.
    """
    with st.container(key=f"lr_card_{name}", gap=None, height="stretch"):
        st.html(f'<div class="lr-card-head"><h2>{html(title)}</h2><p>{html(subtitle)}</p></div>')
        picture(title, drawing, name, how=how, behind=behind, aside=aside, note=note)


def picture(
    title: Text,
    drawing: Drawing,
    name: str,
    *,
    how: Text = "",
    behind: Behind | None = None,
    aside: Text = "",
    note: Text = "",
) -> None:
    """A drawing with its notes and quiet row, inside a card that has a head of its own."""
    st.vega_lite_chart(drawing.sent, theme=None, width="stretch", key=f"lr_chart_{name}")
    notes = " ".join(part for part in (html([drawing.note]), html(note)) if part)
    if notes:
        st.html(f'<p class="lr-note">{notes}</p>')
    _footer(plain_words(title), drawing, name, how, behind, aside)


@st.fragment
def _footer(
    title: str,
    drawing: Drawing,
    name: str,
    how: Text,
    behind: Behind | None,
    aside: Text,
) -> None:
    # A fragment: opening a table runs these lines again, not the page.
    with st.container(key=f"lr_footer_{name}", horizontal=True, gap=None, vertical_alignment="center"):
        numbers = drawing.table
        # A chart that only says why it is empty has no numbers to show or to take away.
        if len(numbers.columns):
            if st.button("Table", type="tertiary", key=f"lr_table_{name}"):
                _table(title, drawing)
            csv_link(name, lambda: csv_bytes(numbers))
        if behind is not None:
            behind_popover("How is this made?", f"lr_how_{name}", behind, how=how)
        elif how:
            with st.popover("How is this made?", type="tertiary", key=f"lr_how_{name}"):
                st.html(f'<div class="lr-definition"><p>{html(how)}</p></div>')
        if aside:
            st.html(f'<p class="lr-aside">{html(aside)}</p>', width="stretch")


@st.dialog("The numbers behind the picture", width="large")
def _table(title: str, drawing: Drawing) -> None:
    shown = table_html(drawing.table, drawing.units, caption=title, links=drawing.links)
    st.html(f'<p class="lr-dialog-title">{html([title])}</p>{shown}')


def plain_words(text: Text) -> str:
    """A title without its emphasis."""
    return (
        re.sub(r"<[^>]+>", "", html(text))
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x27;", "'")
        .replace("&quot;", '"')
    )


def panel(name: str) -> DeltaGenerator:
    """An empty card to fill with anything: `with ui.panel("levers"): …`."""
    return st.container(key=f"lr_card_{name}", gap="small", height="stretch")


def panel_title(title: Text, subtitle: Text = "") -> None:
    """The head of a panel, as a chart card has one."""
    below = f"<p>{html(subtitle)}</p>" if subtitle else ""
    st.html(f'<div class="lr-card-head"><h2>{html(title)}</h2>{below}</div>')


def row(weights: int | list[float] = 2) -> list[DeltaGenerator]:
    """Places side by side of equal height; one below the other on a phone: `left, right = ui.row([11, 12])`."""
    return st.columns(weights, gap="small")
