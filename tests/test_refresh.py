"""The keeper of facts: the last good ones first, one refresh at a time, and every failure in words."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa

from dashboard.base.age import age_words, not_yet_words
from dashboard.base.errors import ContractError, FactsError, SignInError, WarehouseError
from dashboard.base.settings import Settings
from dashboard.facts import loading as facts_
from dashboard.facts import refreshing as refresh
from dashboard.facts import stored
from dashboard.facts.refresh_log import LOG_LENGTH
from dashboard.facts.refreshing import Refresher, level_of
from dashboard.warehouse.reading import Warehouse, savepoint
from tests import company
from tests.postgres import PostgresServer

Connect = Callable[[Settings], Warehouse]
GOOD = {"accounts": [company.account("a")], "subscriptions": [company.period("a", "2025-01-01", None, 100)]}
# Money below nothing is an error: the load is refused.
BAD = {"accounts": [company.account("a")], "subscriptions": [company.period("a", "2025-01-01", None, -100)]}
PATIENCE = 30.0


def serves(tables: company.Tables) -> Connect:
    """A warehouse that answers with these rows."""
    return lambda _: company.in_memory(tables)


def away(_: Settings) -> Warehouse:
    """A warehouse nobody reaches."""
    raise WarehouseError("Nobody answers at the warehouse.", "At db.example.", "Look whether it runs.")


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Callable[..., Refresher]]:
    """`keep(connect, **settings)` is a keeper over one state directory; at the end each is stopped."""
    made: list[Refresher] = []

    def make(connect: Connect, **more: object) -> Refresher:
        chosen = company.chosen(
            "duckdb:///:memory:", **{"state_dir": tmp_path / "state", "refresh_minutes": 60, **more}
        )
        made.append(Refresher(chosen, connect))
        return made[-1]

    yield make
    for refresher in made:
        refresher.stop(PATIENCE)


@pytest.mark.parametrize(
    ("minutes", "level"),
    [(0, "fresh"), (60, "fresh"), (60.1, "amber"), (120, "amber"), (120.1, "red"), (90_000, "red")],
)
def test_levels_by_interval(minutes: float, level: str) -> None:
    assert level_of(dt.timedelta(minutes=minutes), 60) == level


@pytest.mark.parametrize(("seconds", "level"), [(4, "fresh"), (6, "red"), (3600, "red"), (90_000, "red")])
def test_fetched_in_the_future_is_red_and_said(keep: Callable[..., Refresher], seconds: int, level: str) -> None:
    """Two machines that share a folder may be five seconds apart."""
    assert level_of(dt.timedelta(seconds=-seconds), 60) == level
    said = age_words(dt.timedelta(seconds=-seconds))
    assert said == ("refreshed just now" if level == "fresh" else "dated in the future, a clock is wrong")
    refresher = keep(serves(GOOD))
    refresher.refresh()
    kept = refresher.current()
    assert kept is not None
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds, milliseconds=500 if level == "red" else 0)
    refresher._facts = facts_.Facts(**{**{k: getattr(kept, k) for k in kept.__dataclass_fields__}, "fetched_at": ahead})
    assert refresher.status().level == level


@pytest.mark.parametrize(
    ("as_of", "is_ahead"), [("2026-11-22", False), ("2026-11-23", False), ("2026-11-24", True), ("2027-06-30", True)]
)
def test_an_as_of_is_ahead_when_it_has_begun_nowhere(as_of: str, is_ahead: bool) -> None:
    """At 9:59 UTC on 23 November it is 23:59 of the same day in UTC+14; a minute later it is the 24th there."""
    now, day = dt.datetime(2026, 11, 23, 9, 59, tzinfo=dt.UTC), dt.date.fromisoformat(as_of)
    assert bool(not_yet_words(day, now)) is is_ahead
    assert bool(not_yet_words(day, now + dt.timedelta(minutes=1))) is (as_of == "2027-06-30")
    assert not is_ahead or f"The as-of is {day.day} " in not_yet_words(day, now)


def test_nothing_fetched_is_red() -> None:
    assert level_of(None, 60) == "red"


@pytest.mark.parametrize(("minutes", "level"), [(10, "fresh"), (90, "amber"), (150, "red")])
def test_status_tells_the_age(keep: Callable[..., Refresher], minutes: int, level: str) -> None:
    refresher = keep(serves(GOOD))
    assert refresher.status().level == "red" and refresher.status().age is None
    assert refresher.refresh()
    fetched = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)
    kept = refresher.current()
    assert kept is not None
    refresher._facts = facts_.Facts(
        **{**{k: getattr(kept, k) for k in kept.__dataclass_fields__}, "fetched_at": fetched}
    )
    status = refresher.status()
    assert (status.level, status.fetched_at) == (level, fetched)
    assert status.age is not None and status.age >= dt.timedelta(minutes=minutes)


def test_a_refresh_brings_facts_and_a_line_in_the_log(keep: Callable[..., Refresher], tmp_path: Path) -> None:
    refresher, told = keep(serves(GOOD)), []
    refresher.on_change(lambda: told.append(refresher.current()))
    assert refresher.current() is None
    assert refresher.refresh()
    found = refresher.current()
    assert found is not None and found.paying_accounts() == 1
    assert told == [found]
    (entry,) = refresher.entries()
    assert (entry.outcome, entry.message, entry.as_of) == ("refreshed", "", "2026-01-31")
    assert entry.rows == sum(len(frame) for frame in found.frames.values())
    assert refresher.status().error is None and refresher.status().refreshing_since is None
    # The log outlives the process.
    assert keep(away).entries() == [entry]
    assert len((tmp_path / "state" / "refresh_log.jsonl").read_text().splitlines()) == 1


def test_a_refused_load_keeps_the_figures(keep: Callable[..., Refresher]) -> None:
    refresher = keep(serves(GOOD))
    refresher.refresh()
    before = refresher.current()
    refresher._warehouse = company.in_memory(BAD)
    assert not refresher.refresh()
    assert refresher.current() is before
    status = refresher.status()
    assert isinstance(status.error, ContractError)
    assert [str(p) for p in status.problems if p.severity == "error"] == [
        "Error in subscriptions: 1 row has negative money. For example a."
    ]
    assert [entry.outcome for entry in refresher.entries()] == ["refused", "refreshed"]
    # Nor did it reach the disk.
    again = keep(away)
    again.refresh()
    assert stored.last_good(refresher.folder, refresher.settings.fingerprint()).facts.version == before.version
    # Sound rows again: the error is gone.
    refresher._warehouse = company.in_memory(GOOD)
    assert refresher.refresh()
    assert refresher.status().error is None and not any(p.severity == "error" for p in refresher.status().problems)


def test_a_warehouse_that_is_away_changes_nothing_but_the_age(keep: Callable[..., Refresher]) -> None:
    refresher = keep(serves(GOOD))
    refresher.refresh()
    before = refresher.current()
    refresher._warehouse, refresher._connect = None, away
    assert not refresher.refresh()
    assert refresher.current() is before
    assert str(refresher.status().error) == "Nobody answers at the warehouse. At db.example. Look whether it runs."
    assert refresher.entries()[0].outcome == "failed"


def test_whatever_a_driver_throws_becomes_a_sentence(keep: Callable[..., Refresher]) -> None:
    def broken(_: Settings) -> Warehouse:
        raise RuntimeError("postgresql://ana:hunter2@db/x exploded")

    refresher = keep(broken)
    assert not refresher.refresh()
    assert "hunter2" not in str(refresher.status().error) + refresher.entries()[0].message
    assert "RuntimeError" in str(refresher.status().error)


def test_a_restart_shows_the_last_good_facts_at_once(keep: Callable[..., Refresher]) -> None:
    first = keep(serves(GOOD))
    first.refresh()
    before = first.current()
    assert before is not None
    asked = threading.Event()

    def hangs(_: Settings) -> Warehouse:
        asked.set()
        stop.wait(PATIENCE)
        raise WarehouseError("Nobody answers.")

    stop = threading.Event()
    second = keep(hangs).start()
    assert asked.wait(PATIENCE)
    # The warehouse has not said a word yet, and never will.
    found = second.current()
    assert found is not None
    assert (found.version, found.fetched_at) == (before.version, before.fetched_at)
    assert second.status().refreshing_since is not None
    stop.set()


def test_facts_of_other_settings_are_not_shown(keep: Callable[..., Refresher]) -> None:
    keep(serves(GOOD)).refresh()
    other = keep(away, currency="EUR").start()
    assert other.current(wait_seconds=PATIENCE) is None
    assert isinstance(other.status().error, WarehouseError)


def test_figures_that_cannot_be_kept_on_disk_are_shown(keep: Callable[..., Refresher], tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_text("a file")
    refresher = keep(serves(GOOD), state_dir=tmp_path / "no-folder" / "state")
    assert refresher.refresh()
    assert refresher.current() is not None
    assert isinstance(refresher.status().error, FactsError)
    assert refresher.entries()[0].outcome == "refreshed" and "kept on disk" in refresher.entries()[0].message


def test_many_askers_get_one_refresh(keep: Callable[..., Refresher], monkeypatch: pytest.MonkeyPatch) -> None:
    real = facts_.load(company.in_memory(GOOD))
    began, go = threading.Semaphore(0), threading.Semaphore(0)
    running = {"now": 0, "most": 0, "times": 0}

    def load(_: Warehouse) -> facts_.Facts:
        running["now"] += 1
        running["times"] += 1
        running["most"] = max(running["most"], running["now"])
        began.release()
        assert go.acquire(timeout=PATIENCE)
        running["now"] -= 1
        return real

    monkeypatch.setattr(refresh.facts_, "load", load)
    refresher = keep(serves(GOOD)).start()
    assert began.acquire(timeout=PATIENCE)
    askers = [threading.Thread(target=refresher.request) for _ in range(50)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    go.release()
    # Those who asked while it ran get one refresh more, together.
    assert began.acquire(timeout=PATIENCE)
    go.release()
    refresher.stop(PATIENCE)
    assert not refresher._thread.is_alive()
    assert (running["times"], running["most"]) == (2, 1)


class Recorder(threading.Event):
    """Stands for the worker's pause: writes down how long it would have been."""

    def __init__(self, refresher: Refresher, rounds: int) -> None:
        super().__init__()
        self.refresher, self.rounds, self.pauses = refresher, rounds, list[float]()

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.pauses.append(timeout)
        if len(self.pauses) == self.rounds or self.refresher.current() is not None:
            self.refresher._stop.set()
        return False


def pauses(refresher: Refresher, monkeypatch: pytest.MonkeyPatch, rounds: int = 500) -> list[float]:
    """How long the worker pauses, at most so many times, until it has figures and has rested once."""
    recorder = Recorder(refresher, rounds)
    monkeypatch.setattr(refresher, "_wake", recorder)
    refresher._work()
    return recorder.pauses


A_WEEK = 7 * 24 * 60


def test_the_end_of_an_outage_is_seen_within_a_minute(
    keep: Callable[..., Refresher], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it was away and however rarely it is asked: looks at most 30 s apart, then a refresh at once.

    Of the first 40 times it is asked for a connection one is the refresh and 39 are looks, the first of them without a
    pause; the 41st connects. So 39 pauses lie between looks and the last is the rest after the refresh.
    """
    away_for = iter(range(40))

    def returns(chosen: Settings) -> Warehouse:
        if next(away_for, None) is not None:
            raise WarehouseError("Nobody answers at the warehouse.")
        return serves(GOOD)(chosen)

    refresher = keep(returns, refresh_minutes=A_WEEK)
    found = pauses(refresher, monkeypatch)
    assert len(found) == 40
    assert found[0] <= 2 and max(found[:-1]) <= 30 and len(set(found[10:-1])) > 1
    assert 0.8 * A_WEEK * 60 <= found[-1] <= 0.95 * A_WEEK * 60
    assert [entry.outcome for entry in refresher.entries()] == ["refreshed", "failed"]


def test_a_short_interval_is_never_outwaited(keep: Callable[..., Refresher], monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(pauses(keep(away, refresh_minutes=0.05), monkeypatch, rounds=20)) <= 3
    assert max(pauses(keep(serves(BAD), refresh_minutes=0.05), monkeypatch, rounds=20)) <= 3
    assert max(pauses(keep(serves(GOOD), refresh_minutes=0.05), monkeypatch)) <= 3


def test_refused_rows_are_asked_for_ever_less_often(
    keep: Callable[..., Refresher], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They need somebody to put them right: after the n-th refusal half to all of 5 × 2^(n − 1) seconds, never more
    than an interval.
    """
    found = pauses(keep(serves(BAD), refresh_minutes=2), monkeypatch, rounds=8)
    for n, pause in enumerate(found):
        assert min(2.5 * 2**n, 120) <= pause <= min(5 * 2**n, 120)


def test_a_refused_sign_in_is_not_repeated_every_minute(
    keep: Callable[..., Refresher], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some warehouses lock an account after a few; the tenth pause is 2.5 × 2^9 = 1,280 s or more."""

    def refuses(_: Settings) -> Warehouse:
        raise SignInError("The warehouse refused the sign-in.")

    assert pauses(keep(refuses, refresh_minutes=A_WEEK), monkeypatch, rounds=10)[-1] >= 1280


def test_a_warehouse_that_is_there_and_does_not_answer(
    keep: Callable[..., Refresher], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked again within the minute, but not kept busy: a try that took two minutes is followed by twenty of rest."""

    def load(_: Warehouse) -> facts_.Facts:
        raise WarehouseError("The warehouse took too long.")

    monkeypatch.setattr(refresh.facts_, "load", load)
    refresher = keep(serves(GOOD), refresh_minutes=A_WEEK)
    assert max(pauses(refresher, monkeypatch, rounds=30)) <= 60
    assert refresher._pause_after(30, 120.0) == 1200


def test_a_look_tells_who_is_there(tmp_path: Path, postgres_server: PostgresServer) -> None:
    """A folder, a DuckDB file and a real PostgreSQL: there, away, back."""
    folder = company.write_folder(tmp_path / "rows", GOOD)
    files = Warehouse(company.chosen(f"files:{folder}"))
    path = tmp_path / "company.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("create table accounts (account_id varchar)")
    file = Warehouse(company.chosen(f"duckdb:///{path}"))
    database = Warehouse(company.chosen(postgres_server.new_database("look"), connect_seconds=2))
    for there in (files, file, database):
        there.ping()
    hidden = tmp_path / "hidden"
    for there, place in ((files, folder), (file, path)):
        place.rename(hidden)
        with pytest.raises(WarehouseError):
            there.ping()
        hidden.rename(place)
        there.ping()
    with postgres_server.outage(), pytest.raises(WarehouseError) as caught:
        database.ping()
    assert not isinstance(caught.value, SignInError)
    database.ping()
    # A share that is not mounted leaves an empty folder.
    for name in folder.iterdir():
        name.unlink()
    with pytest.raises(WarehouseError):
        files.ping()


def test_a_connection_lost_between_two_questions_is_an_outage(postgres_server: PostgresServer) -> None:
    """A refresh begins a savepoint for every fact; the server may go away before it."""
    warehouse = company.in_postgres(postgres_server.new_database("lost"), GOOD)
    with warehouse.snapshot() as connection, postgres_server.outage():
        pass
    with pytest.raises(WarehouseError), warehouse.snapshot() as connection:
        with postgres_server.outage():
            pass
        with savepoint(connection):
            pass


def test_a_wrong_password_is_no_outage(postgres_server: PostgresServer) -> None:
    url = sa.make_url(postgres_server.new_database("look")).set(password="wrong").render_as_string(hide_password=False)
    with pytest.raises(SignInError):
        Warehouse(company.chosen(url, connect_seconds=2)).ping()


def test_the_log_keeps_the_newest(keep: Callable[..., Refresher], tmp_path: Path) -> None:
    path = tmp_path / "state" / "refresh_log.jsonl"
    path.parent.mkdir()
    line: dict[str, Any] = {
        "started_at": "",
        "seconds": 0.1,
        "outcome": "refreshed",
        "message": "",
        "rows": 1,
        "as_of": "2026-01-31",
    }
    path.write_text("".join(json.dumps({**line, "started_at": f"{n:04}"}) + "\n" for n in range(500)))
    refresher = keep(away)
    assert [entry.started_at for entry in refresher.entries()][:1] == ["0499"]
    refresher.refresh()
    assert len(refresher.entries()) == LOG_LENGTH == len(path.read_text().splitlines())


def test_a_log_nobody_can_read_begins_anew(keep: Callable[..., Refresher], tmp_path: Path) -> None:
    path = tmp_path / "state" / "refresh_log.jsonl"
    path.parent.mkdir()
    path.write_text('{"started_at": "half a li')
    assert keep(away).entries() == []


def test_waiting_for_the_first_facts_ends_with_them(keep: Callable[..., Refresher]) -> None:
    refresher = keep(serves(GOOD)).start()
    assert refresher.current(wait_seconds=PATIENCE) is not None
