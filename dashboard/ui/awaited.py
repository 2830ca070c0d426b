"""What a page asks of the warehouse while somebody looks at it: shown as soon as it has come, and no page waits for it.

`asked` draws what is known and returns. Under what has not come it leaves a pulse in the browser, which draws the
fragment it lies in anew, or the page where it lies in none, until there is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import streamlit as st
from streamlit.components.v2 import component

from dashboard.base.errors import WarehouseError
from dashboard.session import process
from dashboard.session.view import View
from dashboard.ui.card import panel, panel_title
from dashboard.ui.going import GOING
from dashboard.ui.sentences import note
from dashboard.ui.states import problem
from dashboard.ui.text import Text
from dashboard.warehouse.answers import SLOW_SECONDS, Known
from dashboard.warehouse.reading import Warehouse

T = TypeVar("T")
Wanted = tuple[str, Hashable, Callable[[Warehouse], T]]
"""A question of a page: its name, what tells it from others of that name, and who asks it of the warehouse."""

PULSE_SECONDS, SLOW_PULSE_SECONDS = 0.2, 1.0
"""How often the browser asks whether it has come; less often once it takes long."""

# Not a fragment's run_every: that cannot be ended once the list is there but by drawing the whole page, which would
# close a table somebody has opened meanwhile.
_SCRIPT = (
    GOING
    + """
const TURN_MILLISECONDS = 50;
const BUSY = "[data-testid=stApp]:is([data-test-script-state=running], [data-test-script-state=rerunRequested])";

export default function ({ data, parentElement, setTriggerValue }) {
  // Streamlit calls this at every drawing, and what it returned only when the element goes.
  clearTimeout(parentElement.timer);
  const page = going();
  let number = 0;
  const turn = () => {
    const now = Date.now();
    // Asked for at once, of two parts of a page only one is drawn.
    const waits = page.isAway() || document.querySelector(BUSY) || now - page.last < TURN_MILLISECONDS;
    if (!waits) {
      Object.assign(page, { last: now, isAsking: true });
      setTriggerValue("again", ++number);
      // Streamlit sends by a timer of no delay, begun before this one.
      setTimeout(() => { page.isAsking = false; }, 0);
    }
    parentElement.timer = setTimeout(turn, waits ? TURN_MILLISECONDS : data.milliseconds);
  };
  parentElement.timer = setTimeout(turn, data.milliseconds);
  return () => clearTimeout(parentElement.timer);
}
"""
)
_pulse: Any = component("longroad_pulse", html="<span hidden></span>", js=_SCRIPT, isolate_styles=False)


class Grace:
    """How long a page waits after all, in seconds: nothing where a browser asks again, and tests have no browser."""

    seconds = 0.0


def asked(
    view: View,
    name: str,
    details: Hashable,
    get: Callable[[Warehouse], T],
    *,
    title: Text = "The list",
    wait_seconds: float = 0.0,
) -> T | None:
    """What the warehouse answered, or None after saying in words why there is nothing yet; an old answer is shown with
    that said.

    title: what is asked for, as it will stand above it. Waits at most `wait_seconds`: for a list that is all there is
    on its page.
    """
    question, ask = _question(view, name, details, get)
    known = process.live_answers().look(question, ask, max(wait_seconds, Grace.seconds))
    _say(known, name, title)
    if known.under_way:
        pulse = SLOW_PULSE_SECONDS if known.is_slow else PULSE_SECONDS
        # One question's own: a page may ask two of the same name, for a place in a list that is not there any more.
        own = f"{name}_{hash(question) & 0xFFFFFFFF:x}"
        with st.container(key=f"lr_pulse_{own}", gap=None, border=False):
            _pulse(key=f"lr_pulse_of_{own}", data={"milliseconds": int(pulse * 1000)}, height="content")
    return None if known.answer is None else known.answer.value


def asked_at_once(view: View, name: str, details: Hashable, get: Callable[[Warehouse], T]) -> T | None:
    """The same where nothing draws itself anew: it is waited for, and given up in words."""
    known = process.live_answers().look(*_question(view, name, details, get), SLOW_SECONDS)
    if known.answer is None and known.error is None:
        remedy = "Close this and open it again in a moment."
        problem(WarehouseError("The list took too long.", "The warehouse has not answered yet.", remedy))
        return None
    _say(known)
    return None if known.answer is None else known.answer.value


def _question(
    view: View, name: str, details: Hashable, get: Callable[[Warehouse], T]
) -> tuple[Hashable, Callable[[], T]]:
    return (name, view.facts.version, view.slice, view.months, details), lambda: get(process.refresher().warehouse())


def _say(known: Known[T], name: str = "", title: Text = "") -> None:
    """Why there is nothing, or nothing newer."""
    if known.answer is None:
        if known.error is not None:
            problem(known.error)
        elif known.is_slow:
            problem(
                WarehouseError(
                    "The list takes long.",
                    "The warehouse has not answered yet.",
                    "The other figures are not affected; the list appears here as soon as it does.",
                )
            )
        else:
            with panel(f"awaited_{name}"):
                panel_title(title, "The warehouse is being asked; this fills itself as soon as it answers.")
                st.html('<div class="lr-awaited" role="status" aria-busy="true"></div>')
    elif known.error is not None:
        why = known.error.what if isinstance(known.error, WarehouseError) else "The list could not be asked again."
        note(f"{why} This is the list as it was answered last.")
    elif known.under_way:
        note("This is the list as it was answered last; the warehouse is asked again.")
