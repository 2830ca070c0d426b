"""What people wrote, newest first."""

from __future__ import annotations

from dashboard.base.months import day_name
from dashboard.session.view import View
from dashboard.subjects import accounts
from dashboard.subjects.behind.asked import behind
from dashboard.subjects.behind.lists import first_rows
from dashboard.ui.controls import switch


def verbatims(view: View, survey: str) -> None:
    """What people wrote, newest first, as they wrote it."""
    group = switch(
        "Comments of",
        {"all": "Everyone", "detractor": "Detractors", "passive": "Passives", "promoter": "Promoters"},
        "comments",
    )
    first_rows(
        view,
        behind("comments" if group == "all" else f"comments_of_{group}s", view.window, survey=survey),
        "comments",
        "In their words",
        f"Newest first, up to {day_name(accounts.last_comment(view.facts, view.window))}, exactly as written",
        "Nobody wrote a comment in these quarters.",
    )
