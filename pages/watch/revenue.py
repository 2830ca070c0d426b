"""Where does the MRR come from, and where does it go?"""

from dashboard import charts, session, ui
from dashboard.base.months import month_name
from dashboard.measures.slices import months_between
from dashboard.subjects.revenue import explained, panels, sentences, tables, tiles

view = session.view()
sums, window, moved, month = view.sums, view.window, view.moved, view.end
money, percent = view.unit("money"), view.unit("percent")
span = months_between(view.facts, window)

ui.finding(sentences.revenue(sums, moved, money, percent, f"{view.slice.sentence()} · {span}"))
ui.scorecard(tiles.tiles(view, ["mrr", "arr", "net_new_mrr", "net_mrr_churn_rate", "quick_ratio"]))

left, right = ui.row([12, 11])
with left:
    measure = ui.switch("Count", {"mrr": "MRR", "accounts": "Accounts"}, "count")
    ui.card(
        "What was won and lost, month by month",
        f"{'MRR' if measure == 'mrr' else 'Accounts'} about zero, {span}",
        charts.movement_bars(
            sums.loc[window[0] : month],
            money if measure == "mrr" else view.unit("count"),
            palette=ui.palette(),
            measure=measure,
        ),
        "movements",
        behind=explained.in_month(view, "net_new_mrr"),
        how="New: never paid before. Back: paid before, left, returned. Up and down: pays more or less than a "
        "month earlier. Lost: pays nothing any more.",
        aside=tiles.so_far(view),
    )
with right:
    dimension = ui.by(view)
    parts = view.sums_by(dimension) if dimension else {}
    frame = tables.mrr_by(parts, window)
    if not ui.is_alone(parts, dimension) and not frame.empty:
        ui.card(
            ui.plain(sentences.largest(parts, month, percent)),
            f"MRR at each month end by {dimension.replace('_', ' ')}, the six largest",
            charts.trend(
                frame, tables.lines_of(frame), money, palette=ui.palette(), zero=True, about=f"MRR by {dimension}"
            ),
            "mrr_by",
            behind=explained.in_month(view, "mrr"),
            how="The parts add up to the whole in every month. A missing value is “(none)”, never dropped.",
        )

summed = tables.window_movement(sums, moved)
ui.card(
    f"From {money.text(sums['opening_mrr'][moved[0]] / 10_000)} to {money.text(sums['closing_mrr'][month] / 10_000)}",
    f"MRR movement {sentences.month_ends(moved, view.facts.first_month)}. Bars are drawn from the movement, "
    "not from zero.",
    charts.waterfall(
        summed,
        money,
        palette=ui.palette(),
        opening_name=month_name(moved[0] - 1, short=True),
        closing_name=month_name(month, short=True),
        month_ends=(moved[0] - 1, month),
    ),
    "window_movement",
    behind=explained.window_movement(view, summed, moved),
    how="The same movements added up; an account that left and came back is in both lost and back.",
)
panels.committed(view)
if len(parts) > 1:
    with ui.panel("by_table"):
        ui.panel_title(
            f"By {dimension.replace('_', ' ')}",
            f"{month_name(month)}; won and lost {sentences.month_ends(moved, view.facts.first_month)}",
        )
        ui.table(
            tables.by_value(parts, moved, dimension),
            tables.by_value_units(view.unit),
            caption=f"Revenue by {dimension}",
        )
        ui.explained(
            "How is this made?",
            "lr_how_by_table",
            explained.in_month(view, "mrr", "net_revenue_retention"),
            how="Each row is a slice of its own, worked as below for all of them together. Won is new, back "
            "and up; lost is down and lost.",
        )
