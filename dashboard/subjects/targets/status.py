"""From a reading to a status."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dashboard.appdb.kept import Target
from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.base.months import last_complete_month, month_name
from dashboard.measures.metric import BALANCES, Behaviour, Metric
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.targets.forecast import Outlook
from dashboard.subjects.targets.model import Assessment, Reading, TargetStatus
from dashboard.subjects.targets.movement import flow, level, ratio
from dashboard.subjects.targets.renewal import BASES, renewal_reading

OUT_OF_REACH = 0.2
# A float's last digits must not decide between reached and missed.
ROUNDING = 1e-9
NO_OUTLOOK = Outlook(math.nan, math.nan, math.nan, math.nan)


def assess(
    target: Target,
    history: pd.DataFrame,
    today: dt.date,
    *,
    metric: Metric | None = None,
    span: int = 1,
    coming: pd.DataFrame | None = None,
    sizes: Sequence[float] | None = None,
) -> Assessment:
    """The target against its slice's own history.

    history: `metrics.monthly` of the target's slice; for a renewal rate the renewals by month due; for NPS the quarters
    (span 3: months a row stands for). today: the as-of; only what is over by then counts. metric: by default the
    registry's
    of that name. For a renewal rate only, coming: what falls due after today by month, when not in history (columns
    undecided and undecided_mrr are read as open); sizes: prices of the open contracts of the period, for a truer band.
    """
    metric = metric or REGISTRY.get(target.metric)
    first, end = target.months.start, target.months[-1]
    is_renewal = target.metric in BASES
    if metric is None and not is_renewal:
        reading = Reading.none(target, f"There is no metric “{target.metric}” any more.")
    elif today < target.period_start:
        reading = Reading.none(target, f"Starts in {month_name(first)}.")
    elif metric is None or is_renewal:
        reading = renewal_reading(target, history, today, coming, sizes)
    elif metric.behaviour in BALANCES:
        reading = level(target, metric, history, min(last_complete_month(today), end))
    elif metric.behaviour is Behaviour.FLOW:
        reading = flow(target, metric, history, min(last_complete_month(today), end))
    else:
        reading = ratio(target, metric, history, last_complete_month(today) - span + 1, span)
    return summed_up(target, metric, reading)


def summed_up(target: Target, metric: Metric | None, reading: Reading) -> Assessment:
    """Distances that are positive when ahead, the status by the rules of the package, and the words."""
    unit, better = ("percent", "up") if metric is None else (metric.unit, metric.better)
    direction = 1 if better == "up" else -1
    if math.isnan(reading.actual) if reading.is_over else reading.behind < HIDDEN_UNDER:
        reading = replace(reading, outlook=NO_OUTLOOK)
    status, words = _status(target, direction, reading)
    if not reading.is_over and not math.isnan(reading.actual):
        words = f"{words} {_no_forecast(reading)}".rstrip()
    whole = {"percent": 1.0, "points": 100.0}.get(unit, abs(target.value) or math.nan)
    outlook = reading.outlook
    return Assessment(
        target=target,
        actual=reading.actual,
        expected=reading.expected,
        status=status,
        distance_points=100 * direction * (reading.actual - reading.expected) / whole,
        distance_accounts=direction * reading.accounts,
        distance_mrr=direction * reading.mrr,
        forecast=outlook.forecast,
        low=outlook.low,
        high=outlook.high,
        probability=outlook.probability,
        n=reading.n,
        greyed=HIDDEN_UNDER <= reading.n < GREYED_UNDER,
        is_over=reading.is_over,
        note=words,
        pace_line=reading.line,
        when="" if math.isnan(reading.actual) else reading.when,
    )


def _no_forecast(reading: Reading) -> str:
    """Why there is no forecast, or no chance beside it; empty where there are both."""
    if reading.behind < HIDDEN_UNDER:
        return f"No forecast: it would rest on {reading.behind}."
    if math.isnan(reading.outlook.forecast):
        return "No forecast: it takes twelve months of history."
    return (
        "No chance is given: the months so far never differed, so nothing says how far the next may."
        if math.isnan(reading.outlook.probability)
        else ""
    )


def _status(target: Target, direction: int, reading: Reading) -> tuple[TargetStatus, str]:
    if math.isnan(reading.actual):
        return TargetStatus.NONE, reading.note
    if reading.n < HIDDEN_UNDER:
        return TargetStatus.NONE, f"Rests on {reading.n}: too few for a status. {reading.note}"
    if reading.is_over:
        if direction * (reading.actual - target.value) >= -ROUNDING:
            return TargetStatus.ON_PACE, f"The period is over: reached. {reading.note}"
        return TargetStatus.OFF, f"The period is over: missed. {reading.note}"
    if reading.outlook.probability < OUT_OF_REACH:
        return TargetStatus.OFF, f"Less than one chance in five of reaching the target. {reading.note}"
    ahead = direction * (reading.actual - reading.expected) >= -ROUNDING
    return (TargetStatus.ON_PACE if ahead else TargetStatus.WATCH), reading.note
