"""Sums under their names: the columns of facts in words, with their amounts, and the arithmetic of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dashboard.measures import summing

if TYPE_CHECKING:
    from dashboard.base.numbers import UnitOf


WORDS = {
    "opening_mrr": "opening MRR",
    "closing_mrr": "closing MRR",
    "new_mrr": "new",
    "reactivation_mrr": "reactivation",
    "expansion_mrr": "expansion",
    "contraction_mrr": "contraction",
    "churn_mrr": "churn",
    "opening_accounts": "accounts at opening",
    "closing_accounts": "accounts with MRR at the month end",
    "churn_accounts": "accounts that left",
    "mrr_then": "MRR twelve months ago",
    "mrr_now": "their MRR now",
    "mrr_kept": "their MRR kept",
    "accounts_then": "accounts twelve months ago",
    "accounts_now": "of them still paying",
    "renewed": "renewed",
    "lost": "lost",
    "open": "open",
    "due": "due",
    "decided": "decided contracts",
    "kept_mrr": "renewed, capped at expiring",
    "renewed_mrr": "renewed MRR",
    "expiring_mrr": "expiring MRR",
    "overdue": "undecided more than 30 days",
    "due_mrr": "MRR falling due",
    "at_risk_mrr": "MRR at risk",
    "responses": "answers",
    "sent": "invitations",
    "heard_accounts": "accounts heard from",
    "account_promoters": "promoting accounts",
    "account_detractors": "detracting accounts",
    "promoter_mrr": "MRR of promoters",
    "detractor_mrr": "MRR of detractors",
    "heard_mrr": "MRR heard from",
    "total_mrr": "all MRR",
    "now_mrr": "MRR now",
    "signed_mrr": "signed, not yet started",
    "upgrade_mrr": "scheduled upgrades",
    "cancelled_mrr": "notified cancellations",
    "downgrade_mrr": "scheduled downgrades",
}


def value_of(expression: str, row: Mapping[str, float]) -> float:
    """A numerator or denominator such as `churn_mrr + contraction_mrr`, summed from one row of facts."""
    total, sign = 0.0, 1.0
    for token in expression.replace("−", "-").split():
        if token in "+-":
            sign = 1.0 if token == "+" else -1.0
        else:
            total += sign * float(row[token])
    return total


def in_words(expression: str) -> str:
    """The same expression with the columns' names spelled out."""
    return " ".join(WORDS.get(token, token) for token in expression.split())


def part(expression: str, row: Mapping[str, float], unit_of: UnitOf, *, inside: bool = False) -> str:
    """A numerator or denominator with its amounts: `churn $16.7 k + contraction $11 k = $27.7 k`.

    inside: within a line of arithmetic, in brackets and without its sum.
    """
    terms = expression.split()
    words = " ".join(term if term in ("+", "−") else amount(term, row[term], unit_of) for term in terms)
    if len(terms) == 1:
        return words
    total = value_of(expression, row)
    return (
        f"({words})"
        if inside
        else f"{words} = {amount(terms[0], total, unit_of).removeprefix(in_words(terms[0])).strip()}"
    )


def amount(column: str, value: float, unit_of: UnitOf) -> str:
    """A summed column with its name: `churn $16.7 k`, `answers 367`."""
    if "mrr" in column:
        return f"{in_words(column)} {unit_of('money').text(value / 10_000)}"
    if column.startswith("account_"):
        # Accounts whose people disagree count in part; the fact holds whole numbers of 720,720ths.
        return f"{in_words(column)} {unit_of('ratio').text(value / summing.WHOLE)}"
    return f"{in_words(column)} {unit_of('count').text(value)}"
