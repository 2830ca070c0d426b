"""Are we keeping what we win?"""

import pandas as pd
import streamlit as st

from dashboard import charts, session, ui
from dashboard.base.months import month_name
from dashboard.measures import changes, metric
from dashboard.subjects.overview import change
from dashboard.subjects.overview import sentences as overview_sentences
from dashboard.subjects.overview import tiles as overview_tiles
from dashboard.subjects.revenue import explained, tables
from dashboard.subjects.revenue import sentences as revenue_sentences
from dashboard.subjects.revenue import tiles as revenue_tiles
from dashboard.subjects.targets import goals

view = session.view()
sums, month = view.sums, view.end
money, percent = view.unit("money"), view.unit("percent")

ui.finding(change.important(view), view)
ui.scorecard(
    revenue_tiles.tiles(
        view, ["mrr", "net_revenue_retention", "gross_revenue_retention", "logo_churn_rate", "quick_ratio"]
    )
    + overview_tiles.also_tiles(view),
    "eight",
)

left, right = ui.row([11, 12])
name = month_name(month, year=False)
with left:
    ui.card(
        ui.plain(revenue_sentences.replaced(sums, month, money)),
        f"MRR movement in {month_name(month)}, {view.settings.currency}. Bars are drawn from the movement, "
        "not from zero.",
        charts.waterfall(
            sums.loc[month],
            money,
            palette=ui.palette(),
            height=318,
            opening_name=month_name(month - 1, short=True, year=False),
            closing_name=month_name(month, short=True, year=False),
            month_ends=(month - 1, month),
        ),
        "movement",
        how="Every account's MRR at this month end against the one before: new, back, up, down or lost. "
        "Opening plus all of it is closing.",
        behind=explained.in_month(view, "net_new_mrr"),
    )
with right:
    shown = st.container()
    way = ui.switch(
        "Retention measured by", {"year": "Accounts of a year ago", "bridge": "Monthly bridge"}, "retention"
    )
    names = (
        ("net_revenue_retention", "gross_revenue_retention")
        if way == "year"
        else ("net_retention_bridge", "gross_retention_bridge")
    )
    net, gross = (metric.REGISTRY[n] for n in names)
    behind = sums["accounts_then" if way == "year" else "opening_accounts"]
    frame = tables.enough(pd.DataFrame({"net": net(sums), "gross": gross(sums)}).loc[view.window[0] : month], behind)
    with shown:
        if frame["net"].notna().any():
            n = int(behind[month])
            ui.card(
                ui.plain(
                    overview_sentences.slid(
                        frame["net"], lambda now, then: changes.change(net, sums, now, then).is_told
                    )
                ),
                f"Trailing twelve months, accounts paying a year earlier (n = {n:,})"
                if way == "year"
                else f"Trailing twelve months, product of twelve monthly rates, accounts at opening (n = {n:,})",
                charts.trend(
                    frame,
                    [charts.Line("net", "Net"), charts.Line("gross", "Gross", tone="grey")],
                    percent,
                    palette=ui.palette(),
                    events=view.events(),
                    target=goals.goal(view, net.name),
                    target_name="target, net",
                    about="Net and gross revenue retention",
                ),
                "retention",
                behind=explained.in_month(view, *names),
                aside=revenue_tiles.so_far(view),
            )
        else:
            ui.empty(
                "Retention needs ten accounts that paid a year ago",
                note=f"At the end of {month_name(month)} there are {int(behind[month]):,}.",
            )
