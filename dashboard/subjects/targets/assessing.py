"""Targets and the bonus gate held against the facts: which frame a metric's target is measured on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from dashboard.appdb.kept import Target
from dashboard.base.errors import SliceError
from dashboard.base.remembered import remembered
from dashboard.measures import monthly
from dashboard.measures.fact import NPS, RENEWED_BASE
from dashboard.measures.metric import Metric
from dashboard.measures.slices import Slice
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.nps import figures as nps_figures
from dashboard.subjects.renewals import coming as renewals_coming
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.subjects.targets.model import Assessment, Reading
from dashboard.subjects.targets.renewal import BASES
from dashboard.subjects.targets.status import assess, summed_up

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts

QUARTER = 3


def targetable(facts: Facts) -> list[Metric]:
    """The metrics one may set a target for with the tables that are connected, in the registry's order."""
    return [m for m in REGISTRY.values() if m.is_targetable and facts.missing(*m.fact.tables) is None]


def slice_of(target: Target) -> Slice:
    """The target's own slice, over the whole history."""
    return Slice.of(dict(target.choices))


def renewal_frames(facts: Facts, slice_: Slice) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(contracts due up to the as-of, contracts due after it) by month due; multi-year contracts are out."""
    past, running = renewals_figures.by_due_month(facts, slice_), renewals_figures.running_month(facts, slice_)
    return past if running is None else pd.concat([past, running]), renewals_coming.upcoming(
        facts, slice_, "exclude"
    ).months


@remembered(512)
def assess_target(target: Target, facts: Facts) -> Assessment:
    """The target against the facts it speaks of; what cannot be measured any more has no status and says why."""
    metric = REGISTRY.get(target.metric)
    if metric is None or metric not in targetable(facts):
        return summed_up(
            target,
            metric,
            Reading.none(target, f"The metric “{target.metric}” cannot be measured with the tables connected."),
        )
    try:
        slice_ = slice_of(target).check(facts.values)
    except SliceError as error:
        return summed_up(target, metric, Reading.none(target, error.what))
    if target.metric in BASES:
        past, coming = renewal_frames(facts, slice_)
        return assess(target, past, facts.as_of, coming=coming)
    if metric.fact is NPS:
        return assess(target, nps_figures.by_quarter(facts, slice_), facts.as_of, metric=metric, span=QUARTER)
    of = renewals_figures.renewed_base if metric.fact is RENEWED_BASE else monthly.monthly
    return assess(target, of(facts, slice_), facts.as_of, metric=metric)
