"""The definitions page: every metric of the registry with a worked number that can be checked by hand."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from dashboard.base import numbers as units
from dashboard.base.numbers import Unit
from dashboard.facts import statements as facts_statements
from dashboard.facts.loading import Facts
from dashboard.measures import explaining as measures_explaining
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.explaining import Basis
from dashboard.measures.slices import Slice
from dashboard.measures.terms import WORDS, Terms, terms
from dashboard.subjects.definitions import figures as definitions_figures
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.subjects.renewals import metrics as renewals_metrics
from dashboard.warehouse.problems import Missing
from tests import company, definitions_table

UNITS = {
    "money": units.money(),
    "percent": units.percent(),
    "count": units.count(),
    "points": units.points(),
    "ratio": units.ratio(),
}
ALL = Slice()


def unit_of(kind: str) -> Unit:
    return UNITS[kind]


@pytest.fixture(scope="module")
def golden() -> Facts:
    return company.facts_of(company.read_folder(company.GOLDEN / "input"), dimensions=("segment", "region"))


def bases(facts: Facts, month: int | None = None, slice_: Slice = ALL) -> dict[str, Basis | Missing]:
    return definitions_figures.bases(
        facts, slice_, measures_monthly.monthly(facts, slice_), facts.last_month if month is None else month
    )


def tenfold(found: dict[str, Basis | Missing]) -> dict[str, Basis | Missing]:
    """Ten companies like this one: its rates, with enough accounts behind them to be shown."""
    return {fact: replace(one, sums=one.sums * 10) if isinstance(one, Basis) else one for fact, one in found.items()}


def worked(name: str, found: dict[str, Basis | Missing]) -> str:
    metric = REGISTRY[name]
    return measures_explaining.explain(metric, found[metric.fact.name], unit_of).worked


@pytest.mark.parametrize(
    ("name", "words"),
    [
        # tests/golden/expected, January 2026: 8 accounts with 20,225 a year before, 5 of them with 11,200.50, 10,550 of
        # it capped; 6 pay 11,900.50.
        ("mrr", "On 31 Jan 2026: closing MRR, of 6 accounts = $11.9K"),
        # 12 × 11,900.50 = 142,806.
        ("arr", "On 31 Jan 2026: 12 × closing MRR $11.9K = $143K"),
        ("net_new_mrr", "January 2026: new $0 + reactivation $0 + expansion $0 − contraction $0 − churn $0 = $0"),
        ("net_revenue_retention", "Twelve months to January 2026: 8 accounts, too few for a rate"),
        ("gross_revenue_retention", "Twelve months to January 2026: 8 accounts, too few for a rate"),
        ("logo_retention", "Twelve months to January 2026: 8 accounts, too few for a rate"),
        ("logo_churn_rate", "January 2026: 6 accounts, too few for a rate"),
        ("quick_ratio", "January 2026: 6 accounts, too few for a ratio"),
        # tests/golden/expected/renewals.csv: of those due from November 2025 to January 2026 one is decided.
        ("renewal_rate", "November 2025 to January 2026: 1 contract, too few for a rate"),
    ],
)
def test_worked_on_the_golden_figures(golden: Facts, name: str, words: str) -> None:
    assert worked(name, bases(golden)) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        # The same of ten golden companies: 112,005 and 105,500 of 202,250 are left, 50 of 80 accounts.
        (
            "net_revenue_retention",
            "Twelve months to January 2026: their MRR now $112K ÷ MRR twelve months ago $202K = 55.4%",
        ),
        (
            "gross_revenue_retention",
            "Twelve months to January 2026: their MRR kept $106K ÷ MRR twelve months ago $202K = 52.2%",
        ),
        (
            "logo_retention",
            "Twelve months to January 2026: of them still paying 50 ÷ accounts twelve months ago 80 = 62.5%",
        ),
        ("logo_churn_rate", "January 2026: accounts that left 0 ÷ accounts at opening 60 = 0.0%"),
        (
            "quick_ratio",
            "January 2026: (new $0 + reactivation $0 + expansion $0) ÷ (contraction $0 + churn $0) = no losses",
        ),
    ],
)
def test_rates_worked_on_ten_golden_companies(golden: Facts, name: str, words: str) -> None:
    assert worked(name, tenfold(bases(golden))) == words


def test_a_month_of_the_past(golden: Facts) -> None:
    """tests/golden/expected/retention.csv, January 2025: 12,750 of 13,120, here of ten such companies."""
    month = 2025 * 12
    assert (
        worked("net_revenue_retention", tenfold(bases(golden, month)))
        == "Twelve months to January 2025: their MRR now $128K ÷ MRR twelve months ago $131K = 97.2%"
    )


def test_annual_rates_show_both_steps() -> None:
    """10 of 100 left: 10%; over a year 1 − 0.9^12 = 71.8%."""
    rows = [company.account(f"a{i}") for i in range(100)]
    periods = [company.period(f"a{i}", "2025-01-01", "2026-01-10" if i < 10 else None, 1) for i in range(100)]
    facts = company.facts_of({"accounts": rows, "subscriptions": periods})
    assert worked("annualised_logo_churn_rate", bases(facts)) == (
        "January 2026: accounts that left 10 ÷ accounts at opening 100 = 10.0%; 1 − (1 − 10.0%)^12 = 71.8%"
    )


def test_nps_of_the_quarter_that_was_over() -> None:
    """Six promoters and three detractors of twelve answers in the last quarter of 2025: 100 × (6 − 3) ÷ 12 = 25."""
    scores = (10, 9, 7, 3) * 3
    answers = [
        {
            "response_id": f"r{i}",
            "account_id": "a",
            "contact_id": f"c{i}",
            "survey": "relational",
            "sent_on": "2025-11-01",
            "responded_on": "2025-11-03",
            "score": score,
        }
        for i, score in enumerate(scores)
    ]
    tables = {
        "accounts": [company.account("a")],
        "subscriptions": [company.period("a", "2025-01-01", None, 100)],
        "nps_responses": answers,
    }
    found = bases(company.facts_of(tables))
    assert worked("nps", found) == "Q4 2025: 100 × (promoters 6 − detractors 3) ÷ answers 12 = +25"
    # One account, a quarter promoting on balance: (6 − 3) ÷ 12 of it.
    assert (
        worked("nps_by_account", found)
        == "Q4 2025: 100 × (promoting accounts 0.5 − detracting accounts 0.25) ÷ accounts heard from 1 = +25"
    )
    assert worked("response_rate", found) == "Q4 2025: answers 12 ÷ invitations 12 = 100.0%"


def test_a_table_not_connected_is_named() -> None:
    tables = {"accounts": [company.account("a")], "subscriptions": [company.period("a", "2025-01-01", None, 100)]}
    found = bases(company.facts_of(tables))
    assert worked("renewal_rate", found).startswith("The table renewals ") and worked("renewal_rate", found).endswith(
        "a row is a contract that falls due."
    )
    assert worked("nps", found).startswith("The table nps_responses ")


def test_before_anything_was_measured(golden: Facts) -> None:
    assert worked("nps", bases(golden, golden.first_month)).endswith(": nothing yet")


@pytest.mark.parametrize(
    "slice_", [ALL, Slice.of({"segment": "SMB"}), Slice.of({"segment": "Enterprise", "region": "APAC"})]
)
def test_every_metric_is_defined_whole(golden: Facts, slice_: Slice) -> None:
    """Formula, edge, worked number and SQL of each; no word of the machine in any."""
    found = bases(golden, slice_=slice_)
    for metric in REGISTRY.values():
        one = measures_explaining.explain(metric, found[metric.fact.name], unit_of, "31 Jan 2026")
        told = dict(one.rows)
        assert one.label == metric.label and one.name == metric.name
        assert (
            told["Formula"] == metric.formula
            and told["At the edge"] == metric.edge
            and told["Worked"] == one.worked
            and told["As of"] == "31 Jan 2026"
        )
        assert (
            "Period" in told
            and ("n" in told or not one.value)
            and ("Denominator" in told) == (bool(metric.below) and bool(one.value or "n" in told))
        ), metric.name
        assert not re.search(r"\b(?:nan|None|inf)\b|_mrr|_accounts", str(one.rows)), one.rows
        assert one.facts and len(facts_statements.statements(golden, one.facts)) == len(one.facts), metric.name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("dollar renewal rate", ["gross_dollar_renewal_rate", "net_dollar_renewal_rate"]),
        ("renewal rate", ["renewal_rate"]),
        (" MRR", ["mrr"]),
        ("overdue", ["renewal_rate", "overdue_contracts"]),
        ("quick", ["quick_ratio"]),
        ("no such word", []),
    ],
)
def test_a_number_is_found_by_its_name_or_formula(text: str, names: list[str]) -> None:
    assert [m.name for m in definitions_figures.matching(text)] == names


def test_without_a_search_every_metric_is_there() -> None:
    assert [m.name for m in definitions_figures.matching("")] == list(REGISTRY)


@pytest.mark.parametrize(
    ("side", "value", "words"),
    [
        (terms("churn_mrr"), 3, "churn"),
        (terms("churn_mrr", "contraction_mrr"), 5, "churn + contraction"),
        (terms("churn_mrr", "contraction_mrr", less=("expansion_mrr",)), 1, "churn + contraction − expansion"),
        (terms("promoters", less=("detractors",)), -2, "promoters − detractors"),
        (Terms((), ("expansion_mrr", "churn_mrr")), -7, "expansion − churn"),
    ],
)
def test_sums_of_columns(side: Terms, value: float, words: str) -> None:
    row = {"churn_mrr": 3.0, "contraction_mrr": 2.0, "expansion_mrr": 4.0, "promoters": 1.0, "detractors": 3.0}
    assert side.value(row) == value
    assert side.total(pd.DataFrame([row, row])).tolist() == [value, value]
    if side.plus:
        assert side.words == words


def test_columns_in_words() -> None:
    known = set(WORDS) | {"promoters", "detractors"}
    for metric in REGISTRY.values():
        assert {*metric.above.columns, *metric.below.columns} <= known, metric.name


def test_every_number_has_a_name_of_its_own() -> None:
    labels = [metric.label for metric in REGISTRY.values()]
    assert len(set(labels)) == len(labels)


# --- what is asked of the arithmetic
# ------------------------------------------------------------------------------------


def test_the_sums_have_names_and_amounts() -> None:
    """Ten of a hundred accounts left, a dollar each."""
    rows = [company.account(f"a{i}") for i in range(100)]
    periods = [company.period(f"a{i}", "2025-01-01", "2026-01-10" if i < 10 else None, 1) for i in range(100)]
    found = bases(company.facts_of({"accounts": rows, "subscriptions": periods}))
    told = dict(measures_explaining.explain(REGISTRY["gross_mrr_churn_rate"], found["mrr_movements"], unit_of).rows)
    assert (
        told["Numerator"] == "churn $10 + contraction $0 = $10"
        and told["Denominator"] == "opening MRR $100"
        and told["n"] == "100 accounts"
    )
    told = dict(measures_explaining.explain(REGISTRY["net_new_mrr"], found["mrr_movements"], unit_of).rows)
    assert told["Sum of"] == "new $0 + reactivation $0 + expansion $0 − contraction $0 − churn $10 = -$10"


def test_a_bridge_shows_its_twelve_months() -> None:
    """100 a month of ten accounts each, 10 of them less from July 2025 on: eleven months of 100% and one of 90%."""
    names = [f"a{i}" for i in range(10)]
    periods = [company.period(a, "2024-01-01", "2025-07-01", 100) for a in names]
    periods += [company.period(a, "2025-07-01", None, 90) for a in names]
    found = bases(company.facts_of({"accounts": [company.account(a) for a in names], "subscriptions": periods}))
    one = measures_explaining.explain(REGISTRY["net_retention_bridge"], found["retention"], unit_of)
    assert one.value == "90.0%"
    assert (
        one.worked
        == f"Twelve months to January 2026: {' × '.join(['100.0%'] * 5 + ['90.0%'] + ['100.0%'] * 6)} = 90.0%"
    )


def contracts(number: int, renewed: int, term: int, due: str = "2025-12-15") -> list[dict[str, object]]:
    """So many contracts of a hundred each, the first of them renewed at their price, the others lost."""
    return [
        {
            "contract_id": f"{term}-{i}",
            "account_id": "a",
            "due_on": due,
            "term_months": term,
            "expiring_mrr": 100,
            "renewed_mrr": 100 if i < renewed else 0,
            "decided_on": "2025-12-10",
        }
        for i in range(number)
    ]


def test_a_yearly_footing_shows_each_length() -> None:
    """12 of 15 contracts of a year are 80%; 9 of 25 of two years are 36%, whose root is 60%: (1,500 × 80 + 2,500 ×
    60) ÷ 4,000 = 67.5%.
    """
    tables = {
        "accounts": [company.account("a")],
        "subscriptions": [company.period("a", "2025-01-01", None, 100)],
        "renewals": [*contracts(15, 12, 12), *contracts(25, 9, 24)],
    }
    facts = company.facts_of(tables)
    found = {
        way: definitions_figures.bases(
            facts, ALL, measures_monthly.monthly(facts, ALL), facts.last_month, multi_year=way
        )
        for way in renewals_figures.MULTI_YEAR
    }
    one = measures_explaining.explain(renewals_metrics.renewal_rate, found["annualise"]["renewals"], unit_of)
    assert one.value == "67.5%"
    assert one.worked == (
        "November 2025 to January 2026: mean by expiring MRR of up to a year 80.0% weighing $1.5K and "
        "24 months 36.0%^(12 ÷ 24) weighing $2.5K = 67.5%"
    )
    assert measures_explaining.explain(
        renewals_metrics.renewal_rate, found["exclude"]["renewals"], unit_of
    ).worked.endswith("renewed 12 ÷ decided contracts 15 = 80.0%")
    assert measures_explaining.explain(
        renewals_metrics.renewal_rate, found["include"]["renewals"], unit_of
    ).worked.endswith("renewed 21 ÷ decided contracts 40 = 52.5%")


def test_values_bound_are_shown_with_the_statement(golden: Facts) -> None:
    """As of 31 January 2026 the last complete month is January 2026, 2026 × 12 + 0 = 24312."""
    (one,) = facts_statements.statements(golden, ["retention"])
    assert dict(one.binds)["last_month"] == "24312, January 2026"
    (one,) = facts_statements.statements(golden, ["renewals"])
    assert dict(one.binds)["as_of"] == "2026-01-31" and all(re.search(rf":{name}\b", one.sql) for name, _ in one.binds)
    assert facts_statements.statements(replace(golden, asked={}), ["renewals"]) == []


def test_the_page_of_definitions_says_what_the_registry_says() -> None:
    """Every metric is there and every formula equal; what the page has and the registry has not is found too."""
    page = definitions_table.PAGE.read_text(encoding="utf-8")
    assert definitions_table.table() in page, "run make definitions and read what it changed"
    assert page.count(definitions_table.BEGIN) == 1
    # The prose names them as the table does.
    for name in ("MRR churn rate", "quick ratio", "Net revenue retention", "Renewal rate", "Response rate", "ARPA"):
        assert name.lower() in page.lower()
