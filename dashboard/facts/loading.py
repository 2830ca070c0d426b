"""Facts: the small additive tables everything on screen is a sum over.

`load` asks the warehouse once, checks what comes back and gives a frozen `Facts`; `stored` keeps it on disk.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from dashboard.base.errors import ContractError, SlowError, SourceError
from dashboard.base.months import last_complete_month, month_end, month_index
from dashboard.measures.cells import FactRows, over_cells
from dashboard.measures.fact import FACTS
from dashboard.measures.slices import Slice
from dashboard.warehouse import checks
from dashboard.warehouse.compose import fact_sql
from dashboard.warehouse.normal_form import KEY_SEPARATOR
from dashboard.warehouse.problems import Missing, Problem, problem
from dashboard.warehouse.reading import Warehouse, savepoint

# Columns that are words; everything else beside the dimensions is a whole number.
_TEXTS = {text for fact in FACTS.values() for text in fact.texts}
# A column of words of a fact without rows: no engine and no file says what it would have held.
NO_WORDS = pd.CategoricalDtype(pd.Index([], dtype="str"))


@dataclass(frozen=True, eq=False)
class Facts:
    """Frozen frames with their as-of.

    frames: fact name → frame with integer `*_index` columns, one categorical a dimension, int64 sums
    (money in ten-thousandths). first_month and last_month are month indices of the first month in the
    table and the last complete one; rows of a later month belong to the running month. asked: fact name → the statement
    the warehouse was sent for it, with `:name` where a value was bound and no secret in it.
    """

    as_of: dt.date
    fetched_at: dt.datetime
    first_month: int
    last_month: int
    dimensions: tuple[str, ...]
    frames: dict[str, pd.DataFrame]
    problems: tuple[Problem, ...] = ()
    row_counts: dict[str, int] = field(default_factory=dict)
    connected: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    fingerprint: str = ""
    version: str = ""
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def months(self) -> range:
        """Every complete month of the history."""
        return range(self.first_month, self.last_month + 1)

    @cached_property
    def values(self) -> dict[str, list[str]]:
        """The values of each dimension, in order, with the missing one last."""
        frame = self.frames["mrr_movements"]
        return {
            d: sorted((str(v) for v in frame[d].cat.categories), key=lambda v: (v == "(none)", v))
            for d in self.dimensions
        }

    @cached_property
    def rows(self) -> dict[str, FactRows]:
        """Every fact as arrays over one table of slice cells: what is added up at a click."""
        return over_cells(self.frames, self.values)

    def misnamed_money(self) -> list[str]:
        """A sentence for each table whose amounts are in another currency than the one they are written in."""
        return [f"In {p.table}, {p.sentence}" for p in self.problems if p.rule == "other_currency"]

    def missing(self, *tables: str) -> Missing | None:
        """The first of these contract tables that cannot be shown: not connected, unreadable or empty; None when all
        are there.
        """
        for table in tables:
            unreadable = next(
                (p.sentence for p in self.problems if p.table == table and p.rule == "unreadable_table"), ""
            )
            if unreadable:
                return Missing(table, "unreadable", unreadable)
            if table not in self.connected:
                return Missing(table)
            if not self.row_counts.get(table):
                return Missing(table, "empty")
        return None

    def paying_accounts(self) -> int:
        """Accounts paying at the last complete month end, the whole company."""
        return self.rows["paying_accounts"].total("closing_accounts", Slice())


def load(
    warehouse: Warehouse,
    *,
    as_of: dt.date | None = None,
    dimensions: Sequence[str] | None = None,
    only: Sequence[str] | None = None,
) -> Facts:
    """Refresh: check the tables, compute every fact in the warehouse, check the movement identity.

    Raises ContractError with every problem when one is an error, WarehouseError when it cannot be asked.
    `only` limits the facts (the command line needs a few); checks always run.
    """
    settings = warehouse.settings
    day = as_of or settings.as_of_day()
    last = last_complete_month(day)
    binds = time_binds(day)
    warehouse.reload()
    frames, seconds, asked = {}, {}, {}
    with warehouse.snapshot() as connection:
        problems, counts = checks.check_tables(warehouse, connection, day)
        refuse(problems)
        connected = tuple(warehouse.columns(connection))
        chosen = warehouse.dimensions(connection) if dimensions is None else tuple(dimensions)
        span = warehouse.read(connection, *fact_sql("table_span"), binds, dimensions=()).iloc[0]
        wanted = [
            f
            for f in FACTS
            if (only is None or f in only or f in ("mrr_balance", "paying_accounts"))
            and all(table in connected for table in FACTS[f].tables)
        ]
        for name in wanted:
            started = time.perf_counter()
            try:
                with savepoint(connection):
                    # The rows as they came are held by nothing else: the next fact needs the memory.
                    frames[name] = tidy(
                        warehouse.read(connection, *fact_sql(name), binds, dimensions=chosen, coded=True), chosen
                    )
            except (SourceError, SlowError) as error:
                if not FACTS[name].tables:
                    raise
                problems.append(problem("unreadable_table", FACTS[name].tables[0], detail=error.where))
                continue
            asked[name] = warehouse.shown(connection, *fact_sql(name), dimensions=chosen)
            if name == "mrr_movements":
                frames[name], frames["cohorts"] = over_cohorts(frames[name], chosen), by_cohort(frames[name], last)
            seconds[name] = round(time.perf_counter() - started, 3)
    warehouse.rest()
    first_day = span["first_started_on"]
    if pd.isna(first_day) or frames["mrr_balance"].empty:
        problems.append(problem("no_paying_accounts", "subscriptions"))
        refuse(problems)
    first = month_index(pd.Timestamp(first_day).date())
    problems += checks.check_cells(frames, chosen, settings.cell_budget)
    if "mrr_movements" in frames:
        problems += checks.check_identity(frames, last)
    refuse(problems)
    facts = Facts(
        day,
        dt.datetime.now(dt.UTC),
        min(first, last),
        last,
        chosen,
        frames,
        tuple(problems),
        counts,
        connected,
        seconds,
        settings.fingerprint(),
        asked=asked,
    )
    return _with_version(facts)


def over_cohorts(moves: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Movements by month and slice: those of every cohort added up."""
    sums = (
        moves.drop(columns=["cohort_index", "kept_step"])
        .groupby([*dimensions, "month_index"], observed=True, as_index=False)
        .sum()
    )
    return sums.sort_values("month_index", kind="stable", ignore_index=True)


def by_cohort(moves: pd.DataFrame, last_month: int) -> pd.DataFrame:
    """The cohort triangle as changes: what each month adds to a cohort's accounts, MRR and kept part of its first MRR.

    It comes out of the same rows as the movements, so the warehouse follows each account once for both.
    """
    rows = moves[moves["month_index"] <= last_month].reset_index(drop=True)
    sums = [c for c in rows.columns if c.endswith(("_mrr", "_accounts", "_step"))]
    steps = {
        "accounts_step": rows["new_accounts"] + rows["reactivation_accounts"] - rows["churn_accounts"],
        "mrr_step": rows["new_mrr"]
        + rows["reactivation_mrr"]
        + rows["expansion_mrr"]
        - rows["contraction_mrr"]
        - rows["churn_mrr"],
        "kept_step": rows["kept_step"],
    }
    return rows.drop(columns=sums).assign(**steps)


def time_binds(as_of: dt.date) -> dict[str, Any]:
    """Every point in time a query may ask for; dates are worked out here, so no SQL adds days to them.

    as_of_day is 31 on a month's last day: months ahead then run from month end to month end.
    """
    last = last_complete_month(as_of)
    ahead = {f"in_{days}_days": as_of + dt.timedelta(days=days) for days in (30, 60, 90, 180)}
    return {
        "as_of": as_of,
        "last_month": last,
        "month_end": month_end(last),
        "overdue_before": as_of - dt.timedelta(days=30),
        "year_before": as_of - dt.timedelta(days=365),
        "as_of_month": month_index(as_of),
        "as_of_day": 31 if as_of == month_end(month_index(as_of)) else as_of.day,
        "as_of_key": as_of.year * 10_000 + as_of.month * 100 + as_of.day,
        **ahead,
    }


def refuse(problems: Sequence[Problem]) -> None:
    """Raise ContractError when any problem is an error; it lists them all."""
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        error = ContractError(
            "\n".join(str(p) for p in errors),
            "In the warehouse's tables.",
            "The load was refused; last good figures, where there are any, stay. Correct the rows and refresh.",
        )
        error.problems = tuple(problems)
        raise error


def tidy(frame: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Split the slice key into one categorical a dimension, make sums int64, sort by month."""
    key = frame["slice_key"].astype("category").cat
    codes, parts = key.codes.to_numpy(), [str(value).split(KEY_SEPARATOR) for value in key.categories]
    columns: dict[str, Any] = {}
    for position, name in enumerate(dimensions):
        values = _words([part[position] for part in parts])
        columns[name] = pd.Categorical.from_codes(np.asarray(values.codes)[codes], categories=values.categories)
    for name in frame.columns:
        if name != "slice_key":
            columns[name] = _words(frame[name]) if name in _TEXTS else _integers(frame[name])
    out = pd.DataFrame(columns)
    months = [c for c in ("month_index", "quarter_index", "cohort_index", "months_ahead") if c in out]
    return out.sort_values(months, kind="stable", ignore_index=True) if months else out


def _words(values: Any) -> pd.Categorical:
    """A category of text, with rows or without."""
    return pd.Categorical(pd.array(np.asarray(values, dtype=object), dtype="str"))


def holds_words(column: str, dimensions: Sequence[str]) -> bool:
    """Whether this column of a fact is a category of words; every other is a number."""
    return column in dimensions or column in _TEXTS


def _integers(values: pd.Series[Any]) -> Any:
    """Whole numbers stay whole; engines hand sums back as int, Decimal or nullable float."""
    if pd.api.types.is_integer_dtype(values.dtype):
        return values.astype("int64")
    try:
        return values.map(int).astype("int64")
    except (TypeError, ValueError):
        return values


def _with_version(facts: Facts) -> Facts:
    digest = hashlib.sha256(str((facts.as_of, facts.dimensions, facts.fingerprint)).encode())
    for name in sorted(facts.frames):
        # Added up, because an engine may give the same rows in another order.
        rows = pd.util.hash_pandas_object(facts.frames[name], index=False).to_numpy()
        digest.update(f"{name} {len(rows)} {int(rows.sum())}".encode())
    return Facts(**{**{k: getattr(facts, k) for k in facts.__dataclass_fields__}, "version": digest.hexdigest()[:16]})
