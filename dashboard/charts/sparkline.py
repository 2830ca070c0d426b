"""Thirteen months in the width of a tile, as inline SVG: no script, no request, follows light and dark by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape


def sparkline(
    values: Sequence[float | None],
    alt_text: str,
    *,
    target: float | None = None,
    width: int = 160,
    height: int = 38,
    tone: str = "base",
) -> str:
    """An `<svg role="img">` of the values: a line, a dot on the last, gaps left open, the target as a thin dashed rule.

    Colours are the page's own variables (`--lr-base`), so the picture changes with the mode. Without any value it is
    an empty picture of the same size, so that tiles stay aligned.
    """
    known = [(i, float(v)) for i, v in enumerate(values) if v is not None and math.isfinite(v)]
    head = (
        f'<svg class="lr-spark" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(alt_text, quote=True)}" '
        f'preserveAspectRatio="none" xmlns="http://www.w3.org/2000/svg">'
    )
    if not known:
        return head + "</svg>"
    levels = [v for _, v in known] + ([target] if target is not None and math.isfinite(target) else [])
    low, high = min(levels), max(levels)
    span = (high - low) or 1.0
    edge = 5.0

    def x(i: int) -> float:
        return round(edge + (width - 2 * edge) * (i / max(len(values) - 1, 1)), 1)

    def y(v: float) -> float:
        return round(height - edge - (height - 2 * edge) * ((v - low) / span if high > low else 0.5), 1)

    parts = []
    if target is not None and math.isfinite(target):
        parts.append(f'<line class="lr-spark-target" x1="0" x2="{width}" y1="{y(target)}" y2="{y(target)}"/>')
    run: list[tuple[int, float]] = []
    for i, v in [*known, (len(values) + 1, math.nan)]:
        if run and i != run[-1][0] + 1:
            points = " ".join(f"{x(a)},{y(b)}" for a, b in run)
            parts.append(f'<polyline class="lr-spark-line" style="stroke:var(--lr-{escape(tone)})" points="{points}"/>')
            run = []
        run.append((i, v))
    last = known[-1]
    # A zero-length round-capped line stays a circle when the picture is stretched sideways.
    parts.append(
        f'<line class="lr-spark-dot" style="stroke:var(--lr-{escape(tone)})" x1="{x(last[0])}" x2="{x(last[0])}" y1="{y(last[1])}" y2="{y(last[1])}"/>'
    )
    return head + "".join(parts) + "</svg>"
