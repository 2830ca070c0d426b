"""Targets against hand-worked histories: pace, distance, forecast, status."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom

from dashboard.appdb.kept import Target, target_for
from dashboard.base import numbers as units
from dashboard.base.months import month_index
from dashboard.measures.fact import NPS
from dashboard.measures.metric import Behaviour
from dashboard.measures.terms import terms
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.targets import assess, words
from dashboard.subjects.targets.forecast import (
    ContractSums,
    Outlook,
    beta_binomial,
    coming_months,
    past_periods,
    renewal_outlook,
    seasonal_progress,
)
from dashboard.subjects.targets.model import Assessment, TargetStatus
from dashboard.subjects.targets.renewal import BASES, needed
from dashboard.subjects.targets.tables import pace

JAN_24, JAN_25, JAN_26 = 2024 * 12, 2025 * 12, 2026 * 12
DAY = {name: dt.date(2026, month, last) for name, month, last in [("jan", 1, 31), ("mar", 3, 31), ("nov", 11, 30)]}


def a_year(metric: str, value: float, year: int = 2026) -> Target:
    return Target(metric=metric, period_start=dt.date(year, 1, 1), period_end=dt.date(year, 12, 31), value=value)


def months_of(first: int, changes: Sequence[float], start: float = 1000, accounts: int = 50) -> pd.DataFrame:
    """A monthly frame whose MRR (in currency here, ten-thousandths in the frame) moves by `changes`; all gains are
    new.
    """
    steps = np.array(changes) * 10_000
    closing = np.cumsum(steps) + start * 10_000
    zero = np.zeros(len(steps))
    columns = {
        "opening_mrr": closing - steps,
        "new_mrr": np.maximum(steps, 0),
        "reactivation_mrr": zero,
        "expansion_mrr": zero,
        "contraction_mrr": zero,
        "churn_mrr": np.maximum(-steps, 0),
        "closing_mrr": closing,
        "opening_accounts": zero + accounts,
        "new_accounts": zero,
        "reactivation_accounts": zero,
        "churn_accounts": zero,
        "closing_accounts": zero + accounts,
        "mrr_then": closing,
        "mrr_now": closing,
        "mrr_kept": closing,
        "accounts_then": zero + accounts,
        "accounts_now": zero + accounts,
    }
    index = pd.Index(range(first, first + len(steps)), name="month_index")
    return pd.DataFrame(columns, index=index).round().astype("int64")


# A year that brings 10 a month and 130 in December: 240, of which January to March are 30, an eighth.
DECEMBER_HEAVY = [10] * 11 + [130]
TWO_YEARS = [*DECEMBER_HEAVY, *DECEMBER_HEAVY]


# The pace line


def test_progress_is_pooled_over_the_past_years() -> None:
    # 2024 brought 1 + 1, 2025 brought 4 + 2 in the two months: (1 + 4) ÷ (2 + 6) = 5/8 by the end of the first, not the
    # mean of ½ and ⅔.
    changes = pd.Series([1, 1, *[9] * 10, 4, 2, *[9] * 10], index=range(JAN_24, JAN_24 + 24), dtype=float)
    progress = seasonal_progress(changes, JAN_26, JAN_26 + 1)
    assert progress is not None and list(progress) == [5 / 8, 1]
    assert past_periods(changes.index, JAN_26, JAN_26 + 1) == [range(JAN_25, JAN_25 + 2), range(JAN_24, JAN_24 + 2)]


def test_a_period_of_two_years_looks_back_two_years() -> None:
    known = pd.Index(range(JAN_24, JAN_24 + 24))
    assert past_periods(known, JAN_26, JAN_26 + 23) == [range(JAN_24, JAN_24 + 24)]
    assert past_periods(known, JAN_26, JAN_26 + 24) == []


def test_a_past_that_moved_to_and_fro_gives_no_season() -> None:
    # +100, −90: half way the share would be 10 times the whole.
    changes = pd.Series([100.0, -90.0], index=[JAN_25, JAN_25 + 1])
    assert seasonal_progress(changes, JAN_26, JAN_26 + 1) is None
    assert seasonal_progress(changes * 0, JAN_26, JAN_26 + 1) is None


@given(st.lists(st.integers(0, 1000), min_size=36, max_size=36), st.integers(1, 12))
def test_progress_rises_from_0_to_1(changes: list[int], length: int) -> None:
    progress = seasonal_progress(
        pd.Series(changes, index=range(JAN_24 - 12, JAN_24 + 24), dtype=float), JAN_26, JAN_26 + length - 1
    )
    if progress is not None:
        assert len(progress) == length and (np.diff([0, *progress]) >= -1e-12).all() and math.isclose(progress[-1], 1)


def test_a_flow_is_paced_by_its_own_season_not_a_straight_line() -> None:
    history = months_of(JAN_24, [*TWO_YEARS, 12, 12, 12])
    found = assess(a_year("net_new_mrr", 480), history, DAY["mar"])
    # By March a typical year has brought 30 of 240: 480 × 30 ÷ 240 = 60 (a straight line would ask for 120). 36 are
    # there.
    assert found.expected == pytest.approx(60) and found.actual == pytest.approx(36)
    assert found.distance_mrr == pytest.approx(-24)
    assert found.distance_points == pytest.approx(-5)  # −24 of 480
    # MRR is 1000 + 480 + 36 = 1516 on 50 accounts: 30.32 each, so 24 are 0.7916 accounts.
    assert found.distance_accounts == pytest.approx(-24 / 30.32)
    # Growth: April 2025 to March 2026 brought 8 × 10 + 130 + 36 = 246, the twelve months before 240. April to December
    # of
    # last year brought 210: 36 + 210 × 246 ÷ 240 = 251.25.
    assert found.forecast == pytest.approx(251.25)
    # Differences to the year before: twelve of 0, three of 2; standard deviation √((12 × 0.4² + 3 × 1.6²) ÷ 14) =
    # 0.828079,
    # nine months ahead: × 3 = 2.484236; a tenth lies 1.281552 of that below: 3.183677.
    assert found.low == pytest.approx(251.25 - 3.183677, abs=1e-5) and found.high == pytest.approx(
        251.25 + 3.183677, abs=1e-5
    )
    assert found.status is TargetStatus.OFF and found.probability == pytest.approx(0)
    assert found.when == "Q1 2026"
    assert list(found.pace_line["expected"]) == pytest.approx([20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 220, 480])
    assert (
        list(found.pace_line["actual"].iloc[:3]) == pytest.approx([12, 24, 36])
        and found.pace_line["actual"].iloc[3:].isna().all()
    )
    assert "own past years" in found.note


def test_a_balance_goes_from_its_start_to_the_target_along_the_season() -> None:
    history = months_of(JAN_24, [*TWO_YEARS, 10, 10, 10])
    # Start of 2026: 1000 + 480 = 1480. Target 1720, that is +240, of which an eighth, 30, by March: exactly what came.
    found = assess(a_year("mrr", 1720), history, DAY["mar"])
    assert found.expected == pytest.approx(1510) and found.actual == pytest.approx(1510)
    # The months left bring what they brought last year, 210: 1720. They never differed from it, so nothing says by how
    # much the next may.
    assert (
        found.forecast == pytest.approx(1720)
        and math.isnan(found.low)
        and math.isnan(found.high)
        and math.isnan(found.probability)
    )
    assert (
        found.status is TargetStatus.ON_PACE
        and found.n == 50
        and not found.greyed
        and "No chance is given" in found.note
    )
    assert found.when == "on 31 Mar 2026"
    arr = assess(a_year("arr", 12 * 1720), history, DAY["mar"])
    assert arr.actual == pytest.approx(12 * 1510) and arr.distance_mrr == pytest.approx(0)


def test_without_a_past_year_the_line_is_straight_and_says_so() -> None:
    history = months_of(JAN_26 - 2, [5, 5, 10, 10, 10])
    found = assess(a_year("mrr", 1130), history, DAY["mar"])
    # From 1010 at the start to 1130 in twelve equal steps of 10: 1040 by March, and 1040 it is.
    assert found.expected == pytest.approx(1040) and found.actual == pytest.approx(1040) and "straight" in found.note


def test_a_monthly_rate_is_paced_by_what_its_months_used_to_lose() -> None:
    # Opening 1000 every month: losses are won back at once. January loses 40, every other month 10.
    history = months_of(JAN_25, [0] * 13)
    history["opening_mrr"] = 10_000_000
    history["churn_mrr"] = [400_000, *[100_000] * 11, 420_000]
    found = assess(a_year("mrr_churn_rate", 0.015), history, DAY["jan"])
    # Last year lost 150 of 12,000 = 1.25%, January 4%, 2.75 points above: the line asks for 1.5 + 2.75 = 4.25% by
    # January.
    assert found.expected == pytest.approx(0.0425) and found.actual == pytest.approx(0.042)
    # Lower is better: 0.05 points under the line are ahead, 0.0005 × 1000 = 0.5 of MRR.
    assert found.distance_points == pytest.approx(0.05) and found.distance_mrr == pytest.approx(0.5)
    # Ahead: the eleven months left at the last twelve months' 152 ÷ 12,000, shifted by their own season, 1% − 1.25%.
    assert found.forecast == pytest.approx((0.042 + 11 * (152 / 12_000 - 0.0025)) / 12)
    assert found.pace_line["expected"].iloc[-1] == pytest.approx(0.015)


def test_a_trailing_rate_is_expected_to_stay_where_it_is() -> None:
    history = months_of(JAN_25, [0] * 15)
    history["mrr_then"] = 10_000_000
    history["mrr_now"] = [10_000_000, 9_900_000] * 7 + [9_800_000]
    found = assess(a_year("net_revenue_retention", 1.0), history, DAY["mar"])
    assert found.actual == found.forecast == pytest.approx(0.98)
    # Steps: thirteen of ±0.01 and one of −0.02 (the last from 0.99? the 14th value is 0.99, so −0.01): fourteen of
    # ±0.01.
    steps = [-0.01, 0.01] * 6 + [-0.01, -0.01]
    spread = float(np.std(steps, ddof=1)) * 3  # nine months left
    assert found.high == pytest.approx(0.98 + 1.2815516 * spread, abs=1e-6)
    assert found.when == "twelve months to March 2026"
    # In money: the gap to the line on 1000 of MRR then.
    assert found.distance_mrr == pytest.approx((0.98 - found.expected) * 1000)


# Renewals


def due(rows: dict[int, tuple[int, int, int, int]], price: int = 100) -> pd.DataFrame:
    """month → renewed, lost, overdue, open; every contract expires at `price` and renews at it."""
    index = pd.Index(sorted(rows), name="month_index")
    frame = pd.DataFrame([rows[m] for m in index], index=index, columns=["renewed", "lost", "overdue", "open"])
    money = price * 10_000
    frame["due"] = frame.sum(axis=1)
    frame["expiring_mrr"] = (frame["renewed"] + frame["lost"] + frame["overdue"]) * money
    frame["kept_mrr"] = frame["renewed_mrr"] = frame["renewed"] * money
    frame["open_mrr"] = frame["open"] * money
    return frame


YEAR_OF_RENEWALS = due(
    {JAN_26: (8, 2, 0, 0), JAN_26 + 1: (7, 2, 1, 0), JAN_26 + 2: (0, 0, 0, 4), JAN_26 + 8: (0, 0, 0, 16)}
)


def test_renewals_are_paced_by_the_calendar_of_what_falls_due() -> None:
    found = assess(a_year("renewal_rate", 0.9), YEAR_OF_RENEWALS, dt.date(2026, 3, 15))
    # 15 of 20 decided: 75%, 15 points under 90%. 90% of 20 are 18: three contracts short, 300 at 100 each.
    assert found.actual == 0.75 and found.expected == 0.9 and found.n == 20 and found.greyed
    assert found.distance_points == pytest.approx(-15)
    assert found.distance_accounts == pytest.approx(-3) and found.distance_mrr == pytest.approx(-300)
    # 10, 20, 24 and from September 40 contracts fall due; 90% of them are needed, of 24 that is 21.6, so 22.
    line = found.pace_line
    assert list(line["due"]) == [10, 20, *[24] * 6, *[40] * 4]
    assert list(line["needed"]) == pytest.approx([9, 18, *[22] * 6, *[36] * 4])
    assert list(line["kept"].iloc[:3]) == [8, 15, 15] and line["kept"].iloc[3:].isna().all()
    # The rate of the last months is Beta(15.5, 5.5): mean 15.5 ÷ 21. (15 + 20 × 15.5 ÷ 21) ÷ 40.
    assert found.forecast == pytest.approx((15 + 20 * 15.5 / 21) / 40)
    assert found.low < found.forecast < found.high
    # 36 would need 21 more renewals of 20 open contracts.
    assert found.probability == 0 and found.status is TargetStatus.OFF
    assert "20 of 40 contracts" in found.note


def test_watch_is_behind_with_a_chance_left() -> None:
    found = assess(a_year("renewal_rate", 0.8), YEAR_OF_RENEWALS, dt.date(2026, 3, 15))
    assert found.when == "1 Jan to 15 Mar 2026"
    # 80% of 20 are 16: one short. 32 of 40 need 17 of the 20 open: P(K ≥ 17), K beta-binomial(20, 15.5, 5.5).
    assert found.distance_accounts == pytest.approx(-1)
    assert found.probability == pytest.approx(betabinom(20, 15.5, 5.5).sf(16))
    assert found.status is TargetStatus.WATCH and found.status.mark == "▲"


@pytest.mark.parametrize(
    ("share", "contracts", "whole"),
    [
        (0.85, 53, 46),  # 45.05: 45 of 53 would be 84.9%
        (0.9, 50, 45),
        (0.92, 50, 46),  # exact hits
        (0.07, 100, 7),
        (0.55, 20, 11),
        (0.29, 100, 29),
        (0.57, 100, 57),  # exact too, where floats make a little more of it
        (2 / 3, 3, 2),
        (1.0, 7, 7),
        (0.0, 7, 0),
        (0.5, 0, 0),
        (0.001, 1, 1),
    ],
)
def test_what_is_needed_is_whole_rounded_up_and_exact(share: float, contracts: int, whole: int) -> None:
    assert needed(share, contracts) == whole
    # As many as needed reach the share, one fewer does not.
    assert whole == 0 or (whole / contracts >= share - 1e-12 and (whole - 1) / contracts < share)


def test_the_card_asks_for_46_of_53() -> None:
    # 29 decided, 24 renewed; 24 more fall due. 85% of 29 are 24.65, so 25 by now; of 53 they are 45.05, so 46.
    frame = due({JAN_26: (24, 5, 0, 0), JAN_26 + 6: (0, 0, 0, 24)})
    found = assess(a_year("renewal_rate", 0.85), frame, DAY["jan"])
    drawn = pace(found)
    assert drawn.goal == 46 and "the 53 contracts that fall due" in drawn.subtitle
    assert drawn.frame["expected"].loc[JAN_26] == 25 and drawn.frame["actual"].loc[JAN_26] == 24
    # One contract short: neither on pace nor "24 of 25 expected" with a green mark.
    assert found.status is TargetStatus.WATCH and words.things(found) == "1 contract"
    # 46 of 50 are 92% exactly.
    exact = assess(a_year("renewal_rate", 0.92), due({JAN_26: (46, 4, 0, 0), JAN_26 + 6: (0, 0, 0, 50)}), DAY["jan"])
    assert (
        exact.status is TargetStatus.ON_PACE and exact.distance_accounts == pytest.approx(0) and pace(exact).goal == 92
    )


def test_under_one_chance_in_five_is_off() -> None:
    # 16 of 20 renewed lately and 16 of 20 decided; 20 are open: 36 of 40 need all 20, 35 need 19 of them.
    def of(value: float) -> Assessment:
        return assess(
            a_year("renewal_rate", value), due({JAN_26: (16, 4, 0, 0), JAN_26 + 6: (0, 0, 0, 20)}), DAY["jan"]
        )

    chances = {need: float(betabinom(20, 16.5, 4.5).sf(need - 16 - 1)) for need in (33, 34, 35)}
    assert chances[34] > 0.2 > chances[35] > 0.1
    assert of(34 / 40).status is TargetStatus.WATCH and of(34 / 40).probability == pytest.approx(chances[34])
    assert of(35 / 40).status is TargetStatus.OFF and "one chance in five" in of(35 / 40).note
    # What is off never reads as one in five.
    assert words.in_chances(0.1999) == "19%" and words.in_chances(0.2) == "20%" and words.in_chances(0.58) == "58%"


def test_a_shortfall_under_one_contract_is_a_shortfall() -> None:
    # 76% of 20 are 15.2, so 16: 15 are 75%, which is not 76%.
    assert assess(a_year("renewal_rate", 0.76), YEAR_OF_RENEWALS, dt.date(2026, 3, 15)).status is TargetStatus.WATCH
    over = due({JAN_26: (15, 5, 0, 0)})
    found = assess(a_year("renewal_rate", 0.76), over, dt.date(2026, 12, 31))
    assert found.status is TargetStatus.OFF and found.is_over and "missed" in found.note
    assert (found.forecast, found.low, found.high, found.probability) == (0.75, 0.75, 0.75, 0)
    assert assess(a_year("renewal_rate", 0.75), over, dt.date(2026, 12, 31)).status is TargetStatus.ON_PACE


def test_a_dollar_rate_counts_money() -> None:
    frame = YEAR_OF_RENEWALS.copy()
    # The seven renewals of February each kept 80 of 100 and none of January's grew: 800 + 560 of 2000.
    frame.loc[JAN_26 + 1, ["kept_mrr", "renewed_mrr"]] = 5_600_000
    found = assess(a_year("gross_dollar_renewal_rate", 0.7), frame, dt.date(2026, 3, 15))
    assert found.actual == pytest.approx(0.68)
    # 1360 − 0.7 × 2000 = −40; at 100 a contract 0.4 contracts.
    assert found.distance_mrr == pytest.approx(-40) and found.distance_accounts == pytest.approx(-0.4)
    # A renewing contract keeps 1360 ÷ 15 of its 100; K of 20 open ones renew, 20 × 15.5 ÷ 21 on the average.
    assert found.forecast == pytest.approx((1360 + 20 * 15.5 / 21 * 1360 / 15) / 4000)
    assert list(found.pace_line["due"].iloc[:2]) == [1000, 2000] and list(found.pace_line["kept"].iloc[:2]) == [
        800,
        1360,
    ]
    assert found.status is TargetStatus.WATCH


def test_early_renewals_of_coming_months_count_in_the_forecast_only() -> None:
    frame = due({JAN_26: (10, 0, 0, 0), JAN_26 + 6: (5, 0, 0, 0)})
    found = assess(a_year("renewal_rate", 0.9), frame, DAY["jan"])
    assert found.n == 10 and found.forecast == 1 and "15 of 15" in found.note


def test_the_one_contract_of_a_period_falls_due_alone() -> None:
    one = due({JAN_25: (30, 0, 0, 0), JAN_26 + 2: (0, 0, 0, 1)})
    told = [pace(assess(a_year("renewal_rate", 0.9), rows, dt.date(2026, 3, 15))).subtitle for rows in (one, 2 * one)]
    assert told == [
        "Contracts renewed, added up over the 1 contract that falls due",
        "Contracts renewed, added up over the 2 contracts that fall due",
    ]


def test_what_falls_due_later_this_month_may_come_in_a_frame_of_its_own() -> None:
    past = due({JAN_26: (8, 2, 0, 0), JAN_26 + 1: (7, 2, 1, 0), JAN_26 + 2: (0, 0, 0, 4)})
    later = due({JAN_26 + 2: (3, 0, 0, 0), JAN_26 + 8: (0, 0, 0, 16)}).drop(columns="overdue")
    later = later.rename(columns={"open": "undecided", "open_mrr": "undecided_mrr"})
    found = assess(a_year("renewal_rate", 0.9), past, dt.date(2026, 3, 15), coming=later)
    # Three contracts of late March have renewed already: not in the rate so far, 15 of 20, but in the forecast.
    assert (
        found.actual == 0.75
        and found.n == 20
        and "23 of 43 contracts due in the period count as decided, 3 of them before they fall due. "
        "1 overdue contract counts as not renewed until it is."
        in found.note
    )
    assert found.forecast == pytest.approx((18 + 20 * 15.5 / 21) / 43)
    assert list(found.pace_line["due"]) == [10, 20, *[27] * 6, *[43] * 4]


def test_one_giant_contract_widens_the_band() -> None:
    frame = due({JAN_26: (15, 5, 0, 0), JAN_26 + 6: (0, 0, 0, 20)})
    target = a_year("gross_dollar_renewal_rate", 0.7)
    even = assess(target, frame, DAY["jan"], sizes=[100] * 20)
    giant = assess(target, frame, DAY["jan"], sizes=[1905, *[5] * 19])
    assert even.low == assess(target, frame, DAY["jan"]).low
    assert giant.high - giant.low > even.high - even.low


def test_beta_binomial_against_its_textbook_values() -> None:
    # Nothing known, two open: Beta(½, ½) gives 3/8, 2/8, 3/8 (the arcsine law).
    assert list(beta_binomial(0, 0, 2)) == pytest.approx([3 / 8, 2 / 8, 3 / 8])
    assert list(beta_binomial(3, 9, 0)) == [1]


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 60))
def test_beta_binomial_against_scipy(renewed: int, lost: int, open_: int) -> None:
    expected = betabinom(open_, renewed + 0.5, lost + 0.5).pmf(np.arange(open_ + 1))
    assert beta_binomial(renewed, renewed + lost, open_) == pytest.approx(expected, abs=1e-9)


@given(
    st.tuples(*[st.integers(0, 40)] * 3),
    st.tuples(*[st.integers(0, 40)] * 2),
    st.floats(0, 1.2),
    st.sampled_from(sorted(BASES.values())),
)
def test_a_renewal_outlook_stays_between_worst_and_best(
    whole: tuple[int, int, int], recent: tuple[int, int], goal: float, basis: str
) -> None:
    renewed, lost, open_ = whole
    tally = ContractSums(renewed, renewed + lost, open_, (renewed + lost) * 7, renewed * 6, renewed * 6, open_ * 7)
    before = ContractSums(recent[0], sum(recent), 0, sum(recent) * 7, recent[0] * 6, recent[0] * 6, 0)
    found = renewal_outlook(tally, before, goal, basis)
    if renewed + lost + open_ == 0 or (open_ and sum(recent) < 10):
        assert math.isnan(found.forecast) and math.isnan(found.probability)
        return
    assert 0 <= found.low <= found.forecast + 1e-12 and found.forecast <= found.high + 1e-12 <= 1 + 1e-9
    assert 0 <= found.probability <= 1


# Status and small numbers


@pytest.mark.parametrize(
    ("decided", "status", "greyed"),
    [(9, TargetStatus.NONE, False), (10, TargetStatus.ON_PACE, True), (30, TargetStatus.ON_PACE, False)],
)
def test_small_numbers_have_no_status_or_a_grey_one(decided: int, status: TargetStatus, greyed: bool) -> None:
    frame = due({JAN_26: (decided, 0, 0, 0), JAN_26 + 6: (0, 0, 0, 5)})
    found = assess(a_year("renewal_rate", 0.9), frame, DAY["jan"])
    assert (found.n, found.status, found.greyed) == (decided, status, greyed)
    assert ("too few for a status" in found.note) == (decided < 10)


def test_status_is_a_word_and_a_shape() -> None:
    assert [(s.word, s.mark) for s in TargetStatus] == [
        ("on pace", "●"),
        ("watch", "▲"),
        ("off", "■"),
        ("no status", ""),
    ]


def test_what_has_not_started_or_is_unknown_has_no_status() -> None:
    history = months_of(JAN_25, [1] * 12)
    early = assess(a_year("mrr", 2000, 2027), history, DAY["jan"])
    assert early.status is TargetStatus.NONE and early.note == "Starts in January 2027." and math.isnan(early.expected)
    first = assess(a_year("mrr", 2000), history, dt.date(2026, 1, 30))
    assert first.status is TargetStatus.NONE and first.note == "The first month of the period is not over yet."
    gone = assess(a_year("a_metric_of_old", 1), history, DAY["mar"])
    assert gone.status is TargetStatus.NONE and "no metric" in gone.note
    empty = assess(a_year("renewal_rate", 0.9), due({JAN_25: (1, 0, 0, 0)}), DAY["mar"])
    assert empty.status is TargetStatus.NONE and empty.n == 0 and math.isnan(empty.actual)


def _monthly_metrics() -> list[str]:
    return sorted(name for name, m in REGISTRY.items() if m.fact.name in ("mrr_movements", "retention"))


@pytest.mark.parametrize("name", _monthly_metrics())
@pytest.mark.parametrize("months", [1, 3, 15, 39])
def test_every_registered_metric_can_have_a_target(name: str, months: int) -> None:
    rng = np.random.default_rng(7)
    history = months_of(JAN_26 + 3 - months, list(rng.integers(-40, 60, months)))
    found = assess(a_year(name, 1.0), history, DAY["mar"])
    assert isinstance(found, Assessment) and len(found.pace_line) == 12
    if not math.isnan(found.low):
        assert found.low <= found.forecast <= found.high
    # Positive is ahead, whichever way is better.
    ahead = (found.actual - found.expected) * (1 if REGISTRY[name].better == "up" else -1)
    assert math.isnan(ahead) or np.sign(round(ahead, 9)) == np.sign(round(found.distance_points, 7))


@pytest.mark.parametrize("name", _monthly_metrics())
def test_a_period_that_is_over_is_reached_or_missed_and_nothing_else(name: str) -> None:
    history = months_of(JAN_24, [*TWO_YEARS, *DECEMBER_HEAVY])
    for value, metric in ((-1e9, REGISTRY[name]), (1e9, REGISTRY[name])):
        found = assess(a_year(name, value), history, dt.date(2027, 2, 1))
        if math.isnan(found.actual):
            continue
        reached = (value < 0) == (metric.better == "up")
        assert found.is_over and found.status is (TargetStatus.ON_PACE if reached else TargetStatus.OFF)
        assert found.probability == float(reached) and found.low == found.forecast == found.high == pytest.approx(
            found.actual
        )


def test_coming_months_with_little_history() -> None:
    # Eleven months are no year, twelve are: January and February bring what they brought, 3 and 6. Of 3 6 9 four times
    # the
    # standard deviation is √(4 × 18 ÷ 11) = 2.5584, over two months × √2.
    values = [3.0, 6.0, 9.0] * 4
    short, known = (pd.Series(values[-n:], index=range(JAN_26 - n, JAN_26)) for n in (11, 12))
    assert all(math.isnan(v) for v in coming_months(short, range(JAN_26, JAN_26 + 2), growing=True))
    assert coming_months(known, range(JAN_26, JAN_26 + 2), growing=True) == (
        9,
        pytest.approx(math.sqrt(72 / 11) * math.sqrt(2)),
    )
    # Months that never differed have no spread to learn from.
    total, spread = coming_months(known * 0 + 5, range(JAN_26, JAN_26 + 2), growing=True)
    assert total == 10 and math.isnan(spread)
    assert coming_months(known, range(JAN_26, JAN_26), growing=True) == (0, 0)
    total, spread = coming_months(known.iloc[:0], range(JAN_26, JAN_26 + 2), growing=True)
    assert math.isnan(total) and math.isnan(spread)
    # Two years ahead every month looks at the last year that is known.
    year = pd.Series(range(1, 13), index=range(JAN_25, JAN_25 + 12), dtype=float)
    assert coming_months(year, range(JAN_26, JAN_26 + 24), growing=False)[0] == 2 * 78


def test_under_ten_accounts_or_a_year_there_is_no_forecast_and_the_card_says_why() -> None:
    rng = np.random.default_rng(3)
    steps = list(rng.integers(-40, 60, 15))
    for metric, value in (
        ("mrr", 1500),
        ("net_new_mrr", 300),
        ("mrr_churn_rate", 0.02),
        ("net_revenue_retention", 1.0),
    ):
        found = assess(a_year(metric, value), months_of(JAN_25, steps, accounts=10), DAY["mar"])
        assert math.isfinite(found.forecast) and "No forecast" not in found.note, metric
        few = assess(a_year(metric, value), months_of(JAN_25, steps, accounts=9), DAY["mar"])
        assert math.isnan(few.forecast) and math.isnan(few.probability) and math.isnan(few.low), metric
        assert few.note.endswith("No forecast: it would rest on 9.") and few.status is TargetStatus.NONE, metric
        young = assess(a_year(metric, value), months_of(JAN_26 - 2, steps[-5:], accounts=50), DAY["mar"])
        assert math.isnan(young.forecast) and young.note.endswith("No forecast: it takes twelve months of history."), (
            metric
        )


def test_open_renewals_have_no_forecast_without_ten_decided_ones() -> None:
    nine = assess(a_year("renewal_rate", 0.9), due({JAN_26: (8, 1, 0, 0), JAN_26 + 6: (0, 0, 0, 20)}), DAY["jan"])
    assert (
        math.isnan(nine.forecast) and math.isnan(nine.probability) and "No forecast: it would rest on 9." in nine.note
    )
    # Ten of the twelve months before are enough, even when none was due yet in the period.
    ten = assess(
        a_year("renewal_rate", 0.9),
        due({JAN_26 - 3: (9, 1, 0, 0), JAN_26: (1, 0, 0, 0), JAN_26 + 6: (0, 0, 0, 20)}),
        DAY["jan"],
    )
    assert ten.forecast == pytest.approx((1 + 20 * 10.5 / 12) / 21)


def test_the_chance_of_a_bell() -> None:
    assert Outlook.normal(10, 2, 10, "up").probability == pytest.approx(0.5)
    # One standard deviation: 84.13% lie below.
    assert Outlook.normal(10, 2, 12, "down").probability == pytest.approx(0.8413, abs=1e-4)
    assert Outlook.normal(10, 2, 12, "up").probability == pytest.approx(0.1587, abs=1e-4)
    assert math.isnan(Outlook.normal(10, math.nan, 12, "up").probability)


def test_a_quarterly_score_has_rows_of_three_months() -> None:

    score = replace(
        REGISTRY["logo_retention"],
        name="nps",
        unit="points",
        fact=NPS,
        behaviour=Behaviour.RATE,
        n="answers",
        noun="answers",
        above=terms("promoters", less=("detractors",)),
        below=terms("answers"),
        factor=100,
    )
    quarters = pd.DataFrame(
        {"promoters": [20, 25], "detractors": [10, 5], "answers": [40, 40]},
        index=pd.Index([JAN_26 - 3, JAN_26], name="month_index"),
    )
    target = a_year("nps", 60)
    # The first quarter is over on 31 March: (25 − 5) ÷ 40 = +50, ten points or four answers under +60.
    found = assess(target, quarters, DAY["mar"], metric=score, span=3)
    assert (found.actual, found.expected, found.n, found.when) == (50, 60, 40, "Q1 2026")
    assert found.distance_points == pytest.approx(-10) and found.distance_accounts == pytest.approx(-4)
    # On the day before, January and February are over: it is the quarter that is not.
    early = assess(target, quarters, dt.date(2026, 3, 30), metric=score, span=3)
    assert early.status is TargetStatus.NONE and early.note == "The first quarter of the period is not over yet."
    # A period without a quarter of the history is never measured, however long one waits; over is over.
    for start, end, note in (
        (dt.date(2026, 2, 1), dt.date(2026, 5, 31), "It is measured by whole quarters, and the period has none."),
        (dt.date(2025, 1, 1), dt.date(2025, 9, 30), "There are no figures of this period."),
    ):
        part = replace(target, period_start=start, period_end=end)
        found = assess(part, quarters, DAY["nov"], metric=score, span=3)
        assert found.status is TargetStatus.NONE and found.note.startswith(note)
        assert found.is_over and math.isnan(found.forecast)
        assert not assess(part, quarters, dt.date(2025, 1, 31), metric=score, span=3).is_over
    assert month_index(target.period_start) == JAN_26


def test_a_period_that_begins_within_a_quarter_counts_the_whole_ones() -> None:
    """From March to October 2025 lie the second and the third quarter: (30 − 10) ÷ 80 = +25 where +20 was promised. The
    first, of which only March is in it, and the fourth are left out.
    """
    quarters = pd.DataFrame(
        {"promoters": [40, 10, 20, 40], "detractors": [0, 5, 5, 0], "responses": [40, 40, 40, 40]},
        index=pd.Index([JAN_26 - 12, JAN_26 - 9, JAN_26 - 6, JAN_26 - 3], name="month_index"),
    )
    target = replace(a_year("nps", 20), period_start=dt.date(2025, 3, 1), period_end=dt.date(2025, 10, 31))
    found = assess(target, quarters, dt.date(2025, 12, 31), span=3)
    assert (found.actual, found.n, found.is_over, found.status) == (25, 80, True, TargetStatus.ON_PACE)
    assert found.when == "April to September 2025"
    assert found.note.endswith("Only whole quarters of the period count: April to September 2025.")
    # In the summer the second is over, the third is not: (10 − 5) ÷ 40 = +12.5.
    early = assess(target, quarters, dt.date(2025, 8, 31), span=3)
    assert (early.actual, early.n, early.is_over, early.when) == (12.5, 40, False, "Q2 2025")


def test_what_a_response_rate_lacks_are_answers() -> None:
    """30 of 100 invitations of Q1 2026 are answered where 40 % are due: ten answers are missing, no invitation is."""
    quarters = pd.DataFrame({"responses": [40, 30], "sent": [100, 100]}, index=pd.Index([JAN_26 - 3, JAN_26]))
    found = assess(a_year("response_rate", 0.4), quarters, DAY["mar"], span=3)
    assert words.things(found) == "10 answers" and words.rests_on(found) == "100 invitations"
    assert words.gap(found, units.money(), units.amount()) == "10.0 points and 10 answers behind"


def test_what_dollars_say_is_missing_in_no_account() -> None:
    """Of the MRR heard from three tenths speak for and one against: +20 where +40 is due, whatever the accounts say."""
    quarters = pd.DataFrame(
        {
            "promoter_mrr": [300, 300],
            "detractor_mrr": [100, 100],
            "heard_mrr": [1000, 1000],
            "heard_accounts": [40, 40],
        },
        index=pd.Index([JAN_26 - 3, JAN_26]),
    )
    found = assess(a_year("nps_by_mrr", 40), quarters, DAY["mar"], span=3)
    assert found.distance_points == pytest.approx(-20) and words.things(found) == ""
    assert words.rests_on(found) == "40 accounts"


def test_a_tile_shows_the_target_of_its_metric_slice_and_month() -> None:

    year = replace(a_year("mrr", 10), id=1)
    quarter = replace(year, id=2, period_end=dt.date(2026, 3, 31))
    emea = replace(year, id=3, choices=(("region", ("EMEA", "APAC")),))
    held = [year, quarter, emea, replace(year, id=4, archived=True, period_end=dt.date(2026, 1, 31))]
    assert target_for(held, "mrr", (), JAN_26) is quarter and target_for(held, "mrr", (), JAN_26 + 3) is year
    assert target_for(held, "mrr", (("region", ("APAC", "EMEA")),), JAN_26) is emea
    assert target_for(held, "mrr", (("region", ("EMEA",)),), JAN_26) is None
    assert target_for(held, "arr", (), JAN_26) is None and target_for(held, "mrr", (), JAN_26 + 12) is None
