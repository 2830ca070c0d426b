"""Which list stands behind a summed column: so every metric leads to what is above and below its line."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.measures.metric import Metric
from dashboard.subjects.behind.asked import Asked, behind

MOVED = {"new": "won", "reactivation": "back", "expansion": "up", "contraction": "down", "churn": "lost"}
# Column → list, and how many months before the figure's own it stands.
OF_MONTH: dict[str, tuple[str, int]] = {
    **{f"opening_{unit}": ("paying", 1) for unit in ("mrr", "accounts")},
    **{f"closing_{unit}": ("paying", 0) for unit in ("mrr", "accounts")},
    **{f"{movement}_{unit}": (name, 0) for movement, name in MOVED.items() for unit in ("mrr", "accounts")},
    **{f"{unit}_then": ("a_year_ago", 0) for unit in ("mrr", "accounts")},
    **{f"{unit}_now": ("kept", 0) for unit in ("mrr", "accounts")},
    "mrr_kept": ("kept", 0),
}
OF_DUE = {
    **{name: name for name in ("due", "renewed", "late", "overdue", "open", "decided")},
    "lost": "lost_contracts",
    "expiring_mrr": "decided",
    "kept_mrr": "renewed",
    "renewed_mrr": "renewed",
    "open_mrr": "open",
}
OF_QUARTER = {"responses": "answers", "heard_accounts": "heard", "heard_mrr": "heard"}
OF_QUARTER |= {name: name for name in ("promoters", "passives", "detractors", "sent")}


def of_column(column: str, month: int, first: int) -> Asked | None:
    """The list behind a column of `monthly` in a month; None where there is none, or it is before the history."""
    name, back = OF_MONTH.get(column, ("", 0))
    return behind(name, month - back) if name and month - back >= first else None


def of_metric(metric: Metric, month: int, first: int) -> list[Asked]:
    """The lists behind what a metric of MRR, churn or retention divides, each once."""
    found = [of_column(column, month, first) for column in _columns(metric)]
    return list(dict.fromkeys(one for one in found if one is not None))


def of_due(metric: Metric, months: range, multi_year: str) -> list[Asked]:
    """The same of contracts by the month due."""
    names = dict.fromkeys(OF_DUE[column] for column in _columns(metric) if column in OF_DUE)
    return [behind(name, months, multi_year=multi_year) for name in names]


def of_quarter(metric: Metric, quarter: int, survey: str) -> list[Asked]:
    """The same of answers and invitations of a quarter."""
    names = dict.fromkeys(OF_QUARTER[column] for column in _columns(metric) if column in OF_QUARTER)
    return [behind(name, range(quarter, quarter + 3), survey=survey) for name in names or ("answers",)]


def _columns(metric: Metric) -> Sequence[str]:
    return (*metric.above.columns, *metric.below.columns) or (metric.n,)
