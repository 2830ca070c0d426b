"""Where does the MRR come from, and where does it go?"""

from dashboard import session, ui
from dashboard.measures.windows import months_between
from dashboard.subjects.revenue import panels, sentences, tiles

view = session.view()
covers = f"{view.slice.sentence()} · {months_between(view.window)}"

ui.finding(sentences.revenue(view.sums, view.moved, view.unit("money"), view.unit("percent"), covers))
ui.scorecard(tiles.tiles(view, ["mrr", "arr", "arpa", "net_new_mrr", "net_mrr_churn_rate", "quick_ratio"]))

left, right = ui.row([12, 11])
with left:
    panels.movements(view)
with right:
    dimension = ui.by(view)
    parts = view.sums_by(dimension) if dimension else {}
    panels.by_dimension(view, dimension, parts)
panels.window_movement(view)
panels.committed(view)
panels.by_value(view, dimension, parts)
