"""Questions asked backwards: which lever reaches a target, and which lever matters most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dashboard.base.errors import SimulationError
from dashboard.base.numbers import decimal, share, whole
from dashboard.subjects.what_if.simulate.levers import (
    LARGEST_AMOUNT,
    NAMES,
    RATES,
    Levers,
    gap,
    project,
    project_closed,
)

Step = Literal["relative", "point"]

POINT = 0.01
RELATIVE = 0.10


def _plain(amount: float) -> str:
    return whole(amount)


@dataclass(frozen=True)
class Goal:
    """The answer to "what must this lever be to reach the target?".

    `value` is the lever's value, or None when no value reaches the target; then `nearest` is the MRR that
    comes closest and `limit` the lever's value there.
    """

    lever: str
    target: float
    month: int
    value: float | None
    nearest: float
    limit: float

    def reason(self, money: Callable[[float], str] = _plain) -> str:
        """Why nothing reaches the target, in a sentence; empty when something does. `money` writes amounts."""
        if self.value is not None:
            return ""
        at = share(self.limit, 3, least=0) if self.lever in RATES else money(self.limit)
        side = "is below" if self.nearest < self.target else "is above"
        name = NAMES[self.lever].removesuffix(" MRR").lower() + (" MRR" if self.lever not in RATES else "")
        return (
            f"No {'rate' if self.lever in RATES else 'amount'} of {name} reaches {money(self.target)} by "
            f"month {self.month}: "
            f"even at {at} MRR is {money(self.nearest)}, which {side} it."
        )


def goal_seek(levers: Levers, target: float, lever: str = "churn", month: int | None = None) -> Goal:
    """The value of one lever that makes MRR equal `target` in `month` (default: the last month).

    M_t falls with churn and contraction and rises with the others, so there is one answer or none; where
    the lever changes nothing (no opening and one month) and the target is met, it stays as it is.
    Bisection to the last bit, because the formula is cheap and bisection never leaves the range.
    """
    if lever not in NAMES:
        raise SimulationError(f"There is no lever {lever!r}.", "Goal seek.", f"Choose one of {', '.join(NAMES)}.")
    if not 0 <= target <= LARGEST_AMOUNT:
        raise SimulationError(
            f"The target is {decimal(target, 2, least=0)}.",
            "Goal seek.",
            f"Choose an MRR from 0 to {whole(LARGEST_AMOUNT)}.",
        )
    when = levers.but(months=levers.months if month is None else month)
    low, high = 0.0, _highest(when, lever)
    at_low, at_high = (project_closed(when.but(**{lever: edge})) for edge in (low, high))
    rising = lever in ("opening", "new", "expansion")
    least, most = (at_low, at_high) if rising else (at_high, at_low)
    if at_low == at_high == target:
        return Goal(lever, target, when.months, getattr(when, lever), at_low, getattr(when, lever))
    if not least <= target <= most:
        # The edge whose MRR lies nearer to the target is the one worth telling.
        nearer_low = abs(at_low - target) <= abs(at_high - target)
        nearest, limit = (at_low, low) if nearer_low else (at_high, high)
        return Goal(lever, target, when.months, None, nearest, limit)
    while low < (middle := (low + high) / 2) < high:
        if (project_closed(when.but(**{lever: middle})) < target) == rising:
            low = middle
        else:
            high = middle
    best = min((low, high), key=lambda value: abs(project_closed(when.but(**{lever: value})) - target))
    return Goal(lever, target, when.months, best, project_closed(when.but(**{lever: best})), best)


def _highest(levers: Levers, lever: str) -> float:
    """The largest value a lever may take while the others stay: all losses together are at most 100%."""
    if lever == "churn":
        return max(0.0, 1 - levers.contraction)
    if lever == "contraction":
        return max(0.0, 1 - levers.churn)
    return 1.0 if lever == "expansion" else LARGEST_AMOUNT


@dataclass(frozen=True)
class Effect:
    """What one lever does to MRR in the last month when it gets better or worse by one named step."""

    lever: str
    step: Step
    better_label: str
    worse_label: str
    better_value: float
    worse_value: float
    better_mrr: float
    worse_mrr: float
    better_collected: float
    worse_collected: float

    @property
    def swing(self) -> float:
        """The length of the bar: the better effect minus the worse one."""
        return self.better_mrr - self.worse_mrr


def tornado(levers: Levers, step: Step = "relative") -> tuple[Effect, ...]:
    """Each lever's effect in the last month, the largest first. The step is always named, never mixed.

    "relative": each lever 10% better or worse than it is (churn 3% becomes 2.7%). "point": each rate
    one percentage point better or worse (3% becomes 2%); new MRR has no points and is left out. A rate
    that has no full point left stops at the edge and its label says how far it went.
    """
    names = ("churn", "contraction", "expansion") if step == "point" else ("churn", "contraction", "expansion", "new")
    effects = [_effect(levers, name, step) for name in names]
    return tuple(sorted(effects, key=lambda effect: -effect.swing))


def _effect(levers: Levers, lever: str, step: Step) -> Effect:
    now: float = getattr(levers, lever)
    size = POINT if step == "point" else now * RELATIVE
    down, up = max(0.0, now - size), min(_highest(levers, lever), now + size)
    better, worse = (down, up) if lever in ("churn", "contraction") else (up, down)
    base = project(levers)
    gaps = [gap(project(levers.but(**{lever: value})), base) for value in (better, worse)]
    return Effect(
        lever,
        step,
        _label(lever, now, better, step),
        _label(lever, now, worse, step),
        better,
        worse,
        gaps[0].mrr,
        gaps[1].mrr,
        gaps[0].collected,
        gaps[1].collected,
    )


def _label(lever: str, now: float, then: float, step: Step) -> str:
    """`Churn one point lower`, `New MRR 10% higher`, `Churn 0.4 points lower, to zero`."""
    direction = "lower" if then < now else "higher"
    if then == now:
        return f"{NAMES[lever]} unchanged"
    if step == "relative":
        return f"{NAMES[lever]} {share(RELATIVE)} {direction}"
    moved = abs(then - now) * 100
    if abs(moved - POINT * 100) < 1e-6:
        return f"{NAMES[lever]} one point {direction}"
    reached = "zero" if then == 0 else share(then, 3, least=0)
    return f"{NAMES[lever]} {decimal(moved, 3, least=0)} points {direction}, to {reached}"
