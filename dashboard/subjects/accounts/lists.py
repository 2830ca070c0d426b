"""How a list that names customers is asked: text from a file, values bound, limited and paged.

Only names of dimensions and fixed words are put into a query's text. Money comes back in currency, dates as dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.base.errors import SliceError
from dashboard.base.money import MONEY_SCALE
from dashboard.facts.loading import Facts, time_binds
from dashboard.measures.slices import Slice
from dashboard.warehouse.compose import LISTS, read_sql
from dashboard.warehouse.reading import Warehouse

if TYPE_CHECKING:
    from sqlalchemy import Connection

MAX_SIZE = 500
# An account's further column that is worth a place in a list even when nobody slices by it.
MANAGER = "csm"


@dataclass(frozen=True)
class Page:
    """Rows of one page (number from 0), and whether there is another one."""

    rows: pd.DataFrame
    number: int
    size: int
    has_more: bool


def read_page(
    warehouse: Warehouse, facts: Facts, slice_: Slice, name: str, binds: Mapping[str, Any], number: int, size: int
) -> Page:
    """One page of queries/lists/<name>.sql cut by the slice."""
    every = page_binds(facts, number, size)
    chosen, values = condition(facts, slice_)
    with warehouse.snapshot() as connection:
        rows = read_list(warehouse, facts, connection, name, every | dict(binds) | values, __chosen__=chosen)
    shown = every["size"] - 1
    return Page(rows.head(shown).reset_index(drop=True), number, shown, len(rows) > shown)


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
    rows = readable(warehouse.read(connection, text, f"lists/{name}.sql", binds, dimensions=columns))
    if {"account_id", "name"} <= set(rows.columns):
        named = [n if str(n or "").strip() else a for n, a in zip(rows["name"], rows["account_id"], strict=True)]
        rows["name"] = pd.Series(named, index=rows.index, dtype=object)
    return rows


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    """Money in currency, dates as dates, an empty text as None; numbers stay numbers."""
    for column in frame.columns:
        if column.endswith("mrr"):
            frame[column] = pd.to_numeric(frame[column]).astype("float64") / MONEY_SCALE
        elif column.endswith(("_on", "_since", "notice_by")):
            days = pd.to_datetime(frame[column])
            frame[column] = pd.Series([None if pd.isna(d) else d.date() for d in days], index=frame.index, dtype=object)
        elif not pd.api.types.is_numeric_dtype(frame[column].dtype):
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    return frame
