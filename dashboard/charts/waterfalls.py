"""How MRR moved in one window: opening, the five movements, closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.base.months import month_cells
from dashboard.base.numbers import Unit
from dashboard.charts import marks
from dashboard.charts.axes import domain
from dashboard.charts.drawing import NOWHERE, Drawing, Links, Rows, has_extent, sentence, way
from dashboard.charts.lazily import alt
from dashboard.charts.movements import STEPS, amount
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, Palette


def waterfall(
    sums: Mapping[str, Any] | pd.Series,
    unit: Unit,
    *,
    palette: Palette = LIGHT,
    opening_name: str = "Opening",
    closing_name: str = "Closing",
    month_ends: tuple[int, int] | None = None,
    height: int = 200,
    links: Links = NOWHERE,
) -> Drawing:
    """Opening, the five movements, closing.

    `sums` holds the facts' own columns (`opening_mrr`, `new_mrr` … in ten-thousandths) summed over the window, with
    opening of its first month and closing of its last. Bars are drawn from the movement, not from zero.
    `month_ends` are the months (indices) whose ends open and close it, for the table, where short names would leave the
    year open.
    """
    opening, closing = amount(sums, "opening", "mrr"), amount(sums, "closing", "mrr")
    bars = _bar_rows(sums, unit, palette)
    if not has_extent(b["size"] for b in bars):
        return nothing(palette, f"Nothing moved: {opening_name} and {closing_name} both {unit.text(closing)}")
    low, high = domain([opening, closing, *(b["to"] for b in bars)], pad=0.12)
    names = [opening_name, *(b["step"] for b in bars), closing_name]
    ends = _end_rows(opening, closing, unit)
    for row in (*bars, *ends):
        row |= way(links, "Step", row["at"])
    rows = {"links": _link_rows(opening, bars), "bars": bars, "ends": ends}
    words = [
        f"Waterfall from {opening_name}, {unit.text(opening)}, to {closing_name}, {unit.text(closing)}",
        ", ".join(f"{b['step'].lower()} {b['text']}" for b in bars),
    ]
    table = _table(opening, closing, bars, names, month_ends)
    values = {"levels": [low, high], "step_words": names}
    return Drawing(_layers(palette), rows, values, sentence(words), table, height, {"Amount": unit}, links=links)


def _bar_rows(sums: Mapping[str, Any] | pd.Series, unit: Unit, palette: Palette) -> Rows:
    level, rows = amount(sums, "opening", "mrr"), Rows()
    for place, (key, name, tone, sign) in enumerate(STEPS, start=1):
        size = amount(sums, key, "mrr")
        after = level + sign * size
        rows.append(
            {
                "at": place,
                "movement": key,
                "step": name,
                "from": level,
                "to": after,
                "top": max(level, after),
                "text": unit.bare(sign * size, plus=True),
                "size": sign * size,
                "fill": palette.tone(tone),
                "edge": palette.outline(tone),
            }
        )
        level = after
    return rows


def _link_rows(opening: float, bars: Sequence[Mapping[str, Any]]) -> Rows:
    """Hairlines from each bar to the next at the level reached."""
    return [{"at": at, "next": at + 1, "from": level} for at, level in enumerate([opening, *(b["to"] for b in bars)])]


def _end_rows(opening: float, closing: float, unit: Unit) -> Rows:
    return [{"at": at, "from": v, "text": unit.bare(v)} for at, v in ((0, opening), (len(STEPS) + 1, closing))]


def _table(
    opening: float,
    closing: float,
    bars: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    month_ends: tuple[int, int] | None,
) -> pd.DataFrame:
    steps = ["Opening", *names[1:-1], "Closing"] if month_ends else names
    table = pd.DataFrame({"Step": steps, "Amount": [opening, *(b["size"] for b in bars), closing]})
    if month_ends:
        first, last = month_cells(month_ends)
        table.insert(1, "Month end", pd.Series([first, *[pd.NaT] * len(bars), last], dtype="period[M]"))
    return table


@kept("levels", "step_words")
def _layers(palette: Palette) -> list[alt.Chart]:
    def x(band: Any = alt.Undefined) -> alt.X:
        axis = alt.Axis(
            labelExpr="step_words[datum.value]", labelAngle=0, labelPadding=4, offset=2, labelOverlap=False, title=None
        )
        scale = alt.Scale(type="band", domain=list(range(len(STEPS) + 2)), paddingInner=0.26, paddingOuter=0.12)
        return alt.X("at", type="ordinal", scale=scale, axis=axis, bandPosition=band)

    def y(field: str) -> alt.Y:
        scale = alt.Scale(domain=alt.ExprRef("levels"), nice=False, zero=False)
        return alt.Y(field, type="quantitative", scale=scale, axis=None)

    label = {"baseline": "bottom", "fontWeight": 600, "color": palette.ink}
    return [
        marks.rows("links")
        .mark_rule(color=palette.rule, strokeWidth=1)
        .encode(x=x(1), x2=alt.X2("next", bandPosition=0), y=y("from")),
        marks.rows("bars", "bars")
        .mark_bar(cornerRadius=2, strokeWidth=1, cursor=marks.hand())
        .encode(
            x=x(),
            y=y("from"),
            y2=alt.Y2("to"),
            color=marks.colour("fill"),
            stroke=marks.outline(),
            tooltip=marks.tips(step="Movement", text="Change"),
            href=marks.href(),
        ),
        marks.rows("ends")
        .mark_rule(color=palette.base, strokeWidth=4, cursor=marks.hand())
        .encode(x=x(0), x2=alt.X2("at", bandPosition=1), y=y("from"), href=marks.href()),
        *marks.haloed(
            marks.rows("bars"), palette, {**label, "dy": -5, "fontSize": 13}, x=x(0.5), y=y("top"), text=marks.words()
        ),
        *marks.haloed(
            marks.rows("ends"), palette, {**label, "dy": -7, "fontSize": 14}, x=x(0.5), y=y("from"), text=marks.words()
        ),
    ]
