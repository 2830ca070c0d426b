"""Frames of the renewals and NPS pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dashboard.base.months import month_name
from dashboard.base.numbers import Unit
from dashboard.measures.metrics import Sums
from dashboard.subjects.nps import figures as nps
from dashboard.subjects.renewals import figures as renewals
from dashboard.subjects.revenue import committed

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts
    from dashboard.measures.slices import Slice
    from dashboard.subjects.renewals.figures import Coming


def quarterly(sums: Sums) -> Sums:
    """Trailing three months of every month: a month alone has too few contracts for a rate."""
    return renewals.rolling(sums, renewals.SPAN)


def renewal_trend(sums: Sums, window: range) -> pd.DataFrame:
    """Trailing three months: rate with its interval, gross and net dollar rate; columns rate, low, high, gross, net."""
    rolled = quarterly(sums).loc[window[0] : window[-1]]
    band = [renewals.interval(renewals.renewal_rate, rolled, int(m)) or (np.nan, np.nan) for m in rolled.index]
    return pd.DataFrame(
        {
            "rate": renewals.renewal_rate(rolled),
            "low": [b[0] for b in band],
            "high": [b[1] for b in band],
            "gross": renewals.gross_dollar_renewal_rate(rolled),
            "net": renewals.net_dollar_renewal_rate(rolled),
        },
        index=rolled.index,
    )


def renewal_by(parts: Mapping[str, Sums], months: range) -> pd.DataFrame:
    """By value over the months: renewal rate with its interval and n contracts; columns value, low, high, n, lost."""
    rows: dict[str, dict[str, float]] = {}
    for value, sums in parts.items():
        one = renewals.window(sums, months)
        n = int(one["decided"].iloc[0])
        band = renewals.interval(renewals.renewal_rate, one, int(one.index[0])) if n else None
        if n:
            low, high = band or (np.nan, np.nan)
            rows[value] = {
                "value": float(renewals.renewal_rate(one).iloc[0]),
                "low": low,
                "high": high,
                "n": n,
                "lost": n - int(one["renewed"].iloc[0]),
            }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high", "n", "lost"]).sort_values(
        "value"
    )


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
                "MRR": int(row["due_mrr"]) / 10_000,
                "Decided early": int(row["renewed"]) + int(row["lost"]),
                "MRR undecided": int(row["undecided_mrr"]) / 10_000,
                "MRR at risk": int(row["at_risk_mrr"]) / 10_000,
                "Renew by themselves": int(row["auto_renewing"]),
                "Notice passed": int(row["notice_passed"]),
            }
        )
    return pd.DataFrame(rows)


def signals(coming: Coming, days: int = 90) -> pd.DataFrame:
    """What is known of the undecided contracts due within `days`: sign, contracts, MRR; a sign without its table says
    which.
    """
    row = coming.within(days)
    out = []
    for column, words, table in renewals.SIGNALS:
        missing = coming.unknown.get(column)
        out.append(
            {
                "Sign": words[:1].upper() + words[1:],
                "Contracts": np.nan if missing else int(row[column]),
                "MRR": np.nan if missing else int(row[f"{column}_mrr"]) / 10_000,
                "": f"connect {table}" if missing else "",
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
        / 10_000
    )


COMING_PARTS = (
    ("renewed", "Renewed", "base"),
    ("no_sign", "Undecided, no sign", "band"),
    ("at_risk", "At risk", "lost_light"),
    ("lost", "Lost", "lost"),
)


def committed_path(sums: Sums, month: int) -> pd.DataFrame:
    """Committed MRR by month ahead in currency, and the same less likely churn; index month_index from the last month
    on.
    """
    index = pd.RangeIndex(month, month + len(sums), name="month_index")
    return (
        pd.DataFrame(
            {
                "committed": sums["committed_mrr"].to_numpy(),
                "likely": (sums["committed_mrr"] - sums["likely_mrr"]).to_numpy(),
            },
            index=index,
        )
        / 10_000
    )


def committed_parts(one: committed.Committed) -> pd.DataFrame:
    """The parts of committed MRR, what each adds or takes off in currency and how many accounts it touches; likely
    churn apart.

    The sign stands at the figure alone; likely churn has none, because it is not taken off.
    """
    rows = [
        ("MRR now", one.now_mrr, one.now_accounts),
        ("Signed, not yet started", one.signed_mrr, one.signed_accounts),
        ("Scheduled upgrades", one.upgrade_mrr, one.upgrade_accounts),
        ("Notified cancellations", -one.cancelled_mrr, one.cancelled_accounts),
        ("Scheduled downgrades", -one.downgrade_mrr, one.downgrade_accounts),
        ("Committed MRR", one.committed_mrr, None),
    ]
    if isinstance(one.likely, committed.Likely):
        rows.append(("Likely churn, not taken off", one.likely.mrr, one.likely.accounts))
    return pd.DataFrame(
        {
            "Part": [r[0] for r in rows],
            "MRR": [r[1] / 10_000 for r in rows],
            "Accounts": pd.array([r[2] for r in rows], dtype="Int64"),
        }
    )


def reasons(facts: Facts, slice_: Slice, months: range, most: int = 8) -> pd.DataFrame:
    """Why contracts due in these months were lost: index reason, columns value (MRR in currency) and contracts."""
    frame = renewals.lost_reasons(facts, slice_, months).head(most)
    named = [str(r) if str(r) != "(none)" else "no reason given" for r in frame["reason"]]
    return pd.DataFrame(
        {"value": frame["lost_mrr"].to_numpy() / 10_000, "contracts": frame["lost"].to_numpy()}, index=named
    )


def nps_by(parts: Mapping[str, Sums], quarters: range) -> pd.DataFrame:
    """NPS by value over the quarters, with the adjusted-Wald interval and n answers; columns value, low, high, n."""
    rows: dict[str, dict[str, float]] = {}
    for value, sums in parts.items():
        span = sums.loc[[q for q in sums.index if q in quarters]].sum()
        n = int(span["responses"])
        band = nps.interval(int(span["promoters"]), int(span["detractors"]), n)
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


def units_of(frame: pd.DataFrame, unit: Callable[[str], Unit]) -> dict[str, Unit]:
    """MRR columns as money, other numbers as counts."""
    return {
        c: unit("money" if "MRR" in c else "count") for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])
    }


def month_span(months: range) -> str:
    """`August to October 2026`."""
    if len(months) == 1:
        return month_name(months[0])
    same = months[0] // 12 == months[-1] // 12
    return f"{month_name(months[0], year=not same)} to {month_name(months[-1])}"
