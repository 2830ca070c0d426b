"""Charts: a function each, a frame in and a `Drawing` out (picture, alt text, table); none looks at a session.

A chart is Altair over named rows, compiled once per shape and mode: in each module first the rows, then the layers,
then the words. Titles are findings and belong to the card that shows the chart, not to the chart.
"""

from dashboard.charts.ages import curves
from dashboard.charts.answers import distribution_bar
from dashboard.charts.bars import lost_bars
from dashboard.charts.dots import by_dimension
from dashboard.charts.drawing import MAX_MARKS, Drawing
from dashboard.charts.futures import projection
from dashboard.charts.lines import Line, Trace
from dashboard.charts.movements import movement_bars
from dashboard.charts.outcomes import outcome_bars
from dashboard.charts.quarters import nps_trend
from dashboard.charts.shelf import compile_all
from dashboard.charts.sparkline import sparkline
from dashboard.charts.targets import pace
from dashboard.charts.trends import trend
from dashboard.charts.triangle import MOST_CELLS, heat_map
from dashboard.charts.waterfalls import waterfall

__all__ = [
    "MAX_MARKS",
    "MOST_CELLS",
    "Drawing",
    "Line",
    "Trace",
    "by_dimension",
    "compile_all",
    "curves",
    "distribution_bar",
    "heat_map",
    "lost_bars",
    "movement_bars",
    "nps_trend",
    "outcome_bars",
    "pace",
    "projection",
    "sparkline",
    "trend",
    "waterfall",
]
