"""Locks of the operating system on files and folders. A lock ends with the process that holds it, however that ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Windows has no such locks: nobody is kept out there, and nobody is said to be dead.
HAS_LOCKS = sys.platform != "win32"
if sys.platform != "win32":
    import fcntl


def open_locked(path: Path, *, shared: bool = False, wait: bool = False) -> int | None:
    """Lock a file or folder that exists; the descriptor holds the lock until it is closed, None when others have it.

    OSError when it cannot be opened.
    """
    if not HAS_LOCKS:
        return None
    descriptor = os.open(path, os.O_RDONLY)
    if relock(descriptor, shared=shared, wait=wait):
        return descriptor
    os.close(descriptor)
    return None


def relock(descriptor: int, *, shared: bool = False, wait: bool = False) -> bool:
    """Take the lock, or change it to shared or to one's own; False when others stand against it."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


@contextmanager
def locked(path: Path, *, shared: bool = False, wait: bool = False) -> Iterator[bool]:
    """Hold a file or folder while it is written, `shared` while it is read; False when others stand against it."""
    descriptor = open_locked(path, shared=shared, wait=wait)
    try:
        yield descriptor is not None or not HAS_LOCKS
    finally:
        if descriptor is not None:
            os.close(descriptor)


def is_abandoned(path: Path, quiet_seconds: float) -> bool:
    """Whether nobody holds it and nothing in it has changed for so long: between being made and held lies a moment."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime < quiet_seconds:
            return False
        descriptor = open_locked(path)
        if descriptor is not None:
            os.close(descriptor)
            return True
    return False
