"""How old the figures are, by the browser's own clock: a server that says nothing more cannot keep them looking
fresh.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dashboard.base import age
from dashboard.facts import loading as facts
from dashboard.facts import stored
from dashboard.server.answers import age_script
from dashboard.warehouse.reading import Warehouse
from tests import company
from tests.browser.conftest import Visit
from tests.browser.serving import Longroad

MINUTES = 60.0
PLACE = (
    "<p><span data-lr-said='{}' data-lr-fetched='{}' data-lr-interval='3600000' data-lr-pulse='20000'><span></span> · "
    "<span><span></span> <span></span></span><span></span></span></p>"
)
SETTINGS = {"sources": "files", "as_of": "2026-01-31", "dimensions": "segment,region"}


@pytest.fixture
def hourly(serve: Callable[..., Longroad], tmp_path: Path) -> Longroad:
    """The golden rows, fetched every hour."""
    server = serve(tmp_path, {**SETTINGS, "warehouse": f"files:{company.GOLDEN / 'input'}"}).start()
    server.wait_for()
    return server


def test_a_frozen_server_lets_the_age_grow(visitor: Callable[..., Visit], hourly: Longroad) -> None:
    """SIGSTOP: the process is there, takes connections and says nothing. An hour makes the age amber, two make it
    red.
    """
    visit = visitor(hourly)
    visit.page.clock.install()
    visit.open("/data-health")
    line = visit.page.locator(".lr-status")
    expect(line).to_contain_text("● fresh")
    expect(visit.sentence).to_contain_text("the figures are fresh")
    hourly.freeze()
    visit.page.clock.fast_forward(dt.timedelta(minutes=59).seconds * 1000)
    expect(line).to_contain_text("refreshed 59 min ago · ● fresh; Longroad has not answered for 5")
    visit.page.clock.fast_forward(dt.timedelta(minutes=2).seconds * 1000)
    expect(line).to_contain_text("refreshed 1 h ago · ▲ ageing; Longroad has not answered for 1 h")
    expect(line.locator(".lr-tone-warn")).to_have_text("▲ ageing")
    # Words of the page that hold no longer are gone.
    expect(visit.sentence).to_be_hidden()
    visit.page.clock.fast_forward(dt.timedelta(minutes=60).seconds * 1000)
    expect(line).to_contain_text("refreshed 2 h ago · ■ out of date")
    expect(line.locator(".lr-tone-lost")).to_have_text("■ out of date")


def test_a_server_out_of_reach_lets_the_age_grow(visitor: Callable[..., Visit], hourly: Longroad) -> None:
    visit = visitor(hourly, viewport={"width": 390, "height": 844})
    visit.page.clock.install()
    visit.open("/churn")
    line = visit.page.locator(".lr-asof")
    expect(line).to_contain_text("● fresh")
    hourly.stop()
    visit.page.clock.fast_forward(dt.timedelta(hours=2, minutes=1).seconds * 1000)
    expect(line).to_contain_text("refreshed 2 h ago · ■ out of date")
    # The browser's own attempts to reach it are what must fail here.
    visit.problems.clear()
    visit.page.goto("about:blank")
    visit.problems.clear()


def test_figures_from_the_future_are_red_and_said(
    visitor: Callable[..., Visit], serve: Callable[..., Longroad], tmp_path: Path
) -> None:
    """Kept a day ahead by a machine whose clock was wrong; the warehouse is away, so they stay."""
    folder = tmp_path / "rows"
    shutil.copytree(company.GOLDEN / "input", folder)
    chosen = company.chosen(f"files:{folder}", dimensions=("segment", "region"))
    found = facts.load(Warehouse(chosen))
    ahead = {k: getattr(found, k) for k in found.__dataclass_fields__} | {
        "fetched_at": found.fetched_at + dt.timedelta(days=1)
    }
    stored.save(facts.Facts(**ahead), tmp_path / "state" / "facts")
    shutil.rmtree(folder)
    server = serve(tmp_path, {**SETTINGS, "warehouse": f"files:{folder}"})
    assert server.start().wait_for()["level"] == "red"
    visit = visitor(server).open("/data-health")
    expect(visit.page.locator(".lr-status")).to_contain_text("dated in the future, a clock is wrong · ■ out of date")
    expect(visit.sentence).to_contain_text("out of date, dated in the future")


AGES = [
    dt.timedelta(seconds=s)
    for s in (
        -90_000,
        -5.001,
        -5,
        -1,
        0,
        59,
        60,
        119,
        120,
        3599,
        3600,
        3600.001,
        7199,
        7200,
        7200.001,
        10_800,
        86_399,
        86_400,
        172_799,
        172_800,
        259_199,
        259_200,
        864_000,
    )
]


def test_the_browser_says_what_the_server_says(chromium: Browser) -> None:
    """The same words, shape, level and colour for every age, without the server saying anything again."""
    page = chromium.new_page()
    now = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    page.clock.install(time=now - dt.timedelta(minutes=1))
    page.clock.pause_at(now)
    told = 1000 * now.timestamp()
    page.set_content("".join(PLACE.format(told, told - 1000 * found.total_seconds()) for found in AGES))
    page.evaluate(age_script())
    # The clock's first look, by which it knows that both clocks are alike, and its last.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wanted = [f"{age.age_words(found)} · {' '.join(age.LEVELS[age.level_of(found, MINUTES)][:2])}" for found in AGES]
    assert page.locator("p").all_inner_texts() == wanted
    assert page.locator("p > span > span:nth-child(2)").evaluate_all("all => all.map(one => one.className)") == [
        f"lr-tone-{age.LEVELS[age.level_of(found, MINUTES)][2]}" for found in AGES
    ]
    page.close()


@pytest.mark.parametrize("off", [dt.timedelta(hours=3), dt.timedelta(hours=-3)], ids=["ahead", "behind"])
def test_a_browser_whose_clock_is_wrong_agrees(
    visitor: Callable[..., Visit], golden: Longroad, off: dt.timedelta
) -> None:
    """It counts how long ago it heard, so its own time of day does not matter."""
    visit = visitor(golden)
    visit.page.clock.install(time=dt.datetime.now() + off)
    visit.open("/churn")
    for seconds in (1, 30):
        visit.page.clock.run_for(1000 * seconds)
        # Read once: the server's own words, sent anew now and then, must not be waited for.
        said = visit.page.locator(".lr-status").inner_text()
        assert "● fresh" in said and "has not answered" not in said


def test_a_machine_that_falls_asleep_at_once(chromium: Browser) -> None:
    """The message was heard when it came, not at the clock's next look two hours later."""
    page = chromium.new_page()
    now = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    page.clock.install(time=now - dt.timedelta(minutes=1))
    page.clock.pause_at(now)
    page.evaluate(age_script())
    told = round(1000 * now.timestamp())
    page.evaluate("html => { document.body.innerHTML = html; }", PLACE.format(told, told))
    page.clock.fast_forward(2 * 3600 * 1000 + 1000)
    expect(page.locator("p")).to_contain_text("refreshed 2 h ago · ■ out of date")
    page.close()


def test_a_message_delivered_late_makes_nothing_younger(chromium: Browser) -> None:
    """Heard at once at noon; a second message said at noon too arrives two hours later. The figures are two hours
    old.
    """
    page = chromium.new_page()
    now = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
    page.clock.install(time=now - dt.timedelta(minutes=1))
    page.clock.pause_at(now)
    told = round(1000 * now.timestamp())
    page.set_content(PLACE.format(told, told))
    page.evaluate(age_script())
    page.clock.run_for(1000)
    page.clock.fast_forward(2 * 3600 * 1000)
    page.evaluate("html => { document.body.innerHTML = html; }", PLACE.format(told + 1000, told))
    page.clock.run_for(1000)
    expect(page.locator("p")).to_contain_text("refreshed 2 h ago · ■ out of date")
    page.close()
