"""Who left, and why?"""

from dashboard import charts, session, ui
from dashboard.measures import metric
from dashboard.measures.slices import months_between
from dashboard.subjects.churn import explained as churn_explained
from dashboard.subjects.churn import lists, sentences
from dashboard.subjects.churn import tables as churn_tables
from dashboard.subjects.revenue import explained as revenue_explained
from dashboard.subjects.revenue import tables as revenue_tables
from dashboard.subjects.revenue import tiles
from dashboard.subjects.targets import goals

view = session.view()
sums, window, month = view.sums, view.window, view.end
money, percent = view.unit("money"), view.unit("percent")
first = ui.sentence_first()
dimension = ui.by(view)
parts = view.sums_by(dimension) if dimension else {}

with first:
    ui.finding(sentences.churn(sums, parts, month, money, percent, view.covers()))
    ui.scorecard(
        tiles.tiles(
            view,
            [
                "logo_churn_rate",
                "mrr_churn_rate",
                "gross_mrr_churn_rate",
                "annualised_mrr_churn_rate",
                "logo_retention",
            ],
        )
    )

left, right = ui.row([12, 11])
with left:
    frame = revenue_tables.enough(churn_tables.churn_trend(sums, window), sums["opening_accounts"])
    ui.card(
        "Churn month by month",
        f"Share of accounts and of MRR lost in the month, {months_between(view.facts, window)}; pale band: "
        "95 % interval of the account rate; "
        "months that under ten accounts opened are left out",
        charts.trend(
            frame,
            [
                charts.Line("logo", "Accounts", tone="lost", low="low", high="high"),
                charts.Line("mrr", "MRR", tone="grey"),
            ],
            percent,
            palette=ui.palette(),
            height=330,
            zero=True,
            events=view.events(),
            target=goals.goal(view, "logo_churn_rate"),
            target_name="target, accounts",
            about="Monthly churn",
        ),
        "churn_trend",
        behind=revenue_explained.in_month(view, "logo_churn_rate", "mrr_churn_rate"),
        how="Interval: Wilson, 95 %.",
        aside=tiles.so_far(view),
    )
with right:
    frame = churn_tables.left_within_a_year(parts, month)
    if ui.is_alone(parts, dimension):
        pass
    elif not frame.empty:
        ui.card(
            ui.plain(sentences.leaks(frame, dimension, percent)),
            "Share of the accounts paying a year ago that no longer pay, by "
            f"{dimension.replace('_', ' ')}; whiskers: 95 % interval",
            charts.by_dimension(
                frame,
                percent,
                palette=ui.palette(),
                overall=1 - metric.REGISTRY["logo_retention"].at(sums, month),
                about=f"Accounts left within a year by {dimension}",
            ),
            "left_by",
            behind=revenue_explained.in_month(view, "logo_retention"),
            how="1 − logo retention. n is the accounts paying a year ago. Under 10 only the count is shown; 10 "
            "to 29 is greyed.",
        )
    elif dimension:
        ui.empty(
            "Nobody in this slice has been here for a year yet",
            note="Shares within a year need accounts that paid twelve months ago.",
        )
if view.facts.missing("renewals") is None:
    with right:
        why = churn_tables.reasons(view.facts, view.slice, window)
        if len(why):
            ui.card(
                ui.plain(sentences.why(why, percent)),
                f"MRR of contracts lost, by the reason recorded, {months_between(view.facts, window)}",
                charts.lost_bars(why, money, palette=ui.palette(), n="contracts", counted="contracts"),
                "why",
                behind=churn_explained.reasons(view, why),
                how="Contracts that fell due in these months and were not renewed, month-to-month ones "
                "included where they are recorded.",
            )
lists.churned(view)
