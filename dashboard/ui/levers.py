"""The simulation's controls: each shows its value and, marked on it, where the company stands today."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard.ui.text import Rich
from dashboard.units import Unit
from dashboard.what_if import Lever


def lever(one: Lever, money: Unit, percent: Unit, months: int) -> float | None:
    """One slider with a tick at the actual value; None while it has not been touched, so the exact actual counts."""
    unit, scale = (money, 1.0) if one.is_money else (percent, 100.0)
    actual = one.actual * scale if one.actual is not None else 0.0
    start = round(round(actual / one.step) * one.step, 4)
    _follow(one.name, start)
    with st.container(key=f"lr_lever_{one.name}", gap=None):
        head = st.empty()
        label = f"{one.label}, {'a month' if one.is_money else 'per cent a month'}"
        value = st.slider(label, 0.0, float(one.high), value=start, step=float(one.step), key=one.name, bind="query-params", label_visibility="collapsed")
        touched = abs(value - start) > one.step / 1000
        shown = unit.text(value / scale if touched or one.actual is None else one.actual)
        head.html(f'<div class="lr-lever-head"><span>{escape(one.label)}</span><strong>{escape(shown)}</strong></div>')
        st.html(_mark(one, actual, unit, months))
    return value if touched else None


def _follow(name: str, start: float) -> None:
    """A control nobody has touched follows the slice to its new actual value."""
    remembered = f"lr_start_{name}"
    if name in st.session_state and st.session_state.get(remembered) == st.session_state[name] != start:
        st.session_state[name] = start
    st.session_state[remembered] = start


def _mark(one: Lever, actual: float, unit: Unit, months: int) -> Rich:
    if one.actual is None:
        return Rich('<p class="lr-lever-actual">no history in this slice</p>')
    place = min(max(actual / one.high, 0.0), 1.0)
    over = f"last {months} months" if months > 1 else "last month"
    return Rich(
        f'<span class="lr-lever-tick" style="left:calc(6px + (100% - 12px) * {place:.4f})" aria-hidden="true"></span>'
        f'<p class="lr-lever-actual">your actual {escape(unit.text(one.actual))}, {over}</p>'
    )


def reset(levers: Sequence[Lever]) -> None:
    """Put every control back to where the company stands."""
    st.button("Reset to actual", key="lr_reset", on_click=_reset, args=(tuple(one.name for one in levers),))


def _reset(names: Sequence[str]) -> None:
    for name in names:
        st.session_state[name] = st.session_state[f"lr_start_{name}"]
    st.session_state["opening"] = None


def amount(label: str, key: str, placeholder: str) -> float | None:
    """An amount that may be left open; kept in the address."""
    value = st.number_input(
        label,
        min_value=0.0,
        max_value=1e15,
        value=None,
        key=key,
        placeholder=placeholder,
        bind="query-params",
        format="%.2f",
    )
    return None if value is None else float(value)
