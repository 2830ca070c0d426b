"""The pictures on NPS: quarter by quarter, who answered what, by dimension, and what they did afterwards."""

from __future__ import annotations

import streamlit as st

from dashboard import charts
from dashboard.base.months import month_span
from dashboard.base.words import counted
from dashboard.measures.metric import Sums
from dashboard.session.view import View
from dashboard.subjects.behind.asked import behind, each
from dashboard.subjects.behind.controls import each_value
from dashboard.subjects.nps import explained as made
from dashboard.subjects.nps import figures, sentences, tables
from dashboard.subjects.nps.metrics import VARIANTS, nps
from dashboard.subjects.targets.goals import goal
from dashboard.ui.card import card
from dashboard.ui.controls import is_alone, switch
from dashboard.ui.sentences import verbatim
from dashboard.ui.states import empty
from dashboard.ui.style import palette


def survey(view: View) -> str:
    """The switch: which kind of survey; relational and transactional are never pooled."""
    return switch("Survey", {name: name.capitalize() for name in figures.surveys(view.facts)}, "survey")


def quarter_on_screen(view: View, sums: Sums, survey: str) -> int:
    """The quarter on screen; stops the page where none of the survey's quarters is over by the end of the window."""
    quarter = figures.last_quarter(sums, view.end)
    if quarter is None:
        begun = figures.by_quarter(view.facts, view.slice, survey, running=True).index
        what, note = sentences.no_quarter(int(begun[0]) if len(begun) else None, view.end, view.facts.last_month)
        empty(what, note=note)
        st.stop()
    return quarter


def variant() -> str:
    """The switch: whether every answer, every account or every unit of MRR counts alike."""
    return switch(
        "Every … counts alike", {"answers": "Answer", "accounts": "Account", "mrr": "Dollar of MRR"}, "variant"
    )


def by_quarter(view: View, everything: Sums, quarters: list[int], quarter: int, survey: str, variant: str) -> None:
    """The score of every quarter on screen with its interval."""
    trend = figures.trend(view.facts, view.slice, survey, variant)
    trend = trend.loc[[figures.quarter_name(q) for q in quarters]]
    metric = VARIANTS[variant]
    card(
        f"{metric.label}, quarter by quarter",
        f"{_whiskers(variant).capitalize()}; hollow: under 30 answers; under 10 only the count",
        charts.nps_trend(
            trend,
            view.unit("points"),
            palette=palette(),
            # Targets are set for the relational survey.
            target=goal(view, metric.name) if survey == "relational" else None,
            about=metric.label,
            links={"Answers": each(behind("answers", range(q, q + 3), survey=survey) for q in quarters)},
        ),
        "nps_trend",
        behind=made.nps_now(view, metric, everything, quarter, survey),
        how="Interval: adjusted Wald, 95%; only where every answer counts alike.",
    )


def _whiskers(variant: str) -> str:
    return "whiskers: 95% interval" if variant == "answers" else "no interval, which only a count of answers has"


GROUPS = ("promoters", "passives", "detractors")


def groups(view: View, everything: Sums, quarter: int, survey: str) -> None:
    """Promoters, passives and detractors of the quarter on screen."""
    row = {str(name): int(everything[name][quarter]) for name in everything.columns}
    card(
        f"Who answered what in {figures.quarter_name(quarter)}",
        f"{counted(row['responses'], 'answer')} to {counted(row['sent'], 'invitation')}",
        charts.distribution_bar(
            {group: row[group] for group in GROUPS},
            view.unit("count"),
            palette=palette(),
            links={"Count": each(behind(group, range(quarter, quarter + 3), survey=survey) for group in GROUPS)},
        ),
        "nps_groups",
        behind=made.nps_now(view, nps, everything, quarter, survey),
        how="Promoters answer 9 or 10, passives 7 or 8, detractors 0 to 6. One answer an account, contact and "
        "quarter, the last.",
    )


def by_dimension(view: View, dimension: str, sums: Sums, quarter: int, survey: str, variant: str) -> None:
    """The score of all quarters on screen together, by a dimension, each answer, account or dollar alike."""
    parts = figures.by_value(view.facts, view.slice, dimension, survey) if dimension else {}
    if not dimension or is_alone(view, parts, dimension):
        return
    span, metric = range(int(sums.index[0]), quarter + 3), VARIANTS[variant]
    frame = tables.nps_by(parts, span, variant)
    card(
        f"{metric.label}{',' * (',' in metric.label)} by {dimension.replace('_', ' ')}",
        f"All quarters on screen together; {_whiskers(variant)}; n answers",
        charts.by_dimension(
            frame,
            view.unit("points"),
            palette=palette(),
            counted="answers",
            about=metric.label,
            links=dict.fromkeys(
                ("Slice", "Answers"), each_value(behind("answers", span, survey=survey), dimension, frame.index)
            ),
        ),
        "nps_by",
        behind=made.nps_over(view, metric, sums, span, survey),
    )


def outcomes(view: View, sums: Sums, quarter: int, survey: str) -> None:
    """Whether the contracts of promoters renew more than those of detractors."""
    if view.facts.missing("renewals") is not None:
        return
    span, percent = range(int(sums.index[0]), quarter + 3), view.unit("percent")
    found = figures.outcomes(view.facts, view.slice, span, survey)
    frame = tables.outcomes(found)
    card(
        verbatim(sentences.followed(frame, percent)),
        "Renewal rate of contracts by the last answer in the twelve months before they were due, where that is of "
        f"{month_span(span)}; whiskers: 95% interval; n contracts",
        charts.by_dimension(
            frame,
            percent,
            palette=palette(),
            counted="contracts",
            about="Renewal rate by answer",
            links=dict.fromkeys(
                ("Slice", "Contracts"), each(behind(f"after_{group}", span, survey=survey) for group in found.index)
            ),
        ),
        "nps_outcomes",
        behind=made.outcomes(view, found, span, survey),
        how="Each contract counts once, under the last answer before it was due. Overdue contracts count as "
        "not renewed, open ones are outside; contracts of more than a year are left out.",
    )
