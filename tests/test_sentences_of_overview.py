"""Whole sentences of Overview at their edges, written as in test_sentences.py."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.subjects.overview import sentences as overview_sentences
from tests.test_findings import LAST, kept, overview, sums, year
from tests.test_sentences import marked

NOTHING = "$0 was won and $0 lost in January."


@pytest.mark.parametrize(
    ("accounts", "words"),
    [
        (1, f"*Only 1 account* was paying a year ago, too few for a retention. {NOTHING}"),
        (9, f"*Only 9 accounts* were paying a year ago, too few for a retention. {NOTHING}"),
        (10, "Net revenue retention is *80.0%*; there is not yet enough history to say which way it goes."),
    ],
)
def test_ten_accounts_make_a_retention(accounts: int, words: str) -> None:
    """400 left of 500."""
    assert marked(overview(sums({LAST: kept(500, 400, accounts)}))) == f"{words} | All accounts | base"


def test_the_first_month_with_ten_is_the_beginning() -> None:
    """Nine accounts in September 2025, ten from October on: three months back are enough to name a direction, two not.

    980 of 1,000 less in each of three months: 1,000, 980, 960, 940, of which 10 of 10 accounts were kept.
    """
    rows = {LAST - 3 + i: kept(1000, 1000 - 20 * i, 10) for i in range(4)}
    found = overview(sums({LAST - 4: kept(1000, 1100, 9), **rows}))
    assert marked(found) == (
        f"Net revenue retention fell 6.0 points since October 2025 to *94.0%*, four months in a row. {NOTHING} That is "
        "no more than chance explains: 10 of 10 accounts were kept, 10 of 10 by October 2025. | All accounts | base"
    )
    assert found.weight == pytest.approx(6) and found.about is None
    del rows[LAST - 3]
    assert "not yet enough history" in overview(sums({LAST - 4: kept(1000, 1100, 9), **rows})).text


def test_a_year_ago_with_under_ten_accounts_is_no_beginning() -> None:
    rows = year([1000.0] * 12 + [900], accounts=40)
    rows[LAST - 12] = kept(1000, 1000, 9)
    assert "fell 10.0 points since February 2025 to *90.0%*" in marked(overview(sums(rows)))
    rows[LAST - 12] = kept(1000, 1000, 10)
    assert "fell 10.0 points in a year to *90.0%*" in marked(overview(sums(rows)))


def test_half_a_point_is_a_move() -> None:
    """995 of 1,000 is 0.5 points less, 996 is 0.4."""
    quiet = overview(sums(year([1000.0] * 12 + [996])))
    assert marked(quiet) == (
        f"Net revenue retention held at *99.6%*, within 0.4 points in a year. {NOTHING} | All accounts | base"
    )
    assert marked(overview(sums(year([1000.0] * 12 + [994])))).startswith("Net revenue retention fell 0.6 points")


def test_three_months_in_a_row_are_said_and_two_are_not() -> None:
    assert "*90.0%*, three months in a row." in marked(overview(sums(year([1000.0] * 10 + [980, 960, 900]))))
    two = marked(overview(sums(year([1000.0] * 11 + [960, 900]))))
    assert "in a row" not in two and "to *90.0%*. " in two
    # Three rises in a row are no part of a fall over the year.
    assert "in a row" not in overview(sums(year([1000.0] * 9 + [600, 700, 800, 900]))).text


def test_who_explains_it_is_strong_and_has_its_colour() -> None:
    """SMB keeps 350 of 400, Big all of 600; 170 of 200 accounts were kept, 200 of 200 the year before."""
    whole = sums(year([1000.0] * 12 + [950], accounts=200, gone=(0, 30)))
    smb, big = sums(year([400.0] * 12 + [350], 400, 100, (0, 30))), sums(year([600.0] * 13, 600, 100))
    assert marked(overview(whole, {"segment": {"SMB": smb, "Big": big}})) == (
        "Net revenue retention fell 5.0 points in a year to *95.0%*. [lost *SMB*] explains 5.0 of the 5.0 points. "
        "| All accounts | lost"
    )
    # One value is the slice itself and explains nothing.
    alone = marked(overview(whole, {"segment": {"SMB": smb}}))
    assert alone == (f"Net revenue retention fell 5.0 points in a year to *95.0%*. {NOTHING} | All accounts | lost")


def test_what_a_month_won_and_lost_counts_every_movement() -> None:
    """Won 1 + 20 + 300, lost 4,000 + 50,000."""
    rows = year([1000.0] * 13)
    moves = {"new": 1, "reactivation": 20, "expansion": 300, "contraction": 4000, "churn": 50_000}
    rows[LAST] |= {f"{name}_mrr": amount for name, amount in moves.items()}
    assert overview(sums(rows)).text.endswith(" $321 was won and $54K lost in January.")


def test_a_young_company_and_an_empty_slice() -> None:
    young = overview(sums({LAST: {"closing_mrr": 300, "closing_accounts": 3}}))
    assert marked(young) == (
        "MRR is *$300* from 3 accounts; nobody has been here for a year yet, so there is no yearly retention. "
        "| All accounts | base"
    )
    assert marked(overview(sums({}))) == "No account of this slice pays in *January 2026*. | All accounts | base"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.96, 0.95, 0.95], "NRR is 1.0 points below its best of these 3 months, November 2025"),
        ([0.955, 0.95, 0.95], "NRR has held steady"),
        ([0.95, 0.95, 0.96], "NRR is 1.0 points above its lowest of these 3 months, November 2025"),
        # Down by three points, up again by half of one: still a slide; up by one it is not.
        ([0.98, 0.945, 0.95], "NRR has slid since November 2025"),
        ([0.98, 0.94, 0.95], "NRR is 3.0 points below its best of these 3 months, November 2025"),
    ],
)
def test_titles_of_a_trend_at_their_edges(values: list[float], words: str) -> None:
    """A whole point is a move; told apart are the last and the first of the months where they differ by three."""
    found = pd.Series(values, index=range(LAST - 2, LAST + 1))
    told = overview_sentences.slid(found, lambda now, then: abs(values[0] - values[-1]) > 0.02, name="NRR")
    assert told == words
