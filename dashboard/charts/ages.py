"""Groups of cohorts as curves over their age, the one that matters on top."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

import pandas as pd

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.base.numbers import Unit, whole
from dashboard.charts import marks
from dashboard.charts.axes import LEVELS, MONTHS, Plot, domain, level_axis
from dashboard.charts.drawing import Drawing, Rows, pairs, sentence
from dashboard.charts.labels import column_rows, end_rows, stroke
from dashboard.charts.lazily import alt
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, SERIES, Palette


def curves(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    behind: pd.DataFrame,
    main: str = "",
    tones: Mapping[str, str] | None = None,
    palette: Palette = LIGHT,
    height: int = 240,
    about: str = "",
) -> Drawing:
    """One line a group of cohorts over its age; the line called `main` is drawn on top, thick.

    `frame` is indexed by age up to the one the lines are compared at, one column a line, NaN where not reached;
    `behind` holds the accounts that stand behind each value. A line fades where they are under 30, stops where they
    are under 10, and its name carries the age its value is of.
    """
    names, shares = [str(c) for c in frame.columns], frame.where(behind >= HIDDEN_UNDER)
    if shares.dropna(how="all").empty:
        few = bool(frame.notna().any().any())
        return nothing(palette, f"Fewer than {HIDDEN_UNDER} accounts in every line" if few else "No ages to show")
    plot = Plot(0, int(frame.index.max()), *domain(float(v) for v in shares.to_numpy().ravel()), height)
    points = {name: _points(shares[name], behind[name], unit) for name in names}
    drawn = [name for name in sorted(names, key=lambda n: n == main) if points[name]]
    tone = _tones(names, main, tones or {})
    ends = [{**points[n][-1], "name": n, "tone": "grey" if points[n][-1]["few"] else tone[n]} for n in drawn]
    said = [{**e, "text": f"{e['text']} at {e['at']}"} for e in ends]
    found, end_values = end_rows(said, plot, palette)
    rows = {
        "lines": [r for n in drawn for r in _line_rows(n, points[n], palette.tone(tone[n]), n == main)],
        "columns": _column_rows(frame, points),
        **found,
    }
    stopped = any(len(points[name]) < int(frame[name].notna().sum()) for name in names)
    note = _note(any(0 < n < GREYED_UNDER for n in behind.to_numpy().ravel()), stopped)
    spoken = (f"{e['name']}, {e['n']}, {e['text']}{', few' if e['few'] else ''}" for e in said)
    alt_text = sentence([about or "Curves by age", *spoken, note])
    values = {**level_axis(unit, plot.low, plot.high), **_age_axis(plot.last), **end_values}
    units = dict.fromkeys(names, unit)
    return Drawing(_layers(palette), rows, values, alt_text, _table(shares, behind), height, units, note)


# --- rows ------------------------------------------------------------------------------------------------------------


def _points(shares: pd.Series[Any], behind: pd.Series[Any], unit: Unit) -> Rows:
    """The points of a line that may be shown; `few` marks those with under 30 accounts."""
    accounts = dict(pairs(behind))
    points = []
    for age, value in pairs(shares):
        if math.isfinite(value):
            n = int(accounts[age])
            said = {"text": unit.text(value), "at": f"month {age}", "n": f"{whole(n)} accounts"}
            points.append({"age": age, "value": value, "few": n < GREYED_UNDER, **said})
    return points


def _tones(names: Sequence[str], main: str, given: Mapping[str, str]) -> dict[str, str]:
    """The tone of each line: as given, base for the main one, else the next in the order of series."""
    free = cycle(t for t in SERIES if t != "base")
    order = sorted(names, key=lambda n: n == main)
    return {name: given.get(name) or ("base" if name == main else next(free)) for name in order}


def _line_rows(name: str, points: Sequence[Mapping[str, Any]], colour: str, is_main: bool) -> Rows:
    """A line, and from its last point with enough accounts on the same faded and dotted."""
    sure = [p for p in points if not p["few"]]
    faded = [*sure[-1:], *(p for p in points if p["few"])]
    parts = [(sure, stroke(name, colour, 3 if is_main else 2))]
    if len(faded) > len(sure[-1:]):
        parts.append((faded, stroke(f"{name}, few", colour, 1.4, "dotted", 0.55)))
    return [{"age": p["age"], "value": p["value"], "name": name, **one} for found, one in parts for p in found]


def _column_rows(frame: pd.DataFrame, points: Mapping[str, Sequence[Mapping[str, Any]]]) -> Rows:
    said = [{p["age"]: (p["value"], f"{p['text']}  {name}, {p['n']}") for p in found} for name, found in points.items()]
    return column_rows([(int(age), f"Month {age}") for age in frame.index], said)


def _age_axis(last: int) -> dict[str, Any]:
    step = next((s for s in (1, 2, 3, 4, 6, 12, 24) if last / s <= 4), 24)
    found = list(range(0, last + 1, step))
    return {"months": [0, max(last, 1)], "month_ticks": found, "month_words": ["month 0", *map(str, found[1:])]}


def _table(shares: pd.DataFrame, behind: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"Month": [int(a) for a in shares.index]})
    for name in map(str, shares.columns):
        table[name], table[f"{name}, accounts"] = shares[name].to_numpy(), behind[name].to_numpy()
    return table


# --- layers ----------------------------------------------------------------------------------------------------------


@kept(*MONTHS, *LEVELS, "end_dy")
def _layers(palette: Palette) -> list[alt.Chart]:
    def x(field: str = "age") -> alt.X:
        return marks.months(field)

    rule, columns = marks.pointer(palette, x)
    return [rule, marks.strokes("lines", x(), marks.levels()), *marks.end_names(x(), palette), columns]


# --- words -----------------------------------------------------------------------------------------------------------


def _note(is_faded: bool, is_stopped: bool) -> str:
    faded = f"Faded: fewer than {GREYED_UNDER} accounts." if is_faded else ""
    stopped = f"A line stops where fewer than {HIDDEN_UNDER} accounts are left behind it." if is_stopped else ""
    return f"{faded} {stopped}".strip()
