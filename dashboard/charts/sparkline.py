"""Thirteen months in the width of a tile, as an inline picture: no script and no request."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from dashboard.charts.theme import LIGHT, Palette

EDGE = 5.0


def sparkline(
    values: Sequence[float | None],
    alt_text: str,
    *,
    target: float | None = None,
    palette: Palette = LIGHT,
    tone: str = "base",
    width: int = 160,
    height: int = 38,
) -> str:
    """An `<img>` of the values: a line, a dot on the last, gaps left open, the target as a thin dashed rule.

    Without any value it is an empty picture of the same size, so that tiles stay aligned.
    """
    picture = quote(_svg(values, target, palette, tone, width, height), safe=" =/:(),;")
    return f'<img class="lr-spark" alt="{escape(alt_text, quote=True)}" src="data:image/svg+xml,{picture}">'


def _svg(
    values: Sequence[float | None], target: float | None, palette: Palette, tone: str, width: int, height: int
) -> str:
    known = [(i, float(v)) for i, v in enumerate(values) if v is not None and math.isfinite(v)]
    goal = target if target is not None and math.isfinite(target) else None
    levels = [v for _, v in known] + ([goal] if goal is not None else [])
    low, high = (min(levels), max(levels)) if levels else (0.0, 0.0)
    colour = palette.tone(tone)

    def x(i: int) -> float:
        return round(EDGE + (width - 2 * EDGE) * (i / max(len(values) - 1, 1)), 1)

    def y(v: float) -> float:
        return round(height - EDGE - (height - 2 * EDGE) * ((v - low) / (high - low) if high > low else 0.5), 1)

    # Strokes keep their width when the picture is stretched sideways to its tile.
    steady = "vector-effect='non-scaling-stroke' stroke-linecap='round' stroke-linejoin='round' fill='none'"
    parts = []
    if goal is not None and known:
        dash = f"stroke='{palette.grey}' stroke-dasharray='3 3' vector-effect='non-scaling-stroke'"
        parts.append(f"<path d='M0 {y(goal)}H{width}' {dash}/>")
    for run in _runs(known):
        points = " ".join(f"{x(i)},{y(v)}" for i, v in run)
        parts.append(f"<polyline points='{points}' stroke='{colour}' stroke-width='1.7' {steady}/>")
    if known:
        i, v = known[-1]
        # A line without length and with round ends stays a circle under stretching.
        parts.append(f"<path d='M{x(i)} {y(v)}h0.001' stroke='{colour}' stroke-width='6' {steady}/>")
    size = f"width='{width}' height='{height}' viewBox='0 0 {width} {height}' preserveAspectRatio='none'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {size}>{''.join(parts)}</svg>"


def _runs(points: Sequence[tuple[int, float]]) -> list[list[tuple[int, float]]]:
    """Neighbouring points together, a new run after each gap."""
    runs: list[list[tuple[int, float]]] = []
    for point in points:
        if runs and point[0] == runs[-1][-1][0] + 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs
