"""Cohorts: the triangle as a heat map, and as curves with the mean emphasised."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.axes import domain, value_y
from dashboard.charts.bars import GREYED_UNDER, HIDDEN_UNDER
from dashboard.charts.drawing import Drawing, finish, nothing, pairs, sentence, text_width
from dashboard.charts.grammar import Layer, fixed, layer, on, own, said, tips
from dashboard.charts.labels import end_labels
from dashboard.theme import LIGHT, SERIES, Palette, contrast
from dashboard.units import Unit

MOST_CELLS = 24


def heat_map(
    triangle: pd.DataFrame,
    sizes: pd.Series,
    unit: Unit,
    *,
    names: Sequence[str],
    palette: Palette = LIGHT,
    age_name: str = "month",
    about: str = "",
    numbers: bool | None = None,
) -> Drawing:
    """Rows are cohorts (oldest first), columns ages, at most 24 × 24; cells not reached yet are blank.

    `triangle` holds rates with NaN where the age is not reached; `sizes` the accounts of each cohort, same order;
    `names` how each cohort is written ("Jan 25"). Cohorts under 10 accounts are hidden, under 30 grey. Values are
    written into the cells when there is room (`numbers` decides it). Deeper blue keeps more.
    """
    if triangle.empty:
        return nothing(palette, "No cohorts to show")
    ages = [int(a) for a in triangle.columns][:MOST_CELLS]
    shown = [(i, str(name)) for i, name in enumerate(names)][-MOST_CELLS:]
    hidden = sum(1 for i, _ in shown if sizes.iloc[i] < HIDDEN_UNDER)
    values = triangle.iloc[[i for i, _ in shown], : len(ages)]
    aged = values.loc[:, [c for c in values.columns if int(c) > 0]]
    finite = [float(v) for v in aged.to_numpy().ravel() if math.isfinite(v)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    cells: list[dict[str, Any]] = []
    grid = triangle.to_numpy(dtype="float64")
    age_at = {int(a): position for position, a in enumerate(triangle.columns)}
    for i, name in shown:
        size = int(sizes.iloc[i])
        for age in ages:
            value = float(grid[i, age_at[age]])
            if not math.isfinite(value) or size < HIDDEN_UNDER:
                continue
            share = min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 1.0
            grey = size < GREYED_UNDER
            cells.append(
                {
                    "cohort": name,
                    "age": age,
                    "fill": _shade(palette, share, grey),
                    "ink": _ink(palette, share, grey),
                    "short": f"{value * 100:.0f}",
                    "text": unit.text(value),
                    "size": f"{size:,} accounts",
                    "at": f"{age_name} {age}",
                }
            )
    order = [name for _, name in shown]
    x = on(
        "age",
        type="ordinal",
        scale=dict(domain=ages, padding=0.04),
        axis=dict(
            orient="top",
            labelAngle=0,
            labelOverlap=True,
            labelPadding=4,
            title=None,
            values=[a for a in ages if len(ages) <= 13 or a % 3 == 0],
        ),
    )
    y = on(
        "cohort",
        type="nominal",
        sort=order,
        scale=dict(domain=order, padding=0.06),
        axis=dict(labelPadding=8, title=None, labelFontSize=11),
    )
    hover = tips(cohort="Cohort", at="Age", text="Kept", size="Started with")
    sizes_rows = [{"cohort": name, "n": f"{int(sizes.iloc[i]):,}"} for i, name in shown]
    layers: list[Layer] = [
        layer(cells).mark("rect", cornerRadius=2).encode(x=x, y=y, color=own("fill"), tooltip=hover),
        layer(sizes_rows)
        .mark("text", align="right", dx=-4, fontSize=11, color=palette.grey)
        .encode(x=fixed(0), y=y, text=said("n")),
    ]
    # The number of accounts stands between the cohort's name and its cells.
    y["axis"]["offset"] = int(max(text_width(r["n"], 11) for r in sizes_rows) + 12) if sizes_rows else 0
    # Whether there is room depends on the card's width, which only the browser knows.
    room = {"expr": "bandwidth('x') < 17 ? 0 : 1"}
    layers.append(
        layer(cells)
        .mark("text", fontSize=11, opacity=room if numbers is None else float(numbers))
        .encode(x=x, y=y, text=said("short"), color=own("ink"))
    )
    table = values.copy()
    table.columns = [f"{age_name.capitalize()} {c}" for c in values.columns]
    table.insert(0, "Accounts", [int(sizes.iloc[i]) for i, _ in shown])
    table.insert(0, "Cohort", order)
    for position, (i, _) in enumerate(shown):
        if sizes.iloc[i] < HIDDEN_UNDER:
            table.iloc[position, 2:] = float("nan")
    note = (
        f"{hidden} cohort{'s' if hidden > 1 else ''} with fewer than {HIDDEN_UNDER} accounts left blank."
        if hidden
        else ""
    )
    words = [
        about or "Heat map of cohorts",
        f"{len(order)} cohorts from {order[0]} to {order[-1]}, ages 0 to {ages[-1]}" if order else "No cohorts",
    ]
    words += [
        _cohort_in_words(triangle, i, name, sizes, unit, age_name)
        for i, name in (shown[:1] + shown[len(shown) // 2 : len(shown) // 2 + 1])
    ]
    alt_text = sentence([*words, "Blank cells are not reached yet", note])
    chart = finish(layers, palette, 24 * max(len(order), 1), alt_text, top=12)
    units = {str(c): unit for c in table.columns if c not in ("Cohort", "Accounts")}
    return Drawing(chart, alt_text, table.reset_index(drop=True), units, note)


def _cohort_in_words(triangle: pd.DataFrame, i: int, name: str, sizes: pd.Series, unit: Unit, age_name: str) -> str:
    known = triangle.iloc[i].dropna()
    if known.empty or sizes.iloc[i] < HIDDEN_UNDER:
        return ""
    return f"{name}, {int(sizes.iloc[i]):,} accounts, keeps {unit.text(float(known.iloc[-1]))} at {age_name} {int(known.index[-1])}"


def _mix(one: str, other: str, share: float) -> str:
    parts = (round(int(one[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share) for i in (1, 3, 5))
    return "#" + "".join(f"{p:02X}" for p in parts)


def _shade(palette: Palette, share: float, grey: bool) -> str:
    """Card to base blue; small cohorts in greys."""
    return _mix(
        _mix(palette.card, palette.grey, 0.10),
        palette.grey if grey else palette.base,
        (0.05 + 0.45 * share) if grey else (0.04 + 0.96 * share**1.3),
    )


def _ink(palette: Palette, share: float, grey: bool) -> str:
    """Whichever of ink and card reads better on the cell."""
    fill = _shade(palette, share, grey)
    return max((palette.ink, palette.card), key=lambda c: contrast(c, fill))


def curves(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    mean: str = "",
    tones: Mapping[str, str] | None = None,
    palette: Palette = LIGHT,
    height: int = 240,
    age_name: str = "month",
    about: str = "",
    label_all: bool | None = None,
    low: float | None = None,
) -> Drawing:
    """One line per cohort or per slice over its age; the line called `mean` is drawn on top, thick.

    `frame` is indexed by age, one column a line, NaN where not reached. Up to six lines carry their names; with more,
    they are hairlines behind the mean and only the mean is named.
    """
    if frame.dropna(how="all").empty:
        return nothing(palette, "No ages to show")
    names = [str(c) for c in frame.columns]
    named = label_all if label_all is not None else len([n for n in names if n != mean]) <= 5
    start, stop = domain([*(float(v) for v in frame.to_numpy().ravel()), low])
    last = int(frame.index.max())
    x = on(
        "age",
        type="quantitative",
        scale=dict(domain=[0, max(last, 1)], nice=False),
        axis=dict(
            values=_age_ticks(last),
            format="d",
            grid=False,
            offset=6,
            title=None,
            labelExpr=f"datum.value == 0 ? '{age_name} 0' : '' + datum.value",
        ),
    )
    y = value_y("value", unit, start, stop)
    cycle = iter([t for t in SERIES if not (mean and t == "base")] * 10)
    layers: list[Layer] = []
    ends: list[dict[str, Any]] = []
    for name in sorted(names, key=lambda n: n == mean):
        tone = (tones or {}).get(name) or ("base" if name == mean else next(cycle) if named else "grey")
        quiet = not named and name != mean
        known = [p for p in pairs(frame[name]) if math.isfinite(p[1])]
        if not known:
            continue
        points = [{"age": a, "value": v, "text": unit.text(v), "name": name, "at": f"{age_name} {a}"} for a, v in known]
        layers.append(
            layer(points)
            .mark(
                "line",
                color=palette.tone(tone),
                strokeWidth=3 if name == mean else 1 if quiet else 2,
                opacity=0.4 if quiet else 1,
            )
            .encode(x=x, y=y)
        )
        if not quiet:
            hover = tips(name="Line", at="Age", text="Kept")
            layers.append(layer(points).mark("point", size=220, filled=True, opacity=0).encode(x=x, y=y, tooltip=hover))
            end = {"age": known[-1][0], "value": known[-1][1], "text": unit.text(known[-1][1])}
            ends.append({**end, "name": name, "tone": tone})
    layers += end_labels(ends, x, start, stop, height, palette)
    table = frame.copy()
    table.insert(0, age_name.capitalize(), [int(a) for a in frame.index])
    words = [about or "Curves by age", *(f"{e['name']} {e['text']} at {age_name} {e['age']}" for e in ends)]
    quiet_count = 0 if named else len([n for n in names if n != mean])
    if quiet_count:
        low_end, high_end = (unit.text(float(pick(frame.to_numpy(dtype="float64")))) for pick in (np.nanmin, np.nanmax))
        words.append(f"{quiet_count} single cohorts behind it between {low_end} and {high_end}")
    alt_text = sentence(words)
    return Drawing(
        finish(layers, palette, height, alt_text),
        alt_text,
        table.reset_index(drop=True),
        dict.fromkeys(names, unit),
    )


def _age_ticks(last: int) -> list[int]:
    step = next((s for s in (1, 2, 3, 4, 6, 12, 24) if last / s <= 4), 24)
    return list(range(0, last + 1, step))
