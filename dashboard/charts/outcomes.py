"""Renewals by the month due, and answers by kind: bars whose parts are named directly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.charts.axes import MONTH_LABEL, bare_y, domain, month_ticks, spread_values, value_axis
from dashboard.charts.bars import HIDDEN_UNDER
from dashboard.charts.drawing import Drawing, finish, has_extent, nothing, sentence
from dashboard.charts.grammar import Layer, fixed, layer, on, own, said, tips
from dashboard.months import month_cells, month_name
from dashboard.theme import LIGHT, Palette
from dashboard.units import Unit

OUTCOMES: tuple[tuple[str, str, str], ...] = (
    ("renewed", "Renewed", "base"),
    ("late", "Late", "base_light"),
    ("open", "Open", "band"),
    ("overdue", "Overdue", "lost_light"),
    ("lost", "Lost", "lost"),
)
"""Column, name, meaning; from the bottom of the bar to its top. Open is outlined: it is outside the rate."""

ANSWERS: tuple[tuple[str, str, str], ...] = (
    ("promoters", "Promoters", "won"),
    ("passives", "Passives", "band"),
    ("detractors", "Detractors", "lost"),
)


def outcome_bars(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    parts: Sequence[tuple[str, str, str]] = OUTCOMES,
    palette: Palette = LIGHT,
    height: int = 220,
    about: str = "Contracts by the month due",
) -> Drawing:
    """One stacked bar a month from zero; the parts of the tallest recent bar are named at the right.

    `frame` is indexed by month index; one column a part, in display units.
    """
    if frame.empty:
        return nothing(palette, "No months to show")
    first, last = int(frame.index.min()), int(frame.index.max())
    bars: list[dict[str, Any]] = []
    tops = []
    for month, row in frame.iterrows():
        level = 0.0
        for column, name, tone in parts:
            size = float(row[column])
            if size:
                bars.append(
                    {
                        "month_index": int(str(month)),
                        "month": month_name(int(str(month))),
                        "name": name,
                        "from": level,
                        "to": level + size,
                        "fill": palette.tone(tone),
                        "edge": _edge(palette, tone),
                        "text": unit.text(size),
                    }
                )
            level += size
        tops.append(level)
    if not has_extent(tops):
        return nothing(palette, f"{about}: none from {month_name(first)} to {month_name(last)}")
    low, high = domain(tops, zero=True)
    x = on(
        "month_index",
        type="ordinal",
        scale=dict(domain=list(range(first, last + 1)), paddingInner=0.28, paddingOuter=0.1),
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
    hover = tips(month="Due", name="Outcome", text="Amount")
    layers: list[Layer] = [
        layer(bars)
        .mark("bar", strokeWidth=1)
        .encode(
            x=x,
            y=y,
            y2=on("to"),
            tooltip=hover,
            color=own("fill"),
            stroke=own("edge"),
        )
    ]
    sums = {name: float(frame[column].sum()) for column, name, _ in parts}
    ends = [
        {"place_of": (b["from"] + b["to"]) / 2, "text": b["name"], "colour": b["edge"]}
        for b in bars
        if b["month_index"] == last
    ]
    named = {e["text"] for e in ends}
    above = max((e["place_of"] for e in ends), default=0.0)
    ends += [
        {"place_of": above, "text": name, "colour": _edge(palette, tone)}
        for _, name, tone in parts
        if sums[name] and name not in named
    ]
    if ends:
        places = spread_values([e["place_of"] for e in ends], low, high, height, 16)
        labels = [{"text": e["text"], "colour": e["colour"], "place": p} for e, p in zip(ends, places, strict=True)]
        layers.append(
            layer(labels)
            .mark("text", align="left", baseline="middle", dx=8, fontSize=12, fontWeight=600)
            .encode(x=fixed("width"), y=bare_y("place", low, high), text=said("text"), color=own("colour"))
        )
    words = [
        f"{about}, {month_name(first)} to {month_name(last)}",
        ", ".join(f"{name.lower()} {unit.text(total)}" for name, total in sums.items()),
    ]
    alt_text = sentence(words)
    table = pd.DataFrame(
        {"Month due": month_cells(frame.index)}
        | {name: frame[column].to_numpy() for column, name, _ in parts}
    )
    return Drawing(finish(layers, palette, height, alt_text), alt_text, table, {name: unit for _, name, _ in parts})


def _edge(palette: Palette, tone: str) -> str:
    return palette.grey if tone == "band" else palette.outline(tone)


def distribution_bar(
    counts: Mapping[str, float],
    unit: Unit,
    *,
    parts: Sequence[tuple[str, str, str]] = ANSWERS,
    palette: Palette = LIGHT,
    about: str = "Answers",
) -> Drawing:
    """One bar of the whole, its parts named above with share and count; under ten only the counts, nothing without any."""
    total = float(sum(counts[column] for column, _, _ in parts))
    if not total:
        return nothing(palette, f"{about}: none yet")
    level, rows = 0.0, list[dict[str, Any]]()
    for column, name, tone in parts:
        share = counts[column] / total
        of_all = f"{name} {round(share * 100)} %" if total >= HIDDEN_UNDER else name
        text = f"{of_all} · {unit.text(counts[column])}"
        rows.append(
            {
                "name": name,
                "from": level,
                "to": level + share,
                "middle": level,
                "fill": palette.tone(tone),
                "edge": _edge(palette, tone),
                "text": text,
                "short": of_all if total >= HIDDEN_UNDER else text,
            }
        )
        level += share
    x = on("from", type="quantitative", scale=dict(domain=[0, 1], nice=False), axis=None)
    hover = tips(name="Answer", text="Share")
    drawn = [r for r in rows if r["to"] > r["from"]]
    layers: list[Layer] = [
        layer(drawn)
        .mark("bar", height=22, strokeWidth=1, cornerRadius=2)
        .encode(x=x, x2=on("to"), y=fixed(44), tooltip=hover, color=own("fill"), stroke=own("edge")),
    ]
    # Names in three columns above the bar: left, middle, right; under a thin part they would run into each other.
    spots = [(0, "left"), ("middle", "center"), ("width", "right")]
    # On a phone only the shares fit; the counts stay in the table, the pointer's note and the alt text.
    names = {**said("text"), "condition": {"test": "width < 420", "value": {"expr": "datum.short"}}}
    for r, (spot, align) in zip(rows, spots, strict=False):
        at = fixed(spot) if spot != "middle" else fixed({"expr": "width / 2"})
        layers.append(
            layer([r])
            .mark("text", align=align, baseline="middle", fontSize=12, fontWeight=600, color=r["edge"])
            .encode(x=at, y=fixed(16), text=names)
        )
    alt_text = sentence([about, *(r["text"].replace(" · ", ", ") for r in rows)])
    table = pd.DataFrame({"Answer": [r["name"] for r in rows], "Count": [counts[c] for c, _, _ in parts]})
    return Drawing(finish(layers, palette, 60, alt_text, top=2), alt_text, table, {"Count": unit})
