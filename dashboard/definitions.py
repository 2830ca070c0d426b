"""The definitions page's content, generated from the registry: formula, edge, SQL and a worked number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import committed, nps, renewals
from dashboard.compose import FACTS, read_sql
from dashboard.contract import Missing
from dashboard.metrics import REGISTRY, Metric, Sums
from dashboard.months import month_name
from dashboard.slices import Slice
from dashboard.units import Unit, is_missing

if TYPE_CHECKING:
    from dashboard.facts import Facts

VERSION = 1

WORDS = {
    "opening_mrr": "opening MRR", "closing_mrr": "closing MRR", "new_mrr": "new", "reactivation_mrr": "reactivation",
    "expansion_mrr": "expansion", "contraction_mrr": "contraction", "churn_mrr": "churn", "opening_accounts": "accounts at opening",
    "closing_accounts": "paying accounts", "churn_accounts": "accounts that left", "mrr_then": "MRR twelve months ago",
    "mrr_now": "their MRR now", "mrr_kept": "their MRR kept", "accounts_then": "accounts twelve months ago", "accounts_now": "of them still paying",
    "renewed": "renewed", "decided": "decided contracts", "kept_mrr": "renewed, capped at expiring", "renewed_mrr": "renewed MRR",
    "expiring_mrr": "expiring MRR", "responses": "answers", "sent": "invitations", "heard_accounts": "accounts heard from",
    "account_promoters": "promoting accounts", "account_detractors": "detracting accounts", "promoter_mrr": "MRR of promoters",
    "detractor_mrr": "MRR of detractors", "heard_mrr": "MRR heard from", "total_mrr": "all MRR",
}


@dataclass(frozen=True)
class Basis:
    """What a fact's metrics are worked on: its sums, the row of the period on screen, and that period in words."""

    sums: Sums
    row: int
    period: str


@dataclass(frozen=True)
class Definition:
    """One metric as the definitions page shows it."""

    metric: Metric
    worked: str
    sql: str


def families() -> list[str]:
    """The registry's families in the order they were defined."""
    return list(dict.fromkeys(m.family for m in REGISTRY.values()))


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


def bases(facts: Facts, slice_: Slice, movements: Sums, month: int) -> dict[str, Basis | Missing]:
    """By fact: the slice's sums at the last month on screen, or the quarter that was over by then; else the table to connect."""
    whole = Slice(slice_.choices)
    monthly = Basis(movements, month, month_name(month))
    found: dict[str, Basis | Missing] = {"mrr_movements": monthly, "retention": monthly}
    found["renewals"] = facts.missing("renewals") or Basis(renewals.by_due_month(facts, whole), month, f"due in {month_name(month)}")
    quarter = (month - 2) // 3 * 3
    found["nps"] = facts.missing("nps_responses") or Basis(nps.by_quarter(facts, whole), quarter, nps.quarter_name(quarter))
    horizon = committed.DEFAULT_HORIZON
    found["committed"] = Basis(committed.by_horizon(facts, whole), horizon, f"in {horizon} months, as of {facts.as_of:%d %B %Y}")
    return found


def worked(metric: Metric, basis: Basis | Missing, unit_of: Callable[[str], Unit]) -> str:
    """The number made before the reader's eyes: `October 2026: churn $17.8 k ÷ opening MRR $2.237 M = 0.80 %`."""
    if isinstance(basis, Missing):
        return basis.sentence
    if basis.row not in basis.sums.index:
        return f"{basis.period}: nothing yet"
    # Over the whole history, because a bridge multiplies the twelve months before.
    result = unit_of(metric.unit).text(float(metric(basis.sums).loc[basis.row]), metric.empty)
    row: Mapping[str, float] = {str(name): float(basis.sums[name][basis.row]) for name in basis.sums.columns}
    if not metric.denominator or any(t not in row and t not in "+−" for t in metric.numerator.split()):
        return f"{basis.period}: {metric.label} = {result}"

    def amount(term: str) -> str:
        if "mrr" in term:
            return f"{in_words(term)} {unit_of('money').text(row[term] / 10_000)}"
        if term.startswith("account_"):
            # Accounts whose people disagree count in part; the fact holds whole numbers of 720,720ths.
            return f"{in_words(term)} {unit_of('ratio').text(row[term] / nps.WHOLE)}"
        return f"{in_words(term)} {unit_of('count').text(row[term])}"

    def part(expression: str) -> str:
        terms = [term if term in ("+", "−") else amount(term) for term in expression.split()]
        return f"({' '.join(terms)})" if len(terms) > 1 else terms[0]

    share = value_of(metric.denominator, row)
    lead, above, below = f"{basis.period}: ", part(metric.numerator), part(metric.denominator)
    if share and "^12" in metric.formula:
        monthly = unit_of("percent").text(value_of(metric.numerator, row) / share)
        return f"{lead}{above} ÷ {below} = {monthly}; 1 − (1 − {monthly})^12 = {result}"
    if metric.unit == "points":
        above = f"100 × {above}"
    return f"{lead}{above} ÷ {below} = {metric.empty if not share or is_missing(share) else result}"


def definition(metric: Metric, basis: Basis | Missing, unit_of: Callable[[str], Unit]) -> Definition:
    """Everything the page says about one metric."""
    return Definition(metric, worked(metric, basis, unit_of), read_sql(FACTS / f"{metric.fact}.sql"))
