"""The same business under several churn rates, month by month."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.base.months import month_cells, month_name
from dashboard.base.numbers import Unit
from dashboard.charts import marks
from dashboard.charts.axes import LEVELS, MONTHS, Plot, domain
from dashboard.charts.drawing import Drawing, Rows, has_extent, pairs, sentence
from dashboard.charts.labels import Room, column_rows, end_rows, stroke
from dashboard.charts.lazily import alt
from dashboard.charts.lines import Trace
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, Palette


def projection(
    frame: pd.DataFrame,
    paths: Sequence[Trace],
    unit: Unit,
    *,
    low: str = "",
    high: str = "",
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
    columns = [p.column for p in paths] + [c for c in (low, high) if c]
    if not has_extent(float(v) for c in columns for v in frame[c]):
        return nothing(palette, f"{about or 'Projection'}: {unit.text(0)} in every month")
    reach = domain(float(v) for c in columns for v in frame[c])
    plot = Plot(int(frame.index.min()), int(frame.index.max()), *reach, height)
    limit = ceiling if ceiling is not None and math.isfinite(ceiling) else None
    ends, end_values = end_rows(_ends(frame, paths, unit), plot, palette, stack=True)
    rows = {
        "bands": _band_rows(frame, low, high, palette.tone("base")) if low and high else [],
        **_ceiling_rows(frame, paths, limit, plot, unit, palette.grey),
        "lines": [row for path in sorted(paths, key=lambda p: p.is_main) for row in _line_rows(frame, path, palette)],
        **_bracket_rows(frame, gap, plot.last),
        "columns": _column_rows(frame, paths, unit),
        **ends,
    }
    values = {**plot.axes(unit, months=5, levels=4), **end_values, "end_dx": 26 if gap else 12}
    alt_text = sentence([about or "Projection", *_in_words(frame, paths, unit, low, high, gap, limit)])
    table = _table(frame, paths, low, high)
    units = {str(c): unit for c in table.columns if c != "Month"}
    return Drawing(_layers(palette), rows, values, alt_text, table, height, units)


# --- rows ------------------------------------------------------------------------------------------------------------


def _line_rows(frame: pd.DataFrame, path: Trace, palette: Palette) -> Rows:
    dash = "dashed" if path.is_dashed else "solid"
    one = stroke(path.column, palette.tone(path.tone), 3 if path.is_main else 2, dash)
    return [{"month_index": m, "value": v, **one} for m, v in pairs(frame[path.column])]


def _band_rows(frame: pd.DataFrame, low: str, high: str, colour: str) -> Rows:
    edges = zip(frame.index, frame[low], frame[high], strict=True)
    return [
        {"month_index": int(m), "low": float(a), "high": float(b), "line": "", "colour": colour} for m, a, b in edges
    ]


def _ceiling_rows(
    frame: pd.DataFrame, paths: Sequence[Trace], ceiling: float | None, plot: Plot, unit: Unit, grey: str
) -> dict[str, Rows]:
    if ceiling is None or not plot.low <= ceiling <= plot.high:
        return {"ceilings": [], "words": []}
    room = Room(plot, [pairs(frame[p.column]) for p in paths], widths=(560, 220))
    words = room.place(f"ceiling {unit.bare(ceiling)}", room.along(ceiling), grey)
    return {"ceilings": [{"month_index": plot.first, "to": plot.last, "value": ceiling}], "words": [words]}


def _ends(frame: pd.DataFrame, paths: Sequence[Trace], unit: Unit) -> Rows:
    last = int(frame.index.max())
    finals = [(p, float(frame[p.column].iloc[-1])) for p in paths]
    return [{"month_index": last, "value": v, "text": unit.bare(v), "name": p.name, "tone": p.tone} for p, v in finals]


def _bracket_rows(frame: pd.DataFrame, gap: tuple[str, str] | None, last: int) -> dict[str, Rows]:
    """A bracket just right of the last month between two values."""
    if not gap:
        return {"stems": [], "caps": []}
    bottom, top = sorted(float(frame[c].iloc[-1]) for c in gap)
    stem = {"month_index": last, "value": bottom, "top": top}
    return {"stems": [stem], "caps": [{"month_index": last, "value": v} for v in (bottom, top)]}


def _column_rows(frame: pd.DataFrame, paths: Sequence[Trace], unit: Unit) -> Rows:
    said = [{m: (v, f"{unit.text(v)}  {path.name}") for m, v in pairs(frame[path.column])} for path in paths]
    return column_rows([(int(m), month_name(int(m))) for m in frame.index], said)


def _table(frame: pd.DataFrame, paths: Sequence[Trace], low: str, high: str) -> pd.DataFrame:
    columns: dict[str, Any] = {"Month": month_cells(frame.index)}
    columns |= {p.name: frame[p.column].to_numpy() for p in paths}
    columns |= {"Band, low": frame[low].to_numpy(), "Band, high": frame[high].to_numpy()} if low and high else {}
    return pd.DataFrame(columns)


# --- layers ----------------------------------------------------------------------------------------------------------


@kept(*MONTHS, *LEVELS, "end_dy", "end_dx")
def _layers(palette: Palette) -> list[alt.Chart]:
    x, y = marks.months(), marks.levels()
    rule, columns = marks.pointer(palette, marks.months)
    return [
        marks.area("bands", x),
        marks.rule_across("ceilings", palette),
        rule,
        marks.strokes("lines", x, y),
        *marks.placed_words("words", palette, x, y),
        *marks.end_names(x, palette, dx=alt.ExprRef("end_dx")),
        marks.rows("stems")
        .mark_rule(color=palette.ink, strokeWidth=1.5, xOffset=10)
        .encode(x=x, y=y, y2=alt.Y2("top")),
        marks.rows("caps")
        .mark_tick(color=palette.ink, thickness=1.5, size=8, xOffset=10, orient="horizontal")
        .encode(x=x, y=y),
        columns,
    ]


# --- words -----------------------------------------------------------------------------------------------------------


def _in_words(
    frame: pd.DataFrame,
    paths: Sequence[Trace],
    unit: Unit,
    low: str,
    high: str,
    gap: tuple[str, str] | None,
    ceiling: float | None,
) -> list[str]:
    first, last = month_name(int(frame.index.min())), month_name(int(frame.index.max()))
    final = {str(c): float(frame[c].iloc[-1]) for c in frame.columns}
    words = [f"{first} to {last}", *(f"{p.name}: {unit.text(final[p.column])} in {last}" for p in paths)]
    if gap:
        words.append(f"The gap between them is {unit.text(abs(final[gap[0]] - final[gap[1]]))}")
    if low and high:
        words.append(f"Band from {unit.text(final[low])} to {unit.text(final[high])}")
    return words if ceiling is None else [*words, f"Ceiling {unit.text(ceiling)}"]
