"""Lines over months that carry their own names and last values at the end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.base.months import month_cells, month_name
from dashboard.base.numbers import Unit
from dashboard.charts import marks
from dashboard.charts.axes import LEVELS, MONTHS, Plot, domain
from dashboard.charts.drawing import NOWHERE, Drawing, Links, Rows, has_extent, pairs, sentence, way
from dashboard.charts.labels import Curve, Room, column_rows, cut_rows, end_rows, stroke
from dashboard.charts.lazily import alt
from dashboard.charts.lines import Line
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, Palette


def trend(
    frame: pd.DataFrame,
    lines: Sequence[Line],
    unit: Unit,
    *,
    palette: Palette = LIGHT,
    height: int = 200,
    target: float | None = None,
    target_name: str = "target",
    events: Mapping[int, str] | None = None,
    zero: bool = False,
    about: str = "",
    links: Links = NOWHERE,
) -> Drawing:
    """Lines over months.

    `frame` is indexed by month index; a missing value stays a gap. `target` is a thin dashed rule, `events`
    dotted rules by month. `about` opens the alt text ("Retention over twelve months").
    """
    if frame.empty or not lines:
        return nothing(palette, "No months to show")
    drawn = [float(v) for line in lines for c in (line.column, line.low, line.high) if c for v in frame[c]]
    if not has_extent(drawn):
        # An axis would be invented.
        every = f"{unit.text(0)} in every" if any(map(math.isfinite, drawn)) else "no value in any"
        return nothing(palette, f"{about or 'Values'}: {every} month on screen", _table(frame, lines), links)
    first, last = int(frame.index.min()), int(frame.index.max())
    low, high = domain([*drawn, target], zero=zero)
    plot = Plot(first, last, low, high, height)
    marked = {m: name for m, name in (events or {}).items() if first <= m <= last}
    goal = None if target is None else (target, f"{target_name} {unit.text(target)}")
    ends, end_values = end_rows(_ends(frame, lines, unit), plot, palette)
    rows = {
        "lines": [row for line in lines for row in _line_rows(frame, line, palette)],
        "intervals": [row for line in lines for row in _interval_rows(frame, line, plot, palette)],
        "dots": [row for line in lines for row in _dot_rows(frame, line, palette)],
        "columns": _column_rows(frame, lines, unit, links, plot),
        **_marked_rows(plot, [pairs(frame[line.column]) for line in lines], goal, marked, palette.grey),
        **ends,
    }
    words = [
        f"{about or 'Lines'}, {month_name(first)} to {month_name(last)}",
        *(_in_words(frame, line, unit) for line in lines),
        goal[1] if goal else "",
        *(f"Marked: {name} in {month_name(month)}" for month, name in marked.items()),
    ]
    table = _table(frame, lines)
    units = {str(c): unit for c in table.columns if c != "Month"}
    values = {**plot.axes(unit), **end_values}
    return Drawing(_layers(palette), rows, values, sentence(words), table, height, units, links=links)


# --- rows ------------------------------------------------------------------------------------------------------------


def _line_rows(frame: pd.DataFrame, line: Line, palette: Palette) -> Rows:
    dash = "dashed" if line.is_dashed else "solid"
    look = stroke(line.column, palette.tone(line.tone), 1.6 if line.is_thin else 2.2, dash)
    return [{"month_index": m, "value": v, **look} for m, v in pairs(frame[line.column])]


def _dot_rows(frame: pd.DataFrame, line: Line, palette: Palette) -> Rows:
    """A dot at the end, and one on a value between two gaps, or it would vanish."""
    known = [(m, v) for m, v in pairs(frame[line.column]) if math.isfinite(v)]
    have, tone = {m for m, _ in known}, palette.tone(line.tone)
    alone = [p for p in known if p[0] - 1 not in have and p[0] + 1 not in have]
    full = dict([*alone, *known[-1:]])
    return [{"month_index": m, "value": v, "colour": tone, "fill": tone} for m, v in full.items()]


def _interval_rows(frame: pd.DataFrame, line: Line, plot: Plot, palette: Palette) -> Iterator[dict[str, Any]]:
    if not (line.low and line.high):
        return
    for month, low, high in zip(frame.index, frame[line.low], frame[line.high], strict=True):
        edges = {"low": max(float(low), plot.low), "high": min(float(high), plot.high)}
        yield {"month_index": int(month), **edges, "line": line.column, "colour": palette.tone(line.tone)}


def _marked_rows(
    plot: Plot,
    curves: Sequence[Curve],
    goal: tuple[float, str] | None,
    events: Mapping[int, str],
    grey: str,
) -> dict[str, Rows]:
    """Target and events, and where their names have room."""
    across = {"month_index": plot.first, "to": plot.last}
    room = Room(plot, [*curves, *([[(plot.first, goal[0]), (plot.last, goal[0])]] if goal else [])])
    for month in events:
        room.rule(month)
    for month, value in [point for curve in curves for point in [p for p in curve if math.isfinite(p[1])][-1:]]:
        room.dot(month, value)
    words = [room.place(goal[1], room.along(goal[0]), grey)] if goal else []
    words += [room.place(name, room.beside(month), grey) for month, name in events.items()]
    return {
        "targets": [{**across, "value": goal[0]}] if goal else [],
        "events": [{"month_index": m, "value": plot.low, "high": plot.high} for m in events],
        "words": words,
    }


def _column_rows(frame: pd.DataFrame, lines: Sequence[Line], unit: Unit, links: Links, plot: Plot) -> Rows:
    said = [{m: (v, f"{unit.text(v)}  {line.name}") for m, v in pairs(frame[line.column])} for line in lines]
    columns = column_rows([(int(m), month_name(int(m))) for m in frame.index], said)
    ways = [
        {m: (v, way(links, line.name, place).get("href")) for place, (m, v) in enumerate(pairs(frame[line.column]))}
        for line in lines
    ]
    return cut_rows(columns, ways, plot)


def _ends(frame: pd.DataFrame, lines: Sequence[Line], unit: Unit) -> Rows:
    """Name and last value of each line, at its last known point."""
    ends = []
    for line in lines:
        known = frame[line.column].dropna()
        if known.empty:
            continue
        month, value = int(known.index[-1]), float(known.iloc[-1])
        end = {"month_index": month, "value": value, "text": unit.text(value)}
        ends.append({**end, "name": line.name, "tone": line.tone})
    return ends


def _table(frame: pd.DataFrame, lines: Sequence[Line]) -> pd.DataFrame:
    table = pd.DataFrame({"Month": month_cells(frame.index)})
    for line in lines:
        table[line.name] = frame[line.column].to_numpy()
        if line.low and line.high:
            table[f"{line.name}, low"] = frame[line.low].to_numpy()
            table[f"{line.name}, high"] = frame[line.high].to_numpy()
    return table


# --- layers ----------------------------------------------------------------------------------------------------------


@kept(*MONTHS, *LEVELS, "end_dy")
def _layers(palette: Palette) -> list[alt.Chart]:
    x, y = marks.months(), marks.levels()
    rule, columns = marks.pointer(palette, marks.months, {"y": marks.levels("bottom"), "y2": alt.Y2("top")})
    return [
        marks.area("intervals", x),
        marks.rule_across("targets", palette),
        marks.rows("events")
        .mark_rule(strokeDash=[2, 3], strokeWidth=1, color=palette.grey)
        .encode(x=x, y=y, y2=alt.Y2("high")),
        rule,
        marks.strokes("lines", x, y),
        marks.dots("dots", x, y),
        *marks.placed_words("words", palette, x, y),
        *marks.end_names(x, palette),
        columns,
    ]


# --- words -----------------------------------------------------------------------------------------------------------


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
