"""What people wrote, newest first."""

from __future__ import annotations

import pandas as pd

from dashboard.base.months import day_name
from dashboard.session.view import View
from dashboard.subjects import accounts
from dashboard.ui.controls import switch
from dashboard.ui.listing import SIZE, asked, dimensions_of, links_of, listing


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
