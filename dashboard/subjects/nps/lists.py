"""What people wrote, newest first."""

from __future__ import annotations

from dashboard.base.months import day_name
from dashboard.session.view import View
from dashboard.subjects import accounts
from dashboard.ui.controls import switch
from dashboard.ui.listing import SIZE, asked, listing


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
    listing(
        view,
        "comments",
        "In their words",
        f"Newest first, up to {day_name(accounts.last_comment(view.facts, view.window))}, exactly as written",
        rows,
        {"Answered": rows["responded_on"], "Score": rows["score"], "In their words": rows["comment"]},
        [],
        "Nobody wrote a comment in these quarters.",
        more=page.has_more,
    )
