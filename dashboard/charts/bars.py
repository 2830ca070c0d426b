"""One amount per reason or slice value: plain horizontal bars, and what all charts of named rows share."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.base.numbers import Unit, share, whole
from dashboard.charts import marks
from dashboard.charts.drawing import NOWHERE, Drawing, Links, Rows, sentence, way
from dashboard.charts.lazily import alt
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, Palette

ROW_HEIGHT = 30

MOST = 8
"""Bars before the rest becomes "others"."""


def lost_bars(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    n: str = "",
    palette: Palette = LIGHT,
    about: str = "",
    counted: str = "accounts",
    links: Links = NOWHERE,
) -> Drawing:
    """Horizontal bars from zero, longest first, each with its amount and share; what is left over becomes "others".

    `frame` is indexed by reason; its column value holds amounts of at least zero, `n` names the column of counts. A
    reason without money keeps its row, so that the counts add up to what the title says.
    """
    # As the frame has them until they are ranked: where a row leads goes with it.
    ranked = frame.assign(place=range(len(frame))).sort_values("value", ascending=False, kind="stable")
    links = {column: [ways[place] for place in ranked["place"]] for column, ways in links.items()}
    columns: dict[str, Any] = {"Reason": [str(i) for i in ranked.index], "Amount": ranked["value"].to_numpy()}
    table = pd.DataFrame(columns | ({counted.capitalize(): ranked[n].to_numpy()} if n else {}))
    if not ranked["value"].sum():
        words = "Nothing to show" if ranked.empty else f"These {counted} carried no money"
        return nothing(palette, words, table, links)
    rows = _bar_rows(ranked, unit, n, counted)
    for place, row in enumerate(rows):
        # What is left over is of no one reason.
        row |= way(links, "Reason" if place < MOST - 1 or len(rows) == len(table) else "", place)
    alt_text = sentence([about or "Horizontal bars", *(f"{r['full']} {r['text']}" for r in rows)])
    values = {"longest": max(r["value"] for r in rows)}
    height, units = ROW_HEIGHT * len(rows), {"Amount": unit}
    return Drawing(_layers(palette), {"bars": rows}, values, alt_text, table, height, units, links=links, top=4)


# --- rows ------------------------------------------------------------------------------------------------------------


def shorten(name: str, most: int = 26) -> str:
    """A name cut where it would leave a plot no room."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _bar_rows(ranked: pd.DataFrame, unit: Unit, n: str, counted: str) -> Rows:
    total = float(ranked["value"].sum())
    counts = ranked[n].tolist() if n else [None] * len(ranked)
    found = [
        (str(name), float(value), count)
        for name, value, count in zip(ranked.index, ranked["value"], counts, strict=True)
    ]
    if len(found) > MOST:
        rest = found[MOST - 1 :]
        count = sum(int(c or 0) for *_, c in rest) if n else None
        found = [*found[: MOST - 1], (f"{len(rest)} others", sum(value for _, value, _ in rest), count)]
    return [
        {
            "row": place,
            "name": shorten(name),
            "full": name,
            "zero": 0.0,
            "value": value,
            "text": f"{unit.text(value)} · {share(value / total)}" + _counted(count, counted),
        }
        for place, (name, value, count) in enumerate(found)
    ]


def _counted(count: int | None, counted: str) -> str:
    return "" if count is None else f" · {whole(count)} {counted.removesuffix('s') if count == 1 else counted}"


# --- layers ----------------------------------------------------------------------------------------------------------


def row_band() -> alt.Y:
    """Named rows from the top down, without an axis."""
    return alt.Y("row", type="ordinal", axis=None)


def named_rows(name: str, palette: Palette) -> alt.Chart:
    """Row names as marks, so that the rows need no axis and long names are cut."""
    drawn: alt.Chart = (
        marks.rows(name)
        .mark_text(align="right", dx=-10, fontSize=13, color=palette.ink, limit=220)
        .encode(x=alt.value(0), y=row_band(), text=marks.words("name"))
    )
    return drawn


@kept("longest")
def _layers(palette: Palette) -> list[alt.Chart]:
    scale = alt.Scale(domain=[0, alt.ExprRef("longest")], nice=False)
    x = alt.X("value", type="quantitative", scale=scale, axis=None)
    return [
        marks.rows("bars", "bars")
        .mark_bar(color=palette.lost, cornerRadiusEnd=2, height=16, cursor=marks.hand())
        .encode(
            x=x, x2=alt.X2("zero"), y=row_band(), tooltip=marks.tips(full="Reason", text="Amount"), href=marks.href()
        ),
        marks.rows("bars")
        .mark_text(align="left", dx=8, fontSize=13, color=palette.ink)
        .encode(x=x, y=row_band(), text=marks.words()),
        named_rows("bars", palette),
    ]
