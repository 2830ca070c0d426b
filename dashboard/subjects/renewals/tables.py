"""Frames for Renewals: rates by month and dimension, what falls due, the signs known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dashboard.base.money import MONEY_SCALE
from dashboard.base.numbers import Unit
from dashboard.measures import summing
from dashboard.measures.metric import Sums
from dashboard.subjects.renewals import coming as renewals_coming
from dashboard.subjects.renewals import figures, metrics

if TYPE_CHECKING:
    from dashboard.subjects.renewals.coming import Coming


def quarterly(sums: Sums) -> Sums:
    """Trailing three months of every month: a month alone has too few contracts for a rate."""
    return summing.rolling(sums, figures.SPAN)


def renewal_trend(sums: Sums, window: range) -> pd.DataFrame:
    """Trailing three months: rate with its interval, gross and net dollar rate; columns rate, low, high, gross, net."""
    rolled = quarterly(sums).loc[window[0] : window[-1]]
    band = [metrics.renewal_rate.interval(rolled, int(m)) or (np.nan, np.nan) for m in rolled.index]
    return pd.DataFrame(
        {
            "rate": metrics.renewal_rate(rolled),
            "low": [b[0] for b in band],
            "high": [b[1] for b in band],
            "gross": metrics.gross_dollar_renewal_rate(rolled),
            "net": metrics.net_dollar_renewal_rate(rolled),
        },
        index=rolled.index,
    )


def renewal_by(parts: Mapping[str, Sums], months: range) -> pd.DataFrame:
    """By value over the months: renewal rate with its interval and n contracts; columns value, low, high, n, lost."""
    rows: dict[str, dict[str, float]] = {}
    for value, sums in parts.items():
        one = summing.window(sums, months)
        n = int(one["decided"].iloc[0])
        band = metrics.renewal_rate.interval(one, int(one.index[0])) if n else None
        if n:
            low, high = band or (np.nan, np.nan)
            rows[value] = {
                "value": float(metrics.renewal_rate(one).iloc[0]),
                "low": low,
                "high": high,
                "n": n,
                "lost": n - int(one["renewed"].iloc[0]),
            }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high", "n", "lost"]).sort_values(
        "value"
    )


def whiskers(frame: pd.DataFrame) -> str:
    """Which of `renewal_by`'s rates have an interval, in words."""
    have = frame["low"].notna()
    if len(have) and not have.any():
        return metrics.NO_INTERVAL
    return "whiskers: 95% interval" + ("" if have.all() else ", none on a yearly footing")


def falls_due(coming: Coming) -> pd.DataFrame:
    """What falls due within 30, 60, 90 and 180 days: contracts, money, what is already known, what speaks against
    renewal.
    """
    rows = []
    for days, row in coming.windows.iterrows():
        rows.append(
            {
                "Within": f"{days} days",
                "Contracts": int(row["due"]),
                "MRR": int(row["due_mrr"]) / MONEY_SCALE,
                "Decided early": int(row["renewed"]) + int(row["lost"]),
                "MRR undecided": int(row["undecided_mrr"]) / MONEY_SCALE,
                "MRR at risk": int(row["at_risk_mrr"]) / MONEY_SCALE,
                "Renew by themselves": int(row["auto_renewing"]),
                "Notice passed": int(row["notice_passed"]),
            }
        )
    return pd.DataFrame(rows)


def signals(coming: Coming, days: int = 90) -> pd.DataFrame:
    """What is known of the undecided contracts due within `days`: sign, contracts, MRR; NaN without its table."""
    row = coming.within(days)
    out = []
    for column, words, _ in renewals_coming.SIGNALS:
        missing = coming.unknown.get(column)
        out.append(
            {
                "Sign": words[:1].upper() + words[1:],
                "Contracts": np.nan if missing else int(row[column]),
                "MRR": np.nan if missing else int(row[f"{column}_mrr"]) / MONEY_SCALE,
            }
        )
    return pd.DataFrame(out)


def coming_bars(coming: Coming, months: int = 12) -> pd.DataFrame:
    """MRR falling due in each coming month in currency: renewed, no_sign, at_risk, lost; index month_index.

    Each contract counts whole, at the price that falls due, so a price cut is no loss and the parts add up to due_mrr.
    """
    rows = coming.months.iloc[:months]
    return (
        pd.DataFrame(
            {
                "renewed": rows["expiring_mrr"] - rows["lost_mrr"],
                "no_sign": rows["undecided_mrr"] - rows["at_risk_mrr"],
                "at_risk": rows["at_risk_mrr"],
                "lost": rows["lost_mrr"],
            },
            index=rows.index,
        )
        / MONEY_SCALE
    )


COMING_PARTS = (
    ("renewed", "Renewed", "base"),
    ("no_sign", "Undecided, no sign", "band"),
    ("at_risk", "At risk", "lost_light"),
    ("lost", "Lost", "lost"),
)


def units_of(frame: pd.DataFrame, unit: Callable[[str], Unit]) -> dict[str, Unit]:
    """MRR columns as money, other numbers as counts."""
    return {
        c: unit("money" if "MRR" in c else "count") for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])
    }
