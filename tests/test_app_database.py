"""The application database, with the same tests on SQLite and on PostgreSQL: what people save and who saved first."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from dashboard.appdb.records import choices_of, choices_text
from dashboard.appdb.store import AppDatabase
from dashboard.base.errors import AppDatabaseError, ConflictError
from tests.app_databases import MID_MARKET, MORNING, RENEWALS, in_file, in_threads


def test_a_target_is_set_changed_and_put_away(app_database: AppDatabase) -> None:
    target = app_database.add_target(who="Ana", **RENEWALS)
    assert app_database.targets() == [target]
    assert (target.value, target.version, target.created_by, target.created_at) == (0.92, 1, "Ana", MORNING)
    assert target.choices == MID_MARKET and target.note == "agreed with the board"

    changed = app_database.change_target(target.id, 1, who="Ben", value=0.93, note="raised in spring")
    assert app_database.targets() == [changed]
    assert (changed.value, changed.version, changed.updated_by, changed.owner) == (0.93, 2, "Ben", "Ana")

    app_database.archive_target(target.id, 2, who="Cleo")
    assert app_database.targets() == []
    assert [(t.archived, t.version) for t in app_database.targets(archived=True)] == [(True, 3)]


def test_what_is_read_elsewhere_is_what_was_written(app_database: AppDatabase, app_database_url: str) -> None:
    strange = 'Zoë “£$” \\ <b>= 2+2</b> \n {"a": 1} %s :name 日本'
    choices = (("region", ("EMEA", "(none)", strange)), ("plan", ("Pro",)))
    target = app_database.add_target(
        who="Zoë", **{**RENEWALS, "note": strange, "choices": choices, "value": -1_234_567.891}
    )
    with AppDatabase(app_database_url) as other:
        [read] = other.targets()
    assert read.note == strange and read.value == -1_234_567.891 and read.created_at == MORNING
    assert read.choices == target.choices or dict(read.choices) == {
        "plan": ("Pro",),
        "region": ("(none)", "EMEA", strange),
    }


def test_equal_slices_are_equal_texts() -> None:
    one = choices_text((("region", ("b", "a")), ("plan", ("x",))))
    assert (
        one
        == choices_text((("plan", ("x", "x")), ("region", ("a",)), ("region", ("b",))))
        == '[["plan", ["x"]], ["region", ["a", "b"]]]'
    )
    assert choices_of(one) == (("plan", ("x",)), ("region", ("a", "b")))
    assert choices_text(()) == choices_text((("plan", ()),)) == "[]"


def test_every_change_is_in_the_log_with_author_old_and_new(app_database: AppDatabase) -> None:
    target = app_database.add_target(who="Ana", **RENEWALS)
    app_database.change_target(target.id, 1, who="Ben", value=0.95)
    app_database.archive_target(target.id, 2, who="Cleo")
    gone, raised, added = app_database.audit()
    assert [(e.who, e.action, e.word, e.at) for e in (added, raised, gone)] == [
        ("Ana", "added", "target", MORNING),
        ("Ben", "changed", "target", MORNING),
        ("Cleo", "archived", "target", MORNING),
    ]
    assert added.old is None and added.new is not None and added.new["period_end"] == "2026-12-31"
    assert raised.changes() == {"value": (0.92, 0.95)}
    assert gone.changes() == {"archived": (False, True)}
    assert [e.id for e in app_database.audit(1, before=raised.id)] == [added.id]
    assert len(app_database.audit(target_id=target.id)) == 3 and app_database.audit(target_id=target.id + 1) == []


def test_saving_nothing_new_writes_nothing(app_database: AppDatabase) -> None:
    target = app_database.add_target(who="Ana", **RENEWALS)
    stamp = app_database.stamp()
    assert app_database.change_target(target.id, 1, who="Ben", value=0.92).version == 1
    assert app_database.stamp() == stamp and len(app_database.audit()) == 1
    app_database.change_target(target.id, 1, who="Ben", value=0.91)
    assert app_database.stamp() > stamp


def test_the_second_to_save_sees_both_values(app_database: AppDatabase, app_database_url: str) -> None:
    target = app_database.add_target(who="Ana", **RENEWALS)
    with AppDatabase(app_database_url) as other:
        other.change_target(target.id, target.version, who="Ben", value=0.95)
    with pytest.raises(ConflictError) as caught:
        app_database.change_target(target.id, target.version, who="Ana", value=0.90)
    theirs, yours = caught.value.theirs, caught.value.yours
    assert (theirs.value, theirs.version, yours.value) == (0.95, 2, 0.90)
    assert "Ben changed this target" in str(caught.value) and "theirs 0.95, yours 0.9" in str(caught.value)
    with pytest.raises(ConflictError, match="slice: theirs segment Mid-market, yours everything"):
        app_database.change_target(target.id, target.version, who="Ana", choices=())
    assert [t.value for t in app_database.targets()] == [0.95]
    assert len(app_database.audit()) == 2


def test_changing_what_was_put_away_is_a_conflict(app_database: AppDatabase) -> None:
    target = app_database.add_target(who="Ana", **RENEWALS)
    app_database.archive_target(target.id, 1, who="Ben")
    for version in (1, 2):
        with pytest.raises(ConflictError, match="Ben archived this target"):
            app_database.change_target(target.id, version, who="Ana", value=0.90)
    with pytest.raises(AppDatabaseError, match="There is no target number 999"):
        app_database.change_target(999, 1, who="Ana", value=0.90)


def test_the_same_target_twice_is_a_conflict_with_the_first(app_database: AppDatabase) -> None:
    first = app_database.add_target(who="Ana", **RENEWALS)
    with pytest.raises(ConflictError, match="Ana already keeps such a target") as caught:
        app_database.add_target(who="Ben", **{**RENEWALS, "value": 0.8})
    assert caught.value.theirs == first and caught.value.yours.value == 0.8
    other = app_database.add_target(who="Ben", **{**RENEWALS, "choices": ()})
    with pytest.raises(ConflictError):
        app_database.change_target(other.id, 1, who="Ben", choices=MID_MARKET)
    app_database.archive_target(first.id, 1, who="Ana")
    assert app_database.change_target(other.id, 1, who="Ben", choices=MID_MARKET).choices == MID_MARKET


def test_of_many_saving_at_once_one_wins_and_none_is_lost(app_database: AppDatabase, app_database_url: str) -> None:
    target = app_database.add_target(who="Ana", **RENEWALS)
    books = [AppDatabase(app_database_url) for _ in range(4)]
    try:
        results = in_threads(
            8, lambda n: books[n % 4].change_target(target.id, 1, who=f"person {n}", value=(50 + n) / 100)
        )
    finally:
        for book in books:
            book.close()
    won = [r for r in results if not isinstance(r, Exception)]
    assert len(won) == 1 and all(isinstance(r, ConflictError) for r in results if r not in won), results
    assert app_database.targets() == won
    assert len(app_database.audit()) == 2


def test_of_many_adding_at_once_one_wins(app_database: AppDatabase) -> None:
    results = in_threads(6, lambda n: app_database.add_target(who=f"person {n}", **RENEWALS))
    assert sum(isinstance(r, ConflictError) for r in results) == 5, results
    assert len(app_database.targets()) == 1 and len(app_database.audit()) == 1


def test_everybody_who_retries_gets_through(app_database: AppDatabase) -> None:
    """Eight people each add one to a counter, reading again after every conflict: 8, or an update was lost."""
    target = app_database.add_target(who="Ana", **{**RENEWALS, "metric": "paying_accounts", "value": 0})

    def add_one(number: int) -> None:
        while True:
            [now] = app_database.targets()
            try:
                app_database.change_target(target.id, now.version, who=f"person {number}", value=now.value + 1)
                return
            except ConflictError:
                continue

    assert in_threads(8, add_one) == [None] * 8
    assert app_database.targets()[0].value == 8 and len(app_database.audit()) == 9


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
    with AppDatabase(in_file(tmp_path)) as app_database:
        with pytest.raises(AppDatabaseError, match=message):
            app_database.add_target(who="Ana", **{**RENEWALS, **wrong})
        with pytest.raises(AppDatabaseError, match="name of the person who saves is missing"):
            app_database.add_target(who=" ", **RENEWALS)
        target = app_database.add_target(who="Ana", **RENEWALS)
        with pytest.raises(AppDatabaseError, match="A target has no “colour”"):
            app_database.change_target(target.id, 1, who="Ana", colour="blue")
        assert len(app_database.audit()) == 1


def test_scenarios_and_gates_are_kept_the_same_way(app_database: AppDatabase) -> None:
    levers = {"churn": 0.02, "new_mrr": 12_000, "order": ["a", None]}
    scenario = app_database.add_scenario(who="Ana", name="Better spring", levers=levers, choices=MID_MARKET)
    assert app_database.scenarios() == [scenario] and scenario.months == 24 and dict(scenario.levers) == levers
    with pytest.raises(ConflictError, match="already keeps such a scenario"):
        app_database.add_scenario(who="Ben", name="Better spring", levers={}, choices=MID_MARKET)
    with pytest.raises(AppDatabaseError, match="levers cannot be saved"):
        app_database.change_scenario(scenario.id, 1, who="Ana", levers={"churn": float("inf")})
    assert app_database.change_scenario(scenario.id, 1, who="Ana", levers={"churn": 0.01}).levers == {"churn": 0.01}
    app_database.archive_scenario(scenario.id, 2, who="Ana")
    assert app_database.scenarios() == []

    quarter = 2026 * 4
    gate = app_database.add_gate(who="Ana", quarter=quarter, new_mrr=40_000, gross_dollar_renewal_rate=0.9)
    with pytest.raises(ConflictError):
        app_database.add_gate(who="Ben", quarter=quarter, new_mrr=1, gross_dollar_renewal_rate=0.1)
    with pytest.raises(AppDatabaseError, match="renewal rate threshold is out of bounds"):
        app_database.change_gate(gate.id, 1, who="Ben", gross_dollar_renewal_rate=90)
    changed = app_database.change_gate(gate.id, 1, who="Ben", new_mrr=45_000.5)
    assert app_database.gates() == [changed] and changed.new_mrr == 45_000.5
    assert app_database.audit(1)[0].changes() == {"new_mrr": (40_000.0, 45_000.5)}
    app_database.archive_gate(gate.id, 2, who="Ben")
    assert app_database.gates() == []
