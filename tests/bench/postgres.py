"""The sample company on a real PostgreSQL, measured the same way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg

from data import company
from tests.postgres import SETTINGS, PostgresServer

_TYPES = {
    "VARCHAR": "text",
    "DATE": "date",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DOUBLE": "double precision",
}


def copy(database: Path, url: str, scratch: Path) -> None:
    """Every table of a DuckDB file into PostgreSQL, analysed as a warehouse's would be."""
    with duckdb.connect(str(database), read_only=True) as source, psycopg.connect(url, autocommit=True) as target:
        for (table,) in source.execute("select table_name from information_schema.tables").fetchall():
            columns = source.execute(
                "select column_name, data_type from information_schema.columns where table_name = ? order "
                "by ordinal_position",
                [table],
            ).fetchall()
            described = ", ".join(f'"{name}" {_TYPES.get(kind, kind.lower())}' for name, kind in columns)
            target.execute(f'create table "{table}" ({described})'.encode())
            lines = scratch / f"{table}.csv"
            source.execute(f"""copy "{table}" to '{lines}' (header false)""")
            with (
                lines.open("rb") as stream,
                target.cursor().copy(f'copy "{table}" from stdin (format csv)'.encode()) as into,
            ):
                while block := stream.read(1 << 20):
                    into.write(block)
            lines.unlink()
        target.execute("vacuum analyze")


def measure(accounts: int, companies: Path, refreshed: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Start a server, fill it, measure, stop it."""
    database = companies / f"company-{accounts}.duckdb"
    if not company.is_current(database):
        company.build(database, accounts)
    server = PostgresServer()
    try:
        server.start()
        url = server.new_database("bench")
        copy(database, url, companies)
        return refreshed(url) | {"shared_buffers": SETTINGS["shared_buffers"]}
    finally:
        server.close()
