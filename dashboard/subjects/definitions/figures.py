"""The metrics a reader looks for, and what each is worked on for the view on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.measures import summing
from dashboard.measures.metric import Metric, Sums
from dashboard.measures.slices import Slice
from dashboard.session.view import today
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.nps import figures as nps_figures
from dashboard.subjects.renewals import coming
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.warehouse.problems import Missing

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts
from dashboard.measures.explaining import Basis
from dashboard.subjects.nps.explained import last_basis
from dashboard.subjects.renewals.explained import ahead_basis, renewal_basis
from dashboard.subjects.revenue.explained import committed_basis

VERSION = 2


def matching(text: str) -> list[Metric]:
    """The metric of that name, else those that have the text in name, formula or family; all of them for no text."""
    wanted = text.strip().lower()
    exact = [m for m in REGISTRY.values() if m.label.lower() == wanted]
    return exact or [m for m in REGISTRY.values() if wanted in f"{m.label} {m.formula} {m.family}".lower()]


def bases(
    facts_: Facts,
    slice_: Slice,
    movements: Sums,
    month: int,
    *,
    multi_year: renewals_figures.MultiYear = "exclude",
    survey: str = "relational",
) -> dict[str, Basis | Missing]:
    """By fact: the slice's sums and the row the tiles show when `month` ends the window; else the table to connect.

    movements: `metrics.monthly` of the slice. Renewals are of three months, NPS of the last quarter over by then.
    """
    found: dict[str, Basis | Missing] = dict.fromkeys(("mrr_movements", "retention"), Basis(movements, month))
    missing, as_of = facts_.missing("renewals"), today(facts_, month)
    found["renewals"] = missing or renewal_basis(
        summing.rolling(renewals_figures.by_due_month(facts_, slice_, multi_year), renewals_figures.SPAN), month
    )
    found["renewed_base"] = missing or Basis(renewals_figures.renewed_base(facts_, slice_), month)
    found["upcoming_renewals"] = missing or ahead_basis(
        coming.upcoming(facts_, slice_, "exclude" if multi_year == "exclude" else "include"), as_of
    )
    found["nps"] = facts_.missing("nps_responses") or last_basis(nps_figures.by_quarter(facts_, slice_, survey), month)
    found["committed"] = committed_basis(facts_, slice_, as_of)
    return found
