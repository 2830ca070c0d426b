"""The notebook, with the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import sqlite3
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from dashboard.errors import ConflictError, NotebookError
from dashboard.notebook import Notebook, choices_of, choices_text, opening, schema
from tests.postgres import PASSWORD, PostgresServer

MORNING = dt.datetime(2026, 2, 2, 9, 30, tzinfo=dt.UTC)
MID_MARKET = (("segment", ("Mid-market",)),)
RENEWALS: dict[str, Any] = {
    "metric": "renewal_rate",
    "choices": MID_MARKET,
    "period_start": dt.date(2026, 1, 1),
    "period_end": dt.date(2026, 12, 31),
    "value": 0.92,
    "owner": "Ana",
    "note": "agreed with the board",
}


def in_file(folder: Path) -> str:
    return f"sqlite:///{folder / 'notebook.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return in_file(tmp_path)
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
def notebook(url: str) -> Iterator[Notebook]:
    with Notebook(url, clock=lambda: MORNING) as opened:
        yield opened


def test_a_target_is_set_changed_and_put_away(notebook: Notebook) -> None:
    target = notebook.add_target(who="Ana", **RENEWALS)
    assert notebook.targets() == [target]
    assert (target.value, target.version, target.created_by, target.created_at) == (0.92, 1, "Ana", MORNING)
    assert target.choices == MID_MARKET and target.note == "agreed with the board"

    changed = notebook.change_target(target.id, 1, who="Ben", value=0.93, note="raised in spring")
    assert notebook.targets() == [changed]
    assert (changed.value, changed.version, changed.updated_by, changed.owner) == (0.93, 2, "Ben", "Ana")

    notebook.archive_target(target.id, 2, who="Cleo")
    assert notebook.targets() == []
    assert [(t.archived, t.version) for t in notebook.targets(archived=True)] == [(True, 3)]


def test_what_is_read_elsewhere_is_what_was_written(notebook: Notebook, url: str) -> None:
    strange = 'Zoë “£$” \\ <b>= 2+2</b> \n {"a": 1} %s :name 日本'
    choices = (("region", ("EMEA", "(none)", strange)), ("plan", ("Pro",)))
    target = notebook.add_target(who="Zoë", **{**RENEWALS, "note": strange, "choices": choices, "value": -1_234_567.891})
    with Notebook(url) as other:
        [read] = other.targets()
    assert read.note == strange and read.value == -1_234_567.891 and read.created_at == MORNING
    assert read.choices == target.choices or dict(read.choices) == {"plan": ("Pro",), "region": ("(none)", "EMEA", strange)}


def test_equal_slices_are_equal_texts() -> None:
    one = choices_text((("region", ("b", "a")), ("plan", ("x",))))
    assert one == choices_text((("plan", ("x", "x")), ("region", ("a",)), ("region", ("b",)))) == '[["plan", ["x"]], ["region", ["a", "b"]]]'
    assert choices_of(one) == (("plan", ("x",)), ("region", ("a", "b")))
    assert choices_text(()) == choices_text((("plan", ()),)) == "[]"


def test_every_change_is_in_the_log_with_author_old_and_new(notebook: Notebook) -> None:
    target = notebook.add_target(who="Ana", **RENEWALS)
    notebook.change_target(target.id, 1, who="Ben", value=0.95)
    notebook.archive_target(target.id, 2, who="Cleo")
    gone, raised, added = notebook.audit()
    assert [(e.who, e.action, e.word, e.at) for e in (added, raised, gone)] == [
        ("Ana", "added", "target", MORNING),
        ("Ben", "changed", "target", MORNING),
        ("Cleo", "archived", "target", MORNING),
    ]
    assert added.old is None and added.new is not None and added.new["period_end"] == "2026-12-31"
    assert raised.changes() == {"value": (0.92, 0.95)}
    assert gone.changes() == {"archived": (False, True)}
    assert [e.id for e in notebook.audit(1, before=raised.id)] == [added.id]
    assert len(notebook.audit(target_id=target.id)) == 3 and notebook.audit(target_id=target.id + 1) == []


def test_saving_nothing_new_writes_nothing(notebook: Notebook) -> None:
    target = notebook.add_target(who="Ana", **RENEWALS)
    stamp = notebook.stamp()
    assert notebook.change_target(target.id, 1, who="Ben", value=0.92).version == 1
    assert notebook.stamp() == stamp and len(notebook.audit()) == 1
    notebook.change_target(target.id, 1, who="Ben", value=0.91)
    assert notebook.stamp() > stamp


def test_the_second_to_save_sees_both_values(notebook: Notebook, url: str) -> None:
    target = notebook.add_target(who="Ana", **RENEWALS)
    with Notebook(url) as other:
        other.change_target(target.id, target.version, who="Ben", value=0.95)
    with pytest.raises(ConflictError) as caught:
        notebook.change_target(target.id, target.version, who="Ana", value=0.90)
    theirs, yours = caught.value.theirs, caught.value.yours
    assert (theirs.value, theirs.version, yours.value) == (0.95, 2, 0.90)  # type: ignore[attr-defined]
    assert "Ben changed this target" in str(caught.value) and "theirs 0.95, yours 0.9" in str(caught.value)
    with pytest.raises(ConflictError, match="slice: theirs segment Mid-market, yours everything"):
        notebook.change_target(target.id, target.version, who="Ana", choices=())
    assert [t.value for t in notebook.targets()] == [0.95]
    assert len(notebook.audit()) == 2


def test_changing_what_was_put_away_is_a_conflict(notebook: Notebook) -> None:
    target = notebook.add_target(who="Ana", **RENEWALS)
    notebook.archive_target(target.id, 1, who="Ben")
    for version in (1, 2):
        with pytest.raises(ConflictError, match="Ben archived this target"):
            notebook.change_target(target.id, version, who="Ana", value=0.90)
    with pytest.raises(NotebookError, match="There is no target number 999"):
        notebook.change_target(999, 1, who="Ana", value=0.90)


def test_the_same_target_twice_is_a_conflict_with_the_first(notebook: Notebook) -> None:
    first = notebook.add_target(who="Ana", **RENEWALS)
    with pytest.raises(ConflictError, match="Ana already keeps such a target") as caught:
        notebook.add_target(who="Ben", **{**RENEWALS, "value": 0.8})
    assert caught.value.theirs == first and caught.value.yours.value == 0.8  # type: ignore[attr-defined]
    other = notebook.add_target(who="Ben", **{**RENEWALS, "choices": ()})
    with pytest.raises(ConflictError):
        notebook.change_target(other.id, 1, who="Ben", choices=MID_MARKET)
    notebook.archive_target(first.id, 1, who="Ana")
    assert notebook.change_target(other.id, 1, who="Ben", choices=MID_MARKET).choices == MID_MARKET


def in_threads(count: int, act: Callable[[int], object]) -> list[object]:
    """Run all at once; an exception is a result too."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = act(number)
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_many_saving_at_once_one_wins_and_none_is_lost(notebook: Notebook, url: str) -> None:
    target = notebook.add_target(who="Ana", **RENEWALS)
    books = [Notebook(url) for _ in range(4)]
    try:
        results = in_threads(8, lambda n: books[n % 4].change_target(target.id, 1, who=f"person {n}", value=(50 + n) / 100))
    finally:
        for book in books:
            book.close()
    won = [r for r in results if not isinstance(r, Exception)]
    assert len(won) == 1 and all(isinstance(r, ConflictError) for r in results if r not in won), results
    assert notebook.targets() == won
    assert len(notebook.audit()) == 2


def test_of_many_adding_at_once_one_wins(notebook: Notebook) -> None:
    results = in_threads(6, lambda n: notebook.add_target(who=f"person {n}", **RENEWALS))
    assert sum(isinstance(r, ConflictError) for r in results) == 5, results
    assert len(notebook.targets()) == 1 and len(notebook.audit()) == 1


def test_everybody_who_retries_gets_through(notebook: Notebook) -> None:
    """Eight people each add one to a counter, reading again after every conflict: 8, or an update was lost."""
    target = notebook.add_target(who="Ana", **{**RENEWALS, "metric": "paying_accounts", "value": 0})

    def add_one(number: int) -> None:
        while True:
            [now] = notebook.targets()
            try:
                notebook.change_target(target.id, now.version, who=f"person {number}", value=now.value + 1)
                return
            except ConflictError:
                continue

    assert in_threads(8, add_one) == [None] * 8
    assert notebook.targets()[0].value == 8 and len(notebook.audit()) == 9


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"value": float("nan")}, "out of bounds"),
        ({"value": "much"}, "not a number"),
        ({"value": 1e300}, "out of bounds"),
        ({"metric": ""}, "metric is missing"),
        ({"metric": "drop table"}, "name cannot be used"),
        ({"period_end": dt.date(2025, 12, 31)}, "ends before it starts"),
        ({"period_end": "soon"}, "not a date"),
        ({"note": "x" * 2001}, "2001 characters"),
        ({"note": "\x00"}, "zero character"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(tmp_path: Path, wrong: dict[str, Any], message: str) -> None:
    with Notebook(in_file(tmp_path)) as notebook:
        with pytest.raises(NotebookError, match=message):
            notebook.add_target(who="Ana", **{**RENEWALS, **wrong})
        with pytest.raises(NotebookError, match="name of the person who saves is missing"):
            notebook.add_target(who=" ", **RENEWALS)
        target = notebook.add_target(who="Ana", **RENEWALS)
        with pytest.raises(NotebookError, match="A target has no “colour”"):
            notebook.change_target(target.id, 1, who="Ana", colour="blue")
        assert len(notebook.audit()) == 1


def test_scenarios_and_gates_are_kept_the_same_way(notebook: Notebook) -> None:
    levers = {"churn": 0.02, "new_mrr": 12_000, "order": ["a", None]}
    scenario = notebook.add_scenario(who="Ana", name="Better spring", levers=levers, choices=MID_MARKET)
    assert notebook.scenarios() == [scenario] and scenario.months == 24 and dict(scenario.levers) == levers
    with pytest.raises(ConflictError, match="already keeps such a scenario"):
        notebook.add_scenario(who="Ben", name="Better spring", levers={}, choices=MID_MARKET)
    with pytest.raises(NotebookError, match="levers cannot be saved"):
        notebook.change_scenario(scenario.id, 1, who="Ana", levers={"churn": float("inf")})
    assert notebook.change_scenario(scenario.id, 1, who="Ana", levers={"churn": 0.01}).levers == {"churn": 0.01}
    notebook.archive_scenario(scenario.id, 2, who="Ana")
    assert notebook.scenarios() == []

    quarter = 2026 * 4
    gate = notebook.add_gate(who="Ana", quarter=quarter, new_mrr=40_000, gross_dollar_renewal_rate=0.9)
    with pytest.raises(ConflictError):
        notebook.add_gate(who="Ben", quarter=quarter, new_mrr=1, gross_dollar_renewal_rate=0.1)
    with pytest.raises(NotebookError, match="renewal rate threshold is out of bounds"):
        notebook.change_gate(gate.id, 1, who="Ben", gross_dollar_renewal_rate=90)
    changed = notebook.change_gate(gate.id, 1, who="Ben", new_mrr=45_000.5)
    assert notebook.gates() == [changed] and changed.new_mrr == 45_000.5
    assert notebook.audit(1)[0].changes() == {"new_mrr": (40_000.0, 45_000.5)}
    notebook.archive_gate(gate.id, 2, who="Ben")
    assert notebook.gates() == []


# The schema


def test_migrations_build_exactly_the_tables_the_code_uses(url: str) -> None:
    with Notebook(url) as notebook, notebook._engine.connect() as connection:
        options = {"version_table": schema.VERSION_TABLE, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), schema.metadata) == []
    config = Config()
    config.set_main_option("script_location", str(opening.MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == schema.REVISIONS


def _open_and_close(url: str, gate: Any, answers: Any) -> None:
    gate.wait()
    try:
        Notebook(url).close()
        answers.put("opened")
    except Exception as error:
        answers.put(repr(error))


def test_processes_starting_at_once_migrate_once(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(2), context.Queue()
    processes = [context.Process(target=_open_and_close, args=(url, gate, answers)) for _ in range(2)]
    for process in processes:
        process.start()
    assert [answers.get(timeout=60) for _ in processes] == ["opened"] * 2
    for process in processes:
        process.join()
    with Notebook(url) as notebook, notebook._engine.connect() as connection:
        assert connection.execute(sa.text(f"select version_num from {schema.VERSION_TABLE}")).fetchall() == [(schema.HEAD,)]


def test_a_newer_schema_is_refused_and_left_alone(notebook: Notebook, url: str) -> None:
    notebook.add_target(who="Ana", **RENEWALS)
    with notebook._engine.begin() as connection:
        connection.execute(sa.text(f"update {schema.VERSION_TABLE} set version_num = '0099'"))
    with pytest.raises(NotebookError) as caught:
        Notebook(url)
    assert "written by a newer Longroad (its form is 0099, this one knows up to 0001)" in str(caught.value)
    assert PASSWORD not in str(caught.value)
    with notebook._engine.connect() as connection:
        assert connection.execute(sa.text("select count(*) from longroad_targets")).scalar_one() == 1


def test_another_programs_table_is_not_taken_over(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("create table longroad_targets (theirs int)"))
    engine.dispose()
    with pytest.raises(NotebookError, match="holds a table longroad_targets that no notebook made"):
        Notebook(url)


def test_a_failed_migration_leaves_nothing_behind(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: sa.Connection, revision: str = "") -> None:
        connection.execute(sa.text("create table longroad_half (n int)"))
        raise sa.exc.OperationalError("", {}, Exception("the disk is full"))

    with monkeypatch.context() as patched:
        patched.setattr(opening, "upgrade", half)
        with pytest.raises(NotebookError, match="the disk is full"):
            Notebook(url)
    with Notebook(url) as notebook, notebook._engine.connect() as connection:
        assert "longroad_half" not in sa.inspect(connection).get_table_names()


# Places that cannot be used


def test_sqlite_is_opened_with_log_timeout_and_foreign_keys(tmp_path: Path) -> None:
    with Notebook(in_file(tmp_path / "new" / "state")) as notebook, notebook._engine.connect() as connection:
        pragmas = [connection.exec_driver_sql(f"pragma {name}").scalar_one() for name in ("journal_mode", "busy_timeout", "foreign_keys")]
    assert pragmas == ["wal", 10_000, 1]
    assert (tmp_path / "new" / "state" / "notebook.db").stat().st_mode & 0o777 == 0o600


def test_wrong_places_are_named_in_words(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "letter.db").write_text("Dear notebook, this is not a database.")
    for path, message in [
        (tmp_path / "folder", "is a directory, not a file"),
        (tmp_path / "letter.db", "not a notebook"),
        (tmp_path / "letter.db" / "notebook.db", "cannot be created"),
    ]:
        with pytest.raises(NotebookError, match=message) as caught:
            Notebook(f"sqlite:///{path}")
        assert str(tmp_path) in caught.value.where
    with pytest.raises(NotebookError, match="There is no notebook here"):
        Notebook(f"sqlite:///{tmp_path / 'typo.db'}", create=False)
    assert not (tmp_path / "typo.db").exists()
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(NotebookError, match="needs a file"):
            Notebook(url)


@pytest.fixture
def as_ordinary_account(tmp_path: Path) -> Iterator[None]:
    """Root may write everything, so for permissions the test becomes `nobody`."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder != Path("/tmp"):
            folder.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_missing_rights_are_named_in_words(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "state" / "notebook.db"
    Notebook(f"sqlite:///{path}").close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    request.getfixturevalue("as_ordinary_account")
    with pytest.raises(NotebookError, match="notebook's file may not be written"):
        Notebook(f"sqlite:///{path}")
    with pytest.raises(NotebookError, match="cannot be created: permission denied"):
        Notebook(f"sqlite:///{path.parent / 'other.db'}")


def test_passwords_are_in_no_message(postgres_server: PostgresServer, postgres_database: str) -> None:
    wrong = postgres_database.replace(PASSWORD, "hunter2-x")
    away = "postgresql://ana:hunter2-x@127.0.0.1:1/none?sslpassword=hunter2-x"
    missing = postgres_server.url_of("no_such_database").replace("postgres:", "postgres:")
    for url, message in [
        (wrong, "refused the sign-in"),
        (away, "away or refused us"),
        (missing, "not there"),
        ("postgres://ana:hunter2-x@host/db", "address cannot be used"),
        ("hunter2-x", "address cannot be used"),
    ]:
        with pytest.raises(NotebookError, match=message) as caught:
            Notebook(url)
        everything = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        assert "hunter2-x" not in everything and PASSWORD not in str(caught.value) + caught.value.where
    with Notebook(postgres_database) as notebook:
        assert repr(notebook) == f"Notebook('{postgres_database.replace(PASSWORD, '***')}')"


def test_an_outage_is_said_in_words_and_ends(postgres_server: PostgresServer) -> None:
    with Notebook(postgres_server.new_database()) as notebook:
        target = notebook.add_target(who="Ana", **RENEWALS)
        with postgres_server.outage():
            with pytest.raises(NotebookError, match="cannot be read: the database is away"):
                notebook.targets()
            with pytest.raises(NotebookError, match="cannot be saved: the database is away"):
                notebook.change_target(target.id, 1, who="Ana", value=0.5)
        assert notebook.targets() == [target]


# Backup and restore


def filled(notebook: Notebook) -> None:
    target = notebook.add_target(who="Ana", **RENEWALS)
    notebook.change_target(target.id, 1, who="Ben", value=0.95, note="“quoted”, ünïcode")
    notebook.archive_target(notebook.add_target(who="Ana", **{**RENEWALS, "choices": ()}).id, 1, who="Ana")
    notebook.add_scenario(who="Ana", name="Spring", levers={"churn": 0.02})
    notebook.add_gate(who="Ana", quarter=2026 * 4, new_mrr=40_000, gross_dollar_renewal_rate=0.9)


def everything(notebook: Notebook) -> tuple[object, ...]:
    return notebook.targets(archived=True), notebook.scenarios(), notebook.gates(), [e for e in notebook.audit() if e.action != "restored"]


@pytest.mark.parametrize("name", ["backup.db", "backup.json"])
@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_backup_restores_everything_anywhere(notebook: Notebook, tmp_path: Path, request: pytest.FixtureRequest, name: str, to: str) -> None:
    filled(notebook)
    before, path = everything(notebook), tmp_path / name
    made = notebook.backup(path)
    copied = name == "backup.db" and notebook.place.endswith("notebook.db")
    assert made.form == ("sqlite" if copied else "json") and made.rows["longroad_targets"] == 2
    assert "2 targets" in made.sentence()
    notebook.archive_target(1, 2, who="Cleo")

    url = f"sqlite:///{tmp_path / 'second.db'}" if to == "sqlite" else str(request.getfixturevalue("postgres_server").new_database("second"))
    with Notebook(url, clock=lambda: MORNING) as second:
        restored = second.restore(path, who="Dora")
        assert restored.rows == made.rows
        assert everything(second) == before
        last = second.audit(1)[0]
        assert (last.who, last.action, last.new and last.new["from"]) == ("Dora", "restored", name)
        # The numbers handed out go on after the restored ones.
        assert second.add_target(who="Ana", **{**RENEWALS, "metric": "mrr"}).id == 3
        with pytest.raises(NotebookError, match="is not empty"):
            second.restore(path, who="Dora")
        second.restore(path, who="Dora", replace=True)
        assert everything(second) == before


def test_a_backup_is_taken_while_others_write(notebook: Notebook, tmp_path: Path) -> None:
    target = notebook.add_target(who="Ana", **{**RENEWALS, "value": 0})

    def act(number: int) -> object:
        if number:
            return notebook.backup(tmp_path / f"{number}.json")
        for step in range(1, 21):
            notebook.change_target(target.id, step, who="Ana", value=step)
        return None

    assert not [r for r in in_threads(4, act) if isinstance(r, Exception)]
    for number in (1, 2, 3):
        tables = json.loads((tmp_path / f"{number}.json").read_text())["tables"]
        # One moment: the target's version is the number of entries about it.
        assert tables["longroad_targets"][0]["version"] == len(tables["longroad_audit"])


def test_a_backup_of_an_earlier_or_later_form(notebook: Notebook, tmp_path: Path) -> None:
    filled(notebook)
    path = tmp_path / "backup.json"
    notebook.backup(path)
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "form": "0099"}))
    with pytest.raises(NotebookError, match="newer Longroad"):
        notebook.restore(path, who="Ana", replace=True)
    copy = tmp_path / "copy.db"
    with Notebook(f"sqlite:///{copy}") as newer, newer._engine.begin() as connection:
        connection.execute(sa.text(f"update {schema.VERSION_TABLE} set version_num = '0099'"))
    with pytest.raises(NotebookError, match="newer Longroad"):
        notebook.restore(copy, who="Ana", replace=True)


def test_a_backup_of_an_older_form_is_migrated(notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(notebook)
    before, path = everything(notebook), tmp_path / "backup.json"
    notebook.backup(path)
    # Pretend that the code has moved on by a revision: the backup then takes the way of an older one.
    from dashboard.notebook import backup as module

    monkeypatch.setattr(module, "HEAD", "0002")
    notebook.restore(path, who="Ana", replace=True)
    assert everything(notebook) == before


def test_what_is_no_backup_changes_nothing(notebook: Notebook, tmp_path: Path) -> None:
    filled(notebook)
    before = everything(notebook)
    (tmp_path / "letter.txt").write_text("hello")
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "half.json").write_text('{"longroad_notebook": 1, "form": "0001", "made_at": "x"}')
    sqlite3.connect(tmp_path / "other.db").executescript("create table t (n int); insert into t values (1)").connection.close()
    for name in ("letter.txt", "list.json", "half.json", "other.db", "missing.json"):
        with pytest.raises(NotebookError, match="backup cannot be read"):
            notebook.restore(tmp_path / name, who="Ana", replace=True)
    assert everything(notebook) == before


def test_a_backup_is_not_written_over_the_notebook_or_nowhere(tmp_path: Path) -> None:
    with Notebook(in_file(tmp_path)) as notebook:
        with pytest.raises(NotebookError, match="overwrite the notebook itself"):
            notebook.backup(tmp_path / "notebook.db")
        with pytest.raises(NotebookError, match="was not written"):
            notebook.backup(tmp_path / "no" / "such" / "folder.db")
        notebook.backup(tmp_path / "kept.db")
        notebook.backup(tmp_path / "kept.db")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kept.db", "notebook.db"]
    assert (tmp_path / "kept.db").stat().st_mode & 0o777 == 0o600
