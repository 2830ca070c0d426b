"""The triangle of cohorts and the curves by age, of a view and of the slice it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from streamlit.delta_generator import DeltaGenerator

from dashboard import charts
from dashboard.measures.slices import Slice
from dashboard.session import View
from dashboard.subjects.behind.asked import behind, each
from dashboard.subjects.cohorts import explained as made
from dashboard.subjects.cohorts import figures, sentences, tables
from dashboard.subjects.cohorts.figures import Comparison, triangle
from dashboard.ui.card import card
from dashboard.ui.controls import switch
from dashboard.ui.sentences import verbatim
from dashboard.ui.style import palette

MEASURES = {"accounts": "Accounts", "net": "Net MRR", "gross": "Gross MRR"}
KEPT = {
    "accounts": "accounts still paying",
    "net": "MRR kept, expansion included",
    "gross": "MRR kept, capped at the first month's",
}
RULES = {
    "accounts": "Accounts alive ÷ accounts of the cohort.",
    "net": "MRR ÷ the cohort's first MRR.",
    "gross": "Sum of min(MRR, first MRR) by account ÷ the cohort's first MRR.",
}
COHORT = (
    " Cohort: the month of the first paid month end. The mean is the ratio of sums over the cohorts old "
    "enough to be seen at that age."
)


@dataclass(frozen=True)
class Ways:
    """How cohorts are looked at: what is kept, by quarter or month of their start, and the age they are compared at."""

    measure: str
    quarterly: bool
    age: int


def ways(view: View, places: list[DeltaGenerator]) -> Ways:
    """The three switches. Where most cohorts of a month are too small to be read, quarters are usual."""
    ages = {str(age): str(age) for age in figures.AGES}
    with places[0]:
        measure = switch("Keep", MEASURES, "measure")
    with places[1]:
        usual = "quarter" if figures.are_mostly_small(cells(view)) else "month"
        quarterly = switch("Cohort", {"month": "Months", "quarter": "Quarters"}, "cohort", usual) == "quarter"
    with places[2]:
        age = int(switch("Compare after … months", ages, "age", str(figures.DEFAULT_AGE)))
    return Ways(measure, quarterly, age)


def cells(view: View, *, quarterly: bool = False, of: Slice | None = None) -> pd.DataFrame:
    """The cohort triangle of the slice on screen or of another, up to the month on screen."""
    return triangle(view.facts, of or view.slice, view.end, quarterly=quarterly)


def shared_cells(view: View, other: Slice) -> pd.DataFrame:
    """The cohort triangle of the accounts that are both in this slice and in another."""
    shared = view.slice.shared_with(other)
    return cells(view).head(0) if shared is None else cells(view, of=shared)


def grid(view: View, how: Ways, newer: Comparison | None) -> None:
    """Every cohort a row, every age a column."""
    shares, sizes, names = tables.triangle_grid(cells(view, quarterly=how.quarterly), how.measure, how.quarterly)
    kept = KEPT[how.measure]
    drawing = charts.heat_map(
        shares,
        sizes,
        view.unit("percent"),
        names=names,
        palette=palette(),
        about=f"Cohorts, share of {kept}",
        links=_members(view, shares.iloc[-charts.MOST_CELLS :, : charts.MOST_CELLS], 3 if how.quarterly else 1),
    )
    card(
        "Each row is a cohort, each column its age",
        f"Share of {kept}, by {'quarter' if how.quarterly else 'month'} of the first paid month; grey: under "
        "30 accounts; blank: not reached yet",
        drawing,
        "triangle",
        how=RULES[how.measure] + COHORT,
        behind=made.cohorts(view, newer, how.measure),
    )


def _members(view: View, shown: pd.DataFrame, each_of: int) -> dict[str, list[str]]:
    """Where the grid leads: who a cohort is, and who of it still paid at each age; only months that are there."""
    months = [range(max(int(c), view.facts.first_month), min(int(c) + each_of, view.end + 1)) for c in shown.index]
    found = {f"Month {age}": each(behind("cohort_kept", of, age=int(age)) for of in months) for age in shown.columns}
    return {"Accounts": each(behind("cohort", of) for of in months), **found}


def curves(view: View, how: Ways, newer: Comparison | None, other: Slice | None) -> None:
    """Two groups by age: newer and older cohorts, or this slice and another."""
    percent, by_month = view.unit("percent"), cells(view)
    if other is None:
        compared, names = newer, ("", "")
        title, lines = sentences.curves_apart(newer, how.age, percent), tables.curves(by_month, how.measure, how.age)
    else:
        names, theirs = (view.slice.sentence(), other.sentence()), cells(view, of=other)
        compared = figures.between(by_month, theirs, shared_cells(view, other), how.measure, how.age)
        title = sentences.curves_apart(compared, how.age, percent, names)
        lines = tables.curves_of([(names[0], by_month), (names[1], theirs)], how.measure, how.age)
    kept = KEPT[how.measure]
    card(
        verbatim(title),
        f"By age in months, up to the one compared: share of {kept}. Every age rests on the cohorts old enough for it",
        charts.curves(
            lines.shares,
            percent,
            behind=lines.behind,
            main=lines.main,
            tones=lines.tones,
            palette=palette(),
            height=380 if how.quarterly else 480,
            about=f"Retention by age, share of {kept}",
        ),
        "curves",
        behind=made.cohorts(view, compared, how.measure, names),
        how=RULES[how.measure]
        + COHORT
        + " Two groups are called different only where the 95% interval of the difference of their accounts "
        "still paying leaves out zero.",
    )
