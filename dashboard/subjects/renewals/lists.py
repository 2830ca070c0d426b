"""Contracts by name: at risk, renewing by themselves, without a due date."""

from __future__ import annotations

from dashboard.base.money import MONEY_SCALE
from dashboard.session.view import View
from dashboard.subjects.behind.asked import behind
from dashboard.subjects.behind.lists import first_rows
from dashboard.subjects.renewals import figures, sentences
from dashboard.subjects.renewals.coming import Coming


def undated_words(view: View) -> str:
    """Contracts without a due date, counted and named; empty when there are none."""
    n, mrr = figures.undated(view.facts, view.slice)
    return sentences.undated(n, view.unit("money").text(mrr / MONEY_SCALE))


def at_risk(view: View, coming: Coming, multi_year: str) -> None:
    """Undecided contracts by money at risk, the reasons in words, automatic renewals with their notice date."""
    first_rows(
        view,
        behind("to_decide", multi_year=multi_year),
        "at_risk",
        "Contracts to decide, by money at risk",
        f"Overdue, open and due within 180 days of {view.today}; {coming.lengths}",
        f"No undecided contract is overdue or falls due within 180 days; {coming.lengths} are looked at.",
    )


def renewing_alone(view: View) -> None:
    """Contracts that renew by themselves, the earliest notice date still to come first."""
    first_rows(
        view,
        behind("renew_alone"),
        "auto_renewals",
        "Renew by themselves",
        f"Of any length, due within 180 days of {view.today}; the notice date is the last day to cancel",
        "No contract renews by itself within 180 days.",
    )


def undated(view: View) -> None:
    """Contracts without a due date, by name; nothing where there are none."""
    if not undated_words(view):
        return
    first_rows(
        view,
        behind("undated"),
        "undated",
        "Without a due date",
        f"As of {view.today}; counted here and in no month or rate",
        "None.",
    )
