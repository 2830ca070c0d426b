"""Levers and the projection: M_t = g·M_(t-1) + N with g = 1 - churn - contraction + expansion.

Losses and expansion act on the opening balance of a month, then new MRR is added, so new business
can first churn in the month after. Rates are monthly and lie between 0 and 1 (3% is 0.03); money
is in the reporting currency. Source: definitions, "The 24-month simulation".
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self, TextIO

import numpy as np
import numpy.typing as npt

from dashboard.base.errors import SimulationError
from dashboard.base.numbers import decimal, share, whole

Amounts = npt.NDArray[np.float64]

LARGEST_AMOUNT = 1e15
LONGEST = 120
NAMES = {
    "opening": "Opening MRR",
    "new": "New MRR",
    "churn": "Churn",
    "contraction": "Contraction",
    "expansion": "Expansion",
}
RATES = ("churn", "contraction", "expansion")
# Two rates that fill 100% exactly may add up to a hair more in binary; that is not the user's mistake.
ROUNDING = 1e-9
# Below this the losses and the expansion cancel out: 0.01 + 0.005 - 0.015 is not exactly 0 in binary.
NO_NET_LOSS = 1e-12


@dataclass(frozen=True)
class Levers:
    """One assumption about a business: opening MRR, new MRR a month, and three monthly rates on the opening balance.

    Churn and contraction together are at most 1. Expansion is at most 1 as well (doubling each month).
    Raises SimulationError that names every value that cannot be.
    """

    opening: float
    new: float
    churn: float
    contraction: float = 0.0
    expansion: float = 0.0
    months: int = 24

    def __post_init__(self) -> None:
        problems = []
        for name, label in NAMES.items():
            value = _as_number(getattr(self, name))
            if value is None:
                problems.append(f"{label} is not a number.")
            elif name in RATES and not 0 <= value <= 1:
                problems.append(
                    f"{label} is {share(value, 4, least=0)} a month; it must lie between {share(0)} and {share(1)}."
                )
            elif name not in RATES and not 0 <= value <= LARGEST_AMOUNT:
                problems.append(
                    f"{label} is {decimal(value, 2, least=0)}; it must lie between 0 and {whole(LARGEST_AMOUNT)}."
                )
            else:
                object.__setattr__(self, name, value)
        months = _as_month(self.months)
        if months is None or not 1 <= months <= LONGEST:
            problems.append(f"The number of months is {self.months}; it must be a whole number from 1 to {LONGEST}.")
        else:
            object.__setattr__(self, "months", months)
        if not problems and self.churn + self.contraction > 1 + ROUNDING:
            lost = share(self.churn + self.contraction, 4, least=0)
            problems.append(
                f"Churn and contraction together lose {lost} a month; nobody can lose more than {share(1)}."
            )
        if problems:
            raise SimulationError(" ".join(problems), "Levers of the simulation.", "Write rates as shares: 3% is 0.03.")

    def but(self, **changes: float) -> Self:
        """The same levers with some of them changed; checked again."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def net_loss(self) -> float:
        """c + k - e, the share of the opening balance that goes each month; negative when the base grows by itself."""
        return self.churn + self.contraction - self.expansion

    @property
    def growth(self) -> float:
        """g = 1 - c - k + e, what one unit of opening balance is a month later."""
        return max(0.0, 1 - self.net_loss)

    @property
    def ceiling(self) -> float | None:
        """N ÷ (c + k - e): where MRR settles in the end; none when the base does not shrink by itself."""
        return self.new / self.net_loss if self.net_loss > NO_NET_LOSS else None


def _as_number(value: object) -> float | None:
    """A finite float, or None for text, truth values, missing and infinite values."""
    if isinstance(value, bool | str | bytes) or value is None:
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _as_month(value: object) -> int | None:
    """A whole number, or None; 24.0 is not one, because half months do not exist."""
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


@dataclass(frozen=True, eq=False)
class Projection:
    """MRR at month 0, 1 … T of one set of levers; `mrr` has T + 1 values and cannot be written to."""

    levers: Levers
    mrr: Amounts

    @property
    def last(self) -> float:
        """MRR in the last month."""
        return float(self.mrr[-1])

    @property
    def collected(self) -> float:
        """Σ M_1 … M_T: the money that comes in over the months."""
        return math.fsum(self.mrr[1:])

    @property
    def ceiling(self) -> float | None:
        """Where MRR settles in the end; none when nothing holds it back."""
        return self.levers.ceiling

    @property
    def ceiling_share_now(self) -> float | None:
        """Opening MRR ÷ ceiling; above 1 means that MRR sinks towards it. None without a ceiling above 0."""
        return self.levers.opening / self.ceiling if self.ceiling else None

    @property
    def ceiling_share_then(self) -> float | None:
        """MRR in the last month ÷ ceiling. None without a ceiling above 0."""
        return self.last / self.ceiling if self.ceiling else None

    @property
    def half_way(self) -> float | None:
        """Months until half the way from the opening to the ceiling is gone: ln ½ ÷ ln g. None without a ceiling."""
        if self.ceiling is None or math.isclose(self.ceiling, self.levers.opening):
            return None
        growth = self.levers.growth
        return max(1.0, math.log(0.5) / math.log(growth)) if growth > 0 else 1.0


def project(levers: Levers) -> Projection:
    """MRR month by month, straight from the recurrence M_t = g·M_(t-1) + N."""
    mrr = np.empty(levers.months + 1)
    mrr[0] = balance = levers.opening
    growth = levers.growth
    for month in range(1, levers.months + 1):
        mrr[month] = balance = balance * growth + levers.new
    mrr.flags.writeable = False
    return Projection(levers, mrr)


def project_closed(levers: Levers, month: int | None = None) -> float:
    """MRR of one month by the formula M₀gᵗ + N(1 - gᵗ)/(1 - g), and M₀ + N·t when g = 1; default the last month.

    Written with log1p and expm1, because 1 - gᵗ loses its digits when g is close to 1.
    """
    t = levers.months if month is None else month
    loss = 1 - levers.growth if levers.growth == 0 else levers.net_loss
    if t == 0:
        return levers.opening
    if loss == 0:
        return levers.opening + levers.new * t
    if loss >= 1:
        return levers.new
    exponent = t * math.log1p(-loss)
    return levers.opening * math.exp(exponent) + levers.new * (-math.expm1(exponent) / loss)


@dataclass(frozen=True)
class Gap:
    """What one projection has more than another: MRR in the last month, and money collected over all months."""

    mrr: float
    collected: float


def gap(projection: Projection, reference: Projection) -> Gap:
    """`projection` minus `reference`; both must cover the same months."""
    if projection.levers.months != reference.levers.months:
        raise SimulationError(
            "Two projections of different length cannot be compared.",
            f"One covers {projection.levers.months} months, the other {reference.levers.months}.",
            "Give both the same number of months.",
        )
    return Gap(projection.last - reference.last, math.fsum(projection.mrr[1:] - reference.mrr[1:]))


@dataclass(frozen=True, eq=False)
class Case:
    """The business under one churn rate, and what that leaves against the reference rate."""

    churn: float
    projection: Projection
    gap: Gap


def compare(levers: Levers, churn_rates: Sequence[float], reference: float | None = None) -> tuple[Case, ...]:
    """The same business under several churn rates, in the order given.

    Each gap is that case minus the case of `reference` (default: the churn of the levers themselves),
    so a worse rate has negative gaps.
    """
    base = project(levers if reference is None else levers.but(churn=reference))
    projections = [project(levers.but(churn=rate)) for rate in churn_rates]
    return tuple(Case(each.levers.churn, each, gap(each, base)) for each in projections)


def write_csv(levers: Levers, stream: TextIO) -> None:
    """Print `month,mrr`: one row for each month from 0, the opening, to the last; MRR with two decimals."""
    stream.write("month,mrr\n")
    stream.writelines(f"{month},{mrr:.2f}\n" for month, mrr in enumerate(project(levers).mrr))
