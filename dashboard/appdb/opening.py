"""Opening the application database: the engine, the file's permissions, the migrations, and errors in words."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from dashboard.appdb import cells
from dashboard.appdb.schema import HEAD, REVISIONS, VERSION_TABLE, metadata
from dashboard.base.errors import AppDatabaseError
from dashboard.base.passwords import hide_password

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
SQLITE_START = b"SQLite format 3\x00"
BUSY_SECONDS = 10
CONNECT_SECONDS = 5
# Any constant of ours: PostgreSQL's advisory locks are numbers shared by all who use the database.
MIGRATION_LOCK = 0x10A6_40AD
_WRITE = "longroad_write"
# Alembic's context is global to a process; threads take turns.
_migrating = threading.Lock()


def place(url: sa.URL) -> str:
    """The address as people may read it: no password, no query."""
    if url.get_backend_name() == "sqlite":
        return url.database or "memory"
    return hide_password(url.set(query={}).render_as_string(hide_password=True))


def parse(text: str) -> sa.URL:
    """The address, or why it is none. The text itself is never repeated: it may hold a password."""
    try:
        url = sa.make_url(text)
        url.get_dialect()
    except (exc.ArgumentError, exc.NoSuchModuleError, ValueError, ImportError):
        raise AppDatabaseError(
            "The application database's address cannot be used.",
            "It is the setting “app_database”.",
            "Write sqlite:////srv/longroad/application.db or postgresql://user:password@host/database.",
        ) from None
    if url.get_backend_name() == "sqlite" and (
        not url.database or url.database == ":memory:" or url.database.startswith("file:")
    ):
        raise AppDatabaseError(
            "The application database needs a file.",
            "The setting “app_database” names none.",
            "Write sqlite:////srv/longroad/application.db.",
        )
    return url


def may_write(path: Path) -> bool:
    """Whether this process may read and change a file or directory."""
    flags = os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0)
    return os.access(path, flags, effective_ids=os.access in os.supports_effective_ids)


def prepare_file(path: Path, create: bool) -> None:
    """Make sure the SQLite file and its directory can be written, which its write-ahead log needs too."""
    if path.is_dir():
        raise AppDatabaseError(
            "The application database is a directory, not a file.", f"{path}.", "Name a file inside it."
        )
    if not path.exists() and not create:
        raise AppDatabaseError(
            "There is no application database here.",
            f"{path}.",
            "Check the setting “app_database”, or start the dashboard once.",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise AppDatabaseError(
            f"The application database cannot be created: {(error.strerror or 'unknown reason').lower()}.",
            f"{path}.",
            "Give the dashboard's account a directory it may write to.",
        ) from error
    for part in (path, path.parent):
        if not may_write(part):
            kind = "file" if part is path else "directory"
            raise AppDatabaseError(
                f"The application database's {kind} may not be written.",
                f"{part}.",
                "Give the dashboard's account the right to read and write it.",
            )
    refuse_foreign(path)


def refuse_foreign(path: Path) -> None:
    """Leave alone what is not ours before anything writes into it: text, another program's database, a newer form."""
    with path.open("rb") as file:
        start = file.read(16)
    if start and start != SQLITE_START:
        raise AppDatabaseError(
            "This file is not an application database.", f"{path}.", "Name another file, or restore a backup."
        )
    if not start:
        return
    # Nobody has it open when there is no log beside it: then reading leaves not even a side file behind. After a crash
    # only a writer may take back what a journal says was half written; it writes nothing else.
    quiet = [] if any(Path(f"{path}{side}").exists() for side in ("-wal", "-journal")) else ["mode=ro&immutable=1"]
    for mode in (*quiet, "mode=ro", "mode=rw"):
        try:
            tables, revision = _looked_into(path, mode)
            break
        except sqlite3.Error as error:
            if mode == "mode=rw" or (mode == "mode=ro" and not error.sqlite_errorname.startswith("SQLITE_READONLY")):
                what, remedy = reason_of(error)
                raise AppDatabaseError(
                    f"The application database cannot be opened: {what}.", f"{path}.", remedy
                ) from error
    refuse_newer(revision, str(path))
    if tables and revision is None:
        raise AppDatabaseError(
            f"This database belongs to another program: it holds a table {min(tables)} that Longroad did not make.",
            f"{path}.",
            "Name another file in the setting “app_database”; this one was left as it is.",
        )


def _looked_into(path: Path, mode: str) -> tuple[set[str], str | None]:
    """(names of tables, revision) of a SQLite file, without changing it."""
    uri = f"{path.resolve().as_uri()}?{mode}"
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
        connection.text_factory = lambda value: value.decode("utf-8", "replace")
        found = connection.execute("select name from sqlite_master where type in ('table', 'view')").fetchall()
        tables = {str(name) for (name,) in found}
        if VERSION_TABLE not in tables:
            return {name for name in tables if not name.startswith("sqlite_")}, None
        revision = connection.execute(f"select version_num from {VERSION_TABLE}").fetchone()  # noqa: S608
        return tables, None if revision is None else str(revision[0])


def connect(url: sa.URL) -> sa.Engine:
    """An engine: SQLite with write-ahead log and busy timeout, others with a short connect and a check before use."""
    options: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS}, **options)
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    if url.get_backend_name() == "postgresql" and url.get_driver_name() == "psycopg":
        options["connect_args"] = {"connect_timeout": CONNECT_SECONDS}
    engine = sa.create_engine(url, pool_pre_ping=True, pool_size=5, pool_recycle=1800, **options)
    if url.get_backend_name() == "postgresql":
        event.listen(engine, "connect", _dates_as_iso)
    # The driver has its arguments; whoever prints the engine sees no key that stood after the ?.
    engine.url = engine.url.set(query={})
    return engine


def _dates_as_iso(connection: Any, _record: object) -> None:
    # Dates are read as text (see cells), and a server may be set to write 31.12.2026.
    with closing(connection.cursor()) as cursor:
        cursor.execute("set datestyle to iso")
    connection.commit()


def _sqlite_connected(connection: Any, _record: object) -> None:
    # The driver would open transactions late and only before some statements; we say BEGIN ourselves.
    connection.isolation_level = None
    connection.text_factory = cells.text_or_bytes
    connection.execute("pragma foreign_keys = on")
    # What was saved is on the disk, whatever is unplugged; people save seldom enough.
    connection.execute("pragma synchronous = full")
    if connection.execute("pragma journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            # Another process is switching it on this very moment; the file remembers.
            if "locked" not in str(error):
                raise


def _sqlite_begin(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get(_WRITE)
    connection.exec_driver_sql("begin immediate" if immediate else "begin")


def writing(engine: sa.Engine) -> sa.Engine:
    """The engine for transactions that write: on SQLite they queue at their first statement, not at their last."""
    return engine.execution_options(**{_WRITE: True})


@contextmanager
def in_words(url: sa.URL, doing: str) -> Iterator[None]:
    """Turn the driver's errors into three sentences; `doing` completes “The application database cannot be …”."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        what, remedy = reason_of(getattr(error, "orig", None) or error)
        raise AppDatabaseError(
            f"The application database cannot be {doing}: {what}.", f"{place(url)}.", remedy
        ) from error


def reason_of(error: BaseException) -> tuple[str, str]:
    """(why a database refused, what to try)."""
    text = str(error).lower()
    return next((what, remedy) for sign, what, remedy in _SIGNS if sign in text)


_SIGNS = (
    (
        "password authentication failed",
        "the database refused the sign-in",
        "Check user and password in the setting “app_database”.",
    ),
    ("permission denied", "this user may not do that", "Grant the user the right to create and change tables."),
    ("no such", "it lacks a table or column that each one has", "Restore a backup, or name another file."),
    ("does not exist", "the database or table is not there", "Check the setting “app_database”."),
    ("locked", "somebody else has been writing for too long", "Try again in a moment."),
    (
        "readonly",
        "the file may only be read",
        "Give the dashboard's account the right to write the file and its directory.",
    ),
    (
        "unable to open",
        "the file cannot be opened",
        "Give the dashboard's account the right to write the file and its directory.",
    ),
    ("not a database", "the file is damaged or not an application database", "Restore a backup."),
    ("malformed", "the file is damaged", "Restore a backup."),
    ("full", "the disk is full", "Make room and try again."),
    ("disk i/o", "the disk is full or broken", "Make room and try again; nothing was lost that had been saved."),
    ("already exists", "the database holds tables of the same names", "Give Longroad a database of its own."),
    (
        "",
        "the database is away or refused us",
        "Check that it runs and can be reached; nothing was lost that had been saved.",
    ),
)


def found_revision(connection: sa.Connection) -> str | None:
    """The revision written in the database; none in an empty one."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(sa.text(f"select version_num from {VERSION_TABLE}")).scalar_one_or_none()  # noqa: S608


def refuse_newer(revision: str | None, where: str) -> None:
    """An application database that newer code has written is left alone: we would not know what we damage."""
    if revision is not None and revision not in REVISIONS:
        raise AppDatabaseError(
            f"The application database was written by a newer Longroad: its form is {revision}, this one knows {HEAD}.",
            f"{where}.",
            "Start the newer version, or restore a backup made before the upgrade.",
        )


def upgrade(connection: sa.Connection, revision: str = HEAD) -> None:
    """Run the migrations on this connection, inside its transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _migrating:
        command.upgrade(config, revision)


def migrate(engine: sa.Engine) -> None:
    """Bring the schema to `HEAD`. Of several processes starting at once one migrates, the others wait and find it
    done.
    """
    where = place(engine.url)
    with in_words(engine.url, "opened"):
        with engine.connect() as connection:
            revision = found_revision(connection)
        refuse_newer(revision, where)
        if revision == HEAD:
            return
        with writing(engine).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            revision = found_revision(connection)
            refuse_newer(revision, where)
            taken = set(sa.inspect(connection).get_table_names()) & set(metadata.tables)
            if revision is None and taken:
                raise AppDatabaseError(
                    f"The database holds a table {min(taken)} that Longroad did not make.",
                    f"{where}.",
                    "Give Longroad a database of its own.",
                )
            if revision != HEAD:
                upgrade(connection)
