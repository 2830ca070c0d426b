"""Lists asked while somebody looks: side by side, nobody waits for them, never lost because they came late."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.base.errors import WarehouseError
from dashboard.base.threads import BEHIND_PAGES
from dashboard.session import process
from dashboard.warehouse.answers import REFUSED_SECONDS, REMEMBERED, SIDE_BY_SIDE, SLOW_SECONDS, Known, LiveAnswers
from tests import company
from tests.serving import settled

LONG = 30.0


class Door:
    """A question that is answered when somebody opens it; `inside` tells that it is being looked for."""

    def __init__(self, answer: str) -> None:
        self.answer, self.asked = answer, 0
        self.inside, self.opened = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.asked += 1
        self.inside.set()
        assert self.opened.wait(LONG)
        return self.answer


class Clock:
    """Seconds that pass when somebody says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def doors() -> Iterator[list[Door]]:
    made = [Door(name) for name in "abcdefghi"[: SIDE_BY_SIDE + 1]]
    yield made
    for door in made:
        door.opened.set()


def value(known: Known[str]) -> str | None:
    return None if known.answer is None else known.answer.value


def test_questions_of_a_page_are_looked_for_side_by_side(doors: list[Door]) -> None:
    """Three begin, and none is waited for; one after the other the second would never be inside."""
    live = LiveAnswers()
    assert [live.look(door.answer, door).under_way for door in doors[:3]] == [True, True, True]
    assert all(door.inside.wait(LONG) for door in doors[:3])
    for door in reversed(doors[:3]):
        door.opened.set()
    assert [value(live.look(door.answer, door, LONG)) for door in doors[:3]] == ["a", "b", "c"]
    assert [door.asked for door in doors[:3]] == [1, 1, 1]


def test_an_answer_that_comes_late_is_there_for_the_next_look(doors: list[Door]) -> None:
    clock = Clock()
    live, door = LiveAnswers(clock=clock), doors[0]
    live.look("a", door)
    assert door.inside.wait(LONG)
    clock.now = SLOW_SECONDS - 0.01
    assert not live.look("a", door).is_slow
    clock.now = SLOW_SECONDS
    assert live.look("a", door).is_slow
    door.opened.set()
    assert value(live.look("a", door, LONG)) == "a"
    known = live.look("a", door)
    assert (value(known), known.under_way, known.is_slow, door.asked) == ("a", False, False, 1)


def test_a_warehouse_in_this_process_answers_two_at_a_time(tmp_path: Path, doors: list[Door]) -> None:
    """All its lists share one memory; a server elsewhere answers eight."""
    for url, most in ((f"files:{company.GOLDEN / 'input'}", 2), ("postgresql+psycopg://nobody@127.0.0.1:1/x", 8)):
        with settled(tmp_path, warehouse=url, sources="files"):
            live = process.live_answers()
            for door in doors:
                live.look((url, door.answer), door)
            assert all(door.inside.wait(LONG) for door in doors[:most])
            assert not doors[most].inside.is_set()
            for door in doors:
                door.opened.set()
            assert value(live.look((url, doors[-1].answer), doors[-1], LONG)) == doors[-1].answer
        for door in doors:
            door.inside.clear()
            door.opened.clear()


def test_who_looks_again_does_not_wait_again(doors: list[Door]) -> None:
    """It has been under way for as long as one waits for it: a page that draws itself again stands at no door."""
    clock = Clock()
    live = LiveAnswers(clock=clock)
    live.look("a", doors[0])
    assert doors[0].inside.wait(LONG)
    clock.now = LONG
    waits: list[float | None] = []
    live._over.wait_for = lambda true, timeout=None: bool(waits.append(timeout))  # type: ignore[method-assign]
    assert live.look("a", doors[0], LONG).under_way
    clock.now = LONG - 1
    live.look("a", doors[0], LONG)
    assert waits == [0.0, 1.0]


def test_what_nobody_wants_any_more_is_not_begun(doors: list[Door]) -> None:
    """All threads are taken and two wait in the queue; four seconds later one page still says that it wants its list,
    the other was left.
    """
    clock = Clock()
    live, (*busy, wanted), left = LiveAnswers(clock=clock), doors, Door("left")
    wanted.opened.set()
    left.opened.set()
    for door in busy:
        live.look(door.answer, door)
    assert all(door.inside.wait(LONG) for door in busy)
    live.look("wanted", wanted)
    live.look("left", left)
    clock.now = 2.0
    assert live.look("wanted", wanted).under_way
    clock.now = 4.0
    for door in busy:
        door.opened.set()
    assert value(live.look("wanted", wanted, LONG)) == wanted.answer
    # Behind it in the queue, so begun or given up by the time a third is answered.
    assert value(live.look("third", lambda: "third", LONG)) == "third"
    assert (wanted.asked, left.asked) == (1, 0)
    # Wanted again it is asked again.
    assert value(live.look("left", left, LONG)) == "left"


def test_the_same_question_at_once_is_asked_once(doors: list[Door]) -> None:
    live, door = LiveAnswers(), doors[0]
    answers: list[str | None] = []
    here = threading.Barrier(21)

    def visit() -> None:
        here.wait(LONG)
        answers.append(value(live.look("q", door, LONG)))

    visitors = [threading.Thread(target=visit) for _ in range(20)]
    for visitor in visitors:
        visitor.start()
    here.wait(LONG)
    door.opened.set()
    for visitor in visitors:
        visitor.join(LONG)
    assert (answers, door.asked) == (["a"] * 20, 1)


def test_an_old_answer_stays_while_it_is_asked_again(doors: list[Door]) -> None:
    clock = Clock()
    live = LiveAnswers(fresh_seconds=60, clock=clock)
    assert value(live.look("q", lambda: "old", LONG)) == "old"
    clock.now = 60.0
    assert not live.look("q", doors[0]).under_way
    clock.now = 61.0
    known = live.look("q", doors[0])
    assert (value(known), known.under_way) == ("old", True)
    doors[0].opened.set()
    assert value(live.look("q", doors[0], LONG)) == "a"


def test_a_refusal_is_kept_for_a_moment_beside_the_old_answer_and_then_asked_anew() -> None:
    """A page that is drawn again by something else does not hammer a warehouse that just refused."""
    clock, asked = Clock(), []
    live = LiveAnswers(fresh_seconds=1, clock=clock)

    def fails() -> str:
        asked.append(clock.now)
        raise WarehouseError("The warehouse does not answer.")

    assert value(live.look("q", lambda: "old", LONG)) == "old"
    clock.now = 2.0
    for _ in range(3):
        known = live.look("q", fails, LONG)
        assert (value(known), known.under_way, str(known.error)) == ("old", False, "The warehouse does not answer.")
    clock.now = 2.0 + REFUSED_SECONDS
    live.look("q", fails, LONG)
    assert asked == [2.0]
    clock.now += 0.1
    assert live.look("q", lambda: "back", LONG) == Known(live.look("q", fails).answer)
    assert (value(live.look("q", fails)), asked) == ("back", [2.0])


def test_a_fault_of_our_own_is_told_and_ends_no_thread() -> None:
    """More faults than there are threads, and the next question is still answered."""
    live = LiveAnswers()
    for number in range(SIDE_BY_SIDE + 1):
        known = live.look(number, lambda: str(1 // 0), LONG)
        assert isinstance(known.error, ZeroDivisionError)
    assert value(live.look("q", lambda: "fine", LONG)) == "fine"


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a niceness of their own on Linux only")
def test_lists_give_way_to_pages() -> None:
    """The thread that asks, and any it starts, as DuckDB does; never the one that draws the page."""

    def niceness() -> list[int]:
        found = [os.getpriority(os.PRIO_PROCESS, threading.get_native_id())]
        child = threading.Thread(
            target=lambda: found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        )
        child.start()
        child.join()
        return found

    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    known = LiveAnswers().look("q", niceness, LONG)
    assert known.answer is not None and known.answer.value == [BEHIND_PAGES, BEHIND_PAGES]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == here != BEHIND_PAGES


def test_what_was_asked_longest_ago_is_forgotten_first() -> None:
    live = LiveAnswers()
    for number in range(REMEMBERED + 1):
        live.look(number, lambda: "x", LONG)
    assert value(live.look(1, lambda: "again", LONG)) == "x"
    assert value(live.look(0, lambda: "again", LONG)) == "again"
