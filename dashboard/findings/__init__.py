"""The sentence that answers a page's question, made from the facts.

When nothing moved, the sentence says so; when there are too few, it says that.
"""

from dashboard.findings.cohorts import cohort_change, curve_end
from dashboard.findings.health import health
from dashboard.findings.model import QUIET_POINTS, SMALL_N, TINY_N, Finding, Run, counted, number
from dashboard.findings.overview import Share, explains, overview, slid, streak
from dashboard.findings.renewals import committed, followed, nps, renewals, renews_least, why
from dashboard.findings.revenue import churn, largest, leaks, replaced, revenue

__all__ = [
    "QUIET_POINTS",
    "SMALL_N",
    "TINY_N",
    "Finding",
    "Run",
    "Share",
    "churn",
    "cohort_change",
    "committed",
    "counted",
    "curve_end",
    "explains",
    "followed",
    "health",
    "largest",
    "leaks",
    "nps",
    "number",
    "overview",
    "renewals",
    "renews_least",
    "replaced",
    "revenue",
    "slid",
    "streak",
    "why",
]
