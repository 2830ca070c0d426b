"""Restore: a backup of either kind is read, brought to today's form and checked whole before anything is touched."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dashboard.appdb import audit, cells, opening
from dashboard.appdb.audit import write_entry
from dashboard.appdb.backup import FORMAT, TABLES, Backup, export
from dashboard.appdb.records import KINDS, Unreadable
from dashboard.appdb.schema import HEAD
from dashboard.base.errors import AppDatabaseError
from dashboard.base.numbers import whole

MOST_SAID = 100
REMEDY = "Name a file that the command “backup” wrote."


def restore(engine: sa.Engine, path: Path, at: dt.datetime, who: str, replace: bool) -> Backup:
    """Restore in one transaction: all of it, or nothing. AppDatabaseError lists everything wrong with the backup."""
    content, form = load(path)
    sound = checked(content, path)
    rows = {name: len(found) for name, found in sound.items()}
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            names = ", ".join(table.name for table in TABLES)
            connection.execute(sa.text(f"lock table {names} in exclusive mode"))
        present = sum(connection.execute(sa.select(sa.func.count()).select_from(t)).scalar_one() for t in TABLES)
        if present and not replace:
            raise AppDatabaseError(
                "The application database is not empty; restoring would replace what is there.",
                f"{opening.place(engine.url)}.",
                "Back it up first, then restore again and say that it may be replaced.",
            )
        _fill(connection, sound)
        told = {"from": path.name, "made_at": content["made_at"], **rows}
        write_entry(connection, at, who, "restored", "longroad_notebook", 0, None, told)
    return Backup(path, form, rows)


def load(path: Path) -> tuple[dict[str, Any], str]:
    """(a backup of either kind in today's form, not checked yet; which kind). A newer form is refused."""
    try:
        with path.open("rb") as file:
            is_copy = file.read(16) == opening.SQLITE_START
        with tempfile.TemporaryDirectory() as folder:
            scratch = Path(folder) / "restore.db"
            if is_copy:
                uri = f"{path.resolve().as_uri()}?mode=ro"
                with closing(sqlite3.connect(uri, uri=True)) as source, closing(sqlite3.connect(scratch)) as copy:
                    source.backup(copy)
                return _read_copy(scratch, path), "sqlite"
            content = _read_json(path)
            return (content if content["form"] == HEAD else _migrated(scratch, content, path)), "json"
    except OSError as error:
        raise cannot_be_read(path, (error.strerror or "unknown reason").lower()) from error
    except sqlite3.Error as error:
        raise cannot_be_read(path, opening.reason_of(error)[0]) from error
    except sa.exc.SQLAlchemyError as error:
        raise cannot_be_read(path, opening.reason_of(getattr(error, "orig", None) or error)[0]) from error


def cannot_be_read(path: Path, why: str, remedy: str = REMEDY) -> AppDatabaseError:
    """The backup as a whole is none."""
    return AppDatabaseError(f"This backup cannot be read: {why}. Nothing was changed.", f"{path}.", remedy)


def _read_copy(scratch: Path, path: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(scratch)) as copy:
        verdict = str(copy.execute("pragma quick_check").fetchone()[0])
    if verdict != "ok":
        raise cannot_be_read(path, "the file is damaged", "Restore another one.")
    engine = opening.connect(sa.URL.create("sqlite", database=str(scratch)))
    try:
        with engine.connect() as connection:
            revision = opening.found_revision(connection)
        if revision is None:
            raise cannot_be_read(path, "it is another program's database and holds no application database")
        opening.refuse_newer(revision, str(path))
        opening.migrate(engine)
        return export(engine, dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC))
    finally:
        engine.dispose()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise cannot_be_read(path, "it is neither a database nor text") from error
    except json.JSONDecodeError as error:
        raise cannot_be_read(path, f"it is neither a database nor JSON (line {error.lineno})") from error
    except (ValueError, RecursionError) as error:
        raise cannot_be_read(path, "it is not JSON that Longroad wrote") from error
    if not isinstance(content, dict) or content.get("longroad_notebook") != FORMAT:
        raise cannot_be_read(path, "it is JSON, but no backup of an application database")
    if not isinstance(content.get("form"), str):
        raise cannot_be_read(path, "it does not say of which form it is")
    opening.refuse_newer(content["form"], str(path))
    return content


def checked(content: Mapping[str, Any], path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows as their columns want them; AppDatabaseError with every problem of every row."""
    problems: list[str] = []
    try:
        dt.datetime.fromisoformat(str(content.get("made_at")))
    except ValueError:
        problems.append(f"When it was made is {cells.quoted(content.get('made_at'))}, not a time.")
    given = content.get("tables")
    tables = given if isinstance(given, dict) else {}
    known = [table.name for table in TABLES]
    problems += [
        f"There is no table {cells.quoted(name)} in an application database." for name in tables if name not in known
    ]
    sound = {}
    for table in TABLES:
        rows = tables.get(table.name)
        if isinstance(rows, list):
            sound[table.name] = _checked_rows(table, rows, problems)
        else:
            problems.append(f"The table {table.name} is missing.")
    if problems:
        listed = [f"- {problem}" for problem in problems[:MOST_SAID]]
        listed += [f"- and {whole(len(problems) - MOST_SAID)} more"] if len(problems) > MOST_SAID else []
        counted = f"{whole(len(problems))} problem{'s' * (len(problems) != 1)}"
        lead = f"This backup has {counted}, so nothing was restored and nothing was changed:"
        what, remedy = "\n".join([lead, *listed]), "Correct them in the file, or restore another backup."
        raise AppDatabaseError(what, f"In {path}.", remedy)
    return sound


def _checked_rows(table: sa.Table, rows: list[Any], problems: list[str]) -> list[dict[str, Any]]:
    kind = KINDS.get(table.name)
    sound: list[dict[str, Any]] = []
    numbers: set[int] = set()
    standing: dict[str, int] = {}
    for position, raw in enumerate(rows, start=1):
        if isinstance(raw, dict):
            values, wrong = kind.parse(raw) if kind else audit.parse(raw)
        else:
            values, wrong = {}, ["it is not a row"]
        number = values.get("id")
        if number in numbers:
            wrong.append("its number stands twice")
        if number is not None:
            numbers.add(number)
        if kind and not wrong:
            # Worked out anew, so that a row corrected by hand is held against the others as it is now.
            values["live_key"] = None if values["archived"] else kind.live_key(values)
            first = standing.setdefault(values["live_key"], values["id"]) if values["live_key"] else values["id"]
            if first != values["id"]:
                wrong.append(f"it is the same as number {first}")
        if wrong:
            word = kind.word if kind else "change in the history"
            problems.append(Unreadable(word, number or f"row {position}", tuple(wrong)).sentence)
        else:
            sound.append(values)
    return sound


def _migrated(scratch: Path, content: dict[str, Any], path: Path) -> dict[str, Any]:
    """Build the backup's own form in a scratch file, fill it, migrate it, and read it in today's form."""
    engine = opening.connect(sa.URL.create("sqlite", database=str(scratch)))
    try:
        with opening.writing(engine).begin() as connection:
            opening.upgrade(connection, str(content["form"]))
            old = sa.MetaData()
            old.reflect(connection)
            for name, rows in content["tables"].items():
                if rows:
                    table = old.tables[name]
                    connection.execute(table.insert(), [_as_kept(table, row) for row in rows])
        opening.migrate(engine)
        return export(engine, dt.datetime.fromisoformat(content["made_at"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise cannot_be_read(path, f"it is not of the form {content['form']} that it names") from error
    finally:
        engine.dispose()


def _as_kept(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """JSON values as a reflected SQLite table wants them: moments are plain UTC."""
    values = {name: cells.cell(table.columns[name], value) for name, value in row.items()}
    moments = {name: value.replace(tzinfo=None) for name, value in values.items() if isinstance(value, dt.datetime)}
    return values | moments


def _fill(connection: sa.Connection, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    for table in reversed(TABLES):
        connection.execute(table.delete())
    for table in TABLES:
        if not rows[table.name]:
            continue
        connection.execute(table.insert(), rows[table.name])
        if connection.dialect.name == "postgresql":
            # Rows came with their numbers; the counter must not give one of them out again.
            highest = {"name": table.name, "highest": max(row["id"] for row in rows[table.name])}
            connection.execute(sa.text("select setval(pg_get_serial_sequence(:name, 'id'), :highest)"), highest)
