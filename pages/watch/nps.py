"""What do customers say, and who says it?"""

from dashboard import session, ui
from dashboard.subjects.nps import figures, lists, panels, sentences, tables, tiles

view = session.view()
ui.needs(view, "nps_responses")
first = ui.sentence_first()
places = ui.row([4, 5, 5])
with places[0]:
    survey = panels.survey(view)
with places[1]:
    variant = panels.variant()
with places[2]:
    dimension = ui.by(view)
everything = figures.by_quarter(view.facts, view.slice, survey)
sums = tables.quarter_rows(everything, view.window)
quarter = panels.quarter_on_screen(view, sums, survey)
covers = f"{view.slice.sentence()} · {survey} survey · every answer alike, by the quarter it was given"

with first:
    ui.finding(sentences.nps(everything, quarter, view.unit("points"), view.unit("percent"), covers))
    ui.scorecard(tiles.nps_tiles(view, everything, quarter, survey))
left, right = ui.row([12, 11])
with left:
    panels.by_quarter(view, everything, [int(q) for q in sums.index], quarter, survey, variant)
with right:
    panels.groups(view, everything, quarter, survey)
    panels.by_dimension(view, dimension, sums, quarter, survey, variant)
panels.outcomes(view, sums, quarter, survey)
lists.verbatims(view, survey)
