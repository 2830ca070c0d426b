"""What stands behind each card: its metrics or sums, their period and their facts. Gathered when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd

from dashboard.base.months import day_name, month_name, span_name
from dashboard.measures import metrics
from dashboard.measures.metrics import Metric, Sums
from dashboard.source import View
from dashboard.subjects.cohorts.figures import MEASURES, Comparison, Group
from dashboard.subjects.definitions import figures as definitions
from dashboard.subjects.definitions.figures import Basis, Explanation
from dashboard.subjects.nps import figures as nps
from dashboard.subjects.renewals import figures as renewals
from dashboard.subjects.renewals.figures import Coming, MultiYear
from dashboard.subjects.revenue import committed as committed_
from dashboard.subjects.targets import Assessment, words
from dashboard.subjects.what_if.simulate import Baseline
from dashboard.ui.explained import Behind
from dashboard.ui.view import now, worked

MULTI_YEAR: dict[str, str] = {"exclude": "Exclude", "include": "Include", "annualise": "Annualise"}


SIGNS = (
    "Champion left: nobody at the account is marked as champion any more. "
    "Detractor, passive, promoter: the last relational answer of twelve months. "
    "Use falling: use of the last three complete months more than a quarter under the three before. "
    "Health under 50: the last diagnosis of a year."
)


def in_month(view: View, *names: str) -> Behind:
    """Registry metrics of MRR and retention, in the month the window ends with."""
    return worked(view, partial(now, view, names))


def window_movement(view: View, summed: Mapping[str, int], months: range) -> Behind:
    """Movements added up over some months."""
    basis = Basis(pd.DataFrame([summed], index=[view.end]), view.end, span_name(months[0], months[-1]))
    return worked(view, lambda: [(metrics.REGISTRY["net_new_mrr"], basis)])


def committed(view: View, months_ahead: int = committed_.DEFAULT_HORIZON) -> Behind:
    """Committed MRR with each of its parts."""
    return worked(
        view, lambda: [(committed_.committed_mrr, definitions.committed_basis(view.facts, view.slice, months_ahead))]
    )


def renewed(view: View, sums: Sums, months: range, choice: MultiYear, *of: Metric) -> Behind:
    """Renewal rates over some months by the month due."""
    period = f"contracts due {span_name(months[0], months[-1])}"
    return worked(
        view,
        lambda: [(metric, definitions.summed_basis(sums, months, period)) for metric in of or (renewals.renewal_rate,)],
        multi_year=MULTI_YEAR[choice],
    )


def coming(view: View, found: Coming, choice: MultiYear) -> Behind:
    """What falls due within 90 days, and how much of it shows a sign of risk."""
    basis = definitions.ahead_basis(view.facts, view.slice, found)
    return worked(
        view,
        lambda: [(renewals.due_in_90_days, basis), (renewals.at_risk_in_90_days, basis)],
        multi_year=MULTI_YEAR[choice],
        word="in 90 days",
    )


def nps_now(view: View, metric: Metric, sums: Sums, quarter: int, survey: str) -> Behind:
    """A number of the quarter on screen."""
    return worked(
        view, lambda: [(metric, definitions.nps_basis(sums, quarter))], survey=survey.capitalize(), word=metric.label
    )


def nps_over(view: View, sums: Sums, months: range, survey: str) -> Behind:
    """NPS of several quarters together."""
    return worked(
        view,
        lambda: [(nps.nps, definitions.summed_basis(sums, months, f"answers of {span_name(months[0], months[-1])}"))],
        survey=survey.capitalize(),
    )


def outcomes(view: View, frame: pd.DataFrame, months: range, survey: str) -> Behind:
    """What promoters, passives and detractors did: a renewal rate each."""
    rows = frame.reset_index(drop=True)
    period = f"answers of {span_name(months[0], months[-1])}"
    return worked(
        view,
        lambda: [
            (renewals.renewal_rate, Basis(rows, i, period, f"{name}s", "nps_outcomes"))
            for i, name in enumerate(map(str, frame.index))
        ],
        survey=survey.capitalize(),
    )


def reasons(view: View, frame: pd.DataFrame) -> Behind:
    """MRR of contracts lost, by the reason recorded."""
    window = view.window

    def of() -> list[Explanation]:
        money = view.unit("money")
        sums = [(f"“{name}”", money.text(float(value))) for name, value in frame["value"].items()]
        return [
            definitions.summed(
                "MRR of contracts lost",
                f"contracts due {span_name(window[0], window[-1])}",
                [*sums, ("Together", money.text(float(frame["value"].sum())))],
                ["lost_renewals"],
                formula="expiring MRR of the contracts that were not renewed, by reason",
                as_of=day_name(view.facts.as_of),
            )
        ]

    return worked(view, of)


def cohorts(view: View, found: Comparison | None, measure: str, names: tuple[str, str] = ("", "")) -> Behind:
    """Both groups that are compared: their cohorts, accounts, and the share kept at the age."""

    def of() -> list[Explanation]:
        return (
            []
            if found is None
            else [
                _group(view, group, found.age, measure, name)
                for group, name in zip((found.one, found.other), names, strict=True)
            ]
        )

    return worked(view, of)


def _group(view: View, group: Group, age: int, measure: str, name: str) -> Explanation:
    won = f"won {month_name(group.first)} to {month_name(group.last)}"
    above, _ = MEASURES[measure]
    unit = view.unit("count" if measure == "accounts" else "money")
    words_ = {"accounts": "accounts that pay", "mrr": "MRR", "mrr_kept": "MRR, capped account by account at the first"}[
        above
    ]
    scale = 1 if measure == "accounts" else 10_000
    sums = [
        ("Numerator", f"{words_} {age} months later {unit.text(group.above / scale)}"),
        (
            "Denominator",
            f"{'accounts' if measure == 'accounts' else 'their first MRR'} {unit.text(group.below / scale)}",
        ),
        ("n", f"{group.cohort_accounts:,} accounts, {group.accounts:,} of them still paying"),
        ("Share kept", view.unit("percent").text(group.share)),
    ]
    return definitions.summed(
        f"{name}: {won}" if name else f"Accounts {won}",
        f"{age} months after the first paid month end",
        sums,
        ["mrr_movements"],
        formula="Σ at the age ÷ Σ at age 0, over the cohorts of the group",
        as_of=day_name(view.facts.as_of),
    )


def projection(view: View, start: Baseline) -> Behind:
    """The slice's own last months, which the levers begin with."""
    names = ("mrr", "mrr_churn_rate", "net_new_mrr")
    months = range(view.end - start.months + 1, view.end + 1)

    def of() -> list[tuple[Metric, Basis] | Explanation]:
        period = span_name(months[0], months[-1])
        own = [(metrics.REGISTRY[name], definitions.summed_basis(view.sums, months, period)) for name in names[1:]]
        return [*now(view, names[:1]), *own]

    return worked(view, of)


def target(view: View, one: Assessment) -> Behind:
    """A target's figure so far: its period, what it rests on, and where it should be."""
    metric = words.metric_of(one.target.metric)
    unit = view.unit(words.kind(one.target.metric))

    def of() -> list[Explanation]:
        sums = [
            ("So far", f"{words.so_far(one, unit)} {one.when}".strip()),
            ("Rests on", words.rests_on(one)),
            ("Expected by now", unit.text(one.expected)),
            ("Target", unit.text(one.target.value)),
            ("Forecast at the end", unit.text(one.forecast)),
        ]
        facts_ = definitions.BEHIND.get(metric.fact, (metric.fact,)) if metric else ()
        return [
            definitions.summed(
                words.title(one.target),
                words.days(one.target),
                sums,
                facts_,
                formula=metric.formula if metric else "",
                as_of=day_name(view.facts.as_of),
            )
        ]

    return worked(view, of)
