"""What stands in the notebook, for pages: read again only when it has changed, and never a reason for a page to
fail.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboard.appdb.kept import Gate, Target
from dashboard.appdb.records import Unreadable
from dashboard.appdb.store import Notebook
from dashboard.base.errors import NotebookError

log = logging.getLogger("longroad")
RETRY_SECONDS = 20.0


@dataclass(frozen=True)
class Noted:
    """Targets and gates in use as last read; `error` says why they cannot be read or saved now.

    `unreadable` names the rows left out because they hold something that is no target, gate or scenario.
    """

    targets: tuple[Target, ...] = ()
    gates: tuple[Gate, ...] = ()
    error: NotebookError | None = None
    unreadable: tuple[Unreadable, ...] = ()


class Reader:
    """One notebook for all sessions of a process. It is opened at the first question; after a failure the next try
    waits RETRY_SECONDS, so that a database that is away costs one visitor a moment and the others nothing."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._clock = url, clock
        self._turn = threading.Lock()
        self._notebook: Notebook | None = None
        self._noted: Noted | None = None
        self._stamp = -1
        self._failed_at = -RETRY_SECONDS

    def now(self) -> Noted:
        """What stands there; while somebody else is already asking, what stood there before."""
        known = self._noted
        if known is not None and known.error is not None and self._clock() - self._failed_at < RETRY_SECONDS:
            return known
        if not self._turn.acquire(blocking=known is None):
            return known or Noted()
        try:
            return self._read()
        finally:
            self._turn.release()

    def _read(self) -> Noted:
        known = self._noted or Noted()
        if known.error is not None and self._clock() - self._failed_at < RETRY_SECONDS:
            return known
        try:
            notebook = self._open()
            stamp = notebook.stamp()
            if stamp != self._stamp or known.error is not None or self._noted is None:
                targets, gates = tuple(notebook.targets()), tuple(notebook.gates())
                known, self._stamp = Noted(targets, gates, unreadable=tuple(notebook.unreadable())), stamp
                if known.unreadable:
                    first, count = known.unreadable[0].sentence, len(known.unreadable)
                    log.warning("Left out of %s: %d that cannot be read. %s", notebook.place, count, first)
        except NotebookError as error:
            known, self._failed_at = replace(known, error=error), self._clock()
        self._noted = known
        return known

    def _open(self) -> Notebook:
        if self._notebook is None:
            self._notebook = Notebook(self._url)
        return self._notebook

    def notebook(self) -> Notebook:
        """The notebook itself, to save in or to read the audit from; NotebookError says why not."""
        with self._turn:
            return self._open()
