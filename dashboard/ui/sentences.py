"""What a page says beside its figures: the finding at its head, quiet notes, words from the data, what it needs."""

from __future__ import annotations

import re
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.base.words import Finding, Run
from dashboard.session import address
from dashboard.session.view import View
from dashboard.ui.headline import Feeling, headline
from dashboard.ui.states import missing_table
from dashboard.ui.text import Rich, Text, bold, html, toned


def needs(view: View, *names: str) -> None:
    """Stop the page when a table it reads is not connected, cannot be read or is empty: which one, and what to do."""
    missing = view.facts.missing(*names)
    if missing is not None:
        missing_table(missing)
        st.stop()


_FEELINGS: dict[str, Feeling] = {"lost": "lost", "won": "won"}


def finding(found: Finding, view: View | None = None) -> None:
    """The sentence first: a finding's runs as the page's headline; with the view, a link to who stands behind it."""
    covers: list[str] = [Rich(escape(found.covers))] if found.covers else []
    if found.about and view is not None:
        query = address.link({found.about[0]: [found.about[1]]})
        covers.append(Rich(f' · <a href="churn?{escape(query)}" target="_self">show who left</a>'))
    headline(
        [_part(run) for run in found.runs],
        covers,
        tone=_FEELINGS.get(found.tone, "base"),
    )


def _part(run: Run) -> Rich:
    if run.tone in ("won", "lost"):
        return toned(run.tone, run.text)
    return bold(run.text) if run.strong else Rich(escape(run.text))


def verbatim(words: object) -> list[str]:
    """A name or sentence from the data, shown as it is."""
    return [Rich(escape(str(words)))]


def while_that_old() -> DeltaGenerator:
    """A place for words about the age: when the page's own clock finds another level than they were written for, they
    go.
    """
    return st.container(key="lr_aging")


def note(words: Text) -> None:
    """A quiet sentence inside a panel."""
    st.html(f'<p class="lr-note">{html(words)}</p>')


def key_of(title: str) -> str:
    """A title as the key of a container: letters and underscores."""
    return re.sub(r"[^a-z]+", "_", title.lower()).strip("_")
