"""The company's warehouse, read-only.

`Warehouse` holds one engine, composes our SQL with the adapter's SELECTs and gives frames back.
Nothing here writes, nothing shows a password, nothing waits longer than the settings allow.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from dashboard.base.errors import SlowError, SourceError, WarehouseError
from dashboard.base.passwords import scrub, secrets_of
from dashboard.base.settings import Settings, hide_secrets
from dashboard.warehouse import adapter, compose
from dashboard.warehouse.driver_words import in_words
from dashboard.warehouse.engine import Opened
from dashboard.warehouse.normal_form import missing_columns
from dashboard.warehouse.problems import Problem, problem
from dashboard.warehouse.tables import TABLES


@dataclass(frozen=True)
class Described:
    """What the sources give: the columns and the SELECT of each connected table, and what was wrong with tables and
    files.
    """

    columns: Mapping[str, tuple[str, ...]]
    sources: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    file_problems: tuple[Problem, ...] = ()


class Warehouse:
    """One warehouse behind one adapter; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opened = Opened(settings)
        self._described: WeakKeyDictionary[sa.Engine, Described] = WeakKeyDictionary()
        self._lock = threading.Lock()
        if self.engine.dialect.name not in compose.DIALECTS:
            raise WarehouseError(
                f"Longroad does not write SQL for {self.engine.dialect.name}.",
                f"At {settings.warehouse_shown}.",
                f"Use one of {', '.join(sorted(set(compose.DIALECTS)))}.",
            )

    @property
    def engine(self) -> sa.Engine:
        """The engine in force; files that are opened anew get another one."""
        return self._opened.engine

    @property
    def dialect(self) -> str:
        """sqlglot's name for what this warehouse speaks."""
        return compose.DIALECTS[self.engine.dialect.name]

    def __repr__(self) -> str:
        return f"Warehouse({self.settings.warehouse_shown!r}, sources={self.settings.sources!r})"

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """A connection whose queries all see the same moment (where the engine can), rolled back at the end."""
        opened = self._opened
        with in_words("connecting", self.settings, connecting=True):
            connection = opened.engine.connect()
        try:
            if opened.engine not in self._described:
                with self._lock:
                    if opened.engine not in self._described:
                        self._described[opened.engine] = self._describe(connection, opened)
            yield connection
        except SQLAlchemyError as error:
            # Between two questions: a transaction that is begun or ended on a lost connection.
            with in_words("a transaction", self.settings):
                raise error
        finally:
            # Nothing was written: a connection that is lost by now has nothing to take back.
            with connection, suppress(SQLAlchemyError):
                connection.rollback()

    def ping(self) -> None:
        """A question that costs nothing; WarehouseError when nobody is there to answer it."""
        with in_words("a first question", self.settings, connecting=True):
            self._opened.ping()

    def reload(self) -> None:
        """Before a refresh: open files anew, which may have been replaced, and look at what the sources give.

        Readers at work go on with what they began with; others get the new files only when all of them are there.
        """
        fresh = Opened(self.settings) if self._opened.is_folder or self._opened.is_file else self._opened
        with in_words("connecting", self.settings, connecting=True):
            connection = fresh.engine.connect()
        with connection:
            self._described[fresh.engine] = self._describe(connection, fresh)
        self._take_over(fresh)

    def rest(self) -> None:
        """After a refresh: a DuckDB file is closed, with the hundreds of megabytes its engine keeps; the next question
        opens it.
        """
        # A file that has gone meanwhile stays open: what was read of it is still good.
        with suppress(WarehouseError):
            fresh = Opened(self.settings) if self._opened.is_file else self._opened
            self._described[fresh.engine] = self._described[self.engine]
            self._take_over(fresh)

    def _take_over(self, fresh: Opened) -> None:
        old, self._opened = self._opened, fresh
        if old is not fresh:
            old.close()

    def columns(self, connection: sa.Connection) -> Mapping[str, tuple[str, ...]]:
        """What each connected source gives, as this snapshot sees them; asked once a refresh."""
        return self._described[connection.engine].columns

    def _describe(self, connection: sa.Connection, opened: Opened) -> Described:
        problems: list[Problem] = []
        sources: dict[str, str] = {}
        # The adapter of a folder has one SELECT for every contract table: a file that is not there is no mistake of it.
        whole = opened.loaded is None or self.settings.adapter.name != "files"
        absent = set() if whole else set(TABLES) - set(opened.loaded or ())
        found: dict[str, tuple[str, ...]] = {}
        for name, table in TABLES.items():
            try:
                source = None if name in absent else adapter.source(self.settings.adapter, name, self.dialect)
            except SourceError as error:
                problems.append(problem("refused_sql", name, detail=error.where))
                continue
            if source is None:
                if table.required:
                    detail = (
                        f"There is no {name}.csv or {name}.parquet in the folder."
                        if name in absent
                        else f"The adapter has no {name}.sql."
                    )
                    problems.append(problem("missing_table", name, detail=detail))
                continue
            try:
                with in_words(f"{self.settings.adapter.name}/{name}.sql", self.settings), savepoint(connection):
                    result = connection.execute(sa.text(f"select * from (\n{source.sql}\n) as src where 1 = 0"))
                    given = tuple(map(str, result.keys()))
            except (SourceError, SlowError) as error:
                if table.required and isinstance(error, SlowError):
                    raise
                rule = "missing_table" if table.required else "unreadable_table"
                problems.append(problem(rule, name, detail=error.where))
                continue
            if not source.is_parsed:
                problems.append(problem("unparsed_sql", name))
            missing = missing_columns(table, given)
            if missing and not table.required:
                # Its pages wait; an optional table must not take the others with it.
                problems.append(
                    problem("unreadable_table", name, detail=f"It has no column {' and no column '.join(missing)}.")
                )
            else:
                problems += [problem("missing_column", name, column=column) for column in missing]
            if not missing:
                found[name], sources[name] = given, source.sql
        for dimension in self.settings.dimensions if "dimensions" in self.settings.model_fields_set else ():
            if "accounts" in found and dimension not in {c.lower() for c in found["accounts"]}:
                problems.append(problem("missing_dimension", "accounts", column=dimension))
        return Described(found, sources, tuple(problems), opened.file_problems)

    def dimensions(self, connection: sa.Connection) -> tuple[str, ...]:
        """What people may slice by: the dimensions asked for, or of the default ones those that accounts has."""
        given = {c.lower() for c in self.columns(connection)["accounts"]}
        asked = "dimensions" in self.settings.model_fields_set
        return tuple(d for d in self.settings.dimensions if asked or d in given)

    def leave_out(self, connection: sa.Connection, table: str) -> None:
        """Until the next refresh, do as if this optional table were not connected: its rows cannot be read."""
        with self._lock:
            found = self._described[connection.engine]
            self._described[connection.engine] = replace(
                found, columns={name: given for name, given in found.columns.items() if name != table}
            )

    @property
    def file_problems(self) -> tuple[Problem, ...]:
        """What was wrong with the files of a folder when they were last read."""
        return self._opened.file_problems

    @property
    def source_problems(self) -> list[Problem]:
        """What was wrong with files, tables and columns when they were last described."""
        found = self._described.get(self.engine)
        return [*found.file_problems, *found.problems] if found else []

    def statement(
        self,
        connection: sa.Connection,
        main: str,
        label: str,
        *,
        raw_money: bool = False,
        dimensions: Sequence[str] | None = None,
    ) -> str:
        """Our SQL composed with this warehouse's sources, in its dialect, with `:name` binds left."""
        found = self._described[connection.engine]
        return compose.compose(
            main,
            label,
            dialect=self.dialect,
            columns=found.columns,
            sources=found.sources,
            dimensions=self.settings.dimensions if dimensions is None else dimensions,
            grace_days=self.settings.grace_days,
            raw_money=raw_money,
        )

    def shown(
        self, connection: sa.Connection, main: str, label: str, *, dimensions: Sequence[str] | None = None
    ) -> str:
        """The statement `read` sends, as a person may see it: `:name` where a value is bound, secrets as `***`."""
        text = hide_secrets(self.statement(connection, main, label, dimensions=dimensions).replace(r"\:", ":"))
        return scrub(text, secrets_of(self.settings.warehouse.get_secret_value()))

    def read(
        self,
        connection: sa.Connection,
        main: str,
        label: str,
        binds: Mapping[str, Any] | None = None,
        *,
        raw_money: bool = False,
        dimensions: Sequence[str] | None = None,
        coded: bool = False,
    ) -> pd.DataFrame:
        """Run our SQL and give its rows; column names in lower case; WarehouseError or SourceError in words.

        coded: few different words, many rows; they may come as categories, which saves making each anew.
        """
        text = self.statement(connection, main, label, raw_money=raw_money, dimensions=dimensions)
        statement = sa.text(text)
        asked = statement.compile().params
        used = {name: value for name, value in (binds or {}).items() if name in asked}
        lists: list[sa.BindParameter[Any]] = [
            sa.bindparam(name, expanding=True) for name, value in used.items() if isinstance(value, list | tuple)
        ]
        statement = statement.bindparams(*lists)
        with in_words(label, self.settings):
            if connection.dialect.name == "duckdb":
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
