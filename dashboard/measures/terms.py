"""Columns of a fact added up, as one side of a division: their total, their names, and their amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.base.money import MONEY_SCALE

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

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
    "open_mrr": "MRR still open",
    "past_renewal_mrr": "MRR of accounts past their first renewal",
    "past_renewal_accounts": "accounts past their first renewal",
    "term_mrr": "months × expiring MRR",
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
# Accounts are weighed in whole parts: every count of answers up to 16 divides this number.
WHOLE = 720_720


@dataclass(frozen=True)
class Terms:
    """Summed columns: `plus` count for, `less` count against. Empty terms are no side of a division at all."""

    plus: tuple[str, ...] = ()
    less: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.plus or self.less)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        yield from ((1, column) for column in self.plus)
        yield from ((-1, column) for column in self.less)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, those that count for first."""
        return (*self.plus, *self.less)

    @property
    def first(self) -> str:
        """The column that gives the side its kind: money or a count."""
        return self.columns[0] if self else ""

    @property
    def is_money(self) -> bool:
        """Whether the columns are MRR."""
        return is_money(self.first)

    def total(self, sums: pd.DataFrame) -> np.ndarray[Any, np.dtype[Any]]:
        """Row by row, exact while the columns are whole numbers."""
        sign, column = next(iter(self))
        found = sums[column].to_numpy()
        found = found if sign > 0 else -found
        for sign, column in list(self)[1:]:
            more = sums[column].to_numpy()
            found = found + more if sign > 0 else found - more
        return found

    def value(self, row: Mapping[str, float]) -> float:
        """The same of one row."""
        return sum(sign * float(row[column]) for sign, column in self)

    def split(self, row: Mapping[str, Any] | pd.Series[Any]) -> tuple[int, int]:
        """(what counts for, what counts against) in one row of counts."""
        return sum(int(row[c]) for c in self.plus), sum(int(row[c]) for c in self.less)

    @property
    def words(self) -> str:
        """`churn + contraction − expansion`."""
        return self._joined([in_words(column) for column in self.columns])

    def amounts(self, row: Mapping[str, float], unit_of: UnitOf, *, inside: bool = False) -> str:
        """The columns with their amounts: `churn $16.7K + contraction $11K = $27.7K`.

        inside: within a line of arithmetic, in brackets and without its sum.
        """
        said = self._joined([amount(column, row[column], unit_of) for column in self.columns])
        if len(self.columns) == 1:
            return said
        if inside:
            return f"({said})"
        total = amount(self.first, self.value(row), unit_of).removeprefix(in_words(self.first)).strip()
        return f"{said} = {total}"

    def _joined(self, said: list[str]) -> str:
        signs = ["" if position == 0 else " + " if sign > 0 else " − " for position, (sign, _) in enumerate(self)]
        return "".join(sign + one for sign, one in zip(signs, said, strict=True))


NOTHING = Terms()
"""No side at all."""


def terms(*plus: str, less: tuple[str, ...] = ()) -> Terms:
    """`terms("new_mrr", "expansion_mrr", less=("churn_mrr",))`."""
    return Terms(plus, less)


def is_money(column: str) -> bool:
    """Whether a column of a fact is MRR in ten-thousandths; the others are counts."""
    return "mrr" in column


def in_words(column: str) -> str:
    """A column's name as people say it."""
    return WORDS.get(column, column)


def amount(column: str, value: float, unit_of: UnitOf) -> str:
    """A summed column with its name: `churn $17.8K`, `answers 367`."""
    if is_money(column):
        return f"{in_words(column)} {unit_of('money').text(value / MONEY_SCALE)}"
    if column.startswith("account_"):
        # Accounts whose people disagree count in part; the fact holds whole numbers of 720,720ths.
        return f"{in_words(column)} {unit_of('ratio').text(value / WHOLE)}"
    return f"{in_words(column)} {unit_of('count').text(value)}"
