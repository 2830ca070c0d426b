"""Files belong to the page that offers them, and everything works under a path of its own and by a name of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from dashboard.menu import entries
from tests.browser.conftest import Visit
from tests.browser.serving import Longroad
from tests.browser.test_slices import saved

FIRST, *OTHERS = entries()


@pytest.fixture(scope="module")
def under(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Longroad]:
    """The sample company under a path of its own."""
    longroad = Longroad(tmp_path_factory.mktemp("under"), {"base_path": "/board/longroad"})
    try:
        longroad.start().wait_for()
        yield longroad
    finally:
        longroad.stop()


def test_a_file_is_for_the_page_that_offers_it(visitor: Callable[..., Visit], sample: Longroad) -> None:
    visit = visitor(sample).open("/churn?segment=SMB")
    link = visit.card("churn_trend").get_by_role("link", name="CSV")
    address = link.evaluate("link => link.href")
    with visit.page.expect_download() as download:
        link.click()
    # Not through Streamlit's own store of files, which asks nobody who they are.
    assert (download.value.url, download.value.suggested_filename) == (address, "longroad-churn-trend.csv")
    assert urlsplit(address).path.startswith("/download/")
    own = visit.page.context.request.get(address)
    assert (own.status, own.headers["cache-control"]) == (200, "no-store")
    # Without the browser's name, in another browser, and in another browser that has a page of its own open.
    stranger = visitor(sample)
    assert stranger.page.context.request.get(address).status == 403
    stranger.open("/churn?segment=SMB")
    refused = stranger.page.context.request.get(address)
    assert (refused.status, refused.headers["cache-control"]) == (403, "no-store")
    assert "SMB" not in refused.text() and "Month" not in refused.text()
    # From a page elsewhere, even in the very browser.
    assert visit.page.context.request.get(address, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    # The next slice stands behind the same link.
    visit.open("/churn?segment=Enterprise")
    other = visit.card("churn_trend").get_by_role("link", name="CSV").evaluate("link => link.href")
    assert visit.page.context.request.get(other).text() != own.text()
    # A page that is gone offers nothing any more: leaving it ends its session.
    visit.page.goto("about:blank")
    until = visit.page.context.request
    for gone in (address, other):
        tries = 0
        while until.get(gone).status != 403 and (tries := tries + 1) < 100:
            visit.page.wait_for_timeout(100)
        assert until.get(gone).status == 403


def test_every_link_under_a_path(visitor: Callable[..., Visit], under: Longroad) -> None:
    """The menu, deep links, the address of the first page, links inside pages and downloads."""
    visit = visitor(under).open("/?window=24")
    base = urlsplit(under.url).path
    assert visit.sockets == [under.url.replace("http", "ws") + "/_stcore/stream"]
    for entry in OTHERS:
        visit.choose(entry.title)
        assert urlsplit(visit.page.url).path == f"{base}/{entry.address}"
    visit.choose(FIRST.title)
    assert urlsplit(visit.page.url).path in (f"{base}/", base)
    for entry in entries():
        visit.open(f"/{entry.address}?segment=SMB")
        expect(visit.page.get_by_role("heading", name=entry.title, level=1)).to_be_visible()
        inside = (
            visit.page.get_by_test_id("stMain").locator("a[href]").evaluate_all("links => links.map(link => link.href)")
        )
        assert [link for link in inside if not link.startswith(f"{under.url}/")] == []
    assert urlsplit(visit.open(f"/{FIRST.address}?segment=SMB").page.url)[2:4] == (f"{base}/", "segment=SMB")


def test_links_inside_a_page_under_a_path(visitor: Callable[..., Visit], under: Longroad) -> None:
    visit = visitor(under).open("/churn?segment=SMB")
    _, header, rows = saved(visit, visit.card("left"))
    assert header[0] == "Account" and rows
    name = visit.card("left").get_by_role("rowheader").first.inner_text()
    assert name == rows[0][0]
    visit.card("left").get_by_role("link", name=name, exact=True).first.click()
    expect(visit.page).to_have_url(re.compile(re.escape(f"{under.url}/accounts?segment=SMB&account=")))
    expect(visit.page.get_by_test_id("stMain")).to_contain_text(name)


def test_a_copied_link_under_a_path(visitor: Callable[..., Visit], under: Longroad) -> None:
    visit = visitor(under, permissions=["clipboard-read", "clipboard-write"]).open("/churn?segment=SMB&window=24")
    visit.page.get_by_role("button", name="Copy link").click()
    expect(visit.page.get_by_role("button", name="Link copied")).to_be_visible()
    copied = str(visit.page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith(f"{under.url}/churn?") and "segment=SMB" in copied
    again = visitor(under)
    again.page.goto(copied)
    expect(again.settled().covers).to_contain_text("SMB")
