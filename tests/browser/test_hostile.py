"""Names from a company's data are shown as they are: never run, never rendered, never asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from dashboard.menu import Entry, entries
from tests import company
from tests.browser.conftest import Visit
from tests.browser.serving import Longroad
from tests.browser.test_slices import saved

SEGMENTS = (
    "<img src=x onerror=alert(1)>",
    "$\\alpha$",
    "![x](http://example.com/a.png)",
    "=1+1",
    "**b**",
    "柏林",
    "</script><b>",
    ":material/home: -> `x`",
)
FORMULAS = ("=1+1", "+1", "-1", "@x")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Longroad]:
    """Twelve accounts of every segment since January 2024; two of them left, at 100 a month each but for one."""
    home = tmp_path_factory.mktemp("hostile")
    accounts, periods, renewals, answers = [], [], [], []
    for s, segment in enumerate(SEGMENTS):
        for n in range(12):
            name = f"{s}-{n}"
            accounts.append(
                {
                    **company.account(name, segment=segment, region=FORMULAS[n % 4], csm=segment),
                    "name": f"{segment} {n}",
                }
            )
            periods.append(company.period(name, "2024-01-10", {0: "2025-09-01", 1: "2026-01-15"}.get(n), 100 + 50 * s))
            renewals.append(
                {
                    "contract_id": f"r{name}",
                    "account_id": name,
                    "due_on": "2025-10-10",
                    "term_months": 12,
                    "expiring_mrr": 100,
                    "renewed_mrr": 0 if n < 3 else 110,
                    "decided_on": "2025-10-01",
                    "reason": segment,
                }
            )
            answers.append(
                {
                    "response_id": f"n{name}",
                    "account_id": name,
                    "contact_id": f"c{name}",
                    "survey": "relational",
                    "sent_on": "2025-10-01",
                    "responded_on": "2025-10-05",
                    "score": n % 11,
                    "comment": segment,
                }
            )
    folder = company.write_folder(
        home / "rows", {"accounts": accounts, "subscriptions": periods, "renewals": renewals, "nps_responses": answers}
    )
    server = Longroad(
        home,
        {
            "warehouse": f"files:{folder}",
            "sources": "files",
            "as_of": "2026-01-31",
            "dimensions": "segment,region",
            "company": "<i>A & B</i> $x$",
        },
    )
    try:
        server.start().wait_for()
        yield server
    finally:
        server.stop()


def literally(name: str) -> re.Pattern[str]:
    """A name as a label shows it: its first 23 signs, between which word joiners without width may stand."""
    return re.compile("\u2060?".join(re.escape(sign) for sign in name[:23].rstrip()))


def nothing_ran(visit: Visit) -> None:
    """No mark-up of a name became part of the page, and no link leads away."""
    for selector in ("img[src='x']", "img[src*='example.com']", ".katex", "[data-testid=stMarkdownContainer] strong b"):
        assert visit.page.locator(selector).count() == 0, selector
    links = visit.page.evaluate("Array.from(document.links).map(link => link.href)")
    assert [link for link in links if not link.startswith(visit.base)] == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.address)
def test_every_page_with_every_name(visitor: Callable[..., Visit], hostile: Longroad, entry: Entry) -> None:
    visit = visitor(hostile).open(f"/{entry.address}")
    expect(visit.page.locator(".lr-brand")).to_contain_text("<i>A & B</i> $x$")
    nothing_ran(visit)
    image, picture = SEGMENTS[0], SEGMENTS[2]
    visit.open(f"/{entry.address}?segment={quote(image)}&segment={quote(picture)}")
    if entry.has_slice:
        visit.names(image)
        visit.names(picture)
        expect(visit.page.locator(".st-key-lr_pill_segment")).to_contain_text(literally(image))
    nothing_ran(visit)


def test_names_in_the_slice_bar_and_in_tables(visitor: Callable[..., Visit], hostile: Longroad) -> None:
    visit = visitor(hostile).open("/revenue")
    names = visit.card("by_table").get_by_role("rowheader")
    expect(names).to_have_count(len(SEGMENTS))
    assert set(names.all_inner_texts()) == set(SEGMENTS)
    visit.page.locator(".st-key-lr_slice_bar").get_by_role("button", name="Segment all").click()
    values = visit.page.get_by_test_id("stPopoverBody").get_by_role("toolbar").get_by_role("button")
    expect(values).to_have_count(len(SEGMENTS))
    assert {text.replace("\u2060", "") for text in values.all_inner_texts()} == set(SEGMENTS)
    for pair in zip(SEGMENTS[1::2], SEGMENTS[2::2] + SEGMENTS[:1], strict=True):
        visit.open("/churn?" + "&".join(f"segment={quote(segment)}" for segment in pair))
        for segment in pair:
            expect(visit.covers).to_contain_text(segment)
        expect(visit.page.locator(".st-key-lr_pill_segment")).to_contain_text(literally(min(pair)))
        nothing_ran(visit)


def test_a_spreadsheet_runs_nothing(visitor: Callable[..., Visit], hostile: Longroad) -> None:
    """Text that looks like a formula gets an apostrophe in the CSV; numbers, negative ones too, stay as they are.

    A year ago 24 accounts paid in every region, three of each segment. Of two regions the first of the three has left
    since: 8 of 24. In January 2026 one account of each segment left: 8 × 100 + 50 × (0 + 1 + … + 7) = 2,200 a month.
    """
    visit = visitor(hostile).open("/churn?by=Region")
    _, header, rows = saved(visit, visit.card("left_by"))
    assert {row[0]: round(float(row[1]), 9) for row in rows} == {
        "'=1+1": 0.333333333,
        "'+1": 0.333333333,
        "'-1": 0.0,
        "'@x": 0.0,
    }, header
    visit = visitor(hostile).open("/")
    _, _, rows = saved(visit, visit.card("movement"))
    assert {row[0].lower(): row[2] for row in rows}["lost"] == "-2200.0"
