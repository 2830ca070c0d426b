"""Contracts by name: at risk, renewing by themselves, without a due date."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from dashboard.base.money import MONEY_SCALE
from dashboard.session import process
from dashboard.session.view import View
from dashboard.subjects import accounts
from dashboard.subjects.accounts import Page
from dashboard.subjects.renewals import figures, sentences
from dashboard.subjects.renewals.coming import Coming
from dashboard.subjects.renewals.figures import MultiYear
from dashboard.ui.listing import SIZE, asked, listing, question
from dashboard.warehouse.reading import Warehouse


def undated_words(view: View) -> str:
    """Contracts without a due date, counted and named; empty when there are none."""
    n, mrr = figures.undated(view.facts, view.slice)
    return sentences.undated(n, view.unit("money").text(mrr / MONEY_SCALE))


def ask_ahead(view: View, multi_year: str) -> None:
    """Begin with the lists of contracts while the page above them is drawn: they are looked for side by side."""
    view.patience.left()
    for name, details, get in (
        _risks(view, multi_year),
        _alone(view),
        *([_undated(view)] if undated_words(view) else []),
    ):
        process.live_answers().start(*question(view, name, details, get))


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
    listing(
        view,
        "at_risk",
        "Contracts to decide, by money at risk",
        f"Overdue, open and due within 180 days of {view.today}; {coming.lengths}",
        rows,
        {
            "Due": rows["due_on"],
            "State": rows["state"],
            "MRR": rows["expiring_mrr"],
            "MRR at risk": rows["at_risk_mrr"],
            "Why": ["; ".join(r) or "nothing known against it" for r in rows["reasons"]],
            "Renewal": ["; ".join(r) for r in rows["notes"]],
        },
        ["MRR", "MRR at risk"],
        f"No undecided contract is overdue or falls due within 180 days; {coming.lengths} are looked at.",
        more=page.has_more,
    )


def renewing_alone(view: View) -> None:
    """Contracts that renew by themselves, the earliest notice date still to come first."""
    page = asked(view, *_alone(view))
    if page is None:
        return
    rows = page.rows
    listing(
        view,
        "auto_renewals",
        "Renew by themselves",
        f"Of any length, due within 180 days of {view.today}; the notice date is the last day to cancel",
        rows,
        {"Notice by": rows["notice_by"], "Due": rows["due_on"], "MRR": rows["expiring_mrr"]},
        ["MRR"],
        "No contract renews by itself within 180 days.",
        more=page.has_more,
    )


def undated(view: View) -> None:
    """Contracts without a due date, by name; nothing where there are none."""
    page = asked(view, *_undated(view)) if undated_words(view) else None
    if page is None:
        return
    rows = page.rows
    listing(
        view,
        "undated",
        "Without a due date",
        f"As of {view.today}; counted here and in no month or rate",
        rows,
        {"Contract": rows["contract_id"], "Months": rows["term_months"], "MRR": rows["expiring_mrr"]},
        ["MRR"],
        "None.",
        more=page.has_more,
    )
