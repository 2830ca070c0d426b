"""From measurements to docs/performance.md, and to a short table on the screen."""

from __future__ import annotations

import datetime as dt
import math
import os
import platform
import subprocess
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from typing import Any

import psutil

from dashboard.measures.fact import FACTS
from tests.bench.serve import CHROMIUM

Results = dict[str, Any]
TARGET_RATIO, TARGET_REFRESH, TARGET_SLICE, TARGET_MEMORY, TARGET_START = 10, 10.0, 100.0, 1536, 5.0
TARGET_AT = 1_000_000
# Textbook query → the fact whose statement gives the same sums. Movements and triangle come from one statement.
SAME_SUMS = {"movements": "mrr_movements", "cohorts": "mrr_movements", "retention": "retention"}
TEXTBOOK_NAMES = {"movements": "MRR movements", "cohorts": "Cohort triangle", "retention": "Year-ago retention"}


def machine() -> dict[str, str]:
    """The machine in general words, and the versions that matter."""
    chromium = ""
    if CHROMIUM.exists():
        chromium = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, check=False).stdout.split()[
            1:2
        ]
    libraries = ", ".join(
        f"{name} {version(name)}"
        for name in ("duckdb", "sqlalchemy", "sqlglot", "pandas", "numpy", "streamlit", "altair")
    )
    return {
        "hardware": f"{os.cpu_count()} cores, {round(psutil.virtual_memory().total / (1 << 30))} GB of memory, "
        f"{platform.system()} on {platform.machine()}",
        "versions": f"Python {platform.python_version()}, {libraries}{f', Chromium {chromium[0]}' if chromium else ''}",
        "load": f"{os.getloadavg()[0]:.1f}",
        "day": f"{dt.date.today():%d %B %Y}".lstrip("0"),
    }


def seconds(value: float) -> str:
    """Three digits at most: `0.043 s`, `1.72 s`, `19.4 s`."""
    return f"{value:.3f} s" if value < 0.1 else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def milliseconds(value: float) -> str:
    """`3.1 ms`, `84 ms`; a page that failed has no time."""
    if math.isinf(value):
        return "an error"
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"


def times(value: float) -> str:
    """`12.4 ×`."""
    return f"{value:.1f} ×" if value < 100 else f"{value:,.0f} ×"


def rows_of(lines: Iterable[Sequence[object]], header: Sequence[str]) -> str:
    """A Markdown table, numbers to the right."""
    body = [[str(cell) for cell in line] for line in lines]
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(line) + " |" for line in [list(header), rule, *body])


def ratio(found: Results, name: str) -> float:
    """How much faster the fact is than the textbook query for the same sums."""
    return float(found["textbook"][name] / found["facts"][SAME_SUMS[name]])


def worst_page(found: Results) -> tuple[str, float]:
    """The slowest page by its median slice; a page that failed is slower than any."""
    pages = {title: page.get("slice", math.inf) for title, page in found["served"]["pages"].items()}
    title = max(pages, key=lambda t: pages[t]) if pages else ""
    return title, pages.get(title, math.nan)


def growth(results: Results, value: Callable[[Results], float]) -> float:
    """Largest size against smallest."""
    sizes = sorted(results["sizes"])
    return value(results["sizes"][sizes[-1]]) / value(results["sizes"][sizes[0]])


def targets(results: Results) -> list[tuple[str, str, str, str]]:
    """Target, wanted, measured, met or not. Only what was measured at the size the targets are set for."""
    found = results["sizes"].get(TARGET_AT)
    lines: list[tuple[str, str, str, bool]] = []
    if found:
        if found["textbook"]:
            faster = ratio(found, "movements")
            lines.append(
                (
                    "Movements against the textbook query",
                    f"at least {TARGET_RATIO} × faster",
                    f"{times(faster)} faster",
                    faster >= TARGET_RATIO,
                )
            )
        lines.append(
            (
                "All facts together",
                f"under {TARGET_REFRESH:.0f} s",
                seconds(found["together"]),
                found["together"] < TARGET_REFRESH,
            )
        )
        title, slowest = worst_page(found)
        if title:
            lines.append(
                (
                    "A slice of the slowest page, on the server",
                    f"under {TARGET_SLICE:.0f} ms",
                    f"{milliseconds(slowest)} ({title})",
                    slowest < TARGET_SLICE,
                )
            )
        if title and len(results["sizes"]) > 1:
            least = min(results["sizes"])
            grown = growth(results, lambda r: worst_page(r)[1])
            more = f"{times(grown)} from {least:,} to {TARGET_AT:,}"
            lines.append(("The same, whatever the number of accounts", "no growth beyond half", more, grown < 1.5))
        peak = max(found["served"]["memory_peak"], found["memory_refresh"])
        lines.append(
            ("Memory of the process, at its peak", "under 1.5 GB", f"{peak / 1024:.2f} GB", peak < TARGET_MEMORY)
        )
    if results["start"]:
        painted = results["start"]["without_facts"]["painted"]
        lines.append(
            (
                "`make run` to first painted page, warm",
                f"under {TARGET_START:.0f} s",
                seconds(painted),
                painted < TARGET_START,
            )
        )
    return [(what, wanted, measured, "met" if met else "**not met**") for what, wanted, measured, met in lines]


def write(results: Results) -> str:
    """The whole page."""
    about = results["machine"]
    largest = max(results["sizes"])
    parts = [
        "# Performance",
        f"Written by `make bench` on {about['day']}; run it to measure your own machine. No test asserts a time.",
        f"{about['hardware']}. {about['versions']}. The machine's load was {about['load']} when the run "
        "began; other work on it makes every time longer,"
        " so trust ratios of the same run more than seconds.",
        "The company is the sample company at three sizes, 48 months, five dimensions. A time is the "
        "fastest of three runs unless it says otherwise.",
        "## Targets",
        rows_of(targets(results), ("Target", "wanted", "measured", "")),
        f"## Facts at {largest:,} accounts",
        _facts_text(results["sizes"][largest]),
        "## Against the textbook",
        _textbook_text(results["sizes"][largest]),
        "## How it grows",
        _growth_text(results),
        "## Pages",
        _pages_text(results),
        "## Memory and disk",
        _memory_text(results),
        *(["## From `make run` to the first page", _start_text(results["start"])] if results["start"] else []),
        *(["## PostgreSQL", _postgres_text(results["postgres"])] if results["postgres"] else []),
    ]
    return "\n\n".join(parts) + "\n"


def _reads(fact: str) -> tuple[str, ...]:
    return FACTS[fact].tables or ("subscriptions",)


def _facts_text(found: Results) -> str:
    lines = []
    for fact, took in found["facts"].items():
        scan = sum(found["scans"][table] for table in _reads(fact))
        size = found["frames"][fact] + (found["frames"]["cohorts"] if fact == "mrr_movements" else 0)
        lines.append(
            (
                fact.replace("_", " "),
                f"{size:,}",
                seconds(took),
                ", ".join(_reads(fact)).replace("_", " "),
                seconds(scan),
                times(took / scan),
            )
        )
    table = rows_of(lines, ("Fact", "rows", "refresh", "reads", "bare scan of it", "refresh ÷ scan"))
    total = (
        f"All facts {seconds(found['together'])}, every check of every table {seconds(found['checks'])}, a "
        f"whole refresh {seconds(found['refresh'])} "
        f"with {seconds(found['processor'])} of processor time: shared by {os.cpu_count()} cores, so an "
        f"idle machine needs little more than {seconds(found['processor'] / (os.cpu_count() or 1))}. "
        "A bare scan reads every contract column once and keeps its largest value: the least any query "
        "over the table could take. "
        "MRR movements and cohort triangle are one statement; its rows are those of both."
    )
    return f"{table}\n\n{total}"


def _textbook_text(found: Results) -> str:
    if not found["textbook"]:
        return "Not measured in this run."
    lines = [
        (
            TEXTBOOK_NAMES[name],
            seconds(found["facts"][SAME_SUMS[name]]),
            seconds(took),
            times(ratio(found, name)),
            seconds(found["scans"]["subscriptions"]),
            "yes" if found["agree"][name] else "**no**",
        )
        for name, took in found["textbook"].items()
    ]
    table = rows_of(lines, ("Sums", "fact", "textbook query", "faster", "bare scan", "same figures"))
    both = found["textbook"]["movements"] + found["textbook"]["cohorts"]
    words = (
        "A textbook query makes a row for every account and month since its first, then looks back a month "
        "or a year (`tests/bench/*.sql`). Both went through the same "
        "composer and driver in the same process, and their sums were compared in every slice, month and "
        "cohort. Movements and triangle come from one "
        "statement, so the two textbook queries together took "
        f"{times(both / found['facts']['mrr_movements'])} its time."
    )
    return f"{table}\n\n{words}"


def _growth_text(results: Results) -> str:
    sizes = sorted(results["sizes"])
    held = [results["sizes"][n] for n in sizes]
    names = {"movements": "movements", "cohorts": "triangle", "retention": "retention"}
    lines = [
        [fact.replace("_", " "), *(seconds(r["facts"].get(fact, 0.0)) for r in held)] for fact in held[-1]["facts"]
    ]
    lines += [
        [f"textbook {names[name]}", *(seconds(r["textbook"][name]) for r in held)] for name in held[-1]["textbook"]
    ]
    lines += [
        ["checks of every table", *(seconds(r["checks"]) for r in held)],
        ["whole refresh", *(seconds(r["refresh"]) for r in held)],
        ["facts written to disk", *(seconds(r["save"]) for r in held)],
        ["facts read from disk", *(seconds(r["last_good"]) for r in held)],
        ["subscription rows", *(f"{r['rows']['subscriptions']:,}" for r in held)],
        ["rows of all facts", *(f"{sum(r['frames'].values()):,}" for r in held)],
        ["slice combinations", *(f"{r['cells']:,}" for r in held)],
    ]
    table = rows_of(lines, ("", *(f"{n:,} accounts" for n in sizes)))
    if len(sizes) < 2:
        return table
    more = sizes[-1] / sizes[0]
    slowed, fact_rows = growth(results, lambda r: r["refresh"]), growth(results, lambda r: sum(r["frames"].values()))
    words = (
        f"{more:,.0f} times the accounts took {slowed:,.0f} times as long to refresh and gave "
        f"{fact_rows:,.0f} times the rows of facts: a refresh grows with the "
        "subscription rows, as it must, and never faster; facts grow with months and slice combinations, "
        "which are finite, and pages with neither."
    )
    return f"{table}\n\n{words}"


def _pages_text(results: Results) -> str:
    sizes = sorted(results["sizes"])
    titles = list(results["sizes"][sizes[-1]]["served"]["pages"])
    if not titles:
        return "There were no pages yet."
    lines = []
    for title in titles:
        cells = []
        for n in sizes:
            page = results["sizes"][n]["served"]["pages"].get(title, {})
            cells += [
                "failed" if "failed" in page else f"{milliseconds(page['slice'])}" if page else "",
                milliseconds(page["first"]) if "first" in page else "",
            ]
        lines.append([title, *cells])
    header = ["Page", *(part for n in sizes for part in (f"slice, {n:,}", "first visit"))]
    sliced = results["sizes"][sizes[-1]]["slices"]
    kinds = list(next(iter(sliced.values())))
    small = rows_of(
        [[name, *(milliseconds(took[kind]) for kind in kinds)] for name, took in sliced.items()],
        (f"In memory, {sizes[-1]:,} accounts", *kinds),
    )
    words = (
        "A visitor without a browser speaks Streamlit's websocket to the real server: it opens the page, "
        "then changes the slice again and again in the same tab, never to the same one "
        "twice. The time is from the message that asks until the last message of the answer has arrived; "
        "the median of the slices is shown, half a second between two. Lists of customers fill in beside the finished "
        "page and are not in it. The first visit is of a new tab on a warm server."
    )
    return f"{rows_of(lines, header)}\n\n{words}\n\n{small}"


def _memory_text(results: Results) -> str:
    sizes = sorted(results["sizes"])
    held = [results["sizes"][n] for n in sizes]
    names = (
        ("server with facts loaded", lambda r: f"{r['served']['memory_ready']} MB"),
        ("server after all pages", lambda r: f"{r['served']['memory_served']} MB"),
        ("server at its peak", lambda r: f"{r['served']['memory_peak']} MB"),
        ("a process after several refreshes, at its peak", lambda r: f"{r['memory_refresh']} MB"),
        ("facts in memory", lambda r: f"{r['memory_facts']:.0f} MB"),
        ("facts on disk", lambda r: f"{r['disk']:.1f} MB"),
    )
    table = rows_of(
        [[name, *(show(r) for r in held)] for name, show in names], ("", *(f"{n:,} accounts" for n in sizes))
    )
    return (
        f"{table}\n\nDuckDB runs inside the process, so the refresh's own hash tables are in these numbers; "
        "with a warehouse elsewhere they are not."
    )


def _start_text(start: Results) -> str:
    lines = [
        (name, *(seconds(start[key][step]) for step in ("answers", "painted", "drawn")))
        for name, key in (
            ("nothing kept: checks and facts first", "without_facts"),
            ("last good facts kept", "with_facts"),
        )
    ]
    table = rows_of(lines, ("Warm environment, sample company", "port answers", "first words painted", "charts drawn"))
    return f"{table}\n\nFrom the command to Chromium at 1440 × 900, which runs already; the best of three."


def _postgres_text(found: Results) -> str:
    lines = []
    by_fact = {fact: [n for n in SAME_SUMS if SAME_SUMS[n] == fact] for fact in found["facts"]}
    for fact, took in found["facts"].items():
        names = [n for n in by_fact[fact] if n in found["textbook"]]
        slow = sum(found["textbook"][n] for n in names)
        lines.append(
            (fact.replace("_", " "), seconds(took), seconds(slow) if names else "", times(slow / took) if names else "")
        )
    table = rows_of(lines, (f"{found['accounts']:,} accounts", "refresh", "textbook", "faster"))
    agreed = "the same figures" if all(found["agree"].values()) else "**not the same figures**"
    return (
        f"{table}\n\nA real server of the tests on the same machine, {found['shared_buffers']} of shared "
        f"buffers, no index. All facts {seconds(found['together'])}, "
        f"a whole refresh {seconds(found['refresh'])}. Textbook queries gave {agreed}; for movements, the "
        "two of movements and triangle are added up."
    )


def table(results: Results) -> str:
    """What is printed: the targets, and the facts at the largest size."""
    largest = max(results["sizes"])
    parts = [
        rows_of(targets(results), ("Target", "wanted", "measured", "")),
        _facts_text(results["sizes"][largest]),
        _textbook_text(results["sizes"][largest]),
        _pages_text(results),
    ]
    return "\n\n".join(parts)
