"""The application database: targets, scenarios and bonus gates that people write, each change with its author."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from dashboard.appdb import backup as backups
from dashboard.appdb import cells, opening, restoring
from dashboard.appdb.audit import AuditEntry, read_entries, write_entry
from dashboard.appdb.conflicts import conflict
from dashboard.appdb.kept import Choices, Gate, Kept, Scenario, Target
from dashboard.appdb.records import GATES, KINDS, SCENARIOS, TARGETS, Kind, Unreadable, who_of
from dashboard.appdb.schema import audit
from dashboard.base.errors import AppDatabaseError, ConflictError

R = TypeVar("R", bound=Kept)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class AppDatabase:
    """Everything people write into the app, in a SQLite file or any SQLAlchemy URL; never the warehouse.

    Opening migrates the schema forward. Every save names the version it was made from: when somebody else saved in
    between, `ConflictError` carries both values (`theirs`, `yours`) and nothing is written. Safe to share by threads
    and processes. Raises AppDatabaseError, in words and without the password, for everything that goes wrong.
    """

    def __init__(self, url: str, *, create: bool = True, clock: Callable[[], dt.datetime] = _now) -> None:
        self._url = opening.parse(url)
        self._clock = clock
        if self._url.get_backend_name() == "sqlite":
            opening.prepare_file(Path(str(self._url.database)), create)
        with opening.in_words(self._url, "opened"):
            self._engine = opening.connect(self._url)
        try:
            opening.migrate(self._engine)
        except BaseException:
            self._engine.dispose()
            raise

    def __repr__(self) -> str:
        return f"AppDatabase({self.place!r})"

    def __enter__(self) -> AppDatabase:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Where it is kept, without the password."""
        return opening.place(self._url)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with opening.in_words(self._url, "read"), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with opening.in_words(self._url, "saved"), opening.writing(self._engine).begin() as connection:
            yield connection

    # Targets

    def targets(self, *, archived: bool = False, metric: str | None = None) -> list[Target]:
        """The targets in use, by end of period; with `archived` those put away too."""
        found = self._list(TARGETS, archived)
        return sorted((t for t in found if metric in (None, t.metric)), key=lambda t: (t.period_end, t.metric, t.id))

    def add_target(
        self,
        *,
        who: str,
        metric: str,
        period_start: dt.date,
        period_end: dt.date,
        value: float,
        choices: Choices = (),
        owner: str = "",
        note: str = "",
    ) -> Target:
        """Set a target. A second one for the same metric, slice and period is a ConflictError with the first."""
        values = {"metric": metric, "choices": choices, "period_start": period_start, "period_end": period_end}
        return self._add(TARGETS, {**values, "value": value, "owner": owner, "note": note}, who)

    def change_target(self, target_id: int, version: int, *, who: str, **changes: Any) -> Target:
        """Change fields of a target that was read at `version`; ConflictError when it has moved on since."""
        return self._change(TARGETS, target_id, version, changes, who)

    def archive_target(self, target_id: int, version: int, *, who: str) -> Target:
        """Put a target away; it stays readable in `targets(archived=True)` and in the audit log."""
        return self._archive(TARGETS, target_id, version, who)

    # Scenarios

    def scenarios(self, *, archived: bool = False) -> list[Scenario]:
        """The saved scenarios, by name."""
        return sorted(self._list(SCENARIOS, archived), key=lambda s: (s.name.lower(), s.id))

    def add_scenario(
        self,
        *,
        who: str,
        name: str,
        levers: Mapping[str, Any],
        choices: Choices = (),
        months: int = 24,
        owner: str = "",
        note: str = "",
    ) -> Scenario:
        """Save a scenario. The same name for the same slice is a ConflictError with the one that stands."""
        values = {"name": name, "levers": levers, "choices": choices, "months": months, "owner": owner, "note": note}
        return self._add(SCENARIOS, values, who)

    def change_scenario(self, scenario_id: int, version: int, *, who: str, **changes: Any) -> Scenario:
        """Change fields of a scenario that was read at `version`."""
        return self._change(SCENARIOS, scenario_id, version, changes, who)

    def archive_scenario(self, scenario_id: int, version: int, *, who: str) -> Scenario:
        """Put a scenario away."""
        return self._archive(SCENARIOS, scenario_id, version, who)

    # Bonus gates

    def gates(self, *, archived: bool = False) -> list[Gate]:
        """The bonus thresholds, one a quarter, oldest first."""
        return sorted(self._list(GATES, archived), key=lambda g: (g.quarter, g.id))

    def add_gate(
        self, *, who: str, quarter: int, new_mrr: float, gross_dollar_renewal_rate: float, note: str = ""
    ) -> Gate:
        """Set both thresholds of a quarter (year × 4 + quarter − 1, see bonus.quarter_index)."""
        values = {
            "quarter": quarter,
            "new_mrr": new_mrr,
            "gross_dollar_renewal_rate": gross_dollar_renewal_rate,
            "note": note,
        }
        return self._add(GATES, values, who)

    def change_gate(self, gate_id: int, version: int, *, who: str, **changes: Any) -> Gate:
        """Change a quarter's thresholds that were read at `version`."""
        return self._change(GATES, gate_id, version, changes, who)

    def archive_gate(self, gate_id: int, version: int, *, who: str) -> Gate:
        """Take a quarter's thresholds away."""
        return self._archive(GATES, gate_id, version, who)

    # Audit and backup

    def audit(self, limit: int = 100, *, before: int | None = None, target_id: int | None = None) -> list[AuditEntry]:
        """What was changed, newest first; `before` an entry's id for the next page, `target_id` for one target's
        story.
        """
        with self._reading() as connection:
            return read_entries(
                connection, limit, before, TARGETS.table.name if target_id is not None else None, target_id
            )

    def stamp(self) -> int:
        """Rises with every change: a key for caches."""
        with self._reading() as connection:
            return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(audit.c.id), 0))).scalar_one())

    def backup(self, path: Path, *, replace: bool = False, kept: Sequence[Path] = ()) -> backups.Backup:
        """Write a backup: a copy of the database for SQLite, JSON for any other or when the name ends in .json.

        A file that is no earlier backup is only replaced when `replace` says so, one of `kept` or within it never.
        """
        with opening.in_words(self._url, "backed up"):
            return backups.write(self._engine, Path(path), self._clock(), replace, kept)

    def restore(self, path: Path, *, who: str, replace: bool = False) -> backups.Backup:
        """Bring a backup of either kind back, of this or an earlier form; `replace` what is there, or refuse.

        All of it is read and checked before anything is touched; AppDatabaseError lists every problem found.
        """
        who = who_of(who)
        with opening.in_words(self._url, "restored"):
            return restoring.restore(opening.writing(self._engine), Path(path), self._clock(), who, replace)

    # One way of doing each thing

    def unreadable(self) -> list[Unreadable]:
        """What is in use but holds something its columns do not say; the rest is read as if it were not there."""
        return [row for kind in KINDS.values() for row in self._read(kind, False)[1]]

    def _list(self, kind: Kind[R], archived: bool) -> list[R]:
        return self._read(kind, archived)[0]

    def _read(self, kind: Kind[R], archived: bool) -> tuple[list[R], list[Unreadable]]:
        query = sa.select(*cells.unread(kind.table, self._engine.dialect.name)).order_by(kind.table.c.id)
        if not archived:
            # Neither yes nor no is shown too: as a row that cannot be read.
            query = query.where(kind.table.c.archived.is_distinct_from(sa.true()))
        sound: list[R] = []
        unreadable: list[Unreadable] = []
        with self._reading() as connection:
            for raw in connection.execute(query).mappings():
                values, problems = kind.parse(dict(raw))
                if problems:
                    unreadable.append(Unreadable(kind.word, int(raw["id"]), tuple(problems)))
                else:
                    sound.append(kind.read(values))
        return sound, unreadable

    def _row(
        self, kind: Kind[R], connection: sa.Connection, condition: sa.ColumnElement[bool], locked: bool = False
    ) -> dict[str, Any] | None:
        """The one row there is, as its columns say; AppDatabaseError when it cannot be read."""
        query = sa.select(*cells.unread(kind.table, connection.dialect.name)).where(condition)
        raw = connection.execute(query.with_for_update() if locked else query).mappings().one_or_none()
        if raw is None:
            return None
        values, problems = kind.parse(dict(raw))
        if problems:
            raise Unreadable(kind.word, int(raw["id"]), tuple(problems)).error(self.place)
        return values

    def _add(self, kind: Kind[R], values: Mapping[str, Any], who: str) -> R:
        who, now = who_of(who), self._clock()
        row = kind.row_of(values)
        row |= {"live_key": kind.live_key(row), "version": 1, "archived": False}
        row |= {"created_at": now, "created_by": who, "updated_at": now, "updated_by": who}
        with self._unique(kind, row), self._writing() as connection:
            new_id = connection.execute(kind.table.insert().values(**row).returning(kind.table.c.id)).scalar_one()
            row = {"id": new_id, **row}
            write_entry(connection, now, who, "added", kind.table.name, new_id, None, row)
        return kind.read(row)

    def _change(self, kind: Kind[R], row_id: int, version: int, changes: Mapping[str, Any], who: str) -> R:
        def changed(current: R) -> dict[str, Any]:
            row = kind.row_of({name: getattr(current, name) for name in kind.fields()} | dict(changes))
            return row | {"live_key": kind.live_key(row)}

        return self._save(kind, row_id, version, changed, who, "changed")

    def _archive(self, kind: Kind[R], row_id: int, version: int, who: str) -> R:
        return self._save(kind, row_id, version, lambda _: {"archived": True, "live_key": None}, who, "archived")

    def _save(
        self, kind: Kind[R], row_id: int, version: int, make: Callable[[R], dict[str, Any]], who: str, action: str
    ) -> R:
        who, now, table = who_of(who), self._clock(), kind.table
        wanted: dict[str, Any] = {}
        with self._unique(kind, wanted), self._writing() as connection:
            old = self._row(kind, connection, table.c.id == row_id, locked=True)
            if old is None:
                raise AppDatabaseError(
                    f"There is no {kind.word} number {row_id}.", f"{self.place}.", "Reload the page."
                )
            wanted |= old | make(kind.read(old))
            if old["version"] != version or old["archived"]:
                raise conflict(kind, kind.read(old), kind.read(wanted))
            if wanted == old:
                return kind.read(old)
            wanted |= {"version": version + 1, "updated_at": now, "updated_by": who}
            matching = table.update().where(table.c.id == row_id, table.c.version == version)
            if connection.execute(matching.values(**{k: v for k, v in wanted.items() if k != "id"})).rowcount != 1:
                raise conflict(kind, kind.read(old), kind.read(wanted))
            write_entry(connection, now, who, action, table.name, row_id, old, wanted)
        return kind.read(wanted)

    @contextmanager
    def _unique(self, kind: Kind[R], row: Mapping[str, Any]) -> Iterator[None]:
        """Turn the database's “not unique” into a conflict with the row that stands there."""
        try:
            yield
        except AppDatabaseError as error:
            if not isinstance(error.__cause__, sa.exc.IntegrityError):
                raise
            with self._reading() as connection:
                theirs = self._row(kind, connection, kind.table.c.live_key == row["live_key"])
            if theirs is None:
                raise
            yours = kind.read({"id": 0, **row})
            raise ConflictError(
                f"{theirs['created_by']} already keeps such a {kind.word}.",
                kind.read(theirs),
                yours,
                f"It is number {theirs['id']}.",
                "Change that one, or archive it first.",
            ) from error
