"""What a target is, and what can be said of it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.base.months import month_index
from dashboard.subjects.targets.forecast import Outlook, Series

Choices = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the notebook keeps about everything people write: number, version, author and time."""

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


class Status(Enum):
    """How a target stands, in word and shape."""

    ON_PACE = ("on pace", "●")
    WATCH = ("watch", "▲")
    OFF = ("off", "■")
    NONE = ("no status", "")

    @property
    def word(self) -> str:
        """`on pace`, `watch`, `off` or `no status`."""
        return self.value[0]

    @property
    def mark(self) -> str:
        """The shape that says the same."""
        return self.value[1]


@dataclass(frozen=True, eq=False)
class Assessment:
    """A target against the facts.

    actual, expected, forecast, low and high are in the target's own unit (money in currency, rates 0 … 1), NaN where
    there
    is none. Distances are from the pace line: points (of a rate; of the target's value for money and counts), accounts
    (contracts for renewals, answers for NPS), and MRR in currency. chance: of ending at the target. n: what the number
    rests on. pace_line: index month_index over the period; expected and actual at each month's end, and for renewals
    cumulated due, needed and kept (contracts, or MRR in currency). when: what the actual covers, in words.
    """

    target: Target
    actual: float
    expected: float
    status: Status
    distance_points: float
    distance_accounts: float
    distance_mrr: float
    forecast: float
    low: float
    high: float
    chance: float
    n: int
    greyed: bool
    is_over: bool
    note: str
    pace_line: pd.DataFrame
    when: str = ""


@dataclass(frozen=True, eq=False)
class Reading:
    """What a kind of metric has to say; `assess` turns it into a status. behind: the accounts, contracts or answers its
    forecast rests on."""

    actual: float
    expected: float
    outlook: Outlook
    accounts: float
    mrr: float
    n: int
    is_over: bool
    note: str
    line: pd.DataFrame
    when: str = ""
    behind: int = 0

    @classmethod
    def none(cls, target: Target, note: str) -> Reading:
        """Nothing can be read yet, and why."""
        nothing = Outlook(math.nan, math.nan, math.nan, math.nan)
        line = pace_line(target, np.full(len(target.months), math.nan), pd.Series(dtype=float))
        return cls(math.nan, math.nan, nothing, math.nan, math.nan, 0, False, note, line)


def pace_line(target: Target, expected: Series | npt.NDArray[np.float64], actual: Series) -> pd.DataFrame:
    """Both by month of the period; months without an actual stay empty."""
    index = pd.Index(target.months, name="month_index")
    return pd.DataFrame(
        {"expected": np.asarray(expected, dtype=float), "actual": actual.reindex(index).to_numpy(dtype=float)},
        index=index,
    )
