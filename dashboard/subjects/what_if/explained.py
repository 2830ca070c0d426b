"""How the start of the simulation is made."""

from __future__ import annotations

from dashboard.base.months import span_name
from dashboard.measures import explaining
from dashboard.measures.explaining import Basis, Explanation
from dashboard.measures.metric import Metric
from dashboard.session.view import View
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.what_if.simulate import Baseline
from dashboard.ui.explained import Behind
from dashboard.ui.worked import now, worked


def projection(view: View, start: Baseline) -> Behind:
    """The slice's own last months, which the levers begin with."""
    names = ("mrr", "mrr_churn_rate", "net_new_mrr")
    months = range(view.end - start.months + 1, view.end + 1)

    def of() -> list[tuple[Metric, Basis] | Explanation]:
        period = span_name(months[0], months[-1])
        own = [(REGISTRY[name], explaining.summed_basis(view.sums, months, period)) for name in names[1:]]
        return [*now(view, names[:1]), *own]

    return worked(view, of)
