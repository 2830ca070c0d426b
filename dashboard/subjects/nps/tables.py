"""Frames for NPS: quarters on screen, scores by dimension, renewals after an answer."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from dashboard.measures import summing
from dashboard.measures.metric import Sums
from dashboard.subjects.nps import figures
from dashboard.subjects.nps.metrics import VARIANTS


def nps_by(parts: Mapping[str, Sums], quarters: range, variant: str = "answers") -> pd.DataFrame:
    """NPS by value over the quarters, in the variant of the page's switch; columns value, low, high, n (answers).

    The sums of all quarters are divided; the adjusted-Wald interval is only where every answer counts alike.
    """
    rows: dict[str, dict[str, float]] = {}
    for value, sums in parts.items():
        span = summing.window(sums, quarters)
        now = quarters[-1]
        n = int(span["responses"][now])
        if n:
            band = figures.intervals(span).iloc[0] if variant == "answers" else {"low": math.nan, "high": math.nan}
            rows[value] = {"value": VARIANTS[variant].at(span, now), "low": band["low"], "high": band["high"], "n": n}
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
