"""Pulling the plug on a real PostgreSQL: nothing changes on screen but the age; then everything comes back by
itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from playwright.sync_api import WebSocketRoute, expect

from dashboard.menu import entries
from tests import company
from tests.browser.conftest import SETTLED, Visit
from tests.browser.serving import Longroad
from tests.postgres import PostgresServer

Rebuilt = tuple[Longroad, Callable[[], AbstractContextManager[None]]]
GOLDEN_ROWS = {"sources": "files", "as_of": "2026-01-31", "dimensions": "segment,region"}


def _fill(url: str) -> None:
    engine = sa.create_engine(url)
    company.fill(engine, company.read_folder(company.GOLDEN / "input"))
    engine.dispose()


@pytest.fixture(scope="module")
def server(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Longroad]:
    """Longroad over the golden rows in PostgreSQL, asked every three seconds and waited for two."""
    url = postgres_server.new_database("outage")
    _fill(url)
    longroad = Longroad(
        tmp_path_factory.mktemp("outage"),
        {**GOLDEN_ROWS, "warehouse": url, "refresh_minutes": 0.05, "connect_seconds": 2, "statement_seconds": 2},
    )
    try:
        longroad.start().wait_for("fresh")
        yield longroad
    finally:
        longroad.stop()


@pytest.fixture
def rebuilt(
    serve: Callable[..., Longroad], postgres_server: PostgresServer, tmp_path: Path, request: pytest.FixtureRequest
) -> Rebuilt:
    """Longroad over the golden rows in a PostgreSQL of the test's own, and somebody who rebuilds a table that its lists
    read: none is answered as long as that lasts.
    """
    url = postgres_server.new_database(re.sub(r"\W+", "_", request.node.name).lower()[-50:].strip("_"))
    _fill(url)
    server = serve(tmp_path, {**GOLDEN_ROWS, "warehouse": url, "statement_seconds": 60}).start()
    server.wait_for("fresh")

    @contextmanager
    def rebuilding() -> Iterator[None]:
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            other.execute("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
            yield
            other.rollback()

    return server, rebuilding


def age(visit: Visit, words: str) -> None:
    """Wait until the open page itself says how old its numbers are."""
    expect(visit.page.locator(".lr-status")).to_contain_text(words)


def test_an_outage_changes_nothing_but_the_age(
    visitor: Callable[..., Visit], server: Longroad, postgres_server: PostgresServer
) -> None:
    visit = visitor(server).open("/churn?segment=SMB")
    small = visit.sentence.inner_text()
    visit.open("/churn")
    age(visit, "● fresh")
    before, tiles = visit.sentence.inner_text(), visit.page.locator(".lr-value").all_inner_texts()
    with postgres_server.outage():
        age(visit, "out of date")
        expect(visit.sentence).to_have_text(before)
        assert visit.page.locator(".lr-value").all_inner_texts() == tiles
        visit.open("/churn?segment=SMB")
        expect(visit.sentence).to_have_text(small)
        for entry in entries():
            visit.open(f"/{entry.address}")
            age(visit, "out of date")
        visit.open("/data-health")
        expect(visit.page.locator(".lr-state")).to_contain_text("does not answer")
        assert "s3cret" not in visit.page.content()
        visit.page.goto("about:blank")
        server.stop()
        # A new process, the warehouse still away.
        server.start().wait_for()
        again = visitor(server).open("/churn")
        expect(again.sentence).to_have_text(before)
        assert again.page.locator(".lr-value").all_inner_texts() == tiles
        age(again, "out of date")
    age(again, "● fresh")
    expect(again.sentence).to_have_text(before)
    assert "s3cret" not in "".join(server.printed)


def test_a_warehouse_that_says_nothing_blocks_no_page(
    visitor: Callable[..., Visit], server: Longroad, postgres_server: PostgresServer
) -> None:
    visit = visitor(server).open("/churn")
    before = visit.sentence.inner_text()
    with postgres_server.hang():
        age(visit, "out of date")
        # Figures, and lists that are asked for while somebody waits.
        for address in ("", "churn", "renewals", "nps", "accounts"):
            visit.open(f"/{address}?segment=SMB")
        visit.open("/churn")
        expect(visit.sentence).to_have_text(before)
        visit.page.goto("about:blank")
        server.stop()
        server.start().wait_for()
        again = visitor(server).open("/churn")
        expect(again.sentence).to_have_text(before)
    age(again, "● fresh")


def test_a_list_comes_beside_a_finished_page(visitor: Callable[..., Visit], rebuilt: Rebuilt) -> None:
    """Somebody rebuilds a table that the list reads: the page is there and works, says when it takes long, and the list
    fills itself once it can be read, in the slice that is then on screen.
    """
    server, rebuilding = rebuilt
    visit = visitor(server)
    page, is_asked = visit.page, visit.page.locator(".lr-awaited")
    with rebuilding():
        visit.open("/churn?segment=Enterprise", lists=False)
        expect(page.get_by_role("heading", name="Accounts lost")).to_be_visible()
        expect(is_asked).to_be_visible()
        # A click on the finished page is answered while the list is asked for.
        visit.open("/churn?segment=SMB", lists=False)
        expect(is_asked).to_be_visible()
        # The whole list too, on a page that has nothing else.
        whole = visitor(server).open("/accounts", lists=False).page
        expect(whole.locator(".lr-awaited")).to_be_visible()
        # Who takes a file along stays, and the list is asked for further.
        with page.expect_download():
            visit.card("churn_trend").get_by_role("link", name="CSV").click()
        asked: list[object] = []
        visit.frames = asked.append
        page.wait_for_timeout(2500)
        assert asked
        visit.card("churn_trend").get_by_role("button", name="Table").click()
        expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()
        expect(page.get_by_role("heading", name="The list takes long.", include_hidden=True)).to_be_visible()
        expect(is_asked).to_have_count(0)
    # Left on 28 February 2025, the first of the twelve months on screen.
    expect(page.get_by_role("link", name="Hazel Homes", include_hidden=True)).to_be_visible()
    expect(page.get_by_role("heading", name="The list takes long.", include_hidden=True)).to_have_count(0)
    expect(whole.get_by_role("link", name="Alder Freight")).to_be_visible()
    # What somebody opened meanwhile is open still, and nothing asks any more.
    expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible()
    expect(page.locator("[class*=st-key-lr_pulse_]")).to_have_count(0)
    page.keyboard.press("Escape")
    visit.settled()
    sent: list[object] = []
    visit.frames = sent.append
    page.wait_for_timeout(1500)
    assert sent == []


@pytest.mark.parametrize("goes_back", [False, True], ids=["by the menu", "back"])
@pytest.mark.parametrize("left", ["Churn", "Accounts"])
def test_a_page_is_left_while_its_list_is_asked_for(
    visitor: Callable[..., Visit],
    rebuilt: Rebuilt,
    left: str,
    goes_back: bool,
) -> None:
    """What the browser says takes a second to arrive. Asked meanwhile for a part of the page that was left, Streamlit
    would empty the page that is come to; asked for all of it, it would go back.
    """
    server, rebuilding = rebuilt
    visit = visitor(server)
    page = visit.page
    menu = page.get_by_test_id("stSidebarNav")
    late: list[Callable[[], None]] | None = None

    def between(ours: WebSocketRoute) -> None:
        theirs = ours.connect_to_server()
        theirs.on_message(ours.send)
        ours.on_message(lambda said: theirs.send(said) if late is None else late.append(lambda: theirs.send(said)))

    page.route_web_socket("**/_stcore/stream", between)
    with rebuilding():
        visit.open("/cohorts")
        menu.get_by_role("link", name=left, exact=True).click()
        expect(page.get_by_role("heading", name=left, level=1)).to_be_visible()
        expect(page.locator(".lr-awaited")).to_be_visible()
        expect(page.locator(SETTLED)).to_be_visible()
        late = []
        if goes_back:
            page.go_back()
        else:
            menu.get_by_role("link", name="Cohorts", exact=True).click()
        page.wait_for_timeout(1000)
        for send in late:
            send()
        late = None
        expect(page.get_by_role("heading", name="Cohorts", level=1)).to_be_visible()
        visit.settled()
        # Come back to, it is asked for again.
        menu.get_by_role("link", name=left, exact=True).click()
        expect(page.get_by_role("heading", name=left, level=1)).to_be_visible()
        expect(page.locator(".lr-awaited, .lr-state")).to_be_visible()
    visit.settled()
    expect(page.get_by_role("link", name="Alder Freight" if left == "Accounts" else "Hazel Homes")).to_be_visible()


def test_a_page_is_left_in_the_moment_its_list_is_asked_for(visitor: Callable[..., Visit], rebuilt: Rebuilt) -> None:
    """Streamlit sends what a page asks a moment later, by a timer of no delay: here it takes 150 ms, most of the time
    between two askings. A click and Back in that moment come after it.
    """
    server, rebuilding = rebuilt
    visit = visitor(server)
    page = visit.page
    menu = page.get_by_test_id("stSidebarNav")
    page.add_init_script(
        "const now = setTimeout; window.setTimeout = (what, ms, ...of) => now(what, ms || 150, ...of);"
    )
    with rebuilding():
        visit.open("/cohorts")
        for pause in range(0, 240, 40):
            menu.get_by_role("link", name="Churn", exact=True).click()
            expect(page.get_by_role("heading", name="Churn", level=1)).to_be_visible()
            expect(page.locator(".lr-awaited, .lr-state")).to_be_visible()
            page.wait_for_timeout(300 + pause)
            if pause % 80:
                page.go_back()
            else:
                menu.get_by_role("link", name="Cohorts", exact=True).click()
            expect(page.get_by_role("heading", name="Cohorts", level=1)).to_be_visible()
            visit.settled()
