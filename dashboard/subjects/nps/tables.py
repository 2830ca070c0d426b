"""Frames for NPS: quarters on screen, scores by dimension, renewals after an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.measures.metric import Sums
from dashboard.subjects.nps import figures

if TYPE_CHECKING:
    pass


def nps_by(parts: Mapping[str, Sums], quarters: range) -> pd.DataFrame:
    """NPS by value over the quarters, with the adjusted-Wald interval and n answers; columns value, low, high, n."""
    rows: dict[str, dict[str, float]] = {}
    for value, sums in parts.items():
        span = sums.loc[[q for q in sums.index if q in quarters]].sum()
        n = int(span["responses"])
        band = figures.interval(int(span["promoters"]), int(span["detractors"]), n)
        if n and band:
            rows[value] = {
                "value": 100 * (span["promoters"] - span["detractors"]) / n,
                "low": band[0],
                "high": band[1],
                "n": n,
            }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high", "n"]).sort_values("value")


def outcomes(frame: pd.DataFrame) -> pd.DataFrame:
    """Renewal rate by what they answered before: index Promoters, Passives, Detractors; value, low, high, n."""
    named = {"promoter": "Promoters", "passive": "Passives", "detractor": "Detractors"}
    rows = frame.rename(index=named)
    return pd.DataFrame({"value": rows["renewal_rate"], "low": rows["low"], "high": rows["high"], "n": rows["decided"]})


def quarter_rows(sums: Sums, window: range) -> Sums:
    """The quarters that touch the window and are over by its end, at least four where there are."""
    over = sums[sums.index + 2 <= window[-1]]
    inside = over[over.index + 2 >= window[0]]
    return inside if len(inside) >= 4 else over.tail(4)
