"""The audit log: who changed what, when, from what to what. It is written in the same transaction as the change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dashboard.appdb import cells
from dashboard.appdb.records import KINDS, as_json
from dashboard.appdb.schema import audit

# Kept about every row by the application database itself; the entry's own who and when say the same.
_HOUSEKEEPING = frozenset({"id", "live_key", "version", "created_at", "created_by", "updated_at", "updated_by"})


@dataclass(frozen=True)
class AuditEntry:
    """One change. `old` is empty for an addition, `new` and `old` hold the row's columns as JSON values.

    `unreadable` says what is wrong with an entry whose cells do not hold what they should; what can be read stands in
    it.
    """

    id: int
    at: dt.datetime | None
    who: str
    action: str
    table: str
    row_id: int
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    unreadable: str = ""

    @property
    def word(self) -> str:
        """What kind of thing was changed: `target`, `scenario`, `bonus gate` or `application database`."""
        return KINDS[self.table].word if self.table in KINDS else "application database"

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Column → (old, new) for everything that differs; housekeeping columns left out."""
        old, new = self.old or {}, self.new or {}
        names = [name for name in (*new, *(n for n in old if n not in new)) if name not in _HOUSEKEEPING]
        return {name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


def write_entry(
    connection: sa.Connection,
    at: dt.datetime,
    who: str,
    action: str,
    table: str,
    row_id: int,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
) -> None:
    """Append one entry; entries are never changed or removed."""
    connection.execute(
        audit.insert().values(
            at=at,
            who=who,
            action=action,
            table_name=table,
            row_id=row_id,
            old=None if old is None else as_json(old),
            new=None if new is None else as_json(new),
        )
    )


def read_entries(
    connection: sa.Connection, limit: int, before: int | None, table: str | None, row_id: int | None
) -> list[AuditEntry]:
    """Newest first; `before` an entry's id gives the page after it."""
    columns = cells.unread(audit, connection.dialect.name)
    query = sa.select(*columns).order_by(audit.c.id.desc()).limit(max(1, min(limit, 10_000)))
    if before is not None:
        query = query.where(audit.c.id < before)
    if table is not None:
        query = query.where(audit.c.table_name == table)
    if row_id is not None:
        query = query.where(audit.c.row_id == row_id)
    return [_entry(dict(row)) for row in connection.execute(query).mappings()]


def _entry(raw: Mapping[str, Any]) -> AuditEntry:
    found, problems = parse(raw)
    return AuditEntry(
        int(raw["id"]),
        found.get("at"),
        found.get("who", ""),
        found.get("action", ""),
        found.get("table_name", ""),
        found.get("row_id", 0),
        found.get("old"),
        found.get("new"),
        "; ".join(problems),
    )


def parse(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """(columns, problems in words) of an entry as it came, and of the rows it tells of."""
    found, problems = cells.row(audit, raw)
    kind = KINDS.get(found.get("table_name", ""))
    if kind is not None:
        told = [column.name for column in kind.table.columns if column.name not in _HOUSEKEEPING]
        if found.get("old") is None and found.get("new") is None:
            problems.append(f"it tells of no {kind.word}")
        for side in ("old", "new"):
            if found.get(side) is not None:
                problems += [
                    f"in the {cells.column_in_words(side)} {problem}" for problem in kind.parse(found[side], told)[1]
                ]
    return found, problems
