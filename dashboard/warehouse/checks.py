"""What a refresh checks: rows against the contract, slices against the budget, movements against the balance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from dashboard.base.errors import SlowError, SourceError
from dashboard.base.numbers import whole
from dashboard.warehouse.compose import CHECKS, LISTS, read_sql
from dashboard.warehouse.problems import Problem, problem
from dashboard.warehouse.reading import Warehouse, savepoint
from dashboard.warehouse.tables import TABLES


def check_tables(warehouse: Warehouse, connection: Connection, as_of: dt.date) -> tuple[list[Problem], dict[str, int]]:
    """Every problem of every connected table, and its row count. Files and columns first: rows need both."""
    columns = warehouse.columns(connection)
    problems = list(warehouse.source_problems)
    counts: dict[str, int] = {}
    for name in columns:
        try:
            with savepoint(connection):
                counts[name] = _counted(warehouse, connection, name)
        except (SourceError, SlowError) as error:
            if TABLES[name].required:
                raise
            problems.append(problem("unreadable_table", name, detail=error.where))
            warehouse.leave_out(connection, name)
            continue
        if counts[name] == 0:
            problems.append(problem("empty_table", name))
    columns = warehouse.columns(connection)
    # A value that could not be read is empty now; saying so once is enough.
    unreadable = {(p.table.rsplit(".", 1)[0], p.column) for p in warehouse.file_problems}
    for name in columns:
        path = CHECKS / f"{name}.sql"
        if path.is_file() and all(required in columns for required in ("accounts", name)):
            try:
                with savepoint(connection):
                    rows = warehouse.read(
                        connection,
                        read_sql(path),
                        f"checks/{name}.sql",
                        {"as_of": as_of},
                        raw_money=True,
                        dimensions=(),
                    )
            except (SourceError, SlowError) as error:
                # A type that cannot be compared or cast; the other tables still get their say.
                if TABLES[name].required and isinstance(error, SlowError):
                    raise
                if TABLES[name].required:
                    problems.append(problem("unreadable_rows", name, detail=error.where))
                else:
                    problems.append(problem("unreadable_table", name, detail=error.where))
                    warehouse.leave_out(connection, name)
                continue
            if warehouse.settings.allow_repeated_periods:
                rows["rule"] = rows["rule"].replace("repeated_period", "repeated_period_allowed")
            found_rows = [
                r
                for r in rows[rows["row_count"].map(int) > 0].to_dict("records")
                if (name, r["column_name"]) not in unreadable
            ]
            problems += [
                problem(
                    str(r["rule"]),
                    name,
                    int(r["row_count"]),
                    ["" if pd.isna(r[e]) else str(r[e]) for e in ("example", "other_example")],
                    column=r["column_name"],
                )
                for r in found_rows
            ]
    order = {"error": 0, "warning": 1}
    return sorted(
        problems, key=lambda p: (order[p.severity], list(TABLES).index(p.table) if p.table in TABLES else -1)
    ), counts


def _counted(warehouse: Warehouse, connection: Connection, name: str) -> int:
    """The rows of a table. Of an optional one every column of the contract is read and cast, so that whatever cannot be
    read shows here.

    The money of a required one is not cast: a table whose types are wrong is counted too, and its own check says what
    is wrong.
    """
    is_required = TABLES[name].required
    # PostgreSQL knows no largest truth.
    read = [
        f"{'count' if column.kind == 'boolean' else 'max'}({column.name}) as largest_{column.name}"
        for column in TABLES[name].columns
        if not is_required
    ]
    text = f"select {', '.join(['cast(count(*) as bigint) as row_count', *read])} from {name}"
    return int(
        warehouse.read(connection, text, f"counting {name}", raw_money=is_required, dimensions=())["row_count"].iloc[0]
    )


def largest_prices(warehouse: Warehouse, connection: Connection, as_of: dt.date) -> dict[str, list[int]]:
    """Product → its three largest prices in ten-thousandths, the product that brings most first, of twenty products and
    a few more.

    Cents and yearly prices are noticed here.
    """
    rows = warehouse.read(
        connection,
        read_sql(LISTS / "largest_prices.sql"),
        "lists/largest_prices.sql",
        {"as_of": as_of, "size": 100},
        dimensions=(),
    )
    prices: dict[str, list[int]] = {}
    for item, price in zip(rows["item"], rows["price"], strict=True):
        prices.setdefault(str(item), []).append(int(price))
    return prices


def check_cells(frames: Mapping[str, pd.DataFrame], dimensions: Sequence[str], budget: int) -> list[Problem]:
    """More slice combinations than the budget: name the dimension with the most values."""
    frame = frames["mrr_balance"]
    if not dimensions:
        return []
    cells = len(frame[list(dimensions)].drop_duplicates())
    if cells <= budget:
        return []
    widest = max(dimensions, key=lambda d: frame[d].nunique())
    return [problem("too_many_cells", "accounts", cells, column=widest, budget=f"{whole(budget)}")]


def check_identity(frames: Mapping[str, pd.DataFrame], last_month: int) -> list[Problem]:
    """The movement identity, against two figures that were made another way.

    By slice and month the net movement must be what starts less what ends; at the last complete month
    end the running sums must be the accounts and MRR counted by the definition's own words.
    """
    moves, balance, paying = frames["mrr_movements"], frames["mrr_balance"], frames["paying_accounts"]
    dims = [c for c in moves.columns if isinstance(moves[c].dtype, pd.CategoricalDtype)]
    net = (
        moves["new_mrr"]
        + moves["reactivation_mrr"]
        + moves["expansion_mrr"]
        - moves["contraction_mrr"]
        - moves["churn_mrr"]
    )
    logos = moves["new_accounts"] + moves["reactivation_accounts"] - moves["churn_accounts"]
    by = [*(moves[d].astype(object) for d in dims), moves["month_index"]]
    left = net.groupby(by).sum()
    right = (
        (balance["started_mrr"] - balance["ended_mrr"])
        .groupby([*(balance[d].astype(object) for d in dims), balance["month_index"]])
        .sum()
    )
    differ = left.sub(right, fill_value=0)
    wrong = set(differ[differ != 0].index.get_level_values(-1) if dims else differ[differ != 0].index)
    done = moves["month_index"] <= last_month
    for moved, counted in ((net, "closing_mrr"), (logos, "closing_accounts")):
        if _by_slice(moved[done], moves[done], dims) != _by_slice(paying[counted], paying, dims):
            wrong.add(last_month)
    negative = (
        np.minimum.accumulate(net.groupby(moves["month_index"]).sum().cumsum().to_numpy()) if len(net) else np.zeros(1)
    )
    if len(negative) and negative[-1] < 0:
        wrong.add(last_month)
    return [problem("identity", "subscriptions", len(wrong))] if wrong else []


def _by_slice(values: pd.Series[Any], frame: pd.DataFrame, dimensions: Sequence[str]) -> dict[Any, int]:
    """Sums by slice, those of 0 left out."""
    if not dimensions:
        return {(): int(values.sum())}
    sums = values.groupby([frame[d] for d in dimensions], observed=True).sum()
    return {key: int(value) for key, value in sums[sums != 0].items()}
