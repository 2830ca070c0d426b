"""Every page by deep link on a server nobody has visited: what a visitor sees on a desk, and on a phone in the dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from dashboard.menu import Entry, entries
from tests.browser.conftest import Visit
from tests.browser.serving import Longroad

PHONE = {"width": 390, "height": 844}
# Nobody has set a target yet.
WITHOUT_PICTURES = {"definitions", "data-health", "accounts", "targets"}
FIRST, *OTHERS = entries()


def paper(visit: Visit) -> list[int]:
    """The colour of the ground, as red, green and blue."""
    colour = visit.page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    return [int(float(part)) for part in colour.removeprefix("rgb(").rstrip(")").split(",")[:3]]


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
    assert min(paper(visit)) > 200
    expect(page.locator(".lr-asof")).to_be_hidden()
    expect(page.locator(".lr-status")).to_contain_text("● fresh")
    visit.fits()
    pictures(visit, entry)


def pictures(visit: Visit, entry: Entry) -> None:
    """Every picture has words, and stands on a card with its numbers as a table and as a file."""
    if entry.address in WITHOUT_PICTURES:
        expect(visit.charts).to_have_count(0)
        return
    expect(visit.page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()
    expect(visit.empty_charts).to_have_count(0)
    for words in [chart.get_attribute("aria-label") or "" for chart in visit.charts.all()]:
        assert len(words) > 20 and any(sign.isdigit() for sign in words), words
    for card in visit.page.locator("[class*='st-key-lr_card_']:has([data-testid=stVegaLiteChart])").all():
        expect(card.get_by_role("heading", level=2)).not_to_be_empty()
        expect(card.get_by_role("button", name="Table")).to_be_visible()
        expect(card.get_by_role("link", name="CSV")).to_be_visible()


@pytest.mark.parametrize("address", [entry.address for entry in entries()])
def test_on_a_phone_in_the_dark(visitor: Callable[..., Visit], sample: Longroad, address: str) -> None:
    visit = visitor(sample, viewport=PHONE, color_scheme="dark", has_touch=True).open(f"/{address}?segment=SMB")
    assert max(paper(visit)) < 60
    expect(visit.page.locator(".lr-asof")).to_be_visible()
    if address not in WITHOUT_PICTURES:
        expect(visit.charts.first).to_be_visible()
        expect(visit.empty_charts).to_have_count(0)
    visit.fits()
    # What keeps the history is unseen, but has a height until it has come: it must never reach beyond the page.
    edge = visit.page.locator(".st-key-lr_history").evaluate("one => one.getBoundingClientRect().right")
    assert edge <= PHONE["width"]
