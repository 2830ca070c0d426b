"""AppDatabases for tests, on SQLite and on PostgreSQL; conftest names this as a plugin."""

from __future__ import annotations

import datetime as dt
import math
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dashboard.appdb.store import AppDatabase

MORNING = dt.datetime(2026, 2, 2, 9, 30, tzinfo=dt.UTC)
MID_MARKET = (("segment", ("Mid-market",)),)
RENEWALS: dict[str, Any] = {
    "metric": "renewal_rate",
    "choices": MID_MARKET,
    "period_start": dt.date(2026, 1, 1),
    "period_end": dt.date(2026, 12, 31),
    "value": 0.92,
    "owner": "Ana",
    "note": "agreed with the board",
}
NO_UTF8, HALF = "\udcff\udcfe", b"\xed\xa0\x80"
# A wrong type, nothing, bytes, a number without end, half a character: hardly a column can hold one of these.
STRANGE: list[object] = [
    None,
    "",
    "abc",
    "nan",
    "\x00",
    NO_UTF8,
    HALF,
    -1,
    2.5,
    math.inf,
    -math.inf,
    10**18,
    "9" * 400,
    "[1",
    "{}",
    "[]",
    "null",
    '{"a": NaN}',
    '[["a"]]',
    '[["a", "b"]]',
    '["ab"]',
    "[" * 5000,
    "2026-13-01",
    "0001-01-01",
    "9999-12-31",
    "x" * 50_000,
]


def in_file(folder: Path) -> str:
    return f"sqlite:///{folder / 'application.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def app_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return in_file(tmp_path)
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
def app_database(app_database_url: str) -> Iterator[AppDatabase]:
    with AppDatabase(app_database_url, clock=lambda: MORNING) as opened:
        yield opened


@pytest.fixture
def as_ordinary_account(tmp_path: Path) -> Iterator[None]:
    """Root may write everything, so for permissions the test becomes `nobody`."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder != Path("/tmp"):
            folder.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def in_threads(count: int, act: Callable[[int], object]) -> list[object]:
    """Run all at once; an exception is a result too."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = act(number)
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def filled(app_database: AppDatabase) -> None:
    target = app_database.add_target(who="Ana", **RENEWALS)
    app_database.change_target(target.id, 1, who="Ben", value=0.95, note="“quoted”, ünïcode")
    app_database.archive_target(app_database.add_target(who="Ana", **{**RENEWALS, "choices": ()}).id, 1, who="Ana")
    app_database.add_scenario(who="Ana", name="Spring", levers={"churn": 0.02})
    app_database.add_gate(who="Ana", quarter=2026 * 4, new_mrr=40_000, gross_dollar_renewal_rate=0.9)


def everything(app_database: AppDatabase) -> tuple[object, ...]:
    return (
        app_database.targets(archived=True),
        app_database.scenarios(),
        app_database.gates(),
        [e for e in app_database.audit() if e.action != "restored"],
    )


def any_cell(path: Path, table: str, row: int, **cells: object) -> None:
    """Write cells past every check of Longroad's and of the database's: NULL too, and any type into any column."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        if raw.execute("select 1 from sqlite_master where sql like '% NOT NULL%'").fetchone():
            raw.execute("pragma writable_schema = on")
            raw.execute("update sqlite_master set sql = replace(sql, ' NOT NULL', '')")
            raw.execute("pragma writable_schema = reset")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for name, value in cells.items():
            value = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
            how = "cast(? as text)" if isinstance(value, bytes) else "?"
            raw.execute(f"update {table} set {name} = {how} where id = ?", (value, row))
