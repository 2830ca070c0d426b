"""How the figures on Revenue are made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.base.months import month_name, span_name
from dashboard.base.numbers import whole
from dashboard.measures.explaining import Basis, Explanation, summed
from dashboard.measures.metric import Sums
from dashboard.measures.slices import Slice
from dashboard.session.view import View
from dashboard.subjects.behind import columns
from dashboard.subjects.behind.controls import ways_to
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.revenue import committed as commitment
from dashboard.ui.explained import Behind
from dashboard.ui.worked import now, worked

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts


def in_month(view: View, *names: str) -> Behind:
    """Registry metrics of MRR and retention, in the month the window ends with."""
    asked = [one for name in names for one in columns.of_metric(REGISTRY[name], view.end, view.facts.first_month)]
    return worked(view, partial(now, view, names), ways_to(view, list(dict.fromkeys(asked))))


def net_accounts(view: View) -> Behind:
    """How many accounts came less how many left, in the month the window ends with."""
    return worked(view, lambda: [net_accounts_explanation(view.sums, view.end)])


def net_accounts_explanation(sums: Sums, month: int) -> Explanation:
    """New and back less lost, and that closing less opening is the same."""
    new, back, lost, opening, closing = (
        int(sums[f"{name}_accounts"][month]) for name in ("new", "reactivation", "churn", "opening", "closing")
    )
    worked_ = f"new {whole(new)} + back {whole(back)} − lost {whole(lost)} = {whole(new + back - lost, plus=True)}"
    rows = [
        ("Worked", worked_),
        ("Check", f"closing {whole(closing)} − opening {whole(opening)} = {whole(closing - opening, plus=True)}"),
    ]
    formula = "new + reactivation − churn, in accounts; who goes up or down stays one account"
    return summed("Net new accounts", month_name(month), rows, ("mrr_movements",), formula=formula)


def window_movement(view: View, summed: Mapping[str, int], months: range) -> Behind:
    """Movements added up over some months."""
    basis = Basis(pd.DataFrame([summed], index=[view.end]), view.end, span_name(months[0], months[-1]))
    return worked(view, lambda: [(REGISTRY["net_new_mrr"], basis)])


def committed(view: View, months_ahead: int = commitment.DEFAULT_HORIZON) -> Behind:
    """Committed MRR with each of its parts."""
    return worked(
        view, lambda: [(commitment.committed_mrr, committed_basis(view.facts, view.slice, view.today, months_ahead))]
    )


def committed_basis(facts_: Facts, slice_: Slice, today: str, months_ahead: int = commitment.DEFAULT_HORIZON) -> Basis:
    """Committed MRR at a horizon."""
    months = f"{months_ahead} month{'s' * (months_ahead != 1)}"
    return Basis(commitment.by_horizon(facts_, slice_), months_ahead, f"{months} ahead of {today}")
