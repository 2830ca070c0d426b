"""The vocabulary of Altair that the charts share: channels read from rows, and layers that several charts have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from dashboard.charts.lazily import alt
from dashboard.charts.theme import Palette

DASHES: dict[str, list[int]] = {"solid": [1, 0], "dashed": [4, 4], "dotted": [2, 3]}


def rows(name: str, view: str = "") -> alt.Chart:
    """An empty chart over a named set of rows. What a reader may point at and choose bears the name of its `view`."""
    return alt.Chart(alt.NamedData(name), name=view) if view else alt.Chart(alt.NamedData(name))


def word(values: str, ticks: str) -> str:
    """Expression that writes an axis label from a parameter, so that no text stands in an expression."""
    return f"{values}[indexof({ticks}, datum.value)]"


def months(field: str = "month_index") -> alt.X:
    """Months on a straight scale, labels under their own month."""
    axis = alt.Axis(
        values=alt.ExprRef("month_ticks"),
        labelExpr=word("month_words", "month_ticks"),
        labelOverlap=True,
        grid=False,
        offset=6,
        title=None,
    )
    scale = alt.Scale(domain=alt.ExprRef("months"), nice=False, zero=False)
    return alt.X(field, type="quantitative", scale=scale, axis=axis)


def month_bands(field: str = "month_index", **more: Any) -> alt.X:
    """Months as bands for bars; `bandPosition` picks a point inside each."""
    axis = alt.Axis(
        values=alt.ExprRef("month_ticks"),
        labelExpr=word("month_words", "month_ticks"),
        labelAngle=0,
        labelOverlap=False,
        grid=False,
        offset=4,
        title=None,
    )
    scale = alt.Scale(type="band", domain=alt.ExprRef("months"), paddingInner=0.28, paddingOuter=0.1)
    return alt.X(field, type="ordinal", scale=scale, axis=axis, **more)


def levels(field: str = "value") -> alt.Y:
    """Values on a straight scale from the lowest to the highest, with round labels and hairlines."""
    axis = alt.Axis(
        values=alt.ExprRef("level_ticks"),
        labelExpr=word("level_words", "level_ticks"),
        grid=True,
        labelPadding=8,
        title=None,
    )
    scale = alt.Scale(domain=alt.ExprRef("levels"), nice=False, zero=False)
    return alt.Y(field, type="quantitative", scale=scale, axis=axis)


def words(field: str = "text") -> alt.Text:
    """A field written as it is."""
    return alt.Text(field, type="nominal")


def colour(field: str = "colour") -> alt.Color:
    """Each row's own colour."""
    return alt.Color(field, type="nominal", scale=None)


def outline(field: str = "edge") -> alt.Stroke:
    """Each row's own outline."""
    return alt.Stroke(field, type="nominal", scale=None)


def tips(**titles: str) -> list[alt.Tooltip]:
    """What the pointer shows: field and its title, in order."""
    return [alt.Tooltip(field, type="nominal", title=title) for field, title in titles.items()]


def hand() -> alt.ExprRef:
    """The cursor of a mark that a click may open: a hand only over what leads somewhere."""
    return alt.ExprRef("datum.href ? 'pointer' : 'default'")


def href() -> Any:
    """A click leads where the row says, see `drawing.way`."""
    return alt.value(alt.ExprRef("datum.href"))


def strokes(name: str, x: alt.X, y: alt.Y) -> alt.Chart:
    """Lines that carry their own colour, width, dash and fading; a missing value is a gap. See `labels.stroke`."""
    dash = alt.Scale(domain=list(DASHES), range=list(DASHES.values()))
    drawn: alt.Chart = (
        rows(name)
        .mark_line(invalid="break-paths-filter-domains")
        .encode(
            x=x,
            y=y,
            detail=alt.Detail("line", type="nominal"),
            color=colour(),
            size=alt.Size("width", type="quantitative", scale=None),
            strokeDash=alt.StrokeDash("dash", type="nominal", scale=dash),
            opacity=alt.Opacity("opacity", type="quantitative", scale=None),
        )
    )
    return drawn


def dots(name: str, x: alt.X, y: alt.Y, *, view: str = "", size: int = 44) -> alt.Chart:
    """Points filled in their own colour and outlined in another: hollow ones are filled like the card."""
    drawn: alt.Chart = (
        rows(name, view)
        .mark_point(size=size, filled=True, strokeWidth=1.6, opacity=1, cursor=hand())
        .encode(x=x, y=y, fill=alt.Fill("fill", type="nominal", scale=None), stroke=outline("colour"))
    )
    return drawn


def area(name: str, x: alt.X) -> alt.Chart:
    """A pale band between `low` and `high` in the line's own colour."""
    drawn: alt.Chart = (
        rows(name)
        .mark_area(opacity=0.13, invalid="break-paths-filter-domains")
        .encode(x=x, y=levels("low"), y2=alt.Y2("high"), detail=alt.Detail("line", type="nominal"), color=colour())
    )
    return drawn


def rule_across(name: str, palette: Palette) -> alt.Chart:
    """A thin dashed rule from `month_index` to `to`: a target, a ceiling."""
    drawn: alt.Chart = (
        rows(name)
        .mark_rule(strokeDash=[4, 4], strokeWidth=1, color=palette.grey)
        .encode(x=months(), x2=alt.X2("to"), y=levels())
    )
    return drawn


def placed_words(name: str, palette: Palette, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Words inside a plot, standing and looking as their rows say; see `labels.Room`."""
    look = {key: alt.ExprRef(f"datum.{key}") for key in ("align", "baseline", "dx", "dy", "fontSize", "fontWeight")}
    return haloed(rows(name), palette, look, x=x, y=y, text=words(), color=colour())


def haloed(base: alt.Chart, palette: Palette, mark: dict[str, Any], **channels: Any) -> list[alt.Chart]:
    """Words, and below them the same words in the card's colour, wider: no line runs through the letters."""
    plain = {name: channel for name, channel in channels.items() if name != "color"}
    return [
        base.mark_text(
            **{**mark, "color": palette.card, "stroke": palette.card, "strokeWidth": 3, "strokeJoin": "round"}
        ).encode(**plain),
        base.mark_text(**mark).encode(**channels),
    ]


def end_names(x: alt.X, palette: Palette, dx: Any = 9) -> list[alt.Chart]:
    """Name and last value of each line right of its end, in its colour; see `labels.end_rows`."""
    side = {"align": "left", "baseline": "middle", "dx": dx}
    y = levels("place")
    value = {**side, "dy": alt.ExprRef("end_dy"), "fontSize": 13, "fontWeight": 600}
    return [
        rows("ends").mark_text(**value).encode(x=x, y=y, text=words("said"), color=colour()),
        rows("end_names")
        .mark_text(**side, dy=8, fontSize=12, limit=150, color=palette.grey)
        .encode(x=x, y=y, text=words("name")),
    ]


def side_names() -> list[alt.Chart]:
    """The parts of the last bar named at the right, each with a swatch in the bar's own colour and outline."""
    y, edge = levels("place"), alt.value("width")
    swatch = {"shape": alt.Shape("shape", type="nominal", scale=None), "stroke": outline()}
    return [
        rows("sides")
        .mark_point(size=62, filled=True, strokeWidth=1, opacity=1, xOffset=13)
        .encode(x=edge, y=y, fill=alt.Fill("fill", type="nominal", scale=None), **swatch),
        rows("sides")
        .mark_text(align="left", baseline="middle", dx=22, fontSize=12, fontWeight=600)
        .encode(x=edge, y=y, text=words(), color=colour()),
    ]


def pointer(
    palette: Palette, x: Callable[[str], alt.X], height: Mapping[str, Any] = MappingProxyType({})
) -> tuple[alt.Chart, alt.Chart]:
    """A rule at the place the pointer is over, and the columns that catch it and say every line's value there.

    The first lies under the lines, the second over everything; see `labels.column_rows`. height: channels of columns
    that are cut across, see `labels.cut_rows`; else they are as high as the plot.
    """
    here = alt.selection_point(name="here", on="pointerover", clear="pointerout", fields=["at"], empty=False)
    seen = alt.when(here).then(alt.value(1)).otherwise(alt.value(0))
    rule = rows("columns").mark_rule(color=palette.rule, strokeWidth=1).encode(x=x("at"), opacity=seen)
    # `title` is what the tooltip sets as its heading; the lines below it need no name of their own.
    columns = (
        rows("columns", "columns")
        .mark_rect(opacity=0, cursor=hand())
        .encode(x=x("from"), x2=alt.X2("to"), tooltip=tips(title="title", text=" "), href=href(), **height)
        .add_params(here)
    )
    return rule, columns
