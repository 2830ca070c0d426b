"""Answers by kind: one bar of the whole, its parts named above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.base.few import HIDDEN_UNDER
from dashboard.base.numbers import Unit, share
from dashboard.charts import marks
from dashboard.charts.drawing import NOWHERE, Drawing, Links, Rows, sentence, way
from dashboard.charts.lazily import alt
from dashboard.charts.outcomes import Part, edge
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, Palette

ANSWERS: tuple[Part, ...] = (
    ("promoters", "Promoters", "won"),
    ("passives", "Passives", "band"),
    ("detractors", "Detractors", "lost"),
)

SPOTS: tuple[tuple[str, float], ...] = (("left", 0.0), ("center", 0.5), ("right", 1.0))
"""Names stand in three columns above the bar: under a thin part they would run into each other."""


def distribution_bar(
    counts: Mapping[str, float],
    unit: Unit,
    *,
    palette: Palette = LIGHT,
    about: str = "Answers",
    links: Links = NOWHERE,
) -> Drawing:
    """One bar of the whole, its parts named above with share and count; under ten only the counts, nothing without
    any.
    """
    total = float(sum(counts[column] for column, _, _ in ANSWERS))
    if not total:
        return nothing(palette, f"{about}: none yet")
    rows = _part_rows(counts, total, unit, palette)
    for place, row in enumerate(rows):
        row |= way(links, "Count", place)
    alt_text = sentence([about, *(r["text"].replace(" · ", ", ") for r in rows)])
    table = pd.DataFrame({"Answer": [r["name"] for r in rows], "Count": [counts[c] for c, _, _ in ANSWERS]})
    sets = {"bars": [r for r in rows if r["to"] > r["from"]], "names": rows}
    return Drawing(_layers(palette), sets, {}, alt_text, table, 60, {"Count": unit}, links=links, top=2)


def _part_rows(counts: Mapping[str, float], total: float, unit: Unit, palette: Palette) -> Rows:
    level, rows = 0.0, []
    for (column, name, tone), (align, at) in zip(ANSWERS, SPOTS, strict=True):
        part = counts[column] / total
        of_all = f"{name} {share(part)}" if total >= HIDDEN_UNDER else name
        text = f"{of_all} · {unit.text(counts[column])}"
        place: dict[str, Any] = {
            "part": column,
            "name": name,
            "from": level,
            "to": level + part,
            "at": at,
            "align": align,
        }
        said = {"text": text, "short": of_all if total >= HIDDEN_UNDER else text}
        rows.append({**place, **said, "fill": palette.tone(tone), "edge": edge(palette, tone)})
        level += part
    return rows


@kept()
def _layers(palette: Palette) -> list[alt.Chart]:
    def x(field: str) -> alt.X:
        return alt.X(field, type="quantitative", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)

    # On a phone only the shares fit; the counts stay in the table, the pointer's note and the alt text.
    narrow = alt.when("width < 420").then(alt.value(alt.ExprRef("datum.short"))).otherwise(marks.words())
    return [
        marks.rows("bars", "bars")
        .mark_bar(height=22, strokeWidth=1, cornerRadius=2, cursor=marks.hand())
        .encode(
            x=x("from"),
            x2=alt.X2("to"),
            y=alt.value(44),
            tooltip=marks.tips(name="Answer", text="Share"),
            href=marks.href(),
            color=marks.colour("fill"),
            stroke=marks.outline(),
        ),
        marks.rows("names")
        .mark_text(align=alt.ExprRef("datum.align"), baseline="middle", fontSize=12, fontWeight=600)
        .encode(x=x("at"), y=alt.value(16), text=narrow, color=marks.colour("edge")),
    ]
