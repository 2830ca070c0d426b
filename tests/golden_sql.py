"""The SQL that each dialect is sent, one file a fact, in tests/sql: `make sql` (python -m tests.golden_sql) writes it
anew.

DuckDB, PostgreSQL and ClickHouse are run for real by the tests; the others are compiled only, so a change
of what they would be sent must be looked at before it is committed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from dashboard.warehouse import compose
from dashboard.warehouse.tables import TABLES

FOLDER = Path(__file__).parent / "sql"
DIALECTS = ("postgres", "clickhouse", "snowflake", "bigquery", "redshift", "databricks", "spark", "trino")
DIMENSIONS = ("segment", "region", "group")
GRACE_DAYS = 30


def columns() -> dict[str, tuple[str, ...]]:
    """Every contract table with all its columns; accounts with dimensions, one of them a reserved word; usage with a
    feature.
    """
    more = {"accounts": DIMENSIONS, "usage": ("feature_alerts",)}
    return {name: (*(c.name for c in table.columns), *more.get(name, ())) for name, table in TABLES.items()}


def statements(dialect: str) -> dict[str, str]:
    """File name → statement, for every fact, every check and the movements with gaps bridged."""
    sources = {name: f"select * from {name}" for name in TABLES}
    found = {}
    for path in sorted(compose.FACTS.glob("*.sql")):
        found[f"{path.stem}.sql"] = compose.compose(
            compose.read_sql(path),
            f"facts/{path.name}",
            dialect=dialect,
            columns=columns(),
            sources=sources,
            dimensions=DIMENSIONS,
        )
    for path in sorted(compose.CHECKS.glob("*.sql")):
        found[f"check_{path.stem}.sql"] = compose.compose(
            compose.read_sql(path),
            f"checks/{path.name}",
            dialect=dialect,
            columns=columns(),
            sources=sources,
            raw_money=True,
        )
    text, label = compose.fact_sql("mrr_movements")
    found["mrr_movements_with_grace.sql"] = compose.compose(
        text, label, dialect=dialect, columns=columns(), sources=sources, dimensions=DIMENSIONS, grace_days=GRACE_DAYS
    )
    return {name: sql.rstrip() + "\n" for name, sql in found.items()}


def write() -> None:
    """Write every statement; what no fact makes any more goes."""
    for dialect in DIALECTS:
        folder = FOLDER / dialect
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, sql in statements(dialect).items():
            (folder / name).write_text(sql, encoding="utf-8")


if __name__ == "__main__":
    write()
