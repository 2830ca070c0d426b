"""Questions asked of the warehouse while somebody looks at a page: lists that name customers.

No page waits for them: it looks what is known, draws that, and looks again when an answer has come. An answer is
remembered for a minute. When the warehouse is away, refuses or is slow, the last answer to the same question stays.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dashboard.base.threads import give_way

T = TypeVar("T")
FRESH_SECONDS = 60.0
SLOW_SECONDS = 4.5
# A page that lies open looks again every second and oftener; what nobody looks for any more is not begun.
WANTED_SECONDS = 3.0
# A page that says what went wrong is drawn again by many things; none of them asks a warehouse that just refused.
REFUSED_SECONDS = 5.0
REMEMBERED = 300
# Each holds a connection while it asks; dashboard/warehouse/engine.py keeps ten.
SIDE_BY_SIDE = 8
# A warehouse in this very process has one memory for all: eight lists of a million accounts took 4.7 GB.
SIDE_BY_SIDE_HERE = 2


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What the warehouse said, and when (monotonic seconds)."""

    value: T
    asked_at: float


@dataclass(frozen=True)
class Known(Generic[T]):
    """What is known of a question at this moment.

    answer: the newest there is, None when it was never answered; error: why there is no newer one; under_way: it is
    being asked, for `waited` seconds by now.
    """

    answer: Answer[T] | None
    error: Exception | None = None
    under_way: bool = False
    waited: float = 0.0

    @property
    def is_slow(self) -> bool:
        """Whether it has been asked for longer than anybody likes to wait."""
        return self.under_way and self.waited >= SLOW_SECONDS


@dataclass
class _Asking:
    since: float
    wanted_until: float


class LiveAnswers:
    """Remembers answers; asks on threads of its own, side by side; the same question twice at once is asked once."""

    def __init__(
        self,
        fresh_seconds: float = FRESH_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        side_by_side: int = SIDE_BY_SIDE,
    ) -> None:
        self._fresh, self._clock = fresh_seconds, clock
        self._pool = ThreadPoolExecutor(
            max_workers=side_by_side, thread_name_prefix="longroad-list", initializer=give_way
        )
        # Over everything below; told whenever a question is under way no more.
        self._over = threading.Condition()
        self._answers: OrderedDict[Hashable, Answer[Any]] = OrderedDict()
        self._refused: OrderedDict[Hashable, tuple[Exception, float]] = OrderedDict()
        self._asking: dict[Hashable, _Asking] = {}

    def look(self, question: Hashable, get: Callable[[], T], wait_seconds: float = 0.0) -> Known[T]:
        """What is known; asks when that is nothing fresh. Returns at once, or when it has been under way for
        `wait_seconds`: who looks again does not wait again.
        """
        with self._over:
            if not self._is_settled(question):
                waited = self._clock() - self._want(question, get, wait_seconds).since
                self._over.wait_for(lambda: question not in self._asking, max(0.0, wait_seconds - waited))
            asking, refused = self._asking.get(question), self._refused.get(question)
            if asking is not None:
                return Known(self._answers.get(question), None, True, self._clock() - asking.since)
            return Known(self._answers.get(question), refused[0] if refused is not None else None)

    def _is_settled(self, question: Hashable) -> bool:
        """Whether it is answered or refused as lately as not to be asked again."""
        now, answer, refused = self._clock(), self._answers.get(question), self._refused.get(question)
        if answer is not None and now - answer.asked_at <= self._fresh:
            self._answers.move_to_end(question)
            return True
        return refused is not None and now - refused[1] <= REFUSED_SECONDS

    def _want(self, question: Hashable, get: Callable[[], T], wait_seconds: float) -> _Asking:
        now = self._clock()
        until = now + max(WANTED_SECONDS, wait_seconds)
        asking = self._asking.get(question)
        if asking is None:
            asking = self._asking[question] = _Asking(now, until)
            self._pool.submit(self._ask, question, get)
        asking.wanted_until = max(asking.wanted_until, until)
        return asking

    def _ask(self, question: Hashable, get: Callable[[], Any]) -> None:
        with self._over:
            if self._clock() > self._asking[question].wanted_until:
                self._finish(question)
                return
        try:
            answer = Answer(get(), self._clock())
        except Exception as error:  # noqa: BLE001 - told to whoever looks next, whatever it was
            with self._over:
                _remember(self._refused, question, (error, self._clock()))
                self._finish(question)
            return
        with self._over:
            _remember(self._answers, question, answer)
            self._refused.pop(question, None)
            self._finish(question)

    def _finish(self, question: Hashable) -> None:
        del self._asking[question]
        self._over.notify_all()


def _remember(kept: OrderedDict[Hashable, Any], question: Hashable, what: Any) -> None:
    kept[question] = what
    kept.move_to_end(question)
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)
