"""What falls due next as a table, and the switch for contracts of more than a year."""

from __future__ import annotations

from dashboard.session.view import View
from dashboard.subjects.renewals import explained as renewals_explained
from dashboard.subjects.renewals import figures, tables
from dashboard.subjects.renewals.coming import Coming
from dashboard.subjects.renewals.figures import MultiYear
from dashboard.ui.card import panel, panel_title, row
from dashboard.ui.controls import switch
from dashboard.ui.explained import explained
from dashboard.ui.table import table


def multi_year() -> MultiYear:
    """The switch: contracts of more than a year left out, as they are, or on a yearly footing."""
    return figures.as_choice(switch("Multi-year contracts", renewals_explained.MULTI_YEAR, "multi_year"))


def falling_due(view: View, coming: Coming, choice: MultiYear) -> None:
    """The next 30 to 180 days as a table, and the signs known of what is undecided."""
    left, right = row([15, 8])
    frame, signs = tables.falls_due(coming), tables.signals(coming)
    with left, panel("windows"):
        panel_title("What falls due next", f"Counted from {view.today}, each row within the next; {coming.lengths}")
        table(frame, tables.units_of(frame, view.unit), caption="What falls due next")
        explained(
            "How is this made?",
            "lr_how_windows",
            renewals_explained.coming(view, coming, choice),
            how="A row counts everything due within so many days, the rows above it included.",
        )
    with right, panel("signs"):
        panel_title(
            "What is known of the undecided",
            f"Due in the 90 days after {view.today}, {coming.lengths}; a contract may show several signs",
        )
        table(signs, tables.units_of(signs, view.unit), caption="Signs of undecided contracts")
        explained(
            "How is this made?",
            "lr_how_signs",
            renewals_explained.coming(view, coming, choice),
            how=renewals_explained.SIGNS,
        )
