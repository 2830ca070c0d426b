"""Committed MRR: its path over the coming year and its parts."""

from __future__ import annotations

from dashboard import charts
from dashboard.base.months import month_index
from dashboard.session.view import View
from dashboard.subjects.revenue import committed as committed_
from dashboard.subjects.revenue import explained as revenue_explained
from dashboard.subjects.revenue import sentences, tables
from dashboard.ui.card import card, panel, panel_title, row
from dashboard.ui.controls import switch
from dashboard.ui.explained import explained
from dashboard.ui.sentences import plain
from dashboard.ui.style import palette
from dashboard.ui.table import table
from dashboard.warehouse.problems import Missing


def committed(view: View) -> None:
    """Committed MRR: its path over the coming year, its parts at a horizon, likely churn apart."""
    money, facts = view.unit("money"), view.facts
    options = {"3": "3 months", "1": "1 month", "6": "6 months", "12": "12 months"}
    horizon = int(switch("Committed MRR in", options, "horizon"))
    one = committed_.at(facts, view.slice, horizon)
    left, right = row([12, 11])
    with left:
        path = tables.committed_path(committed_.by_horizon(facts, view.slice), month_index(facts.as_of))
        has_likely = not isinstance(one.likely, Missing)
        lines = [
            charts.Line("committed", "Committed"),
            charts.Line("likely", "Less likely churn", tone="grey", is_dashed=True),
        ][: 1 + has_likely]
        card(
            plain(sentences.committed(one, money, view.unit("percent"))),
            f"MRR by month ahead from what is signed, notified and scheduled on {view.today}"
            + ("; dashed: likely churn taken off" if has_likely else ""),
            charts.trend(path, lines, money, palette=palette(), zero=True, about="Committed MRR"),
            "committed",
            behind=revenue_explained.committed(view, horizon),
            note=plain(one.likely.sentence) if isinstance(one.likely, Missing) else "",
        )
    with right, panel("committed_parts"):
        panel_title(
            f"Committed MRR in {options[str(horizon)]}",
            f"From {view.today}; each part on its own; likely churn is never subtracted silently",
        )
        table(tables.committed_parts(one), {"MRR": money}, caption="Parts of committed MRR")
        explained("How is this made?", "lr_how_committed_parts", revenue_explained.committed(view, horizon))
