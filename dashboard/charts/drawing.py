"""What a chart function gives back: the picture, the same numbers in words, and the same numbers as a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.charts.grammar import Layer
from dashboard.theme import CONFIGS, Palette
from dashboard.units import Unit

if TYPE_CHECKING:
    import altair

MAX_MARKS = 2_000
"""Beyond it Vega draws to a canvas, which a screen reader cannot read."""


@dataclass(frozen=True)
class Drawing:
    """A finished chart.

    `spec` is the picture in Vega-Lite; its description is `alt`, which says in words what the picture shows, from the
    same numbers. `table` holds raw numbers under plain column names (it is also the CSV); `units` says how each column
    is written. `note` says what the chart leaves out.
    """

    spec: Mapping[str, Any]
    alt: str
    table: pd.DataFrame
    units: Mapping[str, Unit] = field(default_factory=dict)
    note: str = ""

    @property
    def chart(self) -> altair.LayerChart:
        """The same picture as an Altair chart, checked against the schema."""
        import altair  # Half a second at the start for what no page asks for.

        return altair.LayerChart.from_dict(dict(self.spec))

    @property
    def marks(self) -> int:
        """How many rows are drawn, all layers together."""
        return sum(len(one["data"]["values"]) for one in self.spec["layer"])


def finish(
    layers: Sequence[Layer],
    palette: Palette,
    height: int,
    alt_text: str,
    *,
    top: int = 12,
    bottom: int = 6,
) -> dict[str, Any]:
    """Stack the layers on the card: full width, a plot exactly `height` pixels high.

    Labels outside the plot need no reserved room: the fitting takes every mark's extent into account.
    """
    return {
        "layer": [one for one in layers if one["data"]["values"]],
        "height": height,
        "description": alt_text,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 2, "right": 2, "top": top, "bottom": bottom},
        "config": CONFIGS[palette.mode],
    }


def pairs(values: pd.Series[Any]) -> list[tuple[int, float]]:
    """Index and value of a series as plain numbers, NaN kept."""
    numbers = values.to_numpy(dtype="float64")
    return [(int(i), float(v)) for i, v in zip(values.index.to_numpy(), numbers, strict=True)]


def has_extent(values: Iterable[float | None]) -> bool:
    """Whether there is anything to hold against an axis: a value that is there and is not zero."""
    return any(v is not None and math.isfinite(v) and v != 0 for v in values)


def nothing(palette: Palette, words: str, table: pd.DataFrame | None = None) -> Drawing:
    """A drawing that says in its place why there is none."""
    line = Layer(
        data={"values": [{"text": words}]},
        mark={"type": "text", "align": "left", "color": palette.grey},
        encoding={"x": {"value": 0}, "y": {"value": 20}, "text": {"field": "text", "type": "nominal"}},
    )
    text = f"{words}."
    return Drawing(finish([line], palette, 40, text), text, pd.DataFrame() if table is None else table)


def text_width(text: str, size: float = 12, bold: bool = False) -> float:
    """Pixels a text takes in Source Sans, a little generously; good enough to reserve room."""
    narrow = sum(1 for c in text if c in " .,:;'|!ilj")
    return size * (0.54 if bold else 0.51) * (len(text) - narrow) + size * 0.32 * narrow


def sentence(parts: Iterable[str]) -> str:
    """Join clauses into prose: each ends with a full stop, empty ones are dropped."""
    return " ".join(part if part.endswith(".") else part + "." for part in parts if part)
