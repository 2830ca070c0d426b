"""The bonus gate of a quarter: both halves, and what it pays out on."""

from __future__ import annotations

import math
from html import escape

import streamlit as st

from dashboard.appdb.kept import Gate
from dashboard.base.numbers import Unit, decimal, whole
from dashboard.base.words import counted
from dashboard.measures.slices import Slice
from dashboard.session.view import View
from dashboard.subjects.targets import bonus, forms, tables, words
from dashboard.subjects.targets.assessing import renewal_frames
from dashboard.subjects.targets.bonus import GateStatus, Half
from dashboard.subjects.targets.cards import TONES, figures
from dashboard.subjects.targets.model import TargetStatus
from dashboard.ui.card import panel, row
from dashboard.ui.sentences import note, verbatim
from dashboard.ui.table import table
from dashboard.ui.text import Rich


def card(view: View) -> None:
    """Both thresholds of the quarter, the chance of passing, and how past quarters ended; always the whole company."""
    quarter = bonus.quarter_index(view.facts.as_of)
    missing = view.facts.missing("renewals")
    with panel("gate"):
        with st.container(key="lr_gate_head", horizontal=True, gap="small", vertical_alignment="top"):
            st.html(
                '<div class="lr-card-head"><h2>Bonus gate, '
                f"{bonus.quarter_name(quarter)}</h2><p>{escape(bonus.RULE)} The whole company, whatever "
                "slice is chosen.</p></div>",
                width="stretch",
            )
            gates = view.saved_goals.gates
            has_own_thresholds = next((g for g in gates if g.quarter == quarter), None)
            st.button(
                "Change the thresholds" if has_own_thresholds else "Set the thresholds",
                key="lr_set_gate",
                on_click=forms.open_gate,
                args=(view, has_own_thresholds, quarter),
                disabled=view.saved_goals.error is not None or missing is not None,
            )
        if missing is not None:
            note(verbatim(f"The gate needs the renewal rate. {missing.sentence}"))
            return
        if any(row.word == "bonus gate" for row in view.saved_goals.unreadable):
            note("Thresholds are kept that cannot be read; they are named at the top of this page.")
        elif has_own_thresholds is None and view.saved_goals.error is None:
            note(
                "No thresholds are set for this quarter. Set both, and this card says every day how far "
                "each is and how likely it is that the bonus is paid."
            )
        everyone = Slice()
        monthly, (past, coming) = view.sums_of(everyone), renewal_frames(view.facts, everyone)
        if has_own_thresholds is not None:
            _gate_now(view, bonus.assess_gate(has_own_thresholds, monthly, past, view.facts.as_of, coming=coming))
        later = [g for g in gates if g.quarter > quarter]
        if later:
            note(verbatim("Already set: " + "; ".join(_thresholds(view, g) for g in later) + "."))
        ended = bonus.gate_history(gates, monthly, past, view.facts.as_of)
        if ended:
            frame = tables.past_gates(ended)
            percent, money = view.unit("percent"), view.unit("money")
            table(
                frame,
                {"New MRR": money, "needed": money, "Gross dollar renewal rate": percent, "needed rate": percent},
                caption="Past quarters of the bonus gate",
            )
            if not all(one.has_own_thresholds for one in ended):
                note(
                    "Quarters without thresholds of their own are held against those of the nearest later "
                    "quarter, for comparison only: nothing was promised for them."
                )


def _thresholds(view: View, one: Gate) -> str:
    return (
        f"{bonus.quarter_name(one.quarter)} with {view.unit('money').text(one.new_mrr)} of new MRR and "
        f"{view.unit('percent').text(one.gross_dollar_renewal_rate)}"
    )


def _gate_now(view: View, status: GateStatus) -> None:
    money, percent = view.unit("money"), view.unit("percent")
    st.html(f'<p class="lr-gate-sentence">{escape(status.sentence)}</p>')
    new, rate = status.new_mrr, status.renewal_rate
    left, middle, right = row([5, 5, 4])
    won_to, due_to = bonus.spans(status.gate, view.facts.as_of)
    with left:
        away = f"{money.text(abs(new.distance))} {'beyond it' if new.distance >= 0 else 'to go'}"
        st.html(_half(f"New MRR, {won_to}", new, money, away, max(new.threshold, new.high) * 1.06))
    with middle:
        away = (
            f"{decimal(abs(rate.distance) * 100, 1)} points, {money.text(abs(status.rate_distance_mrr))} "
            f"{'beyond it' if rate.distance >= 0 else 'short'}"
        )
        decided = (
            f"{away} on {counted(status.decided_contracts, 'contract')} decided; "
            f"{whole(status.open_contracts)} open worth "
            f"{money.text(status.open_mrr)}"
        )
        st.html(
            _half(
                f"Gross dollar renewal rate, {due_to}",
                rate,
                percent,
                decided if not math.isnan(rate.actual) else "nothing decided yet",
                1.0,
            )
        )
    with right:
        likely = "none" if status.passed is False else words.in_chances(status.probability) or "–"
        st.html(figures([("Chance that it pays", likely, "both together, taken as independent", "")], "lr-one"))


def _half(title: str, half: Half, unit: Unit, distance: str, scale: float) -> Rich:
    """One threshold: word and shape, actual of threshold, a bar with the threshold as a tick, forecast and chance."""
    state = {True: TargetStatus.ON_PACE, False: TargetStatus.OFF, None: TargetStatus.WATCH}[half.passes]
    word = {True: "met", False: "missed", None: "open"}[half.passes]
    mark = f'<span class="lr-tone-{TONES[state]}"><span aria-hidden="true">{state.mark}</span> {word}</span>'
    likely = words.in_chances(half.probability)
    ahead = (
        f"Forecast {unit.text(half.forecast)}, "
        f"{words.band(half.low, half.high, unit)}{f' · chance {likely}' if likely else ''}"
        if half.passes is None and not math.isnan(half.forecast)
        else ""
    )
    filled, tick = (
        0.0 if math.isnan(v) or not scale else min(max(v / scale, 0.0), 1.0) * 100
        for v in (half.actual, half.threshold)
    )
    bar = (
        f'<div class="lr-gauge" aria-hidden="true"><span style="width:{filled:.1f}%"></span><i '
        f'style="left:{tick:.1f}%"></i></div>'
    )
    return Rich(
        f'<dl class="lr-figures lr-one"><div><dt>{escape(title)} · {mark}</dt><dd '
        f'class="lr-figure">{escape(unit.text(half.actual))} <small>of '
        f"{escape(unit.text(half.threshold))}</small></dd>"
        f"</div></dl>{bar}<p class='lr-note'>{escape(distance)}.{f' {escape(ahead)}.' if ahead else ''}</p>"
    )
