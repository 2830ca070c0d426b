"""What is answered: the start page for every address of the menu, readiness, downloads, and what the browser's side
needs to know.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit import runtime

from dashboard.base import age, downloads
from dashboard.base.errors import LongroadError
from dashboard.base.serving import Serving
from dashboard.charts.theme import DARK, LIGHT
from dashboard.menu import entries
from dashboard.session import process

STATIC = Path(streamlit.__file__).parent / "static"
CLIENT = "client"
"""Streamlit's browser side asks below this path for the host's wishes; its own endpoint for them is closed."""
_OWNER = re.compile(r"[A-Za-z0-9_-]{32}")
_NO_STORE = {"cache-control": "no-store"}


async def ready(request: Request) -> JSONResponse:
    """`/ready`: 200 with as-of and age level once there are facts to show, else 503."""
    try:
        refresher = process.refresher()
    except LongroadError as error:
        return JSONResponse({"ready": False, "why": error.what}, status_code=503)
    facts = refresher.current()
    if facts is None:
        return JSONResponse({"ready": False, "why": "no facts yet"}, status_code=503)
    return JSONResponse({"ready": True, "as_of": facts.as_of.isoformat(), "level": refresher.status().level})


@cache
def start_page(base: str) -> str:
    """Streamlit's own start page, told where its server is; `base` is empty or like `/longroad`.

    Without that the browser looks for the server under every deep link first (`/revenue/_stcore/health`) and notes two
    errors. The ground is painted in the visitor's mode before the first script runs, so that no white flashes up.
    """
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    known = (
        f'const base = location.origin + "{base}/"; window.__streamlit = {{ BACKEND_BASE_URL: base, '
        f'MAIN_PAGE_BASE_URL: base, HOST_CONFIG_BASE_URL: base + "{CLIENT}" }};'
    )
    light, dark = f"html{{background:{LIGHT.paper}}}", f"html{{background:{DARK.paper}}}"
    serif = next((STATIC / "static" / "media").glob("SourceSerif*Roman*.woff2"), None)
    font = (
        f'<link rel="preload" href="./static/media/{serif.name}" as="font" type="font/woff2" crossorigin />'
        if serif
        else ""
    )
    scripts = f"<script>{{{known}}}</script><script>{age_script()}</script>"
    ours = f"{font}<style>{light}@media (prefers-color-scheme: dark){{{dark}}}</style>{scripts}"
    # Streamlit's page leads programs to an interface of its own, which is closed here.
    page = re.sub(r"<!--.*?-->|<link rel=\"service-desc\".*?>|<noscript>.*?</noscript>", "", page, flags=re.DOTALL)
    page = re.sub(r"<title>.*?</title>", "<title>Longroad</title>", page)
    page = re.sub(r"(<head>)", lambda match: match.group(1) + ours, page, count=1)
    return page.replace("<body>", "<body><noscript><p>Longroad needs JavaScript to show its pages.</p></noscript>", 1)


def age_script() -> str:
    """The page's own clock, with the words the server uses."""
    words = json.dumps(age.vocabulary(), ensure_ascii=False).replace("</", "<\\/")
    return (
        (Path(__file__).parent / "age.js")
        .read_text(encoding="utf-8")
        .replace("(() => {", f"(() => {{\n  const WORDS = {words};", 1)
    )


async def to_first_page(request: Request) -> RedirectResponse:
    """The first page of the menu lives at the root; its own address leads there and keeps what the link asks for."""
    return RedirectResponse(f"./?{request.url.query}" if request.url.query else "./")


async def for_the_client(request: Request) -> JSONResponse:
    """What Streamlit's browser side asks of whoever embeds it: nobody does, so nobody is listened to."""
    return JSONResponse(
        {
            "allowedOrigins": [],
            "useExternalAuthToken": False,
            "enableCustomParentMessages": False,
            "enforceDownloadInNewTab": False,
            "metricsUrl": "",
            "blockErrorDialogs": False,
            "resourceCrossOriginMode": None,
        },
        headers={"cache-control": "no-cache"},
    )


async def download(request: Request) -> Response:
    """A file a page offered, for the browser and the open page it was offered to; 403 for everybody else."""
    asked_from = request.headers.get("sec-fetch-site", "none")
    offer = downloads.claim(
        request.path_params["ticket"],
        request.cookies.get(downloads.COOKIE, ""),
        runtime.get_instance().is_active_session,
    )
    if offer is None or asked_from not in ("same-origin", "none"):
        return words(
            403,
            "This file is not offered to you.",
            "It belongs to a page that is open in another browser, or was closed.",
            "Open the page and choose CSV there.",
        )
    try:
        content = await run_in_threadpool(offer.make)
    except LongroadError as error:
        return words(503, error.what, error.where, error.remedy)
    name = f"attachment; filename*=utf-8''{quote(offer.file_name, safe='')}"
    return Response(content, media_type="text/csv; charset=utf-8", headers={**_NO_STORE, "content-disposition": name})


def words(status: int, *sentences: str, link: str = "") -> HTMLResponse:
    """A small page in plain words: what happened, where, what to try; `link` leads to the first page."""
    first, *others = (escape(sentence) for sentence in sentences if sentence)
    more = f'<p><a href="{escape(link)}">Open Longroad</a></p>' if link else ""
    style = (
        f":root{{color-scheme:light dark}}body{{margin:12vh auto;max-width:34rem;padding:0 "
        "1.5rem;font:15px/1.6 sans-serif;"
        f"background:light-dark({LIGHT.paper},{DARK.paper});color:light-dark({LIGHT.ink},{DARK.ink})}}"
        f"h1{{font:600 24px/1.3 serif}}a{{color:light-dark({LIGHT.base},{DARK.base})}}"
    )
    body = "".join(f"<p>{sentence}</p>" for sentence in others)
    page = (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>Longroad</title><style>{style}</style><h1>{first}</h1>{body}{more}</html>'
    )
    return HTMLResponse(page, status_code=status, headers=_NO_STORE)


def routes(serving: Serving) -> list[BaseRoute]:
    """What is answered before Streamlit's own routes."""
    base, page = serving.base, start_page(serving.base)

    async def start(request: Request) -> HTMLResponse:
        """The start page, for the root and for every address of the menu; a browser that comes first gets its name."""
        answer = HTMLResponse(page, headers={"cache-control": "no-cache"})
        if not _OWNER.fullmatch(request.cookies.get(downloads.COOKIE, "")):
            answer.set_cookie(
                downloads.COOKIE,
                downloads.new_owner(),
                path=f"{base}/",
                httponly=True,
                samesite="lax",
                secure=request.url.scheme == "https",
            )
        return answer

    async def to_root(request: Request) -> RedirectResponse:
        return RedirectResponse(f"{base}/?{request.url.query}" if request.url.query else f"{base}/")

    first, *others = entries()
    found: list[BaseRoute] = [
        Route(f"{base}{address}", start) for address in ("/", *(f"/{entry.address}" for entry in others))
    ]
    if base:
        found.append(Route(base, to_root))
    return [
        *found,
        Route(f"{base}/{first.address}", to_first_page),
        Route(f"{base}/ready", ready),
        Route(f"{base}/download/{{ticket}}", download),
        Route(f"{base}/{CLIENT}/_stcore/host-config", for_the_client),
    ]
