"""The slice in the address: on every page, over reloads, in links; levers too."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.serving import Longroad
from tests.company import GOLDEN


def choose(visit: Visit, pill: str, value: str) -> None:
    """Open a control of the slice bar and take a value."""
    visit.page.locator(".st-key-lr_slice_bar").get_by_role("button", name=re.compile(f"^{pill} ")).click()
    visit.page.get_by_test_id("stPopoverBody").get_by_role("button", name=value, exact=True).click()
    visit.page.keyboard.press("Escape")


def rows_of(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file."""
    with path.open(newline="", encoding="utf-8-sig") as stream:
        header, *rows = csv.reader(stream)
    return header, rows


def saved(visit: Visit, card: Locator) -> tuple[str, list[str], list[list[str]]]:
    """The file behind a card's CSV: its name, header and rows."""
    with visit.page.expect_download() as download:
        card.get_by_role("link", name="CSV").click()
    return download.value.suggested_filename, *rows_of(Path(download.value.path()))


def test_a_slice_goes_along(visitor: Callable[..., Visit], sample: Longroad) -> None:
    visit = visitor(sample).open("/churn")
    everything = visit.sentence.inner_text()
    choose(visit, "Segment", "SMB")
    expect(visit.page).to_have_url(re.compile(r"/churn\?segment=SMB$"))
    expect(visit.covers).to_contain_text("SMB")
    expect(visit.sentence).not_to_have_text(everything)
    choose(visit, "Segment", "Mid-market")
    expect(visit.covers).to_contain_text("Mid-market and SMB")
    choose(visit, "Region", "EMEA")
    expect(visit.covers).to_contain_text("EMEA · Mid-market and SMB")
    for title in ("Revenue", "Cohorts", "What if", "Overview"):
        visit.choose(title)
        expect(visit.covers).to_contain_text("EMEA · Mid-market and SMB")
        expect(visit.page).to_have_url(re.compile("region=EMEA"))
    visit.page.reload()
    visit.settled()
    expect(visit.covers).to_contain_text("EMEA · Mid-market and SMB")
    visit.page.get_by_role("button", name="Clear slice").click()
    expect(visit.covers).to_contain_text("All accounts")
    expect(visit.page).to_have_url(f"{sample.url}/")
    visit.choose("Churn")
    expect(visit.sentence).to_have_text(everything)


def test_a_slice_is_chosen_by_keyboard(visitor: Callable[..., Visit], sample: Longroad) -> None:
    """Enter opens the control, Tab goes into its one list, arrows move, Enter chooses, Escape closes."""
    visit = visitor(sample).open("/cohorts")
    visit.settled()
    visit.comes_true("!!window.longroadHistory")
    keys = visit.page.keyboard
    control = visit.page.locator(".st-key-lr_slice_bar").get_by_role("button", name=re.compile("^Segment "))
    first = visit.page.get_by_role("button", name="Enterprise", exact=True)
    for _ in range(5):
        # A page that is drawn once more takes the focus away.
        control.focus()
        keys.press("Enter")
        expect(visit.page.get_by_test_id("stPopoverBody").get_by_role("toolbar")).to_be_visible()
        visit.page.wait_for_timeout(300)
        keys.press("Tab")
        if first.evaluate("one => one === document.activeElement"):
            break
        keys.press("Escape")
        expect(visit.page.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect(first).to_be_focused()
    keys.press("ArrowRight")
    expect(visit.page.get_by_role("button", name="Mid-market", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(visit.covers).to_contain_text("Mid-market")
    expect(visit.page).to_have_url(re.compile(r"/cohorts\?segment=Mid-market$"))
    expect(visit.page.get_by_role("button", name="Mid-market", exact=True)).to_have_attribute("aria-pressed", "true")
    keys.press("Escape")
    expect(visit.page.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect(
        visit.page.locator(".st-key-lr_slice_bar").get_by_role("button", name=re.compile("^Segment "))
    ).to_be_focused()


def test_fields_say_nothing_of_the_toolkit(visitor: Callable[..., Visit], sample: Longroad) -> None:
    """While somebody types no stock text ("Press Enter to apply") stands beside what is typed; it is taken all the same
    when the field is left.
    """
    visit = visitor(sample).open("/definitions")
    field = visit.page.get_by_label("Find a number or a word")
    field.press_sequentially("ARPA")
    expect(visit.page.get_by_text("Press Enter")).to_be_hidden()
    field.press("Tab")
    expect(visit.page.get_by_role("heading", name="ARPA month by month")).to_be_visible()


def test_a_link_brings_slice_and_window(visitor: Callable[..., Visit], sample: Longroad) -> None:
    visit = visitor(sample).open("/revenue?segment=SMB&segment=Enterprise&window=24&until=2026-03&count=Accounts")
    expect(visit.covers).to_contain_text("Enterprise and SMB")
    expect(visit.covers).to_contain_text("April 2024 to March 2026")
    expect(visit.page.locator(".st-key-lr_pill_window")).to_contain_text("24 months to March 2026")
    expect(visit.card("movements")).to_contain_text("Accounts about zero")
    visit.page.go_back()
    visit.page.go_forward()
    expect(visit.covers).to_contain_text("Enterprise and SMB")


def test_an_old_link_says_what_is_gone(visitor: Callable[..., Visit], sample: Longroad) -> None:
    """The line goes along to the next page and stays in the address until the slice is cleared."""
    asked = "segment=Nobody&window=7000000&until=1066-10&region=EMEA"
    visit = visitor(sample).open(f"/churn?{asked}&by=shoe+size")
    told = visit.page.locator(".lr-left-out p")
    expect(visit.covers).to_contain_text("EMEA")
    slice_lines = [
        "This link asks for segment Nobody, which the data do not have; all segments are shown.",
        "This link asks for a window of 7000000, which is not one number of months; 13 months are shown.",
        re.compile(
            r"^This link asks for figures up to October 1066, but the data run from \w+ \d{4} to October "
            r"2026; the figures end with October 2026\.$"
        ),
    ]
    expect(told).to_have_text(
        [*slice_lines, "This link asks for “By: shoe size”, which is not offered; “Segment” is shown."]
    )
    assert visit.page.url == f"{sample.url}/churn?{asked}&by=shoe+size"
    visit.choose("Cohorts")
    expect(told).to_have_text(slice_lines)
    for part in asked.split("&"):
        expect(visit.page).to_have_url(re.compile(re.escape(part)))
    visit.page.go_back()
    expect(told).to_have_count(4)
    visit.page.get_by_role("button", name="Clear slice").click()
    expect(told).to_have_text(["This link asks for “By: shoe size”, which is not offered; “Segment” is shown."])
    expect(visit.page).to_have_url(f"{sample.url}/churn?by=shoe+size")


def test_what_a_link_makes_up_is_only_text(visitor: Callable[..., Visit], sample: Longroad) -> None:
    hostile = "<img src=//a.example/x onerror=alert(1)>"
    visit = visitor(sample).open(f"/churn?segment={quote(hostile)}&{quote('<b>**x**')}=1&region={'y' * 3000}&plan=%00")
    told = visit.page.locator(".lr-left-out")
    expect(told).to_contain_text(f"segment {hostile}, which the data do not have")
    expect(told).to_contain_text("<b>**x** 1")
    expect(told).to_contain_text("region " + "y" * 60 + "…, which")
    visit.fits()


def test_the_first_page_keeps_the_link_by_its_own_address(visitor: Callable[..., Visit], sample: Longroad) -> None:
    visit = visitor(sample).open("/overview?segment=SMB&region=EMEA&region=AMER")
    expect(visit.covers).to_contain_text("AMER and EMEA · SMB")
    assert visit.page.get_by_role("dialog").count() == 0


def test_two_visitors_do_not_share_a_slice(visitor: Callable[..., Visit], sample: Longroad) -> None:
    first, second = visitor(sample).open("/churn?segment=SMB"), visitor(sample).open("/churn")
    expect(second.covers).to_contain_text("All accounts")
    expect(first.covers).to_contain_text("SMB")


@pytest.mark.parametrize(
    ("churn", "last", "ceiling"), [("3", "$221.00", "$333"), ("8", "$121.62", "$125"), ("10", "$100.00", "$100")]
)
def test_levers_in_the_address(
    visitor: Callable[..., Visit], sample: Longroad, churn: str, last: str, ceiling: str
) -> None:
    """The reference figures of the simulation: M0 = 100, N = 10, 24 months, no expansion or contraction."""
    visit = visitor(sample).open(f"/what-if?opening=100&new=10&churn={churn}&contraction=0&expansion=0")
    scenario = visit.card("rates").get_by_role("row").filter(has_text="your scenario")
    expect(scenario).to_contain_text(last)
    expect(visit.card("levers")).to_contain_text(f"Ceiling at these rates: {ceiling}")


def test_a_lever_moves_the_address(visitor: Callable[..., Visit], sample: Longroad) -> None:
    visit = visitor(sample).open("/what-if")
    today = visit.sentence.inner_text()
    slider = visit.page.locator(".st-key-churn").get_by_role("slider")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    moved = f"{float(slider.input_value()):.2f}"
    expect(visit.page).to_have_url(re.compile(f"churn={moved}"))
    expect(visit.sentence).to_contain_text(f"Churn at {moved}%")
    scenario = visit.sentence.inner_text()
    visit.page.reload()
    visit.settled()
    expect(visit.sentence).to_have_text(scenario)
    visit.page.get_by_role("button", name="Reset to actual").click()
    expect(visit.sentence).to_have_text(today)


def test_the_numbers_behind_a_picture(visitor: Callable[..., Visit], golden: Longroad) -> None:
    """Table and CSV of the movements hold the golden figures, for the company and for one slice."""
    steps = {
        "New": ("new_mrr", 1),
        "Back": ("reactivation_mrr", 1),
        "Up": ("expansion_mrr", 1),
        "Down": ("contraction_mrr", -1),
        "Lost": ("churn_mrr", -1),
    }
    for slice_, folder in (("", "expected"), ("segment=SMB&", "expected_smb")):
        published, rows = rows_of(GOLDEN / folder / "mrr_movements.csv")
        wanted = []
        for row in rows:
            amounts = [sign * float(row[published.index(column)]) for column, sign in steps.values()]
            wanted.append(
                (row[published.index("month")][:7], *(round(amount, 4) for amount in (*amounts, sum(amounts))))
            )
        visit = visitor(golden).open(f"/revenue?{slice_}window=all")
        name, header, found = saved(visit, visit.card("movements"))
        assert (name, header) == ("longroad-movements.csv", ["Month", *steps, "Net"])
        assert [(month, *(round(float(amount), 4) for amount in amounts)) for month, *amounts in found] == wanted
        visit.card("movements").get_by_role("button", name="Table").click()
        dialog = visit.page.get_by_role("dialog")
        expect(dialog.get_by_role("columnheader")).to_have_text(["Month", *steps, "Net"])
        expect(dialog.get_by_role("row")).to_have_count(len(found) + 1)
        expect(dialog.get_by_role("row").last).to_contain_text("January 2026")
