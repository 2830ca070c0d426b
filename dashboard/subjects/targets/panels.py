"""The page Targets: its headline, actions, earlier targets and what was changed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.appdb.kept import Choices
from dashboard.base.errors import AppDatabaseError
from dashboard.session import process
from dashboard.session.view import View
from dashboard.subjects.targets import forms, sentences, tables
from dashboard.subjects.targets.assessing import assess_target
from dashboard.subjects.targets.model import Assessment
from dashboard.ui.card import panel, panel_title
from dashboard.ui.download import csv_link
from dashboard.ui.sentences import finding, note
from dashboard.ui.states import empty, problem
from dashboard.ui.table import csv_bytes, table

RECENT_DAYS = 31


SHOWN_CHANGES, ALL_CHANGES = 12, 10_000


WHAT_A_TARGET_DOES = (
    "A target is the value one number should have by a date: the renewal rate of Mid-market, 85% this "
    "quarter. From then on every tile and "
    "chart of that number shows it, and this page says each day whether you are on the way: where you "
    "should be by now, by how many "
    "points, contracts and how much money you are off, and where the period will probably end."
)


def lies_inside(choices: Choices, wider: Choices) -> bool:
    """Whether every account of one slice belongs to the other; a slice lies inside itself."""
    own = {name: set(values) for name, values in choices}
    return all(name in own and own[name] <= set(values) for name, values in wider)


def on_screen(view: View) -> list[Assessment]:
    """The targets whose accounts lie inside the slice on screen; all of them when nothing is chosen."""
    return [
        assess_target(target, view.facts)
        for target in view.saved_goals.targets
        if lies_inside(target.choices, view.slice.choices)
    ]


def is_past(view: View, found: Assessment) -> bool:
    """Ended more than a month ago: such a target moves from the cards to the list."""
    return found.is_over and (view.facts.as_of - found.target.period_end).days > RECENT_DAYS


def headline(view: View, found: Sequence[Assessment]) -> None:
    """The sentence first; without any target, what one is for."""
    error = view.saved_goals.error
    if error is not None:
        problem(error)
        note(
            "Until then no target can be set or changed"
            + (
                "; those below are as they were last read."
                if view.saved_goals.targets
                else ", and none is shown. Every other page works without them."
            )
        )
    unreadable = view.saved_goals.unreadable
    if unreadable and error is None:
        problem(tables.left_out(unreadable))
    if not view.saved_goals.targets:
        if error is None and not unreadable:
            empty("No target is set yet", note=WHAT_A_TARGET_DOES)
        return
    inside, total = len(found), len(view.saved_goals.targets)
    whose = (
        f"{inside} of {total} targets, those inside {view.slice.sentence()}"
        if view.slice.choices
        else f"{total} target{'s' * (total != 1)}"
    )
    current = [one for one in found if not is_past(view, one)]
    ended = inside - len(current)
    # Every target counted is in one of these.
    told = ", ".join(part for part in (sentences.states(current), f"{ended} ended earlier" * bool(ended)) if part)
    finding(
        sentences.targets(
            current,
            ended,
            view.unit,
            " · ".join(
                part for part in (whose, told, f"as of {view.facts.as_of.day} {view.facts.as_of:%B %Y}") if part
            ),
        )
    )


def actions(view: View) -> None:
    """Set a target, and which ones are shown."""
    with st.container(key="lr_target_actions", horizontal=True, gap="small", vertical_alignment="center"):
        label = "Set a target" if view.saved_goals.targets else "Set the first target"
        st.button(
            label,
            type="primary",
            key="lr_set_target",
            on_click=forms.open_target,
            args=(view, None),
            disabled=view.saved_goals.error is not None,
        )
        words_ = (
            "Shown are targets whose accounts lie inside the slice above; choose Clear slice to see all."
            if view.slice.choices
            else "A new target starts with the slice above; the slice also narrows which targets are shown."
        )
        note(words_)


def earlier(view: View, found: Sequence[Assessment]) -> None:
    """What became of targets that ended earlier."""
    if found:
        frame = tables.past_targets(sorted(found, key=lambda one: one.target.period_end, reverse=True), view.unit)
        with panel("past_targets"):
            panel_title("What became of earlier targets", "Ended more than a month ago, newest first")
            table(frame, caption="Earlier targets")


def changes(view: View) -> None:
    """The history of targets and gates: who, when, old → new; the CSV has all of it."""
    if view.saved_goals.error is not None:
        return
    try:
        app_database = process.app_database()
        frame = tables.history(app_database.audit(10 * SHOWN_CHANGES), view.unit).head(SHOWN_CHANGES)
    except AppDatabaseError as error:
        problem(error)
        return
    if frame.empty:
        return
    with panel("changes"):
        panel_title(
            "What was changed",
            f"Targets and bonus gates, the newest {SHOWN_CHANGES} changes; the CSV has all of them. "
            "Nothing is ever removed from this list",
        )
        table(frame, caption="What was changed")
        with st.container(key="lr_footer_changes", horizontal=True, gap=None):
            csv_link("changes", lambda: csv_bytes(tables.history(app_database.audit(ALL_CHANGES), view.unit)))


def dialogs(view: View) -> None:
    """The form that is open, if one is; last on the page, so that everything behind it is drawn."""
    forms.show(view)
