"""The page's style sheet: the colours of `theme` as variables that follow light and dark, then `style.css`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from dashboard.charts import theme


def palette() -> theme.Palette:
    """The colours of this visitor's mode, for charts."""
    return theme.palette(st.context.theme.type)


@cache
def sheet(mode: str) -> str:
    """The whole style sheet.

    Each colour is written for both modes, so that a visitor who switches sees it at once; `mode` is what parts of the
    page outside the app's own element fall back to.
    """
    light, dark = theme.LIGHT.colours(), theme.DARK.colours()
    variables = "".join(f"--lr-{name.replace('_', '-')}:light-dark({light[name]},{dark[name]});" for name in light)
    rules = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
    return f"<style>:root{{{variables}}}body{{color-scheme:{mode}}}{rules}</style>"


def apply() -> None:
    """Put the style sheet on the page."""
    st.html(sheet("dark" if st.context.theme.type == "dark" else "light"))
