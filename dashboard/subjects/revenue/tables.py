"""Frames for Revenue: MRR by dimension, movements of a window, committed MRR."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.base.few import HIDDEN_UNDER
from dashboard.base.money import MONEY_SCALE
from dashboard.base.numbers import Unit
from dashboard.charts import Line
from dashboard.measures import monthly
from dashboard.measures.metric import Sums
from dashboard.subjects.metrics import REGISTRY

if TYPE_CHECKING:
    pass
from typing import TYPE_CHECKING

from dashboard.subjects.revenue import committed

if TYPE_CHECKING:
    pass


MOST_LINES = 6


_TONES = ("base", "ochre", "violet", "grey", "ink", "won")


def _largest(parts: Mapping[str, Sums], month: int, most: int) -> list[str]:
    return sorted(parts, key=lambda v: (-int(parts[v]["closing_mrr"].get(month, 0)), v))[:most]


def mrr_by(parts: Mapping[str, Sums], window: range) -> pd.DataFrame:
    """MRR in currency by month (index) and value (columns), the largest six."""
    return pd.DataFrame(
        {
            v: parts[v]["closing_mrr"].loc[window[0] : window[-1]] / MONEY_SCALE
            for v in _largest(parts, window[-1], MOST_LINES)
        }
    )


def lines_of(frame: pd.DataFrame) -> list[Line]:
    """A line for each column, in a colour of its own."""
    return [Line(str(column), str(column), tone=tone) for column, tone in zip(frame.columns, _TONES, strict=False)]


def ends(sums: Sums, window: range) -> dict[str, int]:
    """Opening of the first month and closing of the last, to go with movements summed between."""
    first, last = window[0], window[-1]
    return {
        f"{end}_{unit}": int(sums[f"{end}_{unit}"][month])
        for unit in ("mrr", "accounts")
        for end, month in (("opening", first), ("closing", last))
    }


def window_movement(sums: Sums, window: range) -> dict[str, int]:
    """Movements summed over the window, between its opening and closing: a waterfall that closes."""
    summed = {str(k): int(v) for k, v in sums.loc[window[0] : window[-1]].sum().items()}
    return summed | ends(sums, window)


def by_value(parts: Mapping[str, Sums], window: range, dimension: str) -> pd.DataFrame:
    """One row a value, largest first: MRR and its share, accounts, what the window won and lost, net retention with
    n.
    """
    month = window[-1]
    total = sum(int(s["closing_mrr"][month]) for s in parts.values())
    rows = []
    for value in _largest(parts, month, len(parts)):
        sums = parts[value]
        span = sums.loc[window[0] : month].sum()
        n, nrr = int(sums["accounts_then"][month]), REGISTRY["net_revenue_retention"].at(sums, month)
        rows.append(
            {
                dimension.replace("_", " ").capitalize(): value,
                "MRR": int(sums["closing_mrr"][month]) / MONEY_SCALE,
                "Share": int(sums["closing_mrr"][month]) / total if total else float("nan"),
                "Accounts": int(sums["closing_accounts"][month]),
                "Won": float(sum(span[f"{m}_mrr"] for m in monthly.GAINS)) / MONEY_SCALE,
                "Lost": float(sum(span[f"{m}_mrr"] for m in monthly.LOSSES)) / MONEY_SCALE,
                "Net revenue retention": nrr if n >= HIDDEN_UNDER else float("nan"),
                "n a year ago": n,
            }
        )
    return pd.DataFrame(rows)


def by_value_units(unit: Callable[[str], Unit]) -> dict[str, Unit]:
    """How `by_value`'s columns are written."""
    money, percent, count = unit("money"), unit("percent"), unit("count")
    return {
        "MRR": money,
        "Share": percent,
        "Accounts": count,
        "Won": money,
        "Lost": money,
        "Net revenue retention": percent,
        "n a year ago": count,
    }


def enough(frame: pd.DataFrame, n: pd.Series[Any]) -> pd.DataFrame:
    """Rates by month, empty where fewer than ten stand behind them: a line through single accounts says nothing."""
    return frame.where(n.reindex(frame.index) >= HIDDEN_UNDER)


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
        / MONEY_SCALE
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
        ("Committed MRR", one.committed_mrr, one.committed_accounts),
    ]
    if isinstance(one.likely, committed.Likely):
        rows.append(("Likely churn, not taken off", one.likely.mrr, one.likely.accounts))
    return pd.DataFrame(
        {
            "Part": [r[0] for r in rows],
            "MRR": [r[1] / MONEY_SCALE for r in rows],
            "Accounts": pd.array([r[2] for r in rows], dtype="Int64"),
        }
    )
