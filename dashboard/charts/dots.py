"""One number per slice value: dots with their intervals, value and n beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.base.numbers import Unit, whole
from dashboard.charts import marks
from dashboard.charts.axes import LEVELS, domain, level_axis
from dashboard.charts.bars import ROW_HEIGHT, named_rows, row_band, shorten
from dashboard.charts.drawing import NOWHERE, Drawing, Links, Rows, bounds, sentence, text_width, way
from dashboard.charts.lazily import alt
from dashboard.charts.template import kept, nothing
from dashboard.charts.theme import LIGHT, Palette


def by_dimension(
    frame: pd.DataFrame,
    unit: Unit,
    *,
    overall: float | None = None,
    palette: Palette = LIGHT,
    about: str = "",
    counted: str = "accounts",
    links: Links = NOWHERE,
) -> Drawing:
    """One row per slice value: a dot, its 95% interval as a whisker, value and n written at the right.

    `frame` is indexed by slice value, best or worst first as the caller wants it, with columns value and n, and low and
    high where there is an interval. Rows with n under 10 are left out and counted in the note; under 30 they are grey.
    `overall` is a thin dashed rule. `counted` names n.
    """
    table, small = _table(frame, counted), int((frame["n"] < HIDDEN_UNDER).sum())
    is_seen = (frame["n"] >= HIDDEN_UNDER) & frame["value"].notna()
    rows = _dot_rows(frame[is_seen], unit, palette, counted)
    if not rows:
        return nothing(palette, f"Every value has fewer than {HIDDEN_UNDER} {counted}", table, links)
    for row, place in zip(rows, is_seen.to_numpy().nonzero()[0], strict=True):
        row |= way(links, "Slice", int(place))
    all_said = None if overall is None else f"all {unit.text(overall)}"
    low, high = domain([*(r[key] for r in rows for key in ("value", "low", "high")), overall])
    sets = {
        "dots": rows,
        "whiskers": [r for r in rows if r["low"] is not None],
        "overall": [] if all_said is None else [{"value": overall, "text": all_said}],
    }
    values = {
        **level_axis(unit, low, high),
        "beside_value": 20 + int(max(text_width(r["text"], 13, True) for r in rows)),
    }
    note = f"{small} with fewer than {HIDDEN_UNDER} {counted} not shown." if small else ""
    alt_text = sentence([*_in_words(rows, about), all_said or "", note])
    units, top = {"Value": unit, "Low": unit, "High": unit}, 8 if overall is None else 22
    return Drawing(_layers(palette), sets, values, alt_text, table, ROW_HEIGHT * len(rows), units, note, links, top)


# --- rows ------------------------------------------------------------------------------------------------------------


def _dot_rows(kept_frame: pd.DataFrame, unit: Unit, palette: Palette, counted: str) -> Rows:
    rows = []
    for place, (name, row) in enumerate(kept_frame.iterrows()):
        value, n = float(row["value"]), int(row["n"])
        low, high = bounds(row)
        rows.append(
            {
                "row": place,
                "name": shorten(str(name)),
                "full": str(name),
                "value": value,
                "low": low,
                "high": high,
                "text": unit.text(value),
                "between": "" if low is None else f"{unit.text(low)} to {unit.text(high)}",
                "n": f"n = {whole(n)}",
                "behind": f"{whole(n)} {counted}",
                "colour": palette.grey if n < GREYED_UNDER else palette.base,
            }
        )
    return rows


def _table(frame: pd.DataFrame, counted: str) -> pd.DataFrame:
    columns = {"Slice": [str(i) for i in frame.index], "Value": frame["value"].to_numpy()}
    if any(low is not None for low, _ in (bounds(row) for _, row in frame.iterrows())):
        columns |= {"Low": frame["low"].to_numpy(), "High": frame["high"].to_numpy()}
    table = pd.DataFrame(columns | {counted.capitalize(): frame["n"].to_numpy()})
    table.loc[table[counted.capitalize()] < HIDDEN_UNDER, [c for c in ("Value", "Low", "High") if c in table]] = float(
        "nan"
    )
    return table


# --- layers ----------------------------------------------------------------------------------------------------------


def _across(field: str) -> alt.X:
    axis = alt.Axis(
        values=alt.ExprRef("level_ticks"),
        labelExpr=marks.word("level_words", "level_ticks"),
        grid=True,
        offset=2,
        title=None,
    )
    scale = alt.Scale(domain=alt.ExprRef("levels"), nice=False, zero=False)
    return alt.X(field, type="quantitative", scale=scale, axis=axis)


@kept(*LEVELS, "beside_value")
def _layers(palette: Palette) -> list[alt.Chart]:
    edge, y, colour = alt.value("width"), row_band(), marks.colour()
    hover = marks.tips(full="Slice", text="Value", between="95% interval", behind="n")
    return [
        marks.rows("overall")
        .mark_rule(strokeDash=[4, 4], color=palette.grey, strokeWidth=1)
        .encode(x=_across("value")),
        marks.rows("overall")
        .mark_text(baseline="bottom", dy=-4, fontSize=11, color=palette.grey)
        .encode(x=_across("value"), y=alt.value(0), text=marks.words()),
        marks.rows("whiskers")
        .mark_rule(strokeWidth=2, opacity=0.55, cursor=marks.hand())
        .encode(x=_across("low"), x2=alt.X2("high"), y=y, color=colour, tooltip=hover, href=marks.href()),
        marks.rows("dots", "dots")
        .mark_point(size=70, filled=True, opacity=1, cursor=marks.hand())
        .encode(x=_across("value"), y=y, color=colour, tooltip=hover, href=marks.href()),
        marks.rows("dots")
        .mark_text(align="left", dx=10, fontSize=13, fontWeight=600)
        .encode(x=edge, y=y, text=marks.words(), color=colour),
        marks.rows("dots")
        .mark_text(align="left", dx=alt.ExprRef("beside_value"), fontSize=11, color=palette.grey)
        .encode(x=edge, y=y, text=marks.words("n")),
        named_rows("dots", palette),
    ]


# --- words -----------------------------------------------------------------------------------------------------------


def _in_words(rows: Sequence[Mapping[str, Any]], about: str) -> list[str]:
    return [
        about or "Values with their 95% intervals",
        *(f"{r['full']} {r['text']}" + (f" ({r['between']})" if r["between"] else "") + f", {r['n']}" for r in rows),
    ]
