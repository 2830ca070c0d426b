"""What is refused: strangers' names and pages, other machines, and everything that no page of ours needs."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboard.base.serving import Place, Serving, is_loopback, place_of
from dashboard.menu import entries
from dashboard.server.answers import CLIENT, STATIC, start_page, words

STREAM, HEALTH = "/_stcore/stream", "/_stcore/health"
"""All that is open of what Streamlit serves by itself, beside its scripts, styles and fonts."""
METHODS = ("GET", "HEAD")


def is_ours(host: str, origin: str | None, serving: Serving) -> bool:
    """Whether a request calls us by a name of ours and comes from a page of ours.

    host and origin are the headers as they came. Without an Origin there is no page behind the request. An origin is
    ours when it is the very host asked for, this machine under another of its names at the same port, or in the
    settings.
    """
    called = place_of(host)
    if called is None or not serving.knows(called):
        return False
    if origin is None:
        return True
    scheme, separator, rest = origin.partition("://")
    source = place_of(rest) if separator and scheme in ("http", "https") else None
    if source is None:
        return False
    standard = {"http": 80, "https": 443}[scheme]
    both_here = is_loopback(source.name) and is_loopback(called.name)
    same = source == called or (both_here and _port(source, standard) == _port(called, standard))
    return same or serving.names(source)


def _port(place: Place, standard: int) -> int:
    return standard if place.port == -1 else place.port


class Door:
    """Every request, page, file and websocket, comes in through here or gets 403 or 404 in words.

    Sign-in will stand between this and the app: what this lets through is a known name and a page of ours, not yet a
    known person. Until then nothing that reached the machine from outside is answered, however the server was started.
    """

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self.app, self.serving = app, serving
        self.open = self._open_paths()

    def _open_paths(self) -> frozenset[str]:
        base = self.serving.base
        pages = [f"/{entry.address}" for entry in entries()]
        # Each file by name: Streamlit answers with its own start page where there is none.
        files = [
            f"/{file.relative_to(STATIC).as_posix()}"
            for file in STATIC.rglob("*")
            if file.is_file() and file.name != "index.html"
        ]
        ours = [
            "/",
            *pages,
            *(f"{page}/" for page in pages),
            "/ready",
            f"/{CLIENT}/_stcore/host-config",
            HEALTH,
            *files,
        ]
        return frozenset([*([base] if base else []), *(f"{base}{path}" for path in ours)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal is not None:
            # A websocket that is closed before it was opened is answered with 403.
            answer: Any = refusal if scope["type"] == "http" else WebSocketClose(code=1008)
            await answer(scope, receive, send)
            return
        await self.app(self._known(scope) if scope["type"] == "websocket" else scope, receive, send)

    def refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that is not let in; None for one that is."""
        base, path, headers = self.serving.base, scope["path"], Headers(scope=scope)
        local = scope.get("server")
        if local is not None and local[1] is not None and not is_loopback(local[0]):
            return words(
                403,
                "Longroad answers on its own machine only.",
                "This request came from outside, and there is no sign-in yet.",
                "Open it on the machine it runs on.",
            )
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or len(origins) > 1 or not is_ours(hosts[0], origins[0] if origins else None, self.serving):
            return words(
                403,
                "Longroad does not go by this name.",
                "The request names a host or a page that is not in the settings.",
                "Name it under allowed_hosts in the settings, or use the address Longroad printed.",
            )
        if scope["type"] == "websocket":
            return None if path == f"{base}{STREAM}" else words(404, "There is nothing here.")
        if scope["method"] not in METHODS:
            return words(405, "Longroad is only read.", "Nothing can be sent to this address.")
        if path in self.open or re.fullmatch(rf"{re.escape(base)}/download/[^/]+", path):
            return None
        return words(
            404,
            "There is no such page.",
            "The address may be mistyped, or the page has another name now.",
            "Choose a page from the menu.",
            link=f"{base}/",
        )

    def _known(self, scope: Scope) -> Scope:
        """A websocket of a page in the settings as Streamlit takes it for ours.

        Streamlit compares the page's host with the one asked for, which a proxy may have replaced, and would ask the
        internet for this machine's own address before it compares other names.
        """
        origin = Headers(scope=scope).get("origin")
        if origin is None:
            return scope
        host = (b"host", urlsplit(origin).netloc.encode())
        return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != b"host"] + [host]}


@cache
def inline_hashes(base: str) -> str:
    """The start page holds inline scripts: each is allowed by its hash."""
    inline = re.findall(r"<script>(.*?)</script>", start_page(base), flags=re.DOTALL)
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in inline)


def content_security_policy(serving: Serving, host: str = "") -> str:
    """Nothing from outside, and connections to the very host asked for.

    `blob:` scripts carry the Copy link button; styles are inline because Streamlit writes them so. An address in
    brackets cannot be named in a policy; 'self' covers it.
    """
    place = place_of(host)
    named = f" ws://{host} wss://{host}" if place is not None and ":" not in place.name else ""
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' blob: {inline_hashes(serving.base)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{named}",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


def security_headers(serving: Serving, host: str) -> dict[str, str]:
    """The security headers of every answer to a request for this host."""
    return {
        "content-security-policy": content_security_policy(serving, host),
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }


class SecurityHeaders:
    """Adds `security_headers` to every HTTP answer, refusals too; websockets pass untouched."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self.app, self.serving = app, serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        ours = security_headers(self.serving, host if self.serving.knows(place_of(host)) else "")
        pairs: Sequence[tuple[bytes, bytes]] = [(name.encode(), value.encode()) for name, value in ours.items()]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept: list[Any] = [pair for pair in message.get("headers", []) if pair[0].lower().decode() not in ours]
                message["headers"] = [*kept, *pairs]
            await send(message)

        await self.app(scope, receive, with_headers)
