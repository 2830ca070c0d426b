"""The 24-month simulation: what the churn rate does to a business. numpy only, seeded.

levers     Levers, project, compare: the recurrence M_t = g·M_(t-1) + N and the same business under several churn rates
seek       goal_seek, tornado: which lever reaches a target, and which one matters most
timing     renewal_timing: what a better annual renewal rate is worth, by when contracts fall due
history    baseline: where the levers of a slice stand today, from its own history
band       futures, backtest: the band of simulated futures and its track record
"""

from dashboard.subjects.what_if.simulate.band import Band, TrackRecord, backtest, futures
from dashboard.subjects.what_if.simulate.history import Baseline, baseline
from dashboard.subjects.what_if.simulate.levers import (
    Case,
    Gap,
    Levers,
    Projection,
    compare,
    gap,
    project,
    project_closed,
    write_csv,
)
from dashboard.subjects.what_if.simulate.seek import Effect, Goal, goal_seek, tornado
from dashboard.subjects.what_if.simulate.timing import DUE_PATTERNS, Timing, renewal_path, renewal_timing

__all__ = [
    "DUE_PATTERNS",
    "Band",
    "Baseline",
    "Case",
    "Effect",
    "Gap",
    "Goal",
    "Levers",
    "Projection",
    "Timing",
    "TrackRecord",
    "backtest",
    "baseline",
    "compare",
    "futures",
    "gap",
    "goal_seek",
    "project",
    "project_closed",
    "renewal_path",
    "renewal_timing",
    "tornado",
    "write_csv",
]
