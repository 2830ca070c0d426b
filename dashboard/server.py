"""What streamlit_app.py mounts around the pages: warm-up, readiness and security headers."""

from __future__ import annotations

import base64
import gc
import hashlib
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import streamlit
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("longroad")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Before the first visitor: load what pages need, start the keeper of facts, leave nothing for the collector."""
    warm_up()
    yield


def warm_up() -> None:
    """Import the heavy libraries and start refreshing; settings problems are reported in the log and on the page."""
    from dashboard import charts, source, ui  # noqa: F401 - imported for their weight
    from dashboard.errors import LongroadError

    try:
        source.keeper()
    except LongroadError as error:
        log.error("%s", error)
    gc.collect()
    gc.freeze()


async def ready(request: Request) -> JSONResponse:
    """`/ready`: 200 with as-of and age level once there are facts to show, else 503."""
    from dashboard import source
    from dashboard.errors import LongroadError

    try:
        held = source.keeper()
    except LongroadError as error:
        return JSONResponse({"ready": False, "why": error.what}, status_code=503)
    facts = held.current()
    if facts is None:
        return JSONResponse({"ready": False, "why": "no facts yet"}, status_code=503)
    return JSONResponse({"ready": True, "as_of": facts.as_of.isoformat(), "level": held.status().level})


@cache
def content_security_policy() -> str:
    """Nothing from outside. Streamlit's start page holds inline scripts: each is allowed by its hash.

    `blob:` scripts carry the Copy link button; styles are inline because Streamlit writes them so.
    """
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
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
