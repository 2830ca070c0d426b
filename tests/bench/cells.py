"""What many slice cells cost: ten dimensions, one of them forty managers, every account a cell of its own.

python -m tests.bench.cells [20000 200000]

Facts are drawn, not fetched: what is measured is memory, the arrays made once a refresh, and the sums behind a click.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import psutil

from dashboard.facts.loading import Facts
from dashboard.measures.monthly import MOVES, monthly, monthly_by
from dashboard.measures.slices import Slice
from dashboard.subjects.cohorts.figures import triangle

SIZES = {"manager": 40, "partner": 10, "industry": 8, "use_case": 6, "size": 5} | dict.fromkeys(
    ("region", "channel", "segment", "plan", "currency"), 4
)
SUMS: dict[str, Callable[[Facts, Slice], Any]] = {
    "sums by month": lambda held, chosen: monthly.__wrapped__(held, chosen),
    "by manager": lambda held, chosen: monthly_by.__wrapped__(held, chosen, "manager"),
    "cohort triangle": lambda held, chosen: triangle.__wrapped__(held, chosen, held.last_month),
}
FIRST, MONTHS, PER_CELL, RUNS = 2022 * 12, 48, 5, 9


def drawn(cells: int) -> Facts:
    """Facts of that many accounts, each with another combination of values and five movements."""
    draw = np.random.default_rng(7)
    values = {name: draw.integers(0, size, cells) for name, size in SIZES.items()}
    cell = np.repeat(np.arange(cells), PER_CELL)
    month = FIRST + draw.integers(0, MONTHS, len(cell))
    order = np.argsort(month, kind="stable")
    words = {name: [f"{name} {i:02}" for i in range(size)] for name, size in SIZES.items()}

    def framed(keys: dict[str, Any], sums: tuple[str, ...]) -> pd.DataFrame:
        dimensions = {
            name: pd.Categorical.from_codes(codes[cell[order]], categories=words[name])
            for name, codes in values.items()
        }
        numbers = {name: draw.integers(0, 10**8, len(cell)) for name in sums}
        return pd.DataFrame({**dimensions, **{name: key[order] for name, key in keys.items()}, **numbers})

    born = np.minimum(month, FIRST + draw.integers(0, MONTHS, len(cell)))
    frames = {
        "mrr_movements": framed(
            {"month_index": month}, (*(f"{m}_mrr" for m in MOVES), *(f"{m}_accounts" for m in MOVES))
        ),
        "retention": framed({"month_index": month}, ("now_mrr_step", "kept_mrr_step", "now_accounts_step")),
        "cohorts": framed({"cohort_index": born, "month_index": month}, ("accounts_step", "mrr_step", "kept_step")),
    }
    last = FIRST + MONTHS - 1
    return Facts(dt.date(2025, 12, 31), dt.datetime.now(dt.UTC), FIRST, last, tuple(SIZES), frames)


def median_ms(action: Callable[[], Any]) -> float:
    """The median of a few runs."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def main() -> None:
    """A line for each number of cells."""
    for cells in [int(size) for size in sys.argv[1:]] or [20_000, 200_000]:
        held = drawn(cells)
        before, started = psutil.Process().memory_info().rss, time.perf_counter()
        assert held.rows
        made, more = time.perf_counter() - started, psutil.Process().memory_info().rss - before
        frames = sum(int(frame.memory_usage(deep=True).sum()) for frame in held.frames.values())
        slices = {
            "everything": Slice(),
            "two regions": Slice.of({"region": held.values["region"][:2]}),
            "one manager": Slice.of({"manager": held.values["manager"][3]}),
        }
        print(f"{cells:,} cells: frames {frames >> 20} MB, arrays {more >> 20} MB more in {made:.2f} s")
        for name, chosen in slices.items():
            took = {what: median_ms(partial(sums, held, chosen)) for what, sums in SUMS.items()}
            print(f"  {name}: " + ", ".join(f"{what} {ms:.1f} ms" for what, ms in took.items()))


if __name__ == "__main__":
    main()
