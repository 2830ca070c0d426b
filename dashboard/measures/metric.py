"""What a metric is: one record that is computed, explained, targeted and tested; and the registry of all of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from dashboard.base.few import HIDDEN_UNDER
from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import day_name, month_end, month_name
from dashboard.measures.fact import Fact
from dashboard.measures.intervals import wilson
from dashboard.measures.terms import NOTHING, WHOLE, Terms

if TYPE_CHECKING:
    Values: TypeAlias = pd.Series[Any]
    Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]
    Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

Sums = pd.DataFrame
YEAR = 12
SHARE = (0.0, 1.0)
"""Bounds of a rate that can never pass the whole."""


class Behaviour(Enum):
    """What the value of a month speaks of, and so how it is added up, forecast and held against a target."""

    LEVEL = "a balance at a month end; over a period its last value"
    FLOW = "an amount of the month; over a period their sum"
    RATE = "a division of the month's sums; over a period both sides are summed first"
    TRAILING = "a division over the twelve months to the month end"
    RATIO_OF_BALANCES = "a division of two balances at a month end; never summed, never averaged over months"


BALANCES = (Behaviour.LEVEL, Behaviour.TRAILING, Behaviour.RATIO_OF_BALANCES)
"""What has a value at a month end, not one of the month."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A number with its meaning: `above` ÷ `below` of a fact's summed columns, or `above` alone.

    unit: money, percent, count, points, ratio or months. better: up, down, or empty for neither. bounds: what it can
    be, in its own unit (rates 0 … 1, money in currency). n names the column that counts what the number rests on, noun
    what one of those is called, gained what is missing where a target is not met, when it is not those. counts: the
    counts that move as a number of money does, and what they are counted of (nothing for a balance); a change of the
    number is called only where they tell it apart.

    factor multiplies the value. compounded: the value is a year's, 1 − (1 − rate)^12. product_of: 1 − that rate,
    multiplied over twelve months. by_term: where a frame holds longer terms apart, the mean of rate^(12 ÷ term) by what
    expires. in_parts: below is counted in `WHOLE` parts. few_under: the column under ten of which only the count is
    shown. is_targetable: whether one may set a target for it. also: other facts its sums hold columns of.
    """

    name: str
    label: str
    family: str
    unit: str
    behaviour: Behaviour
    better: str
    fact: Fact
    above: Terms
    below: Terms = NOTHING
    n: str
    noun: str = "accounts"
    gained: str = ""
    formula: str
    edge: str
    bounds: tuple[float, float] = (0.0, math.inf)
    counts: tuple[Terms, Terms] | None = None
    factor: int = 1
    compounded: bool = False
    product_of: Metric | None = None
    by_term: bool = False
    in_parts: bool = False
    few_under: str = ""
    empty: str = "no data"
    is_targetable: bool = True
    also: tuple[Fact, ...] = ()
    source: str = "Longroad definitions"

    def is_few(self, n: float) -> bool:
        """Whether so many are too few for a rate or score, so that only their count is shown.

        Where nobody paid there is no rate to hide: that is told by `empty`.
        """
        return bool(self.few_under) and n < HIDDEN_UNDER and (n > 0 or self.few_noun != "account")

    @property
    def few_words(self) -> str:
        """`too few for a rate`."""
        return f"too few for a {FOR.get(self.unit, 'rate')}"

    @property
    def few_noun(self) -> str:
        """One of what `few_under` counts: `contract`, `answer`, `account`."""
        return "answer" if self.few_under == "responses" else self.noun.removesuffix("s")

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts whose SQL made it."""
        return (self.fact.name, *self.fact.with_, *(fact.name for fact in self.also))

    @property
    def is_of_counts(self) -> bool:
        """Whether it divides one count by another, so that a Wilson interval is honest."""
        sides = len(self.above.columns) == len(self.below.columns) == 1 and not self.below.is_money
        return (
            sides
            and not self.above.is_money
            and self.unit == "percent"
            and self.bounds == SHARE
            and not self.compounded
        )

    def __call__(self, sums: Sums) -> Values:
        """The metric by row of `sums`; NaN where there is nothing to divide by."""
        return pd.Series(self._values(sums), index=sums.index)

    def _values(self, sums: Sums) -> Floats:
        if self.product_of is not None:
            return _products_of_a_year(1 - self.product_of._values(sums))
        found = self._divided(sums)
        if self.compounded:
            found = 1 - (1 - found) ** YEAR
        if self.unit == "money":
            found = found / MONEY_SCALE
        return found if self.factor == 1 else self.factor * found

    def _divided(self, sums: Sums) -> Floats:
        if not self.below:
            return self.above.total(sums).astype("float64")
        if self.by_term and terms_of(sums):
            return annualised(sums, self.above.first, self.below.first)
        below = self.below.total(sums)
        return divided(self.above.total(sums), below * WHOLE if self.in_parts else below)

    def at(self, sums: Sums, month: int) -> float:
        """The metric in one month; NaN where that month has no row."""
        # With the eleven months before: a bridge is a product over twelve.
        return float(self._values(sums.loc[month - 11 : month])[-1]) if month in sums.index else float("nan")

    def over(self, sums: Sums, months: range) -> float:
        """The metric over several months: sums first, then the division (a mean monthly rate weighted by size)."""
        rows = sums.to_numpy(dtype="float64")[[m in months for m in sums.index]]
        # As floats: an opening balance added up over years may pass what 64 bits hold, without a word.
        total = pd.DataFrame(rows.sum(axis=0, keepdims=True), columns=sums.columns)
        return float(self._values(total)[0]) if len(rows) else float("nan")

    def when(self, month: int) -> str:
        """What the value of a month covers: `on 31 Oct 2026`, `twelve months to October 2026`, `October 2026`."""
        if self.behaviour in (Behaviour.LEVEL, Behaviour.RATIO_OF_BALANCES):
            return f"on {day_name(month_end(month))}"
        if self.behaviour is Behaviour.TRAILING:
            return f"twelve months to {month_name(month)}"
        return month_name(month)

    def interval(self, sums: Sums, month: int) -> tuple[float, float] | None:
        """95% Wilson interval for a rate of counts; None where the number is not one or n is 0."""
        if not self.is_of_counts or month not in sums.index or (self.by_term and terms_of(sums)):
            return None
        return wilson(int(sums[self.above.first][month]), int(sums[self.below.first][month]))


REGISTRY: dict[str, Metric] = {}


FOR = {"points": "score", "ratio": "ratio"}


def metric(**record: Any) -> Metric:
    """Define a metric: its record, kept in the registry under its name. ValueError when there is one already."""
    made = Metric(**record)
    if made.name in REGISTRY:
        raise ValueError(f"the metric {made.name} is defined twice")
    REGISTRY[made.name] = made
    return made


def ratio(numerator: Values, denominator: Values) -> Values:
    """numerator ÷ denominator by row; NaN where the denominator is 0."""
    return pd.Series(divided(numerator.to_numpy(), denominator.to_numpy()), index=numerator.index)


def divided(numerator: Numbers, denominator: Numbers) -> Floats:
    """numerator ÷ denominator, one by one; NaN where the denominator is 0."""
    above, below = numerator.astype("float64"), denominator.astype("float64")
    found: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
    return found


def _products_of_a_year(rates: Floats) -> Floats:
    """Twelve months multiplied, or no value: a shorter product would look better than it is."""
    found = np.full(rates.shape, np.nan)
    for end in range(YEAR, len(rates) + 1):
        found[end - 1] = np.prod(rates[end - YEAR : end])
    return found


def terms_of(sums: Sums) -> list[int]:
    """The longer terms an annualised frame holds apart; empty for any other frame."""
    return sorted(int(name.rsplit("_", 1)[1]) for name in sums.columns if name.startswith("expiring_mrr_"))


def annualised(sums: Sums, above: str, below: str) -> Floats:
    """Σ expiring × rate^(12 ÷ term) ÷ Σ expiring over the terms; contracts up to a year keep their rate as it is.

    NaN where nothing was decided or nothing expires.
    """
    held = {str(name): sums[name].to_numpy() for name in sums.columns}
    found = terms_of(sums)
    long = {name: sum(held[f"{name}_{term}"] for term in found) for name in {above, below, "expiring_mrr"}}
    groups = [(held[above] - long[above], held[below] - long[below], held["expiring_mrr"] - long["expiring_mrr"], 1.0)]
    groups += [(held[f"{above}_{t}"], held[f"{below}_{t}"], held[f"expiring_mrr_{t}"], YEAR / t) for t in found]
    total = np.zeros(len(sums))
    for top, bottom, weight, power in groups:
        total = total + np.where(weight > 0, divided(top, bottom) ** power, 0.0) * weight
    return divided(total, np.where(held["expiring_mrr"] > 0, held["expiring_mrr"], 0))
