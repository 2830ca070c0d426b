"""The two pictures on Overview: what moved MRR in the month, and retention over time."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.base.months import month_name
from dashboard.base.numbers import whole
from dashboard.measures import changes
from dashboard.session import View
from dashboard.subjects.behind.asked import behind, each
from dashboard.subjects.behind.controls import moved_over
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.overview.sentences import slid
from dashboard.subjects.revenue import explained
from dashboard.subjects.revenue.sentences import replaced
from dashboard.subjects.revenue.tables import enough
from dashboard.subjects.revenue.tiles import so_far
from dashboard.subjects.targets.goals import goal
from dashboard.ui.card import card
from dashboard.ui.controls import switch
from dashboard.ui.sentences import verbatim
from dashboard.ui.states import empty
from dashboard.ui.style import palette

WAYS = {"year": "Accounts of a year ago", "bridge": "Monthly bridge"}
RATES = {
    "year": ("net_revenue_retention", "gross_revenue_retention"),
    "bridge": ("net_retention_bridge", "gross_retention_bridge"),
}
BEHIND = {"year": "accounts_then", "bridge": "opening_accounts"}


def movement(view: View) -> None:
    """The month's movement as a waterfall from one month end to the next."""
    month, money = view.end, view.unit("money")
    card(
        verbatim(replaced(view.sums, month, money)),
        f"MRR movement in {month_name(month)}, {view.settings.currency}. Bars are drawn from the movement, "
        "not from zero.",
        charts.waterfall(
            view.sums.loc[[month]].iloc[0],
            money,
            palette=palette(),
            height=190,
            opening_name=month_name(month - 1, short=True, year=False),
            closing_name=month_name(month, short=True, year=False),
            month_ends=(month - 1, month),
            links={"Step": moved_over(view, range(month, month + 1))},
        ),
        "movement",
        how="Every account's MRR at this month end against the one before: new, back, up, down or lost. "
        "Opening plus all of it is closing.",
        behind=explained.in_month(view, "net_new_mrr"),
        aside=so_far(view),
    )


def retention(view: View) -> None:
    """Net and gross retention of twelve months, by the accounts of a year ago or as a product of monthly rates."""
    shown = st.container()
    way = switch("Retention measured by", WAYS, "retention")
    sums, month, names = view.sums, view.end, RATES[way]
    net, gross = (REGISTRY[name] for name in names)
    base = sums[BEHIND[way]]
    history = enough(pd.DataFrame({"net": net(sums), "gross": gross(sums)}).loc[:month], base)
    frame = history.loc[view.window[0] :]
    with shown:
        if not frame["net"].notna().any():
            n = int(base[month])
            empty(
                "Retention needs ten accounts that paid a year ago",
                note=f"At the end of {month_name(month)} there {'is' if n == 1 else 'are'} {n or 'none'}.",
            )
            return
        of = (
            "accounts paying a year earlier"
            if way == "year"
            else "product of twelve monthly rates, accounts at opening"
        )
        card(
            verbatim(
                slid(history["net"], lambda now, then: changes.change(net, sums, now, then).is_told, view.window[0])
            ),
            f"Trailing twelve months, {of} (n = {whole(int(base[month]))})",
            charts.trend(
                frame,
                [charts.Line("net", "Net"), charts.Line("gross", "Gross", tone="grey")],
                view.unit("percent"),
                palette=palette(),
                height=160,
                events=view.events(),
                target=goal(view, net.name),
                target_name="target, net",
                about="Net and gross revenue retention",
                links=dict.fromkeys(("Net", "Gross"), each(behind("a_year_ago", int(m)) for m in frame.index))
                if way == "year"
                else {},
            ),
            "retention",
            behind=explained.in_month(view, *names),
        )
