"""A real Longroad for the browser tests: `python -m dashboard serve` in a process of its own, settings by
environment.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN = 90.0


def free_port() -> int:
    """A port of 127.0.0.1 nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_from_a_terminal() -> None:
    """Ctrl-C works though the tests may run behind a shell that ignores it; and Linux stops the server when the tests
    are killed, so that none is left behind.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Longroad:
    """One server. Its working directory is `home`: no settings file of this machine is read from there.

    `checkout` is the project it runs; `settings` become LONGROAD_* variables; `arguments` of serve, without them its
    port. The state directory stays over stop and start.
    """

    def __init__(
        self,
        home: Path,
        settings: Mapping[str, object],
        *,
        checkout: Path = ROOT,
        port: int = 0,
        arguments: Sequence[str] | None = None,
    ) -> None:
        self.home, self.checkout = home, checkout
        self.port = port or free_port()
        self.arguments = ["--port", str(self.port)] if arguments is None else [*arguments]
        self.settings = {"state_dir": home / "state", **settings}
        self.printed: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where it is, with the path it lies under and no slash at the end."""
        base = str(self.settings.get("base_path", "")).strip("/")
        return f"http://127.0.0.1:{self.port}" + (f"/{base}" if base else "")

    @property
    def environment(self) -> dict[str, str]:
        """This machine's environment without settings of Longroad or Streamlit, and with ours."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LONGROAD_", "STREAMLIT_", "PYTEST_", "COV_"))}
        ours = {f"LONGROAD_{name.upper()}": str(value) for name, value in self.settings.items()}
        return {**kept, **ours, "PYTHONPATH": str(self.checkout), "PYTHONUNBUFFERED": "1"}

    def start(self) -> Longroad:
        """Start and return once the server has said where it is; raises with what it printed when it ends before
        that.
        """
        command = [sys.executable, "-m", "dashboard", "serve", *self.arguments]
        self.printed, self._lines = [], queue.Queue()
        self._process = subprocess.Popen(
            command,
            cwd=self.home,
            env=self.environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=_as_from_a_terminal,
        )
        threading.Thread(target=self._read, args=(self._process, self._lines), daemon=True).start()
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            line = self._lines.get(timeout=max(0.1, deadline - time.monotonic()))
            if line is None:
                raise RuntimeError("Longroad ended while it started:\n" + "".join(self.printed))
            if line.startswith("Longroad is on"):
                return self

    def _read(self, process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.printed.append(line)
            lines.put(line)
        lines.put(None)

    def ready(self) -> dict[str, Any]:
        """What `/ready` says."""
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=20) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            return dict(json.load(refused))

    def wait_for(self, level: str = "") -> dict[str, Any]:
        """Wait until there are facts to show, and of that age level if one is named."""
        deadline, pause = time.monotonic() + STARTS_WITHIN, threading.Event()
        while True:
            said = self.ready()
            if said["ready"] and level in ("", said["level"]):
                return said
            if time.monotonic() > deadline:
                raise RuntimeError(f"Longroad is not {level or 'ready'}: {said}\n{''.join(self.printed)}")
            pause.wait(0.05)

    def interrupt(self) -> int:
        """Ctrl-C; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(30)

    def freeze(self) -> None:
        """The process is there and does nothing any more; `stop` still ends it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        """Stop at once, as a crash does; the state directory stays."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(20)
        self._process = None
