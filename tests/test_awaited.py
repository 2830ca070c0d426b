"""What a page says while the warehouse has not answered yet, takes long, refuses, and once the list is there.

The warehouse's slowness is a stand-in here, the list itself is real; a real PostgreSQL that keeps a page waiting is
in tests/browser/test_outage.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.base.errors import WarehouseError
from dashboard.session import process
from dashboard.subjects import accounts
from dashboard.subjects.behind import rows
from dashboard.ui.awaited import Grace
from dashboard.warehouse.answers import FRESH_SECONDS, REFUSED_SECONDS, SLOW_SECONDS
from tests import company
from tests.serving import markup, open_page, read, serving, the_page

TABLES: company.Tables = {
    "accounts": [
        *(company.account(name, segment="SMB") for name in ("Stays", "Leaves")),
        company.account("Gone Big", segment="Big"),
    ],
    "subscriptions": [
        company.period("Stays", "2024-01-01", None, 100),
        company.period("Leaves", "2024-01-01", "2026-01-15", 50),
        company.period("Gone Big", "2024-01-01", "2026-01-20", 70),
    ],
}
ASKED, SLOW = "The warehouse is being asked", "The list takes long."
LAST = "This is the list as it was answered last"


class Slow:
    """The warehouse's answers on who left and who is there wait until `opened`; it refuses while `refuses` says why."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.opened, self.refuses = threading.Event(), ""
        self.later, live = 0.0, process.live_answers()
        clock = live._clock
        patch.setattr(live, "_clock", lambda: clock() + self.later)

        def slowed(real: Callable[..., object]) -> Callable[..., object]:
            def answer(*about: object, **how: object) -> object:
                assert self.opened.wait(60)
                if self.refuses:
                    raise WarehouseError(self.refuses)
                return real(*about, **how)

            return answer

        for room in (accounts, rows):
            patch.setattr(room, "page", slowed(room.page))

    def settle(self) -> None:
        """Until nothing is asked any more."""
        live = process.live_answers()
        with live._over:
            assert live._over.wait_for(lambda: not live._asking, 60)


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    with serving(tmp_path, TABLES, dimensions="segment"):
        monkeypatch.setattr(Grace, "seconds", 0.0)
        made = Slow(monkeypatch)
        yield made
        made.opened.set()


def test_the_page_is_whole_without_its_list_and_says_that_it_is_asked_for(slow: Slow) -> None:
    page = open_page(the_page("churn"), {})
    assert "Accounts lost" in read(page) and ASKED in read(page)
    assert "No account left" not in read(page) and "left in January" in read(page)
    assert "Leaves" not in read(page) and SLOW not in read(page)
    slow.later = SLOW_SECONDS
    page.run()
    assert SLOW in read(page) and ASKED not in read(page)
    slow.opened.set()
    slow.settle()
    page.run()
    assert "Leaves" in read(page) and SLOW not in read(page) and "lr-awaited" not in markup(page)


def test_the_last_answer_stays_while_it_is_asked_again_and_when_it_is_refused(slow: Slow) -> None:
    slow.opened.set()
    page = open_page(the_page("churn"), {})
    slow.settle()
    page.run()
    assert "Leaves" in read(page) and LAST not in read(page)
    slow.opened.clear()
    slow.later += FRESH_SECONDS + 1
    page.run()
    assert "Leaves" in read(page) and f"{LAST}; the warehouse is asked again." in read(page)
    slow.refuses = "The warehouse does not answer."
    slow.opened.set()
    slow.settle()
    page.run()
    assert "Leaves" in read(page) and f"The warehouse does not answer. {LAST}." in read(page)
    # Asked anew once the refusal is old, and well.
    slow.refuses, slow.later = "", slow.later + REFUSED_SECONDS + 1
    page.run()
    slow.settle()
    page.run()
    assert "Leaves" in read(page) and LAST not in read(page)


def test_a_list_never_answered_says_why_once(slow: Slow) -> None:
    slow.refuses = "The warehouse does not answer."
    slow.opened.set()
    page = open_page(the_page("churn"), {})
    slow.settle()
    page.run()
    assert read(page).count("The warehouse does not answer.") == 1
    assert "Leaves" not in read(page) and ASKED not in read(page)


@pytest.mark.parametrize(
    ("page", "first", "then", "shown", "never"),
    [
        ("churn", {"segment": ["SMB"]}, {"segment": ["Big"]}, "Leaves", "Gone Big"),
        ("churn", {}, {"window": ["24"], "segment": ["Big"]}, "Leaves", "Leaves"),
        # In December both were paying still.
        ("accounts", {"until": ["2025-12"]}, {}, "Leaves", "Leaves"),
        ("accounts", {"segment": ["SMB"]}, {"segment": ["Big"]}, "Stays", "Stays"),
    ],
)
def test_a_list_is_of_the_slice_and_months_on_screen(
    slow: Slow, page: str, first: dict[str, list[str]], then: dict[str, list[str]], shown: str, never: str
) -> None:
    slow.opened.set()
    one = open_page(the_page(page), first)
    slow.settle()
    one.run()
    slow.settle()
    one.run()
    assert shown in read(one)
    slow.opened.clear()
    other = open_page(the_page(page), then)
    assert ASKED in read(other) and never not in read(other)
    slow.opened.set()
    slow.settle()
    other.run()
    slow.settle()
    other.run()
    assert ASKED not in read(other)
    assert ("Gone Big" in read(other)) == (then.get("segment") == ["Big"] and page == "churn")


@pytest.mark.parametrize("link", [{"page": ["9"]}, {"behind": ["paying"], "months": ["2025-12"], "at": ["9"]}])
def test_a_place_beyond_the_list_is_mended_while_both_are_asked_again(slow: Slow, link: dict[str, list[str]]) -> None:
    slow.opened.set()
    page = open_page(the_page("accounts"), link)
    for _ in range(3):
        slow.settle()
        page.run()
    assert "There is no page 9 of this list; page 1, the last, is shown." in read(page) and "Stays" in read(page)
    slow.opened.clear()
    slow.later += FRESH_SECONDS + 1
    page.run()
    assert "could not be shown" not in read(page)
    assert "Stays" in read(page) and f"{LAST}; the warehouse is asked again." in read(page)
