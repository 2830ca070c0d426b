"""What is drawn is clicked: the list behind it opens and Back comes back; beside a line nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.serving import Longroad


def middle(visit: Visit, chart: str, marks: str) -> tuple[float, float]:
    """The middle of the first mark of a chart, on screen."""
    mark = visit.card(chart).locator(f"g.{marks}_marks > path").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(
    ("page", "chart", "marks", "asked"),
    [
        ("/churn?segment=Mid-market", "why", "bars", "lost_for"),
        ("/renewals", "outcomes", "bars", "in_time"),
        ("/cohorts", "triangle", "cells", "cohort_kept"),
        ("/nps", "nps_trend", "quarters", "answers"),
        ("/", "movement", "bars", "won"),
    ],
)
def test_a_click_opens_the_list_and_back_comes_back(
    visitor: Callable[..., Visit], sample: Longroad, page: str, chart: str, marks: str, asked: str
) -> None:
    visit = visitor(sample).open(page)
    title, sentence = visit.page.locator("h1").first.inner_text(), visit.sentence.inner_text()
    x, y = middle(visit, chart, marks)
    visit.page.mouse.move(x, y)
    drawn = visit.card(chart).locator("[style*='cursor: pointer']")
    expect(drawn.first).to_be_visible()
    visit.page.mouse.click(x, y)
    visit.page.wait_for_url("**/accounts?*")
    visit.settled()
    there, here = (parse_qs(urlsplit(url).query) for url in (visit.page.url, page))
    assert there["behind"] == [asked] and there.get("segment") == here.get("segment")
    visit.page.go_back()
    visit.page.wait_for_url(sample.url + page)
    visit.settled()
    assert (visit.page.locator("h1").first.inner_text(), visit.sentence.inner_text()) == (title, sentence)


def test_a_line_is_clicked_near_its_points_only(visitor: Callable[..., Visit], sample: Longroad) -> None:
    """The month's rate is some 4 % of at most 8 %: at the very top of the plot there is no line."""
    visit = visitor(sample).open("/churn")
    x, _ = middle(visit, "churn_trend", "columns")
    plot = visit.card("churn_trend").locator("svg.marks").bounding_box()
    assert plot is not None
    visit.page.mouse.click(x, plot["y"] + 16)
    visit.page.wait_for_timeout(500)
    assert visit.page.url == sample.url + "/churn"
