"""Real Streamlit in real Chromium. Every visit ends with: no error and no warning in the console, no failed request,
nothing outside this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, WebSocket, expect, sync_playwright

from tests import company
from tests.browser.serving import Longroad

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOME = "127.0.0.1"
PATIENCE = 60_000
SETTLED = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
NO_WIDER_THAN_SCREEN = """[document.scrollingElement, ...document.querySelectorAll("[data-testid=stMain]")]
    .every((one) => one.scrollWidth <= one.clientWidth)"""

expect.set_options(timeout=PATIENCE)


class Visit:
    """A visitor's tab that writes down whatever must not happen: `problems`."""

    def __init__(self, page: Page, server: Longroad) -> None:
        self.page, self.base, self.server = page, server.url, server
        self.problems: list[str] = []
        self.sockets: list[str] = []
        self.frames: Callable[[object], None] = lambda _: None
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda said: self.problems.append(f"console: {said.text}") if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        page.on(
            "response",
            lambda answer: self.problems.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None,
        )
        # A request given up because the visitor went on is no failure.
        page.on(
            "requestfailed",
            lambda failed: (
                None if "ERR_ABORTED" in str(failed.failure) else self.problems.append(f"failed: {failed.url}")
            ),
        )
        page.on("websocket", self._connected)

    def _connected(self, opened: WebSocket) -> None:
        self.sockets.append(opened.url)
        self._asked(opened.url)
        opened.on("framesent", lambda frame: self.frames(frame))

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != HOME:
            self.problems.append(f"outside: {url}")

    def open(self, path: str = "/", lists: bool = True) -> Visit:
        """Go there and wait until the page is whole; its lists have come too, unless they are not waited for."""
        self.page.goto(self.base + path)
        return self.settled(lists)

    def settled(self, lists: bool = True) -> Visit:
        """Wait until the page has run to its end and says what it found."""
        expect(self.page.locator(SETTLED)).to_be_visible()
        if lists:
            # What fills them draws the page once more.
            expect(self.page.locator(".lr-awaited")).to_have_count(0)
            expect(self.page.locator(SETTLED)).to_be_visible()
        expect(self.page.locator(".lr-headline, .lr-state, [class*='st-key-lr_card_']").first).to_be_visible()
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)
        return self

    def choose(self, title: str) -> Visit:
        """Take a page from the menu."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
        expect(self.page.get_by_role("heading", name=title, level=1)).to_be_visible()
        return self.settled()

    def card(self, name: str) -> Locator:
        """The card of that name."""
        return self.page.locator(f".st-key-lr_card_{name}")

    def comes_true(self, script: str) -> None:
        """Ask the page until it says yes; `wait_for_function` would need the eval that our own headers forbid."""
        for _ in range(PATIENCE // 100):
            if self.page.evaluate(script):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"never came true: {script}")

    def fits(self) -> None:
        """Wait until nothing lies beyond the right edge: charts take their width in a later frame."""
        self.comes_true(NO_WIDER_THAN_SCREEN)

    def names(self, words: str) -> None:
        """Wait until the page names them outside the slice bar; a page that has nothing to show need not."""
        told = self.page.locator(".lr-headline, .lr-state, [class*='st-key-lr_card_']")
        expect(told.filter(has_text=words).or_(self.page.locator(".lr-state")).first).to_be_visible()

    @property
    def charts(self) -> Locator:
        """The pictures, each with the words a screen reader says."""
        return self.page.locator("[role=graphics-document]")

    @property
    def empty_charts(self) -> Locator:
        """Places of pictures that have not been drawn."""
        return self.page.locator("[data-testid=stVegaLiteChart]:not([role=graphics-document])")

    @property
    def covers(self) -> Locator:
        """What the headline says is on screen."""
        return self.page.locator(".lr-headline .lr-covers")

    @property
    def sentence(self) -> Locator:
        """The headline."""
        return self.page.locator(".lr-headline .lr-sentence")


@pytest.fixture(scope="package")
def playwright_() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromium(playwright_: Playwright) -> Iterator[Browser]:
    """Chromium as the system has it; without one these tests are skipped, and say so."""
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no Chromium at {CHROMIUM}: install the package chromium to run the browser tests")
    browser = playwright_.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Longroad]]:
    """`serve(home, settings)` is a server of the test's own. It is stopped after the tabs are closed: `visitor`
    asks for this, and a page that still loads when its server dies would call that a fault.
    """
    made: list[Longroad] = []

    def make(*where: object, **how: object) -> Longroad:
        made.append(Longroad(*where, **how))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.fixture
def visitor(chromium: Browser, serve: Callable[..., Longroad]) -> Iterator[Callable[..., Visit]]:
    """`visitor(server, viewport=…, color_scheme=…)` opens a tab of a new visitor; at the end nothing may have gone
    wrong in any.
    """
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def come(server: Longroad, **how: object) -> Visit:
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, "locale": "en-US", **how})
        contexts.append(context)
        visits.append(Visit(context.new_page(), server))
        return visits[-1]

    yield come
    for visit in visits:
        boxes = visit.page.locator("[data-testid=stException], [data-testid=stAlert]").all_inner_texts()
        broken = visit.page.locator(".lr-state h2", has_text="could not be shown").count()
        visit.problems += [f"box: {text}" for text in boxes] + ["page: " + "".join(visit.server.printed[-40:])] * broken
    for context in contexts:
        context.close()
    assert [problem for visit in visits for problem in visit.problems] == []


def _serving(home: Path, **settings: object) -> Iterator[Longroad]:
    server = Longroad(home, settings)
    try:
        server.start().wait_for()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="package")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Longroad]:
    """The sample company."""
    home = tmp_path_factory.mktemp("sample")
    yield from _serving(home, **company.sample(home))


@pytest.fixture(scope="package")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Longroad]:
    """The twelve accounts of tests/golden, as of the end of January 2026."""
    yield from _serving(
        tmp_path_factory.mktemp("golden"),
        warehouse=f"files:{company.GOLDEN / 'input'}",
        sources="files",
        as_of="2026-01-31",
        dimensions="segment,region",
    )
