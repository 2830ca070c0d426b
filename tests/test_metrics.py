"""The registry: each metric with a pencil, and what holds of every one of them."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from dashboard.facts import loading as facts
from dashboard.measures import metric as measures_metric
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.intervals import wilson
from dashboard.measures.monthly import COLUMNS, RETENTION_COLUMNS
from dashboard.measures.slices import Slice
from dashboard.subjects.metrics import REGISTRY
from tests import company
from tests.company import account, period

CORE = [name for name, m in REGISTRY.items() if m.fact.name in ("mrr_movements", "retention")]


def month(**sums: int) -> pd.DataFrame:
    """One month of sums in whole currency; what is not named is 0."""
    columns = [*COLUMNS, *RETENTION_COLUMNS]
    row = {c: sums.get(c, 0) * (10_000 if c.endswith("_mrr") or c.startswith("mrr_") else 1) for c in columns}
    return pd.DataFrame([row], index=pd.RangeIndex(100, 101, name="month_index"))


# 1,000 at the opening of 20 accounts; 100 new, 20 back, 30 up; 25 down, 50 of 1 account gone: closing 1,075 of 22.
MARCH = month(
    opening_mrr=1000,
    new_mrr=100,
    reactivation_mrr=20,
    expansion_mrr=30,
    contraction_mrr=25,
    churn_mrr=50,
    closing_mrr=1075,
    opening_accounts=20,
    new_accounts=2,
    reactivation_accounts=1,
    expansion_accounts=3,
    contraction_accounts=2,
    churn_accounts=1,
    closing_accounts=22,
    mrr_then=800,
    mrr_now=760,
    mrr_kept=700,
    accounts_then=16,
    accounts_now=14,
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mrr", 1075),
        ("arr", 12 * 1075),
        ("paying_accounts", 22),
        ("net_new_mrr", 75),  # 100 + 20 + 30 − 25 − 50
        ("mrr_churn_rate", 0.05),  # 50 ÷ 1000
        ("gross_mrr_churn_rate", 0.075),  # (50 + 25) ÷ 1000
        ("net_mrr_churn_rate", 0.045),  # (50 + 25 − 30) ÷ 1000
        ("logo_churn_rate", 0.05),  # 1 ÷ 20
        ("quick_ratio", 2.0),  # (100 + 20 + 30) ÷ (25 + 50)
        ("annualised_mrr_churn_rate", 1 - 0.95**12),  # 45.96%, not 60%
        ("annualised_logo_churn_rate", 1 - 0.95**12),
        ("net_revenue_retention", 0.95),  # 760 ÷ 800
        ("gross_revenue_retention", 0.875),  # 700 ÷ 800
        ("logo_retention", 0.875),  # 14 ÷ 16
    ],
)
def test_with_a_pencil(name: str, value: float) -> None:
    assert REGISTRY[name].at(MARCH, 100) == pytest.approx(value, rel=1e-12)


def adds_up(one: measures_metric.Metric) -> bool:
    """Amounts and counts; everything else is a division."""
    return one.unit in ("money", "count") and not one.below


@pytest.mark.parametrize("name", CORE)
def test_nothing_to_divide_by_is_no_value(name: str) -> None:
    """An empty month: counts and money are 0, every rate is NaN, never 0 and never infinite."""
    value = REGISTRY[name].at(month(), 100)
    assert value == 0 if adds_up(REGISTRY[name]) else math.isnan(value)
    assert math.isnan(REGISTRY[name].at(month(), 99))


def test_no_losses_no_quick_ratio() -> None:
    assert math.isnan(REGISTRY["quick_ratio"].at(month(opening_mrr=10, new_mrr=5), 100))
    assert REGISTRY["quick_ratio"].empty == "no losses"


def test_net_churn_may_be_negative() -> None:
    assert REGISTRY["net_mrr_churn_rate"].at(month(opening_mrr=100, expansion_mrr=30, churn_mrr=10), 100) == -0.2


def test_over_several_months_sums_come_first() -> None:
    """10 of 100, then 0 of 900: 10 ÷ 1000 is 1%, the mean of 10% and 0% would be 5%."""
    two = pd.concat([month(opening_mrr=100, churn_mrr=10), month(opening_mrr=900)]).set_axis(
        pd.RangeIndex(100, 102), axis=0
    )
    assert REGISTRY["mrr_churn_rate"].over(two, range(100, 102)) == 0.01
    assert math.isnan(REGISTRY["mrr_churn_rate"].over(two, range(90, 95)))


def test_the_monthly_bridge() -> None:
    """Twelve months of 1% gross churn keep 0.99^12; eleven months have no value yet."""
    year = pd.concat([month(opening_mrr=100, churn_mrr=1)] * 12).set_axis(pd.RangeIndex(100, 112), axis=0)
    assert REGISTRY["gross_retention_bridge"].at(year, 111) == pytest.approx(0.99**12)
    assert REGISTRY["net_retention_bridge"].at(year, 111) == pytest.approx(0.99**12)
    assert math.isnan(REGISTRY["gross_retention_bridge"].at(year, 110))


def test_wilson() -> None:
    """8 of 10: (0.4902, 0.9433), the textbook's interval; none without cases."""
    low, high = wilson(8, 10) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert wilson(0, 0) is None
    assert wilson(3, 2) is None
    assert REGISTRY["logo_churn_rate"].interval(MARCH, 100) == wilson(1, 20)
    assert REGISTRY["mrr_churn_rate"].interval(MARCH, 100) is None
    assert REGISTRY["logo_churn_rate"].interval(MARCH, 99) is None


@pytest.mark.parametrize("name", REGISTRY)
def test_every_metric_explains_itself(name: str) -> None:
    m = REGISTRY[name]
    assert m.name == name
    assert m.label[0].isupper()
    assert m.unit in ("money", "percent", "count", "points", "ratio", "months")
    assert m.better in ("up", "down") or not m.is_targetable
    assert m.formula
    assert m.edge.endswith(".")
    assert m.family
    assert m.empty


@pytest.mark.parametrize("name", CORE)
def test_every_metric_reads_only_sums(name: str) -> None:
    """Ten times the company has the same rates and ten times the money: no metric averages or reads a rate."""
    golden = measures_monthly.monthly(company.facts_of(company.read_folder(company.GOLDEN / "input")), Slice())
    one, ten = REGISTRY[name](golden), REGISTRY[name](golden * 10)
    factor = 10 if adds_up(REGISTRY[name]) else 1
    np.testing.assert_allclose(ten, one * factor, rtol=1e-12)


def test_no_metric_twice() -> None:
    with pytest.raises(ValueError, match="the metric mrr is defined twice"):
        measures_metric.metric(
            **{field.name: getattr(REGISTRY["mrr"], field.name) for field in fields(measures_metric.Metric)}
        )


TWO = {
    "accounts": [account("a", plan="Team"), account("b", plan="Scale"), account("c", plan="Never")],
    "subscriptions": [
        period("a", "2025-11-10", None, 10),
        period("b", "2025-12-31", "2026-01-20", 7),
        period("b", "2026-02-10", None, 8),
    ],
}


@pytest.fixture(scope="module")
def running() -> facts.Facts:
    """As of 15 February 2026: January is the last complete month, February is running."""
    return company.facts_of(TWO, as_of=dt.date(2026, 2, 15), dimensions=("plan",))


def test_the_running_month_stands_apart(running: facts.Facts) -> None:
    """b paid 7 at the end of December, nothing at the end of January, and is back at 8 since 10 February."""
    sums = measures_monthly.monthly(running, Slice())
    assert sums.index[-1] == 2026 * 12
    assert (sums["churn_mrr"].iloc[-1], sums["closing_mrr"].iloc[-1], sums["reactivation_mrr"].sum()) == (
        70_000,
        100_000,
        0,
    )
    now = measures_monthly.running_month(running, Slice())
    assert now is not None
    assert list(now.index) == [2026 * 12 + 1]
    assert (now["opening_mrr"].iloc[0], now["reactivation_mrr"].iloc[0], now["closing_mrr"].iloc[0]) == (
        100_000,
        80_000,
        180_000,
    )
    team = measures_monthly.running_month(running, Slice.of({"plan": "Team"}))
    assert team is not None
    assert team["reactivation_mrr"].iloc[0] == 0


def test_no_running_month_on_the_last_day() -> None:
    assert measures_monthly.running_month(company.facts_of(TWO, as_of=dt.date(2026, 1, 31)), Slice()) is None


def test_by_a_dimension(running: facts.Facts) -> None:
    parts = measures_monthly.monthly_by(running, Slice(), "plan")
    assert list(parts) == ["Scale", "Team"]
    assert parts["Team"].equals(measures_monthly.monthly(running, Slice.of({"plan": "Team"})))
    assert (parts["Team"] + parts["Scale"]).equals(measures_monthly.monthly(running, Slice()))
    only = measures_monthly.monthly_by(running, Slice.of({"plan": "Team"}), "plan")
    assert list(only) == ["Team"]


def test_sums_are_whole_numbers(running: facts.Facts) -> None:
    assert {str(t) for t in measures_monthly.monthly(running, Slice()).dtypes} == {"int64"}
