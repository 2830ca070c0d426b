"""Backup and restore, between SQLite and PostgreSQL in every direction."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from dashboard.appdb import restoring, schema
from dashboard.appdb.schema import metadata
from dashboard.appdb.store import AppDatabase
from dashboard.base.errors import AppDatabaseError, ConflictError
from dashboard.base.locks import locked
from dashboard.base.settings import ROOT
from tests.app_databases import MORNING, NO_UTF8, RENEWALS, STRANGE, any_cell, everything, filled, in_file, in_threads


@pytest.mark.parametrize("name", ["backup.db", "backup.json"])
@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_backup_restores_everything_anywhere(
    app_database: AppDatabase, tmp_path: Path, request: pytest.FixtureRequest, name: str, to: str
) -> None:
    filled(app_database)
    before, path = everything(app_database), tmp_path / name
    made = app_database.backup(path)
    copied = name == "backup.db" and app_database.place.endswith("application.db")
    assert made.form == ("sqlite" if copied else "json") and made.rows["longroad_targets"] == 2
    assert "2 targets" in made.sentence()
    app_database.archive_target(1, 2, who="Cleo")

    url = (
        f"sqlite:///{tmp_path / 'second.db'}"
        if to == "sqlite"
        else str(request.getfixturevalue("postgres_server").new_database("second"))
    )
    with AppDatabase(url, clock=lambda: MORNING) as second:
        restored = second.restore(path, who="Dora")
        assert restored.rows == made.rows
        assert everything(second) == before
        last = second.audit(1)[0]
        assert (last.who, last.action, last.new and last.new["from"]) == ("Dora", "restored", name)
        # The numbers handed out go on after the restored ones.
        assert second.add_target(who="Ana", **{**RENEWALS, "metric": "mrr"}).id == 3
        with pytest.raises(AppDatabaseError, match="is not empty"):
            second.restore(path, who="Dora")
        second.restore(path, who="Dora", replace=True)
        assert everything(second) == before


def test_a_backup_is_taken_while_others_write(app_database: AppDatabase, tmp_path: Path) -> None:
    target = app_database.add_target(who="Ana", **{**RENEWALS, "value": 0})

    def act(number: int) -> object:
        if number:
            return app_database.backup(tmp_path / f"{number}.json")
        for step in range(1, 21):
            app_database.change_target(target.id, step, who="Ana", value=step)
        return None

    assert not [r for r in in_threads(4, act) if isinstance(r, Exception)]
    for number in (1, 2, 3):
        tables = json.loads((tmp_path / f"{number}.json").read_text())["tables"]
        # One moment: the target's version is the number of entries about it.
        assert tables["longroad_targets"][0]["version"] == len(tables["longroad_audit"])


def test_a_backup_of_an_earlier_or_later_form(app_database: AppDatabase, tmp_path: Path) -> None:
    filled(app_database)
    path = tmp_path / "backup.json"
    app_database.backup(path)
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "form": "0099"}))
    with pytest.raises(AppDatabaseError, match="newer Longroad"):
        app_database.restore(path, who="Ana", replace=True)
    copy = tmp_path / "copy.db"
    with AppDatabase(f"sqlite:///{copy}") as newer, newer._engine.begin() as connection:
        connection.execute(sa.text(f"update {schema.VERSION_TABLE} set version_num = '0099'"))
    with pytest.raises(AppDatabaseError, match="newer Longroad"):
        app_database.restore(copy, who="Ana", replace=True)


def test_a_backup_of_an_older_form_is_migrated(
    app_database: AppDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(app_database)
    before, path = everything(app_database), tmp_path / "backup.json"
    app_database.backup(path)
    # Pretend that the code has moved on by a revision: the backup then takes the way of an older one.
    monkeypatch.setattr(restoring, "HEAD", "0002")
    app_database.restore(path, who="Ana", replace=True)
    assert everything(app_database) == before


def test_what_is_no_backup_changes_nothing(app_database: AppDatabase, tmp_path: Path) -> None:
    filled(app_database)
    before = everything(app_database)
    (tmp_path / "letter.txt").write_text("hello")
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "half.json").write_text('{"longroad_notebook": 1, "form": "0001", "made_at": "x"}')
    sqlite3.connect(tmp_path / "other.db").executescript(
        "create table t (n int); insert into t values (1)"
    ).connection.close()
    for name, why in (
        ("letter.txt", "neither a database nor JSON"),
        ("list.json", "no backup of an application database"),
        ("half.json", "has 5 problems, so nothing was restored"),
        ("other.db", "another program's database"),
        ("missing.json", "no such file"),
    ):
        with pytest.raises(AppDatabaseError, match=why):
            app_database.restore(tmp_path / name, who="Ana", replace=True)
    assert everything(app_database) == before


def test_a_backup_is_not_written_over_the_app_database_or_nowhere(tmp_path: Path) -> None:
    with AppDatabase(in_file(tmp_path)) as app_database:
        with pytest.raises(AppDatabaseError, match="overwrite the application database itself"):
            app_database.backup(tmp_path / "application.db")
        with pytest.raises(AppDatabaseError, match="was not written"):
            app_database.backup(tmp_path / "no" / "such" / "folder.db")
        app_database.backup(tmp_path / "kept.db")
        app_database.backup(tmp_path / "kept.db")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["application.db", "kept.db"]
    assert (tmp_path / "kept.db").stat().st_mode & 0o777 == 0o600


def _a_database_in_use(path: Path) -> None:
    with AppDatabase(f"sqlite:///{path}"):
        pass


def _a_database_of_others(path: Path) -> None:
    sqlite3.connect(path).executescript("create table t (n int)").connection.close()


OTHERS = {
    "letter": lambda path: path.write_text("hello"),
    "JSON": lambda path: path.write_text('{"targets": []}'),
    "list": lambda path: path.write_text("[]"),
    "nothing": lambda path: path.write_bytes(b""),
    "bytes": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "another program's": _a_database_of_others,
    "another dashboard's": _a_database_in_use,
    "half a database": lambda path: path.write_bytes(b"SQLite format 3\x00" + b"\x10\x00\x01\x01"),
}


@pytest.mark.parametrize("name", ["kept.db", "kept.json"])
@pytest.mark.parametrize("other", OTHERS)
def test_only_a_backup_is_replaced_without_a_word(tmp_path: Path, name: str, other: str) -> None:
    """Anything else stays to the byte until its loss is agreed to; then it is a backup, and replaced as one."""
    path = tmp_path / "kept" / name
    path.parent.mkdir()
    OTHERS[other](path)
    before = path.read_bytes()
    with AppDatabase(in_file(tmp_path)) as app_database:
        filled(app_database)
        with pytest.raises(AppDatabaseError, match="no backup that Longroad wrote"):
            app_database.backup(path)
        assert path.read_bytes() == before
        app_database.backup(path, replace=True)
        app_database.backup(path)
        # A link to it is looked through.
        (tmp_path / name).symlink_to(path)
        app_database.backup(tmp_path / name)
        assert app_database.restore(path, who="Ana", replace=True).rows["longroad_targets"] == 2


def test_what_longroad_needs_is_never_replaced(tmp_path: Path) -> None:
    """Not even where it is agreed to: the warehouse, and what is no backup in the state folder."""
    state, warehouse = tmp_path / "state", tmp_path / "warehouse.duckdb"
    (state / "facts").mkdir(parents=True)
    (state / "facts" / "current").write_text("facts-1")
    warehouse.write_bytes(b"rows")
    (tmp_path / "link.db").symlink_to(warehouse)
    kept = [state, warehouse]
    with AppDatabase(in_file(tmp_path)) as app_database:
        for name in ("warehouse.duckdb", "link.db", "state/facts/current", "state/../state/facts/current", "state"):
            with pytest.raises(AppDatabaseError, match="that Longroad itself needs"):
                app_database.backup(tmp_path / name, replace=True, kept=kept)
        assert warehouse.read_bytes() == b"rows" and (state / "facts" / "current").read_text() == "facts-1"
        for _ in range(2):
            app_database.backup(state / "backup.json", kept=kept)


def test_every_problem_of_a_backup_is_said_at_once_and_nothing_is_touched(
    app_database: AppDatabase, tmp_path: Path
) -> None:
    filled(app_database)
    path = tmp_path / "backup.json"
    app_database.backup(path)
    content = json.loads(path.read_text())
    targets, gates, history = (content["tables"][f"longroad_{name}"] for name in ("targets", "gates", "audit"))
    targets[0] |= {"value": "much", "period_end": "2026-13-01"}
    targets[1] |= {"id": 1, "archived": "maybe"}
    gates[0] |= {"quarter": 99, "colour": "blue"}
    gates.append(7)
    del history[2]["who"]
    content["tables"] |= {"longroad_more": []}
    del content["tables"]["longroad_scenarios"]
    path.write_text(json.dumps(content | {"made_at": "yesterday"}))
    before = everything(app_database)
    with pytest.raises(AppDatabaseError) as caught:
        app_database.restore(path, who="Ana", replace=True)
    assert caught.value.what.splitlines() == [
        "This backup has 8 problems, so nothing was restored and nothing was changed:",
        "- When it was made is “yesterday”, not a time.",
        "- There is no table “longroad_more” in an application database.",
        "- Change in the history number 3: the name of who changed it is missing.",
        "- Bonus gate number 1: there is no column “colour”; the quarter is out of bounds (It is 99; it "
        "may be 7880 to 8803).",
        "- Bonus gate, row 2: it is not a row.",
        "- The table longroad_scenarios is missing.",
        "- Target number 1: the last day is “2026-13-01”, not a date; the value is “much”, not a number.",
        "- Target number 1: the mark “put away” is “maybe”, neither yes nor no; its number stands twice.",
    ]
    assert everything(app_database) == before


def test_two_that_are_the_same_are_not_restored_side_by_side(app_database: AppDatabase, tmp_path: Path) -> None:
    """A target moved by hand onto another one's period: they would contradict each other."""
    filled(app_database)
    app_database.add_target(who="Ana", **{**RENEWALS, "period_end": RENEWALS["period_end"].replace(month=6, day=30)})
    path = tmp_path / "backup.json"
    app_database.backup(path)
    content = json.loads(path.read_text())
    content["tables"]["longroad_targets"][2]["period_end"] = "2026-12-31"
    path.write_text(json.dumps(content))
    with pytest.raises(AppDatabaseError, match="Target number 3: it is the same as number 1"):
        app_database.restore(path, who="Ana", replace=True)
    content["tables"]["longroad_targets"][2]["period_end"] = "2026-09-30"
    path.write_text(json.dumps(content))
    app_database.restore(path, who="Ana", replace=True)
    assert {str(t.period_end) for t in app_database.targets()} == {"2026-12-31", "2026-09-30"}
    # And the application database keeps watch over the corrected period as well.
    with pytest.raises(ConflictError):
        app_database.add_target(
            who="Ana", **{**RENEWALS, "period_end": RENEWALS["period_end"].replace(month=9, day=30)}
        )


@pytest.mark.parametrize("name", ["backup.db", "backup.json"])
def test_no_cell_of_a_backup_gets_past_the_check(tmp_path: Path, name: str) -> None:
    """Any strange value in any cell of a backup: it is refused in words, or what was restored can all be read."""
    with AppDatabase(in_file(tmp_path), clock=lambda: MORNING) as app_database:
        filled(app_database)
        before, path = everything(app_database), tmp_path / name
        app_database.backup(path)
        if name.endswith(".db"):
            any_cell(path, "longroad_targets", 1)
        sound = path.read_bytes()
        outcomes = {"refused": 0, "restored": 0}
        for table in metadata.sorted_tables:
            for column in table.columns:
                for value in STRANGE[:: 9 if name.endswith(".db") else 3]:
                    path.write_bytes(sound)
                    if name.endswith(".db"):
                        if column.primary_key:
                            continue
                        any_cell(path, table.name, 1, **{column.name: value})
                    else:
                        content = json.loads(sound)
                        content["tables"][table.name][0][column.name] = value if not isinstance(value, bytes) else 0
                        path.write_text(json.dumps(content))
                    try:
                        app_database.restore(path, who="Dora", replace=True)
                    except AppDatabaseError as error:
                        outcomes["refused"] += 1
                        assert "nothing was changed" in str(error) and everything(app_database) == before
                    else:
                        outcomes["restored"] += 1
                        assert app_database.unreadable() == [] and not any(
                            entry.unreadable for entry in app_database.audit()
                        )
                        path.write_bytes(sound)
                        app_database.restore(path, who="Dora", replace=True)
        # Most values fit no column; text columns and the empty ones take many.
        assert min(outcomes.values()) > 20, outcomes


def test_a_app_database_with_a_bad_row_is_backed_up_with_it(tmp_path: Path) -> None:
    with AppDatabase(in_file(tmp_path)) as app_database:
        filled(app_database)
        any_cell(tmp_path / "application.db", "longroad_targets", 1, value="abc", note=NO_UTF8)
        for name in ("backup.json", "backup.db"):
            assert app_database.backup(tmp_path / name).rows["longroad_targets"] == 2
            with pytest.raises(AppDatabaseError, match="Target number 1: the value is “abc”, not a number"):
                app_database.restore(tmp_path / name, who="Ana", replace=True)


NO_BACKUPS = [
    b"",
    b"{",
    b"[]",
    b"\x00\x01",
    b"\xff\xfe{}",
    b"[" * 100_000,
    b"SQLite format 3\x00 and no more",
    b'{"longroad_notebook": 1}',
    b'{"longroad_notebook": 1, "form": "0001", "tables": {"longroad_targets": 5}}',
]


@pytest.mark.parametrize("content", NO_BACKUPS, ids=range(len(NO_BACKUPS)))
def test_whatever_a_file_holds_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "strange"
    path.write_bytes(content)
    with AppDatabase(in_file(tmp_path)) as app_database:
        with pytest.raises(AppDatabaseError, match=r"[Nn]othing was changed") as caught:
            app_database.restore(path, who="Ana", replace=True)
        assert str(path) in str(caught.value) and app_database.audit() == []


WRITES = """
import sys
from pathlib import Path
from dashboard.appdb import AppDatabase
app_database = AppDatabase(sys.argv[1])
print("open", flush=True)
while True:
    app_database.backup(Path(sys.argv[2]))
"""
SAVES = """
import sys
from dashboard.appdb import AppDatabase
app_database = AppDatabase(sys.argv[1])
print("open", flush=True)
[target] = app_database.targets()
while True:
    target = app_database.change_target(target.id, target.version, who="Ana", value=target.value + 1)
    print(target.version, flush=True)
"""
RESTORES = """
import sys
from pathlib import Path
from dashboard.appdb import AppDatabase
app_database = AppDatabase(sys.argv[1])
print("open", flush=True)
while True:
    app_database.restore(Path(sys.argv[2]), who="Ana", replace=True)
"""


def killed(script: str, after_seconds: float, *arguments: str) -> list[str]:
    """What a process has said by the time it is killed in the middle of its work."""
    process = subprocess.Popen([sys.executable, "-c", script, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "open\n"
    time.sleep(after_seconds)
    process.kill()
    return process.communicate()[0].splitlines()


@pytest.mark.parametrize("name", ["backup.db", "backup.json"])
def test_a_backup_killed_in_the_middle_leaves_the_one_before(tmp_path: Path, name: str) -> None:
    home = tmp_path / "backups"
    home.mkdir()
    with AppDatabase(in_file(tmp_path)) as app_database:
        filled(app_database)
        app_database.backup(home / name)
        # However often: now and then it is hit while it writes.
        for turn in range(3):
            killed(WRITES, 0.05 + turn * 0.011, in_file(tmp_path), str(home / name))
        with AppDatabase(f"sqlite:///{tmp_path / 'second.db'}") as second:
            assert second.restore(home / name, who="Ana").rows["longroad_targets"] == 2
        left, busy = home / ".longroad-backup-left.part", home / ".longroad-backup-busy.part"
        for part in (left, Path(f"{left}-journal"), home / ".longroad-backup-new.part", busy):
            part.write_text("half")
        for part in home.glob(".longroad-backup-*"):
            if "new" not in part.name:
                os.utime(part, (time.time() - 3600,) * 2)
        with locked(busy):
            app_database.backup(home / name)
            assert sorted(path.name for path in home.iterdir()) == [busy.name, ".longroad-backup-new.part", name]
        app_database.backup(home / name)
        assert sorted(path.name for path in home.iterdir()) == [".longroad-backup-new.part", name]


def test_a_save_killed_in_the_middle_is_whole_or_not_there(tmp_path: Path) -> None:
    with AppDatabase(in_file(tmp_path)) as app_database:
        app_database.add_target(who="Ana", **{**RENEWALS, "metric": "mrr", "value": 1})
    for turn in range(3):
        said = killed(SAVES, 0.1 + turn * 0.013, in_file(tmp_path))
        with AppDatabase(in_file(tmp_path)) as app_database:
            [target] = app_database.targets()
            # Value and version rise together, every change has its entry, and nothing that was said is lost.
            assert target.value == target.version == len(app_database.audit(10_000))
            assert not said or target.version >= int(said[-1])


def test_a_restore_killed_in_the_middle_is_all_or_nothing(tmp_path: Path) -> None:
    with AppDatabase(in_file(tmp_path), clock=lambda: MORNING) as app_database:
        filled(app_database)
        app_database.backup(tmp_path / "backup.json")
        before = everything(app_database)
        for turn in range(3):
            killed(RESTORES, 0.1 + turn * 0.013, in_file(tmp_path), str(tmp_path / "backup.json"))
            assert everything(app_database) == before


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """No file may grow beyond what it has: saving, backing up and restoring each say so, and all stays as it was."""
    with AppDatabase(in_file(tmp_path), clock=lambda: MORNING) as app_database:
        filled(app_database)
        app_database.backup(tmp_path / "backup.json")
        before = everything(app_database)
    script = """
import resource, sys
from pathlib import Path
from dashboard.base.errors import AppDatabaseError
from dashboard.appdb import AppDatabase
path, folder = sys.argv[1], Path(sys.argv[2])
app_database = AppDatabase(path)
[target] = app_database.targets()
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
for act in (lambda: app_database.change_target(target.id, target.version, who="Ana", note="x" * 2000),
            lambda: app_database.backup(folder / "more.db"), lambda: app_database.backup(folder / "more.json"),
            lambda: app_database.restore(folder / "backup.json", who="Ana", replace=True)):
    try:
        act()
    except AppDatabaseError as error:
        print(error)
"""
    command = [sys.executable, "-c", script, in_file(tmp_path), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    said = done.stdout.splitlines()
    assert len(said) == 4, done.stdout + done.stderr
    assert said[0].startswith("The application database cannot be saved: the disk is full")
    assert said[3].startswith("The application database cannot be restored: the disk is full")
    assert said[1].startswith("The backup was not written: ") and said[2].startswith("The backup was not written: ")
    with AppDatabase(in_file(tmp_path)) as app_database:
        assert everything(app_database) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["application.db", "backup.json"]
