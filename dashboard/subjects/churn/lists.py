"""Who left in the months on screen."""

from __future__ import annotations

from dashboard.base.months import month_cells
from dashboard.base.words import counted
from dashboard.session.view import View
from dashboard.subjects import accounts
from dashboard.ui.listing import SIZE, asked, listing


def churned(view: View) -> None:
    """Who left in the window, most MRR first, with the reason of the contract that ended then where there is one."""
    page = asked(
        view, "churned", view.window, lambda w: accounts.churned(w, view.facts, view.slice, view.window, size=SIZE)
    )
    if page is None:
        return
    rows = page.rows
    listing(
        view,
        "left",
        "Accounts lost",
        "Largest first, in the months on screen; the reason is that of a contract lost within three months of leaving",
        rows,
        {
            "Left in": month_cells(rows["left_month"]),
            "Customer for": [
                counted(int(a - b), "month") for a, b in zip(rows["left_month"], rows["since_month"], strict=True)
            ],
            "MRR lost": rows["lost_mrr"],
            "Reason": [r or "not recorded" for r in rows["reason"]],
        },
        ["MRR lost"],
        "Nobody left in these months.",
        more=page.has_more,
    )
