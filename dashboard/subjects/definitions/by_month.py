"""A metric by month: the sums it is worked on over the whole history, and what may be shown of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dashboard.base.few import HIDDEN_UNDER
from dashboard.measures import summing
from dashboard.measures.fact import MOVEMENTS, RENEWALS, RENEWED_BASE, RETENTION
from dashboard.measures.metric import Behaviour, Metric, Sums
from dashboard.measures.monthly import monthly
from dashboard.measures.slices import Slice
from dashboard.subjects.renewals import figures as renewals_figures

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts


def is_trailing(metric: Metric) -> bool:
    """Whether a tile shows it of three months to each: a month alone has too few contracts for a rate."""
    return metric.fact is RENEWALS and metric.behaviour is Behaviour.RATE


def sums_of(
    facts: Facts,
    slice_: Slice,
    metric: Metric,
    multi_year: renewals_figures.MultiYear = "exclude",
    *,
    trailing: bool = False,
) -> Sums | None:
    """Sums by month that the metric is worked on, over the whole history; `trailing` as its tile has it.

    None for what has no value by month (answers are of quarters, what is ahead of days) or no table.
    """
    if facts.missing(*metric.fact.tables) is not None:
        return None
    if metric.fact in (MOVEMENTS, RETENTION):
        return monthly(facts, slice_)
    if metric.fact is RENEWED_BASE:
        return renewals_figures.renewed_base(facts, slice_)
    if metric.fact is RENEWALS:
        sums = renewals_figures.by_due_month(facts, slice_, multi_year)
        return summing.rolling(sums, renewals_figures.SPAN) if trailing and is_trailing(metric) else sums
    return None


def values(metric: Metric, sums: Sums) -> pd.DataFrame:
    """The metric and its n by month; no value where too few stand behind a rate."""
    found, n = metric(sums), sums[metric.n]
    if metric.few_under:
        found = found.where(sums[metric.few_under] >= HIDDEN_UNDER, np.nan)
    return pd.DataFrame({"value": found, "n": n}, index=sums.index)
