"""The sentence that answers a page's question, made from the facts.

When nothing moved, the sentence says so; when there are too few, it says that.
"""

from dashboard.base.words import QUIET_POINTS, SMALL_N, TINY_N, Finding, Run, counted, number
from dashboard.findings.cohorts import cohort_change, curves_apart, short_span
from dashboard.findings.headline import furthest, nps_change, renewal_change, with_reason
from dashboard.findings.health import health
from dashboard.findings.overview import Share, explains, overview, slid, streak
from dashboard.findings.renewals import committed, followed, nps, renewals, renews_least, why
from dashboard.findings.revenue import churn, largest, leaks, month_ends, replaced, revenue
from dashboard.findings.targets import by_trouble, likely_end, states, targets

__all__ = [
    "QUIET_POINTS",
    "SMALL_N",
    "TINY_N",
    "Finding",
    "Run",
    "Share",
    "by_trouble",
    "churn",
    "cohort_change",
    "committed",
    "counted",
    "curves_apart",
    "explains",
    "followed",
    "furthest",
    "health",
    "largest",
    "leaks",
    "likely_end",
    "month_ends",
    "nps",
    "nps_change",
    "number",
    "overview",
    "renewal_change",
    "renewals",
    "renews_least",
    "replaced",
    "revenue",
    "short_span",
    "slid",
    "states",
    "streak",
    "targets",
    "why",
    "with_reason",
]
