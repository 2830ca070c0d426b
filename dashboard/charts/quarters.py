"""NPS over quarters with its interval; small quarters are hollow or absent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.base.numbers import Unit, whole
from dashboard.base.words import counted
from dashboard.charts import marks
from dashboard.charts.axes import LEVELS, Plot, level_axis
from dashboard.charts.drawing import NOWHERE, Drawing, Links, Rows, bounds, sentence, way
from dashboard.charts.labels import Room
from dashboard.charts.lazily import alt
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, Palette


def nps_trend(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    palette: Palette = LIGHT,
    height: int = 200,
    target: float | None = None,
    about: str = "NPS by quarter",
    links: Links = NOWHERE,
) -> Drawing:
    """NPS as dots on a line, one a quarter, with 95% whiskers where there is an interval.

    `frame` is indexed by the quarter's name in order, with columns nps, low, high and answers. Under 10 answers a
    quarter is a gap with its count; under 30 its dot is hollow and grey. `target` is a thin dashed rule.
    """
    if frame.empty:
        return nothing(palette, "No quarters to show")
    rows = [_quarter_row(place, str(name), row, unit, palette) for place, (name, row) in enumerate(frame.iterrows())]
    for place, row in enumerate(rows):
        row |= way(links, "Answers", place)
    known = [r for r in rows if r["value"] is not None]
    if not known:
        counts = pd.DataFrame({"Quarter": [r["quarter"] for r in rows], "Answers": [int(a) for a in frame["answers"]]})
        return nothing(palette, f"No quarter on screen has {HIDDEN_UNDER} answers, too few for a score", counts, links)
    extra = [] if target is None else [target]
    drawn = [v for r in known for v in (r["value"], r["low"], r["high"]) if v is not None]
    plot = Plot(0, len(rows) - 1, *_reach([*drawn, *extra]), height)
    sets = {
        "targets": [] if target is None else [{"value": target}],
        "quarters": rows,
        "known": known,
        "whiskers": [r for r in known if r["low"] is not None],
        "words": _target_words(target, known, plot, unit, palette.grey),
        "ends": known[-1:],
    }
    values = {
        **level_axis(unit, plot.low, plot.high),
        "quarters": list(range(len(rows))),
        "quarter_words": [r["quarter"] for r in rows],
        "plot_height": height,
    }
    words = [
        about,
        *_in_words(rows),
        "" if target is None else f"Target {unit.text(target)}",
    ]
    hidden = len(rows) - len(known)
    note = (
        f"{hidden} quarter{'s' if hidden > 1 else ''} with fewer than {HIDDEN_UNDER} answers left out."
        if hidden
        else ""
    )
    units = {"NPS": unit, "Low": unit, "High": unit}
    table = _table(frame, rows)
    return Drawing(_layers(palette), sets, values, sentence(words), table, height, units, note, links)


# --- rows ------------------------------------------------------------------------------------------------------------


def _quarter_row(place: int, name: str, row: pd.Series[Any], unit: Unit, palette: Palette) -> dict[str, Any]:
    answers, value = int(row["answers"]), float(row["nps"])
    is_seen, is_small = answers >= HIDDEN_UNDER and math.isfinite(value), answers < GREYED_UNDER
    low, high = bounds(row) if is_seen else (None, None)
    colour = palette.grey if is_small else palette.base
    return {
        "at": place,
        "quarter": name,
        "value": value if is_seen else None,
        "low": low,
        "high": high,
        "text": unit.text(value) if is_seen else "too few answers",
        "between": "" if low is None else f"{unit.text(low)} to {unit.text(high)}",
        "n": counted(answers, "answer"),
        "count": whole(answers),
        "colour": colour,
        "fill": palette.card if is_small else colour,
    }


def _reach(values: Sequence[float]) -> tuple[float, float]:
    """A little more than what is drawn, and no more than the scale of NPS has."""
    return (max(-100.0, min(values) - 6), min(100.0, max(values) + 6)) if values else (-100.0, 100.0)


def _target_words(target: float | None, known: Sequence[Mapping[str, Any]], plot: Plot, unit: Unit, grey: str) -> Rows:
    if target is None:
        return []
    whiskers = [[(r["at"], r["low"]), (r["at"], r["high"])] for r in known if r["low"] is not None]
    room = Room(plot, [[(r["at"], r["value"]) for r in known], *whiskers])
    return [room.place(f"target {unit.text(target)}", room.along(target), grey)]


def _table(frame: pd.DataFrame, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    named = {"Quarter": "quarter", "NPS": "value"}
    named |= {"Low": "low", "High": "high"} if any(r["low"] is not None for r in rows) else {}
    columns: dict[str, Any] = {title: [r[key] for r in rows] for title, key in named.items()}
    return pd.DataFrame({**columns, "Answers": [int(a) for a in frame["answers"]]})


# --- layers ----------------------------------------------------------------------------------------------------------


@kept(*LEVELS, "quarters", "quarter_words", "plot_height")
def _layers(palette: Palette) -> list[alt.Chart]:
    axis = alt.Axis(labelExpr="quarter_words[datum.value]", labelAngle=0, labelOverlap=True, offset=16, title=None)

    def x(field: str = "at") -> alt.X:
        return alt.X(field, type="ordinal", scale=alt.Scale(domain=alt.ExprRef("quarters")), axis=axis)

    y = marks.levels()
    hover = marks.tips(quarter="Quarter", text="NPS", between="95% interval", n="Answers")
    return [
        marks.rows("targets").mark_rule(strokeDash=[4, 4], strokeWidth=1, color=palette.grey).encode(y=y),
        marks.rows("quarters")
        .mark_line(color=palette.base, strokeWidth=2, invalid="break-paths-filter-domains")
        .encode(x=x(), y=y),
        marks.rows("whiskers")
        .mark_rule(strokeWidth=2, opacity=0.5)
        .encode(x=x(), y=marks.levels("low"), y2=alt.Y2("high"), color=marks.colour()),
        marks.dots("known", x(), y, view="quarters", size=60).encode(tooltip=hover, href=marks.href()),
        marks.rows("quarters")
        .mark_text(fontSize=11, color=palette.grey, baseline="top", dy=4, cursor=marks.hand())
        .encode(x=x(), y=alt.value(alt.ExprRef("plot_height")), text=marks.words("count"), href=marks.href()),
        *marks.placed_words("words", palette, x("month_index"), y),
        *marks.haloed(
            marks.rows("ends"),
            palette,
            {"align": "left", "dx": 12, "fontSize": 13, "fontWeight": 600},
            x=x(),
            y=y,
            text=marks.words(),
            color=marks.colour(),
        ),
    ]


# --- words -----------------------------------------------------------------------------------------------------------


def _in_words(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"{r['quarter']}: {r['text']}" + (f" ({r['between']})" if r["between"] else "") + f", {r['n']}" for r in rows
    ]
