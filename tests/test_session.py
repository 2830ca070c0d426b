"""What a page is told: facts, slice, sums remembered per slice and dropped when new facts arrive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.base import remembered
from dashboard.facts import loading as facts
from dashboard.facts.refreshing import FactsStatus
from dashboard.measures.slices import Slice
from dashboard.measures.windows import Window
from dashboard.session import process
from dashboard.session.view import View
from dashboard.subjects.cohorts import panels as cohort_panels
from dashboard.subjects.what_if import panels as what_if_panels
from tests import company
from tests.serving import settled

LAST = 2026 * 12
# 100 a month since January 2025, 150 since January 2026; SMB's 20 left in December 2025; 30 more come in February.
ROWS = {
    "accounts": [
        company.account("a", segment="Big"),
        company.account("b", segment="SMB"),
        company.account("c", segment="Big"),
    ],
    "subscriptions": [
        company.period("a", "2025-01-05", "2026-01-05", 100),
        company.period("a", "2026-01-05", None, 150),
        company.period("b", "2025-01-05", "2025-12-05", 20),
        company.period("c", "2026-02-03", None, 30),
    ],
}


@pytest.fixture
def view(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., View]]:
    """`view(slice_, as_of=…, **settings)` is what a page would be told."""
    monkeypatch.chdir(tmp_path)
    remembered.forget()

    def make(
        slice_: Slice | None = None, when: Window | None = None, as_of: dt.date = dt.date(2026, 1, 31), **more: object
    ) -> View:
        warehouse = company.in_memory(ROWS, dimensions=("segment",), as_of=as_of, state_dir=tmp_path, **more)
        return View(
            facts.load(warehouse), slice_ or Slice(), when or Window(), FactsStatus(None, "fresh"), warehouse.settings
        )

    yield make
    remembered.forget()


def test_sums_are_made_once_for_a_slice_whatever_the_window(view: Callable[..., View]) -> None:
    whole = view()
    year, month = (
        View(whole.facts, Slice(), Window(m, u), whole.status, whole.settings) for m, u in ((24, None), (6, LAST - 2))
    )
    assert whole.sums is year.sums is month.sums
    assert (
        whole.sums is not View(whole.facts, Slice.of({"segment": "Big"}), Window(), whole.status, whole.settings).sums
    )
    before = whole.sums
    remembered.forget()
    assert whole.sums is not before
    assert whole.sums.equals(before)


def test_new_facts_have_sums_of_their_own(view: Callable[..., View]) -> None:
    old, new = view(), view(as_of=dt.date(2026, 2, 28))
    assert int(old.sums["closing_mrr"][LAST]) == 1_500_000
    assert LAST + 1 not in old.sums.index
    assert int(new.sums["closing_mrr"][LAST + 1]) == 1_800_000


@pytest.mark.parametrize(
    ("slice_", "when", "end", "window", "words"),
    [
        (Slice(), Window(), LAST, range(LAST - 12, LAST + 1), "All accounts · January 2026 · 1 paying account"),
        (
            Slice.of({"segment": "Big"}),
            Window(2),
            LAST,
            range(LAST - 1, LAST + 1),
            "Big · January 2026 · 1 paying account",
        ),
        (
            Slice(),
            Window(6, LAST - 2),
            LAST - 2,
            range(LAST - 7, LAST - 1),
            "All accounts · November 2025 · 2 paying accounts",
        ),
        (
            Slice.of({"segment": "SMB"}),
            Window(),
            LAST,
            range(LAST - 12, LAST + 1),
            "SMB · January 2026 · 0 paying accounts",
        ),
    ],
)
def test_window_and_words(
    view: Callable[..., View], slice_: Slice, when: Window, end: int, window: range, words: str
) -> None:
    found = view(slice_, when)
    assert (found.end, found.window, found.covers()) == (end, window, words)


def test_parts_add_up(view: Callable[..., View]) -> None:
    found = view()
    parts = found.parts()["segment"]
    assert set(parts) == {"Big", "SMB"}
    for column in ("closing_mrr", "churn_mrr", "new_mrr", "closing_accounts"):
        assert (sum(part[column] for part in parts.values()) == found.sums[column]).all()


def test_the_running_month_stands_apart(view: Callable[..., View]) -> None:
    """As of 10 February: January is the last month; 30 has come in since."""
    found = view(as_of=dt.date(2026, 2, 10))
    running = found.running()
    assert found.end == LAST
    assert running is not None and int(running["new_mrr"].iloc[0]) == 300_000
    assert view(None, Window(until=LAST - 1), as_of=dt.date(2026, 2, 10)).running() is None
    assert view(as_of=dt.date(2026, 1, 31)).running() is None


def test_the_simulation_starts_where_the_window_ends(view: Callable[..., View]) -> None:
    assert what_if_panels.baseline(view()).opening == 150
    assert what_if_panels.baseline(view(None, Window(until=LAST - 1))).opening == 100
    assert what_if_panels.baseline(view(Slice.of({"segment": "SMB"}), Window(until=LAST - 2))).opening == 20


def test_cohorts_follow_the_end_of_the_window_and_not_its_length(view: Callable[..., View]) -> None:
    found = cohort_panels.cells(view(None, Window(6, LAST - 2)))
    assert found["age_months"].max() == 10
    assert cohort_panels.cells(view(None, Window(6)))["age_months"].max() == 12
    other = cohort_panels.cells(view(None, Window(until=LAST - 2)), of=Slice.of({"segment": "SMB"}))
    assert other["cohort_accounts"].unique().tolist() == [1] and other["age_months"].max() == 10


def test_events_of_the_settings(view: Callable[..., View]) -> None:
    assert view(events={"2025-06": "price rise"}).events() == {2025 * 12 + 5: "price rise"}
    assert view().events() == {}


def test_settings_and_units_of_this_process(tmp_path: Path) -> None:
    with settled(tmp_path, currency="EUR", locale="de_DE"):
        assert process.chosen_settings().currency == "EUR"
        assert "€" in process.unit("money").text(1234.0)
        assert process.unit("percent").text(0.123) == "12,3\u00a0%"
        assert process.unit("money") is process.unit("money")
