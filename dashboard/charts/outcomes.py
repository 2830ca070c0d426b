"""Renewals by the month due: stacked bars whose parts are named beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.base.months import month_cells, month_name
from dashboard.base.numbers import Unit
from dashboard.charts import marks
from dashboard.charts.axes import LEVELS, MONTHS, Plot, domain
from dashboard.charts.drawing import NOWHERE, Drawing, Links, Rows, has_extent, sentence, way
from dashboard.charts.labels import side_rows
from dashboard.charts.lazily import alt
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, Palette

Part = tuple[str, str, str]
"""Column, name, meaning."""

OUTCOMES: tuple[Part, ...] = (
    ("renewed", "Renewed", "base"),
    ("late", "Late", "base_light"),
    ("open", "Open", "band"),
    ("overdue", "Overdue", "lost_light"),
    ("lost", "Lost", "lost"),
)
"""From the bottom of the bar to its top. Open is outlined: it is outside the rate."""


def outcome_bars(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    parts: Sequence[Part] = OUTCOMES,
    palette: Palette = LIGHT,
    height: int = 220,
    about: str = "Contracts by the month due",
    links: Links = NOWHERE,
) -> Drawing:
    """One stacked bar a month from zero; the parts are named at the right in the order and colours of the bars.

    `frame` is indexed by month index; one column a part, in display units.
    """
    if frame.empty:
        return nothing(palette, "No months to show")
    sizes = frame.to_dict("index")
    bars = [bar for month, row in sizes.items() for bar in _bar_rows(int(str(month)), row, parts, unit, palette)]
    for place, bar in enumerate(bars):
        bar |= way(links, bar["name"], place // len(parts))
    first, last = int(frame.index.min()), int(frame.index.max())
    if not has_extent(b["to"] for b in bars):
        return nothing(palette, f"{about}: none from {month_name(first)} to {month_name(last)}")
    low, high = domain([b["to"] for b in bars], zero=True)
    plot = Plot(first, last, low, high, height)
    sums = {name: float(frame[column].sum()) for column, name, _ in parts}
    sides = [{**b, "text": b["name"]} for b in bars if b["month_index"] == plot.last and sums[b["name"]]]
    rows = {
        "bars": [b for b in bars if b["from"] != b["to"]],
        "sides": side_rows(sides, plot),
    }
    words = [
        f"{about}, {month_name(plot.first)} to {month_name(plot.last)}",
        ", ".join(f"{name.lower()} {unit.text(total)}" for name, total in sums.items()),
    ]
    columns: dict[str, Any] = {"Month due": month_cells(frame.index)}
    table = pd.DataFrame(columns | {name: frame[column].to_numpy() for column, name, _ in parts})
    values = {**plot.axes(unit), "months": list(range(plot.first, plot.last + 1))}
    units = {name: unit for _, name, _ in parts}
    return Drawing(_layers(palette), rows, values, sentence(words), table, height, units, links=links)


def _bar_rows(month: int, sizes: Mapping[Any, Any], parts: Sequence[Part], unit: Unit, palette: Palette) -> Rows:
    """The parts of one month, stacked from zero."""
    level, rows = 0.0, []
    for column, name, tone in parts:
        size = float(sizes[column])
        at = {"month_index": month, "month": month_name(month), "part": column, "name": name}
        colours = {"fill": palette.tone(tone), "edge": edge(palette, tone), "colour": edge(palette, tone)}
        rows.append({**at, "from": level, "to": level + size, "text": unit.text(size), **colours})
        level += size
    return rows


def edge(palette: Palette, tone: str) -> str:
    """What a part is outlined and named in: parts in the colour of a band are told from the card by grey."""
    return palette.grey if tone == "band" else palette.outline(tone)


@kept(*MONTHS, *LEVELS)
def _layers(palette: Palette) -> list[alt.Chart]:
    return [
        marks.rows("bars", "bars")
        .mark_bar(strokeWidth=1, cursor=marks.hand())
        .encode(
            x=marks.month_bands(),
            y=marks.levels("from"),
            y2=alt.Y2("to"),
            color=marks.colour("fill"),
            stroke=marks.outline(),
            tooltip=marks.tips(month="Due", name="Outcome", text="Amount"),
            href=marks.href(),
        ),
        *marks.side_names(),
    ]
