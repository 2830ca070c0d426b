"""Ways of looking that every page has: by which dimension, and a switch of a few choices."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.session.view import View
from dashboard.ui.bound import chosen
from dashboard.ui.states import empty


def side_by_side() -> DeltaGenerator:
    """A place for controls, one after the other on as many lines as they need."""
    return st.container(horizontal=True, gap="medium")


def by(view: View, key: str = "by") -> str:
    """Let the reader choose a dimension; kept in the address."""
    names = list(view.facts.dimensions)
    return switch("By", {name: name.replace("_", " ").capitalize() for name in names}, key) if names else ""


def is_alone(view: View, parts: Mapping[str, object], dimension: str) -> bool:
    """Whether only one value of a dimension has anything to show; then says so, and what would show more, where a
    comparison of one with itself would stand.
    """
    if len(parts) != 1:
        return False
    name, value = dimension.replace("_", " "), next(iter(parts))
    known, chosen = view.facts.values[dimension], dict(view.slice.choices).get(dimension, ())
    ways = ["choose something else under By"] * (len(view.facts.dimensions) > 1)
    ways += [f"open up {name} above"] * (0 < len(chosen) < len(known))
    way = " or ".join(ways)
    has = "is on screen" if len(chosen or known) == 1 else "has anything to show here"
    empty(
        f"Only one {name} {has}: {value}",
        note=f"Nothing to hold {value} against.{f' {way[0].upper()}{way[1:]}.' if way else ''}",
    )
    return True


def switch(label: str, options: dict[str, str], key: str, default: str = "") -> str:
    """One of a few ways of looking, kept in the address: options maps value to words; the first is the default."""
    return chosen(
        label,
        options,
        key,
        lambda values: st.segmented_control(
            label, values, key=key, required=True, format_func=options.__getitem__, wrap=True
        ),
        default,
    )
