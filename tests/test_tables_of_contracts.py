"""Tables of Renewals and NPS: each cell from rows to be checked by pencil."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from dashboard.base import numbers as units
from dashboard.facts.loading import Facts
from dashboard.subjects.nps import tables as nps_tables
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.subjects.renewals import sentences
from dashboard.subjects.renewals import tables as renewals_tables
from dashboard.subjects.renewals.coming import SIGNALS, Coming
from dashboard.subjects.revenue import tables as revenue_tables
from dashboard.warehouse.problems import Missing
from tests.test_tables import ALL, LAST, WINDOW, due

__all__ = ["due"]


def test_every_column_of_the_renewal_trend(due: Facts) -> None:
    """Two of three renewed, Wilson (1927): 20.8 to 93.9%; money kept 200 of 300, with the rise 220."""
    last = renewals_tables.renewal_trend(renewals_figures.by_due_month(due, ALL), WINDOW).loc[LAST]
    assert {str(name): round(float(value), 4) for name, value in last.items()} == {
        "rate": 0.6667,
        "low": 0.2077,
        "high": 0.9385,
        "gross": 0.6667,
        "net": 0.7333,
    }


def ahead(**columns: int) -> Coming:
    """Nothing within 30 days, and this within 90: money in the currency."""
    names = [
        *("due", "renewed", "lost", "due_mrr", "undecided_mrr", "at_risk_mrr", "expiring_mrr", "lost_mrr"),
        *(name for sign, _, _ in SIGNALS for name in (sign, f"{sign}_mrr")),
    ]
    row = {name: columns.get(name, 0) * (10_000 if name.endswith("_mrr") else 1) for name in names}
    frame = pd.DataFrame([dict.fromkeys(names, 0), row], index=[30, 90])
    return Coming(frame, frame.set_index(pd.RangeIndex(LAST, LAST + 2)), {"use_falling": Missing("usage")})


def test_what_falls_due_in_a_table() -> None:
    """Nine contracts of $9,000: two renewed and one lost early, $6,000 undecided."""
    found = renewals_tables.falls_due(
        ahead(
            due=9,
            renewed=2,
            lost=1,
            due_mrr=9000,
            undecided_mrr=6000,
            at_risk_mrr=1500,
            auto_renewing=4,
            notice_passed=3,
        )
    )
    assert found["Within"].tolist() == ["30 days", "90 days"] and not found.iloc[0, 1:].any()
    assert found.iloc[1].to_dict() == {
        "Within": "90 days",
        "Contracts": 9,
        "MRR": 9000,
        "Decided early": 3,
        "MRR undecided": 6000,
        "MRR at risk": 1500,
        "Renew by themselves": 4,
        "Notice passed": 3,
    }
    kinds = renewals_tables.units_of(found, lambda kind: {"money": units.money(), "count": units.count()}[kind])
    assert sorted(kinds) == sorted(found.columns[1:])
    assert kinds["MRR at risk"].text(1500) == "$1.5K" and kinds["Contracts"].text(1500) == "1,500"


def test_what_is_known_of_contracts_ahead() -> None:
    found = renewals_tables.signals(ahead(champion_left=2, champion_left_mrr=700, low_health=1, low_health_mrr=50))
    assert found.columns.tolist() == ["Sign", "Contracts", "MRR"]
    signs = found.set_index("Sign")
    assert list(signs.index) == [
        "Champion left, not replaced",
        "Last answer a detractor",
        "Last answer a passive",
        "Last answer a promoter",
        "Use falling",
        "Health under 50",
        "Renews by itself",
        "Notice date passed",
    ]
    assert signs.loc["Champion left, not replaced"].tolist() == [2, 700]
    assert signs.loc["Health under 50"].tolist() == [1, 50]
    use = signs.loc["Use falling"].tolist()
    assert math.isnan(use[0]) and math.isnan(use[1])


def test_dashes_among_the_signs_say_what_they_need() -> None:
    of = ahead()
    lacks = {
        "champion_left": Missing("contacts"),
        "detractor": Missing("nps_responses", "empty"),
        "passive": Missing("nps_responses", "empty"),
        "use_falling": Missing("usage"),
        "low_health": Missing("health", "unreadable"),
    }
    assert sentences.unknown_signs(replace(of, unknown={})) == ""
    assert sentences.unknown_signs(of) == "Dashes: usage is not connected."
    assert sentences.unknown_signs(replace(of, unknown=lacks)) == (
        "Dashes: contacts and usage are not connected; nps_responses is connected but empty; health is not readable."
    )


def test_parts_of_what_falls_due_add_up() -> None:
    """$9,000 due: $3,000 decided, $1,000 of it lost; $6,000 undecided, $1,500 of it at risk."""
    found = renewals_tables.coming_bars(
        ahead(due_mrr=9000, expiring_mrr=3000, lost_mrr=1000, undecided_mrr=6000, at_risk_mrr=1500), 2
    )
    assert found.iloc[1].to_dict() == {"renewed": 2000, "no_sign": 4500, "at_risk": 1500, "lost": 1000}
    assert not found.iloc[0].any() and found.index.tolist() == [LAST, LAST + 1]


@pytest.mark.parametrize(
    ("low", "words"),
    [
        ([0.1, 0.2], "whiskers: 95% interval"),
        ([0.1, math.nan], "whiskers: 95% interval, none on a yearly footing"),
        ([math.nan, math.nan], "on a yearly footing, which has no interval"),
        ([], "whiskers: 95% interval"),
    ],
)
def test_which_rates_have_whiskers(low: list[float], words: str) -> None:
    assert renewals_tables.whiskers(pd.DataFrame({"low": low}, dtype="float64")) == words


def test_outcomes_of_answers_in_a_table() -> None:
    frame = pd.DataFrame(
        {"renewal_rate": [0.9, 0.8, 0.5], "low": [0.8, 0.7, 0.4], "high": [0.95, 0.9, 0.6], "decided": [40, 30, 20]},
        index=["promoter", "passive", "detractor"],
    )
    found = nps_tables.outcomes(frame)
    assert found.index.tolist() == ["Promoters", "Passives", "Detractors"]
    assert found.columns.tolist() == ["value", "low", "high", "n"]
    assert found.loc["Detractors"].tolist() == [0.5, 0.4, 0.6, 20]


@pytest.mark.parametrize(
    ("window", "quarters"),
    [
        # A quarter touches the window by its last month; one month later it does not.
        (range(LAST - 13, LAST + 3), [-15, -12, -9, -6, -3, 0]),
        (range(LAST - 12, LAST + 3), [-12, -9, -6, -3, 0]),
        # The first quarter of 2026 is over in March and not in February; at least four are shown.
        (range(LAST, LAST + 3), [-9, -6, -3, 0]),
        (range(LAST, LAST + 2), [-12, -9, -6, -3]),
    ],
)
def test_which_quarters_stand_in_a_window(window: range, quarters: list[int]) -> None:
    """Eight quarters, the last that of January 2026."""
    sums = pd.DataFrame({"responses": 1}, index=pd.RangeIndex(LAST - 21, LAST + 1, 3))
    assert nps_tables.quarter_rows(sums, window).index.tolist() == [LAST + q for q in quarters]


def test_how_the_table_by_value_is_written() -> None:
    made = {"money": units.money(), "percent": units.percent(), "count": units.count()}
    found = revenue_tables.by_value_units(made.__getitem__)
    rates = [found.pop("Share"), found.pop("Net revenue retention")]
    assert {name: unit.text(1200) for name, unit in found.items()} == {
        "MRR": "$1.2K",
        "Accounts": "1,200",
        "Won": "$1.2K",
        "Lost": "$1.2K",
        "n a year ago": "1,200",
    }
    assert [rate.text(0.5) for rate in rates] == ["50.0%", "50.0%"]


def test_mrr_by_value_ends_with_the_window() -> None:
    """The largest in the last month of the window, not of the history, comes first; months outside are not drawn."""
    parts = {
        "A": pd.DataFrame({"closing_mrr": [10_000, 10_000, 90_000]}, index=[LAST - 2, LAST - 1, LAST]),
        "B": pd.DataFrame({"closing_mrr": [40_000, 20_000, 10_000]}, index=[LAST - 2, LAST - 1, LAST]),
    }
    found = revenue_tables.mrr_by(parts, range(LAST - 2, LAST))
    assert found.to_dict("list") == {"B": [4, 2], "A": [1, 1]} and list(found) == ["B", "A"]
    assert [(line.column, line.name) for line in revenue_tables.lines_of(found)] == [("B", "B"), ("A", "A")]


def test_the_renewal_rate_of_each_value_the_lowest_first() -> None:
    """SMB: in two months 4 + 2 of 6 + 4 contracts; Big 9 of 9; nothing fell due in Mid. The month before is not in it.
    Six of ten by Wilson (1927): 31.3 to 83.2 %.
    """

    def sums(renewed: list[int], decided: list[int]) -> pd.DataFrame:
        index = pd.RangeIndex(LAST - 2, LAST + 1, name="month_index")
        return pd.DataFrame({"renewed": renewed, "decided": decided}, index=index)

    parts = {"Big": sums([0, 4, 5], [9, 4, 5]), "SMB": sums([9, 4, 2], [9, 6, 4]), "Mid": sums([3, 0, 0], [3, 0, 0])}
    found = renewals_tables.renewal_by(parts, range(LAST - 1, LAST + 1))
    assert found.index.tolist() == ["SMB", "Big"]
    assert found.loc["SMB"].round(4).tolist() == [0.6, 0.3127, 0.8318, 10, 4]
    assert found.loc["Big", ["value", "n", "lost"]].tolist() == [1.0, 9, 0]


def test_the_path_of_committed_mrr() -> None:
    """From January: $100, then $120 of which $30 may leave."""
    sums = pd.DataFrame({"committed_mrr": [1_000_000, 1_200_000], "likely_mrr": [0, 300_000]})
    found = revenue_tables.committed_path(sums, LAST)
    assert found.index.tolist() == [LAST, LAST + 1]
    assert found.to_dict("list") == {"committed": [100, 120], "likely": [100, 90]}
