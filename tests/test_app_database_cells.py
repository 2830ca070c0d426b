"""One unreadable cell takes nothing else with it: whatever stands in any column, the rest is read and the row named."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dashboard.appdb import Reader, schema
from dashboard.appdb.store import AppDatabase
from dashboard.base.errors import AppDatabaseError
from tests.app_databases import MORNING, NO_UTF8, RENEWALS, STRANGE, any_cell, in_file

NAMES = {"longroad_targets": "Target", "longroad_scenarios": "Scenario", "longroad_gates": "Bonus gate"}
COLUMNS = [
    (t.name, c.name) for t in (schema.targets, schema.scenarios, schema.gates) for c in t.columns if c.name != "id"
]


def two_of_each(app_database: AppDatabase) -> None:
    for n, metric in enumerate(("renewal_rate", "mrr")):
        app_database.add_target(who="Ana", **{**RENEWALS, "metric": metric})
        app_database.add_scenario(who="Ana", name=metric, levers={"churn": 0.02})
        app_database.add_gate(who="Ana", quarter=2026 * 4 + n, new_mrr=40_000, gross_dollar_renewal_rate=0.9)


def in_use(app_database: AppDatabase) -> dict[str, list[Any]]:
    return {
        "longroad_targets": app_database.targets(),
        "longroad_scenarios": app_database.scenarios(),
        "longroad_gates": app_database.gates(),
    }


@pytest.fixture
def both(tmp_path: Path) -> Iterator[AppDatabase]:
    with AppDatabase(in_file(tmp_path), clock=lambda: MORNING) as opened:
        two_of_each(opened)
        yield opened


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_one_bad_cell_leaves_the_rest_and_is_named(both: AppDatabase, tmp_path: Path, table: str, column: str) -> None:
    before = in_use(both)
    refused = 0
    for value in STRANGE:
        any_cell(tmp_path / "application.db", table, 2, **{column: value})
        now, named = in_use(both), both.unreadable()
        for name, rows in before.items():
            if name != table:
                assert now[name] == rows
        assert before[table][0] in now[table] or before[table][1] in now[table]
        if named:
            (row,) = named
            assert (row.number, row.sentence.partition(" number ")[0]) == (2, NAMES[table])
            assert row.sentence.startswith(f"{NAMES[table]} number 2: ") and len(row.sentence) < 300, row.sentence
            assert [r.id for r in now[table]] == [1]
        refused += bool(named)
        # Opened by somebody else it is the same, and it is no error of the application database.
        saved_goals = Reader(in_file(tmp_path)).now()
        assert saved_goals.error is None and list(saved_goals.unreadable) == named
        assert len(saved_goals.targets) == len(now["longroad_targets"]) and len(saved_goals.gates) == len(
            now["longroad_gates"]
        )
    # Every column has something that it can never hold; text alone may say nearly anything.
    assert refused >= 3


@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        ("longroad_targets", "value", "abc", "Target number 2: the value is “abc”, not a number."),
        ("longroad_targets", "value", None, "Target number 2: the value is empty."),
        ("longroad_targets", "value", 1e15, "Target number 2: the value is 1,000,000,000,000,000, out of bounds."),
        ("longroad_targets", "period_end", "2026-13-01", "Target number 2: the last day is “2026-13-01”, not a date."),
        (
            "longroad_targets",
            "period_end",
            "2025-12-31",
            "Target number 2: the period ends before it starts (It says 2026-01-01 to 2025-12-31).",
        ),
        (
            "longroad_targets",
            "period_start",
            "0001-01-01",
            "Target number 2: the first day is out of bounds (It is 0001-01-01; its year may be 1970 to 2200).",
        ),
        ("longroad_targets", "slice", '["ab"]', 'Target number 2: the slice is “["ab"]”, not what Longroad wrote.'),
        ("longroad_targets", "note", NO_UTF8, "Target number 2: the note is text that cannot be read."),
        (
            "longroad_targets",
            "archived",
            "maybe",
            "Target number 2: the mark “put away” is “maybe”, neither yes nor no.",
        ),
        (
            "longroad_gates",
            "quarter",
            999_999,
            "Bonus gate number 2: the quarter is out of bounds (It is 999,999; it may be 7880 to 8803).",
        ),
        (
            "longroad_gates",
            "gross_dollar_renewal_rate",
            90,
            "Bonus gate number 2: the renewal rate threshold is out of bounds (It is 90; it may be 0 to 1).",
        ),
        (
            "longroad_scenarios",
            "levers",
            '{"churn": NaN}',
            'Scenario number 2: the set of levers is “{"churn": NaN}”, not what Longroad wrote.',
        ),
        (
            "longroad_scenarios",
            "created_at",
            "yesterday",
            "Scenario number 2: the time it was set is “yesterday”, not a time.",
        ),
    ],
)
def test_what_is_wrong_is_said(
    both: AppDatabase, tmp_path: Path, table: str, column: str, value: object, words: str
) -> None:
    any_cell(tmp_path / "application.db", table, 2, **{column: value})
    assert [row.sentence for row in both.unreadable()] == [words]


def test_a_bad_row_cannot_be_changed_and_says_so(both: AppDatabase, tmp_path: Path) -> None:
    any_cell(tmp_path / "application.db", "longroad_targets", 2, value="abc")
    with pytest.raises(
        AppDatabaseError, match="Target number 2: the value is “abc”, not a number, so it cannot be changed"
    ):
        both.change_target(2, 1, who="Ana", value=0.5)
    with pytest.raises(AppDatabaseError, match="not a number, so it cannot be changed"):
        both.add_target(who="Ana", **{**RENEWALS, "metric": "mrr"})
    assert both.change_target(1, 1, who="Ana", value=0.5).value == 0.5


@pytest.mark.parametrize("column", [c.name for c in schema.audit.columns if c.name != "id"])
def test_one_bad_entry_leaves_the_history(both: AppDatabase, tmp_path: Path, column: str) -> None:
    sound = {entry.id: entry for entry in both.audit()}
    refused = 0
    for value in [*STRANGE, '{"metric": "mrr"}', '{"quarter": "soon", "value": 1}']:
        any_cell(tmp_path / "application.db", "longroad_audit", 2, **{column: value})
        found = {entry.id: entry for entry in both.audit()}
        assert list(found) == [6, 5, 4, 3, 2, 1]
        assert all(found[n] == sound[n] for n in found if n != 2)
        refused += bool(found[2].unreadable)
    assert refused >= 3


def test_the_same_on_postgresql(postgres_database: str) -> None:
    """Columns there keep their type, but numbers and dates have no end, and JSON and text may say anything."""
    with AppDatabase(postgres_database, clock=lambda: MORNING) as app_database:
        two_of_each(app_database)
        with app_database._engine.begin() as connection:
            for table in (schema.targets, schema.scenarios, schema.gates, schema.audit):
                for column in table.columns:
                    if not column.primary_key and not column.nullable:
                        connection.execute(
                            sa.text(f"alter table {table.name} alter column {column.name} drop not null")
                        )
        for table, column, literal, words in [
            ("longroad_targets", "value", "'NaN'", "not a number"),
            ("longroad_targets", "value", "null", "the value is empty"),
            ("longroad_targets", "period_end", "'infinity'", "“infinity”, not a date"),
            ("longroad_targets", "period_end", "'20000-01-01'", "not a date"),
            ("longroad_targets", "updated_at", "'infinity'", "“infinity”, not a time"),
            ("longroad_targets", "archived", "null", "the mark “put away” is empty"),
            ("longroad_targets", "slice", "'[['", "not what Longroad wrote"),
            ("longroad_scenarios", "levers", "'[1]'", "not what Longroad wrote"),
            ("longroad_gates", "quarter", "2000000000", "the quarter is out of bounds"),
        ]:
            with app_database._engine.begin() as connection:
                old = connection.execute(
                    sa.text(f"select cast({column} as text) from {table} where id = 2")
                ).scalar_one()
                connection.execute(sa.text(f"update {table} set {column} = {literal} where id = 2"))
            (named,) = app_database.unreadable()
            assert words in named.sentence and named.number == 2
            assert [len(rows) for name, rows in in_use(app_database).items() if name != table] == [2, 2]
            assert [row.id for row in in_use(app_database)[table]] == [1]
            with app_database._engine.begin() as connection:
                kind = {"levers": "json", "archived": "boolean"}.get(
                    column, "numeric" if column in ("value", "quarter") else "text"
                )
                kind = {"period_end": "date", "updated_at": "timestamptz"}.get(column, kind)
                connection.execute(
                    sa.text(f"update {table} set {column} = cast(:old as {kind}) where id = 2"), {"old": old}
                )
            assert app_database.unreadable() == [] and [len(rows) for rows in in_use(app_database).values()] == [
                2,
                2,
                2,
            ]


def test_moments_are_the_same_in_any_time_zone_of_the_database(postgres_database: str) -> None:
    """09:30 in London is 15:00 in Kolkata and written 02.02.2026 in Germany; it is one moment."""
    with AppDatabase(postgres_database, clock=lambda: MORNING) as app_database:
        two_of_each(app_database)
        with app_database._engine.begin() as connection:
            name = connection.execute(sa.text("select current_database()")).scalar_one()
            for setting in ("timezone to 'Asia/Kolkata'", "datestyle to 'German'"):
                connection.execute(sa.text(f'alter database "{name}" set {setting}'))
    with AppDatabase(postgres_database) as again:
        assert again.unreadable() == [] and {t.created_at for t in again.targets()} == {MORNING}
        assert {t.period_end for t in again.targets()} == {dt.date(2026, 12, 31)}


def test_a_table_that_is_not_there_is_said_in_words(both: AppDatabase, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "application.db")) as raw:
        raw.execute("drop table longroad_gates")
    saved_goals = Reader(in_file(tmp_path)).now()
    assert saved_goals.error is not None and "it lacks a table or column that each one has" in str(saved_goals.error)
