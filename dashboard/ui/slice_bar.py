"""The slice bar: which accounts and which months, on every page, kept in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from dashboard.base.months import month_name, month_start
from dashboard.measures.slices import Slice
from dashboard.measures.windows import DEFAULT_WINDOW, NEWEST, WINDOWS, Window
from dashboard.session import address
from dashboard.ui.copy_link import copy_link
from dashboard.ui.text import literal

MOST_NAMED = 2
MOST_LISTED = 30
"""More values than these are searched by name rather than shown side by side."""
SPANS = ("window", "until")
Period = Literal["months", "end", "none"]
_JUMPED = "lr_jumped_to"


def slice_bar(
    values: Mapping[str, Sequence[str]], first_month: int, last_month: int, period: Period = "months"
) -> None:
    """One control a dimension, the months, Clear slice and Copy link.

    `values` gives each dimension's values; an empty choice means everything. `period` says what of the months the page
    follows: how many and up to when, only up to when, or neither. Nothing is returned: every control stands in the
    address under its own name (`segment=SMB&segment=Enterprise`, `window=24`, `until=2026-09`), and the
    `from_params` of `Slice` and `Window` read them.
    """
    asked = address.params((*values, *SPANS))
    wanted, window = Slice.from_params(asked, values), Window.from_params(asked, last_month, first_month)
    with st.container(key="lr_slice_bar", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for dimension, known in values.items():
            _dimension_pill(dimension, known, list(dict(wanted.choices).get(dimension, ())))
        if period != "none":
            _window_pill(window, first_month, last_month, has_length=period == "months")
        with st.container(
            key="lr_slice_actions", horizontal=True, gap=None, width="stretch", horizontal_alignment="right"
        ):
            st.button("Clear slice", type="tertiary", key="lr_clear", on_click=address.clear)
            copy_link()


def pill(dimension: str, chosen: Sequence[str]) -> str:
    """The label of a control in Markdown: `Region **EMEA, AMER**`; names are shown literally."""
    if not chosen:
        return f"{_title(dimension)} **all**"
    if len(chosen) > MOST_NAMED:
        return f"{_title(dimension)} **{len(chosen)} chosen**"
    names = ", ".join(name if len(name) <= 24 else name[:23].rstrip() + "…" for name in chosen)
    return f"{_title(dimension)} **{literal(names)}**"


def window_words(window: Window, last_month: int, *, has_length: bool = True) -> str:
    """The label of the months: `Window **13 months to May 2026**`, or `Up to **May 2026**` where no length counts."""
    if not has_length:
        return f"Up to **{month_name(last_month if window.until is None else window.until)}**"
    length = f"{window.months} month{'s' * (window.months != 1)}" if window.months else "all months"
    return f"Window **{length}{'' if window.until is None else f' to {month_name(window.until)}'}**"


def period_ends(first_month: int, last_month: int) -> dict[str, int]:
    """Quarters and years that are over, newest first, by name, with the month each ends with: `Q2 2026`, `2025`."""
    ends: dict[str, int] = {}
    for month in range(last_month, first_month - 1, -1):
        if month % 12 == 11:
            ends[str(month // 12)] = month
        if month % 3 == 2:
            ends[f"Q{month % 12 // 3 + 1} {month // 12}"] = month
    return ends


def _title(dimension: str) -> str:
    words = dimension.replace("_", " ")
    return literal(words[:1].upper() + words[1:])


def _dimension_pill(dimension: str, known: Sequence[str], wanted: list[str]) -> None:
    shown = address.seed(dimension, wanted, always=True)
    with st.popover(pill(dimension, shown), key=f"lr_pill_{dimension}"):
        if len(known) <= MOST_LISTED:
            # Tab goes in, arrows move, Enter chooses. Their labels are Markdown: a name is shown as it is.
            chosen = st.pills(
                _title(dimension),
                list(known),
                selection_mode="multi",
                key=address.key(dimension),
                format_func=literal,
            )
        else:
            chosen = st.multiselect(
                _title(dimension),
                options=list(known),
                key=address.key(dimension),
                placeholder="everything",
                select_all=False,
            )
    address.keep(dimension, chosen, wanted, chosen)


def _window_pill(asked: Window, first_month: int, last_month: int, *, has_length: bool) -> None:
    lengths = [str(w) if w else "all" for w in WINDOWS]
    length = str(asked.months) if asked.months else "all"
    until = NEWEST if asked.until is None else _written(asked.until)
    values = {
        "window": [address.seed("window", length, always=True)],
        "until": [address.seed("until", until, always=True)],
    }
    if length not in lengths:
        lengths = sorted([*lengths, length], key=lambda one: int(one) if one != "all" else 10_000)
    months = {_written(month): month_name(month) for month in range(last_month - 1, first_month - 1, -1)}
    ends = period_ends(first_month, last_month)
    now = Window.from_params(values, last_month, first_month)
    with st.popover(window_words(now, last_month, has_length=has_length), key="lr_pill_window"):
        if has_length:
            shown = st.segmented_control("Months on screen", lengths, key=address.key("window"), required=True)
            address.keep("window", shown, length, [] if shown == str(DEFAULT_WINDOW) else [str(shown)])
        names = {NEWEST: f"{month_name(last_month)}, the latest"} | months
        end = st.selectbox("Up to the end of", list(names), key=address.key("until"), format_func=names.__getitem__)
        address.keep("until", end, until, [] if end == NEWEST else [str(end)])
        if ends:
            _jump_pick(ends, last_month if now.until is None else now.until, last_month)


def _jump_pick(ends: Mapping[str, int], until: int, last_month: int) -> None:
    # It shows the quarter or year that ends with the month on screen, if one does; a year somebody chose stays that
    # year.
    key = f"lr_jump_{address.key('until')}"
    if ends.get(str(st.session_state.get(_JUMPED))) != until:
        st.session_state[_JUMPED] = next(
            (name for name, month in ends.items() if month == until and name.startswith("Q")), None
        )
    st.session_state[key] = st.session_state[_JUMPED]
    st.selectbox(
        "or of a quarter or a year",
        list(ends),
        index=None,
        key=key,
        placeholder="choose one",
        on_change=_jump,
        args=(key, ends, last_month),
    )


def _jump(key: str, ends: Mapping[str, int], last_month: int) -> None:
    chosen = st.session_state[key]
    month = ends.get(str(chosen))
    if month is not None:
        st.session_state[_JUMPED] = chosen
        address.ask("until", [NEWEST if month == last_month else _written(month)])


def _written(month: int) -> str:
    return f"{month_start(month):%Y-%m}"
