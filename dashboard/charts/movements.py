"""How MRR moved: one window as a waterfall, many months as bars about zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from dashboard.charts.axes import MONTH_LABEL, bare_y, domain, month_ticks, spread_values, value_axis
from dashboard.charts.drawing import Drawing, finish, has_extent, nothing, sentence
from dashboard.charts.grammar import Channel, Layer, layer, on, own, said, tips
from dashboard.months import month_cells, month_name
from dashboard.theme import LIGHT, Palette
from dashboard.units import Unit, signed

Measure = Literal["mrr", "accounts"]

STEPS: tuple[tuple[str, str, str, int], ...] = (
    ("new", "New", "won", 1),
    ("reactivation", "Back", "won_light", 1),
    ("expansion", "Up", "won_light", 1),
    ("contraction", "Down", "lost_light", -1),
    ("churn", "Lost", "lost", -1),
)
"""Movement, its short name, its meaning, its sign; in the order of the identity."""

MONEY_SCALE = 10_000
"""Facts hold money in ten-thousandths of the currency."""


def amount(sums: Mapping[str, Any] | pd.Series, movement: str, measure: Measure) -> float:
    """A movement of the facts in currency, or in accounts."""
    value = float(sums[f"{movement}_{measure}"])
    return value / MONEY_SCALE if measure == "mrr" else value


def plain(unit: Unit, value: float) -> str:
    """A size without its currency sign, for labels in a chart whose subtitle gives the unit: `64 k`."""
    text = unit.text(abs(value))
    return text.lstrip("$€£¥₹₩ ") if unit.kind == "money" else text


def waterfall(
    sums: Mapping[str, Any] | pd.Series,
    unit: Unit,
    *,
    palette: Palette = LIGHT,
    measure: Measure = "mrr",
    opening_name: str = "Opening",
    closing_name: str = "Closing",
    month_ends: tuple[int, int] | None = None,
    height: int = 200,
) -> Drawing:
    """Opening, the five movements, closing.

    `sums` holds the facts' own columns (`opening_mrr`, `new_mrr` … in ten-thousandths) summed over the window, with
    opening of its first month and closing of its last. Bars are drawn from the movement, not from zero. `month_ends` are the
    months (indices) whose ends open and close it, for the table, where short names would leave the year open.
    """
    opening, closing = amount(sums, "opening", measure), amount(sums, "closing", measure)
    level, bars = opening, list[dict[str, Any]]()
    for key, name, tone, sign in STEPS:
        size = amount(sums, key, measure)
        after = level + sign * size
        text = signed(plain(unit, size), sign) if round(size, 9) else "0"
        bars.append(
            {
                "step": name,
                "from": level,
                "to": after,
                "top": max(level, after),
                "text": text,
                "tone": tone,
                "size": sign * size,
            }
        )
        level = after
    if not has_extent(b["size"] for b in bars):
        return nothing(palette, f"Nothing moved: {opening_name} and {closing_name} both {unit.text(closing)}")
    levels = [opening, closing, *(b["to"] for b in bars)]
    low, high = domain(levels, pad=0.12)
    order = [opening_name, *(b["step"] for b in bars), f"{closing_name} "]  # the blank keeps two equal names apart
    x = on(
        "step",
        type="nominal",
        sort=order,
        scale=dict(domain=order, paddingInner=0.26, paddingOuter=0.12),
        axis=dict(labelAngle=0, labelPadding=4, offset=2, labelOverlap=False, title=None),
    )
    hidden = on("from", type="quantitative", scale=dict(domain=[low, high], nice=False, zero=False), axis=None)
    ends = [
        {"step": order[0], "from": opening, "text": plain(unit, opening)},
        {"step": order[-1], "from": closing, "text": plain(unit, closing)},
    ]
    path = [(order[0], opening), *((b["step"], b["to"]) for b in bars)]
    links = [{"step": a, "next": order[i + 1], "from": v} for i, (a, v) in enumerate(path)]
    drawn = [{**b, "fill": palette.tone(b["tone"]), "edge": palette.outline(b["tone"])} for b in bars]
    hover = tips(step="Movement", text="Change")
    layers: list[Layer] = [
        layer(links)
        .mark("rule", color=palette.rule, strokeWidth=1)
        .encode(x=_band(x, 1), x2=on("next", bandPosition=0), y=hidden),
        layer(drawn)
        .mark("bar", cornerRadius=2, strokeWidth=1)
        .encode(
            x=x,
            y=hidden,
            y2=on("to"),
            tooltip=hover,
            color=own("fill"),
            stroke=own("edge"),
        ),
        layer(drawn)
        .mark("text", baseline="bottom", dy=-5, fontSize=13, fontWeight=600, color=palette.ink)
        .encode(x=_band(x, 0.5), y=bare_y("top", low, high), text=said("text")),
        layer(ends)
        .mark("rule", color=palette.base, strokeWidth=4)
        .encode(x=_band(x, 0), x2=on("step", bandPosition=1), y=hidden),
        layer(ends)
        .mark("text", baseline="bottom", dy=-7, fontSize=14, fontWeight=600, color=palette.ink)
        .encode(x=_band(x, 0.5), y=hidden, text=said("text")),
    ]
    words = [
        f"Waterfall from {opening_name}, {unit.text(opening)}, to {closing_name}, {unit.text(closing)}",
        ", ".join(f"{b['step'].lower()} {b['text']}" for b in bars),
    ]
    alt_text = sentence(words)
    table = pd.DataFrame(
        [
            {"Step": "Opening" if month_ends else opening_name, "Amount": opening},
            *({"Step": b["step"], "Amount": b["size"]} for b in bars),
            {"Step": "Closing" if month_ends else closing_name, "Amount": closing},
        ]
    )
    if month_ends:
        first, last = month_cells(month_ends)
        table.insert(1, "Month end", pd.Series([first, *[pd.NaT] * len(bars), last], dtype="period[M]"))
    return Drawing(finish(layers, palette, height, alt_text), alt_text, table, {"Amount": unit})


def _band(x: Channel, position: float) -> Channel:
    """The same horizontal scale, at a point inside each band."""
    return {**x, "bandPosition": position}


def movement_bars(
    monthly: pd.DataFrame,
    unit: Unit,
    *,
    palette: Palette = LIGHT,
    measure: Measure = "mrr",
    height: int = 240,
    net: bool = True,
) -> Drawing:
    """One stacked bar a month about zero: won, back and up above; down and lost below; the net as a line with dots.

    `monthly` holds the facts' own columns, indexed by month index. The last month's parts are named at its side.
    """
    if monthly.empty:
        return nothing(palette, "No months to show")
    first, last = int(monthly.index.min()), int(monthly.index.max())
    bars, nets = list[dict[str, Any]](), list[dict[str, Any]]()
    tops: list[float] = []
    for month, row in monthly.iterrows():
        up = down = 0.0
        for key, name, tone, sign in (STEPS[2], STEPS[1], STEPS[0], *STEPS[3:]):
            size = amount(row, key, measure)
            start = up if sign > 0 else down
            stop = start + sign * size
            up, down = (stop, down) if sign > 0 else (up, stop)
            bars.append(
                {
                    "month_index": int(str(month)),
                    "month": month_name(int(str(month))),
                    "name": name,
                    "from": start,
                    "to": stop,
                    "tone": tone,
                    "fill": palette.tone(tone),
                    "edge": palette.outline(tone),
                    "text": signed(unit.text(size), sign) if size else unit.text(0),
                }
            )
        tops += [up, down]
        nets.append(
            {
                "month_index": int(str(month)),
                "value": up + down,
                "month": month_name(int(str(month))),
                "text": signed(unit.text(abs(up + down)), up + down),
            }
        )
    if not has_extent(tops):
        return nothing(palette, f"Nothing moved from {month_name(first)} to {month_name(last)}" if first < last else f"Nothing moved in {month_name(first)}")
    low, high = domain(tops, zero=True)
    every = list(range(first, last + 1))
    x = on(
        "month_index",
        type="ordinal",
        scale=dict(domain=every, paddingInner=0.28, paddingOuter=0.1),
        axis=dict(
            values=month_ticks(first, last),
            labelExpr=MONTH_LABEL,
            labelAngle=0,
            labelOverlap=False,
            offset=4,
            title=None,
        ),
    )
    y = on(
        "from",
        type="quantitative",
        scale=dict(domain=[low, high], nice=False, zero=False),
        axis=value_axis(unit, low, high),
    )
    hover = tips(month="Month", name="Movement", text="Change")
    layers: list[Layer] = [
        layer(b for b in bars if b["from"] != b["to"])
        .mark("bar", strokeWidth=0.8)
        .encode(
            x=x,
            y=y,
            y2=on("to"),
            tooltip=hover,
            color=own("fill"),
            stroke=own("edge"),
        ),
        layer([{"from": 0}]).mark("rule", color=palette.grey, strokeWidth=1).encode(y=y),
    ]
    ends = _last_parts(bars, last, low, high, height, palette)
    if net:
        y_net = bare_y("value", low, high)
        net_hover = tips(month="Month", text="Net")
        layers += [
            layer(nets).mark("line", color=palette.ink, strokeWidth=1.6).encode(x=_band(x, 0.5), y=y_net),
            layer(nets)
            .mark("point", size=22, filled=True, fill=palette.card, stroke=palette.ink, strokeWidth=1.4, opacity=1)
            .encode(x=_band(x, 0.5), y=y_net, tooltip=net_hover),
        ]
        ends.append({"month_index": last, "value": nets[-1]["value"], "text": "Net", "colour": palette.ink})
    layers += _side_labels(ends, x, low, high, height)
    table = pd.DataFrame({"Month": month_cells(monthly.index)})
    for key, name, _, sign in STEPS:
        table[name] = [sign * amount(row, key, measure) for _, row in monthly.iterrows()]
    table["Net"] = [n["value"] for n in nets]
    best, worst = max(nets, key=lambda n: n["value"]), min(nets, key=lambda n: n["value"])
    last_parts = [b for b in bars if b["month_index"] == last]
    words = [
        f"Stacked bars about zero, {month_name(first)} to {month_name(last)}",
        f"In {month_name(last)}: "
        + ", ".join(f"{b['name'].lower()} {b['text']}" for b in last_parts)
        + f", net {nets[-1]['text']}",
        f"Best month {best['month']} with {best['text']}, weakest {worst['month']} with {worst['text']}",
    ]
    alt_text = sentence(words)
    units = dict.fromkeys(("New", "Back", "Up", "Down", "Lost", "Net"), unit)
    return Drawing(finish(layers, palette, height, alt_text), alt_text, table, units)


def _last_parts(
    bars: list[dict[str, Any]], last: int, low: float, high: float, height: int, palette: Palette
) -> list[dict[str, Any]]:
    """Where the last bar's parts are named: parts too thin to see go without a name."""
    thin = (high - low) / height * 4
    return [
        {
            "month_index": last,
            "value": (b["from"] + b["to"]) / 2,
            "text": b["name"],
            "colour": palette.outline(b["tone"]),
        }
        for b in bars
        if b["month_index"] == last and abs(b["to"] - b["from"]) >= thin
    ]


def _side_labels(ends: list[dict[str, Any]], x: Channel, low: float, high: float, height: int) -> list[Layer]:
    if not ends:
        return []
    places = spread_values([e["value"] for e in ends], low, high, height, 15)
    rows = [{**e, "place": p} for e, p in zip(ends, places, strict=True)]
    return [
        layer(rows)
        .mark("text", align="left", baseline="middle", dx=7, fontSize=12, fontWeight=600)
        .encode(
            x=_band(x, 1),
            y=bare_y("place", low, high),
            text=said("text"),
            color=own("colour"),
        )
    ]
