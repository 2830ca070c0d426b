"""Frames for pages: what a chart or table shows, cut from sums. No drawing, no fetching."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.base.months import month_name
from dashboard.base.numbers import Unit
from dashboard.charts import Line
from dashboard.findings import short_span
from dashboard.measures import metrics
from dashboard.measures.intervals import wilson
from dashboard.measures.metrics import REGISTRY, Sums
from dashboard.subjects.cohorts import figures as cohorts
from dashboard.warehouse.contract import TABLES, Problem

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts
    from dashboard.facts.refresh_log import Entry

MEAN = "All cohorts"
MOST_LINES = 6
FEW = 10
_TONES = ("base", "ochre", "violet", "grey", "ink", "won")


def _largest(parts: Mapping[str, Sums], month: int, most: int) -> list[str]:
    return sorted(parts, key=lambda v: (-int(parts[v]["closing_mrr"].get(month, 0)), v))[:most]


def mrr_by(parts: Mapping[str, Sums], window: range) -> pd.DataFrame:
    """MRR in currency by month (index) and value (columns), the largest six."""
    return pd.DataFrame(
        {
            v: parts[v]["closing_mrr"].loc[window[0] : window[-1]] / 10_000
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
        n = int(sums["accounts_then"][month])
        rows.append(
            {
                dimension.replace("_", " ").capitalize(): value,
                "MRR": int(sums["closing_mrr"][month]) / 10_000,
                "Share": int(sums["closing_mrr"][month]) / total if total else float("nan"),
                "Accounts": int(sums["closing_accounts"][month]),
                "Won": float(sum(span[f"{m}_mrr"] for m in metrics.GAINS)) / 10_000,
                "Lost": float(sum(span[f"{m}_mrr"] for m in metrics.LOSSES)) / 10_000,
                "Net revenue retention": REGISTRY["net_revenue_retention"].at(sums, month) if n >= 10 else float("nan"),
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


def enough(frame: pd.DataFrame, n: pd.Series[Any]) -> pd.DataFrame:
    """Rates by month, empty where fewer than ten stand behind them: a line through single accounts says nothing."""
    return frame.where(n.reindex(frame.index) >= FEW)


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


def cohort_name(index: int, quarterly: bool) -> str:
    """`Jan 25`, or `Q1 25` for a quarter."""
    return f"Q{index % 12 // 3 + 1} {index // 12 % 100:02d}" if quarterly else month_name(index, short=True)


def triangle_grid(cells: pd.DataFrame, measure: str, quarterly: bool) -> tuple[pd.DataFrame, pd.Series[Any], list[str]]:
    """The triangle as a grid: rows cohorts (oldest first), columns ages, NaN where not reached; cohort sizes; names."""
    shares = cells.assign(share=cohorts.retained(cells, measure))
    grid = shares.pivot(index="cohort_index", columns="age_months", values="share")
    sizes = cells[cells["age_months"] == 0].set_index("cohort_index")["cohort_accounts"]
    return grid, sizes, [cohort_name(int(c), quarterly) for c in grid.index]


@dataclass(frozen=True)
class Curves:
    """Mean curves up to the age two groups are compared at: shares and the accounts behind them by age (index) and line
    (columns).
    """

    shares: pd.DataFrame
    behind: pd.DataFrame
    tones: dict[str, str]
    main: str


def curves(cells: pd.DataFrame, measure: str, age: int) -> Curves:
    """The newest twelve months of cohorts that have reached the age, those before them, and all; all alone where they
    cannot be compared.
    """
    newer, older = cohorts.by_newness(cells, age)
    found = cohorts.newer_with_older(cells, measure, age)
    if found is None:
        return _curves({MEAN: (cells, "base")}, measure, age)
    names = [f"Won {short_span(group)}" for group in (found.one, found.other)]
    return _curves({names[0]: (newer, "base"), names[1]: (older, "ochre"), MEAN: (cells, "grey")}, measure, age)


def curves_of(parts: Sequence[tuple[str, pd.DataFrame]], measure: str, age: int) -> Curves:
    """Two slices side by side, each under its name."""
    (name, cells), (other_name, other) = parts
    second = f"{other_name} (same)" if name == other_name else other_name
    return _curves({name: (cells, "base"), second: (other, "ochre")}, measure, age)


def _curves(lines: Mapping[str, tuple[pd.DataFrame, str]], measure: str, age: int) -> Curves:
    means = {
        name: cohorts.mean_curve(cells[cells["age_months"] <= age], measure).set_index("age_months")
        for name, (cells, _) in lines.items()
    }
    shares = pd.DataFrame({name: mean["share"] for name, mean in means.items()})
    behind = (
        pd.DataFrame({name: mean["cohort_accounts"] for name, mean in means.items()})
        .reindex(shares.index)
        .fillna(0)
        .astype("int64")
    )
    return Curves(shares, behind, {name: tone for name, (_, tone) in lines.items()}, next(iter(lines)))


def connected(facts: Facts) -> pd.DataFrame:
    """Every contract table: connected or not, its rows, what a row is."""
    state = [("connected" if t in facts.connected else "not connected", facts.row_counts.get(t)) for t in TABLES]
    return pd.DataFrame(
        {
            "Table": list(TABLES),
            "State": [s for s, _ in state],
            "Rows": pd.array([r for _, r in state], dtype="Int64"),
            "One row is": [t.row for t in TABLES.values()],
        }
    )


def problems(found: Sequence[Problem]) -> pd.DataFrame:
    """Errors and warnings with counts and example ids."""
    return pd.DataFrame(
        [{"": p.severity, "Table": p.table, "What": p.sentence, "For example": ", ".join(p.examples)} for p in found]
    )


def refreshes(entries: Sequence[Entry]) -> pd.DataFrame:
    """The refresh log, newest first."""
    return pd.DataFrame(
        [
            {
                "Started": e.started_at.replace("T", " ").replace("+00:00", " UTC"),
                "Outcome": e.outcome,
                "As of": e.as_of,
                "Rows": e.rows,
                "Seconds": e.seconds,
                "Said": e.message,
            }
            for e in entries
        ],
        columns=["Started", "Outcome", "As of", "Rows", "Seconds", "Said"],
    )


def facts_kept(facts: Facts) -> pd.DataFrame:
    """Each fact: its rows, how long the warehouse took, its grain."""
    grain = {
        name: ", ".join([*facts.dimensions, *(c.removesuffix("_index") for c in frame.columns if c.endswith("_index"))])
        for name, frame in facts.frames.items()
    }
    return pd.DataFrame(
        [
            {
                "Fact": name.replace("_", " "),
                "Rows": len(frame),
                "Seconds": facts.seconds.get(name, float("nan")),
                "One row per": grain[name],
            }
            for name, frame in facts.frames.items()
        ]
    )
