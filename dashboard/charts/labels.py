"""Names at the ends of lines, moved apart where they would overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.charts.axes import bare_y, spread_values
from dashboard.charts.grammar import Channel, Layer, layer, own, said
from dashboard.theme import Palette

LONG = 12
"""From this length on a name stands under its value instead of before it."""


def end_labels(
    ends: Sequence[Mapping[str, Any]], x: Channel, low: float, high: float, height: int, palette: Palette, dx: int = 9
) -> list[Layer]:
    """Name and last value of each line, right of its end, in the line's colour.

    `ends` holds name, value (where the line ends), text (the value as written), tone and the field of `x`. Short names
    stand on one line with their value; when one is long, all stand under their values, cut at 150 pixels.
    """
    if not ends:
        return []
    stacked = any(len(e["name"]) > LONG for e in ends)
    places = spread_values([e["value"] for e in ends], low, high, height, 33 if stacked else 17)
    rows = [
        {
            **e,
            "place": place,
            "colour": palette.tone(e["tone"]),
            "line": e["text"] if stacked else f"{e['name']} {e['text']}",
        }
        for e, place in zip(ends, places, strict=True)
    ]
    y = bare_y("place", low, high)
    value = {"align": "left", "baseline": "middle", "dx": dx, "fontSize": 13, "fontWeight": 600}
    if not stacked:
        return [layer(rows).mark("text", **value).encode(x=x, y=y, text=said("line"), color=own())]
    under = {"align": "left", "baseline": "middle", "dx": dx, "dy": 8, "fontSize": 12, "limit": 150}
    return [
        layer(rows).mark("text", **value, dy=-7).encode(x=x, y=y, text=said("line"), color=own()),
        layer(rows).mark("text", **under, color=palette.grey).encode(x=x, y=y, text=said("name")),
    ]
