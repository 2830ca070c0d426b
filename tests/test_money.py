"""Money is exact to the ten-thousandth up to a hundred trillion a price, the same on every engine; beyond what adds up
it is refused.

Also how amounts in files are read: nothing that may be read in two ways is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import export
from dashboard.base.errors import ContractError, SettingsError
from dashboard.facts import loading as facts
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.slices import Slice
from dashboard.subjects import accounts
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.nps import figures as nps_figures
from dashboard.subjects.nps import metrics as nps_metrics
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.subjects.what_if import simulate
from dashboard.warehouse import checks
from dashboard.warehouse.problems import Problem
from dashboard.warehouse.reading import Warehouse
from tests import company
from tests.engines import ENGINES

EVERYTHING = Slice()
JANUARY = 2026 * 12
JUNE = 2025 * 12 + 5

# a pays 99,999,999,999,999.9999, b 12,345,678,901.2345 until June 2025, c 0.0001 from then on.
# 16 people of a answer in autumn 2025: 12 promoters, 4 detractors. a's contract shrinks to what b paid.
LARGE = {
    "accounts": [company.account(name, segment=name) for name in "abc"],
    "subscriptions": [
        company.period("a", "2024-01-01", None, "99999999999999.9999"),
        company.period("b", "2024-01-01", "2025-06-15", "12345678901.2345"),
        company.period("c", "2025-06-20", None, "0.0001"),
    ],
    "nps_responses": [
        {
            "response_id": f"r{i}",
            "account_id": "a",
            "contact_id": f"k{i}",
            "survey": "relational",
            "sent_on": "2025-10-01",
            "responded_on": "2025-10-02",
            "score": 10 if i < 12 else 0,
        }
        for i in range(16)
    ],
    "renewals": [
        {
            "contract_id": "c1",
            "account_id": "a",
            "due_on": "2025-12-01",
            "term_months": 12,
            "expiring_mrr": "99999999999999.9999",
            "renewed_mrr": "12345678901.2345",
            "decided_on": "2025-12-01",
        }
    ],
}
A, B, C = 999_999_999_999_999_999, 123_456_789_012_345, 1


def check_large(loaded: facts.Facts) -> None:
    sums = measures_monthly.monthly(loaded, EVERYTHING)
    assert sums["closing_mrr"][JANUARY] == A + C == 10**18
    assert (sums["opening_mrr"][JUNE], sums["churn_mrr"][JUNE], sums["new_mrr"][JUNE]) == (A + B, B, C)
    assert (sums["mrr_then"][JANUARY], sums["mrr_now"][JANUARY], sums["mrr_kept"][JANUARY]) == (A + B, A, A)
    assert not [p for p in loaded.problems if p.severity == "error"]
    due = renewals_figures.by_due_month(loaded, EVERYTHING)
    assert (
        due.at[JANUARY - 1, "expiring_mrr"],
        due.at[JANUARY - 1, "renewed_mrr"],
        due.at[JANUARY - 1, "kept_mrr"],
    ) == (A, B, B)
    answered = nps_figures.by_quarter(loaded, EVERYTHING)
    assert nps_metrics.nps_by_mrr.at(answered, JANUARY - 3) == pytest.approx(50)
    assert int(answered.at[JANUARY - 3, "heard_mrr"]) == A


@pytest.mark.parametrize("engine", ENGINES)
def test_a_hundred_trillion_is_exact(company_on: company.CompanyOn, engine: str, tmp_path: Path) -> None:
    warehouse = company_on(engine, LARGE, dimensions=("segment",))
    loaded = facts.load(warehouse)
    check_large(loaded)
    export.write_movements(loaded, EVERYTHING, tmp_path / "m.csv")
    # 99,999,999,999,999.9999 + 12,345,678,901.2345 = 100,012,345,678,901.2344 in May, to two decimals.
    assert [line.split(",")[7] for line in (tmp_path / "m.csv").read_text().splitlines()][-9::8] == [
        "100012345678901.23",
        "100000000000000.00",
    ]
    story = accounts.story(warehouse, loaded, "b")
    assert story is not None
    assert story.movements["movement"].tolist() == ["churn", "new"]
    assert story.movements["mrr"].tolist() == [0.0, 12345678901.2345]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_account_of_many_large_parts_comes_back_to_nothing(company_on: company.CompanyOn, engine: str) -> None:
    """A third of a hundred trillion, three cents and one more, all gone: churn, not a contraction to a crumb."""
    parts = [
        company.period("a", "2024-01-01", "2025-03-05", price, product)
        for price, product in (("33333333333333.3333", "x"), ("0.0300", "y"), ("44444444444444.4447", "z"))
    ] + [company.period("a", "2024-02-01", "2025-04-05", "0.1001", "w")]
    warehouse = company_on(
        engine,
        {
            "accounts": [company.account("a"), company.account("b")],
            "subscriptions": [*parts, company.period("b", "2024-01-01", None, 1)],
        },
    )
    story = accounts.story(warehouse, facts.load(warehouse), "a")
    assert story is not None
    assert story.movements["movement"].tolist() == ["churn", "contraction", "expansion", "new"]
    assert story.movements["mrr"].iloc[0] == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_more_than_can_be_added_up_is_refused(company_on: company.CompanyOn, engine: str) -> None:
    """Nine hundred trillion fit 64 bits, 9 × 10^18 of 9.22 × 10^18 ten-thousandths; ten do not, and no engine gives a
    sum that went round.
    """
    rows = [company.period("a", "2025-01-31", None, 10**14, f"product {i}") for i in range(10)]
    whole = {"accounts": [company.account("a")], "subscriptions": rows[:9]}
    assert (
        measures_monthly.monthly(facts.load(company_on(engine, whole)), EVERYTHING)["closing_mrr"].iloc[-1]
        == 9 * 10**18
    )
    with pytest.raises(
        ContractError,
        match=r"Error in subscriptions: its mrr adds up to more than 920 trillion, the most that can be added up "
        r"exactly; give money in thousands\.",
    ):
        facts.load(company_on(engine, whole | {"subscriptions": rows}))


def test_years_of_large_months_are_rates_and_never_go_round() -> None:
    """Twelve openings come to 1.2 × 10^19, more than 64 bits hold: five of a + b, seven of a + c. ARR is twelve hundred
    trillion.
    """
    sums = measures_monthly.monthly(company.facts_of(LARGE), EVERYTHING)
    year = range(JANUARY - 11, JANUARY + 1)
    opening = 5 * (A + B) + 7 * (A + C)
    assert REGISTRY["mrr_churn_rate"].over(sums, year) == pytest.approx(B / opening, rel=1e-12)
    assert REGISTRY["arr"].at(sums, JANUARY) == 12e14
    assert simulate.baseline(sums).churn == pytest.approx(B / opening, rel=1e-12)


# What stands in files.

HEADER = "account_id;product;started_on;ended_on;mrr"


def folder(
    path: Path, *prices: str, mark: str = ";", accounts_file: str = "account_id;name\na;Alder\n", **files: str
) -> Path:
    """One account with a price a row, in a file whose columns are told apart by the mark."""
    rows = [HEADER, *(f'a;p{i};2025-01-31;;"{price}"' for i, price in enumerate(prices))]
    for name, text in {"accounts": accounts_file, "subscriptions": "\n".join(rows) + "\n", **files}.items():
        (path / f"{name}.csv").write_text(text.replace(";", mark), encoding="utf-8")
    return path


def closing(path: Path, **more: object) -> int:
    loaded = facts.load(Warehouse(company.chosen(f"files:{path}", **more)))
    return int(measures_monthly.monthly(loaded, EVERYTHING)["closing_mrr"].iloc[-1])


def problems(path: Path, **more: object) -> list[str]:
    warehouse = Warehouse(company.chosen(f"files:{path}", **more))
    with warehouse.snapshot() as connection:
        return [str(p) for p in checks.check_tables(warehouse, connection, company.AS_OF)[0] if isinstance(p, Problem)]


@pytest.mark.parametrize(
    ("price", "worth"),
    [
        ("10000000000", 10**14),
        ("10000000000.0001", 10**14 + 1),
        ("9999999999.9999", 10**14 - 1),
        ("99999999999999.9999", 10**18 - 1),
        ("100000000000000", 10**18),
        ("0.0001", 1),
    ],
)
def test_a_price_in_a_file(tmp_path: Path, price: str, worth: int) -> None:
    """Rupiah and dong: ten billion a month and more."""
    assert closing(folder(tmp_path, price, "0.0001")) == worth + 1


def test_more_than_a_hundred_trillion_in_a_file(tmp_path: Path) -> None:
    assert problems(folder(tmp_path, "100000000000000.0001")) == [
        "Error in subscriptions: 1 row has money beyond a hundred trillion a month; give it in thousands. "
        "For example a."
    ]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
@pytest.mark.parametrize("price", ["1.250", "12.500", "999.999", "+1.250"])
def test_a_point_before_three_digits_is_asked_about(tmp_path: Path, price: str, mark: str) -> None:
    folder(tmp_path, "10.50", price, mark=mark)
    assert problems(tmp_path) == [
        "Error in subscriptions.csv: 1 value of mrr may be thousands or decimals; say with the setting "
        "decimal_mark which mark the decimals have. "
        f"For example row 3 “{price}”."
    ]
    with pytest.raises(ContractError, match="may be thousands or decimals"):
        closing(tmp_path)


@pytest.mark.parametrize(
    ("price", "worth"),
    [
        ("0.125", 1250),
        ("1.25", 12500),
        ("1.2500", 12500),
        ("1250.000", 12500000),
        ("1250", 12500000),
        ("012.500", 125000),
    ],
)
def test_a_point_that_can_only_be_a_decimal_point(tmp_path: Path, price: str, worth: int) -> None:
    assert closing(folder(tmp_path, price)) == worth


def test_between_commas_a_point_is_a_decimal_point(tmp_path: Path) -> None:
    assert closing(folder(tmp_path, "1.250", mark=",")) == 12500


@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("price", ["1250,50", "1.250,50", "0,5", "1.250.000,0001"])
def test_a_decimal_comma_is_said(tmp_path: Path, price: str, mark: str) -> None:
    assert problems(folder(tmp_path, price, mark=mark)) == [
        "Error in subscriptions.csv: 1 value of mrr has a decimal comma; write 1234.50, or set "
        f"decimal_mark to a comma. For example row 2 “{price}”."
    ]


@pytest.mark.parametrize("mark", [",", ";"])
def test_a_comma_before_three_digits_is_asked_about(tmp_path: Path, mark: str) -> None:
    assert "may be thousands or decimals" in problems(folder(tmp_path, "1,250", mark=mark))[0]


@pytest.mark.parametrize(
    ("price", "point", "comma"),
    [
        ("1.250", 12500, 12500000),
        ("12.500", 125000, 125000000),
        ("1250,50", None, 12505000),
        ("1.250,50", None, 12505000),
        ("1.250.000", None, 12500000000),
        ("1250.50", 12505000, None),
        ("1250", 12500000, 12500000),
        ("1,250", None, 12500),
        ("1.2.3", None, None),
        ("1,2,3", None, None),
        ("12.50,5", None, None),
    ],
)
def test_the_setting_says_how_to_read(tmp_path: Path, price: str, point: int | None, comma: int | None) -> None:
    """What the mark does not allow is refused, never stretched."""
    folder(tmp_path, price)
    for mark, worth in ((".", point), (",", comma)):
        if worth is None:
            assert "1 value of mrr cannot be read as an amount" in problems(tmp_path, decimal_mark=mark)[0]
        else:
            assert closing(tmp_path, decimal_mark=mark) == worth


def test_other_numbers_are_asked_about_too(tmp_path: Path) -> None:
    """12.500 events are a thousand times more than 12.5; a term of 1.200 months is no 1."""
    folder(
        tmp_path,
        "5",
        usage="account_id;month;events\na;2025-06-01;12.500\n",
        renewals="contract_id;account_id;due_on;term_months;expiring_mrr\nc;a;2025-06-01;12.000;5\n",
    )
    found = problems(tmp_path)
    # Optional tables: their pages wait, and the load goes on.
    waits = "the table could not be read and its pages wait for it."
    assert [text.split(" may be thousands or decimals")[0] for text in found] == [
        f"Warning in renewals: {waits} In renewals.csv: 1 value of term_months",
        f"Warning in usage: {waits} In usage.csv: 1 value of events",
    ]
    assert problems(tmp_path, decimal_mark=".") == []
    # 12,000 months are no mistake of reading any more.
    assert problems(tmp_path, decimal_mark=",") == []


def test_a_mark_that_is_none() -> None:
    with pytest.raises(SettingsError, match=r"decimal_mark: “;” cannot stand before decimals; write \. or ,"):
        company.chosen("files:/srv", decimal_mark=";")
