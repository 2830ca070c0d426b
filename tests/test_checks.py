"""Every rule provoked with rows made for it: an error refuses the load and says table, count and example; a warning is
listed.
"""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

from dashboard.base.errors import ContractError
from dashboard.facts import loading as facts
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.slices import Slice
from dashboard.subjects.metrics import REGISTRY
from dashboard.warehouse import checks
from dashboard.warehouse.compose import CHECKS
from dashboard.warehouse.problems import RULES, Problem, problem
from tests import company
from tests.company import account, period

SOUND: dict[str, list[dict[str, object]]] = {
    "accounts": [account("a", segment="SMB", region="EMEA"), account("b", segment="SMB", region="AMER")],
    "subscriptions": [period("a", "2025-01-31", None, 10), period("b", "2025-03-01", "2025-05-01", 7)],
}


def with_rows(table: str, *rows: dict[str, object]) -> company.Tables:
    """The sound company with more rows in one table."""
    return {**SOUND, table: [*SOUND.get(table, []), *rows]}


def contract(contract_id: object = "c1", **more: object) -> dict[str, object]:
    return {
        "contract_id": contract_id,
        "account_id": "a",
        "due_on": "2025-06-30",
        "term_months": 12,
        "expiring_mrr": 10,
        "renewed_mrr": 10,
        **more,
    }


def answer(response_id: object = "r1", **more: object) -> dict[str, object]:
    return {
        "response_id": response_id,
        "account_id": "a",
        "contact_id": "k",
        "survey": "relational",
        "sent_on": "2025-06-01",
        "responded_on": "2025-06-02",
        "score": 9,
        **more,
    }


def usage(**more: object) -> dict[str, object]:
    return {"account_id": "a", "month": "2025-06-01", "active_users": 3, "licensed_users": 5, "events": 10, **more}


def health(**more: object) -> dict[str, object]:
    return {"account_id": "a", "measured_on": "2025-06-01", "use_frequency": 50, **more}


def contact(contact_id: object = "k", **more: object) -> dict[str, object]:
    return {"contact_id": contact_id, "account_id": "a", "role": "buyer", "is_champion": "true", **more}


def cost(**more: object) -> dict[str, object]:
    return {"month": "2025-06-01", "sales_and_marketing": 100, "customer_success": 50, **more}


# (rows, the problem as it is written)
ERRORS: list[tuple[company.Tables, str]] = [
    (with_rows("accounts", account("a")), "Error in accounts: 1 key is repeated and must be unique. For example a."),
    (
        with_rows("accounts", account("a"), account("b"), account("b")),
        "Error in accounts: 2 keys are repeated and must be unique. For example a, b.",
    ),
    (
        with_rows("accounts", {"account_id": None, "name": "Nobody"}),
        "Error in accounts: 1 row has no account_id. For example Nobody.",
    ),
    (
        with_rows("accounts", {"account_id": "", "name": "Nobody"}),
        "Error in accounts: 1 row has no account_id. For example Nobody.",
    ),
    (
        with_rows("subscriptions", {**period("a", "2025-01-01", None, 5), "account_id": None}),
        "Error in subscriptions: 1 row has no account_id. For example core.",
    ),
    (
        with_rows("subscriptions", {**period("a", "2025-01-01", None, 5), "started_on": None}),
        "Error in subscriptions: 1 row has no started_on. For example a.",
    ),
    (
        with_rows("subscriptions", period("a", "2025-01-01", None, None)),
        "Error in subscriptions: 1 row has no mrr. For example a.",
    ),
    (
        with_rows("subscriptions", period("a", "2025-01-01", None, "-0.01"), period("b", "2025-01-01", None, -5)),
        "Error in subscriptions: 2 rows have negative money. For example a, b.",
    ),
    (
        with_rows("subscriptions", period("a", "2025-01-01", None, "100000000000000.0001")),
        "Error in subscriptions: 1 row has money beyond a hundred trillion a month; give it in thousands. "
        "For example a.",
    ),
    (
        with_rows("subscriptions", period("a", "2025-02-01", "2025-01-31", 5)),
        "Error in subscriptions: 1 period ends before it starts. For example a.",
    ),
    (
        with_rows("subscriptions", period("z", "2025-02-01", None, 5), period("y", "2025-02-01", None, 5)),
        "Error in subscriptions: 2 rows name an account that is not in accounts. For example y, z.",
    ),
    (
        with_rows("subscriptions", period("a", "1969-12-31", None, 5)),
        "Error in subscriptions: 1 row has a date before 1970 or after 2200. For example a.",
    ),
    (
        with_rows("subscriptions", period("a", "2200-01-02", None, 5)),
        "Error in subscriptions: 1 row has a date before 1970 or after 2200. For example a.",
    ),
    (
        with_rows("subscriptions", period("a", "2025-01-31", None, 10)),
        "Error in subscriptions: 1 period is there more than once, to the letter; remove the copies, or "
        "set allow_repeated_periods where each is charged. For example a.",
    ),
    (
        with_rows("subscriptions", *(period("a", f"2025-01-{day:02}", None, 10**14) for day in range(1, 11))),
        "Error in subscriptions: its mrr adds up to more than 920 trillion, the most that can be added up "
        "exactly; give money in thousands.",
    ),
    (
        with_rows("renewals", *(contract(f"c{i}", expiring_mrr=10**14) for i in range(10))),
        "Error in renewals: its expiring_mrr adds up to more than 920 trillion, the most that can be added "
        "up exactly; give money in thousands.",
    ),
    (
        with_rows("renewals", *(contract(f"c{i}", renewed_mrr=10**14) for i in range(10))),
        "Error in renewals: its renewed_mrr adds up to more than 920 trillion, the most that can be added "
        "up exactly; give money in thousands.",
    ),
    (
        with_rows("costs", cost(customer_success="100000000000000.01")),
        "Error in costs: 1 row has money beyond a hundred trillion a month; give it in thousands. For "
        "example 2025-06-01.",
    ),
    (
        with_rows("renewals", contract(), contract()),
        "Error in renewals: 1 key is repeated and must be unique. For example c1.",
    ),
    (with_rows("renewals", contract(expiring_mrr=-1)), "Error in renewals: 1 row has negative money. For example c1."),
    (with_rows("renewals", contract(renewed_mrr=-1)), "Error in renewals: 1 row has negative money. For example c1."),
    (
        with_rows("renewals", contract(renewed_mrr="100000000000000.0001")),
        "Error in renewals: 1 row has money beyond a hundred trillion a month; give it in thousands. For example c1.",
    ),
    (
        with_rows("renewals", contract(term_months=0), contract("c2", term_months=-12)),
        "Error in renewals: 2 contracts have a term of no months. For example c1, c2.",
    ),
    (
        with_rows("renewals", contract(due_on="2500-01-01")),
        "Error in renewals: 1 row has a date before 1970 or after 2200. For example c1.",
    ),
    (
        with_rows("nps_responses", answer(score=11), answer("r2", score=-1)),
        "Error in nps_responses: 2 scores are not between 0 and 10. For example r1, r2.",
    ),
    (
        with_rows("nps_responses", answer(), answer()),
        "Error in nps_responses: 1 key is repeated and must be unique. For example r1.",
    ),
    (with_rows("usage", usage(), usage()), "Error in usage: 1 key is repeated and must be unique. For example a."),
    (with_rows("usage", usage(active_users=-3)), "Error in usage: 1 row has a negative active_users. For example a."),
    (
        with_rows("health", health(use_frequency=101)),
        "Error in health: 1 diagnosis has a component that is not between 0 and 100. For example a.",
    ),
    (with_rows("health", health(), health()), "Error in health: 1 key is repeated and must be unique. For example a."),
    (
        with_rows("contacts", contact(), contact()),
        "Error in contacts: 1 key is repeated and must be unique. For example k.",
    ),
    (
        with_rows("costs", cost(), cost()),
        "Error in costs: 1 key is repeated and must be unique. For example 2025-06-01.",
    ),
    (
        with_rows("costs", cost(customer_success=-1)),
        "Error in costs: 1 row has negative money. For example 2025-06-01.",
    ),
]

WARNINGS: list[tuple[company.Tables, str]] = [
    (
        with_rows("subscriptions", period("a", "2026-02-01", None, 5)),
        "Warning in subscriptions: 1 row is dated after the as-of; it does not count in history. For example a.",
    ),
    (
        with_rows("subscriptions", period("a", "2025-02-01", None, 0), period("b", "2025-02-01", None, 0)),
        "Warning in subscriptions: 2 periods cost nothing; they do not make a paying customer. For example a, b.",
    ),
    (
        with_rows("renewals", contract(due_on=None)),
        "Warning in renewals: 1 contract has no due date; it is counted apart and never dropped. For example c1.",
    ),
    (
        with_rows("renewals", contract(account_id="z")),
        "Warning in renewals: 1 row names an account that is not in accounts; it is left out. For example z.",
    ),
    (
        with_rows("renewals", contract(expiring_mrr=None)),
        "Warning in renewals: 1 row has no expiring_mrr; it is left out. For example c1.",
    ),
    (
        with_rows("renewals", contract(renewed_mrr=None, decided_on="2025-06-01")),
        "Warning in renewals: 1 contract has a decision date but no renewed MRR; it counts as undecided. "
        "For example c1.",
    ),
    (
        with_rows("nps_responses", answer(account_id="z")),
        "Warning in nps_responses: 1 row names an account that is not in accounts; it is left out. For example z.",
    ),
    (
        with_rows("nps_responses", answer(responded_on=None)),
        "Warning in nps_responses: 1 answer has no date; it belongs to no quarter and is left out. For example r1.",
    ),
    (
        with_rows("nps_responses", answer(survey="exit")),
        "Warning in nps_responses: 1 row is of a survey that is neither relational nor transactional; it "
        "is never pooled with them. For example exit.",
    ),
    (
        with_rows("usage", usage(account_id="z")),
        "Warning in usage: 1 row names an account that is not in accounts; it is left out. For example z.",
    ),
    (with_rows("health", health(account_id=None)), "Warning in health: 1 row has no account_id; it is left out."),
    (
        with_rows("contacts", contact(account_id="z")),
        "Warning in contacts: 1 row names an account that is not in accounts; it is left out. For example z.",
    ),
    (
        with_rows("touches", {"account_id": "z", "happened_on": "2025-06-01", "kind": "qbr"}),
        "Warning in touches: 1 row names an account that is not in accounts; it is left out. For example z.",
    ),
    ({**SOUND, "costs": []}, "Warning in costs: it is connected but has no rows."),
]


def ids(cases: list[tuple[company.Tables, str]]) -> list[str]:
    return [re.sub(r"^\w+ in (\w+: [^.;]{0,60}).*", r"\1", sentence) for _, sentence in cases]


def found_in(loaded: facts.Facts | ContractError) -> list[str]:
    """The problems, but for tables that are not connected."""
    return [str(p) for p in loaded.problems if isinstance(p, Problem) and p.rule != "unreadable_table"]


@pytest.mark.parametrize(("tables", "sentence"), ERRORS, ids=ids(ERRORS))
def test_an_error_refuses_the_load(tables: company.Tables, sentence: str) -> None:
    with pytest.raises(ContractError) as caught:
        company.facts_of(tables)
    assert sentence in found_in(caught.value)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(
        "In the warehouse's tables. The load was refused; last good figures, where there are "
        "any, stay. Correct the rows and refresh."
    )


@pytest.mark.parametrize(("tables", "sentence"), WARNINGS, ids=ids(WARNINGS))
def test_a_warning_is_listed_and_the_load_goes_on(tables: company.Tables, sentence: str) -> None:
    loaded = company.facts_of(tables)
    assert sentence in found_in(loaded)
    assert loaded.paying_accounts() == 1


def test_repeated_periods_count_each_time_where_that_is_allowed() -> None:
    """10 from 31 January 2025, twice: 20 a month, and said."""
    loaded = company.facts_of(
        with_rows("subscriptions", period("a", "2025-01-31", None, 10)), allow_repeated_periods=True
    )
    assert found_in(loaded) == [
        "Warning in subscriptions: 1 period is repeated to the letter and counted each time. For example a."
    ]
    assert measures_monthly.monthly(loaded, Slice())["closing_mrr"].iloc[-1] == 200_000


@pytest.mark.parametrize(
    "other",
    [{"product": "more"}, {"mrr": 11}, {"started_on": "2025-02-01"}, {"ended_on": "2027-01-01"}, {"account_id": "b"}],
)
def test_a_period_that_differs_anywhere_is_no_copy(other: dict[str, object]) -> None:
    loaded = company.facts_of(with_rows("subscriptions", period("a", "2025-01-31", None, 10) | other))
    assert not [one for one in found_in(loaded) if "repeated" in one]
    # Both are counted: 10 from the one and what the other pays, b's 7 having ended before its second began.
    assert measures_monthly.monthly(loaded, Slice())["closing_mrr"].iloc[-1] == (10 + other.get("mrr", 10)) * 10_000


def test_a_sound_company_has_no_problem() -> None:
    more = {
        "renewals": [contract()],
        "nps_responses": [answer()],
        "usage": [usage()],
        "health": [health()],
        "contacts": [contact()],
        "touches": [{"account_id": "a", "happened_on": "2025-06-01", "kind": "qbr"}],
        "costs": [cost()],
    }
    assert company.facts_of({**SOUND, **more}).problems == ()


def test_every_rule_of_the_check_files_is_known_and_provoked() -> None:
    """No file reports a rule without words; every rule that a file reports is in a case above or in
    tests/test_files.py.
    """
    named = {rule for path in CHECKS.glob("*.sql") for rule in re.findall(r"select '(\w+)' as rule", path.read_text())}
    assert named <= set(RULES)
    words = " ".join(sentence for _, sentence in [*ERRORS, *WARNINGS])
    silent = {rule for rule in named if not re.search(pattern_of(rule), words)}
    assert silent <= {"not_a_number", "answered_before_sent"}, f"no test provokes {sorted(silent)}"


def pattern_of(rule: str) -> str:
    """The rule's sentence with its blanks open, singular or plural."""
    text = re.escape(RULES[rule][1])
    text = re.sub(r"\\\[(.*?)\\\|(.*?)\\\]", r"(?:\1|\2)", text)
    return re.sub(r"\\\{\w+\\\}", r".{1,40}?", text)


@pytest.mark.parametrize("rule", RULES)
def test_words_fit_one_and_many(rule: str) -> None:
    words = {"column": "mrr", "kind": "a number", "detail": "It is away.", "budget": "10"}
    words |= {"several": "2", "named": "EUR", "currency": "USD", "which": "its amounts are"}
    one, many = (problem(rule, "accounts", rows, ["a"], **words).sentence for rows in (1, 1234))
    for sentence in (one, many):
        assert not re.search(r"[\[\]{}|]", sentence)
        assert sentence.endswith(".")
    assert not re.search(
        r"\b1 (rows|keys|periods|contracts|scores|values|months|answers|diagnoses|combinations)\b", one
    )
    if "{rows}" in RULES[rule][1]:
        assert "1,234 " in many
        assert not re.search(r"\b1,234 (row|key|period|contract|score|value|month|answer|diagnosis)\b", many)


def test_examples_are_few_and_short() -> None:
    made = problem("negative_money", "subscriptions", 9, ["x" * 500, "x" * 500, "", "b", "c", "d", "e", "f"])
    assert made.examples == ("x" * 80, "b", "c", "d", "e")


def test_several_problems_come_at_once() -> None:
    tables = {
        "accounts": [account("a"), account("a")],
        "subscriptions": [period("a", "2025-01-01", None, -1), period("z", "2025-02-01", "2025-01-01", 1)],
    }
    with pytest.raises(ContractError) as caught:
        company.facts_of(tables)
    assert {p.rule for p in caught.value.problems if isinstance(p, Problem) and p.severity == "error"} == {
        "repeated_key",
        "negative_money",
        "unknown_account",
        "ends_before_start",
    }


# Small and empty companies.


def test_accounts_without_rows_are_no_customers() -> None:
    loaded = company.facts_of(
        {**SOUND, "accounts": [*SOUND["accounts"], account("c", segment="Never")]}, dimensions=("segment",)
    )
    assert loaded.paying_accounts() == 1
    assert measures_monthly.monthly(loaded, Slice())["closing_accounts"].max() == 2


def test_one_account_one_month() -> None:
    """10 from 31 January 2026, seen on that day: new MRR 10, nothing before it, no rate."""
    loaded = company.facts_of({"accounts": [account("a")], "subscriptions": [period("a", "2026-01-31", None, 10)]})
    sums = measures_monthly.monthly(loaded, Slice())
    assert len(sums) == 1
    row = sums.iloc[0]
    assert (row["opening_mrr"], row["new_mrr"], row["closing_mrr"], row["closing_accounts"]) == (0, 100_000, 100_000, 1)
    for name in ("mrr_churn_rate", "quick_ratio", "net_revenue_retention", "logo_churn_rate"):
        assert pd.isna(REGISTRY[name].at(sums, loaded.last_month)), name


@pytest.mark.parametrize(
    "subscriptions",
    [[], [period("a", "2026-02-01", None, 10)], [period("a", "2025-02-01", None, 0)]],
    ids=["no rows", "everything in the future", "everything free"],
)
def test_nobody_pays(subscriptions: list[dict[str, object]]) -> None:
    with pytest.raises(ContractError, match="no account has ever paid by the as-of, so there is nothing to show"):
        company.facts_of({"accounts": [account("a")], "subscriptions": subscriptions})


def test_no_accounts_at_all() -> None:
    with pytest.raises(ContractError, match="names an account that is not in accounts"):
        company.facts_of({"accounts": [], "subscriptions": [period("a", "2025-01-31", None, 10)]})


def test_a_dimension_that_is_not_there() -> None:
    loaded = company.facts_of(SOUND, dimensions=("segment", "tier"))
    assert loaded.values["tier"] == ["(none)"]
    assert "Warning in accounts: there is no column tier; everyone is “(none)” in it." in found_in(loaded)


def test_the_cell_budget_names_the_widest_dimension() -> None:
    """One segment, two regions: two cells are one too many for a budget of one."""
    with pytest.raises(ContractError) as caught:
        company.facts_of(SOUND, dimensions=("segment", "region"), cell_budget=1)
    assert (
        "2 slice combinations are more than the budget of 1; leave out the dimension “region”, which has "
        "the most values." in str(caught.value)
    )
    assert company.facts_of(SOUND, dimensions=("segment", "region"), cell_budget=2).paying_accounts() == 1


# The movement identity.


@pytest.fixture(scope="module")
def loaded() -> facts.Facts:
    return company.facts_of(company.read_folder(company.GOLDEN / "input"), dimensions=("segment", "region"))


def test_sound_facts_close(loaded: facts.Facts) -> None:
    assert checks.check_identity(loaded.frames, loaded.last_month) == []


@pytest.mark.parametrize(
    ("frame", "column"),
    [
        ("mrr_movements", c)
        for c in (
            *(f"{m}_mrr" for m in measures_monthly.MOVES),
            "new_accounts",
            "reactivation_accounts",
            "churn_accounts",
        )
    ]
    + [
        ("mrr_balance", "started_mrr"),
        ("mrr_balance", "ended_mrr"),
        ("paying_accounts", "closing_mrr"),
        ("paying_accounts", "closing_accounts"),
    ],
)
def test_one_wrong_figure_is_caught(loaded: facts.Facts, frame: str, column: str) -> None:
    """A ten-thousandth or one account too many, anywhere."""
    spoiled = loaded.frames[frame].copy()
    spoiled.loc[spoiled.index[0], column] += 1
    found = checks.check_identity({**loaded.frames, frame: spoiled}, loaded.last_month)
    assert [p.rule for p in found] == ["identity"]
    # The month itself, and for money of the movements the last month end too, where the accounts were counted.
    assert re.fullmatch(
        r"opening \+ .* − churn is not closing in (1 month|2 months); the two ways of adding up the MRR differ\.",
        found[0].sentence,
    )


def test_money_in_the_wrong_slice_is_caught(loaded: facts.Facts) -> None:
    """The whole still closes; two slices do not."""
    spoiled = loaded.frames["paying_accounts"].copy()
    first, second = spoiled.index[:2]
    spoiled.loc[first, "closing_mrr"] += 1
    spoiled.loc[second, "closing_mrr"] -= 1
    assert checks.check_identity({**loaded.frames, "paying_accounts": spoiled}, loaded.last_month)


def test_a_lost_row_is_caught(loaded: facts.Facts) -> None:
    for frame in ("mrr_movements", "mrr_balance", "paying_accounts"):
        assert checks.check_identity({**loaded.frames, frame: loaded.frames[frame].iloc[1:]}, loaded.last_month), frame


def test_problems_are_values() -> None:
    assert dataclasses.replace(problem("free_rows", "subscriptions", 1), rows=2).rows == 2
