"""Backup: a copy of the file for SQLite, JSON for any database; either can be restored anywhere (`restoring`)."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dashboard.appdb import cells, opening
from dashboard.appdb.schema import VERSION_TABLE, metadata
from dashboard.base.errors import AppDatabaseError
from dashboard.base.locks import is_abandoned, locked
from dashboard.base.numbers import whole

FORMAT = 1
PART, PART_END = ".longroad-backup-", ".part"
QUIET_SECONDS = 60
TABLES = tuple(table for table in metadata.sorted_tables)


@dataclass(frozen=True)
class Backup:
    """What was written or restored: where, `sqlite` or `json`, and rows of each table."""

    path: Path
    form: str
    rows: Mapping[str, int]

    def sentence(self) -> str:
        """For the command line: `Backed up 3 targets, 1 scenario … to FILE`."""
        parts = ", ".join(f"{whole(count)} {name.removeprefix('longroad_')}" for name, count in self.rows.items())
        return f"{self.path} ({self.form}): {parts}"


def write(engine: sa.Engine, path: Path, at: dt.datetime, replace: bool, kept: Sequence[Path]) -> Backup:
    """Write to a neighbour file and rename, so that a broken backup never replaces a good one.

    An earlier backup is replaced, another file only when it is asked for (`replace`), and never one that is, or lies
    within, one of `kept`.
    """
    is_copy = engine.dialect.name == "sqlite" and path.suffix != ".json"
    if engine.dialect.name == "sqlite" and path.exists() and path.samefile(str(engine.url.database)):
        raise AppDatabaseError(
            "The backup would overwrite the application database itself.", f"{path}.", "Name another file."
        )
    _refuse_to_lose(path, replace, kept)
    try:
        sweep(path.parent)
        handle, name = tempfile.mkstemp(prefix=PART, suffix=PART_END, dir=path.parent)
        os.close(handle)
        scratch = Path(name)
        try:
            with locked(scratch):
                if is_copy:
                    rows = _copy(Path(str(engine.url.database)), scratch)
                else:
                    content = export(engine, at)
                    rows = {table: len(found) for table, found in content["tables"].items()}
                    scratch.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
                scratch.replace(path)
        finally:
            _remove(scratch)
    except (OSError, sqlite3.Error) as error:
        raise AppDatabaseError(
            f"The backup was not written: {_reason(error)}.",
            f"{path}.",
            "Name a file in a directory that may be written.",
        ) from error
    return Backup(path, "sqlite" if is_copy else "json", rows)


def _refuse_to_lose(path: Path, replace: bool, kept: Sequence[Path]) -> None:
    """AppDatabaseError when the backup would take the place of what is none."""
    goal, folders = path.resolve(), [place.resolve() for place in kept]
    if not path.exists() or (goal not in folders and is_backup(path)):
        return
    if goal in folders or any(folder in goal.parents for folder in folders):
        raise AppDatabaseError(
            "The backup would replace a file that Longroad itself needs.", f"{path}.", "Name another file."
        )
    if not replace:
        raise AppDatabaseError(
            "There is a file of this name, and it is no backup that Longroad wrote.",
            f"{path}.",
            "Name another file, or say --replace if it may be lost.",
        )


def is_backup(path: Path) -> bool:
    """Whether this file is a backup that `write` made, as far as its beginning and its table of forms tell.

    A database in use is none: it has a write-ahead log, a copy has not (bytes 18 and 19 of a SQLite file).
    """
    try:
        with path.open("rb") as file:
            start = file.read(20)
        if not start.startswith(opening.SQLITE_START):
            content = json.loads(path.read_text(encoding="utf-8-sig"))
            return isinstance(content, dict) and "longroad_notebook" in content
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as copy:
            query = "select count(*) from sqlite_master where type = 'table' and name = ?"
            return start[18:] == b"\x01\x01" and copy.execute(query, [VERSION_TABLE]).fetchone()[0] == 1
    except (OSError, ValueError, RecursionError, sqlite3.Error):
        return False


def sweep(folder: Path) -> None:
    """Clear away parts of backups whose process was killed; those being written are held by theirs."""
    for part in folder.glob(f"{PART}*{PART_END}"):
        if is_abandoned(part, QUIET_SECONDS):
            _remove(part)


def _remove(part: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        Path(f"{part}{end}").unlink(missing_ok=True)


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
    """Every row of every table as of one moment, as JSON values; a cell that cannot be read is kept as it was found."""
    isolation = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.execution_options(**isolation).connect() as connection, connection.begin():
        tables = {}
        for table in TABLES:
            query = sa.select(*cells.unread(table, connection.dialect.name)).order_by(table.c.id)
            tables[table.name] = [_plain(table, dict(raw)) for raw in connection.execute(query).mappings()]
        revision = opening.found_revision(connection)
    return {"longroad_notebook": FORMAT, "form": revision, "made_at": at.isoformat(), "tables": tables}


def _plain(table: sa.Table, raw: Mapping[str, Any]) -> dict[str, Any]:
    values, _ = cells.row(table, raw)
    return {name: _json(values.get(name, found)) for name, found in raw.items()}


def _json(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value
