"""The levers of the simulation, where they start, and how past projections did."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard.base.numbers import Unit
from dashboard.base.remembered import remembered
from dashboard.facts.loading import Facts
from dashboard.measures import monthly
from dashboard.measures.slices import Slice
from dashboard.session import address
from dashboard.session.view import View
from dashboard.subjects.what_if import simulate
from dashboard.subjects.what_if.figures import Lever
from dashboard.subjects.what_if.simulate import Baseline, TrackRecord
from dashboard.ui.bound import number, written
from dashboard.ui.text import Rich


def lever(one: Lever, money: Unit, percent: Unit, months: int) -> float | None:
    """One slider with a tick at the actual value; None while it has not been touched, so the exact actual counts."""
    label = f"{one.label}, {'a month' if one.is_money else 'per cent a month'}"
    unit, scale = (money, 1.0) if one.is_money else (percent, 100.0)
    actual = one.actual * scale if one.actual is not None else 0.0
    start = round(round(actual / one.step) * one.step, 4)
    asked = number(
        label,
        one.name,
        0.0,
        float(one.high),
        f"your actual, {unit.text(one.actual)}" if one.actual is not None else "nothing",
    )
    wanted = start if asked is None else asked
    address.seed(one.name, wanted)
    with st.container(key=f"lr_lever_{one.name}", gap=None):
        head = st.empty()
        value = st.slider(label, 0.0, float(one.high), step=float(one.step), key=one.name, label_visibility="collapsed")
        touched = abs(value - start) > one.step / 1000
        address.keep(one.name, value, wanted, [written(value)] if touched else [])
        shown = unit.text(value / scale if touched or one.actual is None else one.actual)
        head.html(f'<div class="lr-lever-head"><span>{escape(one.label)}</span><strong>{escape(shown)}</strong></div>')
        st.html(_mark(one, actual, unit, months))
    return value if touched else None


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
    # What nobody asks for stands at the actual value, an amount is open.
    for name in (*names, "opening"):
        st.session_state.pop(name, None)
        address.drop(name)


def baseline(view: View) -> Baseline:
    """Where the simulation starts: this slice's own last twelve months, up to the end of the window."""
    return simulate.baseline(view.sums.loc[: view.end])


def track_record(view: View) -> TrackRecord:
    """How projections from this slice's past did; up to the end of the window."""
    return _track_record(view.facts, view.who, view.end)


@remembered(128)
def _track_record(facts: Facts, who: Slice, end: int) -> TrackRecord:
    return simulate.backtest(monthly.monthly(facts, who).loc[:end])
