"""A folder of CSV or Parquet files as a warehouse: each contract table becomes a DuckDB table.

Everything in a CSV is read as text first, so that a value that is no date or no number is reported
with its file and line instead of stopping the load half-way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from dashboard.base.errors import SourceError, WarehouseError
from dashboard.base.numbers import whole
from dashboard.warehouse.csv_faults import fault
from dashboard.warehouse.problems import Problem, problem
from dashboard.warehouse.tables import TABLES, Column

_TYPES = {
    "text": "varchar",
    "date": "date",
    "money": "decimal(18, 4)",
    "integer": "integer",
    "number": "double",
    "boolean": "boolean",
}
# For amounts from a hundred trillion on; adding it up takes longer.
_WIDE_MONEY = "decimal(28, 4)"
_WORDS = {
    "date": "a date (write 2026-01-31)",
    "money": "an amount (write 1234.50)",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_NUMERIC = ("money", "number", "integer")
# 1.250 and 12,500: a mark before three digits may stand between thousands or before decimals.
_EITHER = r"[+-]?[1-9]\d{0,2}[%s]\d{3}"
_DECIMAL_COMMA = r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+"


def load_folder(
    folder: Path, connection: Connection, decimal_mark: str = "", currency: str = ""
) -> tuple[list[str], tuple[Problem, ...]]:
    """Load every file of the folder into the connection's DuckDB; the table names and the problems found.

    A file named after a contract table is read in the contract's types; any other CSV or Parquet file
    becomes a table of its own name, for adapters that know another schema. decimal_mark is what stands before the
    decimals of numbers in CSV files, a point or a comma; where it is not given, numbers that may be read both ways are
    refused. currency is the one every amount is written in; a table that names another is warned of.
    """
    if not folder.is_dir():
        raise WarehouseError(
            "There is no such folder.",
            f"At files:{folder}.",
            "Give the folder that holds accounts.csv and subscriptions.csv.",
        )
    loaded: list[str] = []
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in (".csv", ".parquet") or not path.stem.isidentifier():
            continue
        name = path.stem.lower()
        if name in loaded:
            problems.append(
                problem("unreadable_file", path.name, detail=f"There is another file for {name}, which was read first.")
            )
            continue
        found, trouble = _read(connection, name, path, decimal_mark)
        if name in TABLES and not TABLES[name].required:
            # Its pages wait for it; the other tables are none the worse.
            trouble = trouble or SourceError(
                " ".join(f"In {p.table}: {p.sentence}{p.shown}" for p in found if p.severity == "error")
            )
            if trouble.what:
                connection.exec_driver_sql(f"drop table if exists {_quote(name)}")
                connection.commit()
                problems.append(problem("unreadable_table", name, detail=f"{trouble.what} {trouble.where}".strip()))
                continue
        elif trouble is not None and name in TABLES:
            raise trouble
        elif trouble is not None:
            # A file that no contract table is named after may be anything; an adapter that needs it will say so.
            words = trouble.where.removeprefix(f"In {path.name}: ")
            problems.append(problem("unreadable_file", path.name, detail=f"{words[0].upper()}{words[1:]}"))
            continue
        problems += found + _currencies(connection, name, path, currency)
        loaded.append(name)
    return loaded, tuple(problems)


def _read(connection: Connection, name: str, path: Path, decimal_mark: str) -> tuple[list[Problem], SourceError | None]:
    """The problems of a file that was loaded, or why it could not be."""
    try:
        found = _load(connection, name, path, decimal_mark)
        connection.commit()
        return found, None
    except SourceError as error:
        trouble = error
    except (DBAPIError, OSError) as error:
        remedy = "Save it as a UTF-8 CSV with one header line, or as Parquet."
        trouble = SourceError("A file could not be read.", f"In {path.name}: {_reason(path, error)}", remedy)
    connection.rollback()
    return [], trouble


def _delimiter(path: Path) -> str:
    """What stands between the names of the header line; SourceError when there is no header line."""
    with path.open("rb") as stream:
        text = stream.read(65_536).decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise SourceError(
            "A file is empty.", f"In {path.name}.", "It needs a header line with the contract's column names."
        )
    header = re.sub(r'"[^"]*"', "", text.lstrip()).splitlines()[0]
    return max(",;\t|", key=header.count)


def _reason(path: Path, error: DBAPIError | OSError) -> str:
    """Which line of a CSV is at fault, and how; else the system's or DuckDB's first line."""
    if isinstance(error, OSError):
        return f"{(error.strerror or 'it cannot be opened').lower()}."
    if path.suffix.lower() == ".csv":
        found = fault(path, _delimiter(path))
        if found:
            return found
    return str(error.orig).splitlines()[0][:200]


def _load(connection: Connection, name: str, path: Path, decimal_mark: str) -> list[Problem]:
    delimiter = ""
    if path.suffix.lower() == ".parquet":
        reader = "read_parquet(?)"
    else:
        delimiter = _delimiter(path)
        # Nothing is left to guessing: a sniffer may take a first line for a title or an apostrophe for a quote.
        reader = (
            f"read_csv(?, all_varchar = true, header = true, nullstr = '', delim = '{delimiter}', "
            "quote = '\"', escape = '\"', skip = 0, comment = '', sample_size = 20000)"
        )
    connection.exec_driver_sql(
        f"create or replace temp table staged as select *, row_number() over () as __line from {reader}", (str(path),)
    )
    table = TABLES.get(name)
    headers = [
        row[0]
        for row in connection.exec_driver_sql("select column_name from (describe staged)").fetchall()
        if row[0] != "__line"
    ]
    if table is None:
        columns = ", ".join(_quote(h) for h in headers)
        connection.exec_driver_sql(f"create or replace table {_quote(name)} as select {columns} from staged")
        return []
    parts, problems = [], []
    seen: set[str] = set()
    for header in headers:
        clean = re.sub(r"\s+", "_", header.strip().lower())
        # DuckDB names the second `mrr` of a header line `mrr_1`.
        again = re.sub(r"_\d+$", "", clean)
        if clean in seen or (again != clean and again in seen and table.column(again)):
            problems.append(problem("repeated_column", path.name, column=clean if clean in seen else again))
            continue
        seen.add(clean)
        column = table.column(clean)
        kind = column.kind if column else table.open_columns or "text"
        source = f"nullif(trim(cast({_quote(header)} as varchar)), '')"
        doubts = _doubts(kind, source, delimiter, decimal_mark)
        plain = _with_point(source) if kind in _NUMERIC and delimiter and decimal_mark == "," else source
        type_ = _WIDE_MONEY if kind == "money" and _is_large(connection, plain) else _TYPES[kind]
        cast = source if kind == "text" else f"try_cast({plain} as {type_})"
        parts.append(f"{cast} as {_quote(clean)}")
        if kind != "text":
            problems += _unreadable(connection, path, Column(clean, kind, ""), source, plain, cast, doubts)
    connection.exec_driver_sql(f"create or replace table {_quote(name)} as select {', '.join(parts)} from staged")
    return problems


def _currencies(connection: Connection, name: str, path: Path, currency: str) -> list[Problem]:
    """An error when a contract table with money names several currencies, a warning when it names one that is not
    ours.
    """
    if name not in ("subscriptions", "renewals"):
        return []
    described = connection.exec_driver_sql(f"select column_name from (describe {_quote(name)})").fetchall()
    if "currency" not in [column for (column,) in described]:
        return []
    found = connection.exec_driver_sql(
        f"select upper(currency), count(*) from {_quote(name)} where currency is not null group by 1 order by 2 desc, 1"
    ).fetchall()
    if not found or (len(found) == 1 and found[0][0] == (currency or found[0][0])):
        return []
    rule = "other_currency" if len(found) == 1 else "several_currencies"
    rows = sum(count for _, count in found)
    named = [f"{whole(count)} in {said}" for said, count in found]
    every = connection.exec_driver_sql(f"select count(*) from {_quote(name)}").scalar_one()
    which = "its amounts are" if rows == every else f"{whole(rows)} of its {whole(every)} amounts are"
    return [
        problem(
            rule, path.name, rows, named, currency=currency, named=found[0][0], which=which, several=whole(len(found))
        )
    ]


def _doubts(kind: str, source: str, delimiter: str, decimal_mark: str) -> dict[str, str]:
    """Rule → which numbers of a CSV file fall under it, for those nobody said how to read; only a comma between columns
    promises points.
    """
    if kind not in _NUMERIC or not delimiter or decimal_mark:
        return {}
    either = _EITHER % ("," if delimiter == "," else ".,")
    return {
        "ambiguous_number": f"regexp_full_match({source}, '{either}')",
        "decimal_comma": f"regexp_full_match({source}, '{_DECIMAL_COMMA}')",
    }


def _with_point(source: str) -> str:
    """1.250,50 as 1250.50; what is not written with a decimal comma is nothing."""
    return (
        rf"case when regexp_full_match({source}, '[+-]?(\d{{1,3}}(\.\d{{3}})+|\d+)(,\d+)?') then "
        rf"replace(replace({source}, '.', ''), ',', '.') end"
    )


def _is_large(connection: Connection, plain: str) -> bool:
    most = connection.exec_driver_sql(f"select max(abs(try_cast({plain} as double))) from staged").scalar()
    return most is not None and not most < 1e14


def _unreadable(
    connection: Connection, path: Path, column: Column, source: str, plain: str, cast: str, doubts: Mapping[str, str]
) -> list[Problem]:
    extra = ""
    if column.kind in ("money", "number"):
        extra = f" or {source} <> '' and lower({source}) in ('nan', 'inf', '-inf', 'infinity', '-infinity')"
    elif column.kind == "integer":
        # DuckDB rounds 8.5 to 9 without a word.
        extra = f" or try_cast({plain} as double) <> {cast}"
    rules = {**doubts, "unreadable_value": f"{cast} is null{extra}"}
    which = " ".join(f"when {condition} then '{rule}'" for rule, condition in rules.items())
    found = connection.exec_driver_sql(
        f"select rule, count(*), min(__line), arg_min(said, __line), max(__line), arg_max(said, __line) "
        f"from (select __line, {source} as said, case {which} end as rule from staged where {source} is "
        "not null) as read "
        "where rule is not null group by rule order by rule"
    ).fetchall()
    # Counted as a spreadsheet does: the header is row 1.
    return [
        problem(
            rule,
            path.name,
            rows,
            list(dict.fromkeys([f"row {first + 1} “{first_said}”", f"row {last + 1} “{last_said}”"])),
            column=column.name,
            kind=_WORDS[column.kind],
        )
        for rule, rows, first, first_said, last, last_said in found
    ]


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
