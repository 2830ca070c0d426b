"""What people write down: targets, bonus gates, scenarios, each with version, author and time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.base.months import month_index

Choices = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is kept about everything people write: number, version, author and time."""

    id: int = 0
    version: int = 1
    note: str = ""
    archived: bool = False
    created_at: dt.datetime | None = None
    created_by: str = ""
    updated_at: dt.datetime | None = None
    updated_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Target(Kept):
    """A value that a metric of a slice should have over, or at the end of, a period. Money in currency, rates as
    0.92.
    """

    metric: str
    choices: Choices = ()
    period_start: dt.date
    period_end: dt.date
    value: float
    owner: str = ""

    @property
    def months(self) -> range:
        """Month indices of the period."""
        return range(month_index(self.period_start), month_index(self.period_end) + 1)


def target_for(targets: Iterable[Target], metric: str, choices: Choices, month: int) -> Target | None:
    """The target that a tile or chart of this metric and slice shows in a month: of several, the one that ends
    first.
    """
    wanted = {name: set(values) for name, values in choices}
    fitting = [
        t
        for t in targets
        if t.metric == metric and month in t.months and {n: set(v) for n, v in t.choices} == wanted and not t.archived
    ]
    return min(fitting, key=lambda t: (t.period_end, t.id), default=None)


@dataclass(frozen=True, kw_only=True)
class Gate(Kept):
    """Both thresholds of a quarter: `quarter` is year × 4 + quarter − 1, new_mrr in currency, the rate 0 … 1."""

    quarter: int
    new_mrr: float
    gross_dollar_renewal_rate: float

    @property
    def months(self) -> range:
        """Month indices of the quarter."""
        return range(self.quarter * 3, self.quarter * 3 + 3)


@dataclass(frozen=True, kw_only=True)
class Scenario(Kept):
    """A saved set of levers for the simulation, for one slice and so many months ahead."""

    name: str
    levers: Mapping[str, Any]
    choices: Choices = ()
    months: int = 24
    owner: str = ""
