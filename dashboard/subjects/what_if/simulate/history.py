"""Where the levers of a slice stand today: start values from its own movement history.

Every rate is a ratio of sums over the window, never an average of monthly rates. New MRR counts
reactivated accounts as well, because the simulation has one lever for all that comes in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dashboard.base.errors import SimulationError
from dashboard.base.few import HIDDEN_UNDER
from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_name
from dashboard.subjects.what_if.simulate.levers import Levers

if TYPE_CHECKING:
    import pandas as pd

Amounts = npt.NDArray[np.int64]

MOVEMENTS = (
    "opening_mrr",
    "new_mrr",
    "reactivation_mrr",
    "expansion_mrr",
    "contraction_mrr",
    "churn_mrr",
    "closing_mrr",
)


@dataclass(frozen=True, eq=False)
class History:
    """A slice's months since it first had an opening balance; all arrays have one value a month.

    accounts: paying at the end of the last month, paying: at the end of each; None where they are not counted. The
    month in which a slice begins is left out: what comes in then is the balance itself, not a month of new business.
    """

    month: Amounts
    opening: Amounts
    incoming: Amounts
    expansion: Amounts
    contraction: Amounts
    churn: Amounts
    closing: Amounts
    accounts: int | None
    paying: Amounts | None = None

    def __len__(self) -> int:
        return len(self.month)

    @property
    def is_few(self) -> bool:
        """Under ten accounts at the end: one leaving is everything, and no rate of the past says when."""
        return self.accounts is not None and self.accounts < HIDDEN_UNDER

    def until(self, position: int) -> History:
        """The first `position` months: what was known at the end of the last of them."""
        return self._cut(slice(0, position))

    def last(self, months: int) -> History:
        """The last `months` months, or fewer when there are not so many."""
        return self._cut(slice(max(0, len(self) - months), len(self)))

    def _cut(self, part: slice) -> History:
        return History(
            self.month[part],
            self.opening[part],
            self.incoming[part],
            self.expansion[part],
            self.contraction[part],
            self.churn[part],
            self.closing[part],
            int(self.paying[part][-1]) if self.paying is not None and len(self.paying[part]) else self.accounts,
            None if self.paying is None else self.paying[part],
        )


def read_history(monthly: pd.DataFrame) -> tuple[History, float, int | None]:
    """(history, closing MRR in currency, last month index) of a frame indexed by month with `*_mrr` columns.

    Raises SimulationError when a movement column is missing.
    """
    missing = [name for name in MOVEMENTS if name not in monthly.columns]
    if missing:
        raise SimulationError(
            f"The monthly movements lack {', '.join(missing)}.", "Start values of the simulation.", "Refresh the facts."
        )
    column = {name: monthly[name].to_numpy(dtype=np.int64) for name in MOVEMENTS}
    month = monthly.index.to_numpy(dtype=np.int64)
    has_opening = np.flatnonzero(column["opening_mrr"] > 0)
    start = int(has_opening[0]) if len(has_opening) else len(month)
    accounts, paying = None, None
    if "closing_accounts" in monthly.columns and len(monthly):
        paying = monthly["closing_accounts"].to_numpy(dtype=np.int64)
        accounts, paying = int(paying[-1]), paying[start:]
    history = History(
        month[start:],
        column["opening_mrr"][start:],
        (column["new_mrr"] + column["reactivation_mrr"])[start:],
        column["expansion_mrr"][start:],
        column["contraction_mrr"][start:],
        column["churn_mrr"][start:],
        column["closing_mrr"][start:],
        accounts,
        paying,
    )
    closing = float(column["closing_mrr"][-1]) / MONEY_SCALE if len(month) else 0.0
    return history, closing, int(month[-1]) if len(month) else None


@dataclass(frozen=True)
class Baseline:
    """Start values of the levers. Money in currency units; a value is None where there is nothing to divide by.

    `opening_sum`, `churn_sum` and so on are the sums behind the rates, over `months` months up to `month`.
    """

    month: int | None
    months: int
    opening: float
    new: float | None
    churn: float | None
    contraction: float | None
    expansion: float | None
    opening_sum: float
    churn_sum: float
    contraction_sum: float
    expansion_sum: float
    accounts: int | None
    notes: tuple[str, ...]

    def levers(self, months: int = 24, **changes: float) -> Levers:
        """Levers at these start values, with some changed; a missing value starts at 0, which the notes say."""
        start = {
            "opening": self.opening,
            "new": self.new or 0.0,
            "churn": self.churn or 0.0,
            "contraction": self.contraction or 0.0,
            "expansion": min(1.0, self.expansion or 0.0),
        }
        return Levers(**{**start, **changes}, months=months)


def baseline(monthly: pd.DataFrame, window: int = 12) -> Baseline:
    """Start values from the last `window` months of a slice.

    Rate = Σ churn ÷ Σ opening (contraction and expansion alike); new = Σ (new + reactivation) ÷ months;
    opening = the last closing MRR. Without an opening balance in the window the rates are None.
    """
    history, closing, month = read_history(monthly)
    return start_values(history, window, closing, month)


def start_values(history: History, window: int, closing: float, month: int | None) -> Baseline:
    """The same from a history that has been read already."""
    recent = history.last(window)
    # Twelve openings of a very large company pass what 64 bits hold; whole numbers of Python do not end.
    opening = sum(map(int, recent.opening))
    lost, shrunk, grown = (int(part.sum()) for part in (recent.churn, recent.contraction, recent.expansion))
    expansion = grown / opening if opening else None
    new = int(recent.incoming.sum()) / len(recent) / MONEY_SCALE if len(recent) else None
    return Baseline(
        month,
        len(recent),
        closing,
        new,
        lost / opening if opening else None,
        shrunk / opening if opening else None,
        expansion,
        opening / MONEY_SCALE,
        lost / MONEY_SCALE,
        shrunk / MONEY_SCALE,
        grown / MONEY_SCALE,
        history.accounts,
        _notes(history, len(recent), window, opening, expansion, closing, month),
    )


def _notes(
    history: History, months: int, window: int, opening: int, expansion: float | None, closing: float, month: int | None
) -> tuple[str, ...]:
    """What a reader must know about the start values, one sentence each."""
    if month is None:
        return ("This slice has no months yet, so every lever starts at 0.",)
    notes = []
    if months == 0:
        notes.append(
            "No month began with MRR yet: churn, contraction, expansion and new MRR have no start value and start at 0."
        )
    elif opening == 0:
        notes.append(f"No MRR was open in the last {months} months: churn, contraction and expansion start at 0.")
    else:
        count = f"the last {months} months" if months > 1 else "one month"
        notes.append(
            f"Start values are sums over {count} up to {month_name(month)}; new MRR counts reactivated "
            "accounts as well."
        )
    if 0 < months < window:
        notes.append(f"Only {months} of {window} months with an opening balance, so they are rough.")
    if expansion is not None and expansion > 1:
        notes.append("Expansion was more than 100% a month; the lever starts at 100%.")
    if closing == 0:
        notes.append("Nothing is paid in this slice now, so the opening is 0.")
    elif history.accounts is not None and 0 < history.accounts < HIDDEN_UNDER:
        n = history.accounts
        few = (
            "Only one account: its leaving is everything."
            if n == 1
            else f"Only {n} accounts: one leaving moves every rate."
        )
        notes.append(few)
    return tuple(notes)
