"""The textbook queries: the same sums as the facts, over every account and every month.

Each .sql file here is what a book would write: a row for each account and month, then look back a month or a year.
`agree` says whether its sums are those of the facts, so that a ratio of times compares like with like.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa

from dashboard.base.months import month_end
from dashboard.facts import loading as facts
from dashboard.warehouse.compose import read_sql
from dashboard.warehouse.reading import Warehouse

HERE = Path(__file__).parent
# Textbook query → the facts that hold the same sums.
QUERIES = ("movements", "cohorts", "retention")


def text(name: str, months: range) -> str:
    """The query with its months written out."""
    spine = "\n    union all ".join(
        f"select {m} as month_index, cast('{month_end(m)}' as date) as month_end" for m in months
    )
    return read_sql(HERE / f"{name}.sql").replace("__months__", spine)


def run(
    warehouse: Warehouse, connection: sa.Connection, name: str, months: range, dimensions: tuple[str, ...]
) -> pd.DataFrame:
    """Ask the warehouse, through the same composer and driver as the facts."""
    frame = warehouse.read(connection, text(name, months), f"textbook {name}", dimensions=dimensions, coded=True)
    return facts.tidy(frame, dimensions)


def agree(name: str, found: pd.DataFrame, held: facts.Facts) -> bool:
    """Whether a textbook result holds the same sums as the facts, in every slice and month (and cohort)."""
    textbook, ours = {"movements": _movements, "cohorts": _cohorts, "retention": _retention}[name](found, held)
    return textbook.equals(ours)


def _movements(found: pd.DataFrame, held: facts.Facts) -> tuple[pd.DataFrame, pd.DataFrame]:
    by = [*held.dimensions, "month_index"]
    rows = held.frames["mrr_movements"]
    return _sums(found, by), _sums(rows[rows["month_index"] <= held.last_month], by)


def _cohorts(found: pd.DataFrame, held: facts.Facts) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = {"accounts": "accounts_step", "mrr": "mrr_step", "mrr_kept": "kept_step"}
    by = [*held.dimensions, "cohort_index"]
    return _steps(found.rename(columns=names), by, held), _sums(held.frames["cohorts"], [*by, "month_index"])


def _retention(found: pd.DataFrame, held: facts.Facts) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What was paid then is not in the retention fact: it is the balance of twelve months earlier, from the
    movements.
    """
    names = {
        "mrr_now": "now_mrr_step",
        "mrr_kept": "kept_mrr_step",
        "accounts_now": "now_accounts_step",
        "mrr_then": "then_mrr_step",
        "accounts_then": "then_accounts_step",
    }
    by = [*held.dimensions]
    moves = held.frames["mrr_movements"]
    gains = moves["new_mrr"] + moves["reactivation_mrr"] + moves["expansion_mrr"]
    then = moves[[*by]].assign(
        month_index=moves["month_index"] + 12,
        then_mrr_step=gains - moves["contraction_mrr"] - moves["churn_mrr"],
        then_accounts_step=moves["new_accounts"] + moves["reactivation_accounts"] - moves["churn_accounts"],
    )
    ours = pd.concat(
        [_words(held.frames["retention"], by), _words(then[then["month_index"] <= held.last_month], by)]
    ).fillna(0)
    return _steps(found.rename(columns=names), by, held), _sums(ours, [*by, "month_index"])


def _steps(found: pd.DataFrame, by: list[str], held: facts.Facts) -> pd.DataFrame:
    """Balances by month as changes from month to month; a month without a row is a balance of nothing."""
    frame = _words(found, by)
    keys = [frame[name] for name in by] or [pd.Series("", index=frame.index)]
    sums = [c for c in frame.columns if c.endswith("_step")]
    wide = frame.groupby([*keys, frame["month_index"]])[sums].sum().unstack("month_index", fill_value=0)
    parts = {}
    for name in sums:
        balance = wide[name].reindex(columns=list(held.months), fill_value=0)
        parts[name] = balance.diff(axis=1).fillna(balance).stack()
    out = pd.DataFrame(parts).astype("int64").reset_index()
    return _sums(out, [*by, "month_index"])


def _sums(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Added up by the keys, rows of nothing dropped, in one order of rows and columns."""
    known = _words(frame, [c for c in by if not c.endswith("_index")])
    columns = sorted(c for c in frame.columns if c.endswith(("_mrr", "_accounts", "_step")))
    sums: Any = known.groupby(by)[columns].sum().astype("int64")
    return sums[(sums != 0).any(axis=1)].sort_index()


def _words(frame: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    """Dimensions as plain text: two frames may number their categories differently."""
    return frame.astype({name: "str" for name in dimensions if not name.endswith("_index")})
