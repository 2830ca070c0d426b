"""What a chart function gives back: the picture, the same numbers in words, and the same numbers as a table."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa

from dashboard.base.numbers import Unit

MAX_MARKS = 2_000
"""Beyond it Vega draws to a canvas, which a screen reader cannot read."""

Row = Mapping[str, Any]
Rows = list[dict[str, Any]]
"""A named set of rows in the making."""

Links = Mapping[str, Sequence[str]]
"""Where the cells of a table's column lead, row by row, and what is drawn of them; an empty address leads nowhere."""

NOWHERE: Links = MappingProxyType({})


class Compiled(Protocol):
    """A chart compiled once: everything of its specification but the rows and the values of its parameters."""

    @property
    def spec(self) -> Mapping[str, Any]:
        """What every slice shares."""
        ...

    def filled(self, rows: Mapping[str, Sequence[Row]], values: Mapping[str, Any]) -> dict[str, Any]:
        """The specification with the values of one slice, without the layers that have nothing to draw."""
        ...


@dataclass(frozen=True)
class Drawing:
    """A finished chart.

    `template` is the picture, compiled once; `rows` and `values` are what this slice puts into it: named sets of rows
    and the values of its parameters. `alt` says in words what the picture shows, from the same numbers. `table` holds
    raw numbers under plain column names (it is also the CSV); `units` says how each column is written. `note` says what
    the chart leaves out. `links` say where the cells of the table lead; what is drawn of a cell leads there too, by the
    `href` of its row. `height` is the plot's, `top` and `bottom` the air around it, in pixels.
    """

    template: Compiled
    rows: Mapping[str, Sequence[Row]]
    values: Mapping[str, Any]
    alt: str
    table: pd.DataFrame
    height: int
    units: Mapping[str, Unit] = field(default_factory=dict)
    note: str = ""
    links: Links = field(default_factory=dict)
    top: int = 12
    bottom: int = 6

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", {name: [_plain(row) for row in rows] for name, rows in self.rows.items()})

    @property
    def spec(self) -> dict[str, Any]:
        """The complete specification in Vega-Lite with its rows, for a converter or a test."""
        return {**self._head, "datasets": {name: list(rows) for name, rows in self.rows.items() if rows}}

    @property
    def sent(self) -> dict[str, Any]:
        """The same as it goes to the browser, each set of rows in Arrow: a tenth of the time of a list of rows."""
        return {**self._head, "datasets": {name: _arrow(rows) for name, rows in self.rows.items() if rows}}

    @property
    def marks(self) -> int:
        """How many rows are drawn, all layers together."""
        return sum(len(self.rows[one["data"]["name"]]) for one in self._head["layer"])

    @cached_property
    def _head(self) -> dict[str, Any]:
        # Labels outside the plot need no reserved room: the fitting takes every mark's extent into account.
        return {
            **self.template.filled(self.rows, self.values),
            "height": self.height,
            "description": self.alt,
            "padding": {"left": 2, "right": 2, "top": self.top, "bottom": self.bottom},
        }


def _plain(row: Row) -> dict[str, Any]:
    """Numpy's numbers as Python's; NaN and infinities as null."""
    plain = {}
    for name, value in row.items():
        number = value.item() if hasattr(value, "item") else value
        plain[name] = None if isinstance(number, float) and not math.isfinite(number) else number
    return plain


def _arrow(rows: Sequence[Row]) -> bytes:
    table = pa.Table.from_pylist(list(rows))
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return bytes(stream.getvalue())


def way(links: Links, column: str, place: int) -> dict[str, str | None]:
    """Where what is drawn of a cell leads, for its row. Rows of one set have all or none of them an `href`: Arrow reads
    the names of the first.
    """
    found = links[column][place] if column in links else ""
    return {"href": found or None} if links else {}


def pairs(values: pd.Series[Any]) -> list[tuple[int, float]]:
    """Index and value of a series as plain numbers, NaN kept."""
    numbers = values.to_numpy(dtype="float64")
    return [(int(i), float(v)) for i, v in zip(values.index.to_numpy(), numbers, strict=True)]


def bounds(row: Mapping[str, Any] | pd.Series[Any]) -> tuple[float | None, float | None]:
    """A row's interval, low and high; both None where it has none."""
    low, high = (float(row.get(key, math.nan)) for key in ("low", "high"))
    return (low, high) if math.isfinite(low) and math.isfinite(high) else (None, None)


def has_extent(values: Iterable[float | None]) -> bool:
    """Whether there is anything to hold against an axis: a value that is there and is not zero."""
    return any(v is not None and math.isfinite(v) and v != 0 for v in values)


def text_width(text: str, size: float = 12, bold: bool = False) -> float:
    """Pixels a text takes in Source Sans, a little generously; good enough to reserve room."""
    narrow = sum(1 for c in text if c in " \u00a0\u202f.,:;'|!ilj")
    # 万 and 億 are as wide as they are high.
    wide = sum(1 for c in text if unicodedata.east_asian_width(c) in "WF")
    usual = len(text) - narrow - wide
    return size * ((0.54 if bold else 0.51) * usual + 0.32 * narrow + wide)


def sentence(parts: Iterable[str]) -> str:
    """Join clauses into prose: each ends with a full stop, empty ones are dropped."""
    return " ".join(part if part.endswith(".") else part + "." for part in parts if part)
