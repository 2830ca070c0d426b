"""The cohort triangle on paper: five accounts, three cohorts, ages that are not reached stay blank."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from dashboard.base.months import month_index
from dashboard.facts import loading as facts
from dashboard.measures.slices import Slice
from dashboard.subjects.cohorts import figures as cohorts
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


def rows(
    loaded: facts.Facts, slice_: Slice | None = None, *, end: int | None = None, quarterly: bool = False
) -> dict[tuple[int, int], tuple[int, ...]]:
    """(cohort, age) → accounts then and now, MRR then, now and kept in whole currency."""
    cells = cohorts.triangle(loaded, slice_ or Slice(), end or loaded.last_month, quarterly=quarterly)
    return {
        (r["cohort_index"], r["age_months"]): (
            r["cohort_accounts"],
            r["accounts"],
            *(r[c] // 10_000 for c in ("cohort_mrr", "mrr", "mrr_kept")),
        )
        for r in cells.to_dict("records")
    }


def test_monthly(loaded: facts.Facts) -> None:
    assert rows(loaded) == {
        (OCTOBER, 0): (2, 2, 30, 30, 30),
        (OCTOBER, 1): (2, 2, 30, 30, 30),
        (OCTOBER, 2): (2, 1, 30, 10, 10),
        (OCTOBER, 3): (2, 1, 30, 10, 10),
        (NOVEMBER, 0): (2, 2, 13, 13, 13),
        (NOVEMBER, 1): (2, 2, 13, 13, 13),
        (NOVEMBER, 2): (2, 1, 13, 6, 5),
        (JANUARY, 0): (1, 1, 3, 3, 3),
    }


def test_quarterly(loaded: facts.Facts) -> None:
    """October and November are one quarter; its age 3 is not reached, because the November accounts are two months
    old.
    """
    assert rows(loaded, quarterly=True) == {
        (OCTOBER, 0): (4, 4, 43, 43, 43),
        (OCTOBER, 1): (4, 4, 43, 43, 43),
        (OCTOBER, 2): (4, 2, 43, 16, 15),
        (JANUARY, 0): (1, 1, 3, 3, 3),
    }


def test_a_slice_has_its_own_cohorts(loaded: facts.Facts) -> None:
    assert {cohort for cohort, _ in rows(loaded, Slice.of({"segment": "SMB"}))} == {OCTOBER}
    assert rows(loaded, Slice.of({"segment": "SMB"}), quarterly=True)[OCTOBER, 3] == (2, 1, 30, 10, 10)
    assert rows(loaded, Slice.of({"segment": "none such"})) == {}


def test_the_windows_end_is_respected(loaded: facts.Facts) -> None:
    found = rows(loaded, end=NOVEMBER)
    assert set(found) == {(OCTOBER, 0), (OCTOBER, 1), (NOVEMBER, 0)}


def test_the_mean_is_a_ratio_of_sums(loaded: facts.Facts) -> None:
    """Age 2 is reached by October and November: (10 + 6) ÷ (30 + 13), four accounts; age 3 by October alone."""
    curve = cohorts.mean_curve(cohorts.triangle(loaded, Slice(), loaded.last_month), "net").set_index("age_months")
    assert curve["share"].to_dict() == pytest.approx({0: 1.0, 1: 1.0, 2: 16 / 43, 3: 10 / 30})
    assert curve["cohorts"].to_dict() == {0: 3, 1: 2, 2: 2, 3: 1}
    assert curve["cohort_accounts"].to_dict() == {0: 5, 1: 4, 2: 4, 3: 2}


@pytest.mark.parametrize(("measure", "share"), [("accounts", 1 / 2), ("net", 6 / 13), ("gross", 5 / 13)])
def test_retained(loaded: facts.Facts, measure: str, share: float) -> None:
    cells = cohorts.triangle(loaded, Slice(), loaded.last_month)
    shares = cohorts.retained(cells, measure)
    november = (cells["cohort_index"] == NOVEMBER) & (cells["age_months"] == 2)
    assert float(shares[november].iloc[0]) == pytest.approx(share)
    assert (shares[cells["age_months"] == 0] == 1).all()


def test_an_account_that_comes_back_stays_in_its_first_cohort() -> None:
    tables = {
        "accounts": [account("a")],
        "subscriptions": [period("a", "2025-10-01", "2025-11-01", 10), period("a", "2026-01-01", None, 30)],
    }
    assert rows(company.facts_of(tables)) == {
        (OCTOBER, 0): (1, 1, 10, 10, 10),
        (OCTOBER, 1): (1, 0, 10, 0, 0),
        (OCTOBER, 2): (1, 0, 10, 0, 0),
        (OCTOBER, 3): (1, 1, 10, 30, 10),
    }


# --- two groups at one age ----------------------------------------------------------------------------------------

NEWEST = 2026 * 12


def born(*groups: tuple[int, int, int], age: int = 6, price: int = 100, now: int = 100) -> pd.DataFrame:
    """Cohorts as (months before NEWEST, accounts, of them still paying at every later age); prices then and now in
    whole currency.
    """
    return pd.DataFrame(
        [
            {
                "cohort_index": NEWEST - back,
                "age_months": a,
                "cohort_accounts": n,
                "accounts": n if a == 0 else alive,
                "cohort_mrr": n * price,
                "mrr": (n if a == 0 else alive) * now,
                "mrr_kept": (n if a == 0 else alive) * min(price, now),
            }
            for back, n, alive in groups
            for a in range(age + 1)
        ]
    )


# Newcombe 1998, table II: 56 of 70 and 48 of 80 differ by 0.2, between 0.0524 and 0.3339.
NEWER, OLDER = [(back, 10, 8) for back in range(7)], [(back, 10, 6) for back in range(12, 20)]


def test_newer_against_older_at_one_age() -> None:
    found = cohorts.newer_with_older(born(*NEWER, *OLDER), "accounts")
    assert found is not None and (found.age, found.called, found.fewest) == (6, True, 70)
    assert (found.one.accounts, found.one.cohort_accounts, found.one.share) == (56, 70, 0.8)
    assert (found.other.accounts, found.other.cohort_accounts, found.other.share) == (48, 80, 0.6)
    assert (found.one.first, found.one.last, found.other.first, found.other.last) == (
        NEWEST - 6,
        NEWEST,
        NEWEST - 19,
        NEWEST - 12,
    )


def test_a_cohort_too_young_is_in_neither_group_and_a_year_is_twelve_months() -> None:
    """One cohort has only reached age 3; of the others the newest is a month older, so the twelve months end a month
    earlier.
    """
    cells = pd.concat([born((0, 10, 0), age=3), born(*((back, 10, 8) for back in range(1, 20)))])
    found = cohorts.newer_with_older(cells, "accounts")
    assert found is not None
    assert (found.one.first, found.one.last, found.other.last) == (NEWEST - 12, NEWEST - 1, NEWEST - 13)
    at_three = cohorts.newer_with_older(cells, "accounts", 3)
    assert at_three is not None and at_three.one.last == NEWEST


def test_counts_that_do_not_tell_apart_are_no_difference() -> None:
    """40 of 50 and 35 of 50: standard error 8.6 points, distance 10."""
    found = cohorts.newer_with_older(
        born(*((b, 10, 8) for b in range(5)), *((b, 10, 7) for b in range(12, 17))), "accounts"
    )
    assert found is not None and found.one.share > found.other.share and not found.called


def test_money_is_called_only_the_way_the_accounts_went() -> None:
    """Newer: 56 of 70 at a third of their price; older: 48 of 80 at twice it. More accounts, less money: nothing is
    called.
    """
    cells = pd.concat([born(*NEWER, price=30, now=10), born(*OLDER, price=10, now=20)])
    net, accounts = (cohorts.newer_with_older(cells, measure) for measure in ("net", "accounts"))
    assert net is not None and accounts is not None
    assert (net.one.share, net.other.share) == pytest.approx((0.8 / 3, 1.2)) and not net.called
    assert accounts.called


@pytest.mark.parametrize("older", [[], [(12, 10, 6), (13, 10, 6)]])
def test_nothing_to_compare_with(older: list[tuple[int, int, int]]) -> None:
    assert cohorts.newer_with_older(born(*NEWER, *older), "accounts") is None
    assert cohorts.newer_with_older(born(*NEWER, *OLDER), "accounts", 12) is None
    assert cohorts.newer_with_older(born(*NEWER).head(0), "accounts") is None


def test_slices_are_judged_without_the_accounts_they_share() -> None:
    """A slice of 48 of 80 inside all of 104 of 150: against the whole 60 and 69.3% do not differ clearly, against the
    other 56 of 70 they do.
    """
    part, rest = born((0, 80, 48)), born((0, 70, 56))
    whole = (
        part.set_index(["cohort_index", "age_months"]) + rest.set_index(["cohort_index", "age_months"])
    ).reset_index()
    found = cohorts.between(part, whole, part, "accounts")
    assert (
        found is not None and (found.one.share, found.other.share) == pytest.approx((0.6, 104 / 150)) and found.called
    )
    assert not cohorts.between(whole, whole, whole, "accounts").called
    # With nothing shared it is the same published pair.
    assert cohorts.between(rest, part, part.head(0), "accounts").called
    # Newcombe's 5 of 56 and 0 of 29: from -0.0381 to 0.1926.
    assert not cohorts.between(born((0, 56, 5)), born((0, 29, 0)), part.head(0), "accounts").called
    assert cohorts.between(part, part.head(0), part.head(0), "accounts") is None


def test_quarters_are_usual_where_most_months_are_small() -> None:
    """Born with 29, 29 and 30 accounts: two of three are small; with 29 and 30 it is no more than half."""
    born = pd.DataFrame({"age_months": [0, 1, 0, 0], "cohort_accounts": [29, 2, 29, 30]})
    assert cohorts.are_mostly_small(born)
    assert not cohorts.are_mostly_small(born.iloc[2:])
    assert not cohorts.are_mostly_small(born.head(0))
