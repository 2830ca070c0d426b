"""The slice that another one is compared with."""

from __future__ import annotations

import streamlit as st

from dashboard.measures.slices import Slice
from dashboard.session.view import View
from dashboard.ui.bound import chosen


def compare_with(view: View) -> Slice | None:
    """Another slice to hold beside this one: one value of one dimension, or none; kept in the address."""
    options = {"": "nothing"} | {
        f"{d}={v}": f"{d.replace('_', ' ').capitalize()}: {v}"
        for d in view.facts.dimensions
        for v in view.facts.values[d]
    }
    label = "Compare with"
    other = chosen(
        label,
        options,
        "compare",
        lambda values: st.selectbox(label, values, key="compare", format_func=options.__getitem__),
    )
    dimension, _, value = other.partition("=")
    return Slice.of({dimension: value}) if dimension in view.facts.values else None
