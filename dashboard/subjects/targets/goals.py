"""What other rooms ask of targets: the one for a metric and exactly the slice on screen."""

from __future__ import annotations

from typing import TypedDict

from dashboard.appdb.kept import target_for
from dashboard.measures.metric import Behaviour
from dashboard.session.view import View
from dashboard.subjects.targets import words
from dashboard.subjects.targets.assessing import assess_target
from dashboard.subjects.targets.model import Assessment


class TileTarget(TypedDict, total=False):
    """What a tile says of its target: the dashed rule and the line below what the tile rests on; empty without one."""

    target: float
    target_words: str


def target_of(view: View, metric: str) -> Assessment | None:
    """The target for this metric and exactly this slice in the last month on screen, if somebody set one."""
    found = target_for(view.saved_goals.targets, metric, view.slice.choices, view.end)
    return assess_target(found, view.facts) if found else None


def goal(view: View, metric: str) -> float | None:
    """Its value, for the dashed rule of a chart."""
    found = target_for(view.saved_goals.targets, metric, view.slice.choices, view.end)
    return found.value if found else None


def tile_target(view: View, name: str, period: str) -> TileTarget:
    """What a tile says of the target for its metric; `period`: what the tile's own figure covers."""
    found = target_of(view, name)
    if found is None:
        return {}
    unit = view.unit(words.kind(name))
    said = words.foot(found, unit, is_now=view.end == view.facts.last_month, tile_period=period)
    metric = words.metric_of(name)
    if metric is not None and metric.behaviour is Behaviour.FLOW and len(found.target.months) > 1:
        # A tile shows single months: what a quarter is to bring is no rule for each of them.
        return {"target_words": said}
    return {"target": found.target.value, "target_words": said}
