"""The refresher of facts: last good ones from disk at once, fresh ones from one background worker.

A page only ever reads memory. The worker is alone in its process (single flight), waits a jittered
interval after a success and backs off after a failure, so that a warehouse that is away, slow or
wrong changes nothing on screen but the age.
"""

from __future__ import annotations

import atexit
import datetime as dt
import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.base.age import level_of
from dashboard.base.errors import ContractError, LongroadError, SignInError, WarehouseError
from dashboard.base.settings import Settings
from dashboard.base.tenancy import Tenancy
from dashboard.base.threads import give_way
from dashboard.facts import loading as facts_
from dashboard.facts import refresh_log, stored
from dashboard.facts.refresh_log import LOG_LENGTH, Entry
from dashboard.warehouse.problems import Problem
from dashboard.warehouse.reading import Warehouse

log = logging.getLogger("longroad")
LOOK_SECONDS = 30.0
"""The longest pause between two looks whether a warehouse that is away has returned."""
SOON_SECONDS = 45.0
"""The longest pause before a warehouse that answers is asked again after it did not; longer when the try itself was
long.
"""


@dataclass(frozen=True)
class FactsStatus:
    """What a page says of its numbers: how old, how worrying, what went wrong last."""

    fetched_at: dt.datetime | None
    level: str
    error: LongroadError | None = None
    problems: tuple[Problem, ...] = ()
    refreshing_since: dt.datetime | None = None

    @property
    def age(self) -> dt.timedelta | None:
        """Time since the facts were fetched; less than nothing when they are dated in the future."""
        return None if self.fetched_at is None else dt.datetime.now(dt.UTC) - self.fetched_at


def open_warehouse(settings: Settings) -> Warehouse:
    """Connect; the embedded sample company is built first when it is missing or ends in an earlier month."""
    if settings.is_sample:
        from data import company

        if not company.is_current(company.default_path()):
            company.build(company.default_path())
    return Warehouse(settings)


class Refresher:
    """Holds the facts of one process. `start` once; `current`, `status` and `log` from any thread."""

    def __init__(self, settings: Settings, connect: Callable[[Settings], Warehouse] = open_warehouse) -> None:
        self.settings = settings
        self._connect = connect
        self._warehouse: Warehouse | None = None
        self._facts: facts_.Facts | None = None
        self._error: LongroadError | None = None
        self._problems: tuple[Problem, ...] = ()
        self._since: dt.datetime | None = None
        self._wake, self._stop = threading.Event(), threading.Event()
        self._changed, self._connecting = threading.Condition(), threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._log: deque[Entry] = deque(refresh_log.read(self._log_path), maxlen=LOG_LENGTH)
        self._tenancy: Tenancy | None = None
        self._thread = threading.Thread(target=self._run, name="longroad-refresh", daemon=True)

    @property
    def folder(self) -> Path:
        """Where the last good facts lie."""
        return self.settings.state_dir / "facts"

    @property
    def _log_path(self) -> Path:
        return self.settings.state_dir / "refresh_log.jsonl"

    def start(self) -> Refresher:
        """Last good facts first, then the worker; returns at once. StateError when the state folder is somebody
        else's.
        """
        self._tenancy = Tenancy(self.settings)
        stored.sweep(self.folder, alone=self._tenancy.alone)
        found = stored.last_good(self.folder, self.settings.fingerprint())
        self._facts, self._error = found.facts, found.error
        if found.error is not None:
            log.warning("%s", found.error)
        self._thread.start()
        # An interpreter that ends under a running query would abort; give it a moment to finish.
        atexit.register(self.stop, 5.0)
        return self

    def stop(self, wait_seconds: float = 0.0) -> None:
        """Let the worker end after what it is doing; wait at most so long for it."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive() and wait_seconds:
            self._thread.join(wait_seconds)

    def current(self, wait_seconds: float = 0) -> facts_.Facts | None:
        """The facts; with wait_seconds, waits at most that long for the very first ones."""
        with self._changed:
            if self._facts is None and wait_seconds:
                self._changed.wait_for(lambda: self._facts is not None or self._error is not None, timeout=wait_seconds)
            return self._facts

    def status(self) -> FactsStatus:
        """How old the facts are and what the last attempt said."""
        with self._changed:
            fetched = self._facts.fetched_at if self._facts else None
            age = None if fetched is None else dt.datetime.now(dt.UTC) - fetched
            return FactsStatus(
                fetched, level_of(age, self.settings.refresh_minutes), self._error, self._problems, self._since
            )

    def entries(self) -> list[Entry]:
        """The refresh log, newest first."""
        return list(reversed(self._log))

    def warehouse(self) -> Warehouse:
        """The engine for live lists; connects on first use, once, whoever asks."""
        with self._connecting:
            if self._warehouse is None:
                self._warehouse = self._connect(self.settings)
            return self._warehouse

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call when facts have been replaced."""
        self._listeners.append(listener)

    def request(self) -> None:
        """Ask the worker for a refresh now; many askers get one refresh."""
        self._wake.set()

    def wait_for_next(self, wait_seconds: float) -> bool:
        """Ask for a refresh and wait at most so long until one has ended, whoever asked for it; False when none did."""
        with self._changed:
            last = self._log[-1] if self._log else None
            self._wake.set()
            return self._changed.wait_for(lambda: bool(self._log) and self._log[-1] is not last, timeout=wait_seconds)

    def _run(self) -> None:
        give_way()
        try:
            self._work()
        finally:
            # Only this thread writes into the state folder; from here on it may be anybody's.
            if self._tenancy is not None:
                self._tenancy.leave()

    def _work(self) -> None:
        interval, failures = self.settings.refresh_minutes * 60, 0
        while not self._stop.is_set():
            self._wake.clear()
            started = time.perf_counter()
            if self.refresh():
                failures = 0
                self._wake.wait(interval * random.uniform(0.8, 0.95))
            elif not self._answers():
                failures = 0
                self._await_return(min(LOOK_SECONDS, interval))
            else:
                failures += 1
                self._wake.wait(min(interval, self._pause_after(failures, time.perf_counter() - started)))

    def _answers(self) -> bool:
        """Whether anybody is there: a look that costs nothing. A warehouse that refuses us is there."""
        try:
            self.warehouse().ping()
        except WarehouseError as error:
            return isinstance(error, SignInError)
        except LongroadError:
            return True
        except Exception as unexpected:
            log.debug("the look failed: %s", type(unexpected).__name__)
            return False
        return True

    def _await_return(self, longest: float) -> None:
        """Look, ever less often, until the warehouse answers again, or until somebody asks for a refresh.

        Nothing else is asked of it meanwhile. The jitter keeps many apps from asking a returning warehouse together.
        """
        pause = 2.0
        while (
            not self._stop.is_set()
            and not self._wake.wait(min(pause, longest) * random.uniform(0.5, 1))
            and not self._answers()
        ):
            pause = min(2 * pause, longest)

    def _pause_after(self, failures: int, seconds: float) -> float:
        """How long a warehouse that answers is left alone after so many failed refreshes in a row, the last of which
        took so long.

        One that did not answer a question is asked again within a minute, but never kept busy more than a tenth of the
        time. One that refused the sign-in, or whose rows were refused, needs somebody to put it right: ever less often.
        """
        grown = 5 * 2.0 ** min(failures - 1, 30)
        failed = self.status().error
        if isinstance(failed, WarehouseError) and not isinstance(failed, SignInError):
            return max(min(grown, SOON_SECONDS) * random.uniform(0.5, 1), 10 * seconds)
        return grown * random.uniform(0.5, 1)

    def refresh(self) -> bool:
        """One refresh; True when fresh facts took over. Every failure is kept in words, none escapes."""
        started, clock = dt.datetime.now(dt.UTC), time.perf_counter()
        with self._changed:
            self._since = started
        entry = Entry(started.isoformat(timespec="seconds"), 0.0, "refreshed", "")
        fresh: facts_.Facts | None = None
        error: LongroadError | None = None
        try:
            fresh = facts_.load(self.warehouse())
            entry = replace(entry, rows=sum(len(f) for f in fresh.frames.values()), as_of=fresh.as_of.isoformat())
            stored.save(fresh, self.folder)
        except ContractError as refused:
            error, entry = refused, replace(entry, outcome="refused", message=str(refused))
        except LongroadError as failed:
            error = failed
            entry = replace(entry, outcome="refreshed" if fresh else "failed", message=str(failed))
        except Exception as unexpected:
            # The worker must outlive anything a driver throws; the log has the trace, the page a sentence.
            log.exception("refresh failed")
            error = LongroadError(
                "The refresh stopped unexpectedly.",
                f"In {type(unexpected).__name__}.",
                "The log has the details; it is tried again.",
            )
            entry = replace(entry, outcome="failed", message=str(error))
        entry = replace(entry, seconds=round(time.perf_counter() - clock, 2))
        with self._changed:
            self._since = None
            self._error = error
            self._problems = (
                fresh.problems
                if fresh
                else tuple(p for p in getattr(error, "problems", ()) if isinstance(p, Problem)) or self._problems
            )
            if fresh is not None:
                self._facts = fresh
            self._log.append(entry)
            self._changed.notify_all()
        refresh_log.append(self._log_path, entry)
        if fresh is not None:
            for listener in self._listeners:
                listener()
        if error is not None:
            log.warning("%s", error)
        return fresh is not None
