"""When contracts fall due decides what a better renewal rate is worth within two years.

A base of `opening` MRR without new business, each contract due once a year, a share r of it renewed.
Let n_t(j) be how often a contract with due month j (1 to 12) has fallen due by month t:
n_t(j) = 0 when t < j, else 1 + floor((t - j) / 12). Then

    due in month j      M_t = M₀ · r^n_t(j)
    evenly over a year  M_t = M₀ · (1/12) · Σ_j r^n_t(j)
    smooth              M_t = M₀ · r^(t/12)

The gain of a better rate is the sum of the differences over months 1 to T. Source: definitions, "Timing".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dashboard.base.errors import SimulationError
from dashboard.base.numbers import decimal, share
from dashboard.subjects.what_if.simulate.levers import LONGEST, Amounts

YEAR = 12
DUE_PATTERNS = {
    "smooth": "a little every day",
    "even": "a twelfth every month",
    "last": "all in month 12",
    "first": "all in month 1",
}


@dataclass(frozen=True)
class Timing:
    """What the better renewal rate gains when contracts fall due in one pattern; the formula is in the module's
    text.
    """

    pattern: str
    label: str
    gain: float
    mrr_gain: float


def renewal_path(opening: float, renewal_rate: float, pattern: str | int, months: int = 24) -> Amounts:
    """MRR at month 0 … `months` at an annual renewal rate. `pattern` is a key of DUE_PATTERNS or a due month 1 to
    12.
    """
    _check(opening, renewal_rate, pattern, months)
    month = np.arange(months + 1)
    if pattern == "smooth":
        return np.asarray(opening * renewal_rate ** (month / YEAR), dtype=np.float64)
    due = {"even": range(1, YEAR + 1), "last": (YEAR,), "first": (1,)}.get(str(pattern)) or (int(pattern),)
    times_due = np.maximum(0, (month[:, None] - np.array(list(due))[None, :]) // YEAR + 1)
    return np.asarray(opening * (renewal_rate**times_due).mean(axis=1), dtype=np.float64)


def renewal_timing(
    opening: float = 100.0, rate: float = 0.85, better_rate: float = 0.90, months: int = 24
) -> tuple[Timing, ...]:
    """The gain of a better annual renewal rate over `months`, for each pattern of due dates.

    85 → 90% on 100 over 24 months: 119.4 smooth, 116.9 evenly, 68.8 all in month 12, 165.0 all in month 1.
    """
    timings = []
    for pattern, label in DUE_PATTERNS.items():
        more = renewal_path(opening, better_rate, pattern, months) - renewal_path(opening, rate, pattern, months)
        timings.append(Timing(pattern, label, math.fsum(more[1:]), float(more[-1])))
    return tuple(timings)


def _check(opening: float, renewal_rate: float, pattern: str | int, months: int) -> None:
    problems = []
    if not (math.isfinite(opening) and opening >= 0):
        problems.append(f"Opening MRR is {decimal(opening, 2, least=0)}; it must be 0 or more.")
    if not 0 <= renewal_rate <= 1:
        problems.append(
            f"The renewal rate is {share(renewal_rate, 4, least=0)}; it must lie between {share(0)} and {share(1)}."
        )
    if pattern not in DUE_PATTERNS and pattern not in range(1, YEAR + 1):
        problems.append(f"There is no due pattern {pattern!r}.")
    if not 1 <= months <= LONGEST:
        problems.append(f"The number of months is {months}; it must lie between 1 and {LONGEST}.")
    if problems:
        names = ", ".join(DUE_PATTERNS)
        raise SimulationError(
            " ".join(problems), "Renewal timing.", f"Use a rate such as 0.85 and one of {names} or a month 1 to 12."
        )
