"""A folder of CSV or Parquet files as a warehouse: each contract table becomes a DuckDB table.

Everything in a CSV is read as text first, so that a value that is no date or no number is reported
with its file and line instead of stopping the load half-way.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from dashboard.contract import TABLES, Column, Problem, problem
from dashboard.errors import SourceError, WarehouseError

_TYPES = {"text": "varchar", "date": "date", "money": "decimal(18, 4)", "integer": "integer", "number": "double", "boolean": "boolean"}
_WORDS = {"date": "a date (write 2026-01-31)", "money": "an amount (write 1234.50)", "integer": "a whole number", "number": "a number", "boolean": "true or false"}


def load_folder(folder: Path, connection: Connection) -> tuple[list[str], tuple[Problem, ...]]:
    """Load every file of the folder into the connection's DuckDB; the table names and the problems found.

    A file named after a contract table is read in the contract's types; any other CSV or Parquet file
    becomes a table of its own name, for adapters that know another schema.
    """
    if not folder.is_dir():
        raise WarehouseError("There is no such folder.", f"At files:{folder}.", "Give the folder that holds accounts.csv and subscriptions.csv.")
    loaded: list[str] = []
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in (".csv", ".parquet") or not path.stem.isidentifier():
            continue
        name = path.stem.lower()
        if name in loaded:
            problems.append(problem("unreadable_file", path.name, detail=f"There is another file for {name}, which was read first."))
            continue
        try:
            problems += _load(connection, name, path)
            connection.commit()
        except (DBAPIError, OSError) as error:
            words = _reason(str(getattr(error, "orig", error)))
            if name not in TABLES:
                # A file that no contract table is named after may be anything; an adapter that needs it will say so.
                problems.append(problem("unreadable_file", path.name, detail=f"{words[0].upper()}{words[1:]}"))
                connection.rollback()
                continue
            raise SourceError("A file could not be read.", f"In {path.name}: {words}",
                              "Save it as a UTF-8 CSV with one header line, or as Parquet.") from None
        loaded.append(name)
    return loaded, tuple(problems)


def _delimiter(path: Path) -> str:
    """What stands between the names of the header line; SourceError when there is no header line."""
    with path.open("rb") as stream:
        text = stream.read(65_536).decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise SourceError("A file is empty.", f"In {path.name}.", "It needs a header line with the contract's column names.")
    header = re.sub(r'"[^"]*"', "", text.lstrip()).splitlines()[0]
    return max(",;\t|", key=header.count)


def _reason(words: str) -> str:
    """DuckDB's first line, or in our words where we know what it is."""
    if "not utf-8" in words.lower():
        line = re.search(r"(?i)line:? (\d+)", words)
        return f"its text is not UTF-8{f', first in line {line[1]}' if line else ''}."
    return words.splitlines()[0][:200]


def _load(connection: Connection, name: str, path: Path) -> list[Problem]:
    if path.suffix.lower() == ".parquet":
        reader = "read_parquet(?)"
    else:
        # Nothing is left to guessing: a sniffer may take a first line for a title or an apostrophe for a quote.
        reader = (f"read_csv(?, all_varchar = true, header = true, nullstr = '', delim = '{_delimiter(path)}', "
                  "quote = '\"', escape = '\"', skip = 0, comment = '', sample_size = 20000)")
    connection.exec_driver_sql(f"create or replace temp table staged as select *, row_number() over () as __line from {reader}", (str(path),))
    table = TABLES.get(name)
    headers = [row[0] for row in connection.exec_driver_sql("select column_name from (describe staged)").fetchall() if row[0] != "__line"]
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
        cast = source if kind == "text" else f"try_cast({source} as {_TYPES[kind]})"
        parts.append(f"{cast} as {_quote(clean)}")
        if kind != "text":
            problems += _unreadable(connection, path, Column(clean, kind, ""), source, cast)
    connection.exec_driver_sql(f"create or replace table {_quote(name)} as select {', '.join(parts)} from staged")
    return problems


def _unreadable(connection: Connection, path: Path, column: Column, source: str, cast: str) -> list[Problem]:
    extra = ""
    if column.kind in ("money", "number"):
        extra = f" or {source} <> '' and lower({source}) in ('nan', 'inf', '-inf', 'infinity', '-infinity')"
    elif column.kind == "integer":
        # DuckDB rounds 8.5 to 9 without a word.
        extra = f" or try_cast({source} as double) <> {cast}"
    found = connection.exec_driver_sql(
        f"select count(*), min(__line), arg_min({source}, __line), max(__line), arg_max({source}, __line) "
        f"from staged where {source} is not null and ({cast} is null{extra})").fetchone()
    if not found or not found[0]:
        return []
    rows, first, first_value, last, last_value = found
    # Counted as a spreadsheet does: the header is row 1.
    examples = dict.fromkeys([f"row {first + 1} “{first_value}”", f"row {last + 1} “{last_value}”"])
    return [problem("unreadable_value", path.name, rows, list(examples), column=column.name, kind=_WORDS[column.kind])]


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
