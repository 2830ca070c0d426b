"""The forms in which a target is set, changed and put away."""

from __future__ import annotations

import datetime as dt
import math

import streamlit as st

from dashboard.appdb.kept import Choices, Gate, Target
from dashboard.base.errors import AppDatabaseError
from dashboard.base.numbers import share
from dashboard.measures.metric import Metric
from dashboard.measures.slices import Slice
from dashboard.session import process
from dashboard.session.view import View
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.targets import entry, words
from dashboard.subjects.targets.assessing import assess_target, targetable
from dashboard.subjects.targets.bonus import quarter_name
from dashboard.subjects.targets.model import Assessment
from dashboard.subjects.targets.saving import (
    CONFLICT,
    DOUBTED,
    OPEN,
    PREFIX,
    WHO,
    close,
    conflict_view,
    put,
    submit,
    typed,
    who_field,
    who_saves,
)
from dashboard.ui.sentences import note, verbatim
from dashboard.ui.text import literal

DEFAULT_METRIC = "renewal_rate"


def show(view: View) -> None:
    """Draw the form that is open, if one is."""
    kind, thing = st.session_state.get(OPEN, ("", None))
    if kind == "target":
        _target_dialog(view, thing)
    elif kind == "gate":
        _gate_dialog(view, *thing)


def open_target(view: View, target: Target | None) -> None:
    """Open the form, empty with the slice on screen or filled with a target that stands."""
    close()
    offered = [m.name for m in targetable(view.facts)]
    spans = entry.periods(view.facts.as_of)
    metric = REGISTRY.get(target.metric) if target else None
    chosen = dict(target.choices if target else view.slice.choices)
    period = next(iter(spans))
    if target is not None:
        period = next(
            (name for name, span in spans.items() if span == (target.period_start, target.period_end)), entry.OTHER
        )
    first, last = (target.period_start, target.period_end) if target else spans[next(iter(spans))]
    put(
        metric=target.metric if target else DEFAULT_METRIC if DEFAULT_METRIC in offered else offered[0],
        period=period,
        first=first,
        last=last,
        value=entry.written(target.value, metric, view.settings.locale) if target and metric else "",
        owner=target.owner if target else "",
        note=target.note if target else "",
        who=st.session_state.get(WHO, ""),
        who_archive=st.session_state.get(WHO, ""),
    )
    for dimension, known in view.facts.values.items():
        st.session_state[f"{PREFIX}d_{dimension}"] = (
            list(chosen.get(dimension, ())) if target else [v for v in chosen.get(dimension, ()) if v in known]
        )
    st.session_state[OPEN] = ("target", target)


def open_gate(view: View, gate: Gate | None, quarter: int) -> None:
    """Open the form of a quarter's two thresholds."""
    close()
    locale, rate = view.settings.locale, REGISTRY["gross_dollar_renewal_rate"]
    put(
        quarter=quarter_name(quarter),
        new_mrr=entry.written(gate.new_mrr, REGISTRY["mrr"], locale) if gate else "",
        rate=entry.written(gate.gross_dollar_renewal_rate, rate, locale) if gate else "",
        note=gate.note if gate else "",
        who=st.session_state.get(WHO, ""),
    )
    st.session_state[OPEN] = ("gate", (gate, quarter))


@st.dialog("Target", width="medium", on_dismiss=close)
def _target_dialog(view: View, target: Target | None) -> None:
    if CONFLICT in st.session_state:
        conflict_view(view)
        return
    offered = [m.name for m in targetable(view.facts)]
    names = offered if target is None or target.metric in offered else [target.metric, *offered]
    left, right = st.columns(2)
    name = left.selectbox("Number", names, key=f"{PREFIX}metric", format_func=words.label, disabled=target is not None)
    metric = REGISTRY.get(str(name))
    if metric is None:
        note(verbatim(f"“{name}” is not measured any more; the target can only be put away."))
        _archive(target)
        return
    spans = entry.periods(view.facts.as_of)
    period = right.selectbox("Period", [*spans, entry.OTHER], key=f"{PREFIX}period")
    if period == entry.OTHER:
        left, right = st.columns(2)
        left.date_input("First day", key=f"{PREFIX}first")
        right.date_input("Last day", key=f"{PREFIX}last")
        note("Numbers are counted by whole months: the first and the last month count in full.")
    choices = _accounts(view, dict(target.choices) if target else {})
    first, last = _span(spans, str(period))
    today = _today(view, metric, choices, first, last)
    with st.form(f"{PREFIX}form", border=False):
        left, right = st.columns(2)
        left.text_input(
            f"Target, {entry.asked_in(metric, view.settings.currency)}",
            key=f"{PREFIX}value",
            max_chars=40,
            placeholder="for example 85"
            if metric.unit == "percent"
            else f"for example {view.unit('money').bare(2_500_000)}"
            if metric.unit == "money"
            else "",
        )
        right.text_input("Owner", key=f"{PREFIX}owner", max_chars=120, placeholder="who answers for it")
        note(verbatim(today))
        st.text_area(
            "Note", key=f"{PREFIX}note", max_chars=2000, height=68, placeholder="why this value, who agreed to it"
        )
        who_field()
        said = st.container()
        if st.form_submit_button("Save target" if target is None else "Save changes", type="primary"):
            submit(said, lambda: _save_target(view, target, metric, choices, str(period)))
    if target is not None:
        _archive(target)


def _accounts(view: View, stood: dict[str, tuple[str, ...]]) -> Choices:
    """The accounts chosen. Values and dimensions of the target that are no more stay chosen until somebody takes them
    out.
    """
    gone = {d: v for d, v in stood.items() if d not in view.facts.values}

    def chosen_now() -> Slice:
        return Slice.of({**gone, **{d: tuple(typed(f"d_{d}", ())) for d in view.facts.values}})

    chosen = chosen_now()
    with st.expander(f"For **{literal(chosen.sentence())}**", key=f"{PREFIX}accounts_box"):
        places = st.columns(2)
        for position, (dimension, known) in enumerate(view.facts.values.items()):
            title = dimension.replace("_", " ").capitalize()
            places[position % 2].multiselect(
                literal(title),
                list(dict.fromkeys([*known, *stood.get(dimension, ())])),
                key=f"{PREFIX}d_{dimension}",
                placeholder="everything",
                select_all=False,
            )
    return chosen_now().choices


def _span(spans: dict[str, tuple[dt.date, dt.date]], period: str) -> tuple[dt.date | None, dt.date | None]:
    return spans.get(period) or (typed("first"), typed("last"))


def _actual(
    view: View, metric: Metric, choices: Choices, first: dt.date | None, last: dt.date | None
) -> Assessment | None:
    """Where the number stands in the period, or this year when the period has not begun; as the card will have it."""
    spans = list(entry.periods(view.facts.as_of).values())
    for start, end in ((first, last), spans[1]):
        if start is not None and end is not None and start <= end:
            target = Target(metric=metric.name, choices=choices, period_start=start, period_end=end, value=0.0)
            found = assess_target(target, view.facts)
            if not math.isnan(found.actual):
                return found
    return None


def _today(view: View, metric: Metric, choices: Choices, first: dt.date | None, last: dt.date | None) -> str:
    found = _actual(view, metric, choices, first, last)
    if found is None:
        return f"There is no {metric.label} of these accounts yet."
    if words.is_hidden(found):
        return f"So far only {words.rests_on(found)}, {found.when}: too few for a figure."
    return f"So far {words.so_far(found, view.unit(metric.unit))}, {found.when} ({words.rests_on(found)})."


def _save_target(view: View, target: Target | None, metric: Metric, choices: Choices, period: str) -> str:
    first, last = entry.whole_months(*_span(entry.periods(view.facts.as_of), period))
    value = entry.read(str(typed("value", "")), metric, view.settings.locale)
    found = _actual(view, metric, choices, first, last)
    doubt = entry.doubt(value, metric, math.nan if found is None else found.actual, view.unit(metric.unit))
    asked = (metric.name, choices, first, last, value)
    if doubt and st.session_state.get(DOUBTED) != asked and (target is None or value != target.value):
        st.session_state[DOUBTED] = asked
        raise AppDatabaseError(doubt, "", "Save again to keep it, or change it.")
    fields = {
        "choices": choices,
        "period_start": first,
        "period_end": last,
        "value": value,
        "owner": typed("owner", ""),
        "note": typed("note", ""),
    }
    if target is None:
        process.app_database().add_target(who=who_saves(), metric=metric.name, **fields)
        return "The target is set."
    process.app_database().change_target(target.id, target.version, who=who_saves(), **fields)
    return "The target is changed."


def _archive(target: Target | None) -> None:
    if target is None:
        return
    with (
        st.popover("Put this target away", type="tertiary", key=f"{PREFIX}archive_box"),
        st.form(f"{PREFIX}archive_form", border=False),
    ):
        note("It leaves this page and every tile. Its history stays.")
        who_field("who_archive")
        said = st.container()
        if st.form_submit_button("Put it away"):
            submit(said, lambda: _put_away(target))


def _put_away(target: Target) -> str:
    process.app_database().archive_target(target.id, target.version, who=who_saves("who_archive"))
    return "The target is put away."


@st.dialog("Bonus gate", width="medium", on_dismiss=close)
def _gate_dialog(view: View, gate: Gate | None, quarter: int) -> None:
    if CONFLICT in st.session_state:
        conflict_view(view)
        return
    stands = {g.quarter: g for g in view.saved_goals.gates}
    offered = {quarter_name(q): q for q in range(quarter, quarter + 5)}
    with st.form(f"{PREFIX}gate_form", border=False):
        note(
            "Both must be met: new MRR of the quarter and gross dollar renewal rate of the contracts due "
            "in it. One alone pays nothing."
        )
        name = st.selectbox("Quarter", list(offered), key=f"{PREFIX}quarter")
        left, right = st.columns(2)
        left.text_input(
            f"New MRR of the quarter, whole {view.settings.currency}",
            key=f"{PREFIX}new_mrr",
            max_chars=40,
            placeholder=f"for example {view.unit('money').bare(120_000)}",
        )
        right.text_input(
            "Gross dollar renewal rate, per cent", key=f"{PREFIX}rate", max_chars=40, placeholder="for example 88"
        )
        st.text_area("Note", key=f"{PREFIX}note", max_chars=2000, height=68)
        who_field()
        said = st.container()
        if st.form_submit_button("Save both thresholds", type="primary"):
            chosen = offered[str(name)]
            own = gate if gate is not None and gate.quarter == chosen else stands.get(chosen)
            submit(said, lambda: _save_gate(view, own, chosen))


def _save_gate(view: View, gate: Gate | None, quarter: int) -> str:
    locale = view.settings.locale
    fields = {
        "new_mrr": entry.read(str(typed("new_mrr", "")), REGISTRY["mrr"], locale),
        "gross_dollar_renewal_rate": entry.read(str(typed("rate", "")), REGISTRY["gross_dollar_renewal_rate"], locale),
        "note": typed("note", ""),
    }
    if 0 < fields["gross_dollar_renewal_rate"] <= 0.015 and st.session_state.get(DOUBTED) != fields:
        st.session_state[DOUBTED] = fields
        raise AppDatabaseError(
            f"Do you mean {share(fields['gross_dollar_renewal_rate'] * 100)}? This says "
            f"{share(fields['gross_dollar_renewal_rate'], 1)}.",
            "",
            "Save again to keep it, or change it.",
        )
    if gate is None:
        process.app_database().add_gate(who=who_saves(), quarter=quarter, **fields)
    else:
        process.app_database().change_gate(gate.id, gate.version, who=who_saves(), **fields)
    return f"Both thresholds of {quarter_name(quarter)} are set."
