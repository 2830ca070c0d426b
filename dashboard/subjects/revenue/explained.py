"""How the figures on Revenue are made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.base.months import span_name
from dashboard.measures.explaining import Basis
from dashboard.measures.slices import Slice
from dashboard.session.view import View
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.revenue import committed as commitment
from dashboard.ui.explained import Behind
from dashboard.ui.worked import now, worked

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts
from dashboard.session.view import today


def in_month(view: View, *names: str) -> Behind:
    """Registry metrics of MRR and retention, in the month the window ends with."""
    return worked(view, partial(now, view, names))


def window_movement(view: View, summed: Mapping[str, int], months: range) -> Behind:
    """Movements added up over some months."""
    basis = Basis(pd.DataFrame([summed], index=[view.end]), view.end, span_name(months[0], months[-1]))
    return worked(view, lambda: [(REGISTRY["net_new_mrr"], basis)])


def committed(view: View, months_ahead: int = commitment.DEFAULT_HORIZON) -> Behind:
    """Committed MRR with each of its parts."""
    return worked(view, lambda: [(commitment.committed_mrr, committed_basis(view.facts, view.slice, months_ahead))])


def committed_basis(facts_: Facts, slice_: Slice, months_ahead: int = commitment.DEFAULT_HORIZON) -> Basis:
    """Committed MRR at a horizon."""
    months = f"{months_ahead} month{'s' * (months_ahead != 1)}"
    return Basis(commitment.by_horizon(facts_, slice_), months_ahead, f"{months} ahead of {today(facts_, slice_)}")
