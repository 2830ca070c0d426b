"""Every page in both modes, held to axe's rules of accessibility: nothing critical, serious or moderate."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import expect

from dashboard.menu import entries
from tests.browser.conftest import Visit
from tests.browser.serving import Longroad

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FOUND = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
    .filter((one) => one.impact !== "minor")
    .map((one) => `${one.impact}: ${one.id}, ${one.nodes.length} times, first ${one.nodes[0].html.slice(0, 160)}`)"""


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_nothing_stands_in_a_readers_way(visitor: Callable[..., Visit], sample: Longroad, mode: str) -> None:
    visit = visitor(sample, color_scheme=mode, bypass_csp=True)
    for entry in entries():
        visit.open(f"/{entry.address}")
        expect(visit.page.get_by_test_id("stSidebarNavItems")).to_have_attribute("role", "none")
        visit.page.evaluate(AXE)
        assert visit.page.evaluate(FOUND) == [], entry.title
