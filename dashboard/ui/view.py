"""What pages say of the view on screen: its finding, its tiles, its choice of dimension, the month not over yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import address
from dashboard.base.months import month_end, month_name
from dashboard.facts.refreshing import Keeper
from dashboard.findings import Finding, Run
from dashboard.measures import metrics
from dashboard.measures.metrics import Metric
from dashboard.measures.slices import Slice
from dashboard.source import View
from dashboard.subjects.definitions.figures import Basis, Explanation
from dashboard.subjects.definitions.glossary import Word
from dashboard.subjects.targets import words as target_words
from dashboard.ui.bound import chosen, text
from dashboard.ui.card import row
from dashboard.ui.explained import Behind, definition_html, explained
from dashboard.ui.headline import Feeling, headline
from dashboard.ui.states import empty
from dashboard.ui.text import Rich, Text, bold, html, toned
from dashboard.ui.tile import Tile, tile_of

REFRESH_SECONDS = 15.0
_FEELINGS: dict[str, Feeling] = {"lost": "lost", "won": "won"}


def finding(found: Finding, view: View | None = None) -> None:
    """The sentence first: a finding's runs as the page's headline; with the view, a link to who stands behind it."""
    covers: list[str] = [Rich(escape(found.covers))] if found.covers else []
    if found.about and view is not None:
        query = address.link({found.about[0]: [found.about[1]]})
        covers.append(Rich(f' · <a href="churn?{escape(query)}" target="_self">show who left</a>'))
    headline(
        [_part(run) for run in found.runs],
        covers,
        tone=_FEELINGS.get(found.tone, "base"),
    )


def _part(run: Run) -> Rich:
    if run.tone in ("won", "lost"):
        return toned(run.tone, run.text)
    return bold(run.text) if run.strong else Rich(escape(run.text))


def plain(words: object) -> list[str]:
    """A name or sentence from the data, shown as it is."""
    return [Rich(escape(str(words)))]


def aimed(view: View, name: str, period: str) -> dict[str, Any]:
    """What a tile says of the target for its metric, slice and month: the dashed rule and the foot; empty without one.

    period: what the tile's own figure covers.
    """
    found = view.target_of(name)
    if found is None:
        return {}
    unit = view.unit(target_words.kind(name))
    return {
        "target": found.target.value,
        "foot": target_words.foot(found, unit, is_now=view.end == view.facts.last_month, own=period),
    }


def worked(view: View, of: Callable[[], Sequence[tuple[Metric, Basis] | Explanation]], **ways: str) -> Behind:
    """What stands behind figures, gathered when somebody asks: each metric on its basis, or an explanation as it is.

    `ways` are the switches of the page, so that the link leads to the same figures.
    """
    query = address.link({}, **ways)
    return Behind(
        lambda: [one if isinstance(one, Explanation) else view.explain(*one) for one in of()],
        view.facts,
        f"definitions{'?' if query else ''}{query}",
    )


def now(view: View, names: Sequence[str]) -> list[tuple[Metric, Basis]]:
    """Registry metrics of MRR and retention in the month the window ends with."""
    return [(metrics.REGISTRY[name], Basis(view.sums, view.end)) for name in names]


def tiles(view: View, names: Sequence[str]) -> list[Tile]:
    """Registry metrics of the slice as tiles, in the month the window ends with; with their target where there is
    one.
    """
    return [
        tile_of(
            metrics.REGISTRY[name],
            view.sums,
            view.end,
            view.unit(metrics.REGISTRY[name].unit),
            behind=worked(view, partial(now, view, (name,)), word=metrics.REGISTRY[name].label),
            **aimed(view, name, metrics.REGISTRY[name].when(view.end)),
        )
        for name in names
    ]


def by(view: View, key: str = "by") -> str:
    """Let the reader choose a dimension; kept in the address."""
    names = list(view.facts.dimensions)
    return switch("By", {name: name.replace("_", " ").capitalize() for name in names}, key) if names else ""


def is_alone(parts: Mapping[str, object], dimension: str) -> bool:
    """Whether only one value of a dimension is on screen; then says so, where a comparison of one with itself would
    stand.
    """
    if len(parts) != 1:
        return False
    name, value = dimension.replace("_", " "), next(iter(parts))
    note_ = f"Nothing to hold {value} against. Choose something else under By, or open up {name} above."
    empty(f"Only one {name} is on screen: {value}", note=note_)
    return True


def switch(label: str, options: dict[str, str], key: str, default: str = "") -> str:
    """One of a few ways of looking, kept in the address: options maps value to words; the first is the default."""
    return chosen(
        label,
        options,
        key,
        lambda values: st.segmented_control(label, values, key=key, required=True, format_func=options.__getitem__),
        default,
    )


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
    return (
        f"{closed} {name} so far, to the {view.facts.as_of.day}: {money.text(won)} won, {money.text(lost)} "
        "lost; it counts when it is over."
    )


def compare_with(view: View) -> Slice | None:
    """Another slice to hold beside this one: one value of one dimension, or none; kept in the address."""
    options = {"": "nothing"} | {
        f"{d}={v}": f"{d.replace('_', ' ').capitalize()}: {v}"
        for d in view.facts.dimensions
        for v in view.facts.values[d]
    }
    label = "Compare with"
    other = chosen(
        label,
        options,
        "compare",
        lambda values: st.selectbox(label, values, key="compare", format_func=options.__getitem__),
    )
    dimension, _, value = other.partition("=")
    return Slice.of({dimension: value}, until=view.slice.until) if dimension in view.facts.values else None


def while_that_old() -> DeltaGenerator:
    """A place for words about the age: when the page's own clock finds another level than they were written for, they
    go.
    """
    return st.container(key="lr_aging")


def note(words: Text) -> None:
    """A quiet sentence inside a panel."""
    st.html(f'<p class="lr-note">{html(words)}</p>')


def find_word() -> str:
    """The field that narrows the definitions page to a number or word; kept in the address, so that a tile leads to its
    own.
    """
    return text("Find a number or a word", "word", most=60, placeholder="renewal rate, at risk, cohort …")


def words(members: Sequence[Word]) -> None:
    """Words and their meanings in two columns."""
    half = (len(members) + 1) // 2
    for place, part in zip(row(2), (members[:half], members[half:]), strict=True):
        with place:
            st.html(definition_html("", [(word.name, word.meaning) for word in part]))


def key_of(title: str) -> str:
    """A title as the key of a container: letters and underscores."""
    return re.sub(r"[^a-z]+", "_", title.lower()).strip("_")


def definition(found: Explanation, view: View) -> None:
    """One metric on the definitions page: formula, sums, worked number, edge, and the SQL behind it on request."""
    metric = metrics.REGISTRY[found.name]
    better = {"up": "higher", "down": "lower"}.get(metric.better, "neither")
    with st.container(key=f"lr_metric_{found.name}", gap=None):
        st.html(definition_html(found.label, (*found.rows, ("Better", better))))
        explained("The SQL behind it", f"lr_sql_{found.name}", Behind(lambda: [replace(found, rows=())], view.facts))


def refresh_button(held: Keeper) -> None:
    """Ask for fresh figures now; many askers get one refresh."""
    if st.button("Refresh now", key="lr_refresh"):
        with st.spinner("Asking the warehouse …"):
            answered = held.wait_for_next(REFRESH_SECONDS)
        if answered:
            st.rerun()
        st.toast(
            "The warehouse is still being asked. Open the page again in a moment; the figures stay as they "
            "are until it answers."
        )
