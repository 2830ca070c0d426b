"""Are we keeping what we win?"""

from dashboard import session, ui
from dashboard.subjects.overview import change, panels, tiles
from dashboard.subjects.revenue import tiles as revenue_tiles

view = session.view()
names = ["mrr", "net_revenue_retention", "gross_revenue_retention", "logo_churn_rate", "quick_ratio"]

found = change.important(view)
ui.finding(found, change.ways(view, found))
ui.scorecard(revenue_tiles.tiles(view, names) + tiles.also_tiles(view))

left, right = ui.row([11, 12])
with left:
    panels.movement(view)
with right:
    panels.retention(view)
