"""What does the churn rate do to the next 24 months?"""

from dashboard import charts, session, ui
from dashboard.base.months import month_name
from dashboard.subjects.what_if import explained, panels, simulate
from dashboard.subjects.what_if import figures as what_if

view = session.view()
money, percent, exact = view.unit("money"), view.unit("rate"), view.unit("amount")
start = panels.baseline(view)
controls = what_if.levers_of(start)

left, right = ui.row([10, 30])
with left, ui.panel("levers"):
    ui.panel_title("Levers, a month")
    values = {
        one.name: value for one in controls if (value := panels.lever(one, money, percent, start.months)) is not None
    }
    opening = ui.amount("Opening MRR", "opening", f"{start.opening:,.2f}, {month_name(view.end)}")
    levers = what_if.chosen(start, values, opening)
    cents = exact if levers.opening < 100_000 else money
    panels.reset(controls)
    projection = simulate.project(levers)
    goal = ui.amount("What churn reaches an MRR of …", "goal", "an amount")
    if goal is not None:
        ui.note(ui.plain(what_if.goal_words(levers, goal, money.text)))
    ui.note(["Ceiling at these rates: ", ui.bold(what_if.ceiling_words(projection, money, percent)), "."])

actual = levers.churn if start.churn is None else start.churn
band = simulate.futures(levers, view.sums.loc[: view.end])
reason = what_if.cannot(levers, start)
frame, rates = what_if.frame(levers, actual, view.end, band)
record = panels.track_record(view)
with right:
    ui.finding(
        what_if.sentence(
            levers,
            start,
            money,
            percent,
            f"{view.slice.sentence()} · same new business every month · losses and expansion act on "
            "the opening balance, then new MRR is added",
        )
    )
    names = {
        "scenario": "your scenario" if "actual" in rates or start.churn is None else "your actual",
        "actual": "your actual",
    }
    tones = {"scenario": "base", "actual": "grey", "better": "won", "worse": "lost"}
    paths = [
        charts.Path(
            c,
            f"{percent.text(r)} {names.get(c, '')}".strip(),
            tones[c],
            is_dashed=c == "actual",
            is_main=c == "scenario",
        )
        for c, r in rates.items()
    ]
    if not reason:
        ui.card(
            f"The same business under {('one', 'two', 'three', 'four')[len(rates) - 1]} churn rates",
            f"MRR over {levers.months} months from {month_name(view.end)}, {view.settings.currency}; pale "
            f"band: 8 in 10 of {band.paths:,} simulated futures (seed {band.seed})"
            if band.low is not None
            else f"MRR over {levers.months} months from {month_name(view.end)}, {view.settings.currency}. "
            f"{band.reason}",
            charts.projection(
                frame,
                paths,
                money,
                low="low" if band.low is not None else "",
                high="high" if band.high is not None else "",
                gap=("scenario", "actual") if "actual" in rates else None,
                ceiling=projection.ceiling,
                palette=ui.palette(),
                about="Projected MRR",
            ),
            "projection",
            behind=explained.projection(view, start),
            how="M_t = (1 − churn − contraction + expansion) × M_(t−1) + new. New business can first churn in "
            "the month after it is won. "
            "The band resamples the slice's own months around the levers.",
            note=ui.plain(" ".join([record.sentence(), *start.notes])),
        )

if not reason:
    left, right = ui.row([23, 17])
    with left, ui.panel("rates"):
        ui.panel_title("What each churn rate leaves", "Everything else as on the levers")
        rate_table = what_if.rate_table(levers, actual)
        ui.table(
            rate_table,
            {"Churn a month": percent} | dict.fromkeys(rate_table.columns[2:], cents),
            caption="The same business under several churn rates",
        )
    with right, ui.panel("tornado"):
        ui.panel_title("What moves month 24 most", "One lever at a time; the unit is part of its name")
        ui.table(
            what_if.tornado_table(levers), {"MRR more": cents, "Collected more": cents}, caption="Effect of each lever"
        )
