"""One number per slice value or per reason: dots with their intervals, and plain horizontal bars."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.axes import domain, label_expr, ticks
from dashboard.charts.drawing import Drawing, finish, nothing, sentence, text_width
from dashboard.charts.grammar import Channel, Layer, fixed, layer, on, own, said, tips
from dashboard.theme import LIGHT, Palette
from dashboard.units import Unit

HIDDEN_UNDER, GREYED_UNDER = 10, 30
"""Fewer accounts, contracts or answers than the first: not shown. Fewer than the second: shown in grey."""

ROW_HEIGHT = 30


def _shorten(name: str, most: int = 26) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def by_dimension(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    value: str = "value",
    low: str = "low",
    high: str = "high",
    n: str = "n",
    overall: float | None = None,
    overall_name: str = "all",
    palette: Palette = LIGHT,
    about: str = "",
    counted: str = "accounts",
) -> Drawing:
    """One row per slice value: a dot, its 95 % interval as a whisker, value and n written at the right.

    `frame` is indexed by slice value, best or worst first as the caller wants it. Rows with n under 10 are left out
    and counted in the note; under 30 they are grey. `overall` is a thin dashed rule. `counted` names n.
    """
    small = frame[frame[n] < HIDDEN_UNDER]
    kept = frame[(frame[n] >= HIDDEN_UNDER) & frame[value].notna()]
    has_interval = low in frame and high in frame
    numbers = [*kept[value], *([*kept[low], *kept[high]] if has_interval else []), overall]
    start, stop = domain([None if v is None else float(v) for v in numbers])
    rows: list[dict[str, Any]] = [
        {
            "key": str(i),
            "name": _shorten(str(name)),
            "value": float(row[value]),
            "low": float(row[low]) if has_interval else None,
            "high": float(row[high]) if has_interval else None,
            "text": unit.text(float(row[value])),
            "n": f"n = {int(row[n]):,}",
            "full": str(name),
            "colour": palette.grey if row[n] < GREYED_UNDER else palette.base,
            "between": f"{unit.text(float(row[low]))} to {unit.text(float(row[high]))}" if has_interval else "",
        }
        for i, (name, row) in enumerate(kept.iterrows())
    ]
    if not rows:
        return nothing(
            palette, f"Every value has fewer than {HIDDEN_UNDER} {counted}", _table(frame, value, low, high, n, counted)
        )
    order = [r["key"] for r in rows]
    y = _rows_y(order)
    values = ticks(start, stop, 3)
    x = on(
        "value",
        type="quantitative",
        scale=dict(domain=[start, stop], nice=False, zero=False),
        axis=dict(values=values, labelExpr=label_expr(unit, values), grid=True, title=None, offset=2),
    )
    x_low = on("low", type="quantitative", scale=dict(domain=[start, stop], nice=False, zero=False))
    colour = own("colour")
    hover = tips(full="Slice", text="Value", between="95 % interval", n=counted.capitalize())
    layers: list[Layer] = []
    if overall is not None:
        layers += [
            layer([{"value": overall}]).mark("rule", strokeDash=[4, 4], color=palette.grey, strokeWidth=1).encode(x=x),
            layer([{"value": overall, "text": f"{overall_name} {unit.text(overall)}"}])
            .mark("text", baseline="bottom", dy=-4, fontSize=11, color=palette.grey)
            .encode(x=x, y=fixed(0), text=said("text")),
        ]
    if has_interval:
        layers.append(
            layer(rows).mark("rule", strokeWidth=2, opacity=0.55).encode(x=x_low, x2=on("high"), y=y, color=colour)
        )
    layers += [
        layer(rows).mark("point", size=70, filled=True, opacity=1).encode(x=x, y=y, color=colour, tooltip=hover),
        layer(rows)
        .mark("text", align="left", dx=10, fontSize=13, fontWeight=600)
        .encode(x=fixed("width"), y=y, text=said("text"), color=own("colour")),
        layer(rows)
        .mark(
            "text",
            align="left",
            dx=20 + int(max(text_width(r["text"], 13, True) for r in rows)),
            fontSize=11,
            color=palette.grey,
        )
        .encode(x=fixed("width"), y=y, text=said("n")),
    ]
    layers.append(_names(rows, y, palette))
    note = f"{len(small)} with fewer than {HIDDEN_UNDER} {counted} not shown." if len(small) else ""
    words = [
        about or "Values with their 95 % intervals",
        *(f"{r['full']} {r['text']}" + (f" ({r['between']})" if r["between"] else "") + f", {r['n']}" for r in rows),
    ]
    if overall is not None:
        words.append(f"{overall_name} {unit.text(overall)}")
    alt_text = sentence([*words, note])
    chart = finish(
        layers,
        palette,
        ROW_HEIGHT * len(rows),
        alt_text,
        top=22 if overall is not None else 8,
    )
    units = {"Value": unit, "Low": unit, "High": unit}
    return Drawing(chart, alt_text, _table(frame, value, low, high, n, counted), units, note)


def _table(frame: pd.DataFrame, value: str, low: str, high: str, n: str, counted: str) -> pd.DataFrame:
    columns = {"Slice": [str(i) for i in frame.index], "Value": frame[value].to_numpy()}
    if low in frame and high in frame:
        columns |= {"Low": frame[low].to_numpy(), "High": frame[high].to_numpy()}
    table = pd.DataFrame(columns | {counted.capitalize(): frame[n].to_numpy()})
    table.loc[table[counted.capitalize()] < HIDDEN_UNDER, [c for c in ("Value", "Low", "High") if c in table]] = float("nan")
    return table


def lost_bars(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    value: str = "value",
    tone: str = "lost",
    n: str = "",
    palette: Palette = LIGHT,
    about: str = "",
    most: int = 8,
    name_title: str = "Reason",
    counted: str = "accounts",
) -> Drawing:
    """Horizontal bars from zero, longest first, each with its amount and share; what is left over becomes "other".

    `frame` is indexed by name (a reason, a segment) and holds amounts of at least zero.
    """
    ranked = frame[frame[value] > 0].sort_values(value, ascending=False, kind="stable")
    total = float(ranked[value].sum())
    rows: list[dict[str, Any]] = [
        _bar(str(name), float(row[value]), total, unit, int(row[n]) if n else None, counted)
        for name, row in ranked.iterrows()
    ]
    if len(rows) > most:
        rest = ranked.iloc[most - 1 :]
        rows = [
            *rows[: most - 1],
            _bar(
                f"{len(rest)} others", float(rest[value].sum()), total, unit, int(rest[n].sum()) if n else None, counted
            ),
        ]
    rows = [{**r, "key": str(i), "zero": 0.0} for i, r in enumerate(rows)]
    columns: dict[str, Any] = {name_title: [str(i) for i in ranked.index], "Amount": ranked[value].to_numpy()}
    table = pd.DataFrame(columns | ({counted.capitalize(): ranked[n].to_numpy()} if n else {}))
    if not rows:
        return nothing(palette, "Nothing to show", table)
    y = _rows_y([r["key"] for r in rows])
    x = on("value", type="quantitative", scale=dict(domain=[0, max(r["value"] for r in rows)], nice=False), axis=None)
    hover = tips(full=name_title, text="Amount")
    layers: list[Layer] = [
        layer(rows)
        .mark("bar", color=palette.tone(tone), cornerRadiusEnd=2, height=16)
        .encode(x=x, x2=on("zero"), y=y, tooltip=hover),
        layer(rows)
        .mark("text", align="left", dx=8, fontSize=13, color=palette.ink)
        .encode(x=x, y=y, text=said("text")),
        _names(rows, y, palette),
    ]
    alt_text = sentence([about or "Horizontal bars", *(f"{r['full']} {r['text']}" for r in rows)])
    chart = finish(layers, palette, ROW_HEIGHT * len(rows), alt_text, top=4)
    return Drawing(chart, alt_text, table, {"Amount": unit})


def _bar(name: str, value: float, total: float, unit: Unit, count: int | None, counted: str) -> dict[str, Any]:
    text = f"{unit.text(value)} · {value / total:.0%}".replace("%", " %")
    return {
        "name": _shorten(name),
        "full": name,
        "value": value,
        "text": text + (f" · {count:,} {counted.removesuffix('s') if count == 1 else counted}" if count is not None else ""),
    }


def _rows_y(order: list[str]) -> Channel:
    return on("key", type="nominal", sort=order, scale=dict(domain=order), axis=None)


def _names(rows: list[dict[str, Any]], y: Channel, palette: Palette) -> Layer:
    """Row names as marks, so that the rows need no axis and long names are cut."""
    return (
        layer(rows)
        .mark("text", align="right", dx=-10, fontSize=13, color=palette.ink, limit=220)
        .encode(x=fixed(0), y=y, text=said("name"))
    )
