"""The definitions page: every metric of the registry with a worked number that can be checked by hand."""

from __future__ import annotations

import re

import pytest

from dashboard import definitions, metrics, units
from dashboard.contract import Missing
from dashboard.definitions import Basis
from dashboard.facts import Facts
from dashboard.metrics import REGISTRY
from dashboard.slices import Slice
from dashboard.units import Unit
from tests import company

UNITS = {"money": units.money(), "percent": units.percent(), "count": units.count(), "points": units.points(), "ratio": units.ratio()}
ALL = Slice()


def unit_of(kind: str) -> Unit:
    return UNITS[kind]


@pytest.fixture(scope="module")
def golden() -> Facts:
    return company.facts_of(company.read_folder(company.GOLDEN / "input"), dimensions=("segment", "region"))


def bases(facts: Facts, month: int | None = None, slice_: Slice = ALL) -> dict[str, Basis | Missing]:
    return definitions.bases(facts, slice_, metrics.monthly(facts, slice_), facts.last_month if month is None else month)


def worked(name: str, found: dict[str, Basis | Missing]) -> str:
    metric = REGISTRY[name]
    return definitions.worked(metric, found[metric.fact], unit_of)


@pytest.mark.parametrize(("name", "words"), [
    # tests/golden/expected, January 2026: 8 accounts with 20,225 a year before, 5 of them with 11,200.50, 10,550 of it capped; 6 pay 11,900.50.
    ("mrr", "January 2026: MRR = $11.9 k"),
    ("net_revenue_retention", "January 2026: their MRR now $11.2 k ÷ MRR twelve months ago $20.2 k = 55.4 %"),
    ("gross_revenue_retention", "January 2026: their MRR kept $10.6 k ÷ MRR twelve months ago $20.2 k = 52.2 %"),
    ("logo_retention", "January 2026: of them still paying 5 ÷ accounts twelve months ago 8 = 62.5 %"),
    ("logo_churn_rate", "January 2026: accounts that left 0 ÷ accounts at opening 6 = 0.0 %"),
    ("quick_ratio", "January 2026: (new $0 + reactivation $0 + expansion $0) ÷ (contraction $0 + churn $0) = no losses"),
    # Nothing fell due in January 2026.
    ("renewal_rate", "due in January 2026: renewed 0 ÷ decided contracts 0 = no data"),
])  # fmt: skip
def test_worked_on_the_golden_figures(golden: Facts, name: str, words: str) -> None:
    assert worked(name, bases(golden)) == words


def test_a_month_of_the_past(golden: Facts) -> None:
    """tests/golden/expected/retention.csv, January 2025: 12,750 of 13,120."""
    month = 2025 * 12
    assert worked("net_revenue_retention", bases(golden, month)) == "January 2025: their MRR now $12.8 k ÷ MRR twelve months ago $13.1 k = 97.2 %"


def test_annual_rates_show_both_steps() -> None:
    """10 of 100 left: 10 %; over a year 1 − 0.9^12 = 71.8 %."""
    rows = [company.account(f"a{i}") for i in range(100)]
    periods = [company.period(f"a{i}", "2025-01-01", "2026-01-10" if i < 10 else None, 1) for i in range(100)]
    facts = company.facts_of({"accounts": rows, "subscriptions": periods})
    assert worked("annualised_logo_churn_rate", bases(facts)) == (
        "January 2026: accounts that left 10 ÷ accounts at opening 100 = 10.0 %; 1 − (1 − 10.0 %)^12 = 71.8 %")


def test_nps_of_the_quarter_that_was_over() -> None:
    """Two promoters and a detractor of four answers in the last quarter of 2025: 100 × (2 − 1) ÷ 4 = 25."""
    scores = (10, 9, 7, 3)
    answers = [{"response_id": f"r{i}", "account_id": "a", "contact_id": f"c{i}", "survey": "relational", "sent_on": "2025-11-01", "responded_on": "2025-11-03",
                "score": score} for i, score in enumerate(scores)]  # fmt: skip
    tables = {"accounts": [company.account("a")], "subscriptions": [company.period("a", "2025-01-01", None, 100)], "nps_responses": answers}
    found = bases(company.facts_of(tables))
    assert worked("nps", found) == "Q4 2025: 100 × (promoters 2 − detractors 1) ÷ answers 4 = +25"
    # One account, a quarter promoting on balance: (2 − 1) ÷ 4 of it.
    assert worked("nps_by_account", found) == "Q4 2025: 100 × (promoting accounts 0.5 − detracting accounts 0.25) ÷ accounts heard from 1 = +25"
    assert worked("response_rate", found) == "Q4 2025: answers 4 ÷ invitations 4 = 100.0 %"


def test_a_table_not_connected_is_named() -> None:
    tables = {"accounts": [company.account("a")], "subscriptions": [company.period("a", "2025-01-01", None, 100)]}
    found = bases(company.facts_of(tables))
    assert worked("renewal_rate", found).startswith("The table renewals ") and worked("renewal_rate", found).endswith("a row is a contract that falls due.")
    assert worked("nps", found).startswith("The table nps_responses ")


def test_before_anything_was_measured(golden: Facts) -> None:
    assert worked("nps", bases(golden, golden.first_month)).endswith(": nothing yet")


@pytest.mark.parametrize("slice_", [ALL, Slice.of({"segment": "SMB"}), Slice.of({"segment": "Enterprise", "region": "APAC"})])
def test_every_metric_is_defined_whole(golden: Facts, slice_: Slice) -> None:
    """Formula, edge, worked number and SQL of each; no word of the machine in any."""
    found = bases(golden, slice_=slice_)
    for metric in REGISTRY.values():
        one = definitions.definition(metric, found[metric.fact], unit_of)
        assert metric.formula and metric.edge and metric.label and one.worked, metric.name
        assert not re.search(r"\b(?:nan|None|inf)\b|_mrr|_accounts", one.worked), one.worked
        assert one.sql.lstrip().startswith(("--", "with", "select")), metric.name


def test_families_hold_every_metric_once() -> None:
    listed = [m.name for family in definitions.families() for m in REGISTRY.values() if m.family == family]
    assert sorted(listed) == sorted(REGISTRY)


@pytest.mark.parametrize(("expression", "value"), [("churn_mrr", 3), ("churn_mrr + contraction_mrr", 5), ("churn_mrr + contraction_mrr − expansion_mrr", 1),
                                                   ("promoters − detractors", -2)])  # fmt: skip
def test_sums_of_columns(expression: str, value: float) -> None:
    row = {"churn_mrr": 3.0, "contraction_mrr": 2.0, "expansion_mrr": 4.0, "promoters": 1.0, "detractors": 3.0}
    assert definitions.value_of(expression, row) == value


def test_columns_in_words() -> None:
    assert definitions.in_words("churn_mrr + contraction_mrr") == "churn + contraction"
    known = set(definitions.WORDS) | {"promoters", "detractors", "+", "−"}
    for metric in REGISTRY.values():
        if metric.denominator:
            assert set(f"{metric.numerator} {metric.denominator}".split()) <= known, metric.name


def test_every_number_has_a_name_of_its_own() -> None:
    labels = [metric.label for metric in REGISTRY.values()]
    assert len(set(labels)) == len(labels)
