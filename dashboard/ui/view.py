"""What pages say of the view on screen: its finding, its tiles, its choice of dimension, the month not over yet."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import metrics
from dashboard.findings import Finding, Run
from dashboard.months import month_end, month_name
from dashboard.source import View
from dashboard.ui.headline import Feeling, headline
from dashboard.ui.text import Rich, Text, bold, toned
from dashboard.ui.tile import Tile, tile_of

_FEELINGS: dict[str, Feeling] = {"lost": "lost", "won": "won"}


def finding(found: Finding) -> None:
    """The sentence first: a finding's runs as the page's headline."""
    headline(
        [_part(run) for run in found.runs],
        [Rich(escape(found.covers))] if found.covers else "",
        tone=_FEELINGS.get(found.tone, "base"),
    )


def _part(run: Run) -> Rich:
    if run.tone in ("won", "lost"):
        return toned(run.tone, run.text)
    return bold(run.text) if run.strong else Rich(escape(run.text))


def plain(words: object) -> list[str]:
    """A name or sentence from the data, shown as it is."""
    return [Rich(escape(str(words)))]


def tiles(view: View, names: Sequence[str]) -> list[Tile]:
    """Registry metrics of the slice as tiles, in the month the window ends with."""
    as_of = f"{view.facts.as_of:%d %b %Y}"
    return [
        tile_of(
            metrics.REGISTRY[name],
            view.sums,
            view.end,
            view.unit(metrics.REGISTRY[name].unit),
            money=view.unit("money"),
            as_of=as_of,
        )
        for name in names
    ]


def by(view: View, key: str = "by") -> str:
    """Let the reader choose a dimension; kept in the address."""
    names = list(view.facts.dimensions)
    if not names:
        return ""
    chosen = st.segmented_control(
        "By",
        names,
        default=names[0],
        key=key,
        bind="query-params",
        required=True,
        format_func=lambda name: name.replace("_", " ").capitalize(),
    )
    return str(chosen or names[0])


def switch(label: str, options: dict[str, str], key: str) -> str:
    """One of a few ways of looking, kept in the address: options maps value to words."""
    values = list(options)
    chosen = st.segmented_control(
        label, values, default=values[0], key=key, bind="query-params", required=True, format_func=lambda v: options[v]
    )
    return str(chosen or values[0])


def so_far(view: View) -> Text:
    """The month that is not over yet, apart from everything else; empty when there is none."""
    running = view.running()
    closed = f"{month_name(view.end)} closed on {month_end(view.end).day} {month_name(view.end, year=False)[:3]}."
    if running is None:
        return closed
    row, money = running.iloc[0], view.unit("money")
    won = (row["new_mrr"] + row["reactivation_mrr"] + row["expansion_mrr"]) / 10_000
    lost = (row["churn_mrr"] + row["contraction_mrr"]) / 10_000
    name = month_name(view.end + 1, year=False)
    return f"{closed} {name} so far, to the {view.facts.as_of.day}: {money.text(won)} won, {money.text(lost)} lost; it counts when it is over."
