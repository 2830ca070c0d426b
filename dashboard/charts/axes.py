"""Axes with three or four quiet labels, in months or in a unit, and labels that never overlap."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.base.months import month_name
from dashboard.base.numbers import Unit

MONTHS = ("months", "month_ticks", "month_words")
LEVELS = ("levels", "level_ticks", "level_words")
"""Parameters of an axis: its domain, where its labels stand, and what they say."""


@dataclass(frozen=True)
class Plot:
    """The measures of a plot over months: `first` to `last` across, `low` to `high` up, `height` pixels high."""

    first: int
    last: int
    low: float
    high: float
    height: int

    @property
    def per_pixel(self) -> float:
        """How much of the value a pixel is."""
        return (self.high - self.low) / max(self.height, 1)

    def apart(self, levels: Sequence[float], gap: float) -> list[float]:
        """Levels moved as little as possible so that neighbours keep `gap` pixels and all stay in the plot."""
        return spread(levels, gap * self.per_pixel, self.low, self.high)

    def axes(self, unit: Unit, *, months: int = 4, levels: int = 3) -> dict[str, Any]:
        """Values of the parameters of both axes, with at most so many labels."""
        return {
            "months": [self.first, max(self.last, self.first + 1)],
            **month_labels(self.first, self.last, months),
            **level_axis(unit, self.low, self.high, levels),
        }


def month_labels(first: int, last: int, most: int = 4) -> dict[str, Any]:
    """Where months are labelled and what the labels say: `Oct 25`."""
    found = month_ticks(first, last, most)
    return {"month_ticks": found, "month_words": [month_name(m, short=True) for m in found]}


def level_axis(unit: Unit, low: float, high: float, most: int = 3) -> dict[str, Any]:
    """Domain, ticks and their words for a scale of values."""
    found = ticks(low, high, most)
    return {"levels": [low, high], "level_ticks": found, "level_words": unit.ticks(found)}


def month_ticks(first: int, last: int, most: int = 4) -> list[int]:
    """At most `most` months to label, evenly spaced and ending at the last; the first too when the steps meet it."""
    span = last - first
    if span <= 0:
        return [last]
    step = next((s for s in (1, 2, 3, 4, 6, 12, 24, 36, 60, 120) if span / s <= most - 1), span)
    return sorted(range(last, first - 1, -step))


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten that puts at most `most` gaps into `span`."""
    if span <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    return next((m * power for m in (1, 2, 2.5, 5, 10) if span / (m * power) <= most), 10 * power)


def ticks(low: float, high: float, most: int = 3) -> list[float]:
    """Round numbers inside `[low, high]`: about `most + 1`, and at least three of them where the steps allow it."""
    for gaps in range(most, most + 4):
        step = nice_step(high - low, gaps)
        found = _inside(low, high, step)
        if len(found) >= 3:
            break
    return found


def _inside(low: float, high: float, step: float) -> list[float]:
    return [round(i * step, 10) for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def domain(values: Iterable[float | None], *, zero: bool = False, pad: float = 0.07) -> tuple[float, float]:
    """Lowest and highest value with a little air; from zero where bars need it. (0, 1) when there is nothing."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    air = (high - low) * pad or abs(high) * 0.05 or 0.5
    return (low if zero and low == 0 else low - air), (high if zero and high == 0 else high + air)


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions as little as possible so that neighbours keep `gap` and all stay in `[low, high]`.

    Groups that would touch share their mean (pool adjacent violators). When they cannot all fit, the gap shrinks
    evenly. The order is kept; equal positions keep the order they came in.
    """
    count = len(positions)
    if count == 0:
        return []
    if count > 1:
        gap = min(gap, (high - low) / (count - 1))
    order = sorted(range(count), key=lambda i: positions[i])
    # Each block holds the mean of (position - rank × gap): sorted blocks keep every gap.
    blocks: list[list[float]] = []
    for rank, i in enumerate(order):
        blocks.append([positions[i] - rank * gap, 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, weight = blocks.pop()
            blocks[-1] = [
                (blocks[-1][0] * blocks[-1][1] + mean * weight) / (blocks[-1][1] + weight),
                blocks[-1][1] + weight,
            ]
    flat = [mean for mean, weight in blocks for _ in range(int(weight))]
    top = high - (count - 1) * gap
    placed = [0.0] * count
    for rank, i in enumerate(order):
        placed[i] = min(max(flat[rank], low), max(top, low)) + rank * gap
    return placed
