"""Do newer customers stay longer?"""

from dashboard import session, ui
from dashboard.subjects.cohorts import controls, figures, panels, sentences

view = session.view()
first = ui.sentence_first()
places = ui.row([4, 3, 4, 4])
how = panels.ways(view, places)
with places[3]:
    other = controls.compare_with(view)

newer = figures.newer_with_older(panels.cells(view), how.measure, how.age)
with first:
    ui.finding(sentences.cohort_change(newer, how.measure, how.age, view.unit("percent"), view.covers()))
left, right = ui.row([13, 10])
with left:
    panels.grid(view, how, newer)
with right:
    panels.curves(view, how, newer, other)
