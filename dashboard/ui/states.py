"""What a page says when it has nothing to show, and why."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard.base.errors import LongroadError
from dashboard.ui.text import Rich, Text, bold, html
from dashboard.warehouse.problems import Missing

log = logging.getLogger("longroad")


def _state(title: Text, *paragraphs: Text, tone: str = "grey", code: str = "") -> None:
    body = "".join(f"<p>{html(p)}</p>" for p in paragraphs if html(p))
    block = f"<pre><code>{html([code]).replace('**', '&#42;&#42;')}</code></pre>" if code else ""
    st.html(f'<section class="lr-state lr-bar-{tone}"><h2>{html(title)}</h2>{body}{block}</section>')


def empty(
    what: str, filters: Sequence[tuple[str, Sequence[str]]] = (), note: str = "", opened_by: Sequence[str] = ()
) -> None:
    """Nothing in this slice; `filters` are (dimension, values) on screen, `opened_by` those that emptied it each
    alone.
    """
    if note:
        _state([what], [Rich(escape(note))])
        return
    parts: list[str] = []
    for dimension, values in filters:
        parts += [
            " and " if parts else "",
            f"{dimension.replace('_', ' ')} is ",
            bold(" or ".join(str(v) for v in values)),
        ]
    why: list[str] = ["No account matches where ", *parts, "."] if parts else ["There are no accounts in these months."]
    names = " or ".join(d.replace("_", " ") for d in opened_by)
    remedy = (
        f"Open up {names} above to see accounts again, or choose Clear slice."
        if names
        else "Open the filters above, or choose Clear slice."
    )
    _state([what], why, [Rich(escape(remedy))])


def left_out(sentences: Sequence[str]) -> None:
    """What the address asks for and the page cannot show, a line each; nothing when there is nothing to say."""
    if sentences:
        st.html(f'<div class="lr-left-out" role="status">{"".join(f"<p>{escape(one)}</p>" for one in sentences)}</div>')


def missing_table(missing: Missing) -> None:
    """A page without its table: one to connect and the SELECT that would do it, one to mend, or one that waits for its
    first row.
    """
    name, file = missing.table, f"{missing.table}.sql"
    if missing.state == "empty":
        _state(
            [f"The table “{name}” is connected but empty"],
            [missing.sentence],
            ["It fills at the refresh after the first row. Should there be rows already, look at ", bold(file), "."],
        )
        return
    if missing.state == "unreadable":
        title, what = f"The table “{name}” could not be read", missing.detail or missing.sentence
        remedy = ["It is to give these columns. Mend ", bold(file), " in the folder of your adapter, then refresh:"]
    else:
        title, what = f"Connect the table “{name}” to see this", missing.sentence
        there = " with these columns beside the other files of your adapter, then refresh:"
        remedy = ["Put a file named ", bold(file), there]
    _state([title], [what], remedy, code=missing.select)


def problem(error: BaseException) -> None:
    """An error in plain words.

    A LongroadError says its three sentences. Anything else gets a calm sentence and a reference that stands in the log
    beside the details; the details never reach the page.
    """
    if isinstance(error, LongroadError):
        first, *others = error.what.split("\n")
        listed = Rich("<br>".join(html([line]) for line in others))
        _state([first], listed, [error.where], [error.remedy], tone="lost")
        return
    reference = secrets.token_hex(4)
    log.error("page failed, reference %s", reference, exc_info=error)
    _state(
        "This page could not be shown",
        "Something went wrong on our side; the numbers themselves are not affected. The other pages still work.",
        ["Reload the page. If it stays, pass on the reference ", bold(reference), "; the log has the details."],
        tone="lost",
    )


def loading(message: str = "The first numbers are on their way") -> None:
    """Before the very first facts exist."""
    _state(
        message, "Longroad is asking the warehouse for the first time. This page fills itself as soon as it answers."
    )
