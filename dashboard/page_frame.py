"""The frame around every page: look, menu, how old the numbers are, the slice bar, and errors in plain words.

Streamlit runs this file for every visit and every click (see streamlit_app.py), then the page itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException

from dashboard import session, ui
from dashboard.base.age import LEVELS, not_yet_words
from dashboard.base.errors import LongroadError
from dashboard.base.months import month_end, month_name
from dashboard.base.words import counted
from dashboard.measures.slices import quoted
from dashboard.menu import PAGES_FOLDER, SLIDERS, Entry, entries
from dashboard.session import View, address, process
from dashboard.subjects.behind.asked import NAME as BEHIND
from dashboard.subjects.definitions.figures import VERSION
from dashboard.ui.text import Rich


def freshness(level: str) -> Rich:
    """A shape and a word for the level, so that colour is never alone."""
    shape, word, tone = LEVELS[level]
    return Rich(
        f'<span class="lr-tone-{tone}" role="status"><span aria-hidden="true">{shape}</span> <span>{word}</span></span>'
    )


def age_line(view: View | None) -> Rich:
    """As-of, age and its level in one line: `As of 31 Oct 2026 · refreshed 2 h ago · ● fresh`.

    In milliseconds it also tells when that was said, when the facts were fetched, and the two intervals: from then on
    the browser counts by its own clock (server/age.js), whether or not the server says another word.
    """
    if view is None:
        return Rich("no numbers yet")
    day, status, minutes = view.facts.as_of, view.status, view.settings.refresh_minutes
    said = dt.datetime.now(dt.UTC)
    told = {
        "said": said.timestamp(),
        "fetched": (status.fetched_at or said).timestamp(),
        "interval": minutes * 60,
        "pulse": pulse(minutes),
    }
    data = " ".join(f'data-lr-{name}="{seconds * 1000:.0f}"' for name, seconds in told.items())
    data += f' data-lr-level="{status.level}"'
    age = (
        f"<span {data}><span>{ui.age_words(status.age)}</span> · {freshness(status.level)}<span "
        'class="lr-silence"></span></span>'
    )
    return Rich(f"<strong>As of {day.day} {day:%b %Y}</strong><span> · </span><br>{age}")


def status_html(view: View | None, company: str) -> Rich:
    """Brand at the top of the sidebar; as-of, age and number of accounts at its foot."""
    brand = f'<div class="lr-brand"><strong>Longroad</strong><span>{escape(company)}</span></div>'
    ended = month_end(view.facts.last_month) if view else None
    foot = (
        f"<br>{counted(view.facts.paying_accounts(), 'account')} on {ended.day} {ended:%b} · definitions v{VERSION}"
        if view and ended
        else ""
    )
    return Rich(f'{brand}<div class="lr-status">{age_line(view)}{foot}</div>')


def run() -> None:
    """Draw the frame, then the page inside it."""
    st.set_page_config(page_title="Longroad", layout="wide", initial_sidebar_state=206)
    ui.apply()
    menu = entries()
    pages: dict[str, list[st.Page]] = {}
    by_path: dict[str, Entry] = {}
    for position, entry in enumerate(menu):
        page = st.Page(PAGES_FOLDER / entry.file, title=entry.title, url_path=entry.address, default=position == 0)
        pages.setdefault(entry.section, []).append(page)
        by_path["" if position == 0 else entry.address] = entry
    chosen = st.navigation(pages, expanded=True)
    entry = by_path[chosen.url_path]
    st.set_page_config(page_title=f"{entry.title} · Longroad")
    guarded(lambda: _inside(entry, chosen.run, by_path))


def _inside(entry: Entry, page: Callable[[], None], menu: Mapping[str, Entry]) -> None:
    facts = process.facts()
    address.begin(entry.address, (*facts.values, *ui.SPANS) if facts else (), (*entry.controls, *entry.inside))
    title = st.empty()
    with st.sidebar:
        status = st.empty()
    view = session.current()
    _say(entry, view, title, status)
    if facts is None or view is None:
        st.fragment(_wait, run_every=2.0)()
        return
    if entry.has_slice:
        ui.slice_bar(facts.values, facts.first_month, facts.last_month, "none" if _has_own_months() else entry.period)
        view = session.current() or view
    told = st.container(key="lr_told", gap=None)
    # A page that lacks a table ends early.
    with suppress(StopException):
        _page(entry, view, page)
    _close(entry, view, told, menu)
    st.fragment(_grow_older, run_every=pulse(view.settings.refresh_minutes))(entry, view, title, status)


def _page(entry: Entry, view: View, page: Callable[[], None]) -> None:
    emptied = view.emptied_by() if entry.has_slice and entry.address != "targets" else None
    if emptied is not None:
        ui.empty("No account is in this slice", view.slice.choices, opened_by=emptied)
    else:
        guarded(page)


def _close(entry: Entry, view: View, told: DeltaGenerator, menu: Mapping[str, Entry]) -> None:
    """Under the slice bar: an as-of that has not come, and what the address asks for and nobody can show. Then the
    address says what is on screen.
    """
    not_yet = not_yet_words(view.facts.as_of)
    with told:
        if entry.has_slice and view.is_past and not _has_own_months():
            ui.note(past_words(entry, view))
        ui.left_out(
            [
                *([not_yet] if not_yet else []),
                *view.facts.misnamed_money(),
                *(view.refused() if entry.has_slice else []),
                *address.notices(),
                *unknown_words(entry),
            ]
        )
    address.finish()
    ui.history({path: address.query_of(one.address, one.controls) for path, one in menu.items()}, SLIDERS)


def _has_own_months() -> bool:
    """Whether the link opens a list of months that it names itself."""
    return BEHIND in address.unknown()


def past_words(entry: Entry, view: View) -> str:
    """Which month a past view ends with, and what on the page is told of today all the same."""
    today = f" {entry.of_today} told as of {view.today}." if entry.of_today else ""
    end = (
        f"The figures end with {month_name(view.end)}."
        if entry.period != "none"
        else f"The slice ends with {month_name(view.end)}."
    )
    return f"A past view. {end}{today}"


def unknown_words(entry: Entry) -> list[str]:
    """A sentence on the names in the address that the page does not know; empty when it knows them all."""
    names = [name for name in address.unknown() if name not in entry.opens]
    if not names:
        return []
    asked = [f"{name} {quoted(address.asked(name))}" for name in names]
    return [
        f"This link asks for {quoted(asked)}, which {entry.title} does not have; "
        f"{'it changes' if len(names) == 1 else 'they change'} nothing."
    ]


def pulse(refresh_minutes: float) -> float:
    """How often, in seconds, a page that lies open looks how old its numbers are."""
    return min(20.0, max(1.0, refresh_minutes * 60 / 6))


def _say(entry: Entry, view: View | None, title: DeltaGenerator, status: DeltaGenerator) -> None:
    with title:
        ui.page_title(entry.title, entry.question, age_line(view))
    with status:
        st.html(status_html(view, process.chosen_settings().company))


def _grow_older(entry: Entry, shown: View, title: DeltaGenerator, status: DeltaGenerator) -> None:
    # Ages in words and colour by itself; other figures draw the whole page anew, another level a page that speaks of
    # it.
    _look_again(shown.facts.version)
    if entry.tells_age and process.refresher().status().level != shown.status.level:
        st.rerun()
    _say(entry, session.current(), title, status)


def _wait() -> None:
    # Before the very first facts: what is happening, or what went wrong; the page fills itself afterwards.
    _look_again("")
    error = process.refresher().status().error
    if error is None:
        ui.loading()
        return
    ui.problem(error)
    st.html('<p class="lr-note">Longroad asks again by itself; this page fills as soon as there is an answer.</p>')


def _look_again(shown: str) -> None:
    facts = process.refresher().current()
    if facts is not None and facts.version != shown:
        st.rerun()


def guarded(draw: Callable[[], None]) -> None:
    """Run something; what goes wrong is said in plain words in its place."""
    try:
        draw()
    except LongroadError as error:
        ui.problem(error)
    except Exception as error:  # noqa: BLE001 - a page must never show a trace, whatever was thrown
        ui.problem(error)


if __name__ == "__main__":
    run()
