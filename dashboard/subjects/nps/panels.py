"""The survey that is looked at, and the quarter on screen."""

from __future__ import annotations

import streamlit as st

from dashboard.measures.metric import Sums
from dashboard.session.view import View
from dashboard.subjects.nps import figures
from dashboard.ui.controls import switch
from dashboard.ui.states import empty


def survey(view: View) -> str:
    """The switch: which kind of survey; relational and transactional are never pooled."""
    return switch("Survey", {name: name.capitalize() for name in figures.surveys(view.facts)}, "survey")


def asked_by(view: View, sums: Sums) -> int:
    """The quarter on screen; stops the page where nobody had been asked by the end of the window."""
    quarter = figures.last_quarter(sums, view.end)
    if quarter is None:
        empty(
            "Nobody had been asked by then",
            note="No quarter with an invitation or an answer is over in these months. Choose a later window.",
        )
        st.stop()
    return quarter
