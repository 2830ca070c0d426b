"""Lines over months that carry their own names and last values at the end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts.axes import bare_y, domain, dot, month_x, value_y
from dashboard.charts.drawing import Drawing, finish, has_extent, nothing, pairs, sentence
from dashboard.charts.grammar import Channel, Layer, layer, on, said, tips
from dashboard.charts.labels import end_labels
from dashboard.months import month_cells, month_name
from dashboard.theme import LIGHT, Palette
from dashboard.units import Unit


@dataclass(frozen=True)
class Line:
    """One line: the column it reads, its short name at the end, its meaning, and where its interval stands."""

    column: str
    name: str
    tone: str = "base"
    low: str = ""
    high: str = ""
    is_dashed: bool = False
    is_thin: bool = False


def trend(
    frame: pd.DataFrame,
    lines: Sequence[Line],
    unit: Unit,
    *,
    palette: Palette = LIGHT,
    height: int = 200,
    target: float | None = None,
    target_name: str = "target",
    band: tuple[float, float] | None = None,
    band_name: str = "",
    events: Mapping[int, str] | None = None,
    incomplete: int | None = None,
    zero: bool = False,
    about: str = "",
) -> Drawing:
    """Lines over months.

    `frame` is indexed by month index; a missing value stays a gap. `target` is a thin dashed rule, `band` a pale one
    between two values, `events` dotted rules by month. From the month `incomplete` on, points are hollow and their
    segment is dotted. `about` opens the alt text ("Retention over twelve months").
    """
    if frame.empty or not lines:
        return nothing(palette, "No months to show")
    drawn = [float(v) for line in lines for c in (line.column, line.low, line.high) if c for v in frame[c]]
    if not has_extent(drawn):
        # An axis would be invented.
        every = any(math.isfinite(v) for v in drawn)
        said = f"{about or 'Values'}: {f'{unit.text(0)} in every' if every else 'no value in any'} month on screen"
        return nothing(palette, said, _table(frame, lines))
    first, last = int(frame.index.min()), int(frame.index.max())
    extras = [target, *(band or ())]
    low, high = domain(
        [*drawn, *extras],
        zero=zero,
    )
    x, y = month_x(first, last), value_y("value", unit, low, high)
    layers: list[Layer] = []
    if band:
        layers += _band(first, last, band, band_name, low, high, x, y, palette)
    for line in lines:
        if line.low and line.high:
            layers.append(_interval(frame, line, x, low, high, palette))
    if target is not None:
        starts = [
            float(frame[line.column].iloc[0]) for line in lines if math.isfinite(float(frame[line.column].iloc[0]))
        ]
        crowded = any(0 <= v - target < (high - low) * 0.15 for v in starts)
        layers += _target(first, last, target, f"{target_name} {unit.text(target)}", crowded, x, y, palette)
    shown = {m: name for m, name in (events or {}).items() if first <= m <= last}
    for month, name in shown.items():
        beside = [float(frame[line.column][m]) for line in lines for m in range(month, month + 4) if m in frame.index]
        layers += _event(month, name, [v for v in beside if math.isfinite(v)], first, last, x, low, high, palette)
    for line in lines:
        layers += _line(frame, line, unit, incomplete, x, y, palette)
    ends = _ends(frame, lines, unit, incomplete)
    layers += end_labels(ends, x, low, high, height, palette)
    table = _table(frame, lines)
    words = [
        f"{about or 'Lines'}, {month_name(first)} to {month_name(last)}",
        *(_in_words(frame, line, unit) for line in lines),
    ]
    if target is not None:
        words.append(f"{target_name} {unit.text(target)}")
    if band:
        words.append(f"{band_name or 'Band'} from {unit.text(band[0])} to {unit.text(band[1])}")
    words += [f"Marked: {name} in {month_name(month)}" for month, name in shown.items()]
    if incomplete is not None and last >= incomplete:
        words.append(f"{month_name(incomplete)} is not over yet")
    alt_text = sentence(words)
    chart = finish(layers, palette, height, alt_text)
    return Drawing(chart, alt_text, table, {c: unit for c in table.columns if c != "Month"})


def _table(frame: pd.DataFrame, lines: Sequence[Line]) -> pd.DataFrame:
    table = pd.DataFrame({"Month": month_cells(frame.index)})
    for line in lines:
        table[line.name] = frame[line.column].to_numpy()
        if line.low and line.high:
            table[f"{line.name}, low"], table[f"{line.name}, high"] = (
                frame[line.low].to_numpy(),
                frame[line.high].to_numpy(),
            )
    return table


def _line(
    frame: pd.DataFrame, line: Line, unit: Unit, incomplete: int | None, x: Channel, y: Channel, palette: Palette
) -> list[Layer]:
    colour = palette.tone(line.tone)
    values = pairs(frame[line.column])
    done = [(m, v) for m, v in values if incomplete is None or m < incomplete]
    open_ = [(m, v) for m, v in values if incomplete is not None and m >= incomplete and math.isfinite(v)]
    mark: dict[str, Any] = {
        "color": colour,
        "invalid": "break-paths-filter-domains",
        "strokeWidth": 1.6 if line.is_thin else 2.2,
    }
    if line.is_dashed:
        mark["strokeDash"] = [4, 4]
    layers = [layer((_point(m, v, line, unit) for m, v in done)).mark("line", **mark).encode(x=x, y=y)]
    known = [(m, v) for m, v in done if math.isfinite(v)]
    if open_ and known:
        tail = [known[-1], *open_]
        layers.append(
            layer((_point(m, v, line, unit) for m, v in tail))
            .mark("line", color=colour, strokeWidth=1.6, strokeDash=[2, 4])
            .encode(x=x, y=y)
        )
    # A value between two gaps has no segment: it gets a dot, or it would vanish.
    have = {m for m, _ in known}
    dots = [p for p in known if p[0] - 1 not in have and p[0] + 1 not in have] + ([] if open_ else known[-1:])
    if dots:
        layers.append(
            layer((_point(m, v, line, unit) for m, v in dots)).mark("point", **dot(palette, line.tone)).encode(x=x, y=y)
        )
    if open_:
        layers.append(
            layer((_point(m, v, line, unit) for m, v in open_))
            .mark("point", **dot(palette, line.tone, hollow=True))
            .encode(x=x, y=y)
        )
    hover = tips(month="Month", text=line.name)
    layers.append(
        layer((_point(m, v, line, unit) for m, v in [*known, *open_]))
        .mark("point", size=260, filled=True, opacity=0)
        .encode(x=x, y=y, tooltip=hover)
    )
    return layers


def _point(month: int, value: float, line: Line, unit: Unit) -> dict[str, Any]:
    return {"month_index": month, "value": value, "month": month_name(month), "text": unit.text(value)}


def _interval(frame: pd.DataFrame, line: Line, x: Channel, low: float, high: float, palette: Palette) -> Layer:
    rows = [
        {"month_index": int(m), "low": max(float(a), low), "high": min(float(b), high)}
        for m, a, b in zip(frame.index, frame[line.low], frame[line.high], strict=True)
    ]
    return (
        layer(rows)
        .mark("area", color=palette.tone(line.tone), opacity=0.13, invalid="break-paths-filter-domains")
        .encode(x=x, y=bare_y("low", low, high), y2=on("high"))
    )


def _band(
    first: int,
    last: int,
    band: tuple[float, float],
    name: str,
    low: float,
    high: float,
    x: Channel,
    y: Channel,
    palette: Palette,
) -> list[Layer]:
    bottom, top = max(band[0], low), min(band[1], high)
    area = {"month_index": first, "to": last, "value": bottom, "high": top}
    layers = [layer([area]).mark("rect", color=palette.band).encode(x=x, x2=on("to"), y=y, y2=on("high"))]
    if name:
        layers.append(
            layer([{"month_index": first, "value": top, "name": name}])
            .mark("text", align="left", baseline="top", dx=6, dy=5, color=palette.grey, fontSize=11)
            .encode(x=x, y=y, text=said("name"))
        )
    return layers


def _target(
    first: int, last: int, target: float, name: str, is_below: bool, x: Channel, y: Channel, palette: Palette
) -> list[Layer]:
    """A dashed rule; its name stands under it where a line starts just above."""
    row = {"month_index": first, "to": last, "value": target, "name": name}
    side = {"baseline": "top", "dy": 5} if is_below else {"baseline": "bottom", "dy": -4}
    return [
        layer([row]).mark("rule", strokeDash=[4, 4], strokeWidth=1, color=palette.grey).encode(x=x, x2=on("to"), y=y),
        layer([row])
        .mark("text", align="left", dx=2, color=palette.grey, fontSize=11, **side)
        .encode(x=x, y=y, text=said("name")),
    ]


def _event(
    month: int,
    name: str,
    near: Sequence[float],
    first: int,
    last: int,
    x: Channel,
    low: float,
    high: float,
    palette: Palette,
) -> list[Layer]:
    """A dotted rule through the plot; its name stands at the foot, or at the top where lines run low near it."""
    row = {"month_index": month, "value": low, "high": high, "name": name}
    late = (month - first) > (last - first) * 0.7
    low_lines = bool(near) and min(near) < low + (high - low) * 0.16
    side = {"baseline": "top", "dy": 3} if low_lines else {"baseline": "bottom", "dy": -3}
    text = {"align": "right" if late else "left", "dx": -5 if late else 5, "color": palette.grey, "fontSize": 11}
    return [
        layer([row])
        .mark("rule", strokeDash=[2, 3], strokeWidth=1, color=palette.grey)
        .encode(x=x, y=bare_y("value", low, high), y2=on("high")),
        layer([row])
        .mark("text", **text, **side)
        .encode(x=x, y=bare_y("high" if low_lines else "value", low, high), text=said("name")),
    ]


def _ends(frame: pd.DataFrame, lines: Sequence[Line], unit: Unit, incomplete: int | None) -> list[dict[str, Any]]:
    """Name and last value of each line, at its last known point."""
    ends = []
    for line in lines:
        known = frame[line.column].dropna()
        if known.empty:
            continue
        month, value = int(known.index[-1]), float(known.iloc[-1])
        so_far = " so far" if incomplete is not None and month >= incomplete else ""
        end = {"month_index": month, "value": value, "text": unit.text(value) + so_far}
        ends.append({**end, "name": line.name, "tone": line.tone})
    return ends


def _in_words(frame: pd.DataFrame, line: Line, unit: Unit) -> str:
    known = frame[line.column].dropna()
    if known.empty:
        return f"{line.name}: no data"
    first, last = float(known.iloc[0]), float(known.iloc[-1])
    months = pairs(known)
    low, high = (pick(months, key=lambda p: p[1])[0] for pick in (min, max))
    went = f"went from {unit.text(first)} to {unit.text(last)}" if len(known) > 1 else f"is {unit.text(last)}"
    text = f"{line.name} {went}"
    if len(known) > 2:
        lowest, highest = unit.text(float(known.min())), unit.text(float(known.max()))
        text += f", lowest {lowest} in {month_name(low)}, highest {highest} in {month_name(high)}"
    missing = int(frame[line.column].isna().sum())
    return text + (f"; no value in {missing} month{'s' if missing > 1 else ''}" if missing else "")
