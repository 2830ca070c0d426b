"""What an eye or a reader would stumble over on any page, at a desk, on a wall, on a tablet and on a phone: boxes
without content, a page wider than its screen, whatever axe's rules of accessibility call critical, serious or moderate.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import ViewportSize, expect

from dashboard.menu import entries
from tests.browser.conftest import Visit
from tests.browser.serving import Longroad

DESK: ViewportSize = {"width": 1440, "height": 900}
WALL: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 768, "height": 1024}
EMPTY_BOXES = """() => [...document.querySelectorAll('[data-testid=stMain] *')].filter((one) => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const drawn = ['Top', 'Right', 'Bottom', 'Left'].filter((side) =>
        parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== 'none'
        && !/rgba\\(.*, 0\\)|transparent/.test(style[`border${side}Color`])).length === 4;
    return drawn && box.width > 8 && box.height > 8 && style.visibility === 'visible' && !one.innerText?.trim()
        && !one.closest('svg') && !one.matches('input, textarea, [role=slider], [aria-label]')
        && !one.querySelector('input, textarea, img, svg, canvas, [role=slider]');
}).map((one) => one.outerHTML.slice(0, 160))"""
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FOUND = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
    .filter((one) => one.impact !== "minor")
    .map((one) => `${one.impact}: ${one.id}, ${one.nodes.length} times, first ${one.nodes[0].html.slice(0, 160)}`)"""


BEHIND = {
    "accounts lost": "accounts?behind=lost&months=2026-05..2026-10",
    "contracts due": "accounts?behind=due&months=2026-08..2026-10&segment=SMB",
    "contracts at risk": "accounts?behind=at_risk&days=90",
    "answers": "accounts?behind=detractors&months=2026-07..2026-09",
    "committed": "accounts?behind=likely_churn",
    "an account": "accounts?account=NW-000192",
}


def places() -> dict[str, str]:
    """Every page of the menu, lists behind numbers and an account's story, by title."""
    return {entry.title: entry.address for entry in entries()} | BEHIND


def looks_whole(visit: Visit, title: str) -> None:
    """No box is empty and the page no wider than its screen."""
    assert visit.page.evaluate(EMPTY_BOXES) == [], title
    visit.fits()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_nothing_stands_in_a_readers_way_at_a_desk_or_a_wall(
    visitor: Callable[..., Visit], sample: Longroad, mode: str
) -> None:
    visit = visitor(sample, viewport=DESK, color_scheme=mode, bypass_csp=True)
    for title, address in places().items():
        visit.page.set_viewport_size(DESK)
        visit.open(f"/{address}")
        expect(visit.page.get_by_test_id("stSidebarNavItems")).to_have_attribute("role", "none")
        visit.page.evaluate(AXE)
        assert visit.page.evaluate(FOUND) == [], title
        for screen in (DESK, WALL):
            visit.page.set_viewport_size(screen)
            looks_whole(visit, title)


@pytest.mark.parametrize("screen", [PHONE, TABLET], ids=["phone", "tablet"])
def test_nothing_is_amiss_in_a_hand(visitor: Callable[..., Visit], sample: Longroad, screen: ViewportSize) -> None:
    visit = visitor(sample, viewport=screen)
    for title, address in places().items():
        looks_whole(visit.open(f"/{address}"), title)
