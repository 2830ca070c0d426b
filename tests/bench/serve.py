"""A real server and its visitors: what a page costs on the server, what the process holds, how long a cold start takes.

A visitor here speaks Streamlit's own websocket, as the browser does, and waits for the script to have run and every
message of it to have arrived. The cold start is watched in Chromium.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
from playwright.sync_api import Browser, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from dashboard.ui.slice_bar import pill

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTS_WITHIN = 180.0
WARM_STARTS = 3
MOST_SLICES = 5000
# Somebody looks before the next click: lists that fill in beside a page have most of one core meanwhile.
THINKS_SECONDS = 0.5


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(
    state: Path, port: int, warehouse: str | None = None, command: Sequence[str] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """The product as it is served; stopped at the end with everything it started. `state` holds its last good facts."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("LONGROAD_")}
    ours |= {"LONGROAD_STATE_DIR": str(state), "LONGROAD_STATEMENT_SECONDS": "1800"}
    if warehouse:
        ours |= {"LONGROAD_WAREHOUSE": warehouse, "LONGROAD_SOURCES": "demo"}
    state.mkdir(parents=True, exist_ok=True)
    started = [*command] or [sys.executable, "-m", "dashboard", "serve", "--port", str(port)]
    with (state / "server.log").open("ab") as log:
        process = subprocess.Popen(started, cwd=ROOT, env=ours, stdout=log, stderr=log, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> float:
    """Seconds until `/ready` says there are facts to show."""
    started = time.perf_counter()
    while time.perf_counter() - started < STARTS_WITHIN:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with {process.returncode}.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
                if answer.status == 200:
                    return time.perf_counter() - started
        except OSError:
            pass
        time.sleep(0.02)
    raise RuntimeError("The server was not ready in time.")


class Visitor:
    """One browser tab without a browser."""

    def __init__(self, port: int, page: str) -> None:
        self._open = ExitStack()
        self.socket: ClientConnection = self._open.enter_context(
            connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None)
        )
        self.page, self.page_hash, self.failed = page, "", False
        self.labels: list[str] = []

    def run(self, choices: dict[str, list[str]]) -> float:
        """Milliseconds from asking for the page with these choices until its last message has arrived."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = urlencode([(d, v) for d, values in choices.items() for v in values])
        state.page_name, state.page_script_hash = self.page, self.page_hash
        # As Back and Forward do: what the address asks for is what comes on screen.
        state.is_history_navigation = True
        self.labels = []
        started = time.perf_counter()
        self.socket.send(asked.SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(timeout=120))
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                took = (time.perf_counter() - started) * 1000
                self._shows(choices)
                return took
            if kind == "navigation":
                # Which page the frame chose; without it the next run would be the first page's.
                self.page_hash = message.navigation.page_script_hash
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._remember(message.delta.new_element)
            elif kind == "delta" and message.delta.add_block.WhichOneof("type") == "popover":
                self.labels.append(message.delta.add_block.popover.label)

    def _shows(self, choices: Mapping[str, Sequence[str]]) -> None:
        """The slice bar, where there is one, names what was asked for: else the time is that of another page."""
        wanted = {pill(dimension, chosen) for dimension, chosen in choices.items()}
        there = {label.split(" **")[0] for label in self.labels}
        if not {label for label in wanted if label.split(" **")[0] in there} <= set(self.labels):
            raise RuntimeError(
                f"{self.page or 'The first page'} shows {self.labels} and was asked for {sorted(wanted)}."
            )

    def _remember(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        # The frame says what went wrong in a section of its own; Streamlit's own box must never appear.
        self.failed = (
            self.failed
            or kind == "exception"
            or (kind == "html" and 'class="lr-state lr-bar-lost"' in element.html.body)
        )

    def close(self) -> None:
        """The tab is closed."""
        self._open.close()


def pages() -> list[tuple[str, str]]:
    """Title and address of every page that exists."""
    from dashboard.menu import entries

    return [(entry.title, "" if position == 0 else entry.address) for position, entry in enumerate(entries())]


def distinct_slices(values: Mapping[str, Sequence[str]]) -> Iterator[dict[str, list[str]]]:
    """Slices without end and, as far as there are enough, none twice: one or two values of one or two dimensions,
    always in the same order.
    """
    draw, seen = random.Random(7), set()
    while True:
        chosen = {}
        for dimension in draw.sample(sorted(values), min(len(values), draw.choice((1, 2)))):
            chosen[dimension] = sorted(
                draw.sample(list(values[dimension]), min(len(values[dimension]), draw.choice((1, 2))))
            )
        if str(chosen) not in seen or len(seen) > MOST_SLICES:
            seen.add(str(chosen))
            yield chosen


def visit(port: int, address: str, slices: Sequence[dict[str, list[str]]]) -> dict[str, float]:
    """The first run of a new visitor, then one slice after another in the same tab; milliseconds."""
    visitor = Visitor(port, address)
    try:
        first = visitor.run({})
        times = []
        for choices in slices:
            time.sleep(THINKS_SECONDS)
            times.append(visitor.run(choices))
        times.sort()
    finally:
        visitor.close()
    if visitor.failed:
        raise RuntimeError(f"The page {address or 'at the root'} shows an error.")
    return {"first": first, "slice": statistics.median(times), "slice_p90": times[int(len(times) * 0.9)]}


def measure(warehouse: str, values: Mapping[str, Sequence[str]], changes: int) -> dict[str, Any]:
    """Serve a company, refresh it, visit every page, and look at the memory.

    Every page is visited twice, the first time to warm it up; no slice is asked for twice, so that nothing
    the server remembers flatters the time.
    """
    found: dict[str, Any] = {"pages": {}}
    port, slices = free_port(), distinct_slices(values)
    with tempfile.TemporaryDirectory() as folder, server(Path(folder), port, warehouse) as process:
        found["ready"] = wait_until_ready(process, port)
        found["memory_ready"] = memory(process.pid)
        for title, address in pages():
            try:
                visit(port, address, [next(slices)])
                found["pages"][title] = visit(port, address, [next(slices) for _ in range(changes)])
            except (RuntimeError, OSError, TimeoutError) as error:
                found["pages"][title] = {"failed": str(error)}
        found["memory_served"] = memory(process.pid)
        found["memory_peak"] = memory(process.pid, peak=True)
    return found


def memory(pid: int, *, peak: bool = False) -> int:
    """Megabytes the process holds, or on Linux the most it ever held."""
    status = Path(f"/proc/{pid}/status")
    if peak and status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return round(int(line.split()[1]) / 1024)
    return round(psutil.Process(pid).memory_info().rss / (1 << 20))


def make_run(port: int) -> list[str]:
    """`make run` when its environment is set up, else the command it runs."""
    ready, wanted = ROOT / ".venv" / "bin" / ".ready", ROOT / "requirements.txt"
    if shutil.which("make") and ready.exists() and ready.stat().st_mtime >= wanted.stat().st_mtime:
        return ["make", "--no-print-directory", "run", f"PORT={port}"]
    return [sys.executable, "-m", "dashboard", "serve", "--port", str(port)]


def cold_starts() -> dict[str, Any] | None:
    """`make run` on the sample company until Chromium has painted the first page; None without Chromium.

    Chromium runs already, as a visitor's does. Once without kept facts, then with them, best of several.
    """
    if not CHROMIUM.exists():
        return None
    from data import company

    if not company.is_current(company.default_path()):
        company.build(company.default_path())
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            without = [_start(browser, Path(folder) / f"state-{turn}") for turn in range(WARM_STARTS)]
            kept = [_start(browser, Path(folder) / "state-0") for _ in range(WARM_STARTS)]
        finally:
            browser.close()
    return {
        "without_facts": min(without, key=lambda s: s["painted"]),
        "with_facts": min(kept, key=lambda s: s["painted"]),
    }


def _start(browser: Browser, state: Path) -> dict[str, float]:
    """Seconds from the command to: the port answers, the first words of the page are painted, its charts are drawn."""
    port = free_port()
    started = time.perf_counter()
    with server(state, port, command=make_run(port)) as process:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - started > STARTS_WITHIN:
                    raise RuntimeError(f"The server did not start; its words are in {state / 'server.log'}.") from None
                time.sleep(0.01)
        answers = time.perf_counter() - started
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        try:
            page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
            page.locator("[data-testid=stApp] h1").first.wait_for(timeout=60_000)
            page.locator(".lr-headline, .lr-tile").first.wait_for(timeout=60_000)
            painted = time.perf_counter() - started
            page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=60_000)
            page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for(timeout=60_000)
            drawn = time.perf_counter() - started
        finally:
            page.close()
    return {"answers": answers, "painted": painted, "drawn": drawn}
