"""NPS over quarters with its interval; small quarters are hollow or absent."""

from __future__ import annotations

import math

import pandas as pd

from dashboard.charts.axes import bare_y, dot, value_y
from dashboard.charts.bars import GREYED_UNDER, HIDDEN_UNDER
from dashboard.charts.drawing import Drawing, finish, nothing, sentence
from dashboard.charts.grammar import Layer, fixed, layer, on, own, said, tips
from dashboard.theme import LIGHT, Palette
from dashboard.units import Unit


def nps_trend(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    palette: Palette = LIGHT,
    height: int = 200,
    benchmark: tuple[float, float] | None = None,
    target: float | None = None,
    about: str = "NPS by quarter",
) -> Drawing:
    """NPS as dots on a line with 95 % whiskers, one a quarter.

    `frame` is indexed by the quarter's name in order, with columns nps, low, high and answers. Under 10 answers a
    quarter is a gap with its count; under 30 its dot is hollow and grey. `benchmark` is a pale band, `target` a thin dashed rule.
    """
    if frame.empty:
        return nothing(palette, "No quarters to show")
    rows = []
    for position, (name, row) in enumerate(frame.iterrows()):
        answers = int(row["answers"])
        seen = answers >= HIDDEN_UNDER and math.isfinite(float(row["nps"]))
        small = answers < GREYED_UNDER
        rows.append(
            {
                "quarter": str(name),
                "at": position,
                "value": float(row["nps"]) if seen else None,
                "low": float(row["low"]) if seen else None,
                "high": float(row["high"]) if seen else None,
                "text": unit.text(float(row["nps"])) if seen else "too few answers",
                "n": f"{answers:,} answers",
                "count": f"{answers:,}",
                "between": f"{unit.text(float(row['low']))} to {unit.text(float(row['high']))}" if seen else "",
                "small": small,
                "colour": palette.grey if small else palette.base,
            }
        )
    known = [r for r in rows if r["value"] is not None]
    if not known:
        counts = pd.DataFrame({"Quarter": [r["quarter"] for r in rows], "Answers": [int(a) for a in frame["answers"]]})
        return nothing(palette, f"No quarter on screen has {HIDDEN_UNDER} answers, too few for a score", counts)
    values = [float(str(r[k])) for r in known for k in ("low", "high")] + list(benchmark or ())
    values += [target] if target is not None else []
    low, high = (max(-100.0, min(values) - 6), min(100.0, max(values) + 6)) if values else (-100.0, 100.0)
    order = [str(r["quarter"]) for r in rows]
    x = on(
        "quarter",
        type="nominal",
        sort=order,
        scale=dict(domain=order),
        axis=dict(labelAngle=0, labelOverlap=True, offset=16, title=None),
    )
    y = value_y("value", unit, low, high)
    colour = own("colour")
    layers: list[Layer] = []
    if benchmark:
        band = [{"value": max(benchmark[0], low), "top": min(benchmark[1], high)}]
        layers.append(layer(band).mark("rect", color=palette.band).encode(y=y, y2=on("top")))
    if target is not None:
        goal = [{"quarter": order[0], "value": target, "text": f"target {unit.text(target)}"}]
        layers += [
            layer(goal).mark("rule", strokeDash=[4, 4], strokeWidth=1, color=palette.grey).encode(y=y),
            layer(goal)
            .mark("text", align="left", baseline="bottom", dx=-20, dy=-4, fontSize=11, color=palette.grey)
            .encode(x=x, y=y, text=said("text")),
        ]
    hover = tips(quarter="Quarter", text="NPS", between="95 % interval", n="Answers")
    layers += [
        layer(rows)
        .mark("line", color=palette.base, strokeWidth=2, invalid="break-paths-filter-domains")
        .encode(x=x, y=y),
        layer(known)
        .mark("rule", strokeWidth=2, opacity=0.5)
        .encode(x=x, y=bare_y("low", low, high), y2=on("high"), color=colour),
        layer(r for r in known if not r["small"])
        .mark("point", **dot(palette, "base", size=60))
        .encode(x=x, y=y, tooltip=hover),
        layer(r for r in known if r["small"])
        .mark("point", **dot(palette, "grey", hollow=True, size=60))
        .encode(x=x, y=y, tooltip=hover),
        layer(rows)
        .mark("text", fontSize=11, color=palette.grey, baseline="top", dy=4)
        .encode(x=x, y=fixed(height), text=said("count")),
    ]
    if known:
        layers.append(
            layer(known[-1:])
            .mark("text", align="left", dx=12, fontSize=13, fontWeight=600)
            .encode(x=x, y=y, text=said("text"), color=colour)
        )
    words = [
        about,
        *(
            f"{r['quarter']}: {r['text']}" + (f" ({r['between']})" if r["between"] else "") + f", {r['n']}"
            for r in rows
        ),
    ]
    if benchmark:
        words.append(f"Benchmark {unit.text(benchmark[0])} to {unit.text(benchmark[1])}")
    if target is not None:
        words.append(f"Target {unit.text(target)}")
    hidden = len(rows) - len(known)
    note = (
        f"{hidden} quarter{'s' if hidden > 1 else ''} with fewer than {HIDDEN_UNDER} answers left out."
        if hidden
        else ""
    )
    alt_text = sentence(words)
    table = pd.DataFrame(
        {
            "Quarter": order,
            "NPS": [r["value"] for r in rows],
            "Low": [r["low"] for r in rows],
            "High": [r["high"] for r in rows],
            "Answers": [int(a) for a in frame["answers"]],
        }
    )
    return Drawing(
        finish(layers, palette, height, alt_text),
        alt_text,
        table,
        {"NPS": unit, "Low": unit, "High": unit},
        note,
    )
