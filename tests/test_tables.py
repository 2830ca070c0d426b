"""Frames behind charts and tables, from a company that fits on a napkin."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from dashboard import charts
from dashboard.base import months as base_months
from dashboard.base import numbers as units
from dashboard.facts.loading import Facts
from dashboard.facts.refreshing import Entry
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.metric import Sums
from dashboard.measures.monthly import COLUMNS, RETENTION_COLUMNS
from dashboard.measures.slices import Slice
from dashboard.subjects.churn import sentences as churn_sentences
from dashboard.subjects.churn import tables as churn_tables
from dashboard.subjects.cohorts import figures as cohorts
from dashboard.subjects.cohorts import tables as cohorts_tables
from dashboard.subjects.data_health import tables as data_health_tables
from dashboard.subjects.nps import tables as nps_tables
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.subjects.renewals import tables as renewals_tables
from dashboard.subjects.revenue import tables as revenue_tables
from dashboard.warehouse.problems import Problem
from dashboard.warehouse.tables import TABLES
from tests import company

LAST = 2026 * 12
WINDOW = range(LAST - 1, LAST + 1)
ALL = Slice()

# Big pays 300, 400 from December 2025. Of SMB's two at 100, one left in January 2026, one came in December.
NAPKIN = {
    "accounts": [
        company.account("big", use_case="Data"),
        company.account("s1", use_case="Web"),
        company.account("s2", use_case="Web"),
        company.account("s3"),
    ],
    "subscriptions": [
        company.period("big", "2024-11-05", "2025-12-05", 300),
        company.period("big", "2025-12-05", None, 400),
        company.period("s1", "2024-12-01", "2026-01-10", 100),
        company.period("s2", "2025-12-20", None, 100),
        company.period("s3", "2025-12-01", None, 50),
    ],
}


@pytest.fixture(scope="module")
def napkin() -> Facts:
    return company.facts_of(NAPKIN, dimensions=("use_case",))


@pytest.fixture(scope="module")
def parts(napkin: Facts) -> dict[str, Sums]:
    return measures_monthly.monthly_by(napkin, ALL, "use_case")


def test_mrr_by_value_largest_first(parts: dict[str, Sums]) -> None:
    found = revenue_tables.mrr_by(parts, WINDOW)
    assert {name: column.tolist() for name, column in found.items()} == {
        "Data": [400.0, 400.0],
        "Web": [200.0, 100.0],
        "(none)": [50.0, 50.0],
    }
    assert list(found.columns) == ["Data", "Web", "(none)"]
    lines = revenue_tables.lines_of(found)
    assert [line.column for line in lines] == list(found.columns) and len({line.tone for line in lines}) == 3


def test_no_more_than_six_lines(parts: dict[str, Sums]) -> None:
    many = {f"{i}": parts["Web"] for i in range(9)}
    assert list(revenue_tables.mrr_by(many, WINDOW).columns) == list("012345")
    assert len(revenue_tables.lines_of(revenue_tables.mrr_by(many, WINDOW))) == 6


def test_a_window_of_movements_closes(napkin: Facts) -> None:
    """400 at the end of November; 100 + 50 new and 100 up in December; 100 lost in January; 550 are left."""
    found = revenue_tables.window_movement(measures_monthly.monthly(napkin, ALL), WINDOW)
    assert {
        name: found[f"{name}_mrr"] / 10_000
        for name in ("opening", "new", "reactivation", "expansion", "contraction", "churn", "closing")
    } == {
        "opening": 400,
        "new": 150,
        "reactivation": 0,
        "expansion": 100,
        "contraction": 0,
        "churn": 100,
        "closing": 550,
    }
    assert [found[f"{name}_accounts"] for name in ("opening", "new", "churn", "closing")] == [2, 2, 1, 3]


def test_a_row_a_value(parts: dict[str, Sums]) -> None:
    found = revenue_tables.by_value(parts, WINDOW, "use_case").set_index("Use case")
    assert found.index.tolist() == ["Data", "Web", "(none)"]
    assert found["MRR"].tolist() == [400, 100, 50]
    assert found["Share"].tolist() == pytest.approx([400 / 550, 100 / 550, 50 / 550])
    assert found["Won"].tolist() == [100, 100, 50] and found["Lost"].tolist() == [0, 100, 0]
    assert found["n a year ago"].tolist() == [1, 1, 0]
    # Of one account a retention would say nothing.
    assert found["Net revenue retention"].isna().all()
    assert set(revenue_tables.by_value_units(lambda kind: units.count())) == set(found.columns)


def sums(**columns: int) -> Sums:
    """One month of sums; a column not named is 0."""
    return pd.DataFrame(
        [{**dict.fromkeys((*COLUMNS, *RETENTION_COLUMNS), 0), **columns}],
        index=pd.RangeIndex(LAST, LAST + 1, name="month_index"),
    )


def test_retention_by_value_from_ten_accounts_on() -> None:
    ten = sums(closing_mrr=1, mrr_then=200, mrr_now=180, accounts_then=10)
    nine = sums(closing_mrr=1, mrr_then=200, mrr_now=180, accounts_then=9)
    found = revenue_tables.by_value({"a": ten, "b": nine}, range(LAST, LAST + 1), "plan")[
        "Net revenue retention"
    ].tolist()
    assert found[0] == pytest.approx(0.9) and math.isnan(found[1])


def test_an_empty_slice_has_no_shares() -> None:
    found = revenue_tables.by_value({"a": sums()}, range(LAST, LAST + 1), "plan")
    assert found["Share"].isna().all()


def test_left_within_a_year() -> None:
    """Wilson's interval of 5 in 10 is 23.66 to 76.34% (Brown, Cai and DasGupta 2001); of nobody there is none."""
    found = churn_tables.left_within_a_year(
        {
            "half": sums(accounts_then=10, accounts_now=5),
            "none": sums(accounts_then=20, accounts_now=20),
            "new": sums(),
        },
        LAST,
    )
    assert found.index.tolist() == ["half", "none"]
    assert found.loc["half"].tolist() == pytest.approx([0.5, 0.2366, 0.7634, 10, 5], abs=5e-5)
    assert found.loc["none", "value"] == 0 and found.loc["none", "low"] == 0


def test_left_within_a_year_of_nobody() -> None:
    assert churn_tables.left_within_a_year({}, LAST).empty


def test_churn_month_by_month(napkin: Facts) -> None:
    """December: nobody of 2 left. January: 1 of 4 and 100 of 650."""
    found = churn_tables.churn_trend(measures_monthly.monthly(napkin, ALL), WINDOW)
    assert found["logo"].tolist() == [0, 0.25] and found["mrr"].tolist() == pytest.approx([0, 100 / 650])
    # Wilson of 1 in 4: (1/4 + z²/8 ± z·√(3/64 + z²/64)) ÷ (1 + z²/4) with z = 1.96.
    assert found.loc[LAST, ["low", "high"]].tolist() == pytest.approx([0.0456, 0.6994], abs=5e-5)


def test_churn_before_anybody_paid(napkin: Facts) -> None:
    found = churn_tables.churn_trend(
        measures_monthly.monthly(napkin, ALL), range(napkin.first_month, napkin.first_month + 1)
    )
    assert found.isna().all().all()


def test_the_triangle_as_a_grid(napkin: Facts) -> None:
    """Born November 2024 (Big), December 2024 (s1, gone at age 13), December 2025 (s2 and s3)."""
    cells = cohorts.triangle(napkin, ALL, napkin.last_month)
    grid, sizes, names = cohorts_tables.triangle_grid(cells, "accounts", quarterly=False)
    assert names == ["Nov 24", "Dec 24", "Dec 25"]
    assert sizes.tolist() == [1, 1, 2]
    assert grid.loc[LAST - 13].tolist()[:14] == [1.0] * 13 + [0.0]
    # What is not reached yet is blank, never 0.
    assert grid.loc[LAST - 1].tolist()[:2] == [1.0, 1.0] and grid.loc[LAST - 1].iloc[2:].isna().all()
    net, _, _ = cohorts_tables.triangle_grid(cells, "net", quarterly=False)
    assert net.loc[LAST - 14].iloc[-1] == pytest.approx(400 / 300)


def test_cohorts_by_quarter(napkin: Facts) -> None:
    _, sizes, names = cohorts_tables.triangle_grid(
        cohorts.triangle(napkin, ALL, napkin.last_month, quarterly=True), "accounts", quarterly=True
    )
    assert names == ["Q4 24", "Q4 25"] and sizes.tolist() == [2, 2]


def test_two_slices_side_by_side(napkin: Facts) -> None:
    cells = cohorts.triangle(napkin, ALL, napkin.last_month)
    found = cohorts_tables.curves_of([("All accounts", cells), ("Web", cells)], "accounts", 6)
    assert list(found.shares.columns) == ["All accounts", "Web"] == list(found.tones) and found.main == "All accounts"
    assert list(cohorts_tables.curves_of([("Web", cells), ("Web", cells)], "accounts", 6).shares.columns) == [
        "Web",
        "Web (same)",
    ]
    # A value may have any name, ours too.
    assert list(
        cohorts_tables.curves_of([("All accounts", cells), (cohorts_tables.MEAN, cells)], "accounts", 6).shares.columns
    ) == [
        "All accounts",
        cohorts_tables.MEAN,
    ]


def test_the_mean_alone_and_against_the_newest(napkin: Facts) -> None:
    """At age 1 all four of the three cohorts still pay; at age 13 one of the two old enough."""
    found = cohorts_tables.curves(cohorts.triangle(napkin, ALL, napkin.last_month), "accounts", 13)
    assert list(found.shares.columns) == [cohorts_tables.MEAN] == list(found.tones)
    assert found.shares[cohorts_tables.MEAN][1] == 1.0 and found.shares[cohorts_tables.MEAN][13] == 0.5
    assert found.behind[cohorts_tables.MEAN][0] == 4 and found.behind[cohorts_tables.MEAN][13] == 2
    born = 24
    cells = pd.DataFrame(
        [
            {
                "cohort_index": LAST - born + c,
                "age_months": age,
                "cohort_accounts": 2,
                "accounts": 2 - (age > 0),
                "cohort_mrr": 2,
                "mrr": 2,
                "mrr_kept": 2,
            }
            for c in range(born)
            for age in range(born - c)
        ]
    )
    found = cohorts_tables.curves(cells, "accounts", 3)
    # The newest cohort that is three months old is of September 2025 (24 cohorts, the last of December 2025).
    assert list(found.shares.columns) == ["Won Oct 24 to Sep 25", "Won Jan 24 to Sep 24", cohorts_tables.MEAN]
    # Every line ends at the age compared, the groups with all their accounts: twelve cohorts of two, nine of two.
    assert found.shares.index.tolist() == [0, 1, 2, 3] and found.shares.loc[3].notna().all()
    assert found.behind.iloc[:, :2].to_numpy().tolist() == [[24, 18]] * 4
    assert found.behind[cohorts_tables.MEAN].tolist() == [48, 46, 44, 42]


def test_connected_tables(napkin: Facts) -> None:
    found = data_health_tables.connected(napkin).set_index("Table")
    assert found.index.tolist() == list(TABLES)
    assert found.loc[["accounts", "subscriptions"], "Rows"].tolist() == [4, 5]
    assert found.columns.tolist() == ["State", "Rows", "One row is"]
    assert (
        found.loc["accounts", "State"] == "connected" and found.loc["accounts", "One row is"] == TABLES["accounts"].row
    )
    assert found.loc["renewals", "State"] == "not connected" and found.loc["renewals", "Rows"] is pd.NA


def test_problems_and_refreshes() -> None:
    assert data_health_tables.problems([]).empty
    found = data_health_tables.problems(
        [Problem("error", "accounts", "missing_key", 2, ("a", "b"), "2 rows have no account id.")]
    )
    assert found.iloc[0].tolist() == ["error", "accounts", "2 rows have no account id.", "a, b"]
    assert found.columns.tolist() == ["", "Table", "What", "For example"]
    log = data_health_tables.refreshes([Entry("2026-01-31T08:00:00+00:00", 1.5, "refreshed", "", 12, "2026-01-31")])
    assert log.columns.tolist() == ["Started", "Outcome", "As of", "Rows", "Seconds", "Said"]
    assert log.iloc[0].tolist() == ["2026-01-31 08:00:00 UTC", "refreshed", "2026-01-31", 12, 1.5, ""]
    assert data_health_tables.refreshes([]).columns.tolist() == log.columns.tolist()


def test_facts_kept(napkin: Facts) -> None:
    found = data_health_tables.facts_kept(napkin).set_index("Fact")
    assert found.columns.tolist() == ["Rows", "Seconds", "One row per"]
    assert found.loc["mrr movements", "One row per"] == "use_case, month"
    assert found.loc["mrr movements", "Seconds"] == napkin.seconds["mrr_movements"]
    assert math.isnan(found.loc["cohorts", "Seconds"])
    assert found["Rows"].tolist() == [len(frame) for frame in napkin.frames.values()]


# --- renewals -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def due() -> Facts:
    """Due in January 2026: two renewed (one late), one lost for its price; due in March: one of 100 open."""
    contract = {"term_months": 12, "expiring_mrr": 100}
    rows = [
        {
            **contract,
            "contract_id": "r1",
            "account_id": "big",
            "due_on": "2026-01-10",
            "renewed_mrr": 120,
            "decided_on": "2026-01-05",
        },
        {
            **contract,
            "contract_id": "r2",
            "account_id": "s2",
            "due_on": "2026-01-10",
            "renewed_mrr": 100,
            "decided_on": "2026-01-20",
        },
        {
            **contract,
            "contract_id": "r3",
            "account_id": "s1",
            "due_on": "2026-01-10",
            "renewed_mrr": 0,
            "decided_on": "2026-01-09",
            "reason": "price",
        },
        {**contract, "contract_id": "r4", "account_id": "big", "due_on": "2026-03-10"},
    ]
    return company.facts_of({**NAPKIN, "renewals": rows}, dimensions=("use_case",))


def test_renewal_trend(due: Facts) -> None:
    """Two of three renewed: 66.7%; of 300 expiring 200 are kept, 220 with the rise."""
    found = renewals_tables.renewal_trend(renewals_figures.by_due_month(due, ALL), WINDOW)
    last = found.loc[LAST]
    assert [round(float(v), 4) for v in last if not math.isnan(v)][:1] == [0.6667]
    assert {round(float(v), 4) for v in last} >= {0.6667, round(220 / 300, 4)}


def test_reasons_of_what_was_lost(due: Facts) -> None:
    found = churn_tables.reasons(due, ALL, WINDOW)
    assert found.index.tolist() == ["price"]
    assert 100 in found.iloc[0].tolist()


def test_a_reason_called_no_reason_given_is_not_the_lack_of_one() -> None:
    """Two contracts say so, one says nothing: two rows, told apart, each with the reason as it is kept."""
    lost = {"term_months": 12, "expiring_mrr": 100, "renewed_mrr": 0, "decided_on": "2026-01-09"}
    rows = [
        {**lost, "contract_id": f"r{i}", "account_id": "s1", "due_on": "2026-01-10", "reason": reason}
        for i, reason in enumerate(("no reason given", "no reason given", None))
    ]
    found = churn_tables.reasons(company.facts_of({**NAPKIN, "renewals": rows}), ALL, WINDOW)
    assert {name: (row["reason"], row["contracts"]) for name, row in found.iterrows()} == {
        "no reason given": ("no reason given", 2),
        "no reason given (none recorded)": ("(none)", 1),
    }


def test_no_reason_falls_under_the_table() -> None:
    """Ten reasons of 100 each: the first is a tenth of what was lost, not an eighth."""
    lost = {"term_months": 12, "expiring_mrr": 100, "renewed_mrr": 0, "decided_on": "2026-01-09"}
    rows = [
        {**lost, "contract_id": f"r{i}", "account_id": "s1", "due_on": "2026-01-10", "reason": f"reason {i}"}
        for i in range(10)
    ]
    found = churn_tables.reasons(company.facts_of({**NAPKIN, "renewals": rows}), ALL, WINDOW)
    assert len(found) == 10 and found["value"].sum() == 1000
    assert "takes 10.0% of what was lost" in churn_sentences.why(found, units.percent())


@pytest.mark.parametrize(
    ("prices", "amounts", "told"),
    [
        # Three contracts in January: 300 and two without a price.
        ([300, 0, 0], [300.0, 0.0], "price $300 · 100% · 1 contract. merger $0 · 0% · 2 contracts"),
        ([0, 0, 0], [0.0, 0.0], "These contracts carried no money."),
    ],
)
def test_a_reason_without_money_keeps_its_row(prices: list[int], amounts: list[float], told: str) -> None:
    """The title counts every contract lost; so do table and CSV."""
    lost = {"term_months": 12, "renewed_mrr": 0, "decided_on": "2026-01-09", "account_id": "s1", "due_on": "2026-01-10"}
    reasons = ["price", "merger", "merger"]
    rows = [
        {**lost, "contract_id": f"r{place}", "expiring_mrr": price, "reason": reason}
        for place, (price, reason) in enumerate(zip(prices, reasons, strict=True))
    ]
    found = churn_tables.reasons(company.facts_of({**NAPKIN, "renewals": rows}), ALL, WINDOW)
    drawing = charts.lost_bars(found, units.money(), n="contracts", counted="contracts")
    assert churn_sentences.why(found, units.percent()) == "Why 3 contracts were lost"
    by_reason = drawing.table.set_index("Reason")
    assert by_reason.loc[["price", "merger"], "Amount"].tolist() == amounts
    assert by_reason.loc[["price", "merger"], "Contracts"].tolist() == [1, 2]
    assert told in drawing.alt


def test_spans_in_words() -> None:
    assert base_months.month_span(range(LAST, LAST + 1)) == "January 2026"
    assert base_months.month_span(WINDOW) == "December 2025 to January 2026"


@pytest.mark.parametrize(("end", "quarters"), [(4, [0]), (5, [0, 3]), (7, [0, 3]), (8, [0, 3, 6]), (1, [])])
def test_only_quarters_that_are_over(end: int, quarters: list[int]) -> None:
    """Four quarters of 2026, counted by their first month: to May (4) the first is over, to June (5) the second too."""
    first = 2026 * 12
    year = pd.DataFrame({"responses": 1}, index=pd.Index([first, first + 3, first + 6, first + 9], name="month_index"))
    assert nps_tables.quarter_rows(year, range(first - 12, first + end + 1)).index.tolist() == [
        first + q for q in quarters
    ]
