"""The engines that the tests run for real: DuckDB, PostgreSQL (tests/postgres.py) and ClickHouse.

`clickhouse_url` is the address of ClickHouse in this process: chdb through clickhouse-connect's dialect.
`company_on` gives a warehouse on the engine of that name, holding the rows: `company_on("postgres", tables)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.warehouse.reading import Warehouse
from tests import company

ENGINES = ("duckdb", "postgres", "clickhouse")


@pytest.fixture(scope="session")
def clickhouse_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """ClickHouse in this process; every test that fills it replaces the tables it names."""
    return f"clickhousedb://default@localhost/default?interface=chdb&path={tmp_path_factory.mktemp('chdb')}"


@pytest.fixture
def company_on(request: pytest.FixtureRequest) -> Callable[..., Warehouse]:
    """`company_on(engine, tables, **settings)`; the servers start only when they are asked for."""

    def make(engine: str, tables: company.Tables, **more: Any) -> Warehouse:
        if engine == "postgres":
            return company.in_postgres(request.getfixturevalue("postgres_database"), tables, **more)
        if engine == "clickhouse":
            return company.in_clickhouse(request.getfixturevalue("clickhouse_url"), tables, **more)
        return company.in_memory(tables, **more)

    return make
