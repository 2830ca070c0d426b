"""Targets held against the golden company, twelve accounts as of 2026-01-31."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from dashboard.appdb.kept import Choices, Target
from dashboard.facts.loading import Facts
from dashboard.subjects.targets.assessing import assess_target, renewal_frames, slice_of, targetable
from dashboard.subjects.targets.model import TargetStatus
from tests import company


@pytest.fixture(scope="module")
def golden() -> Facts:
    return company.facts_of(company.read_folder(company.GOLDEN / "input"), dimensions=("segment", "region"))


def a_year(metric: str, value: float, year: int, choices: Choices = ()) -> Target:
    return Target(
        metric=metric, choices=choices, period_start=dt.date(year, 1, 1), period_end=dt.date(year, 12, 31), value=value
    )


def test_a_renewal_rate_of_the_golden_year(golden: Facts) -> None:
    found = assess_target(a_year("renewal_rate", 0.9, 2025), golden)
    # 2025: renewed January, February, May, October; lost February, April, December. 4 of 7, too few for a status.
    assert found.actual == 4 / 7 and found.n == 7 and found.status is TargetStatus.NONE and found.is_over
    # 0.9 × 7 = 6.3: 2.3 contracts short.
    assert found.distance_accounts == pytest.approx(-2.3)
    found = assess_target(a_year("gross_dollar_renewal_rate", 0.9, 2025), golden)
    # Kept 5000 + 900 + 1500 + 3000 of 5000 + 975 + 2000 + 1500 + 3000 + 6400.
    assert found.actual == pytest.approx(10_400 / 18_875)
    assert found.distance_mrr == pytest.approx(10_400 - 0.9 * 18_875)


def test_the_calendar_of_the_year_to_come(golden: Facts) -> None:
    found = assess_target(a_year("renewal_rate", 0.9, 2026), golden)
    # C10 is open since January, C11 falls due in February; the two and three year contracts of August and October are
    # out.
    assert math.isnan(found.actual) and found.n == 0 and "0 of 2 contracts" in found.note
    assert list(found.pace_line["due"]) == [1, *[2] * 11]
    past, coming = renewal_frames(golden, slice_of(found.target))
    assert (int(past["open"].sum()), int(coming["undecided"].sum())) == (1, 1)


def test_a_score_and_a_monthly_rate_are_ratios_of_the_years_sums(golden: Facts) -> None:
    # Quarters of 2025: 2 + 1 + 1 + 1 promoters, 3 + 0 + 0 + 1 detractors, 6 + 2 + 1 + 3 answers.
    found = assess_target(a_year("nps", 30, 2025), golden)
    assert (
        found.actual == pytest.approx(100 / 12) and found.n == 12 and found.greyed and found.status is TargetStatus.OFF
    )
    # Churn 60 + 75 + 2000 + 6400 of the opening MRR of twelve months, 224,511.
    assert assess_target(a_year("mrr_churn_rate", 0.02, 2025), golden).actual == pytest.approx(8535 / 224_511)
    assert assess_target(a_year("mrr", 20_000, 2026), golden).actual == pytest.approx(11_900.50)


def test_a_target_of_a_slice_sees_the_slice_only(golden: Facts) -> None:
    small = assess_target(a_year("mrr", 1000, 2026, (("segment", ("SMB",)),)), golden)
    assert small.n < assess_target(a_year("mrr", 1000, 2026), golden).n
    gone = assess_target(a_year("mrr", 1000, 2026, (("segment", ("Galactic",)),)), golden)
    assert gone.status is TargetStatus.NONE and "Galactic" in gone.note


def test_only_what_is_connected_can_have_a_target(golden: Facts) -> None:
    names = {metric.name for metric in targetable(golden)}
    assert {"mrr", "renewal_rate", "nps", "net_revenue_retention"} <= names
    tables = company.read_folder(company.GOLDEN / "input")
    bare = company.facts_of({name: tables[name] for name in ("accounts", "subscriptions")}, dimensions=("segment",))
    fewer = {metric.name for metric in targetable(bare)}
    assert "mrr" in fewer and not {"renewal_rate", "nps"} & fewer
    for name in ("renewal_rate", "nps", "a_metric_of_old"):
        found = assess_target(a_year(name, 0.9, 2026), bare)
        assert found.status is TargetStatus.NONE and "cannot be measured" in found.note and len(found.pace_line) == 12


def test_every_metric_offered_can_be_held(golden: Facts) -> None:
    for metric in targetable(golden):
        found = assess_target(a_year(metric.name, 1, 2025), golden)
        assert found.note and len(found.pace_line) == 12, metric.name
