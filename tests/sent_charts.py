"""A chart as it was sent to the browser: its specification, and the named rows that came beside it in Arrow."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa


def rows_of(chart: Any, name: str) -> list[dict[str, Any]]:
    """A named set of rows of a chart's message."""
    (found,) = [one for one in chart.datasets if one.name == name]
    return list(pa.ipc.open_stream(found.data.data).read_all().to_pylist())


def whole_spec(chart: Any) -> dict[str, Any]:
    """The specification with every layer's rows in its place."""
    spec: dict[str, Any] = json.loads(chart.spec)
    for layer in spec["layer"]:
        layer["data"] = {"values": rows_of(chart, layer["data"]["name"])}
    return spec
