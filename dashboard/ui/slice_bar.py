"""The slice bar: which accounts and which months, on every page, kept in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.months import month_start
from dashboard.slices import DEFAULT_WINDOW, WINDOWS
from dashboard.ui.copy_link import copy_link
from dashboard.ui.text import literal

NEWEST = "latest"
MOST_NAMED = 2


def slice_bar(values: Mapping[str, Sequence[str]], first_month: int, last_month: int) -> None:
    """One control a dimension, the window, Clear slice and Copy link.

    `values` gives each dimension's values. Nothing is returned: every control is bound to a query parameter of its own
    name (`segment=SMB&segment=Enterprise`, `window=24`, `until=2026-09`), and `Slice.from_params` reads them. An empty
    choice means everything.
    """
    for key in (*values, "window", "until"):
        _hold(key)
    with st.container(key="lr_slice_bar", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for dimension, known in values.items():
            chosen = [
                str(v) for v in st.session_state.get(dimension, st.query_params.get_all(dimension)) if v in set(known)
            ]
            with st.popover(pill(dimension, chosen), key=f"lr_pill_{dimension}"):
                name = _title(dimension)
                st.multiselect(
                    name, options=list(known), key=dimension, bind="query-params", placeholder="everything",
                    select_all=False,
                )  # fmt: skip
        _window_pill(first_month, last_month)
        with st.container(
            key="lr_slice_actions", horizontal=True, gap=None, width="stretch", horizontal_alignment="right"
        ):
            st.button("Clear slice", type="tertiary", key="lr_clear", on_click=_clear, args=(tuple(values),))
            copy_link()


def _hold(key: str) -> None:
    """Write a control's value anew, so that the address keeps it.

    A control inside a closed popover is not on the browser's page, and the browser drops the parameters of absent
    controls when the visitor opens another page; a value set in the program is put back into the address.
    """
    if key in st.session_state:
        st.session_state[key] = st.session_state[key]


def pill(dimension: str, chosen: Sequence[str]) -> str:
    """The label of a control in Markdown: `Region **EMEA, AMER**`; names are shown literally."""
    if not chosen:
        return f"{_title(dimension)} **all**"
    if len(chosen) > MOST_NAMED:
        return f"{_title(dimension)} **{len(chosen)} chosen**"
    names = ", ".join(name if len(name) <= 24 else name[:23].rstrip() + "…" for name in chosen)
    return f"{_title(dimension)} **{literal(names)}**"


def _title(dimension: str) -> str:
    words = dimension.replace("_", " ")
    return literal(words[:1].upper() + words[1:])


def _window_pill(first_month: int, last_month: int) -> None:
    windows = [str(w) if w else "all" for w in WINDOWS]
    months = [f"{month_start(m):%Y-%m}" for m in range(last_month - 1, first_month - 1, -1)]
    window = str(st.session_state.get("window", st.query_params.get("window", str(DEFAULT_WINDOW))) or DEFAULT_WINDOW)
    until = str(st.session_state.get("until", st.query_params.get("until", NEWEST)) or NEWEST)
    label = "all months" if window == "all" else f"{window} months" if window in windows else f"{DEFAULT_WINDOW} months"
    ending = f" to {until}" if until in months else ""
    with st.popover(f"Window **{label}{ending}**", key="lr_pill_window"):
        st.segmented_control(
            "Months on screen", windows, default=str(DEFAULT_WINDOW), key="window", bind="query-params", required=True
        )
        st.selectbox("Up to the end of", [NEWEST, *months], key="until", bind="query-params")


def _clear(dimensions: Sequence[str]) -> None:
    for dimension in dimensions:
        st.session_state[dimension] = []
    st.session_state["window"] = str(DEFAULT_WINDOW)
    st.session_state["until"] = NEWEST
