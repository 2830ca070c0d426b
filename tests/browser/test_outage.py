"""Pulling the plug on a real PostgreSQL: nothing changes on screen but the age; then everything comes back by
itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from dashboard.menu import entries
from tests import company
from tests.browser.conftest import Visit
from tests.browser.serving import Longroad
from tests.postgres import PostgresServer


@pytest.fixture(scope="module")
def server(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Longroad]:
    """Longroad over the golden rows in PostgreSQL, asked every three seconds and waited for two."""
    url = postgres_server.new_database("outage")
    engine = sa.create_engine(url)
    company.fill(engine, company.read_folder(company.GOLDEN / "input"))
    engine.dispose()
    longroad = Longroad(
        tmp_path_factory.mktemp("outage"),
        {
            "warehouse": url,
            "sources": "files",
            "as_of": "2026-01-31",
            "dimensions": "segment,region",
            "refresh_minutes": 0.05,
            "connect_seconds": 2,
            "statement_seconds": 2,
        },
    )
    try:
        longroad.start().wait_for("fresh")
        yield longroad
    finally:
        longroad.stop()


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
