"""The definitions page's content, generated from the registry: formula, edge, SQL and a worked number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.compose import FACTS, read_sql
from dashboard.metrics import REGISTRY, Metric, Sums
from dashboard.units import Unit, is_missing

VERSION = 1

WORDS = {
    "opening_mrr": "opening MRR", "closing_mrr": "closing MRR", "new_mrr": "new", "reactivation_mrr": "reactivation",
    "expansion_mrr": "expansion", "contraction_mrr": "contraction", "churn_mrr": "churn", "opening_accounts": "accounts at opening",
    "closing_accounts": "paying accounts", "churn_accounts": "accounts that left", "mrr_then": "MRR twelve months ago",
    "mrr_now": "their MRR now", "mrr_kept": "their MRR kept", "accounts_then": "accounts twelve months ago", "accounts_now": "of them still paying",
}


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


def worked(metric: Metric, sums: Sums, month: int, unit_of: Callable[[str], Unit]) -> str:
    """The number made before the reader's eyes: `churn $17.8 k ÷ opening MRR $2.237 M = 0.80 %`."""
    if month not in sums.index:
        return ""
    result = unit_of(metric.unit).text(float(metric(sums).loc[month]), metric.empty)
    row: Mapping[str, float] = {str(name): float(sums[name][month]) for name in sums.columns}
    if not metric.denominator or any(t not in row and t not in "+−" for t in metric.numerator.split()):
        return f"{metric.label} = {result}"

    def part(expression: str) -> str:
        is_money = "mrr" in expression
        value = value_of(expression, row) / (10_000 if is_money else 1)
        return f"{in_words(expression)} {unit_of('money' if is_money else 'count').text(value)}"

    share = value_of(metric.denominator, row)
    if share and "^12" in metric.formula:
        monthly = unit_of("percent").text(value_of(metric.numerator, row) / share)
        return f"{part(metric.numerator)} ÷ {part(metric.denominator)} = {monthly}; 1 − (1 − {monthly})^12 = {result}"
    return f"{part(metric.numerator)} ÷ {part(metric.denominator)} = {metric.empty if not share or is_missing(share) else result}"


def definition(metric: Metric, sums: Sums, month: int, unit_of: Callable[[str], Unit]) -> Definition:
    """Everything the page says about one metric."""
    return Definition(metric, worked(metric, sums, month, unit_of), read_sql(FACTS / f"{metric.fact}.sql"))
