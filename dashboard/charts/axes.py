"""Axes with three or four quiet labels, in months or in a unit, and labels that never overlap."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from dashboard.charts.grammar import Channel, on
from dashboard.theme import Palette
from dashboard.units import Unit

_MONTHS = "['Jan','Feb','Mar','Apr','May','Jun','Jul','Aug','Sep','Oct','Nov','Dec']"
MONTH_LABEL = f"{_MONTHS}[datum.value % 12] + ' ' + format(floor(datum.value / 12) % 100, '02d')"
"""Vega expression that writes a month index as `Oct 25`."""


def month_ticks(first: int, last: int, most: int = 4) -> list[int]:
    """At most `most` months to label, evenly spaced and ending at the last; the first too when the steps meet it."""
    span = last - first
    if span <= 0:
        return [last]
    step = next((s for s in (1, 2, 3, 4, 6, 12, 24, 36, 60, 120) if span / s <= most - 1), span)
    return sorted(range(last, first - 1, -step))


def month_axis(first: int, last: int, *, most: int = 4, offset: int = 6) -> dict[str, Any]:
    """A bottom axis of months, labels under their own month."""
    return dict(
        values=month_ticks(first, last, most),
        labelExpr=MONTH_LABEL,
        labelOverlap=True,
        grid=False,
        offset=offset,
        title=None,
    )


def month_x(first: int, last: int, field: str = "month_index", *, most: int = 4) -> Channel:
    """Months on a straight scale from `first` to `last`."""
    return on(
        field,
        type="quantitative",
        scale=dict(domain=[first, max(last, first + 1)], nice=False, zero=False),
        axis=month_axis(first, last, most=most),
    )


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


def label_expr(unit: Unit, labels: Sequence[float]) -> str:
    """Vega expression that writes an axis label in the unit, with as few decimals as keep neighbours apart."""
    step = min(
        (b - a for a, b in zip(labels, labels[1:], strict=False)), default=max(map(abs, labels), default=1.0) or 1.0
    )
    if unit.kind == "percent":
        return f"format(datum.value * 100, '.{_decimals(step * 100)}f') + ' %'"
    if unit.kind == "money":
        size = max((abs(v) for v in labels), default=0.0)
        scale, suffix = next(((s, x) for s, x in ((1e9, " B"), (1e6, " M"), (1e3, " k")) if size >= s), (1.0, ""))
        return (
            f"datum.value == 0 ? '0' : format(datum.value / {scale:.0f}, ',.{_decimals(step / scale)}f') + '{suffix}'"
        )
    if unit.kind == "points":
        return "datum.value > 0 ? '+' + datum.value : '' + datum.value"
    return f"format(datum.value, ',.{_decimals(step)}f')"


def _decimals(step: float) -> int:
    """Decimals that show a step: 0 for 5, 1 for 2.5 and 0.5, 2 for 0.25."""
    return next((d for d in range(6) if abs(round(step, d) - step) < step * 1e-6), 6)


def value_axis(unit: Unit, low: float, high: float, *, most: int = 3, grid: bool = True) -> dict[str, Any]:
    """A left axis with round labels in the unit and hairlines."""
    values = ticks(low, high, most)
    return dict(values=values, labelExpr=label_expr(unit, values), grid=grid, title=None, labelPadding=8)


def value_y(field: str, unit: Unit, low: float, high: float, *, most: int = 3) -> Channel:
    """Values on a straight scale, exactly from `low` to `high`."""
    return on(
        field,
        type="quantitative",
        scale=dict(domain=[low, high], nice=False, zero=False),
        axis=value_axis(unit, low, high, most=most),
    )


def bare_y(field: str, low: float, high: float) -> Channel:
    """The same scale without an axis, for the layers above the first."""
    return on(field, type="quantitative", scale=dict(domain=[low, high], nice=False, zero=False))


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


def spread_values(values: Sequence[float], low: float, high: float, height: int, gap_pixels: float) -> list[float]:
    """`spread` in data units for a plot `height` pixels high."""
    per_pixel = (high - low) / max(height, 1)
    return spread(values, gap_pixels * per_pixel, low, high)


def dot(palette: Palette, tone: str, *, hollow: bool = False, size: int = 44) -> dict[str, object]:
    """Mark properties of a point: filled in its colour, or hollow on the card."""
    colour = palette.tone(tone)
    return {
        "size": size,
        "filled": True,
        "fill": palette.card if hollow else colour,
        "stroke": colour,
        "strokeWidth": 1.6,
        "opacity": 1,
    }
