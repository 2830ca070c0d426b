"""How a list that names customers is asked: text from a file, values bound, limited and paged.

Only names of dimensions and fixed words are put into a query's text. Money comes back in currency, dates as dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.base.errors import SliceError
from dashboard.base.money import MONEY_SCALE
from dashboard.facts.loading import Facts, time_binds
from dashboard.measures.slices import Slice
from dashboard.subjects.accounts.orders import order_words
from dashboard.warehouse.compose import LISTS, read_sql
from dashboard.warehouse.reading import Warehouse

if TYPE_CHECKING:
    from sqlalchemy import Connection

MAX_SIZE = 500
EVERY_ROW = 2_000_000_000
# An account's further column that is worth a place in a list even when nobody slices by it.
MANAGER = "csm"


@dataclass(frozen=True)
class Totals:
    """How many rows a list has in all, and the sums of its columns of money, in ten-thousandths."""

    rows: int
    money: dict[str, int]


@dataclass(frozen=True)
class Page:
    """Rows of one page (number from 0), whether there is another one, and what all hold where that was counted."""

    rows: pd.DataFrame
    number: int
    size: int
    has_more: bool
    totals: Totals | None = None


@dataclass(frozen=True)
class Question:
    """A list of queries/lists whose rows are cut by a slice.

    binds: values it needs beside the points in time; which: the further condition, in fixed words; money: its columns
    that are added up.
    """

    name: str
    binds: Mapping[str, Any]
    which: str = "1 = 1"
    money: tuple[str, ...] = ()


def read_page(
    warehouse: Warehouse,
    facts: Facts,
    slice_: Slice,
    asked: Question,
    number: int,
    size: int,
    *,
    order: str = "",
    counted: bool = False,
) -> Page:
    """One page of a list; `counted` adds up the whole list in the same snapshot."""
    every = page_binds(facts, number, size)
    with warehouse.snapshot() as connection:
        totals = _totals(warehouse, facts, connection, slice_, asked) if counted else None
        rows = _rows(
            warehouse, facts, connection, slice_, asked, every, __what__="*", __order__=order_words(asked.name, order)
        )
    shown = every["size"] - 1
    return Page(rows.head(shown).reset_index(drop=True), number, shown, len(rows) > shown, totals)


def read_whole(warehouse: Warehouse, facts: Facts, slice_: Slice, asked: Question, order: str = "") -> pd.DataFrame:
    """Every row of a list, for a file."""
    every = time_binds(facts.as_of) | {"size": EVERY_ROW, "skip": 0}
    with warehouse.snapshot() as connection:
        return _rows(
            warehouse, facts, connection, slice_, asked, every, __what__="*", __order__=order_words(asked.name, order)
        )


def _totals(warehouse: Warehouse, facts: Facts, connection: Connection, slice_: Slice, asked: Question) -> Totals:
    sums = "".join(
        f", cast(coalesce(sum({column}), 0) as bigint) as total_{place}" for place, column in enumerate(asked.money)
    )
    what, binds = f"cast(count(*) as bigint) as found{sums}", time_binds(facts.as_of)
    found = _rows(warehouse, facts, connection, slice_, asked, binds, __what__=what, __order__="").iloc[0]
    return Totals(
        int(found["found"]), {column: int(found[f"total_{place}"]) for place, column in enumerate(asked.money)}
    )


def _rows(
    warehouse: Warehouse,
    facts: Facts,
    connection: Connection,
    slice_: Slice,
    asked: Question,
    every: Mapping[str, Any],
    **places: str,
) -> pd.DataFrame:
    chosen, values = condition(facts, slice_)
    binds = dict(every) | dict(asked.binds) | values
    return read_list(
        warehouse, facts, connection, asked.name, binds, __chosen__=chosen, __which__=asked.which, **places
    )


def page_binds(facts: Facts, number: int, size: int) -> dict[str, Any]:
    """Points in time and the page; one row more than shown tells whether another page follows."""
    shown = min(max(size, 1), MAX_SIZE)
    return time_binds(facts.as_of) | {"size": shown + 1, "skip": max(number, 0) * shown}


def columns_of(warehouse: Warehouse, facts: Facts, connection: Connection) -> list[str]:
    """What a list says of an account beside its name: the dimensions, and the manager when accounts has one."""
    given = {name.lower() for name in warehouse.columns(connection)["accounts"]}
    return list(dict.fromkeys((*facts.dimensions, *([MANAGER] if MANAGER in given else []))))


def condition(facts: Facts, slice_: Slice) -> tuple[str, dict[str, list[str]]]:
    """The condition of a slice on accounts, and the values to bind; dimensions by name, values never."""
    parts, values = ["1 = 1"], {}
    for place, (dimension, chosen) in enumerate(slice_.choices):
        if dimension not in facts.dimensions:
            raise SliceError(
                f"There is no dimension “{dimension}”.",
                "In the slice.",
                f"Use one of {', '.join(facts.dimensions) or 'none'}.",
            )
        parts.append(f'accounts."{dimension}" in :slice_{place}')
        values[f"slice_{place}"] = list(chosen)
    return " and ".join(parts), values


def read_list(
    warehouse: Warehouse, facts: Facts, connection: Connection, name: str, binds: Mapping[str, Any], **words: str
) -> pd.DataFrame:
    """Rows of queries/lists/<name>.sql; `words` replace its placeholders, __columns__ is the dimensions of the
    account. An account without a name goes by its id, on the page as in the CSV.
    """
    text = read_sql(LISTS / f"{name}.sql")
    columns = columns_of(warehouse, facts, connection)
    words["__columns__"] = "".join(f'accounts."{d}" as "{d}", ' for d in columns)
    for place, word in words.items():
        text = text.replace(place, word)
    rows = readable(warehouse.read(connection, text, f"lists/{name}.sql", binds, dimensions=columns), columns)
    if {"account_id", "name"} <= set(rows.columns):
        named = [n if str(n or "").strip() else a for n, a in zip(rows["name"], rows["account_id"], strict=True)]
        rows["name"] = pd.Series(named, index=rows.index, dtype=object)
    return rows


def readable(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Money in currency, dates as dates, an empty text as None; numbers stay numbers. `names` are the company's own
    columns, which are words whatever they are called.
    """
    for column in frame.columns:
        if column in names:
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
        elif "mrr" in column.split("_"):
            frame[column] = pd.to_numeric(frame[column]).astype("float64") / MONEY_SCALE
        elif column.endswith(("_on", "_since", "notice_by")):
            days = pd.to_datetime(frame[column])
            frame[column] = pd.Series([None if pd.isna(d) else d.date() for d in days], index=frame.index, dtype=object)
        elif not pd.api.types.is_numeric_dtype(frame[column].dtype):
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    return frame
