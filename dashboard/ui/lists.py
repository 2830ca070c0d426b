"""Lists that name customers: who left, which contracts are at risk, what people wrote. Asked live, shown as text."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from html import escape
from typing import Any, TypeVar

import pandas as pd

from dashboard import address, source
from dashboard.base.errors import LongroadError
from dashboard.base.months import day_name, month_cells
from dashboard.findings import counted
from dashboard.source import View
from dashboard.subjects import accounts
from dashboard.subjects.accounts import Page
from dashboard.subjects.renewals.figures import MultiYear
from dashboard.ui.card import panel, panel_title
from dashboard.ui.download import csv_link
from dashboard.ui.states import problem
from dashboard.ui.table import csv_bytes, table
from dashboard.ui.text import Rich, Text
from dashboard.ui.view import note, switch
from dashboard.warehouse.reading import Warehouse

T = TypeVar("T")
SIZE = 25


def asked(view: View, name: str, details: Hashable, get: Callable[[Warehouse], T]) -> T | None:
    """The live answer, or None after saying in words why there is none; an old answer is shown with that said."""
    try:
        answer = source.live().ask(*_question(view, name, details, get), view.patience.left())
    except LongroadError as error:
        problem(error)
        return None
    if answer.late_because:
        note(f"{answer.late_because} This is the list as it was answered last.")
    return answer.value


def _question(
    view: View, name: str, details: Hashable, get: Callable[[Warehouse], T]
) -> tuple[Hashable, Callable[[], T]]:
    return (name, view.facts.version, view.slice, details), lambda: get(source.keeper().warehouse())


def ask_ahead(view: View, multi_year: str) -> None:
    """Begin with the lists of contracts while the page above them is drawn: they are looked for side by side."""
    view.patience.left()
    for name, details, get in (
        _risks(view, multi_year),
        _alone(view),
        *([_undated(view)] if view.undated_words() else []),
    ):
        source.live().start(*_question(view, name, details, get))


def account_link(account_id: object, name: object) -> Rich:
    """A customer's name that opens their story, the slice on screen kept."""
    query = address.link({}, account=str(account_id))
    return Rich(f'<a href="accounts?{escape(query)}" target="_self">{escape(str(name or account_id))}</a>')


def listing(
    name: str,
    title: Text,
    subtitle: Text,
    frame: pd.DataFrame,
    links: list[Rich] | None,
    units: dict[str, Any],
    more: bool,
    empty: str,
) -> None:
    """A panel with a table, its first column linked, and its CSV."""
    with panel(name):
        panel_title(title, subtitle)
        if frame.empty:
            note(empty)
            return
        shown = frame.copy()
        if links is not None:
            shown[shown.columns[0]] = pd.Series(links, index=shown.index, dtype=object)
        table(shown, units, caption=str(title), most=500)
        if more:
            note(f"The first {len(frame):,}; narrow the slice to see others.")
        csv_link(name, lambda: csv_bytes(frame))


def churned(view: View) -> None:
    """Who left in the window, most MRR first, with the reason of the contract that ended then where there is one."""
    page = asked(
        view, "churned", view.window, lambda w: accounts.churned(w, view.facts, view.slice, view.window, size=SIZE)
    )
    if page is None:
        return
    rows = page.rows
    frame = pd.DataFrame(
        {
            "Account": rows["name"],
            "Left in": month_cells(rows["left_month"]),
            "Customer for": [
                counted(int(a - b), "month") for a, b in zip(rows["left_month"], rows["since_month"], strict=True)
            ],
            "MRR lost": rows["lost_mrr"],
            "Reason": [r or "not recorded" for r in rows["reason"]],
        }
        | dimensions_of(view, rows)
    )
    listing(
        "left",
        "Accounts lost",
        "Largest first, in the months on screen; the reason is that of a contract lost within three months of leaving",
        frame,
        links_of(view, rows),
        {"MRR lost": view.unit("amount")},
        page.has_more,
        "Nobody left in these months.",
    )


Listed = tuple[str, Hashable, Callable[[Warehouse], Page]]


def _risks(view: View, multi_year: str) -> Listed:
    choice: MultiYear = "exclude" if multi_year == "exclude" else "include"
    return "risks", choice, lambda w: accounts.risks(w, view.facts, view.slice, multi_year=choice, size=SIZE)


def _alone(view: View) -> Listed:
    return "auto", (), lambda w: accounts.auto_renewals(w, view.facts, view.slice, size=SIZE)


def _undated(view: View) -> Listed:
    return "undated", (), lambda w: accounts.undated(w, view.facts, view.slice, size=SIZE)


def at_risk(view: View, multi_year: str) -> None:
    """Undecided contracts by money at risk, the reasons in words, automatic renewals with their notice date."""
    page = asked(view, *_risks(view, multi_year))
    if page is None:
        return
    rows = page.rows
    frame = pd.DataFrame(
        {
            "Account": rows["name"],
            "Due": rows["due_on"],
            "State": rows["state"],
            "MRR": rows["expiring_mrr"],
            "MRR at risk": rows["at_risk_mrr"],
            "Why": ["; ".join(r) or "nothing known against it" for r in rows["reasons"]],
            "Renewal": ["; ".join(r) for r in rows["notes"]],
        }
        | dimensions_of(view, rows)
    )
    listing(
        "at_risk",
        "Contracts to decide, by money at risk",
        f"Overdue, open and due within 180 days of {view.today}",
        frame,
        links_of(view, rows),
        {"MRR": view.unit("amount"), "MRR at risk": view.unit("amount")},
        page.has_more,
        "No undecided contract falls due within 180 days.",
    )


def renewing_alone(view: View) -> None:
    """Contracts that renew by themselves, the earliest notice date still to come first; and contracts without a due
    date, by name.
    """
    page = asked(view, *_alone(view))
    if page is not None:
        rows = page.rows
        frame = pd.DataFrame(
            {
                "Account": rows["name"],
                "Notice by": rows["notice_by"],
                "Due": rows["due_on"],
                "MRR": rows["expiring_mrr"],
            }
            | dimensions_of(view, rows)
        )
        listing(
            "auto_renewals",
            "Renew by themselves",
            f"Of any length, due within 180 days of {view.today}; the notice date is the last day to cancel",
            frame,
            links_of(view, rows),
            {"MRR": view.unit("amount")},
            page.has_more,
            "No contract renews by itself within 180 days.",
        )
    if view.undated_words():
        page = asked(view, *_undated(view))
        if page is not None:
            rows = page.rows
            frame = pd.DataFrame(
                {
                    "Account": rows["name"],
                    "Contract": rows["contract_id"],
                    "Months": rows["term_months"],
                    "MRR": rows["expiring_mrr"],
                }
                | dimensions_of(view, rows)
            )
            listing(
                "undated",
                "Without a due date",
                f"As of {view.today}; counted here and in no month or rate",
                frame,
                links_of(view, rows),
                {"MRR": view.unit("amount")},
                page.has_more,
                "None.",
            )


def verbatims(view: View, survey: str) -> None:
    """What people wrote, newest first, as they wrote it."""
    group = switch(
        "Comments of",
        {"all": "Everyone", "detractor": "Detractors", "passive": "Passives", "promoter": "Promoters"},
        "comments",
    )
    groups = () if group == "all" else (group,)
    page = asked(
        view,
        "verbatims",
        (survey, group, view.window),
        lambda w: accounts.verbatims(w, view.facts, view.slice, view.window, survey=survey, groups=groups, size=SIZE),
    )
    if page is None:
        return
    rows = page.rows
    frame = pd.DataFrame(
        {
            "Account": rows["name"],
            "Answered": rows["responded_on"],
            "Score": rows["score"],
            "In their words": rows["comment"],
        }
        | dimensions_of(view, rows)
    )
    listing(
        "comments",
        "In their words",
        f"Newest first, up to {day_name(accounts.last_comment(view.facts, view.window))}, exactly as written",
        frame,
        links_of(view, rows),
        {"Score": view.unit("count")},
        page.has_more,
        "Nobody wrote a comment in these quarters.",
    )


def links_of(view: View, rows: pd.DataFrame) -> list[Rich]:
    """Each row's account as a link to its story."""
    return [account_link(a, n) for a, n in zip(rows["account_id"], rows["name"], strict=True)]


def dimensions_of(view: View, rows: pd.DataFrame, most: int = 2) -> dict[str, Any]:
    """The first dimensions that are not already one value on screen."""
    fixed = {d for d, values in view.slice.choices if len(values) == 1}
    return {
        d.replace("_", " ").capitalize(): rows[d]
        for d in [d for d in view.facts.dimensions if d not in fixed and d in rows][:most]
    }
