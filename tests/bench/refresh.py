"""One process that refreshes, compares with the textbook, keeps, loads and slices, and writes what it took as JSON.

python -m tests.bench.refresh WAREHOUSE OUT [--repeats 3] [--textbook 2]
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from dashboard.base import settings as base_settings
from dashboard.facts import loading as facts
from dashboard.facts import stored
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.slices import Slice
from dashboard.subjects.cohorts import figures as cohorts
from dashboard.warehouse import checks
from dashboard.warehouse.reading import Warehouse
from dashboard.warehouse.tables import TABLES
from tests.bench import textbook

Result = TypeVar("Result")
SLICE_RUNS = 15


def timed(action: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds on the clock, and what came of it."""
    started = time.perf_counter()
    result = action()
    return time.perf_counter() - started, result


def best(action: Callable[[], Any], repeats: int) -> float:
    """The fastest of several runs: what the work itself takes, with least of what else the machine does."""
    return min(timed(action)[0] for _ in range(repeats))


def peak_megabytes() -> int:
    """The most memory this process has held so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1 << 20 if sys.platform == "darwin" else 1 << 10))


def opened(url: str) -> Warehouse:
    """The sample company at the address, whatever this machine's own settings are."""
    return Warehouse(base_settings.load({}, Path("/nowhere"), warehouse=url, sources="demo", statement_seconds=1800))


def scan(warehouse: Warehouse, connection: sa.Connection, table: str) -> None:
    """Read every contract column of a table once and add up nothing: the least any query over it could take."""
    named = ", ".join(f"max({c.name}) as most_{c.name}" for c in TABLES[table].columns if c.kind != "boolean")
    warehouse.read(connection, f"select count(*) as row_count, {named} from {table}", f"scan of {table}", dimensions=())


def measure(url: str, repeats: int, textbooks: int) -> dict[str, Any]:
    """Everything that needs no server. Textbook queries come last, so that the peak before them is the refresh's
    own.
    """
    warehouse = opened(url)
    loads, worked = [], []
    for _ in range(repeats):
        before = time.process_time()
        loads.append(timed(lambda: facts.load(warehouse)))
        worked.append(time.process_time() - before)
    held = loads[-1][1]
    found: dict[str, Any] = {
        "accounts": held.row_counts["accounts"],
        "rows": held.row_counts,
        "frames": {n: len(f) for n, f in held.frames.items()},
        "refresh": min(seconds for seconds, _ in loads),
        "processor": min(worked),
        "facts": {name: min(each.seconds[name] for _, each in loads) for name in held.seconds},
        "together": min(sum(each.seconds.values()) for _, each in loads),
        "memory_refresh": peak_megabytes(),
        "memory_facts": _megabytes(held),
        "cells": _cells(held),
        "values": held.values,
    }
    del loads
    with warehouse.snapshot() as connection:
        found["checks"] = best(lambda: checks.check_tables(warehouse, connection, held.as_of), repeats)
        found["scans"] = {
            table: best(lambda t=table: scan(warehouse, connection, t), repeats) for table in held.connected
        }
    found |= _kept(held, repeats) | _sliced(held)
    with warehouse.snapshot() as connection:
        found["textbook"], found["agree"] = {}, {}
        for name in textbook.QUERIES if textbooks else ():
            runs = [
                timed(lambda n=name: textbook.run(warehouse, connection, n, held.months, held.dimensions))
                for _ in range(textbooks)
            ]
            found["textbook"][name] = min(seconds for seconds, _ in runs)
            found["agree"][name] = textbook.agree(name, runs[0][1], held)
    return found


def _kept(held: facts.Facts, repeats: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        saves = [timed(lambda place=Path(folder) / str(turn): stored.save(held, place)) for turn in range(repeats)]
        loading = best(lambda: stored.last_good(saves[0][1].parent, held.fingerprint), repeats)
        saving, size = (
            min(seconds for seconds, _ in saves),
            sum(f.stat().st_size for f in saves[0][1].iterdir()) / (1 << 20),
        )
    return {"save": saving, "last_good": loading, "disk": size}


def slices(held: facts.Facts) -> dict[str, Slice]:
    """A few slices from wide to narrow: everything, one value, several values of two dimensions, one value of three."""
    some = {d: held.values[d] for d in held.dimensions}
    names = list(some)
    found = {"everything": Slice()}
    if names:
        found[f"one {names[0]}"] = Slice.of({names[0]: some[names[0]][0]})
    if len(names) > 1:
        found["two values of two dimensions"] = Slice.of({d: some[d][:2] for d in names[:2]})
    if len(names) > 2:
        found["one value of three dimensions"] = Slice.of({d: some[d][0] for d in names[:3]})
    return found


def _sliced(held: facts.Facts) -> dict[str, Any]:
    work: dict[str, Callable[[Slice], Any]] = {
        "sums by month": lambda s: measures_monthly.monthly.__wrapped__(held, s),
        "cohort triangle": lambda s: cohorts.triangle.__wrapped__(held, s, held.last_month),
        "cohort triangle, quarterly": lambda s: cohorts.triangle.__wrapped__(held, s, held.last_month, quarterly=True),
    }
    found = {}
    for name, action in work.items():
        found[name] = {
            words: statistics.median(timed(lambda a=action, c=chosen: a(c))[0] for _ in range(SLICE_RUNS)) * 1000
            for words, chosen in slices(held).items()
        }
    return {"slices": found}


def _megabytes(held: facts.Facts) -> float:
    return sum(int(frame.memory_usage(deep=True).sum()) for frame in held.frames.values()) / (1 << 20)


def _cells(held: facts.Facts) -> int:
    return len(held.frames["mrr_movements"][list(held.dimensions)].drop_duplicates())


def main() -> None:
    """The child process of the bench."""
    parser = argparse.ArgumentParser()
    parser.add_argument("warehouse")
    parser.add_argument("out", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--textbook", type=int, default=2)
    asked = parser.parse_args()
    asked.out.write_text(json.dumps(measure(asked.warehouse, asked.repeats, asked.textbook)), encoding="utf-8")


if __name__ == "__main__":
    main()
