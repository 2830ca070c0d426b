"""Who left, and why?"""

from dashboard import session, ui
from dashboard.subjects.churn import lists, panels, sentences
from dashboard.subjects.revenue import tiles

view = session.view()
money, percent = view.unit("money"), view.unit("percent")
names = ["logo_churn_rate", "mrr_churn_rate", "gross_mrr_churn_rate", "annualised_mrr_churn_rate", "logo_retention"]
first = ui.sentence_first()
dimension = ui.by(view)
parts = view.sums_by(dimension) if dimension else {}

with first:
    ui.finding(sentences.churn(view.sums, parts, view.end, money, percent, view.covers()))
    ui.scorecard(tiles.tiles(view, names))

left, right = ui.row([12, 11])
with left:
    panels.by_month(view)
with right:
    panels.left_within_a_year(view, dimension, parts)
    panels.reasons(view)
lists.churned(view)
