"""How MRR moved, month by month: stacked bars about zero and the net."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_cells, month_name
from dashboard.base.numbers import Unit
from dashboard.charts import marks
from dashboard.charts.axes import LEVELS, MONTHS, Plot, domain
from dashboard.charts.drawing import NOWHERE, Drawing, Links, Rows, has_extent, sentence, way
from dashboard.charts.labels import side_rows
from dashboard.charts.lazily import alt
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, Palette

Measure = Literal["mrr", "accounts"]

STEPS: tuple[tuple[str, str, str, int], ...] = (
    ("new", "New", "won", 1),
    ("reactivation", "Back", "won_light", 1),
    ("expansion", "Up", "won_light", 1),
    ("contraction", "Down", "lost_light", -1),
    ("churn", "Lost", "lost", -1),
)
"""Movement, its short name, its meaning, its sign; in the order of the identity."""

STACKED = (STEPS[2], STEPS[1], STEPS[0], STEPS[3], STEPS[4])
"""The same from zero upwards, then from zero downwards."""

STAYING = {"expansion", "contraction"}
"""Movements of accounts that pay before and after: they move MRR, and no account comes or goes."""

"""Facts hold money in ten-thousandths of the currency."""


def amount(sums: Mapping[str, Any] | pd.Series, movement: str, measure: Measure) -> float:
    """A movement of the facts in currency, or in accounts."""
    value = float(sums[f"{movement}_{measure}"])
    return value / MONEY_SCALE if measure == "mrr" else value


def net(sizes: Mapping[str, float], measure: Measure) -> float:
    """What a month's movements add up to: all five in MRR; who came less who left in accounts."""
    # Money is kept to the ten-thousandth: what is beyond is a float's own.
    return round(sum(sign * sizes[key] for key, _, _, sign in STEPS if measure == "mrr" or key not in STAYING), 4)


def movement_bars(
    monthly: pd.DataFrame,
    unit: Unit,
    *,
    palette: Palette = LIGHT,
    measure: Measure = "mrr",
    height: int = 240,
    links: Links = NOWHERE,
) -> Drawing:
    """One stacked bar a month about zero: won, back and up above; down and lost below; the net as a line with dots.

    `monthly` holds the facts' own columns, indexed by month index. Counted in accounts, up and down are drawn but not
    in the net: who pays more or less is still one account. The parts are named at the side of the last month.
    """
    if monthly.empty:
        return nothing(palette, "No months to show")
    sizes = [
        (int(str(month)), {key: amount(row, key, measure) for key, *_ in STEPS}) for month, row in monthly.iterrows()
    ]
    bars = [bar for month, size in sizes for bar in _bar_rows(month, size, unit, palette)]
    for place, bar in enumerate(bars):
        bar |= way(links, bar["name"], place // len(STACKED))
    nets = [_net_row(month, net(size, measure), unit) for month, size in sizes]
    first, last = int(monthly.index.min()), int(monthly.index.max())
    if not has_extent(b["to"] for b in bars):
        when = f"from {month_name(first)} to {month_name(last)}" if first < last else f"in {month_name(first)}"
        return nothing(palette, f"Nothing moved {when}")
    plot = Plot(first, last, *domain([b["to"] for b in bars], zero=True), height)
    rows = {
        "bars": [b for b in bars if b["from"] != b["to"]],
        "zero": [{"value": 0}],
        "nets": nets,
        "sides": _side_rows(bars, nets[-1], plot, palette),
    }
    values = {**plot.axes(unit), "months": list(range(first, last + 1))}
    words, table = _in_words(bars, nets), _table(sizes, nets)
    units = {str(c): unit for c in table.columns if c != "Month"}
    return Drawing(_layers(palette), rows, values, sentence(words), table, height, units, links=links)


# --- rows ------------------------------------------------------------------------------------------------------------


def _bar_rows(month: int, sizes: Mapping[str, float], unit: Unit, palette: Palette) -> Rows:
    """The parts of one month, stacked from zero."""
    reached, rows = {1: 0.0, -1: 0.0}, []
    for key, name, tone, sign in STACKED:
        size, start = sizes[key], reached[sign]
        reached[sign] = start + sign * size
        colours = {"fill": palette.tone(tone), "edge": palette.outline(tone)}
        said = unit.signed(sign * size)
        rows.append(
            {"movement": key, "name": name, "from": start, "to": reached[sign], "text": said, **_at(month), **colours}
        )
    return rows


def _net_row(month: int, net: float, unit: Unit) -> dict[str, Any]:
    return {**_at(month), "value": net, "text": unit.signed(net)}


def _at(month: int) -> dict[str, Any]:
    return {"month_index": month, "month": month_name(month)}


def _side_rows(bars: Sequence[Mapping[str, Any]], net: Mapping[str, Any], plot: Plot, palette: Palette) -> Rows:
    """Where the last bar's parts are named, from the bottom up: every part that any month has."""
    seen = {b["movement"] for b in bars if b["from"] != b["to"]}
    last = {b["movement"]: {**b, "text": b["name"], "colour": b["edge"]} for b in bars if b["month_index"] == plot.last}
    upwards = [last[key] for key in ("churn", "contraction", "expansion", "reactivation", "new") if key in seen]
    colours = {"fill": palette.card, "edge": palette.ink, "colour": palette.ink, "shape": "circle"}
    return side_rows([*upwards, {"from": net["value"], "to": net["value"], "text": "Net", **colours}], plot)


def _table(sizes: Sequence[tuple[int, Mapping[str, float]]], nets: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    columns: dict[str, Any] = {"Month": month_cells([month for month, _ in sizes])}
    columns |= {name: [sign * size[key] for _, size in sizes] for key, name, _, sign in STEPS}
    return pd.DataFrame({**columns, "Net": [n["value"] for n in nets]})


# --- layers ----------------------------------------------------------------------------------------------------------


@kept(*MONTHS, *LEVELS)
def _layers(palette: Palette) -> list[alt.Chart]:
    x, middle = marks.month_bands(), marks.month_bands(bandPosition=0.5)
    return [
        marks.rows("bars", "bars")
        .mark_bar(strokeWidth=0.8, cursor=marks.hand())
        .encode(
            x=x,
            y=marks.levels("from"),
            y2=alt.Y2("to"),
            color=marks.colour("fill"),
            stroke=marks.outline(),
            tooltip=marks.tips(month="Month", name="Movement", text="Change"),
            href=marks.href(),
        ),
        marks.rows("zero").mark_rule(color=palette.grey, strokeWidth=1).encode(y=marks.levels()),
        marks.rows("nets").mark_line(color=palette.ink, strokeWidth=1.6).encode(x=middle, y=marks.levels()),
        marks.rows("nets", "nets")
        .mark_point(size=22, filled=True, fill=palette.card, stroke=palette.ink, strokeWidth=1.4, opacity=1)
        .encode(x=middle, y=marks.levels(), tooltip=marks.tips(month="Month", text="Net")),
        *marks.side_names(),
    ]


# --- words -----------------------------------------------------------------------------------------------------------


def _in_words(bars: Sequence[Mapping[str, Any]], nets: Sequence[Mapping[str, Any]]) -> list[str]:
    first, last = nets[0], nets[-1]
    parts = ", ".join(f"{b['name'].lower()} {b['text']}" for b in bars if b["month_index"] == last["month_index"])
    best, worst = max(nets, key=lambda n: n["value"]), min(nets, key=lambda n: n["value"])
    return [
        f"Stacked bars about zero, {first['month']} to {last['month']}",
        f"In {last['month']}: {parts}, net {last['text']}",
        f"Best month {best['month']} with {best['text']}, weakest {worst['month']} with {worst['text']}",
    ]
