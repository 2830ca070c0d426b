"""A change is called one only where the counts behind it tell it apart from chance, and the number moved as they
did.
"""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from dashboard.measures import changes
from dashboard.measures.intervals import leans, net_difference
from dashboard.measures.metric import Sums
from dashboard.measures.monthly import COLUMNS, RETENTION_COLUMNS
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.nps import metrics as nps_metrics
from dashboard.subjects.renewals import metrics as renewals_metrics
from dashboard.subjects.revenue import committed

assert committed.committed_mrr  # its metric is in the registry too
NOW = 2026 * 12
# Without a count behind them: a response may come a quarter after its invitation, MRR heard from and weighted scores
# have no interval.
PLAIN = {
    "response_rate",
    "mrr_heard",
    "nps_by_account",
    "nps_by_mrr",
    "committed_mrr",
    "overdue_contracts",
    "arpa",
    "average_contract_term",
    "due_in_90_days",
    "at_risk_in_90_days",
}


def two(then: dict[str, int], now: dict[str, int]) -> Sums:
    """Two months of movements; money in ten-thousandths, a column not named is 0."""
    columns = [*COLUMNS, *RETENTION_COLUMNS]
    rows = [[row.get(column, 0) for column in columns] for row in (then, now)]
    return pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(NOW - 1, NOW + 1, name="month_index"), dtype="int64")


def step(name: str, then: dict[str, int], now: dict[str, int]) -> changes.Change:
    return changes.change(REGISTRY[name], two(then, now), NOW, NOW - 1)


def paying(left: int, lost_mrr: int, contracted: int = 0, expanded: int = 0) -> dict[str, int]:
    """A month that 1,000 accounts with 1,000,000 opened."""
    return {
        "opening_accounts": 1000,
        "opening_mrr": 1_000_000,
        "churn_accounts": left,
        "churn_mrr": lost_mrr,
        "contraction_accounts": contracted,
        "expansion_accounts": expanded,
    }


def test_logo_churn_of_a_tenth_of_a_point_is_no_news() -> None:
    # 10 of 1,000 against 11 of 1,000: −0.1 points; Newcombe −1.0 to 0.9 points.
    found = step("logo_churn_rate", paying(11, 0), paying(10, 0))
    assert (found.is_told, found.is_rise, found.is_good(REGISTRY["logo_churn_rate"]), found.tone) == (
        False,
        None,
        None,
        "base",
    )
    assert found.why.endswith("opening: 10 of 1,000, before 11 of 1,000; no more than chance explains")
    # 10 against 40 of 1,000 is: −3.0 points, Newcombe −4.5 to −1.7.
    found = step("logo_churn_rate", paying(40, 0), paying(10, 0))
    assert (found.is_told, found.is_rise, found.is_good(REGISTRY["logo_churn_rate"])) == (True, False, True)
    assert found.why.endswith("; more than chance explains")


@pytest.mark.parametrize(
    ("left", "lost", "told"),
    [
        (40, 80_000, True),  # four times as many accounts, and more money
        (40, 9_000, False),  # more accounts, but less money: both do not say the same
        (11, 80_000, False),  # eight times the money of one large account more
    ],
)
def test_a_money_rate_stands_on_the_rate_of_counts_behind_it(left: int, lost: int, told: bool) -> None:
    found = step("mrr_churn_rate", paying(10, 10_000), paying(left, lost))
    assert found.is_told is told and found.is_good(REGISTRY["mrr_churn_rate"]) is (False if told else None)


def test_gross_churn_counts_contraction_too_and_net_churn_expansion_against_it() -> None:
    then, now = paying(10, 10_000, contracted=10), paying(10, 10_000, contracted=60)
    now["contraction_mrr"] = 50_000
    assert step("gross_mrr_churn_rate", then, now).is_told and not step("mrr_churn_rate", then, now).is_told
    # Sixty more went up as well: 70 down less 60 up against 20 down, one less in net terms per hundred; of 1,000 that
    # is no more than chance.
    now |= {"expansion_accounts": 60, "expansion_mrr": 40_000}
    found = step("net_mrr_churn_rate", then, now)
    assert found.why.startswith("70 − 60 of 1,000, before 20 − 0 of 1,000") and not found.is_told


def test_retention_in_money_stands_on_the_accounts_kept() -> None:
    then = {"accounts_then": 200, "accounts_now": 180, "mrr_then": 1000, "mrr_now": 1000, "mrr_kept": 900}
    for kept, told in ((178, False), (140, True)):
        now = then | {"accounts_now": kept, "mrr_now": 900, "mrr_kept": 800}
        for name in ("net_revenue_retention", "gross_revenue_retention", "logo_retention"):
            assert step(name, then, now).is_told is told, (name, kept)
    # More money from fewer accounts is no good news told by counts.
    assert not step("net_revenue_retention", then, then | {"accounts_now": 140, "mrr_now": 1100}).is_told


def test_a_balance_stands_on_the_accounts_that_moved_it() -> None:
    def mrr(new: int, left: int, closing: int = 1100) -> changes.Change:
        return step(
            "mrr",
            {"closing_mrr": 1000, "new_accounts": 500},
            {"closing_mrr": closing, "new_accounts": new, "churn_accounts": left},
        )

    # 30 of 40 moves went up: Wilson 59.8 to 85.8%, a coin is outside. 21 of 40: 37.5 to 67.1%. The 500 of the month
    # before are not in it.
    assert mrr(30, 10).is_rise is True and mrr(21, 19).is_rise is None and mrr(10, 30, 900).is_rise is False
    assert mrr(30, 10).why == "30 moves up and 10 down; more than chance explains"
    assert mrr(1, 0).why.startswith("1 move up and 0 down;")
    # Nine moves are too few, and MRR that falls while moves go up is not called.
    assert mrr(9, 0).is_rise is None and mrr(30, 10, 900).is_rise is None


def test_under_ten_nothing_is_called() -> None:
    rows = [{"opening_accounts": 9, "opening_mrr": 9, "churn_accounts": left, "churn_mrr": left} for left in (0, 9)]
    assert not step("logo_churn_rate", *rows).is_told and not step("mrr_churn_rate", *rows).is_told


def test_a_step_from_nothing_is_none() -> None:
    found = step("mrr_churn_rate", {}, paying(40, 80_000))
    assert (found.is_told, found.why) == (False, "")
    whole = two({}, paying(40, 80_000))
    assert (
        not changes.change(REGISTRY["mrr"], whole, NOW, NOW - 2).is_told
        and not changes.change(REGISTRY["mrr"], whole, NOW + 1, NOW).is_told
    )


def test_renewals_are_told_by_contracts_and_never_on_a_yearly_footing() -> None:
    rows = [
        {"renewed": 60, "decided": 100, "kept_mrr": 600, "renewed_mrr": 700, "expiring_mrr": 1000},
        {"renewed": 90, "decided": 100, "kept_mrr": 900, "renewed_mrr": 990, "expiring_mrr": 1000},
    ]
    sums = pd.DataFrame(rows, index=pd.RangeIndex(NOW - 1, NOW + 1))
    for metric in (
        renewals_metrics.renewal_rate,
        renewals_metrics.gross_dollar_renewal_rate,
        renewals_metrics.net_dollar_renewal_rate,
    ):
        assert changes.change(metric, sums, NOW, NOW - 1).is_good(metric) is True
        assert changes.change(metric, sums, NOW - 1, NOW).is_good(metric) is False
    yearly = sums.assign(
        **{f"{name}_24": 0 for name in ("renewed", "decided", "kept_mrr", "renewed_mrr", "expiring_mrr")}
    )
    assert not changes.change(renewals_metrics.renewal_rate, yearly, NOW, NOW - 1).is_told


def test_nps_as_its_own_interval_has_it() -> None:
    """40 and 10 of 50 against 20 and 30 of 50: 75.47 ± 33.92 points (worked in test_nps); 36 and 14: 16 points,
    inside.
    """
    rows = [{"promoters": p, "detractors": d, "responses": p + d} for p, d in ((20, 30), (40, 10), (36, 14))]
    sums = pd.DataFrame(rows, index=[NOW, NOW + 3, NOW + 6])
    assert (
        changes.change(nps_metrics.nps, sums, NOW + 3, NOW).is_rise is True
        and changes.change(nps_metrics.nps, sums, NOW + 6, NOW + 3).is_rise is None
    )
    assert net_difference(40, 10, 50, 20, 30, 50) == pytest.approx((0.415517, 1.093917), abs=1e-5)


def test_a_coin() -> None:
    # Ten of ten: Wilson starts at 72.2%; 8 of 10 at 49.0%.
    assert leans(10, 0) and leans(0, 10) and not leans(8, 2) and not leans(5, 5) and not leans(0, 0)


def test_every_metric_has_its_counts_or_is_known_to_have_none() -> None:
    for name, metric in REGISTRY.items():
        assert (metric.is_of_counts or metric.counts is not None) is (name not in PLAIN), name
    assert set(REGISTRY) >= PLAIN


def test_a_metric_without_counts_is_never_called() -> None:
    rows = pd.DataFrame([{"responses": 10, "sent": 1000}, {"responses": 900, "sent": 1000}], index=[NOW, NOW + 3])
    found = changes.change(nps_metrics.response_rate, rows, NOW + 3, NOW)
    assert (found.now, found.then, found.is_told, found.why) == (0.9, 0.01, False, "")


def test_where_neither_way_is_better_a_rise_is_only_a_rise() -> None:
    neither = dataclasses.replace(REGISTRY["logo_churn_rate"], better="neither")
    found = changes.change(neither, two(paying(10, 0), paying(40, 0)), NOW, NOW - 1)
    assert found.is_rise is True and found.is_good(neither) is None
