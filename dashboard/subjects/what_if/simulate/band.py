"""The band of simulated futures around a projection, and how often such a band held in the past.

A future is drawn from the slice's own months. Each past month gives four factors: its churn,
contraction and expansion rates and its new MRR, each divided by their mean over the months used, so that a
factor of 1 is an ordinary month. The four stay together, because a bad month is bad in several ways.

    rate in month t of a path  =  lever × (mean factor of 12 drawn months) × (factor of the month drawn for t)

The first factor is drawn once a path: the levers come from twelve months, and another twelve would
have given another average. The second is the scatter from month to month. Both average 1, so the
projection stays in the middle. The random numbers depend on the seed alone, not on the levers, so
that the band moves smoothly while a lever is dragged.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dashboard.base.errors import SimulationError
from dashboard.base.few import HIDDEN_UNDER
from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_name
from dashboard.base.numbers import share
from dashboard.subjects.what_if.simulate.history import History, read_history, start_values
from dashboard.subjects.what_if.simulate.levers import Amounts, Levers, project

if TYPE_CHECKING:
    import pandas as pd

Draws = npt.NDArray[np.float32]

SHARE = 0.80  # 8 in 10: from the 10th to the 90th percentile
SHORTEST = 12  # months of history without which there is no band
POOL = 24  # the most recent months the futures are drawn from
BEHIND_LEVERS = 12  # months behind the start values
BACKTEST_PATHS = 2_000
FEW_ORIGINS = 10  # looks back without which there is no track record
CENT = 0.01  # a projection that is right to the cent is right


@dataclass(frozen=True, eq=False)
class Band:
    """Between `low` and `high` lie 8 in 10 simulated futures; both have one value a month from month 0.

    Where there is no band, both are None and `reason` says why.
    """

    low: Amounts | None
    high: Amounts | None
    paths: int
    seed: int
    months_used: int
    reason: str = ""


def futures(levers: Levers, monthly: pd.DataFrame, seed: int = 1, paths: int = 10_000) -> Band:
    """The band for these levers, from the scatter of the slice's last 24 months (at least 12 with an opening balance).

    The 10th and 90th percentile of the simulated MRR, month by month. Where a rare loss pushes the
    projection itself out of that range, the band is widened to reach it. Without enough history there is no band.
    """
    if paths < 100:
        raise SimulationError(
            f"{paths} simulated futures are too few.", "Band of the simulation.", "Ask for 100 or more."
        )
    history, _, _ = read_history(monthly)
    if history.is_few:
        few = f"No band: it takes {HIDDEN_UNDER} paying accounts, and there {_are(history.accounts or 0)}."
        return Band(None, None, paths, seed, 0, few)
    scatter = _scatter(history)
    if scatter is None:
        used = _paid_months(history.last(POOL))
        reason = f"No band: it takes {SHORTEST} months that began with MRR, and there {_are(used)}."
        return Band(None, None, paths, seed, used, reason)
    factors = _cached_factors(scatter.tobytes(), scatter.shape[1], seed, paths, levers.months)
    low, high = _percentiles(levers, factors)
    return Band(low, high, paths, seed, scatter.shape[1])


def _are(n: int) -> str:
    """`is 1`, `are 3`."""
    return f"{'is' if n == 1 else 'are'} {n}"


def _paid_months(history: History) -> int:
    """Months that began with MRR: the others have no rates."""
    return int((history.opening > 0).sum())


def _scatter(history: History) -> Amounts | None:
    """Factors around 1 of churn, contraction, expansion and new MRR (rows) in the recent months (columns)."""
    recent = history.last(POOL)
    if _paid_months(recent) < SHORTEST:
        return None
    alive = recent.opening > 0
    opening = recent.opening[alive].astype(np.float64)
    rates = np.stack(
        [
            recent.churn[alive] / opening,
            recent.contraction[alive] / opening,
            recent.expansion[alive] / opening,
            recent.incoming[alive].astype(np.float64),
        ]
    )
    mean = rates.mean(axis=1, keepdims=True)
    # A movement that never happened has no scatter to learn from: every month is an ordinary one.
    factors: Amounts = np.divide(rates, mean, out=np.ones_like(rates), where=mean > 0)
    return factors


@lru_cache(maxsize=8)
def _uniforms(seed: int, paths: int, months: int) -> Draws:
    """Common random numbers: one row a month, so that a longer horizon keeps the months before."""
    return np.random.default_rng(seed).random((BEHIND_LEVERS + months, paths), dtype=np.float32)


def _factors(scatter: Amounts, seed: int, paths: int, months: int) -> Draws:
    """Factors of the four movements, shape (4, months, paths)."""
    used = scatter.shape[1]
    chosen = (_uniforms(seed, paths, months) * used).astype(np.intp)
    drawn = scatter.astype(np.float32)[:, np.minimum(chosen, used - 1)]
    average = drawn[:, :BEHIND_LEVERS].mean(axis=1, keepdims=True)
    return np.asarray(drawn[:, BEHIND_LEVERS:] * average, dtype=np.float32)


@lru_cache(maxsize=6)
def _cached_factors(scatter: bytes, used: int, seed: int, paths: int, months: int) -> Draws:
    """While a lever is dragged the slice stays, and with it these draws."""
    return _factors(np.frombuffer(scatter, dtype=np.float64).reshape(4, used), seed, paths, months)


def _percentiles(levers: Levers, factors: Draws) -> tuple[Amounts, Amounts]:
    """The 10th and 90th percentile of MRR at month 0 … T over all paths."""
    middle = project(levers).mrr
    churn, contraction, expansion, incoming = factors
    paths = factors.shape[2]
    tail = round(paths * (1 - SHARE) / 2)
    low, high = middle.copy(), middle.copy()
    balance = np.full(paths, levers.opening)
    for month in range(levers.months):
        # Nobody can lose more than all there is, however bad the month drawn.
        loss = np.minimum(1.0, levers.churn * churn[month] + levers.contraction * contraction[month])
        balance = balance * (1.0 - loss + levers.expansion * expansion[month]) + levers.new * incoming[month]
        ranked = np.partition(balance, (tail, paths - 1 - tail))
        low[month + 1] = min(low[month + 1], ranked[tail])
        high[month + 1] = max(high[month + 1], ranked[paths - 1 - tail])
    return low, high


@dataclass(frozen=True)
class Origin:
    """One look back: what was projected at the end of `month` for `horizon` months later, and what came."""

    month: int
    projected: float
    low: float
    high: float
    actual: float

    @property
    def is_inside(self) -> bool:
        """The actual MRR lay within the band, to the cent."""
        return self.low - CENT <= self.actual <= self.high + CENT

    @property
    def error(self) -> float | None:
        """|projected - actual| ÷ actual; None when nothing was left."""
        return abs(self.projected - self.actual) / self.actual if self.actual > 0 else None


@dataclass(frozen=True)
class TrackRecord:
    """How the projection did in the past: `held` of `origins` bands held, `error` is the median absolute error.

    `reason` says why there is no record when `origins` is empty.
    """

    horizon: int
    origins: tuple[Origin, ...]
    reason: str = ""

    @property
    def held_share(self) -> float | None:
        """Origins whose band held ÷ all origins; 0.8 is what the band promises."""
        return sum(origin.is_inside for origin in self.origins) / len(self.origins) if self.origins else None

    @property
    def error(self) -> float | None:
        """Median of |projected - actual| ÷ actual over the origins."""
        errors = [origin.error for origin in self.origins if origin.error is not None]
        return statistics.median(errors) if errors else None

    def sentence(self) -> str:
        """`In the past two years it held 82% of the time (18 of 22 projections of 12 months), typically 3.1% off.`"""
        held_share, error = self.held_share, self.error
        if held_share is None:
            return self.reason
        n = len(self.origins)
        if n < FEW_ORIGINS:
            hits = sum(origin.is_inside for origin in self.origins)
            return (
                f"The band held in {hits} of {n} projection{'s' * (n != 1)} of {self.horizon} months so far, "
                "too few for a track record."
            )
        since = f"since {month_name(self.origins[0].month + self.horizon)}" if n < 24 else f"in the past {_years(n)}"
        typical = "" if error is None else f", typically {share(error, 1)} off"
        hits = sum(origin.is_inside for origin in self.origins)
        return f"{since[0].upper()}{since[1:]} the band held {share(held_share)} of the time" + (
            f" ({hits} of {n} projections of {self.horizon} months{typical})."
        )


def _years(months: int) -> str:
    return "two years" if months == 24 else f"{months} months"


def backtest(
    monthly: pd.DataFrame,
    horizon: int = 12,
    window: int = 12,
    looks: int = 24,
    seed: int = 1,
    paths: int = BACKTEST_PATHS,
) -> TrackRecord:
    """Project from past months with what was known then and compare with what came `horizon` months later.

    The origins are the latest `looks` month ends that had 12 months of history before and `horizon` months
    after; each uses its own start values (last `window` months) and its own band. Neighbouring origins share
    most of their months, so `looks` of them say less than as many separate businesses would.
    """
    if horizon < 1 or window < 1 or looks < 1:
        raise SimulationError(
            "A backtest needs at least one month.", "Track record.", "Use a horizon of 12 or 24 months."
        )
    history, _, _ = read_history(monthly)
    # Position p is an origin when p months are known and the closing of month p + horizon exists.
    positions = range(SHORTEST, len(history) - horizon + 1)[-looks:]
    origins = [_look_back(history, position, horizon, window, seed, paths) for position in positions]
    kept = tuple(origin for origin in origins if origin is not None)
    reason = (
        f"No track record yet: it takes {SHORTEST + horizon} months that began with MRR, "
        f"and there {_are(_paid_months(history))}."
    )
    if len(positions) and not kept:
        reason = f"No track record: it takes {HIDDEN_UNDER} paying accounts to project from."
    return TrackRecord(horizon, kept, "" if kept else reason)


def _look_back(history: History, position: int, horizon: int, window: int, seed: int, paths: int) -> Origin | None:
    """One origin: only the first `position` months are used to project."""
    known = history.until(position)
    scatter = _scatter(known)
    if scatter is None or known.is_few:
        return None
    month = int(known.month[-1])
    levers = start_values(known, window, float(known.closing[-1]) / MONEY_SCALE, month).levers(horizon)
    low, high = _percentiles(levers, _factors(scatter, seed, paths, horizon))
    actual = float(history.closing[position + horizon - 1]) / MONEY_SCALE
    projected = float(project(levers).mrr[-1])
    return Origin(month, projected, float(low[-1]), float(high[-1]), actual)
