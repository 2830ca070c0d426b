"""What streamlit_app.py mounts around the pages: warm-up, readiness and security headers."""

from __future__ import annotations

import base64
import gc
import hashlib
import importlib
import logging
import re
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.web.server.starlette import starlette_server

from dashboard import source
from dashboard.errors import LongroadError
from dashboard.frame import entries
from dashboard.theme import DARK, LIGHT

log = logging.getLogger("longroad")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Before the first visitor: load what pages need, start the keeper of facts, leave nothing for the collector."""
    warm_up()
    yield


def warm_up() -> None:
    """Start refreshing; settings problems are reported in the log, and on the page when somebody comes."""
    try:
        source.keeper()
    except LongroadError as error:
        log.error("%s", error)
    gc.collect()
    gc.freeze()


async def ready(request: Request) -> JSONResponse:
    """`/ready`: 200 with as-of and age level once there are facts to show, else 503."""
    try:
        held = source.keeper()
    except LongroadError as error:
        return JSONResponse({"ready": False, "why": error.what}, status_code=503)
    facts = held.current()
    if facts is None:
        return JSONResponse({"ready": False, "why": "no facts yet"}, status_code=503)
    return JSONResponse({"ready": True, "as_of": facts.as_of.isoformat(), "level": held.status().level})


@cache
def start_page() -> str:
    """Streamlit's own start page, told where its server is.

    Without that the browser looks for the server under every deep link first (`/revenue/_stcore/health`) and notes two
    errors. The ground is painted in the visitor's mode before the first script runs, so that no white flashes up.
    """
    folder = Path(streamlit.__file__).parent / "static"
    page = (folder / "index.html").read_text(encoding="utf-8")
    base = f"{str(config.get_option('server.baseUrlPath')).strip('/')}/".removeprefix("/")
    known = f'const base = location.origin + "/{base}"; window.__streamlit = {{ BACKEND_BASE_URL: base, MAIN_PAGE_BASE_URL: base }};'
    light, dark = f"html{{background:{LIGHT.paper}}}", f"html{{background:{DARK.paper}}}"
    serif = next((folder / "static" / "media").glob("SourceSerif*Roman*.woff2"), None)
    font = (
        f'<link rel="preload" href="./static/media/{serif.name}" as="font" type="font/woff2" crossorigin />'
        if serif
        else ""
    )
    ours = f"{font}<style>{light}@media (prefers-color-scheme: dark){{{dark}}}</style><script>{{{known}}}</script>"
    page = re.sub(r"<title>.*?</title>", "<title>Longroad</title>", page)
    return re.sub(r"(<head>)", lambda match: match.group(1) + ours, page, count=1)


async def start(request: Request) -> HTMLResponse:
    """The start page, for the root and for every address of the menu."""
    return HTMLResponse(start_page(), headers={"cache-control": "no-cache"})


async def to_first_page(request: Request) -> RedirectResponse:
    """The first page of the menu lives at the root; its own address leads there and keeps what the link asks for."""
    return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")


def routes() -> list[BaseRoute]:
    """What is answered before Streamlit's own routes."""
    first, *others = entries()
    pages = [Route(address, start) for address in ("/", *(f"/{entry.address}" for entry in others))]
    return [Route("/ready", ready), Route(f"/{first.address}", to_first_page), *pages]


@cache
def content_security_policy() -> str:
    """Nothing from outside. The start page holds inline scripts: each is allowed by its hash.

    `blob:` scripts carry the Copy link button; styles are inline because Streamlit writes them so.
    """
    inline = re.findall(r"<script>(.*?)</script>", start_page(), flags=re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline)
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


def headers() -> dict[str, str]:
    """The security headers of every answer."""
    return {
        "content-security-policy": content_security_policy(),
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    }


class SecurityHeaders:
    """Adds `headers()` to every HTTP answer; websockets pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pairs = [(name.encode(), value.encode()) for name, value in headers().items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in self.pairs}
                kept: list[Any] = [pair for pair in message.get("headers", []) if pair[0].lower() not in ours]
                message["headers"] = kept + self.pairs
            await send(message)

        await self.app(scope, receive, with_headers)


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


def serve(port: int, announce: Callable[[str], None]) -> None:
    """Serve until it is stopped; `announce` is called once with the address, when pages are really answered.

    Streamlit's own runner reads .streamlit/config.toml beside streamlit_app.py, whatever the working directory.
    LongroadError when the port is taken.
    """
    launcher = Path(__file__).resolve().parent.parent / "streamlit_app.py"
    sys.argv = [str(launcher)]
    config._main_script_path = str(launcher)
    address = str(config.get_option("server.address") or "127.0.0.1")
    # Said here too, so that a config.toml that cannot be read opens nothing to the network and sends nothing out.
    fixed = {"server.port": port, "server.address": address, "server.headless": True, "browser.gatherUsageStats": False}
    for name, value in fixed.items():
        # Before the runner reads the settings again, or Streamlit would print that they have changed.
        config.set_option(name, value)
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise LongroadError(f"Port {port} cannot be used: {(error.strerror or 'it is taken').lower()}.", f"On {address}.",
                                f"Stop what runs there, or choose another port: make run PORT={port + 1}.") from error  # fmt: skip
    logging.getLogger("uvicorn.error").addFilter(_Announcement(lambda: announce(f"http://{address}:{port}")))
    answer_at_once()
    app: Any = importlib.import_module("streamlit_app").app
    with suppress(KeyboardInterrupt):
        app.run(config=fixed)
