"""Backup and restore: a copy of the file for SQLite, JSON for any database; either can be restored anywhere."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dashboard.errors import NotebookError
from dashboard.notebook import opening
from dashboard.notebook.audit import write_entry
from dashboard.notebook.records import plain
from dashboard.notebook.schema import HEAD, UtcDateTime, metadata

FORMAT = 1
TABLES = tuple(table for table in metadata.sorted_tables)


@dataclass(frozen=True)
class Backup:
    """What was written or restored: where, `sqlite` or `json`, and rows of each table."""

    path: Path
    form: str
    rows: Mapping[str, int]

    def sentence(self) -> str:
        """For the command line: `Backed up 3 targets, 1 scenario … to FILE`."""
        parts = ", ".join(f"{count:,} {name.removeprefix('longroad_')}" for name, count in self.rows.items())
        return f"{self.path} ({self.form}): {parts}"


def write(engine: sa.Engine, path: Path, at: dt.datetime) -> Backup:
    """Write to a neighbour file and rename, so that a broken backup never replaces a good one."""
    is_copy = engine.dialect.name == "sqlite" and path.suffix != ".json"
    if engine.dialect.name == "sqlite" and path.exists() and path.samefile(str(engine.url.database)):
        raise NotebookError("The backup would overwrite the notebook itself.", f"{path}.", "Name another file.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
        scratch = Path(name)
        try:
            if is_copy:
                rows = _copy(Path(str(engine.url.database)), scratch)
            else:
                content = export(engine, at)
                rows = {table: len(found) for table, found in content["tables"].items()}
                scratch.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise NotebookError(
            f"The backup was not written: {_reason(error)}.", f"{path}.", "Name a file in a directory that may be written."
        ) from error
    return Backup(path, "sqlite" if is_copy else "json", rows)


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()


def _copy(source: Path, goal: Path) -> dict[str, int]:
    """A consistent copy while others read and write, checked before it is trusted, in one file without side files."""
    with closing(sqlite3.connect(source, timeout=opening.BUSY_SECONDS)) as live, closing(sqlite3.connect(goal)) as copy:
        live.backup(copy)
        copy.execute("pragma journal_mode = delete")
        verdict = copy.execute("pragma integrity_check").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"the copy is damaged ({verdict})")
        return {t.name: copy.execute(f'select count(*) from "{t.name}"').fetchone()[0] for t in TABLES}  # noqa: S608


def export(engine: sa.Engine, at: dt.datetime) -> dict[str, Any]:
    """Every row of every table as of one moment, as JSON values."""
    isolation = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.execution_options(**isolation).connect() as connection, connection.begin():
        tables = {t.name: [plain(dict(row)) for row in connection.execute(sa.select(t).order_by(t.c.id)).mappings()] for t in TABLES}
        revision = opening.found_revision(connection)
    return {"longroad_notebook": FORMAT, "form": revision, "made_at": at.isoformat(), "tables": tables}


def read(engine: sa.Engine, path: Path, at: dt.datetime, who: str, replace: bool) -> Backup:
    """Restore in one transaction: all of it, or nothing."""
    content, form = load(path)
    rows = {name: len(found) for name, found in content["tables"].items()}
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text(f"lock table {', '.join(t.name for t in TABLES)} in exclusive mode"))
        present = sum(connection.execute(sa.select(sa.func.count()).select_from(t)).scalar_one() for t in TABLES)
        if present and not replace:
            raise NotebookError(
                "The notebook is not empty; restoring would replace what is there.", f"{opening.place(engine.url)}.",
                "Back it up first, then restore again and say that it may be replaced.",
            )  # fmt: skip
        _fill(connection, content)
        write_entry(connection, at, who, "restored", "longroad_notebook", 0, None, {"from": path.name, "made_at": content["made_at"], **rows})
    return Backup(path, form, rows)


def load(path: Path) -> tuple[dict[str, Any], str]:
    """A backup of either kind in today's form; an older one is migrated in a temporary file, a newer one refused."""
    try:
        start = path.open("rb").read(16)
        with tempfile.TemporaryDirectory() as folder:
            scratch = Path(folder) / "restore.db"
            if start == b"SQLite format 3\x00":
                with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source, closing(sqlite3.connect(scratch)) as copy:
                    source.backup(copy)
                made_at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).isoformat()
                return _migrated(scratch, None, path) | {"made_at": made_at}, "sqlite"
            content = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(content, dict) or content.get("longroad_notebook") != FORMAT:
                raise ValueError("not a notebook's backup")
            opening.refuse_newer(str(content["form"]), str(path))
            dt.datetime.fromisoformat(content["made_at"])
            content = content if content["form"] == HEAD else _migrated(scratch, content, path)
            for table in TABLES:
                for row in content["tables"][table.name]:
                    _typed(table, row)
            return content, "json"
    except NotebookError:
        raise
    except (OSError, ValueError, KeyError, sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        raise NotebookError(f"This backup cannot be read: {_reason(error)}.", f"{path}.", "Name a file that the command “backup” wrote.") from error


def _migrated(scratch: Path, content: dict[str, Any] | None, path: Path) -> dict[str, Any]:
    """Build the backup's own form in a scratch file, fill it, migrate it, and read it in today's form."""
    engine = opening.connect(sa.URL.create("sqlite", database=str(scratch)))
    try:
        if content is not None:
            with opening.writing(engine).begin() as connection:
                opening.upgrade(connection, content["form"])
                old = sa.MetaData()
                old.reflect(connection)
                for name, rows in content["tables"].items():
                    if rows:
                        connection.execute(old.tables[name].insert(), [_typed(old.tables[name], row) for row in rows])
        with engine.connect() as connection:
            revision = opening.found_revision(connection)
        if revision is None:
            raise ValueError("it holds no notebook")
        opening.refuse_newer(revision, str(path))
        opening.migrate(engine)
        return export(engine, dt.datetime.fromisoformat(content["made_at"]) if content else dt.datetime.fromtimestamp(0, dt.UTC))
    finally:
        engine.dispose()


def _fill(connection: sa.Connection, content: dict[str, Any]) -> None:
    for table in reversed(TABLES):
        connection.execute(table.delete())
    for table in TABLES:
        rows = content["tables"].get(table.name, [])
        if rows:
            connection.execute(table.insert(), [_typed(table, row) for row in rows])
        if rows and connection.dialect.name == "postgresql":
            # Rows came with their numbers; the counter must not give one of them out again.
            highest = max(int(row["id"]) for row in rows)
            connection.execute(sa.text("select setval(pg_get_serial_sequence(:name, 'id'), :highest)"), {"name": table.name, "highest": highest})


def _typed(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """JSON values as the columns want them; a moment of a reflected column is plain UTC, as SQLite keeps it."""
    values: dict[str, Any] = {}
    for name, value in row.items():
        kind = table.c[name].type
        if isinstance(value, str) and isinstance(kind, UtcDateTime | sa.DateTime):
            moment = dt.datetime.fromisoformat(value).astimezone(dt.UTC)
            value = moment if isinstance(kind, UtcDateTime) else moment.replace(tzinfo=None)
        elif isinstance(value, str) and isinstance(kind, sa.Date):
            value = dt.date.fromisoformat(value)
        values[name] = value
    return values
