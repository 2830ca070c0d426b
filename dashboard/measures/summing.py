"""Sums of several months: rolling, and over a window."""

from __future__ import annotations

import pandas as pd

from dashboard.measures.metric import Sums


def rolling(sums: Sums, months: int = 12) -> Sums:
    """Each month with the `months` − 1 before it summed in, exact; the first months rest on fewer."""
    total = sums.cumsum()
    return total - total.shift(months, fill_value=0)


def window(sums: Sums, months: range) -> Sums:
    """One row: the sums of these months (those the frame has); index is the last of them."""
    rows = sums.to_numpy(dtype="int64")[[m in months for m in sums.index]]
    end = pd.Index([months[-1] if len(months) else 0], name="month_index")
    return pd.DataFrame(rows.sum(axis=0, keepdims=True), index=end, columns=sums.columns)
