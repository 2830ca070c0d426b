"""How the warehouse is opened: one engine for each kind of URL, read-only where the engine can, every wait limited.

A DuckDB file and a folder of files are opened in a database of their own in this process. Every connection is a
cursor of its own, so no thread ever reads another's rows; a reader that is at work keeps the database it began with,
whatever is opened anew beside it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool, QueuePool

from dashboard.base.errors import WarehouseError
from dashboard.base.passwords import hide_password
from dashboard.base.settings import Settings
from dashboard.warehouse.files import load_folder
from dashboard.warehouse.problems import Problem

_EXTRAS = {
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "redshift": "redshift",
    "databricks": "databricks",
    "trino": "trino",
    "hive": "spark",
    "clickhousedb": "clickhouse",
    "clickhouse": "clickhouse",
}
# Lists asked side by side (dashboard/warehouse/answers.py) and the one refresh, each with a connection.
POOL = {"poolclass": QueuePool, "pool_size": 5, "max_overflow": 5}
# 2, not 1: the driver may still choose formats and limits, and nobody can take it back.
_CLICKHOUSE_READ_ONLY = {"ch_readonly": "2"}
# What makes a session of these engines read-only.
_START = {
    "mysql": "set session transaction read only",
    "mariadb": "set session transaction read only",
    "sqlite": "pragma query_only = on",
}


class _ReadOnly(ConnectionWrapper):
    """A cursor whose every transaction refuses to write."""

    def begin(self) -> None:
        """Instead of a plain BEGIN."""
        self.execute("begin transaction read only")


class Database:
    """A DuckDB database in this process: opened when first asked for, and closed when its last reader has left."""

    def __init__(
        self,
        fill: Callable[[duckdb.DuckDBPyConnection], str],
        wrapper: type[ConnectionWrapper] = _ReadOnly,
        config: dict[str, Any] | None = None,
    ) -> None:
        self._fill, self._wrapper, self._config = fill, wrapper, config or {}
        self._lock = threading.Lock()
        self._root: duckdb.DuckDBPyConnection | None = None
        self._start = ""

    def connect(self) -> ConnectionWrapper:
        """A connection of its own; the first one fills the database."""
        with self._lock:
            if self._root is None:
                root = duckdb.connect(":memory:", config=self._config)
                self._start = self._fill(root)
                self._root = root
            cursor = self._root.cursor()
        if self._start:
            cursor.execute(self._start)
        return self._wrapper(cursor)

    def close(self) -> None:
        """Let go of it; readers at work keep it until they have finished."""
        with self._lock:
            self._root = None

    def engine(self, wait_seconds: float) -> sa.Engine:
        """SQLAlchemy's face of it; nobody waits longer than that for a connection."""
        return sa.create_engine(
            "duckdb:///:memory:", creator=self.connect, hide_parameters=True, pool_timeout=wait_seconds, **POOL
        )


class Opened:
    """A warehouse that is open: its engine, and of a folder the tables it gave and what was wrong with the files."""

    def __init__(self, settings: Settings) -> None:
        url = settings.warehouse.get_secret_value()
        self.loaded: list[str] | None = None
        self.file_problems: tuple[Problem, ...] = ()
        # A set of files that may be replaced as a whole: looked at anew by opening it anew.
        self.is_folder, self.is_file = url.startswith("files:"), False
        self._file: Path | None = None
        self._database: Database | None = None
        if self.is_folder:
            self._decimal_mark, self._currency = settings.decimal_mark, settings.currency
            self._folder = Path(url.removeprefix("files:")).expanduser()
            self.engine = self._in_process(Database(self._load), settings)
            return
        try:
            self.engine = self._engine(url, settings)
        except (NoSuchModuleError, ModuleNotFoundError):
            name = url.split(":")[0].split("+")[0]
            extra = _EXTRAS.get(name)
            remedy = (
                f"Install the driver: pip install 'longroad[{extra}]'." if extra else "Check the first part of the URL."
            )
            raise WarehouseError(
                f"The driver for {name} is not installed.", f"At {hide_password(url)}.", remedy
            ) from None
        except (ArgumentError, ValueError, TypeError):
            raise WarehouseError(
                "The warehouse URL cannot be understood.",
                f"At {hide_password(url)}.",
                "Write it like postgresql://user:password@host/database; @ : / % in a password as %40 %3A %2F %25.",
            ) from None

    def ping(self) -> None:
        """Ask what costs nothing: whether the files are there, or a server for the number one."""
        if self.is_folder:
            if not self._folder.is_dir() or not any(
                path.suffix.lower() in (".csv", ".parquet") for path in self._folder.iterdir()
            ):
                raise WarehouseError(
                    "There are no files to read.",
                    f"At files:{self._folder}.",
                    "Give the folder that holds accounts.csv and subscriptions.csv.",
                )
        elif self._file is not None:
            if not self._file.is_file():
                raise WarehouseError(
                    "There is no such DuckDB file.",
                    f"At {self._file}.",
                    "Put it back; the last good figures stay on screen.",
                )
        else:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("select 1")

    def close(self) -> None:
        """No new readers; those at work finish."""
        self.engine.dispose()
        if self._database is not None:
            self._database.close()

    def _in_process(self, database: Database, settings: Settings) -> sa.Engine:
        self._database = database
        return database.engine(settings.connect_seconds)

    def _load(self, root: duckdb.DuckDBPyConnection) -> str:
        loader = sa.create_engine(
            "duckdb:///:memory:",
            creator=lambda: ConnectionWrapper(root.cursor()),
            poolclass=NullPool,
            hide_parameters=True,
        )
        with loader.connect() as connection:
            self.loaded, self.file_problems = load_folder(self._folder, connection, self._decimal_mark, self._currency)
        return ""

    def _engine(self, url: str, settings: Settings) -> sa.Engine:
        connect: dict[str, Any] = {}
        options: dict[str, Any] = POOL | {"pool_timeout": settings.connect_seconds, "pool_recycle": 1800}
        if url.startswith("duckdb"):
            return self._duckdb(url, settings)
        if url.startswith("sqlite"):
            parsed = sa.make_url(url)
            parsed.get_dialect()
            if not Path(parsed.database or "").is_file():
                remedy = "Check the path; a file that is not there is never made."
                raise WarehouseError("There is no such SQLite file.", f"At {hide_password(url)}.", remedy)
        if url.startswith("postgresql"):
            milliseconds = settings.statement_seconds * 1000
            session = (
                "-c default_transaction_read_only=on -c standard_conforming_strings=on -c "
                f"statement_timeout={milliseconds}"
            )
            connect = {
                "connect_timeout": settings.connect_seconds,
                "options": session,
                "keepalives_idle": 15,
                "keepalives_interval": 5,
                "keepalives_count": 3,
                "tcp_user_timeout": milliseconds,
            }
            # Said at the start of every transaction too: a session that was talked out of its default still cannot
            # write.
            read_only = {"postgresql_readonly": True}
            options |= {"pool_pre_ping": True, "isolation_level": "REPEATABLE READ", "execution_options": read_only}
        elif url.startswith("clickhouse"):
            parsed = sa.make_url(url)
            if parsed.query.get("interface") == "chdb":
                # In this process; each connection holds a handle of its own to the one engine.
                connect = dict(parsed.query) | _CLICKHOUSE_READ_ONLY
                url = parsed.set(query={}).render_as_string(hide_password=False)
            else:
                connect = {
                    "connect_timeout": settings.connect_seconds,
                    "send_receive_timeout": settings.statement_seconds,
                    **_CLICKHOUSE_READ_ONLY,
                }
        engine = sa.create_engine(url, connect_args=connect, hide_parameters=True, **options)
        # The driver has its arguments; whoever prints the engine sees no key that stood after the ?.
        engine.url = engine.url.set(query={})
        if engine.dialect.name in _START:
            _read_only(engine, _START[engine.dialect.name])
        if url.startswith("clickhouse"):
            sa.event.listen(engine, "do_connect", _clickhouse_connect)
        return engine

    def _duckdb(self, url: str, settings: Settings) -> sa.Engine:
        path = sa.make_url(url).database or ""
        if path in ("", ":memory:"):
            return self._in_process(Database(lambda root: "", ConnectionWrapper), settings)
        if not Path(path).is_file():
            raise WarehouseError(
                "There is no such DuckDB file.",
                f"At {hide_password(url)}.",
                "Check the path; `make run` builds the sample company.",
            )
        self.is_file, self._file = True, Path(path)

        def attach(root: duckdb.DuckDBPyConnection) -> str:
            # Attached, not opened: DuckDB would give a second opener the first one's file, even when it has been
            # replaced since.
            name = "as memory_db " if Path(path).name.lower().startswith("memory.") else ""
            root.execute(f"attach '{path.replace(chr(39), chr(39) * 2)}' {name}(read_only)")
            found = root.execute(
                "select database_name from duckdb_databases() where path is not null and not internal"
            ).fetchone()
            assert found is not None
            return f'use "{found[0].replace(chr(34), chr(34) * 2)}"'

        return self._in_process(Database(attach, config={"threads": 2, "temp_directory": f"{path}.tmp"}), settings)


def _read_only(engine: sa.Engine, statement: str) -> None:
    """Every session of the engine begins with this statement."""

    def begin(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()

    sa.event.listen(engine, "connect", begin)


def _clickhouse_connect(dialect: Any, record: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """A user who may only read cannot even ask for it; such a one is connected as it is."""
    try:
        return dialect.connect(*arguments, **named)
    except Exception as error:
        if "readonly" not in str(error).lower():
            raise
        return dialect.connect(
            *arguments, **{name: value for name, value in named.items() if name not in _CLICKHOUSE_READ_ONLY}
        )
