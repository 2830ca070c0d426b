"""Cells as the database holds them, each turned into its column's kind by itself: a bad one never stops the others.

The database's own conversion would give up the whole answer for a single date that is none.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from dashboard.appdb.schema import UtcDateTime
from dashboard.base.numbers import whole

LARGEST = 1e14
LARGEST_WHOLE = 2**31 - 1
# Columns as people know them from the forms; any other is its name without underscores.
WORDS = {
    "period_start": "first day",
    "period_end": "last day",
    "new_mrr": "new MRR threshold",
    "gross_dollar_renewal_rate": "renewal rate threshold",
    "months": "number of months",
    "levers": "set of levers",
    "archived": "mark “put away”",
    "created_at": "time it was set",
    "created_by": "name of who set it",
    "updated_at": "time of the last change",
    "updated_by": "name of who changed it last",
    "at": "time",
    "who": "name of who changed it",
    "old": "row as it was",
    "new": "row as it became",
}


def column_in_words(name: str) -> str:
    """A column in words."""
    return WORDS.get(name, name.replace("_", " "))


def quoted(value: object) -> str:
    """A cell as it may stand in a sentence, however long or strange: “abc”."""
    if isinstance(value, bytes):
        return "text that cannot be read"
    text = " ".join(str(value).split())
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”".encode("utf-8", "replace").decode()


def figured(value: float) -> str:
    """A number as it may stand in a sentence: 99,999,999, 0.5, 1e+300."""
    return whole(value) if 1e4 <= abs(value) < 1e18 and value == int(value) else f"{value:g}"


def unread(table: sa.Table, dialect: str) -> list[sa.ColumnElement[Any]]:
    """The columns to select so that nothing is converted on the way: SQLite's own values, elsewhere text."""
    if dialect == "sqlite":
        return [sa.type_coerce(column, sa.types.NullType()).label(column.name) for column in table.columns]
    return [sa.cast(column, sa.Text).label(column.name) for column in table.columns]


def text_or_bytes(value: bytes) -> str | bytes:
    """SQLite's text; bytes where it is not UTF-8, which `cell` then refuses in words."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value


def cell(column: sa.Column[Any], value: object) -> Any:
    """The value a column stands for; ValueError completes “the value is …” when it stands for none."""
    if value is None:
        if column.nullable:
            return None
        raise ValueError("empty")
    kind = column.type
    if isinstance(kind, sa.JSON):
        return None if value == "null" and column.nullable else _tree(value)
    if isinstance(value, bytes | dict | list):
        raise ValueError(quoted(value))
    convert = next((how for type_, how in _CONVERSIONS if isinstance(kind, type_)), None)
    if convert is not None:
        return convert(value)
    return _text(value, kind.length if isinstance(kind, sa.String) else None)


def row(table: sa.Table, raw: Mapping[str, Any], only: Iterable[str] | None = None) -> tuple[dict[str, Any], list[str]]:
    """(values, problems in words) of one row; `only` some of its columns."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name in [column.name for column in table.columns] if only is None else only:
        if name not in raw:
            problems.append(f"the {column_in_words(name)} is missing")
            continue
        try:
            values[name] = cell(table.columns[name], raw[name])
        except ValueError as error:
            problems.append(f"the {column_in_words(name)} is {error}")
    if only is None:
        problems += [f"there is no column {quoted(name)}" for name in raw if name not in table.columns]
    return values, problems


def finite(value: object) -> float:
    """A number that can be calculated with."""
    try:
        figure = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        figure = math.nan
    if not math.isfinite(figure):
        raise ValueError(f"{quoted(value)}, not a number")
    if abs(figure) > LARGEST:
        raise ValueError(f"{figured(figure)}, out of bounds")
    return figure


def _whole(value: object) -> int:
    figure = finite(value)
    if figure != int(figure):
        raise ValueError(f"{quoted(value)}, not a whole number")
    if not 0 <= figure <= LARGEST_WHOLE:
        raise ValueError(f"{figured(figure)}, out of bounds")
    return int(figure)


def _truth(value: object) -> bool:
    if str(value).lower() not in ("0", "1", "true", "false"):
        raise ValueError(f"{quoted(value)}, neither yes nor no")
    return str(value).lower() in ("1", "true")


def _moment(value: object) -> dt.datetime:
    """A moment in UTC; one without a zone is in UTC, as SQLite keeps it."""
    try:
        moment = dt.datetime.fromisoformat(str(value))
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{quoted(value)}, not a time") from None


def _day(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{quoted(value)}, not a date") from None


def _text(value: object, longest: int | None) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{quoted(value)}, not text")
    if longest is not None and len(value) > longest:
        raise ValueError(f"{whole(len(value))} characters long, of at most {longest}")
    if "\x00" in value or value.encode("utf-8", "replace").decode() != value:
        raise ValueError("text with a character that cannot be kept")
    return value


def _tree(value: object) -> dict[str, Any]:
    """What stands in a JSON column: always names with values, and no number that is none."""
    try:
        tree = json.loads(value) if isinstance(value, str) else value
        json.dumps(tree, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        tree = None
    if not isinstance(tree, dict):
        raise ValueError(f"{quoted(value)}, not what Longroad wrote")
    return tree


_CONVERSIONS: tuple[tuple[type[sa.types.TypeEngine[Any]], Callable[[object], Any]], ...] = (
    (sa.Boolean, _truth),
    (sa.Integer, _whole),
    (sa.Numeric, finite),
    (UtcDateTime, _moment),
    (sa.DateTime, _moment),
    (sa.Date, _day),
)
