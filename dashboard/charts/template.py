"""Altair charts compiled to Vega-Lite once per shape and mode, and kept.

Building a chart of eight layers costs Altair a tenth of a second; what a slice changes, its rows and the values of the
parameters, is put into the kept specification in a tenth of a millisecond.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import pandas as pd

from dashboard.charts.drawing import NOWHERE, Drawing, Links, Row
from dashboard.charts.lazily import alt
from dashboard.charts.theme import CONFIGS, Palette

Shape = Callable[[Palette], Sequence["alt.Chart"]]


@dataclass(frozen=True, eq=False)
class Template:
    """A compiled chart. Nothing of it is ever changed: every slice reads the same one."""

    spec: Mapping[str, Any]

    def filled(self, rows: Mapping[str, Sequence[Row]], values: Mapping[str, Any]) -> dict[str, Any]:
        """The specification with the values of one slice, without the layers that have nothing to draw.

        KeyError when a parameter of the chart has no value.
        """
        return {
            **self.spec,
            "layer": [one for one in self.spec["layer"] if rows.get(one["data"]["name"])],
            "params": [{**one, "value": values[one["name"]]} if "value" in one else one for one in self.spec["params"]],
        }


SHAPES: dict[str, Callable[[Palette], Template]] = {}
"""Every chart there is, by the name of the function that builds its layers."""

COMPILED: dict[tuple[str, Palette], Template] = {}
"""What is kept: at most one for each shape and palette, however many slices are asked."""

_ONE_AT_A_TIME = threading.RLock()


def kept(*parameters: str) -> Callable[[Shape], Callable[[Palette], Template]]:
    """Make a function that builds a chart's layers into one that gives the chart compiled, the same object every time.

    `parameters` name what a slice sets, read in the layers through `alt.ExprRef`. One compiles at a time: two visitors
    who come first at once wait for one compilation and share it.
    """

    def keeping(shape: Shape) -> Callable[[Palette], Template]:
        name = f"{shape.__module__}.{shape.__qualname__}"

        @wraps(shape)
        def template(palette: Palette) -> Template:
            found = COMPILED.get((name, palette))
            if found is None:
                with _ONE_AT_A_TIME:
                    found = COMPILED.get((name, palette)) or _compiled(shape(palette), parameters, palette)
                    COMPILED[name, palette] = found
            return found

        SHAPES[name] = template
        return template

    return keeping


def _compiled(layers: Sequence[alt.Chart], parameters: Sequence[str], palette: Palette) -> Template:
    chart = alt.layer(*layers).add_params(*(alt.param(name=name, value=None) for name in parameters))
    fitted = chart.properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    # Checked against the schema by the tests, for every chart in both modes.
    spec = fitted.to_dict(validate=False)
    if "data" in spec:  # Altair lifts what all layers share; each says itself what it draws.
        shared = spec.pop("data")
        spec["layer"] = [{"data": shared, **one} for one in spec["layer"]]
    return Template({"params": [], **spec, "config": CONFIGS[palette.mode]})


@kept()
def _words(palette: Palette) -> list[alt.Chart]:
    return [
        alt.Chart(alt.NamedData("words"))
        .mark_text(align="left", color=palette.grey)
        .encode(x=alt.value(0), y=alt.value(20), text=alt.Text("text", type="nominal"))
    ]


def nothing(palette: Palette, words: str, table: pd.DataFrame | None = None, links: Links = NOWHERE) -> Drawing:
    """A drawing that says in its place why there is none."""
    empty = pd.DataFrame() if table is None else table
    return Drawing(_words(palette), {"words": [{"text": words}]}, {}, f"{words}.", empty, 40, links=links)
