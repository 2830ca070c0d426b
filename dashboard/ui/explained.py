"""How a number is made, behind one click: what it is, its sums, the arithmetic, and the SQL that was sent for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard.facts import statements as facts_statements
from dashboard.facts.loading import Facts
from dashboard.measures.explaining import Explanation
from dashboard.ui.text import Rich, Text, anchor, html

Made = Callable[[], Sequence[Explanation]]
Lists = Callable[[], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Behind:
    """What stands behind a tile or card: its explanations, worked out when asked for, and the facts they came from.

    link: where all definitions are worked for the same view. lists: the words and address of each list of accounts,
    contracts or answers behind it, worked out when asked for.
    """

    made: Made
    facts: Facts
    link: str = ""
    lists: Lists | None = None


def definition_html(label: str, rows: Sequence[tuple[str, str]]) -> Rich:
    """A definition as terms and words."""
    items = "".join(f"<dt>{escape(term)}</dt><dd>{escape(words)}</dd>" for term, words in rows)
    head = f"<h3>{html([label])}</h3>" if label else ""
    return Rich(f'<div class="lr-definition">{head}<dl>{items}</dl></div>')


def behind_popover(
    label: str,
    key: str,
    behind: Behind,
    *,
    how: Text = "",
    icon: str | None = None,
    more: Sequence[tuple[str, str]] = (),
) -> None:
    """A quiet button that opens the explanations, `how` before them and `more` rows with the first.

    They are worked out when it is opened, and only then.

    To be called inside a fragment: opening it runs the fragment again.
    """
    place = st.popover(label, icon=icon, type="tertiary", key=key, on_change="rerun")
    if not place.open:
        return
    with place:
        if how:
            st.html(f'<div class="lr-definition"><p>{html(how)}</p></div>')
        found = list(behind.made())
        for position, one in enumerate(found):
            if one.rows:
                st.html(definition_html(one.label, one.rows if position else (*one.rows, *more)))
        shown = behind.lists() if behind.lists is not None else ()
        if shown:
            ways = "<br>".join(anchor(href, words) for words, href in shown)
            st.html(f'<p class="lr-note lr-behind">{ways}</p>')
        if behind.link:
            st.html(
                f'<p class="lr-note"><a href="{escape(behind.link, quote=True)}" target="_self">'
                "All definitions and words</a></p>"
            )
        statements(behind.facts, [name for one in found for name in one.facts])


explained = st.fragment(behind_popover)
"""The same as a fragment of its own: opening it does not run the page again."""


def statements(facts: Facts, names: Sequence[str]) -> None:
    """The SQL that was sent for these facts, each under its name with the values that were bound."""
    found = facts_statements.statements(facts, names)
    if names and not found:
        st.html('<p class="lr-note">The SQL is kept from the next refresh on; these figures are older than that.</p>')
    for one in found:
        with st.expander(f"The SQL that was sent: {one.fact}", type="compact"):
            if one.binds:
                st.html(definition_html("Values bound", [(f":{name}", value) for name, value in one.binds]))
            st.code(one.sql, language="sql")
