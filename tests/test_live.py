"""Lists asked while somebody waits: side by side, under one deadline, never lost because they came late."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from dashboard.base.errors import WarehouseError
from dashboard.warehouse.answers import SIDE_BY_SIDE, LiveAnswers, Patience

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


@pytest.fixture
def doors() -> Iterator[list[Door]]:
    made = [Door(name) for name in "abcdefghi"[: SIDE_BY_SIDE + 1]]
    yield made
    for door in made:
        door.opened.set()


def test_questions_of_a_page_are_looked_for_side_by_side(doors: list[Door]) -> None:
    """Three begin before anybody waits for the first; one after the other the second would never be inside."""
    live = LiveAnswers()
    for door in doors[:3]:
        live.start(door.answer, door)
    assert all(door.inside.wait(LONG) for door in doors[:3])
    for door in reversed(doors[:3]):
        door.opened.set()
    assert [live.ask(door.answer, door, LONG).value for door in doors[:3]] == ["a", "b", "c"]
    assert [door.asked for door in doors[:3]] == [1, 1, 1]


def test_an_answer_that_comes_late_is_there_for_the_next_visit(doors: list[Door]) -> None:
    live, door = LiveAnswers(), doors[0]
    live.start("a", door)
    assert door.inside.wait(LONG)
    with pytest.raises(WarehouseError, match=r"^The list took too long\."):
        live.ask("a", door, 0.0)
    door.opened.set()
    assert live.ask("a", door, LONG).value == "a"
    assert live.ask("a", door, 0.0).value == "a"
    assert door.asked == 1


def test_what_nobody_waits_for_is_given_up(doors: list[Door]) -> None:
    """All threads are taken; the next question leaves the queue with its last visitor, so that no backlog grows."""
    live, (*busy, late) = LiveAnswers(), doors
    for door in busy:
        live.start(door.answer, door)
    assert all(door.inside.wait(LONG) for door in busy)
    with pytest.raises(WarehouseError):
        live.ask(late.answer, late, 0.0)
    for door in busy:
        door.opened.set()
    assert [live.ask(door.answer, door, LONG).value for door in busy] == [door.answer for door in busy]
    assert late.asked == 0
    late.opened.set()
    assert live.ask(late.answer, late, LONG).value == late.answer


def test_who_gives_up_takes_nothing_from_who_waits(doors: list[Door]) -> None:
    """All threads are taken and two visitors want the same list: when the first has waited enough, the second still
    gets it.
    """
    live, (*busy, wanted) = LiveAnswers(), doors
    wanted.opened.set()
    answers: list[str] = []
    for door in busy:
        live.start(door.answer, door)
    assert all(door.inside.wait(LONG) for door in busy)
    patient = threading.Thread(target=lambda: answers.append(live.ask("wanted", wanted, LONG).value))
    patient.start()
    until(lambda: 1 in live._waiting.values())
    for _ in range(50):
        with pytest.raises(WarehouseError, match="has not answered yet"):
            live.ask("wanted", wanted, 0.0)
    for door in busy:
        door.opened.set()
    patient.join(LONG)
    assert (answers, wanted.asked) == ([wanted.answer], 1)
    until(lambda: not live._asking and not live._waiting)


def test_the_same_question_at_once_is_asked_once(doors: list[Door]) -> None:
    live, door = LiveAnswers(), doors[0]
    answers: list[str] = []
    visitors = [threading.Thread(target=lambda: answers.append(live.ask("q", door, LONG).value)) for _ in range(20)]
    for visitor in visitors:
        visitor.start()
    until(lambda: 20 in live._waiting.values())
    door.opened.set()
    for visitor in visitors:
        visitor.join(LONG)
    assert (answers, door.asked) == (["a"] * 20, 1)


def until(true: Callable[[], bool]) -> None:
    """Wait for other threads to get there, with no clock in the claim."""
    pause = threading.Event()
    for _ in range(3000):
        if true():
            return
        pause.wait(0.01)
    raise AssertionError("it never came")


def test_an_old_answer_is_given_with_why_it_is_not_newer(doors: list[Door]) -> None:
    now = [0.0]
    live = LiveAnswers(fresh_seconds=60, clock=lambda: now[0])
    assert live.ask("q", lambda: "old", LONG).value == "old"
    now[0] = 61.0
    late = live.ask("q", doors[0], 0.0)
    assert (late.value, late.asked_at, late.late_because) == ("old", 0.0, "The list took too long.")


def test_a_failure_is_said_and_asked_anew() -> None:
    live = LiveAnswers()

    def fails() -> str:
        raise WarehouseError("The warehouse does not answer.")

    with pytest.raises(WarehouseError, match="does not answer"):
        live.ask("q", fails, LONG)
    assert live.ask("q", lambda: "back", LONG).value == "back"


def test_one_deadline_for_all_lists_of_a_page() -> None:
    """4.5 s from the first question on: after 3 s there are 1.5 s left for the second, after 9 s none for the third."""
    now = [100.0]
    patience = Patience(4.5, clock=lambda: now[0])
    assert patience.left() == 4.5
    now[0] = 103.0
    assert patience.left() == 1.5
    now[0] = 109.0
    assert patience.left() == 0.0
