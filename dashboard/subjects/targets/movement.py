"""Pace and forecast of flows, balances, trailing rates and monthly rates, from the months of the same slice."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from dashboard.appdb.kept import Target
from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import span_name
from dashboard.measures.metric import Behaviour, Metric
from dashboard.subjects.targets.forecast import (
    SPREAD_MONTHS,
    YEAR,
    Outlook,
    Series,
    coming_months,
    past_periods,
    seasonal_progress,
    spread_of,
    straight,
)
from dashboard.subjects.targets.model import Reading, pace_line

STOCKS = {"opening_accounts", "closing_accounts", "accounts_then"}
STRAIGHT = (
    "The pace line is straight: there is no whole past period to learn the season from, or the past moved to and fro."
)
SEASONAL = "The pace line follows the company's own past years."
NOT_YET = "The first {part} of the period is not over yet."
NO_FIGURES = "There are no figures of this period."
NO_QUARTER = "It is measured by whole quarters, and the period has none."
WHOLE = "Only whole quarters of the period count: {span}."


def _series(metric: Metric, history: pd.DataFrame, last: int) -> Series:
    return metric(history[history.index <= last]).astype(float)


def _at(values: Series, month: int) -> float:
    return float(values.loc[month]) if month in values.index else math.nan


def flow(target: Target, metric: Metric, history: pd.DataFrame, last: int) -> Reading:
    """A sum over the period: the pace is the target times the share a typical year has brought by that month."""
    values, months = _series(metric, history, last), target.months
    progress = seasonal_progress(values, months.start, months[-1])
    expected = target.value * (straight(len(months)) if progress is None else progress)
    so_far = values[values.index >= months.start].cumsum()
    line = pace_line(target, expected, so_far)
    ahead, spread = coming_months(values, range(max(last + 1, months.start), months.stop), growing=True)
    total = _at(so_far, last) if last >= months.start else 0.0
    return _gaps(
        target,
        metric,
        history,
        last,
        line,
        Outlook.normal(total + ahead, spread, target.value, metric.better),
        progress is not None,
    )


def level(target: Target, metric: Metric, history: pd.DataFrame, last: int) -> Reading:
    """A value at the period's end: the pace goes from the start's value to the target as typical years moved.

    Forecast: a balance moves as the same months of last year did; a trailing rate stays where it is. Its band is the
    metric's
    own month-to-month movement times the root of the months left.
    """
    values, months = _series(metric, history, last), target.months
    changes = values.diff()
    start = _at(values, months.start - 1)
    progress = seasonal_progress(changes, months.start, months[-1])
    share = straight(len(months)) if progress is None else progress
    expected = (start + (target.value - start) * share) if math.isfinite(start) else np.full(len(months), target.value)
    line = pace_line(target, expected, values)
    left = range(last + 1, months.stop)
    if metric.behaviour is Behaviour.LEVEL:
        ahead, spread = coming_months(changes, left, growing=False)
    else:
        steps = changes.dropna().iloc[-SPREAD_MONTHS:]
        known = values.dropna()
        ahead = 0.0 if len(known) >= YEAR or not left else math.nan
        spread = spread_of(steps) * math.sqrt(len(left)) if left else 0.0
    return _gaps(
        target,
        metric,
        history,
        last,
        line,
        Outlook.normal(_at(values, last) + ahead, spread, target.value, metric.better),
        progress is not None,
    )


def _gaps(
    target: Target,
    metric: Metric,
    history: pd.DataFrame,
    last: int,
    line: pd.DataFrame,
    outlook: Outlook,
    seasonal: bool,
) -> Reading:
    """The gap to the pace line of a level or flow, in accounts and in money at the mean MRR of an account."""
    expected, actual = _at(line["expected"], last), _at(line["actual"], last)
    row = history.loc[[last]].iloc[0] if last in history.index else pd.Series(dtype=float)
    n = int(row[metric.n]) if last in target.months and metric.n in row.index else 0
    accounts, mrr = _worth(actual - expected, metric, row)
    note = (SEASONAL if seasonal else STRAIGHT) if last in target.months else NOT_YET.format(part="month")
    when = span_name(target.months.start, last) if metric.behaviour is Behaviour.FLOW else metric.when(last)
    behind = int(row[metric.n]) if metric.n in row.index else 0
    return Reading(actual, expected, outlook, accounts, mrr, n, last >= target.months[-1], note, line, when, behind)


def _worth(gap: float, metric: Metric, row: Series) -> tuple[float, float]:
    """(accounts, MRR in currency) of a gap; the rate's denominator gives one, the mean MRR of an account the other."""
    if metric.behaviour is Behaviour.RATIO_OF_BALANCES and metric.unit == "money":
        # So much money an account: what is missing is missing in each, and adds up to no MRR and no accounts.
        return math.nan, math.nan
    then = metric.below.first.endswith("_then")
    accounts = float(row.get("accounts_then" if then else "closing_accounts", 0))
    money = float(row.get("mrr_then" if then else "closing_mrr", 0)) / MONEY_SCALE
    mean = money / accounts if accounts and money else math.nan
    if metric.unit == "money":
        mrr = gap / metric.factor
        return mrr / mean, mrr
    if metric.unit == "count":
        return gap, gap * mean
    if metric.unit != "percent" or metric.below.first not in row.index or metric.compounded:
        return math.nan, math.nan
    below = gap * float(row[metric.below.first])
    if metric.below.is_money:
        return below / MONEY_SCALE / mean, below / MONEY_SCALE
    return below, below * mean if metric.below.first.endswith("accounts") or then else math.nan


def ratio(target: Target, metric: Metric, history: pd.DataFrame, last: int, span: int) -> Reading:
    """A rate of sums over the period: the target, shifted by how far its months so far stood from the whole in past
    years.

    `last` is the last row that is over, `span` the months a row stands for; rows that lie only partly in the period are
    not of it. Forecast: what is over as it is, what is left at the last year's rate shifted by its own season, each row
    weighing the same. Spread: the standard deviation of the single rates of two years, rows independent.
    """
    months, known = target.months, history[history.index <= last]
    rows = list(range(-(-months.start // span) * span, months.stop - span + 1, span))
    inside, left = [m for m in rows if m in known.index], [m for m in rows if m > last]
    whole, shift = _season(metric, known, months, rows, last + span)
    expected = pd.Series({m: target.value + shift([r for r in rows if r <= m]) for m in rows}, dtype=float)
    actual = pd.Series({m: metric.over(known, range(months.start, m + 1)) for m in inside}, dtype=float)
    line = pace_line(target, expected.reindex(list(months)).ffill(), actual)
    singles = metric(known).dropna().iloc[-SPREAD_MONTHS // span :]
    single = spread_of(singles)
    is_short = len(singles) * span < YEAR
    coming = math.nan if is_short else metric.over(known, range(last - 11, last + 1)) + shift(left)
    note = SEASONAL if math.isfinite(whole) else STRAIGHT
    if len(rows) * span < len(months) and rows:
        note = f"{note} {WHOLE.format(span=span_name(rows[0], rows[-1] + span - 1))}"
    if not inside:
        note, is_over = _nothing_yet(rows, last, span), months[-1] < last + span
        outlook = Outlook.normal(coming, single / math.sqrt(len(rows) or 1), target.value, metric.better)
        return Reading(
            math.nan,
            math.nan,
            outlook,
            math.nan,
            math.nan,
            0,
            is_over,
            note,
            line,
            behind=_year_of(metric, known, last),
        )
    now, pace, share = _at(actual, inside[-1]), _at(expected, inside[-1]), len(left) / len(rows)
    forecast = now * (1 - share) + coming * share if left else now
    outlook = Outlook.normal(
        forecast, single * math.sqrt(len(left)) / len(rows) if left else 0.0, target.value, metric.better
    )
    here = known.loc[inside]
    sums = here.astype("float64").sum()
    for stock in STOCKS & set(here.columns) | {"closing_mrr"} & set(here.columns):
        if stock != metric.below.first:
            sums[stock] = here[stock].iloc[-1]
    n = int(here[metric.n].iloc[-1] if metric.n in STOCKS else here[metric.n].sum())
    accounts, mrr = _worth(now - pace, metric, sums)
    if metric.unit == "points" and not metric.below.is_money:
        accounts = (now - pace) / 100 * n
    when = span_name(inside[0], inside[-1] + span - 1)
    return Reading(now, pace, outlook, accounts, mrr, n, not left, note, line, when, _year_of(metric, known, last))


def _nothing_yet(rows: list[int], last: int, span: int) -> str:
    """Why none of the rows of a period has been measured up to the row `last`."""
    if not rows:
        return NO_QUARTER
    return NO_FIGURES if rows[0] <= last else NOT_YET.format(part="month" if span == 1 else "quarter")


def _year_of(metric: Metric, known: pd.DataFrame, last: int) -> int:
    """What a rate of the last twelve months rests on: accounts now, or answers of the year."""
    rows = known.loc[[m for m in range(last - YEAR + 1, last + 1) if m in known.index], metric.n]
    return 0 if rows.empty else int(rows.iloc[-1] if metric.n in STOCKS else rows.sum())


def _season(
    metric: Metric, known: pd.DataFrame, months: range, rows: list[int], stop: int
) -> tuple[float, Callable[[list[int]], float]]:
    """(rate of the same calendar rows over past years, how far the rate of some of them stood from it; 0 when
    unknown).
    """
    periods = past_periods(pd.Index(range(int(known.index[0]), stop)), months.start, months[-1]) if len(known) else []

    def past(part: list[int]) -> float:
        wanted = [m - months.start + period.start for period in periods for m in part]
        rest = known.loc[[m for m in wanted if m in known.index]]
        return float(metric(rest.astype("float64").sum().to_frame().T).iloc[0]) if len(rest) else math.nan

    whole = past(rows)

    def shift(part: list[int]) -> float:
        away = past(part) - whole
        return away if math.isfinite(away) else 0.0

    return whole, shift
