"""Whether a change is one: the only place that decides about colour, arrow, "better" and "worse".

A change is called only where the counts behind it tell it apart from chance, never because of its size, and only where
the number itself moved the same way as its counts (docs/decisions/009-a-change-is-called-by-its-counts.md):
- a rate of counts: the 95% interval of the difference of both rates excludes 0 (Newcombe 1998)
- a rate of money: the rate of counts behind it, which its record names (`Metric.counts`)
- a rate of counts for less counts against (NPS, net MRR churn): the same with the adjusted Wald interval
- a balance (MRR, paying accounts): of the moves between both dates, more went one way than a fair coin would make
Under ten cases on either side nothing is called; where no count stands behind a number, its change is shown plain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.base.few import HIDDEN_UNDER
from dashboard.base.numbers import whole
from dashboard.base.words import counted
from dashboard.measures.intervals import difference, leans, net_difference
from dashboard.measures.metric import Metric, Sums, terms_of
from dashboard.measures.terms import NOTHING

if TYPE_CHECKING:
    from dashboard.measures.metric import Values

_WORDS = {
    ("accounts_now", "accounts_then"): "accounts kept of those paying twelve months before",
    ("renewed", "decided"): "contracts renewed of those decided",
    ("churn_accounts", "opening_accounts"): "accounts that left of those paying at the opening",
}


@dataclass(frozen=True)
class Change:
    """From one row of sums to another. is_told: whether the counts tell it apart; why: those counts in words, empty
    without any.
    """

    now: float
    then: float
    is_told: bool
    why: str = ""

    @property
    def is_rise(self) -> bool | None:
        """Up or down; None where no change may be called."""
        return self.now > self.then if self.is_told else None

    def is_good(self, metric: Metric) -> bool | None:
        """Better or worse; None where no change may be called or neither way is better."""
        return (
            None
            if self.is_rise is None or metric.better not in ("up", "down")
            else self.is_rise == (metric.better == "up")
        )

    @property
    def tone(self) -> str:
        """The colour of the news for a number that is better higher: `won`, `lost` or `base`."""
        return {True: "won", False: "lost", None: "base"}[self.is_rise]


def change(metric: Metric, sums: Sums, now: int, then: int, values: Values | None = None) -> Change:
    """The step of a metric between two rows of its sums (month indices); not told where either has no value.

    values: the metric by row, when it has been worked out already.
    """
    values = metric(sums) if values is None else values
    new, old = (float(values[row]) if row in values.index else math.nan for row in (now, then))
    counts, of = (metric.above, metric.below) if metric.is_of_counts else metric.counts or (NOTHING, NOTHING)
    if not math.isfinite(new) or not math.isfinite(old) or not counts or terms_of(sums):
        return Change(new, old, False)
    if not of:
        steps = sums.loc[then + 1 : now]
        moves = {column: int(steps[column].sum()) for column in counts.columns}
        up, down = counts.split(moves)
        way = float(up - down)
        is_told = up + down >= HIDDEN_UNDER and leans(up, down)
        why = f"{counted(up, 'move')} up and {whole(down)} down"
    else:
        named = (*counts.columns, *of.columns)
        rows = [{column: int(sums[column][row]) for column in named} for row in (now, then)]
        found = [(*counts.split(row), of.split(row)[0]) for row in rows]
        way, is_told = _step(found)
        shares = [
            f"{whole(plus)}{f' − {whole(minus)}' if counts.less else ''} of {whole(n)}" for plus, minus, n in found
        ]
        name = _WORDS.get((counts.first, of.first), "") if len(counts.columns) == 1 else ""
        why = f"{f'{name[:1].upper()}{name[1:]}: ' if name else ''}{shares[0]}, before {shares[1]}"
    is_told = is_told and way * (new - old) > 0
    return Change(new, old, is_told, f"{why}; {'more than' if is_told else 'no more than'} chance explains")


def _step(found: list[tuple[int, int, int]]) -> tuple[float, bool]:
    """(which way the share went, whether its interval excludes 0) of (for, against, n) now and before."""
    (plus, minus, n), (plus_then, minus_then, n_then) = found
    if min(n, n_then) < HIDDEN_UNDER:
        return 0.0, False
    between = (
        net_difference(plus, minus, n, plus_then, minus_then, n_then)
        if minus or minus_then
        else difference(plus, n, plus_then, n_then)
    )
    return (plus - minus) / n - (plus_then - minus_then) / n_then, between is not None and not between[
        0
    ] <= 0 <= between[1]
