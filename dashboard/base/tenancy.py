"""Who uses a state folder. Everybody in it must keep the same figures, so everybody must have the same settings.

Each process holds a shared lock on `in-use.json`, which says with which settings; the lock ends with the process.
Whoever comes with the same settings may come in: two servers, or `refresh` beside one (docs/decisions/011).
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dashboard.base.errors import StateError
from dashboard.base.locks import HAS_LOCKS, open_locked, relock
from dashboard.base.settings import Settings

log = logging.getLogger("longroad")
IN_USE, DOOR = "in-use.json", "in-use.lock"


def what_matters(settings: Settings) -> dict[str, str]:
    """The settings that decide what is kept in the folder, by the name people set them under; no password in any."""
    return {
        "warehouse": settings.warehouse_place,
        "sources": str(settings.adapter),
        "dimensions": ", ".join(settings.dimensions) or "none",
        "currency": settings.currency,
        "grace_days": str(settings.grace_days),
        "decimal_mark": settings.decimal_mark or "either",
        "allow_repeated_periods": "yes" if settings.allow_repeated_periods else "no",
        "as_of": str(settings.as_of or "yesterday"),
        "time_zone": settings.time_zone,
        "app_database": settings.app_database_place,
    }


class Tenancy:
    """One process's right to write into a state folder; it ends with `leave`, at the latest with the process."""

    def __init__(self, settings: Settings) -> None:
        """Come in, or StateError naming what the one who is there has set differently.

        A folder that cannot be written keeps nothing, so nobody has to be kept out of it.
        """
        self.folder, self._lock = settings.state_dir, -1
        self.alone = False
        if not HAS_LOCKS:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with _one_at_a_time(self.folder / DOOR):
                self._come_in(what_matters(settings))
        except OSError as error:
            why = error.strerror or "it cannot be written"
            log.warning("Nothing can be kept in the state folder %s: %s.", self.folder, why)

    def _come_in(self, ours: dict[str, str]) -> None:
        path = self.folder / IN_USE
        path.touch()
        # Others hold it shared for as long as they live; alone here means that nobody else is there at all.
        found = open_locked(path)
        self.alone = found is not None
        lock = os.open(path, os.O_RDONLY) if found is None else found
        try:
            if self.alone:
                since = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
                told = {"process": os.getpid(), "since": since, "settings": ours}
                path.write_text(json.dumps(told, indent=1), encoding="utf-8")
            else:
                _refuse_others(path, ours)
            relock(lock, shared=True, wait=True)
        except BaseException:
            os.close(lock)
            raise
        self._lock = lock

    def leave(self) -> None:
        """Let others in with whatever settings they have."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Tenancy:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()


@contextmanager
def _one_at_a_time(door: Path) -> Iterator[None]:
    """Between looking who is there and coming in nobody else looks."""
    door.touch()
    lock = open_locked(door, wait=True)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _refuse_others(path: Path, ours: dict[str, str]) -> None:
    told: dict[str, object] = {}
    with suppress(OSError, ValueError):
        read = json.loads(path.read_text(encoding="utf-8"))
        told = read if isinstance(read, dict) else {}
    theirs = told.get("settings")
    if theirs == ours:
        return
    who = f"process {told.get('process', 'unknown')}, since {told.get('since', 'an unknown time')}"
    if isinstance(theirs, dict):
        differing = [name for name in ours if theirs.get(name) != ours[name]]
        what = "; ".join(f"{name} is {theirs.get(name, 'not known')} there and {ours[name]} here" for name in differing)
    else:
        what = "which ones cannot be read"
    raise StateError(
        f"Another Longroad ({who}) keeps its figures in this state folder with other settings: {what}.",
        f"In {path.parent}.",
        "Give this one a folder of its own with the setting state_dir, or stop the other one.",
    )
