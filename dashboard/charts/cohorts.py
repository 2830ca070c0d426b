"""Cohorts: the triangle as a heat map, and as curves with the mean emphasised."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.charts.axes import domain, value_y
from dashboard.charts.bars import GREYED_UNDER, HIDDEN_UNDER
from dashboard.charts.drawing import Drawing, finish, nothing, pairs, sentence, text_width
from dashboard.charts.grammar import Channel, Layer, fixed, layer, on, own, said, tips
from dashboard.charts.labels import end_labels
from dashboard.months import month_cells, month_name
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
    if not cells:
        return nothing(palette, f"Every cohort has fewer than {HIDDEN_UNDER} accounts, too few to show")
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
    born = [int(index) for index in values.index]
    monthly = min(born) >= 12 and order == [month_name(index, short=True) for index in born]
    table.insert(0, "Cohort", month_cells(born) if monthly else order)
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
    behind: pd.DataFrame,
    main: str = "",
    tones: Mapping[str, str] | None = None,
    palette: Palette = LIGHT,
    height: int = 240,
    age_name: str = "month",
    about: str = "",
) -> Drawing:
    """One line a group of cohorts over its age; the line called `main` is drawn on top, thick.

    `frame` is indexed by age up to the one the lines are compared at, one column a line, NaN where not reached;
    `behind` holds the accounts that stand behind each value. A line fades where they are under 30, stops where they
    are under 10, and its name carries the age its value is of.
    """
    names = [str(c) for c in frame.columns]
    shares = frame.where(behind >= HIDDEN_UNDER)
    if shares.dropna(how="all").empty:
        few = bool(frame.notna().any().any())
        return nothing(palette, f"Fewer than {HIDDEN_UNDER} accounts in every line" if few else "No ages to show")
    start, stop = domain(float(v) for v in shares.to_numpy().ravel())
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
    cycle = iter([t for t in SERIES if t != "base"] * 10)
    layers: list[Layer] = []
    ends: list[dict[str, Any]] = []
    stopped = 0
    for name in sorted(names, key=lambda n: n == main):
        tone = (tones or {}).get(name) or ("base" if name == main else next(cycle))
        points = _points(shares[name], behind[name], unit, name, age_name)
        stopped += len(points) < int(frame[name].notna().sum())
        if not points:
            continue
        layers += _curve(points, x, y, palette.tone(tone), 3 if name == main else 2)
        end = points[-1]
        ends.append({**end, "text": f"{end['text']} at {end['at']}", "tone": "grey" if end["few"] else tone})
    layers += end_labels(ends, x, start, stop, height, palette)
    table = pd.DataFrame({age_name.capitalize(): [int(a) for a in frame.index]})
    for name in names:
        table[name], table[f"{name}, accounts"] = shares[name].to_numpy(), behind[name].to_numpy()
    grey = [e["name"] for e in ends if e["few"]]
    note = " ".join(
        part
        for part in (
            f"Faded: fewer than {GREYED_UNDER} accounts."
            if any(0 < v < GREYED_UNDER for v in behind.to_numpy().ravel())
            else "",
            f"A line stops where fewer than {HIDDEN_UNDER} accounts are left behind it." if stopped else "",
        )
        if part
    )
    words = [about or "Curves by age"]
    words += [f"{e['name']}, {e['n']}, {e['text']}{', few' if e['name'] in grey else ''}" for e in ends]
    alt_text = sentence([*words, note])
    return Drawing(
        finish(layers, palette, height, alt_text),
        alt_text,
        table,
        dict.fromkeys(names, unit),
        note,
    )


def _points(
    shares: pd.Series[Any], behind: pd.Series[Any], unit: Unit, name: str, age_name: str
) -> list[dict[str, Any]]:
    """The points of a line that may be shown; `few` marks those with under 30 accounts."""
    points = []
    for age, value in pairs(shares):
        if math.isfinite(value):
            n = int(behind[age])
            points.append(
                {
                    "age": age,
                    "value": value,
                    "text": unit.text(value),
                    "name": name,
                    "at": f"{age_name} {age}",
                    "n": f"{n:,} accounts",
                    "few": n < GREYED_UNDER,
                }
            )
    return points


def _curve(points: Sequence[Mapping[str, Any]], x: Channel, y: Channel, colour: str, width: int) -> list[Layer]:
    """A line, faded and dashed from its last point with enough accounts on, and what the pointer shows."""
    sure = [p for p in points if not p["few"]]
    faded = [*sure[-1:], *(p for p in points if p["few"])]
    layers = [layer(sure).mark("line", color=colour, strokeWidth=width).encode(x=x, y=y)]
    if len(faded) > len(sure[-1:]):
        layers.append(
            layer(faded).mark("line", color=colour, strokeWidth=1.4, strokeDash=[2, 3], opacity=0.55).encode(x=x, y=y)
        )
    hover = tips(name="Line", at="Age", text="Kept", n="Behind it")
    layers.append(layer(points).mark("point", size=220, filled=True, opacity=0).encode(x=x, y=y, tooltip=hover))
    return layers


def _age_ticks(last: int) -> list[int]:
    step = next((s for s in (1, 2, 3, 4, 6, 12, 24) if last / s <= 4), 24)
    return list(range(0, last + 1, step))
