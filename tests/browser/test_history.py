"""Back, Forward and reload show exactly what was on screen: walks of a visitor against a model of the browser's history."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.serving import Longroad
from tests.browser.test_slices import choose

PAGES = {"Overview": "/", "Churn": "/churn", "Renewals": "/renewals", "Revenue": "/revenue", "Cohorts": "/cohorts"}
BROKEN_DOWN = ("Churn", "Renewals", "Revenue")
VALUES = {"Segment": ("SMB", "Mid-market", "Enterprise"), "Region": ("EMEA", "AMER")}
Place = tuple[str, dict[str, list[str]]]


def place(url: str) -> Place:
    """Path and parameters of an address."""
    parts = urlsplit(url)
    return parts.path, {name: sorted(values) for name, values in parse_qs(parts.query).items()}


def reaches(visit: Visit, wanted: Place) -> None:
    """Wait for the address and a page that is whole."""
    visit.page.wait_for_url(lambda url: place(url) == wanted)
    visit.settled()


def screen(visit: Visit) -> Locator:
    """What tells one view from another: title, slice, headline, figures, breakdown."""
    return visit.page.locator("h1, .st-key-lr_slice_bar [data-testid=stPopover], .lr-headline, .lr-value, .st-key-by [aria-checked=true]")


def on_screen(visit: Visit) -> list[str]:
    """The same as it is read, once the page is whole."""
    expect(visit.page.locator("h1")).to_be_visible()
    expect(visit.sentence).to_be_visible()
    visit.settled()
    return screen(visit).all_inner_texts()


def shows(visit: Visit, told: list[str]) -> None:
    """Wait until exactly this is on screen."""
    expect(screen(visit)).to_have_text(told, use_inner_text=True)


class Walk:
    """A visitor, and what the history should be: places with what stood on screen there."""

    def __init__(self, visit: Visit, seed: int) -> None:
        self.visit, self.draw = visit, random.Random(seed)
        self.page, self.slice, self.by = "Overview", dict[str, list[str]](), "segment"
        self.entries: list[tuple[Place, tuple[str, dict[str, list[str]], str], list[str]]] = []
        self.at = -1

    def place(self) -> Place:
        own = {"by": [self.by]} if self.page in BROKEN_DOWN and self.by != "segment" else {}
        return PAGES[self.page], {name.lower(): sorted(values) for name, values in self.slice.items() if values} | own

    def arrive(self) -> None:
        """A new view: one entry more, those ahead are gone."""
        reaches(self.visit, self.place())
        self.entries[self.at + 1:] = [(self.place(), (self.page, {n: list(v) for n, v in self.slice.items()}, self.by), on_screen(self.visit))]
        self.at += 1

    def travel(self, steps: int) -> None:
        """Back or forward by some entries: the same place, the same screen."""
        for _ in range(abs(steps)):
            # As fast as a finger: nobody waits for the pages between.
            self.visit.page.evaluate("steps => history.go(steps)", 1 if steps > 0 else -1)
        self.at += steps
        wanted, (page, slice_, by), seen = self.entries[self.at]
        self.page, self.slice = page, {n: list(v) for n, v in slice_.items()}
        # A page without the control says nothing of it.
        self.by = by if page in BROKEN_DOWN else self.by
        reaches(self.visit, wanted)
        shows(self.visit, seen)

    def step(self) -> None:
        """Something a visitor does."""
        free = [(n, v) for n, values in VALUES.items() for v in values if v not in self.slice.get(n, [])]
        can = {"page": 3, "choose": 2 * bool(free), "clear": any(self.slice.values()), "back": 3 * (self.at > 0),
               "forward": 2 * (self.at < len(self.entries) - 1), "reload": 1, "by": 2 * (self.page in BROKEN_DOWN)}  # fmt: skip
        does = self.draw.choices(list(can), list(can.values()))[0]
        if does == "page":
            self.page = self.draw.choice([name for name in PAGES if name != self.page])
            self.visit.choose(self.page)
            self.arrive()
        elif does == "choose":
            name, value = self.draw.choice(free)
            choose(self.visit, name, value)
            self.slice.setdefault(name, []).append(value)
            self.arrive()
        elif does == "clear":
            self.visit.page.get_by_role("button", name="Clear slice").click()
            self.slice = {}
            self.arrive()
        elif does == "by":
            self.by = self.draw.choice([by for by in ("segment", "region", "plan") if by != self.by])
            self.visit.page.locator(".st-key-by").get_by_text(self.by.capitalize(), exact=True).click()
            self.arrive()
        elif does == "reload":
            self.visit.page.reload()
            self.by = self.by if self.page in BROKEN_DOWN else "segment"
            self.travel(0)
        else:
            most = self.at if does == "back" else len(self.entries) - 1 - self.at
            self.travel(self.draw.randint(1, min(3, most)) * (-1 if does == "back" else 1))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_walks_through_the_history(visitor: Callable[..., Visit], sample: Longroad, seed: int) -> None:
    walk = Walk(visitor(sample).open("/"), seed)
    walk.arrive()
    for _ in range(18):
        walk.step()
    walk.travel(-walk.at)


def test_back_keeps_the_slice(visitor: Callable[..., Visit], sample: Longroad) -> None:
    """A link with a slice, two pages from the menu, then back and forward all the way."""
    visit = visitor(sample).open("/?segment=Mid-market")
    told = [on_screen(visit)]
    for title in ("Churn", "Renewals"):
        visit.choose(title)
        reaches(visit, (PAGES[title], {"segment": ["Mid-market"]}))
        told.append(on_screen(visit))
    for path, seen in (("/churn", told[1]), ("/", told[0])):
        visit.page.go_back()
        reaches(visit, (path, {"segment": ["Mid-market"]}))
        shows(visit, seen)
    for path, seen in (("/churn", told[1]), ("/renewals", told[2])):
        visit.page.go_forward()
        reaches(visit, (path, {"segment": ["Mid-market"]}))
        shows(visit, seen)


def test_what_was_cleared_does_not_come_back_by_itself(visitor: Callable[..., Visit], sample: Longroad) -> None:
    """The browser holds the old value of a control in a closed popover; what happens next must not bring it back."""
    visit = visitor(sample).open("/churn")
    choose(visit, "Region", "EMEA")
    expect(visit.covers).to_contain_text("EMEA")
    visit.page.get_by_role("button", name="Clear slice").click()
    expect(visit.covers).to_contain_text("All accounts")
    visit.page.locator(".st-key-by").get_by_text("Plan", exact=True).click()
    reaches(visit, ("/churn", {"by": ["plan"]}))
    expect(visit.covers).to_contain_text("All accounts")
    choose(visit, "Region", "AMER")
    reaches(visit, ("/churn", {"by": ["plan"], "region": ["AMER"]}))
    visit.page.go_back()
    reaches(visit, ("/churn", {"by": ["plan"]}))
    visit.choose("Renewals")
    reaches(visit, ("/renewals", {"by": ["plan"]}))
    expect(visit.covers).to_contain_text("All accounts")


def test_a_slider_is_one_step_however_often_it_moves(visitor: Callable[..., Visit], sample: Longroad) -> None:
    visit = visitor(sample).open("/churn")
    visit.choose("What if")
    today = visit.sentence.inner_text()
    slider = visit.page.locator(".st-key-churn").get_by_role("slider")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
        moved = f"{float(slider.input_value()):.2f}".rstrip("0").rstrip(".")
        expect(visit.page).to_have_url(re.compile(f"churn={re.escape(moved)}$"))
        visit.settled()
    visit.page.go_back()
    reaches(visit, ("/what-if", {}))
    expect(visit.sentence).to_have_text(today)
    visit.page.go_back()
    reaches(visit, ("/churn", {}))


def test_a_menu_line_takes_the_slice_into_another_tab(visitor: Callable[..., Visit], sample: Longroad) -> None:
    visit = visitor(sample).open("/churn?segment=SMB&segment=Enterprise")
    line = visit.page.get_by_test_id("stSidebarNav").get_by_role("link", name="Renewals", exact=True)
    visit.comes_true("!!window.longroadHistory?.pages.renewals")
    line.dispatch_event("pointerdown")
    assert line.get_attribute("href") == f"{sample.url}/renewals?segment=SMB&segment=Enterprise"
