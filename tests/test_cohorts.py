"""The cohort triangle on paper: five accounts, three cohorts, ages that are not reached stay blank."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboard import cohorts, facts
from dashboard.months import month_index
from dashboard.slices import Slice
from tests import company
from tests.company import account, period

OCTOBER, NOVEMBER, JANUARY = (month_index(dt.date(2025 + (m < 10), m, 1)) for m in (10, 11, 1))

TABLES = {
    "accounts": [account(name, segment="SMB" if name in "ab" else "Large") for name in "abcde"],
    "subscriptions": [
        period("a", "2025-10-01", None, 10),
        period("b", "2025-10-31", "2025-12-31", 20),  # gone at the end of December
        period("c", "2025-11-05", None, 5),
        period("c", "2026-01-05", None, 1),  # 6 in January
        period("d", "2025-11-30", "2026-01-31", 8),  # gone at the end of January
        period("e", "2026-01-31", None, 3),
    ],
}


@pytest.fixture(scope="module")
def loaded() -> facts.Facts:
    return company.facts_of(TABLES, dimensions=("segment",))


def rows(loaded: facts.Facts, slice_: Slice | None = None, *, quarterly: bool = False) -> dict[tuple[int, int], tuple[int, ...]]:
    """(cohort, age) → accounts then and now, MRR then, now and kept in whole currency."""
    cells = cohorts.triangle(loaded, slice_ or Slice(), quarterly=quarterly)
    return {(r["cohort_index"], r["age_months"]): (r["cohort_accounts"], r["accounts"], *(r[c] // 10_000 for c in ("cohort_mrr", "mrr", "mrr_kept")))
            for r in cells.to_dict("records")}  # fmt: skip


def test_monthly(loaded: facts.Facts) -> None:
    assert rows(loaded) == {
        (OCTOBER, 0): (2, 2, 30, 30, 30), (OCTOBER, 1): (2, 2, 30, 30, 30), (OCTOBER, 2): (2, 1, 30, 10, 10), (OCTOBER, 3): (2, 1, 30, 10, 10),
        (NOVEMBER, 0): (2, 2, 13, 13, 13), (NOVEMBER, 1): (2, 2, 13, 13, 13), (NOVEMBER, 2): (2, 1, 13, 6, 5),
        (JANUARY, 0): (1, 1, 3, 3, 3),
    }  # fmt: skip


def test_quarterly(loaded: facts.Facts) -> None:
    """October and November are one quarter; its age 3 is not reached, because the November accounts are two months old."""
    assert rows(loaded, quarterly=True) == {
        (OCTOBER, 0): (4, 4, 43, 43, 43), (OCTOBER, 1): (4, 4, 43, 43, 43), (OCTOBER, 2): (4, 2, 43, 16, 15), (JANUARY, 0): (1, 1, 3, 3, 3)}  # fmt: skip


def test_a_slice_has_its_own_cohorts(loaded: facts.Facts) -> None:
    assert {cohort for cohort, _ in rows(loaded, Slice.of({"segment": "SMB"}))} == {OCTOBER}
    assert rows(loaded, Slice.of({"segment": "SMB"}), quarterly=True)[OCTOBER, 3] == (2, 1, 30, 10, 10)
    assert rows(loaded, Slice.of({"segment": "none such"})) == {}


def test_the_windows_end_is_respected(loaded: facts.Facts) -> None:
    found = rows(loaded, Slice(until=NOVEMBER))
    assert set(found) == {(OCTOBER, 0), (OCTOBER, 1), (NOVEMBER, 0)}
    assert rows(loaded, Slice(months=1)) == rows(loaded)


def test_the_mean_is_a_ratio_of_sums(loaded: facts.Facts) -> None:
    """Age 2 is reached by October and November: (10 + 6) ÷ (30 + 13), four accounts; age 3 by October alone."""
    curve = cohorts.mean_curve(cohorts.triangle(loaded, Slice()), "net").set_index("age_months")
    assert curve["share"].to_dict() == pytest.approx({0: 1.0, 1: 1.0, 2: 16 / 43, 3: 10 / 30})
    assert curve["cohorts"].to_dict() == {0: 3, 1: 2, 2: 2, 3: 1}
    assert curve["cohort_accounts"].to_dict() == {0: 5, 1: 4, 2: 4, 3: 2}


@pytest.mark.parametrize(("measure", "share"), [("accounts", 1 / 2), ("net", 6 / 13), ("gross", 5 / 13)])
def test_retained(loaded: facts.Facts, measure: str, share: float) -> None:
    cells = cohorts.triangle(loaded, Slice())
    shares = cohorts.retained(cells, measure)
    november = (cells["cohort_index"] == NOVEMBER) & (cells["age_months"] == 2)
    assert float(shares[november].iloc[0]) == pytest.approx(share)
    assert (shares[cells["age_months"] == 0] == 1).all()


def test_an_account_that_comes_back_stays_in_its_first_cohort() -> None:
    tables = {"accounts": [account("a")], "subscriptions": [period("a", "2025-10-01", "2025-11-01", 10), period("a", "2026-01-01", None, 30)]}
    assert rows(company.facts_of(tables)) == {(OCTOBER, 0): (1, 1, 10, 10, 10), (OCTOBER, 1): (1, 0, 10, 0, 0), (OCTOBER, 2): (1, 0, 10, 0, 0), (OCTOBER, 3): (1, 1, 10, 30, 10)}
