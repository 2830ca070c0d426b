"""How the figures on Churn are made."""

from __future__ import annotations

import pandas as pd

from dashboard.base.months import day_name, span_name
from dashboard.measures import explaining
from dashboard.measures.explaining import Explanation
from dashboard.session.view import View
from dashboard.ui.explained import Behind
from dashboard.ui.worked import worked


def reasons(view: View, frame: pd.DataFrame) -> Behind:
    """MRR of contracts lost, by the reason recorded."""
    window = view.window

    def of() -> list[Explanation]:
        money = view.unit("money")
        sums = [(f"“{name}”", money.text(float(value))) for name, value in frame["value"].items()]
        return [
            explaining.summed(
                "MRR of contracts lost",
                f"contracts due {span_name(window[0], window[-1])}",
                [*sums, ("Together", money.text(float(frame["value"].sum())))],
                ["lost_renewals"],
                formula="expiring MRR of the contracts that were not renewed, by reason",
                as_of=day_name(view.facts.as_of),
            )
        ]

    return worked(view, of)
