"""Tiles: a number, its change in words, thirteen months of it, what it rests on, its definition one click away."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from dashboard.base.few import GREYED_UNDER
from dashboard.base.months import month_name
from dashboard.base.numbers import Unit, is_missing, whole
from dashboard.base.words import counted
from dashboard.charts import sparkline
from dashboard.charts.theme import Palette
from dashboard.measures import changes
from dashboard.measures.changes import Change
from dashboard.measures.metric import Metric, Sums
from dashboard.ui.explained import Behind, definition_html, explained
from dashboard.ui.style import palette
from dashboard.ui.text import Rich, html, linked

SPARK_MONTHS = 13


@dataclass(frozen=True)
class Tile:
    """Everything on one tile. `period` says what the value covers, `is_small` that few stand behind it; `is_rise` and
    `is_good` are None when nothing changed or nothing can be compared. `behind` is how it is made, `definition` more
    rows behind the same click; `links` are words of the foot with the address each leads to."""

    name: str
    label: str
    value: str
    period: str = ""
    change: str = ""
    is_rise: bool | None = None
    is_good: bool | None = None
    compared: str = ""
    spark: Sequence[float] = ()
    spark_words: str = ""
    target: float | None = None
    foot: str = ""
    is_small: bool = False
    definition: Sequence[tuple[str, str]] = field(default_factory=tuple)
    behind: Behind | None = None
    links: Sequence[tuple[str, str]] = ()


def tile_of(
    metric: Metric,
    sums: Sums,
    month: int,
    unit: Unit,
    *,
    label: str = "",
    target: float | None = None,
    target_words: str = "",
    foot: str = "",
    period: str = "",
    back: int = 1,
    behind: Behind | None = None,
    links: Sequence[tuple[str, str]] = (),
) -> Tile:
    """A registry metric as a tile: value in `month`, change against `back` months before, the last thirteen months.

    A change has an arrow and a colour only where the counts behind it tell it apart (`dashboard.changes`). Where under
    ten stand behind a rate only their count is shown, and such months are neither compared with nor drawn.

    `sums` is `metrics.monthly(…)`. The foot says what the value rests on (`foot`, else the counts and the interval,
    else n), and on lines of its own the target.
    `period` names what the value covers when it is not what the metric says of its month.
    """
    # One evaluation over the whole history: cheaper than three over parts of it, and right for twelve-month products.
    values = metric(sums)
    known = {int(m): float(v) for m, v in zip(sums.index.to_numpy(), values.to_numpy(), strict=True)}
    counts = zip(known, sums[metric.few_under].to_numpy(), strict=True) if metric.few_under else ()
    few = {m for m, n in counts if metric.is_few(int(n))}
    months = [m for m in range(month - SPARK_MONTHS + 1, month + 1) if m in known]
    spark = [math.nan if m in few else known[m] for m in months]
    name = label or metric.label
    covers = period or metric.when(month)
    if month in few:
        n = counted(int(sums[metric.few_under][month]), metric.few_noun)
        return Tile(metric.name, name, n, covers, foot=metric.few_words, behind=behind)
    aim = target_words or ("" if target is None else f"target {unit.text(target)}")
    now, step = known.get(month, math.nan), changes.change(metric, sums, month, month - back, values)
    change = "" if month - back in few else unit.change(now, step.then)
    moved = bool(re.search(r"[1-9]", change))
    before = month_name(month - 1, short=True, year=False) if back == 1 else f"{back} months before"
    return Tile(
        name=metric.name,
        label=name,
        value=unit.text(now, metric.empty),
        period=covers,
        change=change if moved else "no change" if change else "",
        is_rise=step.is_rise if moved else None,
        is_good=step.is_good(metric) if moved else None,
        compared=f"vs {before}" if change else "",
        spark=spark,
        spark_words=_spark_words(name, spark, months, unit),
        target=target,
        foot="\n".join(part for part in (foot or _rests_on(metric, sums, month, unit), aim) if part),
        is_small=metric.unit not in ("money", "count")
        and metric.n in sums
        and known.get(month) is not None
        and int(sums[metric.n][month]) < GREYED_UNDER,
        definition=change_row(change, step, moved, f"against {before}"),
        behind=behind,
        links=links,
    )


def change_row(change: str, step: Change, moved: bool, against: str) -> list[tuple[str, str]]:
    """What stands behind the click about the change: the counts that tell it apart, or that none do."""
    if not change:
        return []
    why = step.why or "no count stands behind it, so it is neither coloured nor called better or worse"
    return [("Change", f"{change if moved else 'none'} {against}. {why[:1].upper()}{why[1:]}.")]


def _spark_words(name: str, values: Sequence[float], months: Sequence[int], unit: Unit) -> str:
    known = [(m, v) for m, v in zip(months, values, strict=True) if not is_missing(v)]
    if not known:
        return f"{name}: no data yet."
    (first, start), (last, end) = known[0], known[-1]
    lowest, highest = min(known, key=lambda p: p[1]), max(known, key=lambda p: p[1])
    return (
        f"{name} from {unit.text(start)} in {month_name(first)} to {unit.text(end)} in {month_name(last)}, "
        f"lowest {unit.text(lowest[1])}, highest {unit.text(highest[1])}."
    )


def _rests_on(metric: Metric, sums: Sums, month: int, unit: Unit) -> str:
    interval = metric.interval(sums, month)
    if interval is not None:
        above, below = (int(sums[side.first][month]) for side in (metric.above, metric.below))
        return f"{whole(above)} of {whole(below)} · {unit.range(*interval)}"
    return f"n = {counted(int(sums[metric.n][month]), 'account')}" if metric.n in sums and month in sums.index else ""


def tile_html(tile: Tile, colours: Palette) -> Rich:
    """The tile's own markup; everything in it is escaped."""
    feeling = {True: "good", False: "bad", None: "same"}[tile.is_good]
    arrow = {True: "▲", False: "▼", None: ""}[tile.is_rise]
    hidden = {True: ", better", False: ", worse", None: ""}[tile.is_good]
    change = ""
    if tile.change:
        change = (
            f'<span class="lr-{feeling}"><span aria-hidden="true">{arrow}</span> <b>{escape(tile.change)}</b></span> '
            f'{escape(tile.compared)}<span class="lr-hidden">{hidden}</span>'
        )
    spark = (
        sparkline(list(tile.spark), tile.spark_words, target=tile.target, palette=colours) if tile.spark_words else ""
    )
    small = " lr-small-n" * tile.is_small
    foot = linked(tile.foot, tile.links).replace("\n", "<br>") or "&nbsp;"
    named = escape(", ".join(part for part in (tile.label, tile.period) if part))
    return Rich(
        f'<div class="lr-tile" role="group" aria-label="{named}"><div class="lr-label">{html([tile.label])}</div>'
        f'<div class="lr-period">{escape(tile.period) or "&nbsp;"}</div><div '
        f'class="lr-value{small}">{escape(tile.value)}</div>'
        f'<div class="lr-change">{change or "&nbsp;"}</div>{spark}<div class="lr-foot">{foot}</div></div>'
    )


def tile(one: Tile) -> None:
    """One tile, and how it is made one click away."""
    with st.container(key=f"lr_tile_{one.name}", gap=None):
        st.html(tile_html(one, palette()))
        label, icon, key = f"How is {one.label} made?", ":material/info:", f"lr_about_{one.name}"
        if one.behind is not None:
            explained(label, key, one.behind, icon=icon, more=one.definition)
        elif one.definition:
            with st.popover(label, icon=icon, type="tertiary", key=key):
                st.html(definition_html(one.label, one.definition))


def scorecard(tiles: Sequence[Tile], name: str = "main") -> None:
    """Tiles side by side, as many as fit, one below the other on a phone."""
    with st.container(key=f"lr_scorecard_{name}", gap=None):
        for one in tiles:
            tile(one)
