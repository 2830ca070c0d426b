"""Questions asked of the warehouse while somebody waits: lists that name customers.

An answer is remembered for a minute. When the warehouse is away, refuses or is slow, the last answer
to the same question is given with its age instead; only a question never answered is an error.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dashboard.errors import LongroadError, WarehouseError

T = TypeVar("T")
FRESH_SECONDS = 60.0
WAIT_SECONDS = 8.0
REMEMBERED = 300


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What the warehouse said, when (monotonic seconds), and why it is not newer; late_because is empty when it is fresh."""

    value: T
    asked_at: float
    late_because: str = ""


class Live:
    """Remembers answers; asks on threads of its own, so that a page never waits longer than WAIT_SECONDS."""

    def __init__(self, wait_seconds: float = WAIT_SECONDS, fresh_seconds: float = FRESH_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._wait, self._fresh, self._clock = wait_seconds, fresh_seconds, clock
        self._pool = ThreadPoolExecutor(max_workers=3, thread_name_prefix="longroad-list")
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, Answer[Any]] = OrderedDict()
        self._asking: dict[Hashable, Future[Any]] = {}

    def ask(self, question: Hashable, get: Callable[[], T]) -> Answer[T]:
        """The answer to a question; the same question asked twice at once is asked once. WarehouseError when there is none."""
        with self._lock:
            known = self._answers.get(question)
            if known is not None and self._clock() - known.asked_at <= self._fresh:
                self._answers.move_to_end(question)
                return known
            running = self._asking.get(question)
            if running is None:
                running = self._pool.submit(get)
                self._asking[question] = running
        try:
            value = running.result(timeout=self._wait)
        except TooSlow:
            return self._late(question, known, WarehouseError("The list took too long.", f"The warehouse did not answer within {self._wait:g} s.",
                                                              "The figures above are not affected; open the page again in a moment."))
        except LongroadError as error:
            self._forget(question, running)
            return self._late(question, known, error)
        self._forget(question, running)
        answer = Answer(value, self._clock())
        with self._lock:
            self._answers[question] = answer
            self._answers.move_to_end(question)
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        return answer

    def _forget(self, question: Hashable, running: Future[Any]) -> None:
        with self._lock:
            if self._asking.get(question) is running:
                del self._asking[question]

    def _late(self, question: Hashable, known: Answer[T] | None, error: LongroadError) -> Answer[T]:
        running = self._asking.get(question)
        if running is not None:
            running.add_done_callback(lambda done: self._forget(question, done))
        if known is None:
            raise error
        return Answer(known.value, known.asked_at, error.what)
