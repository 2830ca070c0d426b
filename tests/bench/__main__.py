"""`make bench`: measure, print a table, write docs/performance.md. See --help for shorter runs."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from data import company
from tests.bench import postgres, report, serve

SIZES = (10_000, 100_000, 1_000_000)
PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "performance.md"


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure Longroad on this machine.")
    parser.add_argument(
        "--accounts",
        type=lambda text: [int(n) for n in text.replace("_", "").split(",")],
        default=list(SIZES),
        help="sizes, like 10000,100000",
    )
    parser.add_argument("--repeats", type=int, default=3, help="runs of each fact, the fastest counts (3)")
    parser.add_argument("--textbook", type=int, default=2, help="runs of each textbook query, 0 for none (2)")
    parser.add_argument("--slices", type=int, default=12, help="slices of each page (12)")
    parser.add_argument(
        "--postgres", type=int, default=100_000, metavar="ACCOUNTS", help="size on PostgreSQL, 0 for none (100000)"
    )
    parser.add_argument("--no-start", action="store_true", help="leave out the cold start in Chromium")
    parser.add_argument(
        "--companies", type=Path, default=None, help="folder to keep the sample companies in between runs"
    )
    parser.add_argument("--out", type=Path, default=PAGE, help="the page to write (docs/performance.md)")
    return parser.parse_args()


def said(words: str) -> None:
    """One line of progress."""
    print(f"[{time.strftime('%H:%M:%S')}] {words}", file=sys.stderr, flush=True)


def refreshed(url: str, repeats: int, textbooks: int, folder: Path) -> dict[str, Any]:
    """Measure in a process of its own, so that its memory is its own."""
    out = folder / "measured.json"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.bench.refresh",
            url,
            str(out),
            "--repeats",
            str(repeats),
            "--textbook",
            str(textbooks),
        ],
        check=True,
    )
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Smallest company first, so that a mistake shows early."""
    asked = arguments()
    results: dict[str, Any] = {"machine": report.machine(), "sizes": {}, "postgres": None, "start": None}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        kept = asked.companies or folder
        kept.mkdir(parents=True, exist_ok=True)
        for accounts in sorted(asked.accounts):
            database = kept / f"company-{accounts}.duckdb"
            if not company.is_current(database):
                said(f"building a company of {accounts:,} accounts")
                company.build(database, accounts)
            url = f"duckdb:///{database.resolve()}"
            said(f"{accounts:,} accounts: facts, textbook queries, slices")
            found = refreshed(url, asked.repeats, asked.textbook, folder)
            said(f"{accounts:,} accounts: pages")
            found["served"] = serve.measure(url, found["values"], asked.slices)
            results["sizes"][accounts] = found
        if asked.postgres:
            said(f"PostgreSQL with {asked.postgres:,} accounts")
            results["postgres"] = postgres.measure(
                asked.postgres, kept, lambda url: refreshed(url, asked.repeats, min(asked.textbook, 1), folder)
            )
        if not asked.no_start:
            said("cold starts")
            results["start"] = serve.cold_starts()
    text = report.write(results)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(text, encoding="utf-8")
    print(report.table(results))
    said(f"written to {asked.out}")


if __name__ == "__main__":
    main()
