"""Where an application database is kept: its schema, places that cannot be used, files of others."""

from __future__ import annotations

import multiprocessing
import sqlite3
import subprocess
import sys
import traceback
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from dashboard.appdb import opening, schema
from dashboard.appdb.store import AppDatabase
from dashboard.base.errors import AppDatabaseError
from tests.app_databases import RENEWALS, in_file
from tests.postgres import PASSWORD, PostgresServer

# The schema


def test_migrations_build_exactly_the_tables_the_code_uses(app_database_url: str) -> None:
    with AppDatabase(app_database_url) as app_database, app_database._engine.connect() as connection:
        options = {"version_table": schema.VERSION_TABLE, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), schema.metadata) == []
    config = Config()
    config.set_main_option("script_location", str(opening.MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == schema.REVISIONS


def _open_and_close(app_database_url: str, gate: Any, answers: Any) -> None:
    gate.wait()
    try:
        AppDatabase(app_database_url).close()
        answers.put("opened")
    except Exception as error:
        answers.put(repr(error))


def test_processes_starting_at_once_migrate_once(app_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A process started anew runs the main module again; Streamlit's tests leave a script of theirs in its place.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(2), context.Queue()
    processes = [context.Process(target=_open_and_close, args=(app_database_url, gate, answers)) for _ in range(2)]
    for process in processes:
        process.start()
    assert [answers.get(timeout=60) for _ in processes] == ["opened"] * 2
    for process in processes:
        process.join()
    with AppDatabase(app_database_url) as app_database, app_database._engine.connect() as connection:
        assert connection.execute(sa.text(f"select version_num from {schema.VERSION_TABLE}")).fetchall() == [
            (schema.HEAD,)
        ]


def test_a_newer_schema_is_refused_and_left_alone(app_database: AppDatabase, app_database_url: str) -> None:
    app_database.add_target(who="Ana", **RENEWALS)
    with app_database._engine.begin() as connection:
        connection.execute(sa.text(f"update {schema.VERSION_TABLE} set version_num = '0099'"))
    with pytest.raises(AppDatabaseError) as caught:
        AppDatabase(app_database_url)
    assert "written by a newer Longroad: its form is 0099, this one knows 0001" in str(caught.value)
    assert PASSWORD not in str(caught.value)
    with app_database._engine.connect() as connection:
        assert connection.execute(sa.text("select count(*) from longroad_targets")).scalar_one() == 1


def test_another_programs_table_is_not_taken_over(app_database_url: str) -> None:
    engine = sa.create_engine(app_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("create table longroad_targets (theirs int)"))
    engine.dispose()
    with pytest.raises(AppDatabaseError, match="holds a table longroad_targets that Longroad did not make"):
        AppDatabase(app_database_url)


def test_a_failed_migration_leaves_nothing_behind(app_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: sa.Connection, revision: str = "") -> None:
        connection.execute(sa.text("create table longroad_half (n int)"))
        raise sa.exc.OperationalError("", {}, Exception("the disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(opening, "upgrade", half)
        with pytest.raises(AppDatabaseError, match="the disk is full"):
            AppDatabase(app_database_url)
    with AppDatabase(app_database_url) as app_database, app_database._engine.connect() as connection:
        assert "longroad_half" not in sa.inspect(connection).get_table_names()


# Places that cannot be used


def test_sqlite_is_opened_with_log_timeout_and_foreign_keys(tmp_path: Path) -> None:
    with AppDatabase(in_file(tmp_path / "new" / "state")) as app_database, app_database._engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"pragma {name}").scalar_one()
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        ]
    assert pragmas == ["wal", 10_000, 1]
    assert (tmp_path / "new" / "state" / "application.db").stat().st_mode & 0o777 == 0o600


def test_wrong_places_are_named_in_words(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "letter.db").write_text("Dear application database, this is not a database.")
    for path, message in [
        (tmp_path / "folder", "is a directory, not a file"),
        (tmp_path / "letter.db", "not an application database"),
        (tmp_path / "letter.db" / "application.db", "cannot be created"),
    ]:
        with pytest.raises(AppDatabaseError, match=message) as caught:
            AppDatabase(f"sqlite:///{path}")
        assert str(tmp_path) in caught.value.where
    with pytest.raises(AppDatabaseError, match="There is no application database here"):
        AppDatabase(f"sqlite:///{tmp_path / 'typo.db'}", create=False)
    assert not (tmp_path / "typo.db").exists()
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(AppDatabaseError, match="needs a file"):
            AppDatabase(url)


def test_missing_rights_are_named_in_words(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "state" / "application.db"
    AppDatabase(f"sqlite:///{path}").close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    request.getfixturevalue("as_ordinary_account")
    with pytest.raises(AppDatabaseError, match="application database's file may not be written"):
        AppDatabase(f"sqlite:///{path}")
    with pytest.raises(AppDatabaseError, match="cannot be created: permission denied"):
        AppDatabase(f"sqlite:///{path.parent / 'other.db'}")


def test_passwords_are_in_no_message(postgres_server: PostgresServer, postgres_database: str) -> None:
    wrong = postgres_database.replace(PASSWORD, "hunter2-x")
    away = "postgresql://ana:hunter2-x@127.0.0.1:1/none?sslpassword=hunter2-x"
    missing = postgres_server.url_of("no_such_database").replace("postgres:", "postgres:")
    for url, message in [
        (wrong, "refused the sign-in"),
        (away, "away or refused us"),
        (missing, "not there"),
        ("postgres://ana:hunter2-x@host/db", "address cannot be used"),
        ("hunter2-x", "address cannot be used"),
    ]:
        with pytest.raises(AppDatabaseError, match=message) as caught:
            AppDatabase(url)
        everything = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        assert "hunter2-x" not in everything and PASSWORD not in str(caught.value) + caught.value.where
    with AppDatabase(postgres_database) as app_database:
        assert repr(app_database) == f"AppDatabase('{postgres_database.replace(PASSWORD, '***')}')"


def test_an_outage_is_said_in_words_and_ends(postgres_server: PostgresServer) -> None:
    with AppDatabase(postgres_server.new_database()) as app_database:
        target = app_database.add_target(who="Ana", **RENEWALS)
        with postgres_server.outage():
            with pytest.raises(AppDatabaseError, match="cannot be read: the database is away"):
                app_database.targets()
            with pytest.raises(AppDatabaseError, match="cannot be saved: the database is away"):
                app_database.change_target(target.id, 1, who="Ana", value=0.5)
        assert app_database.targets() == [target]


def test_a_file_of_somebody_else_is_refused_and_not_touched(tmp_path: Path) -> None:
    """Another program's database in either journal mode, one in use, a letter, a newer form: one sentence, no byte
    changed.
    """
    home = tmp_path / "theirs"
    home.mkdir()
    for name, mode in (("contacts.db", "delete"), ("browser.db", "wal"), ("open.db", "wal")):
        with closing(sqlite3.connect(home / name)) as raw:
            raw.execute(f"pragma journal_mode = {mode}")
            raw.executescript("create table people (name text); insert into people values ('Zoë')")
    in_use = sqlite3.connect(home / "open.db")
    in_use.execute("begin immediate")
    in_use.execute("insert into people values ('Ana')")
    (home / "letter.db").write_text("Dear application database, this is not a database.")
    AppDatabase(f"sqlite:///{home / 'newer.db'}").close()
    with closing(sqlite3.connect(home / "newer.db")) as raw:
        raw.execute(f"update {schema.VERSION_TABLE} set version_num = '0099'")
        raw.commit()
        raw.execute("pragma journal_mode = delete")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in home.iterdir()}
    for name, message in (
        ("contacts.db", "belongs to another program: it holds a table people that Longroad did not make"),
        ("browser.db", "belongs to another program"),
        ("open.db", "belongs to another program"),
        ("letter.db", "not an application database"),
        ("newer.db", "written by a newer Longroad"),
    ):
        for _ in range(2):
            with pytest.raises(AppDatabaseError, match=message):
                AppDatabase(f"sqlite:///{home / name}")
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in home.iterdir()} == before
    in_use.rollback()
    in_use.close()


def test_a_copied_back_app_database_whose_writer_was_killed_opens(tmp_path: Path) -> None:
    """Outside the write-ahead log a journal says what was half written; whoever comes next takes it back."""
    path = tmp_path / "application.db"
    with AppDatabase(in_file(tmp_path)) as app_database:
        target = app_database.add_target(who="Ana", **RENEWALS)
    script = f"""
import os, sqlite3
raw = sqlite3.connect({str(path)!r}, isolation_level=None)
raw.execute("pragma journal_mode = delete")
raw.execute("pragma cache_size = 1")
raw.execute("begin immediate")
raw.execute("update longroad_targets set value = 0")
for n in range(200):
    raw.execute("create table half_%d (n text default '%s')" % (n, "x" * 500))
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    assert (tmp_path / "application.db-journal").stat().st_size > 512
    with AppDatabase(in_file(tmp_path)) as app_database:
        assert app_database.targets() == [target]
