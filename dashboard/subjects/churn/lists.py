"""Who left in the months on screen."""

from __future__ import annotations

from dashboard.session.view import View
from dashboard.subjects.behind.asked import behind
from dashboard.subjects.behind.lists import first_rows


def churned(view: View) -> None:
    """Who left in the window, most MRR first, with the reason of the contract that ended then where there is one."""
    first_rows(
        view,
        behind("lost", view.window),
        "left",
        "Accounts lost",
        "Largest first, in the months on screen; the reason is that of a contract lost within three months of leaving",
        "Nobody left in these months.",
    )
