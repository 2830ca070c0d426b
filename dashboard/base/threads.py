"""Which threads come first: those that draw pages."""

from __future__ import annotations

import os
import sys
import threading

BEHIND_PAGES = 10


def give_way() -> None:
    """What this thread and those it starts do comes after what pages need.

    A warehouse in this very process (a DuckDB file, a folder) works on the same processors as the pages do. On Linux
    only, where each thread has a niceness of its own; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND_PAGES)
