"""A definition with its SQL, the glossary in two columns, and the field that finds a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard.measures.explaining import Explanation
from dashboard.session.view import View
from dashboard.subjects.definitions.glossary import Word
from dashboard.subjects.metrics import REGISTRY
from dashboard.ui.bound import text
from dashboard.ui.card import row
from dashboard.ui.explained import Behind, definition_html, explained


def find_word() -> str:
    """The field that narrows the definitions page to a number or word; kept in the address, so that a tile leads to its
    own.
    """
    return text("Find a number or a word", "word", most=60, placeholder="renewal rate, at risk, cohort …")


def words(members: Sequence[Word]) -> None:
    """Words and their meanings in two columns."""
    half = (len(members) + 1) // 2
    for place, part in zip(row(2), (members[:half], members[half:]), strict=True):
        with place:
            st.html(definition_html("", [(word.name, word.meaning) for word in part]))


def definition(found: Explanation, view: View) -> None:
    """One metric on the definitions page: formula, sums, worked number, edge, and the SQL behind it on request."""
    metric = REGISTRY[found.name]
    better = {"up": "higher", "down": "lower"}.get(metric.better, "neither")
    with st.container(key=f"lr_metric_{found.name}", gap=None):
        st.html(definition_html(found.label, (*found.rows, ("Better", better))))
        explained("The SQL behind it", f"lr_sql_{found.name}", Behind(lambda: [replace(found, rows=())], view.facts))
