"""The one sentence that answers the page's question, and what it covers."""

from __future__ import annotations

from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.ui.text import Text, html

Feeling = Literal["lost", "won", "base"]


def headline(text: Text, covers: Text = "", *, tone: Feeling = "base") -> None:
    """A card with a bar at its left in the colour of the news, the sentence in serif, what it covers in grey below.

    `text` may be a string with `**bold**` parts or a list with `ui.bold(…)` and `ui.toned("lost", …)` in it. Names
    from the data go into a plain string through `ui.literal`, into a list as they are.
    """
    below = f'<p class="lr-covers">{html(covers)}</p>' if covers else ""
    st.html(f'<section class="lr-headline lr-bar-{tone}"><p class="lr-sentence">{html(text)}</p>{below}</section>')


def sentence_first() -> DeltaGenerator:
    """A place for the finding above controls that it depends on: `with first: ui.finding(…)` once they have been
    read.
    """
    return st.container()


def page_title(title: str, question: str, age: Text = "") -> None:
    """The page's name and, in grey, the question it answers; `age` stands below where the sidebar is folded away."""
    below = f'<p class="lr-asof">{html(age)}</p>' if age else ""
    st.html(f'<header class="lr-title"><h1>{html([title])}</h1><p>{html([question])}</p>{below}</header>')
