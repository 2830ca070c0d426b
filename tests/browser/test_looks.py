"""What an eye would notice on any page, at a desk, on a wall and on a phone: boxes without content, a page wider than its screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.frame import MENU
from tests.browser.conftest import Visit
from tests.browser.serving import Longroad

SCREENS = ((1440, 900), (1920, 1080), (390, 844))
EMPTY_BOXES = """() => [...document.querySelectorAll('[data-testid=stMain] *')].filter((one) => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const drawn = ['Top', 'Right', 'Bottom', 'Left'].filter((side) =>
        parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== 'none'
        && !/rgba\\(.*, 0\\)|transparent/.test(style[`border${side}Color`])).length === 4;
    return drawn && box.width > 8 && box.height > 8 && style.visibility === 'visible' && !one.innerText?.trim()
        && !one.closest('svg') && !one.matches('input, textarea, [role=slider], [aria-label]')
        && !one.querySelector('input, textarea, img, svg, canvas, [role=slider]');
}).map((one) => one.outerHTML.slice(0, 160))"""
NO_WIDER_THAN_SCREEN = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    return main.scrollWidth <= main.clientWidth;
}"""


@pytest.mark.parametrize("screen", SCREENS, ids=lambda s: f"{s[0]}x{s[1]}")
def test_no_box_is_empty_and_no_page_wider_than_its_screen(
    visitor: Callable[..., Visit], sample: Longroad, screen: tuple[int, int]
) -> None:
    visit = visitor(sample)
    visit.page.set_viewport_size({"width": screen[0], "height": screen[1]})
    for entry in MENU:
        visit.open(f"/{entry.address}")
        assert visit.page.evaluate(EMPTY_BOXES) == [], entry.title
        # Charts take their width in a later frame: it has to hold in the end.
        visit.comes_true(NO_WIDER_THAN_SCREEN)
