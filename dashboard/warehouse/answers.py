"""Questions asked of the warehouse while somebody waits: lists that name customers.

An answer is remembered for a minute. When the warehouse is away, refuses or is slow, the last answer
to the same question is given with its age instead; only a question never answered is an error.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dashboard.base.errors import LongroadError, WarehouseError

T = TypeVar("T")
FRESH_SECONDS = 60.0
WAIT_SECONDS = 4.5
REMEMBERED = 300
# Each holds a connection while it asks; dashboard/warehouse/engine.py keeps ten.
SIDE_BY_SIDE = 8


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What the warehouse said, when (monotonic seconds), and why it is not newer; late_because is empty when it is
    fresh.
    """

    value: T
    asked_at: float
    late_because: str = ""


class Patience:
    """One deadline for everything a page waits for: it starts with the first question, whatever the number of them."""

    def __init__(self, wait_seconds: float = WAIT_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._wait, self._clock = wait_seconds, clock
        self._since: float | None = None

    def left(self) -> float:
        """Seconds that are left of it, never under 0."""
        if self._since is None:
            self._since = self._clock()
        return max(0.0, self._since + self._wait - self._clock())


class LiveAnswers:
    """Remembers answers; asks on threads of its own, side by side, so that nobody waits longer than they said they
    would.
    """

    def __init__(self, fresh_seconds: float = FRESH_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._fresh, self._clock = fresh_seconds, clock
        self._pool = ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="longroad-list")
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, Answer[Any]] = OrderedDict()
        self._asking: dict[Hashable, Future[Any]] = {}
        self._waiting: Counter[Future[Any]] = Counter()

    def start(self, question: Hashable, get: Callable[[], T]) -> Answer[T] | Future[T]:
        """A fresh answer, or the asking under way; the same question asked twice at once is asked once. Returns at
        once.
        """
        with self._lock:
            known = self._answers.get(question)
            if known is not None and self._clock() - known.asked_at <= self._fresh:
                self._answers.move_to_end(question)
                return known
            running = self._asking.get(question)
            if running is None:
                running = self._asking[question] = self._pool.submit(get)
        # Outside the lock: an asking that is over already is kept at once, by this very thread.
        running.add_done_callback(lambda done: self._keep(question, done))
        return running

    def ask(self, question: Hashable, get: Callable[[], T], wait_seconds: float = WAIT_SECONDS) -> Answer[T]:
        """The answer to a question within so many seconds, else the last one with why; LongroadError when there is
        none.

        An answer that comes too late is kept for whoever asks next; one that nobody has begun to look for is given up.
        """
        running = self.start(question, get)
        if isinstance(running, Answer):
            return running
        remedy = "The figures above are not affected; open the page again in a moment."
        with self._lock:
            self._waiting[running] += 1
        try:
            return Answer(running.result(timeout=max(0.0, wait_seconds)), self._clock())
        except TooSlow:
            error: LongroadError = WarehouseError(
                "The list took too long.", "The warehouse has not answered yet.", remedy
            )
        except CancelledError:
            error = WarehouseError("The list took too long.", "The warehouse is busy with others.", remedy)
        except LongroadError as refused:
            error = refused
        finally:
            self._leave(running)
        return self._late(question, error)

    def _leave(self, running: Future[Any]) -> None:
        """One who waited has gone; what nobody waits for and nobody has begun gives its place to others."""
        with self._lock:
            self._waiting[running] -= 1
            if self._waiting[running]:
                return
            del self._waiting[running]
        running.cancel()

    def _keep(self, question: Hashable, done: Future[Any]) -> None:
        with self._lock:
            if self._asking.get(question) is not done:
                return
            del self._asking[question]
            if done.cancelled() or done.exception() is not None:
                return
            self._answers[question] = Answer(done.result(), self._clock())
            self._answers.move_to_end(question)
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)

    def _late(self, question: Hashable, error: LongroadError) -> Answer[Any]:
        with self._lock:
            known = self._answers.get(question)
        if known is None:
            raise error
        return Answer(known.value, known.asked_at, error.what)
