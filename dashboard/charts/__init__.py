"""Charts: a function each, a frame in and a `Drawing` out (picture, alt text, table); none looks at a session.

Titles are findings and belong to the card that shows the chart, not to the chart.
"""

from dashboard.charts.bars import GREYED_UNDER, HIDDEN_UNDER, by_dimension, lost_bars
from dashboard.charts.cohorts import MOST_CELLS, curves, heat_map
from dashboard.charts.drawing import MAX_MARKS, Drawing
from dashboard.charts.movements import movement_bars, waterfall
from dashboard.charts.nps import nps_trend
from dashboard.charts.outcomes import distribution_bar, outcome_bars
from dashboard.charts.projection import Path, pace, projection
from dashboard.charts.sparkline import sparkline
from dashboard.charts.trend import Line, trend

__all__ = [
    "GREYED_UNDER",
    "HIDDEN_UNDER",
    "MAX_MARKS",
    "MOST_CELLS",
    "Drawing",
    "Line",
    "Path",
    "by_dimension",
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
