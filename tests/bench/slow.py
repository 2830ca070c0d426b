"""`python -m tests.bench.slow`: fifty visitors beside a warehouse that takes three seconds for every list.

The sample company lies in PostgreSQL. After the first refresh its table of accounts becomes a view that sleeps, so
every list that names a customer is slow and the figures are not. Each visitor opens pages with lists, always in a new
slice; what is timed is the page without its lists (docs/decisions/020).
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from data import company
from tests.bench import postgres, serve
from tests.postgres import PostgresServer

DISTINCT = "select distinct {0} from crm_accounts where {0} is not null"
PAGES = ("renewals", "churn", "nps", "accounts")


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description="Fifty visitors beside a slow warehouse.")
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60, help="for how long they visit (60)")
    parser.add_argument("--think", type=float, default=20, help="seconds between two pages of a visitor (20)")
    parser.add_argument("--sleep", type=float, default=3, help="seconds a list takes (3)")
    asked = parser.parse_args()
    postgresql = PostgresServer()
    try:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            company.build(folder / "company.duckdb", 1500)
            postgresql.start()
            url = postgresql.new_database("slow")
            postgres.copy(folder / "company.duckdb", url, folder)
            times = visits(url, folder, asked)
    finally:
        postgresql.close()
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(
        f"{len(times)} pages, p50 {statistics.median(times):.2f} s, p95 {p95:.2f} s, most "
        f"{ordered[-1]:.2f} s; target p95 under 1 s."
    )


def visits(url: str, folder: Path, asked: argparse.Namespace) -> list[float]:
    """Seconds of every page of every visitor."""
    port, times, slices, lock = serve.free_port(), [], random.Random(3), threading.Lock()
    with serve.server(folder / "state", port, url) as process:
        serve.wait_until_ready(process, port)
        with psycopg.connect(url, autocommit=True) as connection:
            segments, regions, plans = (
                [str(v) for (v,) in connection.execute(DISTINCT.format(c).encode()).fetchall()]
                for c in ("tier", "territory", "edition")
            )
            connection.execute("alter table crm_accounts rename to crm_accounts_table")
            view = f"select a.* from crm_accounts_table as a, (select pg_sleep({asked.sleep})) as slow"
            connection.execute(f"create view crm_accounts as {view}".encode())
        over = time.monotonic() + asked.seconds

        def visit(number: int) -> None:
            time.sleep(asked.think * number / asked.visitors)
            visitors = {page: serve.Visitor(port, page) for page in PAGES}
            draw = random.Random(number)
            while time.monotonic() < over:
                with lock:
                    some = {
                        name: slices.sample(values, min(len(values), slices.choice((1, 2))))
                        for name, values in (("segment", segments), ("region", regions), ("plan", plans))
                    }
                took = visitors[draw.choice(PAGES)].run(some) / 1000
                with lock:
                    times.append(took)
                time.sleep(asked.think * draw.uniform(0.8, 1.2))
            for visitor in visitors.values():
                visitor.close()

        threads = [threading.Thread(target=visit, args=(number,)) for number in range(asked.visitors)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return times


if __name__ == "__main__":
    main()
