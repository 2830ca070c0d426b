"""Sums of several months: rolling, over a window, and by term where a frame holds terms apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from dashboard.measures.metric import Sums

if TYPE_CHECKING:
    pass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


def rolling(sums: Sums, months: int = 12) -> Sums:
    """Each month with the `months` − 1 before it summed in, exact; the first months rest on fewer."""
    total = sums.cumsum()
    return total - total.shift(months, fill_value=0)


def window(sums: Sums, months: range) -> Sums:
    """One row: the sums of these months (those the frame has); index is the last of them."""
    rows = sums.loc[[m for m in months if m in sums.index]]
    return pd.DataFrame(
        [rows.sum().astype("int64")], index=pd.Index([months[-1] if len(months) else 0], name="month_index")
    )


def terms_of(sums: Sums) -> list[int]:
    """The longer terms an annualised frame holds apart; empty for any other frame."""
    return sorted(int(name.rsplit("_", 1)[1]) for name in sums.columns if name.startswith("expiring_mrr_"))


# Accounts are weighed in whole parts: every count of answers up to 16 divides this number.
WHOLE = 720_720
