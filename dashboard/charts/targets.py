"""A target's pace: where we are against where we should be by now."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.base.months import month_cells, month_name
from dashboard.base.numbers import Unit
from dashboard.charts import marks
from dashboard.charts.axes import LEVELS, MONTHS, Plot, domain
from dashboard.charts.drawing import Drawing, Rows, pairs, sentence
from dashboard.charts.labels import Room, column_rows, stroke
from dashboard.charts.lazily import alt
from dashboard.charts.template import kept
from dashboard.charts.theme import LIGHT, Palette

Points = Sequence[tuple[int, float]]


@dataclass(frozen=True)
class Now:
    """The last complete month: where we are and where we should be, NaN where the plan has no value."""

    month: int
    actual: float
    expected: float


def pace(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    target: float,
    low: str = "",
    high: str = "",
    palette: Palette = LIGHT,
    height: int = 220,
    target_name: str = "target",
    about: str = "",
) -> Drawing:
    """Where we are against where we should be by now.

    `frame` is indexed by month index over the whole target period; its column `actual` is NaN after the last complete
    month, `expected` is the plan, `low` and `high` name the forecast's band, NaN before it starts.
    """
    columns = ["actual", "expected", *(c for c in (low, high) if c)]
    reach = domain([*(float(v) for c in columns for v in frame[c]), target])
    plot = Plot(int(frame.index.min()), int(frame.index.max()), *reach, height)
    known, plan = ([p for p in pairs(frame[c]) if math.isfinite(p[1])] for c in ("actual", "expected"))
    now = Now(*known[-1], dict(plan).get(known[-1][0], math.nan)) if known else None
    goal, cone = (target, f"{target_name} {unit.text(target)}"), _cone_rows(frame, low, high) if low and high else []
    edges = [[(row["month_index"], row[key]) for row in cone] for key in ("low", "high")]
    room = Room(plot, [known, plan, [(plot.first, target), (plot.last, target)], *edges], widths=(500, 240), beyond=110)
    rows = {
        "cones": cone,
        "targets": [{"month_index": plot.first, "to": plot.last, "value": target}],
        "lines": _line_rows(known, plan, palette),
        "dots": _dot_rows(now, palette),
        "words": _word_rows(goal, now, room, unit, palette),
        "columns": _column_rows(frame, known, plan, unit),
    }
    words = [
        about or "Pace",
        f"{goal[1]} by {month_name(plot.last)}",
        *_now_in_words(now, unit),
        _forecast_in_words(frame, low, high, unit) if low and high else "",
    ]
    table = _table(frame, low, high)
    units = {str(c): unit for c in table.columns if c != "Month"}
    return Drawing(_layers(palette), rows, plot.axes(unit), sentence(words), table, height, units)


# --- rows ------------------------------------------------------------------------------------------------------------


def _line_rows(known: Points, plan: Points, palette: Palette) -> Rows:
    drawn = (
        (plan, stroke("expected", palette.grey, 1.4, "dotted")),
        (known, stroke("actual", palette.base, 2.4)),
    )
    return [{"month_index": m, "value": v, **one} for points, one in drawn for m, v in points]


def _cone_rows(frame: pd.DataFrame, low: str, high: str) -> Rows:
    edges = zip(frame.index, frame[low], frame[high], strict=True)
    return [
        {"month_index": int(m), "low": float(a), "high": float(b)}
        for m, a, b in edges
        if math.isfinite(a) and math.isfinite(b)
    ]


def _word_rows(goal: tuple[float, str], now: Now | None, room: Room, unit: Unit, palette: Palette) -> Rows:
    """What stands beside the last complete month, plan and actual each on its own side, and the target's name."""
    words = []
    if now:
        actual, plan = f"actual {unit.text(now.actual)}", f"expected by now {unit.text(now.expected)}"
        is_behind = now.expected > now.actual
        room.dot(now.month, now.actual)
        spots = room.around(now.month, now.actual, over=not is_behind)
        words.append(room.place(actual, spots, palette.base, size=12, weight=600))
        if math.isfinite(now.expected):
            room.dot(now.month, now.expected)
            spots = room.around(now.month, now.expected, over=is_behind)
            words.append(room.place(plan, spots, palette.grey, size=12, weight=600))
    return [*words, room.place(goal[1], room.along(goal[0]), palette.grey)]


def _dot_rows(now: Now | None, palette: Palette) -> Rows:
    """Where we are, and where we should be."""
    spots = ((now.expected, palette.grey), (now.actual, palette.base)) if now else ()
    return [
        {"month_index": now.month, "value": value, "colour": colour, "fill": colour}
        for value, colour in spots
        if now and math.isfinite(value)
    ]


def _column_rows(frame: pd.DataFrame, known: Points, plan: Points, unit: Unit) -> Rows:
    said = [
        {m: (v, f"{unit.text(v)}  {name}") for m, v in points}
        for name, points in (("actual", known), ("expected", plan))
    ]
    return column_rows([(int(m), month_name(int(m))) for m in frame.index], said)


def _table(frame: pd.DataFrame, low: str, high: str) -> pd.DataFrame:
    columns: dict[str, Any] = {"Month": month_cells(frame.index)}
    columns |= {"Actual": frame["actual"].to_numpy(), "Expected": frame["expected"].to_numpy()}
    columns |= (
        {"Forecast, low": frame[low].to_numpy(), "Forecast, high": frame[high].to_numpy()} if low and high else {}
    )
    return pd.DataFrame(columns)


# --- layers ----------------------------------------------------------------------------------------------------------


@kept(*MONTHS, *LEVELS)
def _layers(palette: Palette) -> list[alt.Chart]:
    x, y = marks.months(), marks.levels()
    rule, columns = marks.pointer(palette, marks.months)
    outline: dict[str, Any] = {"stroke": palette.base, "strokeWidth": 1, "strokeDash": [3, 3], "strokeOpacity": 0.6}
    return [
        marks.rows("cones")
        .mark_area(color=palette.base, fillOpacity=0.08, **outline)
        .encode(x=x, y=marks.levels("low"), y2=alt.Y2("high")),
        marks.rule_across("targets", palette),
        rule,
        marks.strokes("lines", x, y),
        marks.dots("dots", x, y),
        *marks.placed_words("words", palette, x, y),
        columns,
    ]


# --- words -----------------------------------------------------------------------------------------------------------


def _now_in_words(now: Now | None, unit: Unit) -> list[str]:
    if not now:
        return []
    expected = f"expected by now {unit.text(now.expected)}" if math.isfinite(now.expected) else ""
    return [f"{month_name(now.month)}: actual {unit.text(now.actual)}", expected]


def _forecast_in_words(frame: pd.DataFrame, low: str, high: str, unit: Unit) -> str:
    edges = " to ".join(unit.text(float(frame[c].iloc[-1])) for c in (low, high))
    return f"Forecast for {month_name(int(frame.index.max()))}: {edges}"
