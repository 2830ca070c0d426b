"""What the browser's address asks for, and the only place that writes it: one entry of the history is one view.

A control stands in the address under its own name. Streamlit's `bind="query-params"` is not used: it drops what it
does not know, forgets controls in closed popovers when a page is chosen, and leaves a second entry behind each time
(docs/decisions/013-the-address-is-ours.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Params = dict[str, list[str]]
_KEY = "lr_address"


@dataclass
class _Visit:
    """One visitor's tab.

    kept: by name, what was chosen on any page; loose: what this page's address says beside that; page, shared, local:
    the page on screen and the names it knows; drawn: each control's value when it was last shown; settled: controls
    shown since the browser last moved; notices: sentences on what cannot be shown; turn: how often the shared controls
    were set otherwise than by hand.
    """

    kept: Params = field(default_factory=dict)
    loose: Params = field(default_factory=dict)
    page: str | None = None
    shared: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    drawn: dict[str, Any] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)
    turn: int = 0


def begin(page: str, shared: Iterable[str], own: Iterable[str]) -> None:
    """First thing in a run. `shared` names what goes along to every page, `own` this page's controls.

    The address decides when a visitor comes, goes back or forward; otherwise what was chosen last does, and the
    address follows.
    """
    visit = _visit()
    was, before = visit.page, (visit.page, visit.shared, visit.local)
    visit.page, visit.shared, visit.local, visit.notices = page, tuple(shared), tuple(own), []
    known = {*visit.shared, *visit.local}
    asked = _asked(known)
    loose = {name: values for name, values in asked.items() if name not in known}
    # The names of a page are known only with the facts: what came before them is read again.
    is_named_anew = was == page and before != (page, visit.shared, visit.local)
    if was is None or is_named_anew or _is_history_step():
        visit.kept = {name: v for name, v in visit.kept.items() if name not in known}
        visit.kept |= {name: v for name, v in asked.items() if name in known}
        visit.loose, visit.settled, visit.turn = loose, set(), visit.turn + (was is not None)
    elif was != page:
        visit.loose = loose
        visit.settled &= {key(name) for name in visit.shared}


def finish() -> None:
    """Last thing in a run: the address says what is on screen."""
    visit = _visit()
    wanted = _of_page(visit, visit.local) | visit.loose
    if wanted == _asked({*visit.shared, *visit.local}):
        return
    if wanted:
        st.query_params.from_dict(wanted)
    else:
        st.query_params.clear()


def asked(name: str) -> list[str]:
    """What is asked for under a name; empty when nothing is. A page outside the frame reads its address as it is."""
    visit = _visit()
    if visit.page is None:
        return _asked(()).get(name, [])
    return list(visit.kept.get(name) or visit.loose.get(name) or [])


def params(names: Iterable[str]) -> Params:
    """The same for several names, without those that ask for nothing."""
    return {name: values for name in names if (values := asked(name))}


def unknown() -> Params:
    """Names in the address that this page does not know, with their values."""
    return dict(_visit().loose)


def drop(*names: str) -> None:
    """Take names out of the address."""
    visit = _visit()
    for name in names:
        visit.kept.pop(name, None)
        visit.loose.pop(name, None)


def clear() -> None:
    """Back to everything: the shared names and whatever the page does not know leave the address."""
    visit = _visit()
    drop(*visit.shared, *visit.loose)
    visit.turn += 1


def ask(name: str, values: Sequence[str]) -> None:
    """Ask for this under a shared name, as if a link did."""
    visit = _visit()
    visit.kept[name] = list(values)
    visit.turn += 1


def key(name: str) -> str:
    """The key of a control. A shared one gets a new one whenever it is set otherwise than by hand.

    Those stand in popovers: while one is closed, the browser does not hear of the new value and sends the old one
    again.
    """
    visit = _visit()
    return f"{name}_{visit.turn}" if visit.turn and name in visit.shared else name


def seed(name: str, wanted: Any, *, always: bool = False) -> Any:
    """Before a control is drawn: what it shows, the value wanted unless the visitor has just changed it.

    `always` writes the value in any case, for a control that is not on the browser's page until a popover opens.
    """
    visit, widget = _visit(), key(name)
    is_changed = (
        widget in visit.settled and widget in st.session_state and st.session_state[widget] != visit.drawn.get(widget)
    )
    shown = st.session_state[widget] if is_changed else wanted
    if always or widget not in st.session_state or st.session_state[widget] != shown:
        st.session_state[widget] = shown
    return shown


def keep(name: str, value: Any, wanted: Any, written: Sequence[str]) -> None:
    """After a control is drawn: what the visitor changed goes into the address as `written`, empty for its usual value.

    While its value is the one wanted, the address keeps the words it came with, even those nobody understands.
    """
    visit, widget = _visit(), key(name)
    visit.drawn[widget] = value
    visit.settled.add(widget)
    if value != wanted:
        visit.kept.pop(name, None)
        if written:
            visit.kept[name] = list(written)


def notice(sentence: str) -> None:
    """Remember a sentence on what the address asks for and the page cannot show."""
    known = _visit().notices
    if sentence not in known:
        known.append(sentence)


def notices() -> list[str]:
    """The sentences of this run, in the order they were said."""
    return list(_visit().notices)


def query_of(page: str, own: Iterable[str] = ()) -> str:
    """The query of another page as its menu line opens it: what is shared, and what was chosen there before."""
    visit = _visit()
    return urlencode(_of_page(visit, visit.local if page == visit.page else own), doseq=True)


def link(choices: Mapping[str, Sequence[str]], **more: str) -> str:
    """A query that keeps what is shared, with some names chosen anew: for links that open a page."""
    visit = _visit()
    return urlencode(_of_page(visit, ()) | {name: list(values) for name, values in choices.items()} | more, doseq=True)


def _of_page(visit: _Visit, own: Iterable[str]) -> Params:
    return {name: visit.kept[name] for name in (*visit.shared, *own) if visit.kept.get(name)}


def _visit() -> _Visit:
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _Visit()
    found: _Visit = st.session_state[_KEY]
    return found


def _asked(known: Collection[str]) -> Params:
    """The address as it is now; a name that differs from a known one in case alone is that name, blanks ask for
    nothing.
    """
    named = {name.casefold(): name for name in known}
    found: Params = {}
    for name in st.query_params:
        values = [value for value in st.query_params.get_all(name) if value]
        if values:
            meant = name if name in known else named.get(name.casefold(), name)
            found[meant] = [*found.get(meant, []), *values]
    return found


def _is_history_step() -> bool:
    # Streamlit tells a step back or forward from a click here only; a version that no longer does takes the click's
    # way.
    context = get_script_run_ctx()
    return bool(getattr(context, "is_history_navigation", False))
