"""The company's warehouse, read-only.

`Warehouse` holds one engine, composes our SQL with the adapter's SELECTs and gives frames back.
Nothing here writes, nothing shows a password, nothing waits longer than the settings allow.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from dashboard import compose
from dashboard.contract import TABLES, Problem, missing_columns, problem
from dashboard.errors import SourceError, WarehouseError
from dashboard.files import load_folder
from dashboard.settings import Settings, hide_password, hide_secrets

_EXTRAS = {"snowflake": "snowflake", "bigquery": "bigquery", "redshift": "redshift", "databricks": "databricks",
           "trino": "trino", "hive": "spark", "clickhousedb": "clickhouse", "clickhouse": "clickhouse"}


class Warehouse:
    """One warehouse behind one adapter; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.file_problems: tuple[Problem, ...] = ()
        self._columns: dict[str, tuple[str, ...]] | None = None
        self._sources: dict[str, str] = {}
        self._source_problems: list[Problem] = []
        self._lock = threading.Lock()
        url = settings.warehouse.get_secret_value()
        self._folder = Path(url.removeprefix("files:")).expanduser() if url.startswith("files:") else None
        self.engine = self._engine(url)
        self.dialect = compose.DIALECTS.get(self.engine.dialect.name)
        if self.dialect is None:
            raise WarehouseError(f"Longroad does not write SQL for {self.engine.dialect.name}.", f"At {settings.warehouse_shown}.",
                                 f"Use one of {', '.join(sorted(set(compose.DIALECTS)))}.")

    def __repr__(self) -> str:
        return f"Warehouse({self.settings.warehouse_shown!r}, sources={self.settings.sources!r})"

    def _engine(self, url: str) -> sa.Engine:
        try:
            url, connect, options = self._options(url)
            return sa.create_engine(url, connect_args=connect, hide_parameters=True, **options)
        except (NoSuchModuleError, ModuleNotFoundError):
            name = url.split(":")[0].split("+")[0]
            extra = _EXTRAS.get(name)
            remedy = f"Install the driver: pip install 'longroad[{extra}]'." if extra else "Check the first part of the URL."
            raise WarehouseError(f"The driver for {name} is not installed.", f"At {hide_password(url)}.", remedy) from None
        except (ArgumentError, ValueError, TypeError):
            raise WarehouseError("The warehouse URL cannot be understood.", f"At {hide_password(url)}.",
                                 "Write it like postgresql://user:password@host/database; @ : / % in a password as %40 %3A %2F %25.") from None

    def _options(self, url: str) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """URL, connect arguments and engine options: read-only, bounded pool, every wait limited."""
        seconds = self.settings.connect_seconds
        options: dict[str, Any] = {"pool_size": 3, "max_overflow": 2, "pool_timeout": seconds, "pool_recycle": 1800}
        connect: dict[str, Any] = {}
        if self._folder is not None:
            url, options = "duckdb:///:memory:", {"poolclass": StaticPool}
        elif url.startswith("duckdb"):
            database = sa.make_url(url).database or ""
            if database in ("", ":memory:"):
                options = {"poolclass": StaticPool}
            elif not Path(database).is_file():
                raise WarehouseError("There is no such DuckDB file.", f"At {hide_password(url)}.", "Check the path; `make run` builds the sample company.")
            else:
                options["poolclass"] = sa.pool.QueuePool
                connect = {"read_only": True, "config": {"threads": 2}}
        elif url.startswith("postgresql"):
            milliseconds = self.settings.statement_seconds * 1000
            connect = {"connect_timeout": seconds, "options": f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}",
                       "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": milliseconds}
            options |= {"pool_pre_ping": True, "isolation_level": "REPEATABLE READ"}
        elif url.startswith("clickhouse"):
            parsed = sa.make_url(url)
            if parsed.query.get("interface") == "chdb":
                connect = dict(parsed.query)
                url, options = parsed.set(query={}).render_as_string(hide_password=False), {"poolclass": StaticPool}
            else:
                connect = {"connect_timeout": seconds, "send_receive_timeout": self.settings.statement_seconds}
        return url, connect, options

    @contextmanager
    def _plainly(self, where: str) -> Iterator[None]:
        """Driver errors in three short sentences; the driver's own words only without secrets."""
        try:
            yield
        except DBAPIError as error:
            words = self._clean(str(error.orig))
            if re.search(r"(?i)statement timeout|canceling statement|too long", words):
                raise WarehouseError("The warehouse took too long.", f"In {where}, after {self.settings.statement_seconds} s.",
                                     "Raise statement_seconds or give the warehouse an index.") from None
            if re.search(r"(?i)authentication failed|access denied|no pg_hba|incorrect username|role .* does not exist", words):
                raise WarehouseError("The warehouse refused the sign-in.", f"At {self.settings.warehouse_shown}: {words}",
                                     "Check the user name and the password in the settings.") from None
            if error.connection_invalidated or (re.search(r"(?i)connect|timeout expired|refused|server closed|terminating|No route|resolve", words) \
                    and isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)):
                raise WarehouseError("The warehouse does not answer.", f"At {self.settings.warehouse_shown}: {words}",
                                     "The last good figures stay on screen; it is asked again by itself.") from None
            raise SourceError("The warehouse refused a query.", f"In {where}: {words}", "Check the adapter's SQL against the tables.") from None
        except SQLAlchemyError as error:
            raise WarehouseError("The warehouse does not answer.", f"At {self.settings.warehouse_shown}: {self._clean(str(error))}",
                                 "The last good figures stay on screen; it is asked again by itself.") from None

    def _clean(self, words: str) -> str:
        """The first line of a driver's message with the password taken out."""
        text = hide_password(" ".join(words.strip().split("\n")[:1]))
        for secret in self._secrets():
            text = text.replace(secret, "***")
        return text[:300]

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """A connection whose queries all see the same moment (where the engine can), rolled back at the end."""
        with self._plainly("connecting"):
            connection = self.engine.connect()
        try:
            yield connection
        finally:
            with connection:
                connection.rollback()

    def reload(self) -> None:
        """Before a refresh: forget what the sources looked like, reopen files that may have been replaced."""
        with self._lock:
            if self._folder is not None:
                self.engine.dispose()
            self._columns = None
        self.rest()

    def rest(self) -> None:
        """After a refresh: a DuckDB file is closed, with the hundreds of megabytes its engine keeps; the next question opens it."""
        if self.engine.dialect.name == "duckdb" and not isinstance(self.engine.pool, StaticPool):
            self.engine.dispose()

    def columns(self, connection: sa.Connection) -> Mapping[str, tuple[str, ...]]:
        """What each connected source gives; asked once a refresh. Problems are kept for `source_problems`."""
        with self._lock:
            if self._columns is None:
                self._columns = self._describe(connection)
            return self._columns

    def _describe(self, connection: sa.Connection) -> dict[str, tuple[str, ...]]:
        self._source_problems, self._sources = [], {}
        absent: set[str] = set()
        if self._folder is not None:
            loaded, self.file_problems = load_folder(self._folder, connection, self.settings.decimal_mark)
            absent = {t for t in TABLES if t not in loaded} if self.settings.adapter.name == "files" else set()
        found: dict[str, tuple[str, ...]] = {}
        for name, table in TABLES.items():
            sql = None if name in absent else compose.source_sql(self.settings.adapter, name)
            if sql is None:
                if table.required:
                    detail = f"There is no {name}.csv or {name}.parquet in the folder." if name in absent else f"The adapter has no {name}.sql."
                    self._source_problems.append(problem("missing_table", name, detail=detail))
                continue
            try:
                with self._plainly(f"{self.settings.adapter.name}/{name}.sql"), savepoint(connection):
                    result = connection.execute(sa.text(f"select * from (\n{sql}\n) as src where 1 = 0"))
                    given = tuple(map(str, result.keys()))
            except SourceError as error:
                rule = "missing_table" if table.required else "unreadable_table"
                self._source_problems.append(problem(rule, name, detail=error.where))
                continue
            missing = missing_columns(table, given)
            if missing and not table.required:
                # Its pages wait; an optional table must not take the others with it.
                self._source_problems.append(problem("unreadable_table", name, detail=f"It has no column {' and no column '.join(missing)}."))
            else:
                self._source_problems += [problem("missing_column", name, column=column) for column in missing]
            if not missing:
                found[name], self._sources[name] = given, sql
        for dimension in self.settings.dimensions if "dimensions" in self.settings.model_fields_set else ():
            if "accounts" in found and dimension not in {c.lower() for c in found["accounts"]}:
                self._source_problems.append(problem("missing_dimension", "accounts", column=dimension))
        return found

    def dimensions(self, connection: sa.Connection) -> tuple[str, ...]:
        """What people may slice by: the dimensions asked for, or of the default ones those that accounts has."""
        given = {c.lower() for c in self.columns(connection)["accounts"]}
        asked = "dimensions" in self.settings.model_fields_set
        return tuple(d for d in self.settings.dimensions if asked or d in given)

    def leave_out(self, table: str) -> None:
        """Until the next refresh, do as if this optional table were not connected: its rows cannot be read."""
        with self._lock:
            if self._columns is not None:
                self._columns = {name: given for name, given in self._columns.items() if name != table}

    @property
    def source_problems(self) -> list[Problem]:
        """What was wrong with files, tables and columns when they were last described."""
        return [*self.file_problems, *self._source_problems]

    def statement(self, connection: sa.Connection, main: str, label: str, *, raw_money: bool = False,
                  dimensions: Sequence[str] | None = None) -> str:
        """Our SQL composed with this warehouse's sources, in its dialect, with `:name` binds left."""
        columns = self.columns(connection)
        assert self.dialect is not None
        return compose.compose(main, label, dialect=self.dialect, columns=columns, sources=self._sources,
                               dimensions=self.settings.dimensions if dimensions is None else dimensions,
                               grace_days=self.settings.grace_days, raw_money=raw_money)

    def shown(self, connection: sa.Connection, main: str, label: str, *, dimensions: Sequence[str] | None = None) -> str:
        """The statement `read` sends, as a person may see it: `:name` where a value is bound, secrets as `***`."""
        text = hide_secrets(self.statement(connection, main, label, dimensions=dimensions).replace(r"\:", ":"))
        for secret in self._secrets():
            text = text.replace(secret, "***")
        return text

    def _secrets(self) -> list[str]:
        """The password of the warehouse's URL, plain and as it stands there; none for a folder."""
        password = sa.make_url(self.settings.warehouse.get_secret_value()).password if self._folder is None else None
        return list({str(password), quote(str(password), safe="")}) if password else []

    def read(self, connection: sa.Connection, main: str, label: str, binds: Mapping[str, Any] | None = None, *,
             raw_money: bool = False, dimensions: Sequence[str] | None = None, coded: bool = False) -> pd.DataFrame:
        """Run our SQL and give its rows; column names in lower case; WarehouseError or SourceError in words.

        coded: few different words, many rows; they may come as categories, which saves making each anew.
        """
        text = self.statement(connection, main, label, raw_money=raw_money, dimensions=dimensions)
        statement = sa.text(text)
        used = {name: value for name, value in (binds or {}).items() if name in statement._bindparams}
        lists: list[sa.BindParameter[Any]] = [sa.bindparam(name, expanding=True) for name, value in used.items() if isinstance(value, list | tuple)]
        statement = statement.bindparams(*lists)
        with self._plainly(label):
            if self.engine.dialect.name == "duckdb":
                # Arrow is 25 to 40 times faster than rows, and integers stay integers.
                result = connection.execution_options(duckdb_arrow=True).execute(statement, used)
                frame: pd.DataFrame = result.arrow.to_pandas(strings_to_categorical=coded)  # type: ignore[attr-defined]
            else:
                # Not through pandas: it wraps the driver's errors in its own, with the whole statement in the words.
                rows = connection.execute(statement, used)
                frame = pd.DataFrame.from_records(rows.fetchall(), columns=list(rows.keys()), coerce_float=False)
        frame.columns = [str(c).lower() for c in frame.columns]
        return frame


@contextmanager
def savepoint(connection: sa.Connection) -> Iterator[None]:
    """A query that may fail without ending the transaction, on engines where a failure would."""
    if connection.dialect.name == "postgresql":
        with connection.begin_nested():
            yield
        return
    try:
        yield
    except Exception:
        # DuckDB and Redshift know no savepoints, and refuse everything until the transaction ends.
        connection.rollback()
        raise
