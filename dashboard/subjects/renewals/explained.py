"""How the figures on Renewals are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.base.months import span_name
from dashboard.measures import explaining
from dashboard.measures.explaining import Basis
from dashboard.measures.metric import Metric, Sums
from dashboard.session.view import View
from dashboard.subjects.behind import columns
from dashboard.subjects.behind.asked import Asked, behind
from dashboard.subjects.behind.controls import ways_to
from dashboard.subjects.renewals import coming as renewals_coming
from dashboard.subjects.renewals import figures, metrics
from dashboard.subjects.renewals.coming import Coming
from dashboard.subjects.renewals.figures import MultiYear
from dashboard.ui.explained import Behind, Lists
from dashboard.ui.worked import worked

if TYPE_CHECKING:
    pass

MULTI_YEAR: dict[str, str] = {"exclude": "Exclude", "include": "Include", "annualise": "Annualise"}


SIGNS = (
    "Champion left: nobody at the account is marked as champion any more. "
    "Detractor, passive, promoter: the last relational answer of twelve months. "
    "Use falling: use of the last three complete months more than a quarter under the three before; "
    "known of an account with all six months. "
    "Health under 50: the last diagnosis of a year."
)


def renewed(view: View, sums: Sums, months: range, choice: MultiYear, *of: Metric) -> Behind:
    """Renewal rates over some months by the month due."""
    period = f"contracts due {span_name(months[0], months[-1])}"
    return worked(
        view,
        lambda: [(metric, explaining.summed_basis(sums, months, period)) for metric in of or (metrics.renewal_rate,)],
        due_lists(view, months, choice, *(of or (metrics.renewal_rate,))),
        multi_year=MULTI_YEAR[choice],
    )


def due_lists(view: View, months: range, choice: MultiYear, *of: Metric) -> Lists:
    """The contracts that metrics of these months count."""
    asked = [one for metric in of for one in columns.of_due(metric, months, choice)]
    return ways_to(view, list(dict.fromkeys(asked)))


def ahead(name: str, choice: MultiYear, months: int | None = None, days: int = 0) -> Asked:
    """Contracts that fall due after the as-of; only their length is a choice, an annualised rate is of what is past."""
    return behind(name, months, days=days, multi_year="exclude" if choice == "exclude" else "include")


def coming(view: View, found: Coming, choice: MultiYear) -> Behind:
    """What falls due within 90 days, and how much of it shows a sign of risk."""
    basis = ahead_basis(found, view.today)
    return worked(
        view,
        lambda: [(metrics.due_in_90_days, basis), (metrics.at_risk_in_90_days, basis)],
        ways_to(view, [ahead(name, choice, days=90) for name in ("coming", "at_risk")]),
        multi_year=MULTI_YEAR[choice],
        word="in 90 days",
    )


def renewal_basis(rolled: Sums, month: int) -> Basis:
    """Three months of contracts, `renewals.rolling`, up to a month."""
    return Basis(rolled, month, span_name(month - figures.SPAN + 1, month))


def ahead_basis(coming: renewals_coming.Coming, today: str, days: int = 90) -> Basis:
    """What falls due within so many days after the as-of."""
    return Basis(coming.windows, days, f"the {days} days after {today}")
