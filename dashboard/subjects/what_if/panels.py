"""The levers of the simulation, where they start, and how past projections did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard import charts
from dashboard.base.months import month_name
from dashboard.base.numbers import Unit, decimal, whole
from dashboard.base.remembered import remembered
from dashboard.facts.loading import Facts
from dashboard.measures import monthly
from dashboard.measures.slices import Slice
from dashboard.session import address
from dashboard.session.view import View
from dashboard.subjects.what_if import explained as made
from dashboard.subjects.what_if import figures, simulate
from dashboard.subjects.what_if.figures import Lever
from dashboard.subjects.what_if.simulate import Baseline, Levers, Projection, TrackRecord
from dashboard.ui.bound import amount, number, written
from dashboard.ui.card import card, panel, panel_title
from dashboard.ui.sentences import note, verbatim
from dashboard.ui.style import palette
from dashboard.ui.table import table
from dashboard.ui.text import Rich, bold


def lever(one: Lever, view: View, months: int) -> float | None:
    """One slider with a tick at the actual value; None while it has not been touched, so the exact actual counts."""
    label = f"{one.label}, {'a month' if one.is_money else 'per cent a month'}"
    unit, scale = (view.unit("money"), 1.0) if one.is_money else (view.unit("rate"), 100.0)
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
        st.html(_mark(one, actual, unit, range(view.end - months + 1, view.end + 1)))
    return value if touched else None


def _mark(one: Lever, actual: float, unit: Unit, months: range) -> Rich:
    if one.actual is None:
        return Rich('<p class="lr-lever-actual">no history in this slice</p>')
    place = min(max(actual / one.high, 0.0), 1.0)
    end = month_name(months[-1], short=True)
    over = f"{len(months)} months to {end}" if len(months) > 1 else end
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
    return _track_record(view.facts, view.slice, view.end)


@remembered(128)
def _track_record(facts: Facts, who: Slice, end: int) -> TrackRecord:
    return simulate.backtest(monthly.monthly(facts, who).loc[:end])


TONES = {"scenario": "base", "actual": "grey", "better": "won", "worse": "lost"}


@dataclass(frozen=True)
class Chosen:
    """The levers as they stand, what they start from and lead to."""

    start: Baseline
    levers: Levers
    projection: Projection

    @property
    def actual(self) -> float:
        """The slice's own churn rate; the lever's where it has none."""
        return self.levers.churn if self.start.churn is None else self.start.churn


def levers(view: View) -> Chosen:
    """The panel of levers: a slider each, the opening MRR, a goal, and the ceiling at these rates."""
    money, percent, start = view.unit("money"), view.unit("rate"), baseline(view)
    controls = figures.levers_of(start)
    with panel("levers"):
        panel_title("Levers, a month")
        values = {one.name: v for one in controls if (v := lever(one, view, start.months)) is not None}
        opening = amount("Opening MRR", "opening", f"{decimal(start.opening, 2)}, {month_name(view.end)}")
        found = figures.chosen(start, values, opening)
        reset(controls)
        projection = simulate.project(found)
        goal = amount("What churn reaches an MRR of …", "goal", "an amount")
        if goal is not None:
            note(verbatim(figures.goal_words(found, goal, money.text)))
        note(
            ["Ceiling at these rates: ", bold(figures.ceiling_words(projection, start, view.end, money, percent)), "."]
        )
    return Chosen(start, found, projection)


def futures(view: View, chosen: Chosen) -> None:
    """The same business under several churn rates, with the band of simulated futures."""
    money, percent, start, levers = view.unit("money"), view.unit("rate"), chosen.start, chosen.levers
    band = simulate.futures(levers, view.sums.loc[: view.end])
    frame, rates = figures.frame(levers, chosen.actual, view.end, band)
    names = {
        "scenario": "your scenario" if "actual" in rates or start.churn is None else "your actual",
        "actual": "your actual",
    }
    paths = [
        charts.Trace(
            column,
            f"{percent.text(rate)} {names.get(column, '')}".strip(),
            TONES[column],
            is_dashed=column == "actual",
            is_main=column == "scenario",
        )
        for column, rate in rates.items()
    ]
    over = f"MRR over {levers.months} months from {month_name(view.end)}, {view.settings.currency}"
    card(
        f"The same business under {('one', 'two', 'three', 'four')[len(rates) - 1]} churn rates",
        f"{over}; pale band: 8 in 10 of {whole(band.paths)} simulated futures (seed {band.seed})"
        if band.low is not None
        else f"{over}. {band.reason}",
        charts.projection(
            frame,
            paths,
            money,
            low="low" if band.low is not None else "",
            high="high" if band.high is not None else "",
            gap=("scenario", "actual") if "actual" in rates else None,
            ceiling=chosen.projection.ceiling,
            palette=palette(),
            about="Projected MRR",
        ),
        "projection",
        behind=made.projection(view, start),
        how="M_t = (1 − churn − contraction + expansion) × M_(t−1) + new. New business can first churn in "
        "the month after it is won. The band resamples the slice's own months around the levers.",
        note=verbatim(" ".join([track_record(view).sentence(), *start.notes])),
    )


def rates(view: View, chosen: Chosen) -> None:
    """What each churn rate leaves, as a table."""
    with panel("rates"):
        panel_title("What each churn rate leaves", "Everything else as on the levers")
        frame = figures.rate_table(chosen.levers, chosen.actual)
        table(
            frame,
            {"Churn a month": view.unit("rate")} | dict.fromkeys(frame.columns[2:], _fine(view, chosen)),
            caption="The same business under several churn rates",
        )


def tornado(view: View, chosen: Chosen) -> None:
    """What one step of each lever adds, as a table."""
    with panel("tornado"):
        panel_title("What moves month 24 most", "One lever at a time; the unit is part of its name")
        units = dict.fromkeys(("MRR more", "Collected more"), _fine(view, chosen))
        table(figures.tornado_table(chosen.levers), units, caption="Effect of each lever")


def _fine(view: View, chosen: Chosen) -> Unit:
    """To the cent while the business is small."""
    return view.unit("amount" if chosen.levers.opening < 100_000 else "money")
