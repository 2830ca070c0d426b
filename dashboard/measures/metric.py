"""What a metric is: a record with its formula, its sums and its words; and the registry of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import day_name, month_end, month_name
from dashboard.base.words import TINY_N
from dashboard.measures.intervals import wilson

if TYPE_CHECKING:
    Values: TypeAlias = pd.Series[Any]
    Table: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]


Sums = pd.DataFrame


@dataclass(frozen=True)
class Metric:
    """A number with its meaning.

    unit: money, percent, count, points or ratio. better: which way is good; empty for neither. numerator and
    denominator name
    the summed columns; n names the column that counts what the number rests on. counted says that both are counts,
    so a Wilson interval is honest. factor multiplies the numerator; compounded: the value is a year's, 1 − (1 −
    rate)^12; product_of names the metric whose 1 − rate is multiplied over twelve months.
    few_under names the column under ten of which only the count is shown; is_aim: whether one may set a target for
    it."""

    name: str
    label: str
    unit: str
    better: str
    family: str
    formula: str
    edge: str
    numerator: str
    denominator: str
    n: str
    fact: str
    values: Callable[[Sums], Values]
    counted: bool = False
    empty: str = "no data"
    period: str = "month"
    source: str = "Longroad definitions"
    factor: int = 1
    compounded: bool = False
    product_of: str = ""
    few_under: str = ""
    is_aim: bool = True

    def is_few(self, n: float) -> bool:
        """Whether so many are too few for a rate or score, so that only their count is shown.

        Where nobody paid there is no rate to hide: that is told by `empty`.
        """
        return bool(self.few_under) and n < TINY_N and (n > 0 or self.few_noun != "account")

    @property
    def few_words(self) -> str:
        """`too few for a rate`."""
        return f"too few for a {FOR.get(self.unit, 'rate')}"

    @property
    def few_noun(self) -> str:
        """One of what `few_under` counts: `contract`, `answer`, `account`."""
        return NOUNS.get(self.few_under, "accounts").removesuffix("s")

    @property
    def noun(self) -> str:
        """What n counts: accounts, contracts, answers or invitations."""
        return NOUNS.get(self.n, "accounts")

    def __call__(self, sums: Sums) -> Values:
        """The metric by row of `sums`; NaN where there is nothing to divide by."""
        return self.values(sums)

    def at(self, sums: Sums, month: int) -> float:
        """The metric in one month; NaN where that month has no row."""
        # With the eleven months before: a bridge is a product over twelve.
        return float(self.values(sums.loc[month - 11 : month]).iloc[-1]) if month in sums.index else float("nan")

    def over(self, sums: Sums, months: range) -> float:
        """The metric over several months: sums first, then the division (a mean monthly rate weighted by size)."""
        rows = sums.loc[[m for m in months if m in sums.index]]
        # As floats: an opening balance added up over years may pass what 64 bits hold, without a word.
        return float(self.values(rows.astype("float64").sum().to_frame().T).iloc[0]) if len(rows) else float("nan")

    def when(self, month: int) -> str:
        """What the value of a month covers: `on 31 Oct 2026`, `twelve months to October 2026`, `October 2026`."""
        if self.period == "month end":
            return f"on {day_name(month_end(month))}"
        return f"twelve months to {month_name(month)}" if self.period.startswith("trailing") else month_name(month)

    def interval(self, sums: Sums, month: int) -> tuple[float, float] | None:
        """95 % Wilson interval for a rate of counts; None where the number is not one or n is 0."""
        if not self.counted or month not in sums.index:
            return None
        return wilson(int(sums[self.numerator][month]), int(sums[self.denominator][month]))


REGISTRY: dict[str, Metric] = {}


FOR = {"points": "score", "ratio": "ratio"}


NOUNS = {
    "decided": "contracts",
    "due": "contracts",
    "at_risk": "contracts",
    "responses": "answers",
    "sent": "invitations",
}


def metric(**words: Any) -> Callable[[Callable[[Sums], Values]], Metric]:
    """Register the function below under its own name."""

    def register(function: Callable[[Sums], Values]) -> Metric:
        made = Metric(name=function.__name__, values=function, **words)
        if made.name in REGISTRY:
            raise ValueError(f"the metric {made.name} is defined twice")
        REGISTRY[made.name] = made
        return made

    return register


def ratio(numerator: Values, denominator: Values) -> Values:
    """numerator ÷ denominator by row; NaN where the denominator is 0."""
    return numerator.astype("float64") / denominator.astype("float64").where(denominator != 0)


def money(values: Values) -> Values:
    """Ten-thousandths to the reporting currency, for display."""
    return values / MONEY_SCALE
