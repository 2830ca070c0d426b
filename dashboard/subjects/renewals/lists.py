"""Contracts by name: at risk, renewing by themselves, without a due date."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import pandas as pd

from dashboard.session import process
from dashboard.session.view import View
from dashboard.subjects import accounts
from dashboard.subjects.accounts import Page
from dashboard.subjects.renewals import figures, sentences
from dashboard.subjects.renewals.coming import Coming
from dashboard.subjects.renewals.figures import MultiYear
from dashboard.ui.listing import SIZE, _question, asked, dimensions_of, links_of, listing
from dashboard.warehouse.reading import Warehouse


def undated_words(view: View) -> str:
    """Contracts without a due date, counted and named; empty when there are none."""
    n, mrr = figures.undated(view.facts, view.slice)
    return sentences.undated(n, view.unit("money").text(mrr / 10_000))


def ask_ahead(view: View, multi_year: str) -> None:
    """Begin with the lists of contracts while the page above them is drawn: they are looked for side by side."""
    view.patience.left()
    for name, details, get in (
        _risks(view, multi_year),
        _alone(view),
        *([_undated(view)] if undated_words(view) else []),
    ):
        process.live().start(*_question(view, name, details, get))


Listed = tuple[str, Hashable, Callable[[Warehouse], Page]]


def _risks(view: View, multi_year: str) -> Listed:
    choice: MultiYear = "exclude" if multi_year == "exclude" else "include"
    return "risks", choice, lambda w: accounts.risks(w, view.facts, view.slice, multi_year=choice, size=SIZE)


def _alone(view: View) -> Listed:
    return "auto", (), lambda w: accounts.auto_renewals(w, view.facts, view.slice, size=SIZE)


def _undated(view: View) -> Listed:
    return "undated", (), lambda w: accounts.undated(w, view.facts, view.slice, size=SIZE)


def at_risk(view: View, coming: Coming, multi_year: str) -> None:
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
        f"Overdue, open and due within 180 days of {view.today}; {coming.lengths}",
        frame,
        links_of(view, rows),
        {"MRR": view.unit("amount"), "MRR at risk": view.unit("amount")},
        page.has_more,
        f"No undecided contract is overdue or falls due within 180 days; {coming.lengths} are looked at.",
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
    if undated_words(view):
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
