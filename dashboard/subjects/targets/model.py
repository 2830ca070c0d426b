"""What a target is, and what can be said of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.appdb.kept import Target
from dashboard.subjects.targets.forecast import Outlook, Series


class TargetStatus(Enum):
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
    there is none. Distances are from the pace line: points (of a rate; of the target's value for money and counts),
    accounts (contracts for renewals, answers for NPS), and MRR in currency. probability: of ending at the target. n:
    what the number rests on. pace_line: index month_index over the period; expected and actual at each month's end, and
    for renewals cumulated due, needed and kept (contracts, or MRR in currency). when: what the actual covers, in words.
    """

    target: Target
    actual: float
    expected: float
    status: TargetStatus
    distance_points: float
    distance_accounts: float
    distance_mrr: float
    forecast: float
    low: float
    high: float
    probability: float
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
