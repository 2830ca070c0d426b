"""A target on its card: status, figures, pace and what decides it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.appdb.kept import Target
from dashboard.base.months import month_end, month_start
from dashboard.base.words import counted
from dashboard.measures.slices import Slice
from dashboard.session.view import View
from dashboard.subjects import accounts
from dashboard.subjects.behind.asked import behind
from dashboard.subjects.behind.figures import undecided_in
from dashboard.subjects.behind.kinds import KINDS
from dashboard.subjects.behind.lists import moved_on
from dashboard.subjects.targets import explained, forms, tables, words
from dashboard.subjects.targets.model import Assessment, TargetStatus
from dashboard.subjects.targets.renewal import BASES
from dashboard.ui.awaited import asked_at_once
from dashboard.ui.card import picture, row
from dashboard.ui.download import csv_link
from dashboard.ui.listing import links_of
from dashboard.ui.sentences import note, verbatim
from dashboard.ui.style import palette
from dashboard.ui.table import csv_bytes, table
from dashboard.ui.text import Rich

TONES = {TargetStatus.ON_PACE: "won", TargetStatus.WATCH: "warn", TargetStatus.OFF: "lost", TargetStatus.NONE: "grey"}


MOST_CARDS, DECIDERS = 12, 10


EXPECTED = (
    "Expected by now follows the company's own past years, month by month; for renewals the calendar of "
    "what falls due. "
    + " ".join(f"{status.word.capitalize()}: {meaning}." for status, meaning in words.MEANING.items())
    + " The band holds eight of ten likely ends. Under 10 there is no status, 10 to 29 is greyed."
)


def cards(view: View, found: Sequence[Assessment]) -> None:
    """A card a target, the one in most trouble first, two side by side."""
    shown = found if st.session_state.get("lr_all_targets") else found[:MOST_CARDS]
    for start in range(0, len(shown), 2):
        for place, one in zip(row(2), shown[start : start + 2], strict=False):
            with place:
                _card(view, one)
    if len(shown) < len(found):
        st.button(
            f"Show the other {len(found) - len(shown)}",
            key="lr_more_targets",
            on_click=lambda: st.session_state.update(lr_all_targets=True),
        )


def status_html(status: TargetStatus) -> Rich:
    """`■ off`: word and shape, colour only repeats them."""
    mark = f'<span aria-hidden="true">{status.mark}</span> ' if status.mark else ""
    return Rich(f'<span class="lr-status-word lr-tone-{TONES[status]}">{mark}{status.word}</span>')


def _card(view: View, one: Assessment) -> None:
    target, name = one.target, f"target_{one.target.id}"
    title = words.title(target)
    owner = f" · {target.owner}" if target.owner else " · no owner"
    with st.container(key=f"lr_card_{name}", gap=None, height="stretch"):
        with st.container(key=f"lr_target_head_{target.id}", horizontal=True, gap="small", vertical_alignment="top"):
            st.html(
                f'<div class="lr-card-head"><h2>{escape(title)}</h2><p>{escape(words.days(target) + owner)}</p></div>',
                width="stretch",
            )
            st.html(status_html(one.status), width="content")
            st.button(
                "Change",
                type="tertiary",
                key=f"lr_change_{target.id}",
                on_click=forms.open_target,
                args=(view, target),
                disabled=view.saved_goals.error is not None,
            )
        st.html(figures_html(view, one))
        if target.note:
            st.html(f'<p class="lr-note lr-quote">“{escape(target.note)}”</p>')
        pace = tables.pace(one)
        if pace.is_empty:
            note(verbatim(one.note))
            return
        unit = view.unit(pace.kind)
        has_band = bool(pace.frame["low"].notna().any())
        st.html(
            f'<p class="lr-note lr-lead">{escape(pace.subtitle)}; dotted: where it should '
            f"be{'; pale: likely ends' if has_band else ''}.</p>"
        )
        drawing = charts.pace(
            pace.frame,
            unit,
            target=pace.goal,
            low="low" if has_band else "",
            high="high" if has_band else "",
            palette=palette(),
            height=150,
            target_name=pace.goal_name,
            about=title,
        )
        picture(title, drawing, name, how=EXPECTED, behind=explained.target(view, one), note=verbatim(one.note))
        if target.metric in BASES and not one.is_over and view.facts.as_of >= target.period_start:
            _deciders(view, target)


@st.fragment
def _deciders(view: View, target: Target) -> None:
    with st.container(key=f"lr_footer_deciders_{target.id}", horizontal=True, gap=None):
        if st.button("Which contracts decide it?", type="tertiary", key=f"lr_deciders_{target.id}"):
            _deciding(view, target)


@st.dialog("The contracts that decide it", width="large")
def _deciding(view: View, target: Target) -> None:
    there = replace(view, slice=Slice(tuple(target.choices)))
    # As the figures do: whole months, whatever days were typed.
    period = (month_start(target.months.start), month_end(target.months[-1]))
    page = asked_at_once(
        there,
        "risks",
        ("target", period),
        lambda w: accounts.risks(w, view.facts, there.slice, between=period, multi_year="exclude", size=DECIDERS),
    )
    if page is None or page.totals is None:
        return
    undecided = undecided_in(view.facts, there.slice, behind("undecided", target.months))
    rows, most = page.rows, f"; the {DECIDERS} with most MRR at risk first" * page.has_more
    st.html(f'<p class="lr-dialog-title">{escape(words.title(target))}</p>')
    if said := moved_on(view, KINDS["to_decide"], page.totals, undecided):
        note(said)
    if rows.empty:
        note("Nothing is left to decide in this period.")
        return
    frame = pd.DataFrame(
        {
            "Account": rows["name"],
            "Due": rows["due_on"],
            "State": rows["state"],
            "MRR": rows["expiring_mrr"],
            "Why it is at risk": ["; ".join(r) or "nothing known against it" for r in rows["reasons"]],
            "Renewal": ["; ".join(r) for r in rows["notes"]],
        }
    )
    shown = frame.assign(Account=links_of(rows))
    table(shown, {"MRR": view.unit("amount")}, caption="Contracts not decided yet")
    note(
        f"{counted(page.totals.rows, 'contract')} not renewed and not lost yet, due in the period, as the warehouse "
        f"has it now{most}. Overdue ones count as not renewed until they are."
    )
    csv_link(f"deciders_{target.id}", lambda: csv_bytes(frame), file_name="longroad-target-contracts.csv")


def figures_html(view: View, one: Assessment) -> Rich:
    """Actual, expected by now, distance and forecast, each with what it rests on."""
    own, money, amount = (view.unit(kind) for kind in (words.kind(one.target.metric), "money", "amount"))
    is_hidden = words.is_hidden(one)
    small = " lr-small-n" if one.greyed else ""
    few = f"{words.rests_on(one).removesuffix(' decided')}, few" if one.greyed else words.rests_on(one)
    distance = words.points(one, amount, signed=True)
    rest = ", ".join(
        part
        for part in (words.things(one), "" if math.isnan(one.distance_mrr) else money.text(abs(one.distance_mrr)))
        if part
    )
    of_target = " of the target"
    of_what, how_far = of_target.strip() * distance.endswith(of_target), f"{rest} {words.side(one, amount)}".strip()
    likely = words.in_chances(one.probability)
    end = (
        ["ended"]
        if one.is_over
        else [part for part in (words.band(one.low, one.high, own), f"chance {likely}" if likely else "") if part]
    )
    cells = [
        (
            "Ended at" if one.is_over else "So far",
            words.so_far(one, own),
            f"{one.when}\n{few}".strip() if one.n else "nothing" if one.is_over else "nothing yet",
            small,
        ),
        ("Expected by now", own.text(one.expected), f"target {own.text(one.target.value)}", ""),
        (
            "Distance",
            "–" if is_hidden or not distance else distance.removesuffix(of_target),
            "too few to say" if is_hidden and one.n else "\n".join(part for part in (of_what, how_far) if part),
            small,
        ),
        ("Forecast at the end", own.text(one.forecast), "\n".join(end), ""),
    ]
    return figures(cells)


def figures(cells: Sequence[tuple[str, str, str, str]], css: str = "") -> Rich:
    """Figures side by side: what, how much, on what it rests, a class of its own."""
    inner = "".join(
        f"<div><dt>{escape(what)}</dt><dd "
        f"class='lr-figure{tone}'>{escape(value)}</dd><dd>{escape(rest).replace(chr(10), '<br>') or '&nbsp;'}"
        "</dd></div>"
        for what, value, rest, tone in cells
    )
    return Rich(f'<dl class="lr-figures {css}">{inner}</dl>')
