"""Pages by deep link on a server nobody has visited, one after the other, as links in a mail are opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from dashboard.frame import Entry, entries
from tests.browser.conftest import Visit
from tests.browser.serving import Longroad

pytestmark = pytest.mark.xdist_group("browser")

FIRST, *OTHERS = entries()


@pytest.mark.parametrize("entry", [*OTHERS, FIRST], ids=lambda entry: entry.address)
def test_a_deep_link_opens_its_page(visitor: Callable[..., Visit], sample: Longroad, entry: Entry) -> None:
    visit = visitor(sample).open(f"/{entry.address}?segment=SMB")
    page = visit.page
    expect(page).to_have_title(f"{entry.title} · Longroad")
    expect(page.get_by_role("heading", name=entry.title, level=1)).to_be_visible()
    expect(page.get_by_test_id("stMain").get_by_role("heading", level=2).or_(visit.sentence).first).not_to_be_empty()
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link")).to_have_count(len(entries()))
    bar = page.locator(".st-key-lr_slice_bar")
    if entry.has_slice:
        expect(bar.get_by_role("button", name="Segment SMB")).to_be_visible()
        visit.names("SMB")
    else:
        expect(bar).to_have_count(0)
    # One connection, to the root, whatever the page.
    assert visit.sockets == [sample.url.replace("http", "ws") + "/_stcore/stream"]
