"""Saving what somebody wrote: the dialog's answer, and both versions when two saved at once."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.appdb.kept import Gate, Target
from dashboard.base.errors import AppDatabaseError, ConflictError
from dashboard.session import process
from dashboard.session.view import View
from dashboard.subjects.targets import words
from dashboard.subjects.targets.bonus import quarter_name
from dashboard.ui.table import table_html
from dashboard.ui.text import Rich

OPEN, CONFLICT, WHO, DOUBTED = "lr_open_form", "lr_conflict", "lr_who", "lr_doubted"


PREFIX = "lr_f_"


def close() -> None:
    """Nothing is open any more; what was typed is forgotten."""
    for key in [
        key
        for key in st.session_state
        if isinstance(key, str) and (key.startswith(PREFIX) or key in (OPEN, CONFLICT, DOUBTED))
    ]:
        del st.session_state[key]


def put(**values: object) -> None:
    """Fill fields of the form that is about to open."""
    for name, value in values.items():
        st.session_state[PREFIX + name] = value


def typed(name: str, default: Any = None) -> Any:
    """What stands in a field."""
    return st.session_state.get(PREFIX + name, default)


def who_field(name: str = "who") -> None:
    """Ask once a session under which name changes are kept."""
    st.text_input("Your name, for the history of changes", key=PREFIX + name, max_chars=120, autocomplete="name")


def who_saves(name: str = "who") -> str:
    """The name in that field; the session remembers it."""
    who = str(typed(name, "")).strip()
    if not who:
        raise AppDatabaseError(
            "Your name is missing.", "Every change is kept with the name of who made it.", "Fill it in and save again."
        )
    st.session_state[WHO] = who
    return who


def submit(said: Any, save: Callable[[], str]) -> None:
    """Save; on success the form closes, on a conflict both values are shown, on anything else the form says what to
    change.
    """
    try:
        told = save()
    except ConflictError as error:
        st.session_state[CONFLICT] = (error, st.session_state.get(WHO, ""))
        st.rerun()
    except AppDatabaseError as error:
        said.html(
            '<p class="lr-form-error" '
            f'role="alert">{escape(" ".join(part for part in (error.what, error.where, error.remedy) if part))}</p>'
        )
    else:
        close()
        st.toast(told)
        st.rerun()


def conflict_view(view: View) -> None:
    """Theirs and yours, and the choice between them; saving on top may meet yet another conflict, which is shown
    again.
    """
    error, who = st.session_state[CONFLICT]
    theirs, yours = error.theirs, error.yours
    st.html(f'<p class="lr-form-error" role="alert">{escape(error.what)} Nothing is lost: choose what shall stand.</p>')
    st.html(both_html(view, theirs, yours))
    left, right = st.columns(2)
    if left.button(
        "Leave it put away" if theirs.archived else "Keep theirs", key=f"{PREFIX}keep_theirs", width="stretch"
    ):
        close()
        st.rerun()
    if right.button(
        "Set mine anew" if theirs.archived else "Save mine on top",
        type="primary",
        key=f"{PREFIX}save_mine",
        width="stretch",
    ):
        submit(st.container(), lambda: _on_top(theirs, yours, who))


def _on_top(theirs: Target | Gate, yours: Target | Gate, who: str) -> str:
    app_database = process.app_database()
    if isinstance(theirs, Target) and isinstance(yours, Target):
        fields: dict[str, Any] = {
            n: getattr(yours, n) for n in ("choices", "period_start", "period_end", "value", "owner", "note")
        }
        if theirs.archived:
            app_database.add_target(who=who, metric=yours.metric, **fields)
        else:
            app_database.change_target(theirs.id, theirs.version, who=who, **fields)
        return "Yours is saved on top."
    if isinstance(theirs, Gate) and isinstance(yours, Gate):
        both: dict[str, Any] = {
            "new_mrr": yours.new_mrr,
            "gross_dollar_renewal_rate": yours.gross_dollar_renewal_rate,
            "note": yours.note,
        }
        if theirs.archived:
            app_database.add_gate(who=who, quarter=yours.quarter, **both)
        else:
            app_database.change_gate(theirs.id, theirs.version, who=who, **both)
    return "Yours is saved on top."


def both_html(view: View, theirs: Target | Gate, yours: Target | Gate) -> Rich:
    """Theirs and yours side by side, field by field; what differs is marked in words."""
    mine, other = _fields(view, yours), _fields(view, theirs)
    who = theirs.updated_by or theirs.created_by
    at = f", {theirs.updated_at:%d %b %H:%M} UTC" if theirs.updated_at else ""
    frame = pd.DataFrame(
        {
            "": list(other),
            f"Theirs, saved by {who}{at}": list(other.values()),
            "Yours, not saved": [mine[n] for n in other],
            "Differs": ["differs" if mine[n] != other[n] else "" for n in other],
        }
    )
    return table_html(frame, caption="Both versions")


def _fields(view: View, thing: Target | Gate) -> dict[str, str]:
    if isinstance(thing, Target):
        return {
            "Number": words.label(thing.metric),
            "Value": view.unit(words.kind(thing.metric)).text(thing.value),
            "Accounts": words.accounts_of(thing.choices),
            "Period": words.days(thing),
            "Owner": thing.owner or "none",
            "Note": thing.note or "none",
        }
    return {
        "Quarter": quarter_name(thing.quarter),
        "New MRR": view.unit("money").text(thing.new_mrr),
        "Gross dollar renewal rate": view.unit("percent").text(thing.gross_dollar_renewal_rate),
        "Note": thing.note or "none",
    }
