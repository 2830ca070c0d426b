"""Do contracts that fall due renew?"""

from dashboard import session, ui
from dashboard.base.months import month_span
from dashboard.subjects.renewals import coming, figures, lists, panels, sentences, tables, tiles

view = session.view()
ui.needs(view, "renewals")
first = ui.sentence_first()
places = ui.row(2)
with places[0]:
    choice = panels.multi_year()
with places[1]:
    dimension = ui.by(view)
sums = figures.by_due_month(view.facts, view.slice, choice)
rolled = tables.quarterly(sums)
due = coming.upcoming(view.facts, view.slice, "exclude" if choice == "exclude" else "include")
three = month_span(range(view.end - 2, view.end + 1))
covers = f"{view.slice.sentence()} · {three} · contracts by the month due"

with first:
    ui.finding(
        sentences.headline(
            rolled,
            view.end,
            None if view.is_past else due,
            view.facts.as_of,
            view.unit("money"),
            view.unit("percent"),
            covers,
        )
    )
    ui.scorecard(tiles.renewal_tiles(view, rolled, due, choice))
left, right = ui.row([12, 11])
with left:
    panels.outcomes(view, sums, choice)
with right:
    panels.rates(view, sums, rolled, choice)
left, right = ui.row([12, 11])
with left:
    panels.ahead(view, due, choice)
with right:
    panels.by_dimension(view, dimension, sums, choice)
panels.falling_due(view, due, choice)
lists.at_risk(view, due, choice)
lists.renewing_alone(view)
lists.undated(view)
