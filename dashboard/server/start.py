"""How it is started: warm-up, and serving until Ctrl-C."""

from __future__ import annotations

import gc
import importlib
import logging
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from streamlit import config
from streamlit.web.server.starlette import starlette_server

from dashboard import charts
from dashboard.base import settings
from dashboard.base.errors import LongroadError, SettingsError
from dashboard.base.serving import Serving
from dashboard.base.tenancy import Tenancy
from dashboard.charts.theme import DARK, LIGHT
from dashboard.facts import stored
from dashboard.session import process

log = logging.getLogger("longroad")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Before the first visitor: load what pages need, start the refresher of facts, leave nothing for the collector."""
    warm_up()
    yield


def warm_up() -> None:
    """Start refreshing; settings problems are reported in the log, and on the page when somebody comes."""
    try:
        process.refresher()
    except LongroadError as error:
        log.error("%s", error)
    gc.collect()
    gc.freeze()
    # Beside the first visitor's browser, which has its own loading to do; a page that comes sooner waits for its own.
    threading.Thread(target=_compile_charts, name="charts", daemon=True).start()


def _compile_charts() -> None:
    with suppress(LongroadError):
        charts.compile_all(LIGHT, DARK, shelf=settings.load().state_dir / "charts.json")
    gc.freeze()


def prepare(port: int | None = None) -> Serving:
    """Where to serve, by our settings; Streamlit is told the path everything lies under. SettingsError in words."""
    chosen = settings.serving(port=port)
    config.set_option("server.baseUrlPath", chosen.base_path)
    return chosen


class _Announcement(logging.Filter):
    """Keeps uvicorn's own words from the screen; calls `announce` when it begins to answer."""

    def __init__(self, announce: Callable[[], None]) -> None:
        super().__init__()
        self.announce = announce

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written: warnings and errors are."""
        if record.msg == "Application startup complete.":
            self.announce()
        return record.levelno >= logging.WARNING


def answer_at_once() -> None:
    """Small messages leave the server when they are written.

    On the socket Streamlit binds asyncio does not ask for that (it looks for a protocol number the socket was not
    given), and every page then waits up to 40 ms for the browser's delayed acknowledgement of its first message.
    Accepted connections inherit the option.
    """
    bind = getattr(starlette_server, "_bind_socket", None)
    if bind is None:
        return

    def bound(address: str, port: int, backlog: int) -> socket.socket:
        made: socket.socket = bind(address, port, backlog)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    starlette_server._bind_socket = bound


def come_in() -> Tenancy | None:
    """Take the state folder before anything is opened; StateError when it is somebody else's.

    None when the settings cannot be used: that is said on the page, which keeps nothing.
    """
    try:
        chosen = settings.load()
    except SettingsError:
        return None
    tenant = Tenancy(chosen)
    stored.sweep(chosen.state_dir / "facts", alone=tenant.alone)
    return tenant


def serve(announce: Callable[[str], None], port: int | None = None) -> None:
    """Serve until it is stopped; `announce` is called once with the address, when pages are really answered.

    Streamlit's own runner reads .streamlit/config.toml beside streamlit_app.py, whatever the working directory.
    LongroadError when the address, the port or the state folder cannot be used.
    """
    launcher = Path(__file__).resolve().parent.parent.parent / "streamlit_app.py"
    sys.argv = [str(launcher)]
    config._main_script_path = str(launcher)
    chosen = prepare(port=port)
    tenant = come_in()
    # Said here too, so that a config.toml that cannot be read opens nothing to the network and sends nothing out.
    fixed = {
        "server.port": chosen.port,
        "server.address": chosen.address,
        "server.headless": True,
        "server.baseUrlPath": chosen.base_path,
        "browser.gatherUsageStats": False,
    }
    for name, value in fixed.items():
        # Before the runner reads the settings again, or Streamlit would print that they have changed.
        config.set_option(name, value)
    with socket.socket(socket.AF_INET6 if ":" in chosen.address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.address, chosen.port))
        except OSError as error:
            raise LongroadError(
                f"Port {chosen.port} cannot be used: {(error.strerror or 'it is taken').lower()}.",
                f"On {chosen.address}.",
                f"Stop what runs there, or choose another port: make run PORT={chosen.port + 1}.",
            ) from error
    logging.getLogger("uvicorn.error").addFilter(_Announcement(lambda: announce(chosen.url)))
    answer_at_once()
    app: Any = importlib.import_module("streamlit_app").app
    with tenant or nullcontext(), suppress(KeyboardInterrupt):
        app.run(config=fixed)
