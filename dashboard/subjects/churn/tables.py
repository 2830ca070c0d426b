"""Frames for Churn: the trend, who left within a year, the reasons of contracts lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.base.money import MONEY_SCALE
from dashboard.measures.intervals import wilson
from dashboard.measures.metric import Sums
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.renewals import figures

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts
    from dashboard.measures.slices import Slice


NO_REASON = "no reason given"


def churn_trend(sums: Sums, window: range) -> pd.DataFrame:
    """Logo and MRR churn by month with the Wilson interval of the first: logo, low, high, mrr."""
    rows = sums.loc[window[0] : window[-1]]
    logo = REGISTRY["logo_churn_rate"]
    intervals = [logo.interval(sums, int(m)) or (float("nan"), float("nan")) for m in rows.index]
    return pd.DataFrame(
        {
            "logo": logo(rows),
            "low": [i[0] for i in intervals],
            "high": [i[1] for i in intervals],
            "mrr": REGISTRY["mrr_churn_rate"](rows),
        },
        index=rows.index,
    )


def left_within_a_year(parts: Mapping[str, Sums], month: int) -> pd.DataFrame:
    """By value: share of the accounts paying a year ago that no longer pay, its Wilson interval, n and how many
    left.
    """
    rows: dict[str, dict[str, float]] = {}
    for value, sums in parts.items():
        n, kept = int(sums["accounts_then"][month]), int(sums["accounts_now"][month])
        interval = wilson(n - kept, n)
        if interval:
            rows[value] = {"value": 1 - kept / n, "low": interval[0], "high": interval[1], "n": n, "left": n - kept}
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high", "n", "left"])
    return frame.sort_values(["value", "n"], ascending=False)


def reasons(facts: Facts, slice_: Slice, months: range) -> pd.DataFrame:
    """Why contracts due in these months were lost: index reason in words, columns reason (as it is kept), value (MRR in
    currency) and contracts.
    """
    frame = figures.lost_reasons(facts, slice_, months)
    kept = [str(reason) for reason in frame["reason"]]
    # A company may have a reason of that name.
    none = NO_REASON if NO_REASON not in kept else f"{NO_REASON} (none recorded)"
    return pd.DataFrame(
        {
            "reason": kept,
            "value": frame["lost_mrr"].to_numpy() / MONEY_SCALE,
            "contracts": frame["lost"].to_numpy(),
        },
        index=[none if reason == "(none)" else reason for reason in kept],
    )
