"""What stands in the application database, for pages: read again only when it has changed, and never a
reason for a page to fail.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboard.appdb.kept import Gate, Target
from dashboard.appdb.records import Unreadable
from dashboard.appdb.store import AppDatabase
from dashboard.base.errors import AppDatabaseError

log = logging.getLogger("longroad")
RETRY_SECONDS = 20.0


@dataclass(frozen=True)
class SavedGoals:
    """Targets and gates in use as last read; `error` says why they cannot be read or saved now.

    `unreadable` names the rows left out because they hold something that is no target, gate or scenario.
    """

    targets: tuple[Target, ...] = ()
    gates: tuple[Gate, ...] = ()
    error: AppDatabaseError | None = None
    unreadable: tuple[Unreadable, ...] = ()


class Reader:
    """One application database for all sessions of a process. It is opened at the first question; after a failure the
    next try waits RETRY_SECONDS, so that a database that is away costs one visitor a moment and the others nothing."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._clock = url, clock
        self._turn = threading.Lock()
        self._app_database: AppDatabase | None = None
        self._saved_goals: SavedGoals | None = None
        self._stamp = -1
        self._failed_at = -RETRY_SECONDS

    def now(self) -> SavedGoals:
        """What stands there; while somebody else is already asking, what stood there before."""
        known = self._saved_goals
        if known is not None and known.error is not None and self._clock() - self._failed_at < RETRY_SECONDS:
            return known
        if not self._turn.acquire(blocking=known is None):
            return known or SavedGoals()
        try:
            return self._read()
        finally:
            self._turn.release()

    def _read(self) -> SavedGoals:
        known = self._saved_goals or SavedGoals()
        if known.error is not None and self._clock() - self._failed_at < RETRY_SECONDS:
            return known
        try:
            app_database = self._open()
            stamp = app_database.stamp()
            if stamp != self._stamp or known.error is not None or self._saved_goals is None:
                targets, gates = tuple(app_database.targets()), tuple(app_database.gates())
                known, self._stamp = SavedGoals(targets, gates, unreadable=tuple(app_database.unreadable())), stamp
                if known.unreadable:
                    first, count = known.unreadable[0].sentence, len(known.unreadable)
                    log.warning("Left out of %s: %d that cannot be read. %s", app_database.place, count, first)
        except AppDatabaseError as error:
            known, self._failed_at = replace(known, error=error), self._clock()
        self._saved_goals = known
        return known

    def _open(self) -> AppDatabase:
        if self._app_database is None:
            self._app_database = AppDatabase(self._url)
        return self._app_database

    def app_database(self) -> AppDatabase:
        """The application database itself, to save in or to read the audit from; AppDatabaseError says why not."""
        with self._turn:
            return self._open()
