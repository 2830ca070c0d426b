"""How the figures on NPS are made."""

from __future__ import annotations

import pandas as pd

from dashboard.base.months import span_name
from dashboard.measures import explaining
from dashboard.measures.explaining import Basis
from dashboard.measures.metric import Metric, Sums
from dashboard.session.view import View
from dashboard.subjects.behind import columns
from dashboard.subjects.behind.controls import ways_to
from dashboard.subjects.nps import figures
from dashboard.subjects.renewals import metrics as renewals_metrics
from dashboard.ui.explained import Behind
from dashboard.ui.worked import worked


def nps_now(view: View, metric: Metric, sums: Sums, quarter: int, survey: str) -> Behind:
    """A number of the quarter on screen."""
    return worked(
        view,
        lambda: [(metric, nps_basis(sums, quarter))],
        ways_to(view, columns.of_quarter(metric, quarter, survey)),
        survey=survey.capitalize(),
        word=metric.label,
    )


def nps_over(view: View, metric: Metric, sums: Sums, months: range, survey: str) -> Behind:
    """NPS of several quarters together, each answer, account or unit of MRR counting alike."""
    return worked(
        view,
        lambda: [(metric, explaining.summed_basis(sums, months, f"answers of {span_name(months[0], months[-1])}"))],
        survey=survey.capitalize(),
    )


def outcomes(view: View, frame: pd.DataFrame, months: range, survey: str) -> Behind:
    """What promoters, passives and detractors did: a renewal rate each."""
    rows = frame.reset_index(drop=True)
    period = f"answers of {span_name(months[0], months[-1])}"
    return worked(
        view,
        lambda: [
            (renewals_metrics.renewal_rate, Basis(rows, i, period, f"{name}s", "nps_outcomes"))
            for i, name in enumerate(map(str, frame.index))
        ],
        survey=survey.capitalize(),
    )


def last_basis(sums: Sums, month: int) -> Basis:
    """The answers of the last quarter over by a month."""
    quarter = figures.last_quarter(sums, month)
    return nps_basis(sums, (month - 2) // 3 * 3 if quarter is None else quarter)


def nps_basis(sums: Sums, quarter: int) -> Basis:
    """The answers of one quarter."""
    return Basis(sums, quarter, figures.quarter_name(quarter))
