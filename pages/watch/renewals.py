"""Do contracts that fall due renew?"""

from dashboard import charts, session, ui
from dashboard.base import months
from dashboard.subjects.renewals import coming as renewals_coming
from dashboard.subjects.renewals import explained, figures, lists, metrics, panels, sentences, tiles
from dashboard.subjects.renewals import tables as renewals_tables
from dashboard.subjects.revenue import tables as revenue_tables
from dashboard.subjects.targets import goals

view = session.view()
ui.needs(view, "renewals")
money, percent, count, month = view.unit("money"), view.unit("percent"), view.unit("count"), view.end
first = ui.sentence_first()
controls = ui.row(2)
with controls[0]:
    choice = panels.multi_year()
with controls[1]:
    dimension = ui.by(view)
lists.ask_ahead(view, choice)
sums = figures.by_due_month(view.facts, view.who, choice)
rolled = renewals_tables.quarterly(sums)
coming = renewals_coming.upcoming(view.facts, view.slice, "exclude" if choice == "exclude" else "include")
three, year = range(month - 2, month + 1), range(month - 11, month + 1)

with first:
    ui.finding(
        sentences.renewals(
            rolled,
            month,
            None if view.is_past else coming,
            view.facts.as_of,
            money,
            percent,
            f"{view.slice.sentence()} · {months.month_span(three)} · contracts by the month due",
        )
    )
    ui.scorecard(tiles.renewal_tiles(view, rolled, coming, choice))
left, right = ui.row([12, 11])
with left:
    ui.card(
        "What fell due, and what became of it",
        f"Contracts by the month due, {months.month_span(view.window)}",
        charts.outcome_bars(figures.stacked(sums.loc[view.window[0] : month]), count, palette=ui.palette()),
        "outcomes",
        how="Late: renewed after the due date. Overdue: undecided more than 30 days after it; counts as not "
        "renewed. Open: undecided within those 30 days; "
        "outside the rate. An early renewal counts where it was due.",
        behind=explained.renewed(view, sums, view.window, choice),
        note=ui.plain(lists.undated_words(view)),
    )
with right:
    frame = revenue_tables.enough(renewals_tables.renewal_trend(sums, view.window), rolled["decided"])
    lines = [
        charts.Line("rate", "Contracts", low="low", high="high"),
        charts.Line("gross", "Gross", tone="grey"),
        charts.Line("net", "Net", tone="ochre"),
    ]
    ui.card(
        "Renewal rates, trailing three months",
        "Contracts with 95 % interval; gross and net of the expiring MRR; under ten contracts left out",
        charts.trend(
            frame,
            lines,
            percent,
            palette=ui.palette(),
            target=goals.goal(view, "renewal_rate") if choice == "exclude" else None,
            target_name="target, contracts",
            about="Renewal rates",
        ),
        "renewal_rates",
        behind=explained.renewed(
            view,
            sums,
            three,
            choice,
            metrics.renewal_rate,
            metrics.gross_dollar_renewal_rate,
            metrics.net_dollar_renewal_rate,
        ),
        note=ui.plain(figures.badge(view.facts, view.slice, view.window, choice)),
    )
left, right = ui.row([12, 11])
with left:
    ui.card(
        "What falls due in each coming month",
        f"MRR in {view.settings.currency} by the month due, from {view.today}; {coming.lengths}",
        charts.outcome_bars(
            renewals_tables.coming_bars(coming),
            money,
            parts=renewals_tables.COMING_PARTS,
            palette=ui.palette(),
            about="MRR falling due",
        ),
        "coming",
        behind=explained.coming(view, coming, choice),
        how="A contract counts at the price that falls due, whatever it renewed for. At risk: undecided, and "
        "the champion left, the last answer was a detractor's, use fell by more than a quarter, or health "
        "is under 50.",
    )
with right:
    parts = figures.by_value(view.facts, view.slice, dimension, choice) if dimension else {}
    frame = renewals_tables.renewal_by(parts, year)
    if dimension and not ui.is_alone(parts, dimension):
        ui.card(
            ui.plain(sentences.renews_least(frame, dimension, percent)),
            f"Renewal rate over twelve months by {dimension.replace('_', ' ')}; whiskers: 95 % interval; n contracts",
            charts.by_dimension(
                frame,
                percent,
                palette=ui.palette(),
                overall=metrics.renewal_rate.over(sums, year),
                counted="contracts",
                about="Renewal rate",
            ),
            "renewal_by",
            behind=explained.renewed(view, sums, year, choice),
        )
panels.falling_due(view, coming, choice)
lists.at_risk(view, choice)
lists.renewing_alone(view)
