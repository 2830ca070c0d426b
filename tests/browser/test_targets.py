"""Targets in a real browser: set by keyboard alone, seen on the tile, two tabs saving at once, hostile words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests import company
from tests.browser.conftest import Visit
from tests.browser.serving import Longroad
from tests.test_targets_page import tables

HOSTILE = "<img src=x onerror=alert(1)> **b** $x$ :smile:"
Visitor = Callable[..., Visit]


@pytest.fixture
def longroad(serve: Callable[..., Longroad], tmp_path: Path) -> Longroad:
    """A company of its own: these tests write."""
    folder = company.write_folder(tmp_path / "input", tables())
    server = serve(
        tmp_path, {"warehouse": f"files:{folder}", "sources": "files", "as_of": "2026-01-31", "dimensions": "segment"}
    )
    server.start().wait_for()
    return server


def form(visit: Visit) -> Locator:
    return visit.page.get_by_role("dialog")


def save(visit: Visit, value: str, who: str, owner: str = "") -> None:
    """Fill the open form and save it with the Enter key."""
    form(visit).get_by_label("Target, per cent").fill(value)
    if owner:
        form(visit).get_by_label("Owner").fill(owner)
    name = form(visit).get_by_label("Your name, for the history of changes").first
    name.fill(who)
    name.press("Enter")


def test_a_target_is_set_by_keyboard_and_shows_on_the_tile(longroad: Longroad, visitor: Visitor) -> None:
    visit = visitor(longroad).open("/targets?segment=Mid-market")
    visit.page.get_by_role("button", name="Set the first target").focus()
    visit.page.keyboard.press("Enter")
    expect(form(visit)).to_be_visible()
    save(visit, "90", HOSTILE, HOSTILE)
    expect(form(visit)).to_have_count(0)
    card = visit.page.locator("[class*=st-key-lr_card_target_]")
    expect(card).to_contain_text("Renewal rate of Mid-market, Q1 2026")
    expect(card).to_contain_text("2 contracts, $180")
    expect(card).to_contain_text(HOSTILE)
    expect(visit.card("changes")).to_contain_text(HOSTILE)
    expect(visit.sentence).to_contain_text("15.0 points, 2 contracts and $180 MRR behind")
    card.get_by_role("button", name="Which contracts decide it?").click()
    expect(form(visit)).to_contain_text("Account M12")
    visit.page.keyboard.press("Escape")
    expect(form(visit)).to_have_count(0)
    visit.choose("Renewals")
    # A screen reader finds the tile by its name.
    expect(visit.page.get_by_role("group", name=re.compile("^Renewal rate, "))).to_contain_text("target 90% · ■ off")


def test_two_tabs_saving_at_once(longroad: Longroad, visitor: Visitor) -> None:
    ana, ben = (
        visitor(longroad).open("/targets?segment=Mid-market"),
        visitor(longroad).open("/targets?segment=Mid-market"),
    )
    for visit in (ana, ben):
        visit.page.get_by_role("button", name="Set the first target").click()
        expect(form(visit)).to_be_visible()
    save(ana, "80", "Ana")
    expect(form(ana)).to_have_count(0)
    save(ben, "95", "Ben")
    expect(form(ben)).to_contain_text("Ana already keeps such a target")
    for value in ("80.0%", "95.0%"):
        expect(form(ben)).to_contain_text(value)
    form(ben).get_by_role("button", name="Save mine on top").click()
    expect(form(ben)).to_have_count(0)
    expect(ben.card("changes")).to_contain_text(re.compile("value 80.0% → 95.0%"))


@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_never_scrolls_sideways(longroad: Longroad, visitor: Visitor, width: int) -> None:
    visit = visitor(longroad, viewport={"width": width, "height": 844}).open("/targets?segment=Mid-market")
    visit.page.get_by_role("button", name="Set the first target").click()
    save(visit, "90", "Ana", "x" * 120)
    expect(form(visit)).to_have_count(0)
    visit.settled()
    visit.fits()
