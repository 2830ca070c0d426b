"""What a page says beside its figures: the finding at its head, quiet notes, words from the data, what it needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException

from dashboard.base.words import Finding, Run
from dashboard.session.view import View
from dashboard.ui.headline import Feeling, headline
from dashboard.ui.states import missing_table
from dashboard.ui.text import Rich, Text, anchor, bold, html, toned


def needs(view: View, *names: str) -> None:
    """End the page when a table it reads is not connected, cannot be read or is empty: which one, and what to do.

    Not by st.stop: after that Streamlit draws nothing more, and the frame has still to say what the address asks for.
    """
    missing = view.facts.missing(*names)
    if missing is not None:
        missing_table(missing)
        raise StopException


_FEELINGS: dict[str, Feeling] = {"lost": "lost", "won": "won"}


def finding(found: Finding, links: Sequence[tuple[str, str]] = ()) -> None:
    """The sentence first: a finding's runs as the page's headline; (words, address) of who stands behind it below."""
    parts = [Rich(escape(found.covers)) if found.covers else "", *(anchor(href, words) for words, href in links)]
    covers = [Rich(" · ".join(part for part in parts if part))]
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
