"""The same business under several churn rates, and a target's pace."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts.axes import bare_y, domain, dot, month_x, spread_values, value_y
from dashboard.charts.drawing import Drawing, finish, has_extent, nothing, pairs, sentence
from dashboard.charts.grammar import Channel, Layer, layer, on, own, said, tips
from dashboard.charts.movements import plain
from dashboard.months import month_cells, month_name
from dashboard.theme import LIGHT, Palette
from dashboard.units import Unit


@dataclass(frozen=True)
class Path:
    """One future: its column, what stands under its last value ("1.55 % your scenario"), its meaning."""

    column: str
    name: str
    tone: str = "base"
    is_dashed: bool = False
    is_main: bool = False


def projection(
    frame: pd.DataFrame,
    paths: Sequence[Path],
    unit: Unit,
    *,
    low: str = "",
    high: str = "",
    band_tone: str = "base",
    gap: tuple[str, str] | None = None,
    ceiling: float | None = None,
    palette: Palette = LIGHT,
    height: int = 370,
    about: str = "",
) -> Drawing:
    """Lines over coming months, each with its last value and name at the end, never overlapping.

    `frame` is indexed by month index (the opening month first); amounts are in currency. `low` and `high` name the
    columns of the band, `gap` the two columns whose distance at the end gets a bracket. A `ceiling` inside the
    picture is a thin dashed rule; outside it stays in the alt text.
    """
    first, last = int(frame.index.min()), int(frame.index.max())
    columns = [p.column for p in paths] + [c for c in (low, high) if c]
    if not has_extent(float(v) for c in columns for v in frame[c]):
        return nothing(palette, f"{about or 'Projection'}: {unit.text(0)} in every month")
    start, stop = domain(float(v) for c in columns for v in frame[c])
    x, y = month_x(first, last, most=5), value_y("value", unit, start, stop, most=4)
    layers: list[Layer] = []
    if low and high:
        area = [
            {"month_index": int(m), "low": float(a), "high": float(b)}
            for m, a, b in zip(frame.index, frame[low], frame[high], strict=True)
        ]
        layers.append(
            layer(area)
            .mark("area", color=palette.tone(band_tone), opacity=0.13)
            .encode(x=x, y=bare_y("low", start, stop), y2=on("high"))
        )
    if ceiling is not None and start <= ceiling <= stop:
        row = {"month_index": first, "to": last, "value": ceiling, "text": f"ceiling {plain(unit, ceiling)}"}
        layers += [
            layer([row]).mark("rule", strokeDash=[4, 4], color=palette.grey).encode(x=x, x2=on("to"), y=y),
            layer([row])
            .mark("text", align="left", baseline="bottom", dx=4, dy=-4, fontSize=11, color=palette.grey)
            .encode(x=x, y=y, text=said("text")),
        ]
    for path in sorted(paths, key=lambda p: p.is_main):
        points = [
            {"month_index": m, "value": v, "month": month_name(m), "text": unit.text(v)}
            for m, v in pairs(frame[path.column])
        ]
        mark: dict[str, Any] = {"color": palette.tone(path.tone), "strokeWidth": 3 if path.is_main else 2}
        if path.is_dashed:
            mark["strokeDash"] = [5, 4]
        hover = tips(month="Month", text=path.name)
        layers += [
            layer(points).mark("line", **mark).encode(x=x, y=y),
            layer(points).mark("point", size=200, filled=True, opacity=0).encode(x=x, y=y, tooltip=hover),
        ]
    finals = [float(frame[p.column].iloc[-1]) for p in paths]
    places = spread_values(finals, start, stop, height, 34)
    ends = [
        {"month_index": last, "place": place, "value": plain(unit, v), "name": p.name, "colour": palette.tone(p.tone)}
        for p, v, place in zip(paths, finals, places, strict=True)
    ]
    shift = 26 if gap else 12
    layers += [
        layer(ends)
        .mark("text", align="left", baseline="middle", dx=shift, dy=-7, fontSize=13, fontWeight=600)
        .encode(x=x, y=bare_y("place", start, stop), text=said("value"), color=own("colour")),
        layer(ends)
        .mark("text", align="left", baseline="middle", dx=shift, dy=8, fontSize=12, color=palette.grey)
        .encode(x=x, y=bare_y("place", start, stop), text=said("name")),
    ]
    words = [about or "Projection", f"{month_name(first)} to {month_name(last)}"]
    words += [f"{p.name}: {unit.text(v)} in {month_name(last)}" for p, v in zip(paths, finals, strict=True)]
    if gap:
        ends_gap = [float(frame[c].iloc[-1]) for c in gap]
        layers += _bracket(last, min(ends_gap), max(ends_gap), start, stop, x, palette)
        words.append(f"The gap between them is {unit.text(abs(ends_gap[0] - ends_gap[1]))}")
    if low and high:
        words.append(f"Band from {unit.text(float(frame[low].iloc[-1]))} to {unit.text(float(frame[high].iloc[-1]))}")
    if ceiling is not None and math.isfinite(ceiling):
        words.append(f"Ceiling {unit.text(ceiling)}")
    alt_text = sentence(words)
    table = pd.DataFrame(
        {"Month": month_cells(frame.index)} | {p.name: frame[p.column].to_numpy() for p in paths}
    )
    if low and high:
        table["Band, low"], table["Band, high"] = frame[low].to_numpy(), frame[high].to_numpy()
    chart = finish(layers, palette, height, alt_text)
    return Drawing(chart, alt_text, table, {str(c): unit for c in table.columns if c != "Month"})


def _bracket(
    month: int, bottom: float, top: float, low: float, high: float, x: Channel, palette: Palette
) -> list[Layer]:
    """A bracket just right of the last month between two values."""
    stem = [{"month_index": month, "value": bottom, "top": top}]
    caps = [{"month_index": month, "value": v} for v in (bottom, top)]
    return [
        layer(stem)
        .mark("rule", color=palette.ink, strokeWidth=1.5, xOffset=10)
        .encode(x=x, y=bare_y("value", low, high), y2=on("top")),
        layer(caps)
        .mark("tick", color=palette.ink, thickness=1.5, size=8, xOffset=10, orient="horizontal")
        .encode(x=x, y=bare_y("value", low, high)),
    ]


def pace(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    target: float,
    actual: str = "actual",
    expected: str = "expected",
    low: str = "",
    high: str = "",
    palette: Palette = LIGHT,
    height: int = 220,
    target_name: str = "target",
    about: str = "",
) -> Drawing:
    """Where we are against where we should be by now.

    `frame` is indexed by month index over the whole target period; `actual` is NaN after the last complete month,
    `expected` is the plan, `low` and `high` the forecast's band, NaN before it starts.
    """
    first, last = int(frame.index.min()), int(frame.index.max())
    columns = [actual, expected] + [c for c in (low, high) if c]
    start, stop = domain([*(float(v) for c in columns for v in frame[c]), target])
    x, y = month_x(first, last), value_y("value", unit, start, stop)
    known = [p for p in pairs(frame[actual]) if math.isfinite(p[1])]
    plan = [p for p in pairs(frame[expected]) if math.isfinite(p[1])]
    layers: list[Layer] = []
    if low and high:
        cone = [
            {"month_index": int(m), "low": float(a), "high": float(b)}
            for m, a, b in zip(frame.index, frame[low], frame[high], strict=True)
            if math.isfinite(a) and math.isfinite(b)
        ]
        layers.append(
            layer(cone)
            .mark(
                "area",
                color=palette.base,
                fillOpacity=0.08,
                stroke=palette.base,
                strokeWidth=1,
                strokeDash=[3, 3],
                strokeOpacity=0.6,
            )
            .encode(x=x, y=bare_y("low", start, stop), y2=on("high"))
        )
    goal = {"month_index": first, "to": last, "value": target, "text": f"{target_name} {unit.text(target)}"}
    layers += [
        layer([goal]).mark("rule", strokeDash=[4, 4], color=palette.grey, strokeWidth=1).encode(x=x, x2=on("to"), y=y),
        layer([goal])
        .mark("text", align="left", baseline="bottom", dx=2, dy=-4, fontSize=11, color=palette.grey)
        .encode(x=x, y=y, text=said("text")),
        layer(({"month_index": m, "value": v} for m, v in plan))
        .mark("line", color=palette.grey, strokeWidth=1.4, strokeDash=[2, 3])
        .encode(x=x, y=y),
        layer(({"month_index": m, "value": v} for m, v in known))
        .mark("line", color=palette.base, strokeWidth=2.4)
        .encode(x=x, y=y),
    ]
    words = [about or "Pace", f"{target_name} {unit.text(target)} by {month_name(last)}"]
    if known:
        month, value = known[-1]
        expected_now = dict(plan).get(month)
        layers.append(
            layer([{"month_index": month, "value": value}]).mark("point", **dot(palette, "base")).encode(x=x, y=y)
        )
        labels = [{"month_index": month, "value": value, "text": f"actual {unit.text(value)}", "colour": palette.base}]
        words.append(f"{month_name(month)}: actual {unit.text(value)}")
        if expected_now is not None:
            labels.append(
                {
                    "month_index": month,
                    "value": expected_now,
                    "text": f"expected by now {unit.text(expected_now)}",
                    "colour": palette.grey,
                }
            )
            words.append(f"expected by now {unit.text(expected_now)}")
        places = spread_values([float(str(e["value"])) for e in labels], start, stop, height, 16)
        placed = [{**e, "place": p} for e, p in zip(labels, places, strict=True)]
        text = {"align": "left", "baseline": "middle", "dx": 9, "fontSize": 12, "fontWeight": 600}
        where = {"x": x, "y": bare_y("place", start, stop), "text": said("text")}
        # The same words in the card's colour below, wider: lines do not run through the letters.
        layers.append(
            layer(placed).mark("text", **text, color=palette.card, stroke=palette.card, strokeWidth=4).encode(**where)
        )
        layers.append(layer(placed).mark("text", **text).encode(**where, color=own("colour")))
    table = pd.DataFrame(
        {
            "Month": month_cells(frame.index),
            "Actual": frame[actual].to_numpy(),
            "Expected": frame[expected].to_numpy(),
        }
    )
    if low and high:
        table["Forecast, low"], table["Forecast, high"] = frame[low].to_numpy(), frame[high].to_numpy()
        low_end, high_end = unit.text(float(frame[low].iloc[-1])), unit.text(float(frame[high].iloc[-1]))
        words.append(f"Forecast for {month_name(last)}: {low_end} to {high_end}")
    alt_text = sentence(words)
    return Drawing(
        finish(layers, palette, height, alt_text),
        alt_text,
        table,
        {str(c): unit for c in table.columns if c != "Month"},
    )
