"""What a period will probably end at: open renewals by counting, everything else by its own season and its own spread.

Pure arithmetic on frames. Bands are 80%: one chance in ten below, one in ten above. Without a year of months, or ten
decided contracts, behind it there is no forecast: NaN.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.base.few import HIDDEN_UNDER

Floats = npt.NDArray[np.float64]
Series = pd.Series

PAST_PERIODS = 3
YEAR = 12
SPREAD_MONTHS = 24
Z90 = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True)
class Outlook:
    """Forecast at the period's end, its 80% band, and the chance of reaching the target; NaN where unknown."""

    forecast: float
    low: float
    high: float
    probability: float

    @classmethod
    def settled(cls, value: float, reached: bool) -> Outlook:
        """Nothing is open any more; of nothing at all there is no chance either."""
        return cls(value, value, value, math.nan if math.isnan(value) else float(reached))

    @classmethod
    def normal(cls, mean: float, spread: float, goal: float, better: str) -> Outlook:
        """A bell of this spread around the mean; without a known spread there is no band and no chance."""
        if not math.isfinite(mean) or not math.isfinite(spread):
            return cls(mean, math.nan, math.nan, math.nan)
        if spread == 0:
            return cls(mean, mean, mean, float(mean >= goal if better == "up" else mean <= goal))
        below = NormalDist(mean, spread).cdf(goal)
        return cls(mean, mean - Z90 * spread, mean + Z90 * spread, 1 - below if better == "up" else below)

    @classmethod
    def of_outcomes(cls, outcomes: Floats, weights: Floats, goal: float) -> Outlook:
        """From rising possible outcomes and the probability of each; more is better."""
        cumulated = np.cumsum(weights)
        low, high = (
            float(outcomes[min(int(np.searchsorted(cumulated, q - 1e-12)), len(outcomes) - 1)]) for q in (0.1, 0.9)
        )
        # With few outcomes the mean can lie outside the middle 80%; the band is then widened to hold it.
        mean = float(outcomes @ weights)
        return cls(mean, min(low, mean), max(high, mean), float(min(1.0, weights[outcomes >= goal - 1e-12].sum())))


def straight(length: int) -> Floats:
    """Progress by the end of each month when every month brings the same."""
    return np.arange(1, length + 1) / length


def past_periods(known: pd.Index[int], start: int, end: int) -> list[range]:
    """The same calendar months of up to three earlier years, newest first, each wholly known and before the period."""
    length = end - start + 1
    first = math.ceil(length / 12)
    candidates = [range(start - 12 * k, end + 1 - 12 * k) for k in range(first, first + PAST_PERIODS)]
    have = set(known)
    return [months for months in candidates if have.issuperset(months)]


def seasonal_progress(changes: Series, start: int, end: int) -> Floats | None:
    """Share of a typical period's change that was made by the end of each of its months.

    Σ over past years of the change so far ÷ Σ over the same years of the whole change: a ratio of sums, so that a big
    year weighs more. None without a whole past period, or when the past moved to and fro so that a share leaves 0 … 1.
    """
    known = changes.dropna()
    periods = past_periods(known.index, start, end)
    if not periods:
        return None
    pooled = np.sum([known.loc[list(months)].to_numpy(dtype=float) for months in periods], axis=0)
    total = float(pooled.sum())
    if total == 0:
        return None
    progress: Floats = np.cumsum(pooled) / total
    return progress if (progress >= -1e-9).all() and (progress <= 1 + 1e-9).all() else None


def coming_months(changes: Series, months: range, *, growing: bool) -> tuple[float, float]:
    """(expected sum, spread of that sum) of the months ahead.

    Each month is expected to bring what its month of last year brought, times this year's growth (last twelve months ÷
    the twelve before, held to ½ … 2) when `growing`. The spread of a month is the standard deviation of its difference
    to
    the year before over the last 24 months (under 6 such months: of the months themselves), and months are taken as
    independent: spread × √months. Both NaN with less than a year known; NaN spread where months never differed, because
    they have none to learn from.
    """
    known = changes.dropna()
    known = known[known.index < months.start]
    if not len(months):
        return 0.0, 0.0
    if len(known) < YEAR:
        return math.nan, math.nan
    last, values = int(known.index[-1]), dict(zip(known.index.tolist(), known.astype(float).tolist(), strict=True))
    year, before = (
        float(known[(known.index > last - 12 * k) & (known.index <= last - 12 * (k - 1))].sum()) for k in (1, 2)
    )
    growth = min(2.0, max(0.5, year / before)) if growing and len(known) >= 24 and year > 0 and before > 0 else 1.0
    mean = float(known.iloc[-12:].mean())
    total = 0.0
    for month in months:
        back = month - 12 * math.ceil((month - last) / 12)
        total += values[back] * growth if back in values else mean
    steps = [values[m] - values[m - 12] for m in known.index[-SPREAD_MONTHS:] if m - 12 in values]
    sample = steps if len(steps) >= 6 else list(known.iloc[-12:])
    return total, spread_of(sample) * math.sqrt(len(months))


def spread_of(sample: Sequence[float] | Series) -> float:
    """Standard deviation of what was seen; NaN of fewer than 3, or where it never differed: a certainty nobody has."""
    found = float(np.std(np.asarray(sample, dtype=float), ddof=1)) if len(sample) >= 3 else math.nan
    return found if found > 1e-12 else math.nan


@dataclass(frozen=True)
class ContractSums:
    """Contracts of some months: counts, and money in the frame's own small unit. `decided` leaves the open ones out and
    has the overdue ones among it, as not renewed.
    """

    renewed: int = 0
    decided: int = 0
    open: int = 0
    expiring: int = 0
    kept: int = 0
    renewed_mrr: int = 0
    open_mrr: int = 0
    overdue: int = 0

    @classmethod
    def of(cls, renewals: pd.DataFrame | None, months: range) -> ContractSums:
        """Sums of a renewals frame (index: month due) over the months that it has; of coming ones the undecided are
        open.
        """
        if renewals is None:
            return cls()
        rows = renewals[(renewals.index >= months.start) & (renewals.index < months.stop)]

        def total(*names: str) -> int:
            return int(next((rows[name].sum() for name in names if name in rows), 0))

        renewed, lost, overdue = total("renewed"), total("lost"), total("overdue")
        money = total("expiring_mrr"), total("kept_mrr"), total("renewed_mrr"), total("open_mrr", "undecided_mrr")
        return cls(renewed, renewed + lost + overdue, total("open", "undecided"), *money, overdue)

    def __add__(self, other: ContractSums) -> ContractSums:
        return ContractSums(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    def rate(self, basis: str) -> float:
        """Renewal rate by `contracts`, `gross` or `net` money; NaN when nothing is decided or expiring."""
        above, below = {
            "contracts": (self.renewed, self.decided),
            "gross": (self.kept, self.expiring),
            "net": (self.renewed_mrr, self.expiring),
        }[basis]
        return above / below if below else math.nan


def beta_binomial(renewed: int, decided: int, open_: int) -> Floats:
    """Probability of 0 … `open_` renewals among the open contracts, when `renewed` of `decided` did so lately.

    The rate itself is uncertain: Beta(renewed + ½, lost + ½), Jeffreys' prior, so few past contracts give a wide band.
    Each weight is its neighbour's times (n − k)(k + a) ÷ ((k + 1)(n − k − 1 + b)), summed as logarithms.
    """
    k = np.arange(open_, dtype=np.float64)
    a, b = renewed + 0.5, decided - renewed + 0.5
    steps = np.log((open_ - k) * (k + a)) - np.log((k + 1) * (open_ - k - 1 + b))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    weights: Floats = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights


def renewal_outlook(
    whole: ContractSums, recent: ContractSums, goal: float, basis: str, sizes: Sequence[float] | None = None
) -> Outlook:
    """Where the rate of a period ends: what is decided stands, what is open follows the slice's recent rate.

    Contracts: (renewed + K) ÷ (decided + open), K beta-binomial. Money: an open contract that renews is expected to
    bring
    what renewing contracts lately brought (recent money rate ÷ recent contract rate; gross never above its price). Open
    contracts are taken to be of equal size unless `sizes` gives their prices: then only (Σ size)² ÷ Σ size² of them
    count,
    so that one giant widens the band. Contracts are taken as independent of one another.
    """
    if not whole.open:
        rate = whole.rate(basis)
        return Outlook.settled(rate, rate >= goal - 1e-12)
    if recent.decided < HIDDEN_UNDER:
        return Outlook(math.nan, math.nan, math.nan, math.nan)
    if basis == "contracts":
        weights = beta_binomial(recent.renewed, recent.decided, whole.open)
        return Outlook.of_outcomes(
            (whole.renewed + np.arange(whole.open + 1)) / (whole.decided + whole.open), weights, goal
        )
    count = whole.open
    if sizes is not None and sum(size * size for size in sizes) > 0:
        count = max(1, round(sum(sizes) ** 2 / sum(size * size for size in sizes)))
    weights = beta_binomial(recent.renewed, recent.decided, count)
    money, contracts = recent.rate(basis), recent.rate("contracts")
    worth = money / contracts if contracts > 0 and money > 0 else 1.0
    share = np.arange(count + 1) / count * worth
    if basis == "gross":
        share = np.minimum(share, 1.0)
    below = whole.expiring + whole.open_mrr
    if not below:
        return Outlook(math.nan, math.nan, math.nan, math.nan)
    so_far = whole.kept if basis == "gross" else whole.renewed_mrr
    return Outlook.of_outcomes((so_far + whole.open_mrr * share) / below, weights, goal)
