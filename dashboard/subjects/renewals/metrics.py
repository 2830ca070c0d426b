"""Renewal rates and what falls due, as metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from dashboard.measures.metric import Metric, Sums, metric, money, ratio

if TYPE_CHECKING:
    from dashboard.measures.metrics import Values
from dashboard.measures.summing import terms_of
from dashboard.subjects.renewals.figures import YEAR


def annualised(sums: Sums, numerator: str, denominator: str) -> Values:
    """Σ expiring × rate^(12 ÷ term) ÷ Σ expiring over the terms; contracts up to a year keep their rate as it is.

    With no longer term in the frame it is the plain rate. NaN where nothing was decided or nothing expires.
    """
    terms = terms_of(sums)
    if not terms:
        return ratio(sums[numerator], sums[denominator])
    long = {name: sum(sums[f"{name}_{term}"] for term in terms) for name in {numerator, denominator, "expiring_mrr"}}
    groups = [
        (
            sums[numerator] - long[numerator],
            sums[denominator] - long[denominator],
            sums["expiring_mrr"] - long["expiring_mrr"],
            1.0,
        )
    ]
    groups += [
        (sums[f"{numerator}_{t}"], sums[f"{denominator}_{t}"], sums[f"expiring_mrr_{t}"], YEAR / t) for t in terms
    ]
    total = pd.Series(0.0, index=sums.index)
    for above, below, weight, power in groups:
        total = total + (ratio(above, below) ** power).where(weight > 0, 0.0) * weight
    return total / sums["expiring_mrr"].astype("float64").where(sums["expiring_mrr"] > 0)


_RENEWALS = {
    "fact": "renewals",
    "family": "Renewals",
    "unit": "percent",
    "better": "up",
    "n": "decided",
    "period": "month due",
    "few_under": "decided",
}


@metric(
    label="Renewal rate",
    numerator="renewed",
    denominator="decided",
    counted=True,
    **_RENEWALS,
    formula="contracts renewed ÷ (renewed + lost + overdue), by the month due",
    edge="Contracts of two to twelve months, longer ones as the switch says; month-to-month is churn. Overdue "
    "(undecided more than 30 days after "
    "the due date) counts as not renewed; open ones are outside. An early renewal counts where it was due.",
)
def renewal_rate(sums: Sums) -> Values:
    return annualised(sums, "renewed", "decided")


@metric(
    label="Gross dollar renewal rate",
    numerator="kept_mrr",
    denominator="expiring_mrr",
    **_RENEWALS,
    formula="sum of min(renewed MRR, expiring MRR) ÷ expiring MRR of the same contracts, by the month due",
    edge="Of the contracts renewed, lost and overdue. Capped contract by contract, so never above 100 %.",
)
def gross_dollar_renewal_rate(sums: Sums) -> Values:
    return annualised(sums, "kept_mrr", "expiring_mrr")


@metric(
    label="Net dollar renewal rate",
    numerator="renewed_mrr",
    denominator="expiring_mrr",
    **_RENEWALS,
    formula="renewed MRR ÷ expiring MRR of the same contracts, by the month due",
    edge="Of the contracts renewed, lost and overdue. Above 100 % when renewals raise the price more than is lost.",
)
def net_dollar_renewal_rate(sums: Sums) -> Values:
    return annualised(sums, "renewed_mrr", "expiring_mrr")


@metric(
    label="Overdue contracts",
    numerator="overdue",
    denominator="",
    is_aim=False,
    **_RENEWALS | {"unit": "count", "better": "down", "n": "due", "few_under": ""},
    formula="contracts undecided more than 30 days after the due date, by the month due",
    edge="Not renewed for as long as nobody decides; a decision moves them.",
)
def overdue_contracts(sums: Sums) -> Values:
    return sums["overdue"].astype("float64")


_AHEAD = {
    "fact": "upcoming_renewals",
    "family": "Renewals",
    "unit": "money",
    "better": "",
    "denominator": "",
    "n": "due",
    "period": "days ahead",
    "is_aim": False,
}


@metric(
    label="Falls due in 90 days",
    numerator="due_mrr",
    **_AHEAD,
    formula="monthly price of the contracts that fall due within the 90 days after the as-of, decided already or not",
    edge="Contracts of two months and longer; multi-year ones as the switch says. Nothing says yet that it will "
    "be lost.",
)
def due_in_90_days(sums: Sums) -> Values:
    return money(sums["due_mrr"])


@metric(
    label="At risk in 90 days",
    numerator="at_risk_mrr",
    **_AHEAD | {"n": "at_risk"},
    formula="of it, the undecided contracts with at least one sign: champion left and not replaced, last answer a "
    "detractor's, use fallen by more than a quarter, health under 50",
    edge="A sign is no forecast. What no connected table can tell counts for nothing; a contract with several "
    "signs counts once.",
)
def at_risk_in_90_days(sums: Sums) -> Values:
    return money(sums["at_risk_mrr"])


NO_INTERVAL = "on a yearly footing, which has no interval"


def interval(rate: Metric, sums: Sums, month: int) -> tuple[float, float] | None:
    """95 % Wilson interval of the rate of contracts in one row; None for rates of money and for annualised rates."""
    return None if terms_of(sums) else rate.interval(sums, month)
