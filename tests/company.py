"""Companies to test with: hand-worked rows as a folder of CSV files or as tables of a real engine.

    warehouse = company.in_memory({"accounts": [...], "subscriptions": [...]}, dimensions=("segment",))

Rows are dictionaries; a column left out is empty. Types come from the contract, extra columns are text.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dashboard.base import settings as base_settings
from dashboard.facts import loading as facts
from dashboard.warehouse.reading import Warehouse
from dashboard.warehouse.tables import TABLES
from data.company import build

GOLDEN = Path(__file__).parent / "golden"
AS_OF = dt.date(2026, 1, 31)
SAMPLE_AS_OF = dt.date(2026, 11, 22)
_TYPES = {
    "duckdb": {
        "text": "varchar",
        "date": "date",
        "money": "decimal(18, 4)",
        "integer": "integer",
        "number": "double",
        "boolean": "boolean",
    },
    "postgresql": {
        "text": "text",
        "date": "date",
        "money": "numeric(18, 4)",
        "integer": "integer",
        "number": "double precision",
        "boolean": "boolean",
    },
    "clickhouse": {
        "text": "Nullable(String)",
        "date": "Nullable(Date32)",
        "money": "Nullable(Decimal(18, 4))",
        "integer": "Nullable(Int32)",
        "number": "Nullable(Float64)",
        "boolean": "Nullable(Bool)",
    },
}

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
CompanyOn = Callable[..., Warehouse]


def account(account_id: str, **dimensions: object) -> dict[str, object]:
    """An account of that id, its name made from it."""
    return {"account_id": account_id, "name": f"Account {account_id}", **dimensions}


def period(
    account_id: str, started_on: str, ended_on: str | None, mrr: object, product: str | None = "core"
) -> dict[str, object]:
    """A priced period; dates as text, no end means open."""
    return {"account_id": account_id, "product": product, "started_on": started_on, "ended_on": ended_on, "mrr": mrr}


def read_folder(folder: Path) -> dict[str, list[dict[str, str | None]]]:
    """The CSV files of a folder as rows; an empty cell is None."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as stream:
            tables[path.stem] = [{name: value or None for name, value in row.items()} for row in csv.DictReader(stream)]
    return tables


def write_folder(folder: Path, tables: Tables) -> Path:
    """Rows as CSV files, and the folder they are in."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = _columns(name, rows)
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            writer.writerows([["" if row.get(c) is None else row[c] for c in columns] for row in rows])
    return folder


def chosen(warehouse: str, sources: str = "files", **more: object) -> base_settings.Settings:
    """Settings of a test: nothing from this machine's environment, no dimensions unless named."""
    return base_settings.load(
        {}, Path("/nowhere"), **{"warehouse": warehouse, "sources": sources, "as_of": AS_OF, "dimensions": (), **more}
    )


def sample(home: Path) -> dict[str, object]:
    """Settings of the sample company as it was built on a day in November 2026, whatever the clock says; its file is
    in `home`.
    """
    home.mkdir(parents=True, exist_ok=True)
    build(path := home / "sample.duckdb", through=SAMPLE_AS_OF)
    return {"warehouse": f"duckdb:///{path}", "as_of": SAMPLE_AS_OF}


def fill(engine: sa.Engine, tables: Tables) -> None:
    """Create and fill the tables in the engine's own types; a table that is there already is replaced."""
    clickhouse = engine.dialect.name.startswith("clickhouse")
    types = _TYPES["clickhouse" if clickhouse else engine.dialect.name]
    suffix = " engine = MergeTree order by tuple()" if clickhouse else ""
    quote = engine.dialect.identifier_preparer.quote_identifier
    with engine.begin() as connection:
        for name, rows in tables.items():
            columns = _columns(name, rows)
            kinds = {
                c: (found.kind if name in TABLES and (found := TABLES[name].column(c)) else "text") for c in columns
            }
            # Eighteen digits, as most warehouses keep money; more only where a price of the test needs them.
            wide = any(
                kind == "money" and abs(Decimal(str(row.get(c) or 0))) >= 10**14
                for row in rows
                for c, kind in kinds.items()
            )
            described = ", ".join(
                f"{quote(c)} {types[kind].replace('18', '28') if wide else types[kind]}" for c, kind in kinds.items()
            )
            connection.execute(sa.text(f"drop table if exists {quote(name)}"))
            connection.execute(sa.text(f"create table {quote(name)} ({described}){suffix}"))
            if rows:
                # One statement of literals: every engine reads them, and quickly.
                lines = ", ".join(
                    "(" + ", ".join(_literal(row.get(c), kinds[c]) for c in columns) + ")" for row in rows
                )
                connection.exec_driver_sql(
                    f"insert into {quote(name)} values {lines}".replace("%", "%%" if types["text"] == "text" else "%")
                )


def in_postgres(url: str, tables: Tables, **more: object) -> Warehouse:
    """A warehouse on a real PostgreSQL holding the rows; filled by a connection of its own, because ours only reads."""
    engine = sa.create_engine(url)
    fill(engine, tables)
    engine.dispose()
    return Warehouse(chosen(url, **more))


def in_clickhouse(url: str, tables: Tables, **more: object) -> Warehouse:
    """A warehouse on ClickHouse (chdb, in this process) holding the rows and nothing of a test before."""
    parsed = sa.make_url(url)
    engine = sa.create_engine(parsed.set(query={}), connect_args=dict(parsed.query))
    with engine.begin() as connection:
        for name in TABLES:
            connection.exec_driver_sql(f"drop table if exists {name}")
    fill(engine, tables)
    engine.dispose()
    return Warehouse(chosen(url, **more))


def in_memory(tables: Tables, **more: object) -> Warehouse:
    """A warehouse in this process's memory (DuckDB) holding the rows."""
    warehouse = Warehouse(chosen("duckdb:///:memory:", **more))
    fill(warehouse.engine, tables)
    return warehouse


def facts_of(tables: Tables, **more: object) -> facts.Facts:
    """The facts of such a company."""
    return facts.load(in_memory(tables, **more))


def _columns(name: str, rows: Iterable[Row]) -> list[str]:
    """What the rows have, or the contract's columns where there are none."""
    named = dict.fromkeys(column for row in rows for column in row)
    return list(named) or [c.name for c in TABLES[name].columns]


def _literal(value: object, kind: str) -> str:
    if value is None:
        return "null"
    text = str(value).replace("'", "''")
    if kind in ("money", "integer", "number"):
        return str(Decimal(text)) if kind == "money" else text
    if kind == "boolean":
        return "true" if text.lower() in ("true", "1") else "false"
    return f"'{text}'"
