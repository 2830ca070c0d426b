"""What a target's picture shows: actual, what is due, and the band to the end, each point by pencil."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from dashboard.subjects.targets.tables import Pace, pace
from tests.test_sentences_of_plans import WATCH, judged
from tests.test_targets_tables import target

JAN = 2026 * 12
NAN = math.nan


def drawn(metric: str, low: float = NAN, high: float = NAN, **columns: Any) -> Pace:
    """The picture of a target on the first quarter of 2026; columns by month, further ones are of its assessment."""
    of_line = {name: columns.pop(name) for name in ("actual", "expected", "kept", "needed", "due") if name in columns}
    line = pd.DataFrame(of_line, index=pd.Index(range(JAN, JAN + 3), name="month_index"))
    value = columns.pop("value", 0.9)
    return pace(judged(WATCH, target=target(metric, value=value), pace_line=line, low=low, high=high, **columns))


def points(found: Pace, column: str) -> list[float | None]:
    return [None if math.isnan(v) else round(float(v), 3) for v in found.frame[column]]


def test_a_sum_and_its_band() -> None:
    """50 won in January; the end lies between 100 and 140, its middle 70 beyond. Half-way the middle has come 35 and
    the band is as wide as the root of a half: 20 × 0.7071 = 14.142 about 85.
    """
    found = drawn("net_new_mrr", 100, 140, actual=[50, NAN, NAN], expected=[40, 80, 120], value=120)
    assert (found.kind, found.goal, found.goal_name, found.subtitle) == (
        "money",
        120,
        "target",
        "Added up over the period",
    )
    assert points(found, "actual") == [50, None, None] and points(found, "expected") == [40, 80, 120]
    assert points(found, "low") == [50, 70.858, 100] and points(found, "high") == [50, 99.142, 140]
    assert not found.is_empty


@pytest.mark.parametrize(
    ("metric", "kind", "how"),
    [
        ("mrr", "money", "At each month's end"),
        ("net_revenue_retention", "percent", "At each month's end"),
        ("nps", "points", "Over the period so far, month by month"),
        ("logo_churn_rate", "percent", "Over the period so far, month by month"),
    ],
)
def test_what_a_picture_is_of(metric: str, kind: str, how: str) -> None:
    found = drawn(metric, actual=[1, NAN, NAN], expected=[1, 2, 3])
    assert (found.kind, found.subtitle) == (kind, how)


@pytest.mark.parametrize(
    ("actual", "low", "high"),
    [([1, 2, NAN], NAN, 3), ([1, 2, NAN], 1, NAN), ([1, 2, 3], 1, 3), ([NAN, NAN, NAN], 1, 3)],
)
def test_no_band_without_a_forecast_or_when_the_end_is_known(actual: list[float], low: float, high: float) -> None:
    found = drawn("net_new_mrr", low, high, actual=actual, expected=[NAN, NAN, NAN])
    assert points(found, "low") == points(found, "high") == [None] * 3
    assert found.is_empty is all(map(math.isnan, actual))


def test_renewals_are_counted_up_along_what_falls_due() -> None:
    """Forty fall due, 36 of them are needed. Of January's ten, five are decided: nine tenths of five is five whole
    contracts. The rate ends between 70 and 80 %: 28 to 32 of the forty, from four on; half-way 4 + (30 − 4) ÷ 2 = 17,
    and 2 × 0.7071 = 1.414 about it.
    """
    found = drawn("renewal_rate", 0.7, 0.8, kept=[4, NAN, NAN], needed=[9, 18, 36], due=[10, 20, 40], n=5)
    assert (found.kind, found.goal, found.goal_name) == ("count", 36, "needed")
    assert found.subtitle == "Contracts renewed, added up over the 40 contracts that fall due"
    assert list(found.frame.index) == [JAN - 1, JAN, JAN + 1, JAN + 2]
    assert points(found, "actual") == [0, 4, None, None] and points(found, "expected") == [0, 5, 18, 36]
    assert points(found, "low") == [None, 4, 15.586, 28] and points(found, "high") == [None, 4, 18.414, 32]
    one = drawn("renewal_rate", kept=[1, 1, 1], needed=[1, 1, 1], due=[1, 1, 1], n=1)
    assert one.subtitle == "Contracts renewed, added up over the 1 contract that falls due"


@pytest.mark.parametrize(
    ("metric", "noun"), [("gross_dollar_renewal_rate", "MRR kept"), ("net_dollar_renewal_rate", "MRR renewed")]
)
def test_money_is_due_by_now_as_far_as_the_card_says_it_is_short(metric: str, noun: str) -> None:
    """$800 kept in January, $100 short: $900 is due by now, whatever falls due later in the month."""
    line = {"needed": [1000, 2000, 3000], "due": [1100, 2200, 3300]}
    found = drawn(metric, kept=[800, NAN, NAN], **line, n=8, distance_mrr=-100)
    assert (found.kind, found.goal, found.subtitle) == ("money", 3000, f"{noun}, added up over what falls due")
    assert points(found, "expected") == [0, 900, 2000, 3000]
    nothing = drawn(metric, kept=[0, NAN, NAN], **line, n=0, distance_mrr=NAN)
    assert points(nothing, "expected") == [0, None, 2000, 3000]
    unknown = drawn(metric, kept=[NAN, NAN, NAN], **line, n=0)
    assert points(unknown, "expected") == [0, 1000, 2000, 3000]
