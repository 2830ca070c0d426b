"""What do customers say, and who says it?"""

from dashboard import charts, session, ui
from dashboard.base import months
from dashboard.base.words import counted
from dashboard.subjects.nps import explained, figures, lists, metrics, panels, sentences, tables, tiles
from dashboard.subjects.targets import goals

view = session.view()
ui.needs(view, "nps_responses")
points, percent, count = view.unit("points"), view.unit("percent"), view.unit("count")
first = ui.sentence_first()
controls = ui.row([4, 5, 5])
with controls[0]:
    survey = panels.survey(view)
with controls[1]:
    variant = ui.switch(
        "Every … counts alike", {"answers": "Answer", "accounts": "Account", "mrr": "Dollar of MRR"}, "variant"
    )
with controls[2]:
    dimension = ui.by(view)
everything = figures.by_quarter(view.facts, view.slice, survey)
sums = tables.quarter_rows(everything, view.window)
quarter = panels.asked_by(view, sums)

with first:
    ui.finding(
        sentences.nps(
            everything,
            quarter,
            points,
            percent,
            f"{view.slice.sentence()} · {survey} survey · answers by the quarter they were given",
        )
    )
    ui.scorecard(tiles.nps_tiles(view, everything, quarter, survey))
left, right = ui.row([12, 11])
with left:
    trend = figures.trend(view.facts, view.slice, survey, variant)
    trend = trend.loc[[figures.quarter_name(int(q)) for q in sums.index]]
    label = metrics.VARIANTS[variant].label
    ui.card(
        f"{label}, quarter by quarter",
        "Whiskers: 95 % interval; hollow: under 30 answers; under 10 only the count",
        charts.nps_trend(
            trend, points, palette=ui.palette(), target=goals.goal(view, metrics.VARIANTS[variant].name), about=label
        ),
        "nps_trend",
        behind=explained.nps_now(view, metrics.VARIANTS[variant], everything, quarter, survey),
        how="Interval: adjusted Wald, 95 %; only where every answer counts alike.",
    )
with right:
    row = sums.loc[quarter]
    ui.card(
        f"Who answered what in {figures.quarter_name(quarter)}",
        f"{counted(int(row['responses']), 'answer')} to {counted(int(row['sent']), 'invitation')}",
        charts.distribution_bar(
            {k: int(row[k]) for k in ("promoters", "passives", "detractors")}, count, palette=ui.palette()
        ),
        "nps_groups",
        behind=explained.nps_now(view, metrics.nps, everything, quarter, survey),
        how="Promoters answer 9 or 10, passives 7 or 8, detractors 0 to 6. One answer an account, contact and "
        "quarter, the last.",
    )
    parts = figures.by_value(view.facts, view.slice, dimension, survey) if dimension else {}
    if dimension and not ui.is_alone(parts, dimension):
        ui.card(
            f"NPS by {dimension.replace('_', ' ')}",
            "All quarters on screen together; whiskers: 95 % interval; n answers",
            charts.by_dimension(
                tables.nps_by(parts, range(sums.index[0], quarter + 3)),
                points,
                palette=ui.palette(),
                counted="answers",
                about="NPS",
            ),
            "nps_by",
            behind=explained.nps_over(view, sums, range(sums.index[0], quarter + 3), survey),
        )
if view.facts.missing("renewals") is None:
    span = range(int(sums.index[0]), quarter + 3)
    groups = figures.outcomes(view.facts, view.slice, span, survey)
    frame = tables.outcomes(groups)
    ui.card(
        ui.plain(sentences.followed(frame, percent)),
        "Renewal rate of contracts due in the twelve months after the answer, answers of "
        f"{months.month_span(span)}; whiskers: 95 % interval; n contracts",
        charts.by_dimension(frame, percent, palette=ui.palette(), counted="contracts", about="Renewal rate by answer"),
        "nps_outcomes",
        behind=explained.outcomes(view, groups, span, survey),
        how="Each contract counts once, under the last answer before it was due. Overdue contracts count as "
        "not renewed, open ones are outside; contracts of more than a year are left out.",
    )
lists.verbatims(view, survey)
