"""Lists that name customers: found, cut, sorted and paged; one account's story; values bound, never pasted."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlglot
from sqlglot import exp

from dashboard.base import numbers as units
from dashboard.base.errors import SliceError
from dashboard.base.months import month_end, month_index
from dashboard.facts import loading as facts
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.slices import Slice
from dashboard.subjects import accounts
from dashboard.subjects.accounts.story_panels import tiles
from dashboard.subjects.accounts.work import notes, reasons
from dashboard.subjects.renewals import coming as renewals_coming
from dashboard.warehouse import compose
from dashboard.warehouse.reading import Warehouse
from dashboard.warehouse.tables import TABLES
from tests import company, golden_sql, lists
from tests.engines import ENGINES
from tests.sent_charts import rows_of
from tests.serving import open_page, serving, the_page
from tests.test_golden import INPUT

EVERYTHING = Slice()
JANUARY = 2026 * 12


def golden(**more: Any) -> tuple[Warehouse, facts.Facts]:
    warehouse = company.in_memory(company.read_folder(INPUT), **{"dimensions": ("segment", "region")} | more)
    return warehouse, facts.load(warehouse)


def ids(page: accounts.Page) -> list[str]:
    return [str(a) for a in page.rows["account_id"]]


# On 31 January 2026 by hand from the golden periods: A01 5,000, A02 1,100, A03 150, A06 1,500, A10 3,450.50, A12 700.
PAYING = ["A01", "A10", "A06", "A02", "A12", "A03"]


@pytest.mark.parametrize("engine", ENGINES)
def test_first_page(company_on: company.CompanyOn, engine: str) -> None:
    warehouse = company_on(engine, company.read_folder(INPUT), dimensions=("segment", "region"))
    found = facts.load(warehouse)
    page = accounts.page(warehouse, found, EVERYTHING)
    assert ids(page) == PAYING
    assert page.rows["mrr"].tolist() == [5000.0, 3450.5, 1500.0, 1100.0, 700.0, 150.0]
    # A year ago A01 also paid 1,200, A10 3,000, A02 900; A12 was not there yet.
    assert page.rows["change_mrr"].tolist() == [-1200.0, 450.5, 0.0, 200.0, 700.0, 0.0]
    assert page.rows["name"].tolist()[:2] == ["Alder Freight", "柏林物流"]
    assert page.rows["segment"].tolist() == [
        "Enterprise",
        "Enterprise",
        "Mid-market",
        "Mid-market",
        "Mid-market",
        "SMB",
    ]
    assert page.rows["csm"].tolist()[0] == "Ines"
    # A01's contract of 15 January is open, A10's next is 2026-10-01, A06's only one is decided.
    assert [str(d) for d in page.rows["due_on"][:4]] == ["2026-01-15", "2026-10-01", "None", "2026-02-01"]
    assert page.rows["customer_since"][0] == dt.date(2024, 1, 15)
    assert not page.has_more
    assert lists.total(warehouse, found, EVERYTHING) == 6
    assert ids(accounts.page(warehouse, found, EVERYTHING, sort="change")) == ["A01", "A03", "A06", "A02", "A10", "A12"]
    assert ids(accounts.page(warehouse, found, EVERYTHING, sort="due")) == ["A01", "A02", "A12", "A10", "A03", "A06"]
    assert ids(accounts.page(warehouse, found, EVERYTHING, sort="name"))[:3] == ["A01", "A02", "A03"]
    assert ids(accounts.page(warehouse, found, EVERYTHING, status="left")) == ["A04", "A05", "A07", "A08", "A09"]
    assert lists.total(warehouse, found, EVERYTHING, status="all") == 12
    assert ids(accounts.page(warehouse, found, EVERYTHING, search="ALDER f")) == ["A01"]
    assert ids(accounts.page(warehouse, found, EVERYTHING, search="林物")) == ["A10"]
    story = accounts.story(warehouse, found, "A05")
    assert story is not None
    assert story.movements[["movement", "change_mrr"]].values.tolist() == [
        ["churn", -6400.0],
        ["contraction", -1600.0],
        ["new", 8000.0],
    ]
    assert [str(d) for d in story.contracts["due_on"]] == ["2025-12-31", "2024-12-31"]
    assert story.contracts["state"].tolist() == ["lost", "renewed"]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_list_as_it_was_known_on_an_earlier_day(company_on: company.CompanyOn, engine: str) -> None:
    """On 31 December 2024 by hand from the golden periods and contracts, whatever happened later.

    A01 pays 5,000 and 1,200; A05 6,400 from this very day on; A09 2,000, its second product ended on the first; A12
    came later.
    What A05 and A02 decided in January was not known, what A01 decided on the twentieth was.
    """
    warehouse = company_on(engine, company.read_folder(INPUT), dimensions=("segment", "region"))
    found = facts.load(warehouse)
    day = dt.date(2024, 12, 31)
    page = accounts.page(warehouse, found, EVERYTHING, day=day)
    assert dict(zip(page.rows["account_id"], page.rows["mrr"], strict=True)) == {
        "A05": 6400.0,
        "A01": 6200.0,
        "A10": 3000.0,
        "A09": 2000.0,
        "A06": 1500.0,
        "A02": 900.0,
        "A03": 150.0,
        "A08": 75.0,
        "A07": 60.0,
    }
    due = dict(zip(page.rows["account_id"], map(str, page.rows["due_on"]), strict=True))
    assert (due["A05"], due["A02"], due["A01"]) == ("2024-12-31", "2025-02-01", "2026-01-15")
    assert lists.total(warehouse, found, EVERYTHING, day=day) == 9
    # A04 had paid and left within a month, before any month end; everyone is who had paid by then.
    assert lists.total(warehouse, found, EVERYTHING, status="all", day=day) == 10


def test_the_list_of_any_month_adds_up_to_its_closing_mrr() -> None:
    """Against the published golden movements: MRR and accounts at each month end, and none told of who came later."""
    warehouse, found = golden()
    published = pd.read_csv(company.GOLDEN / "expected" / "mrr_movements.csv")
    for month, closing, count in zip(
        published["month"], published["closing_mrr"], published["closing_accounts"], strict=True
    ):
        day = month_end(month_index(dt.date.fromisoformat(str(month))))
        rows = accounts.page(warehouse, found, EVERYTHING, day=day).rows
        assert round(float(rows["mrr"].sum()), 2) == closing, month
        assert len(rows) == lists.total(warehouse, found, EVERYTHING, day=day) == count, month
        assert accounts.counted_before(found, EVERYTHING, "", "paying", day) == count, month
        assert all(since <= day for since in rows["customer_since"])
        everyone = accounts.page(warehouse, found, EVERYTHING, status="all", day=day).rows
        assert set(rows["account_id"]) <= set(everyone["account_id"]) and all(
            since <= day for since in everyone["customer_since"]
        )


def test_pages_follow_one_another() -> None:
    warehouse, found = golden()
    pages = [accounts.page(warehouse, found, EVERYTHING, number=n, size=4) for n in range(3)]
    assert [ids(p) for p in pages] == [PAYING[:4], PAYING[4:], []]
    assert [p.has_more for p in pages] == [True, False, False]
    assert accounts.page(warehouse, found, EVERYTHING, size=10**9).size == accounts.lists.MAX_SIZE
    assert accounts.page(warehouse, found, EVERYTHING, number=-5, size=0).size == 1
    assert ids(accounts.page(warehouse, found, EVERYTHING, descending=False)) == PAYING[::-1]


@pytest.mark.parametrize("sort", ["mrr", "change", "due", "name"])
def test_an_account_taken_out_since_the_load_is_in_no_list(sort: accounts.Sort) -> None:
    """Its subscriptions are still there: the page, its count and its file are of the accounts there are."""
    _, found = golden()
    tables = company.read_folder(INPUT)
    tables["accounts"] = [row for row in tables["accounts"] if row["account_id"] != "A01"]
    now = company.in_memory(tables, dimensions=("segment", "region"))
    page = accounts.page(now, found, EVERYTHING, sort=sort)
    assert sorted(ids(page)) == sorted(set(PAYING) - {"A01"})
    assert page.totals is not None and page.totals.rows == 5
    assert page.rows["name"].notna().all()
    assert len(accounts.whole(now, found, EVERYTHING, sort=sort)) == 5
    assert accounts.counted_before(found, EVERYTHING, "", "paying") == 6


def test_cut_by_the_slice() -> None:
    warehouse, found = golden()
    smb = Slice.of({"segment": "SMB"})
    assert ids(accounts.page(warehouse, found, smb)) == ["A03"]
    assert lists.total(warehouse, found, smb) == 1
    assert ids(
        accounts.page(warehouse, found, Slice.of({"segment": ["Enterprise", "Mid-market"], "region": "APAC"}))
    ) == ["A10", "A12"]
    assert ids(accounts.page(warehouse, found, smb, status="left")) == ["A04", "A07", "A08"]
    assert lists.total(warehouse, found, smb, status="all") == 5
    with pytest.raises(SliceError, match="no dimension “csm; drop table accounts”"):
        accounts.page(warehouse, found, Slice.of({"csm; drop table accounts": "Tom"}))


def test_what_is_missing_in_a_dimension_is_a_value() -> None:
    warehouse, found = golden(dimensions=("csm",))
    assert ids(accounts.page(warehouse, found, Slice.of({"csm": "(none)"}), status="all")) == ["A07"]


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_in_a_search_is_special(company_on: company.CompanyOn, engine: str) -> None:
    warehouse = company_on(engine, company.read_folder(INPUT), dimensions=("segment",))
    found = facts.load(warehouse)
    for search in ("%", "_", "'", "\\", "\\'", "' or 1=1 --", ":as_of", "%%", "%s", "A0%", "a_1", "🦊", "=1+2"):
        assert ids(accounts.page(warehouse, found, EVERYTHING, search=search, status="all")) == [], search
        assert lists.total(warehouse, found, EVERYTHING, search=search) == 0, search


def test_a_search_may_be_any_part_of_name_or_id() -> None:
    warehouse, found = golden()
    assert ids(accounts.page(warehouse, found, EVERYTHING, search='ltd "=1+1"', status="all")) == ["A09"]
    assert ids(accounts.page(warehouse, found, EVERYTHING, search=" a1 ", sort="name", status="all")) == [
        "A11",
        "A12",
        "A10",
    ]
    assert lists.total(warehouse, found, EVERYTHING, search="  ") == 6
    assert lists.total(warehouse, found, EVERYTHING, search="a", status="paying") == 6
    assert ids(accounts.page(warehouse, found, EVERYTHING, search="x" * 5000)) == []
    assert ids(accounts.page(warehouse, found, EVERYTHING, search="al\x00der")) == ["A01"]


def test_an_account_without_a_name_is_listed() -> None:
    tables = {
        "accounts": [{"account_id": "z", "name": None}, {"account_id": "b", "name": "Beech"}],
        "subscriptions": [company.period("z", "2024-01-01", None, 1), company.period("b", "2024-01-01", None, 2)],
    }
    warehouse = company.in_memory(tables)
    found = facts.load(warehouse)
    assert ids(accounts.page(warehouse, found, EVERYTHING, sort="name")) == ["b", "z"]
    story = accounts.story(warehouse, found, "z")
    assert story is not None
    assert story.name == "z"


def test_one_accounts_story() -> None:
    """A03: 120 from January 2024, gone in July, back at 150 in November."""
    warehouse, found = golden()
    story = accounts.story(warehouse, found, "A03")
    assert story is not None
    assert (story.name, story.dimensions) == ("Cedar Clinics", {"segment": "SMB", "region": "AMER", "csm": "Tom"})
    assert story.movements.to_dict("records") == [
        {"month_index": 2024 * 12 + 10, "movement": "reactivation", "change_mrr": 150.0, "mrr": 150.0},
        {"month_index": 2024 * 12 + 6, "movement": "churn", "change_mrr": -120.0, "mrr": 0.0},
        {"month_index": 2024 * 12, "movement": "new", "change_mrr": 120.0, "mrr": 120.0},
    ]
    assert story.history["mrr"].tolist() == [120.0] * 6 + [0.0] * 4 + [150.0] * 15
    assert story.history["month_index"].iloc[-1] == JANUARY
    assert story.subscriptions["mrr"].tolist() == [150.0, 120.0]
    assert isinstance(story.answers, type(story.history))
    assert story.answers["score"].isna().all()
    assert accounts.story(warehouse, found, "nobody") is None
    assert accounts.story(warehouse, found, "") is None
    assert accounts.story(warehouse, found, "A03' or '1'='1") is None


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("asked", ["\0", "A03\0", "\ud800", "\ufffd", "x" * 100_000, "A03%", "A03 "], ids=ascii)
def test_an_account_no_warehouse_can_hold_is_no_account(company_on: company.CompanyOn, engine: str, asked: str) -> None:
    """PostgreSQL takes no text with a NUL; the question is not the adapter's fault."""
    warehouse = company_on(engine, company.read_folder(INPUT), dimensions=("segment",))
    found = facts.load(warehouse)
    assert accounts.story(warehouse, found, asked) is None
    assert ids(accounts.page(warehouse, found, EVERYTHING, search=asked, size=1, number=10**6)) == []


def test_a_free_accounts_story_is_empty_but_there() -> None:
    warehouse, found = golden()
    story = accounts.story(warehouse, found, "A11")
    assert story is not None
    assert story.history.empty
    assert story.movements.empty
    assert story.subscriptions["mrr"].tolist() == [0.0]


def test_stories_add_up_to_the_movements() -> None:
    """Every account's movements, summed, are the company's in each month."""
    warehouse, found = golden()
    sums = measures_monthly.monthly(found, EVERYTHING)
    for movement in measures_monthly.MOVES:
        total = dict.fromkeys(sums.index, 0.0)
        for number in range(1, 13):
            story = accounts.story(warehouse, found, f"A{number:02}")
            assert story is not None
            for move in story.movements.to_dict("records"):
                if move["movement"] == movement:
                    total[move["month_index"]] += abs(move["change_mrr"])
        assert list(total.values()) == pytest.approx((sums[f"{movement}_mrr"] / 10_000).tolist())


def test_who_left_adds_up_to_churn() -> None:
    warehouse, found = golden()
    sums = measures_monthly.monthly(found, EVERYTHING)
    for month in sums.index:
        gone = lists.churned(warehouse, found, EVERYTHING, range(month, month + 1)).rows
        assert gone["lost_mrr"].sum() == pytest.approx(sums.at[month, "churn_mrr"] / 10_000)
        assert len(gone) == sums.at[month, "churn_accounts"]
    year = lists.churned(warehouse, found, EVERYTHING, range(2025 * 12, JANUARY)).rows
    assert [(r["account_id"], r["lost_mrr"], r["reason"]) for r in year.to_dict("records")] == [
        ("A05", 6400.0, "rival"),
        ("A09", 2000.0, "contact left"),
        ("A08", 75.0, "value not found"),
        ("A07", 60.0, "business shrank"),
    ]
    assert ids(lists.churned(warehouse, found, Slice.of({"region": "EMEA"}), range(2025 * 12, JANUARY))) == ["A05"]


@pytest.mark.parametrize("engine", ENGINES)
def test_who_came_back_and_left_again_is_told_of_the_last_stay(company_on: company.CompanyOn, engine: str) -> None:
    """By hand: “back” paid 2023-01 to 2025-09, lost a contract in October 2025 for “price”, was back from December 2025
    and left in January 2026:
    one month, and no reason, though October is near. “long” lost a contract in 2024 and stayed: 36 months, no reason.
    “early” gave notice in
    December 2025 of a contract due in August 2026. “two” changed its product in July 2025 and never stopped paying: 24
    months."""
    tables = {
        "accounts": [company.account(a) for a in ("back", "long", "early", "two")],
        "subscriptions": [
            company.period("back", "2023-01-01", "2025-10-22", 400),
            company.period("back", "2025-12-03", "2026-01-21", 400),
            company.period("long", "2023-01-01", "2026-01-10", 300),
            company.period("early", "2025-08-01", "2026-01-10", 200),
            company.period("two", "2024-01-01", "2025-07-15", 100),
            company.period("two", "2025-07-15", "2026-01-31", 100),
        ],
        "renewals": [
            contract("back", "2025-10-22", 400, 0, decided_on="2025-10-20", reason="price"),
            contract("long", "2024-01-01", 90, 0, reason="price"),
            contract("early", "2026-08-01", 200, 0, decided_on="2025-12-05", reason="rival"),
            contract("two", "2026-01-31", 100, 0, reason="merged"),
        ],
    }
    warehouse = company_on(engine, tables)
    rows = lists.churned(warehouse, facts.load(warehouse), EVERYTHING, range(JANUARY - 3, JANUARY + 1)).rows
    assert [(r["account_id"], r["left_month"] - r["since_month"], r["reason"]) for r in rows.to_dict("records")] == [
        ("back", 1, None),
        ("back", 33, "price"),
        ("long", 36, None),
        ("early", 5, "rival"),
        ("two", 24, "merged"),
    ]


def test_contracts_at_risk_largest_first() -> None:
    """C10 of 15 January is open and stands first though no sign speaks against it, as none does against the others."""
    warehouse, found = golden()
    rows = accounts.risks(warehouse, found, EVERYTHING, days=365).rows
    assert [(r["contract_id"], r["at_risk_mrr"], r["days"]) for r in rows.to_dict("records")] == [
        ("C10", 0.0, -16),
        ("C08", 0.0, 243),
        ("C11", 0.0, 1),
        ("C13", 0.0, 212),
    ]
    assert rows["reasons"].tolist()[:2] == [["Fell due 16 days ago and is not decided"], []]
    assert rows["notes"].tolist()[:2] == [["Renews by itself"], []]
    assert accounts.risks(warehouse, found, EVERYTHING, days=365, multi_year="exclude").rows[
        "contract_id"
    ].tolist() == ["C10", "C11"]
    assert accounts.risks(warehouse, found, EVERYTHING).rows["contract_id"].tolist() == ["C10", "C11"]
    assert accounts.risks(warehouse, found, EVERYTHING, size=1).has_more
    # C10 is due on 15 January, C11 on 1 February: both ends of a period belong to it.
    for since, until, wanted in ((1, 14, []), (1, 15, ["C10"]), (15, 31, ["C10"]), (16, 31, [])):
        between = (dt.date(2026, 1, since), dt.date(2026, 1, until))
        assert accounts.risks(warehouse, found, EVERYTHING, between=between).rows["contract_id"].tolist() == wanted


def test_money_at_risk_is_that_of_contracts_with_a_sign() -> None:
    """By hand on 31 January 2026: the champion of “gone” left, of “late” and “next” nothing is known, so 70 of 470 is
    at risk.
    """
    tables = {
        "accounts": [company.account(a) for a in ("gone", "late", "next")],
        "subscriptions": [company.period("gone", "2025-01-01", None, 70)],
        "contacts": [{"contact_id": "p", "account_id": "gone", "is_champion": True, "left_on": "2025-12-01"}],
        "renewals": [
            contract("gone", "2026-03-01", 70),
            contract("late", "2025-11-01", 100),
            contract("next", "2026-02-10", 300),
        ],
    }
    warehouse = company.in_memory(tables)
    found = facts.load(warehouse)
    rows = accounts.risks(warehouse, found, EVERYTHING).rows
    assert [(r["account_id"], r["state"], r["at_risk_mrr"]) for r in rows.to_dict("records")] == [
        ("gone", "upcoming", 70.0),
        ("late", "overdue", 0.0),
        ("next", "upcoming", 0.0),
    ]
    # The sums of the tile and the sentence know the two that are still to come.
    due = renewals_coming.upcoming(found, EVERYTHING).within(90)
    assert (due["at_risk_mrr"], due["undecided_mrr"]) == (70 * 10_000, 370 * 10_000)


def contract(
    account_id: str, due_on: str, expiring: int, renewed: int | None = None, **more: object
) -> dict[str, object]:
    """A yearly contract, named after its account and due date; undecided unless a renewed MRR is given."""
    return {
        "contract_id": f"{account_id} {due_on}",
        "account_id": account_id,
        "due_on": due_on,
        "term_months": 12,
        "expiring_mrr": expiring,
        "renewed_mrr": renewed,
        "decided_on": None,
        "auto_renew": False,
        "reason": None,
    } | more


def test_a_story_ends_where_the_customer_left_and_compares_with_the_lists_day() -> None:
    """On 22 January 2026 by hand: “gone” paid the month ends of November 2022 to August 2024, 2 + 12 + 8 = 22.
    “kept” paid 100 on 22 January 2025 and 150 from the 25th: now 150 is +50, though at the month end it was 150
    already."""
    tables = {
        "accounts": [company.account(a) for a in ("gone", "kept")],
        "subscriptions": [
            company.period("gone", "2022-11-05", "2024-09-10", 80),
            company.period("kept", "2024-12-01", "2025-01-25", 100),
            company.period("kept", "2025-01-25", None, 150),
        ],
    }
    warehouse = company.in_memory(tables, as_of=dt.date(2026, 1, 22))
    found = facts.load(warehouse)
    gone, kept = (accounts.story(warehouse, found, a) for a in ("gone", "kept"))
    assert gone is not None and kept is not None
    assert tiles(gone, units.money(), found.as_of)[1].foot == "22 months as a customer · left September 2024"
    mrr, since = tiles(kept, units.money(), found.as_of)[:2]
    assert (mrr.change, mrr.compared) == ("+50.0%", "vs 22 Jan 2025")
    # Month ends of December 2024 to December 2025.
    assert since.foot == "13 months as a customer"
    assert accounts.page(warehouse, found, EVERYTHING).rows["change_mrr"].tolist() == [50.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_list_and_the_story_agree_on_who_was_a_customer(company_on: company.CompanyOn, engine: str) -> None:
    """“short” paid from 5 to 20 May 2025, over no month end; “again” did too and pays since 10 July; “back” was signed
    and taken back on one day, so it was never paid for.
    """
    tables = {
        "accounts": [company.account(a) for a in ("short", "again", "back")],
        "subscriptions": [
            company.period("short", "2025-05-05", "2025-05-20", 70),
            company.period("again", "2025-05-05", "2025-05-20", 70),
            company.period("again", "2025-07-10", None, 80),
            company.period("back", "2025-01-31", "2025-01-31", 90),
        ],
    }
    warehouse = company_on(engine, tables)
    found = facts.load(warehouse)
    assert ids(accounts.page(warehouse, found, EVERYTHING, status="left")) == ["short"]
    assert lists.total(warehouse, found, EVERYTHING, status="left") == 1
    assert lists.total(warehouse, found, EVERYTHING, status="all", day=dt.date(2025, 6, 30)) == 2
    everyone = accounts.page(warehouse, found, EVERYTHING, status="all").rows
    since = dict(zip(everyone["account_id"], everyone["customer_since"], strict=True))
    assert since == {"short": dt.date(2025, 5, 5), "again": dt.date(2025, 5, 5), "back": None}
    told = {}
    for name in since:
        story = accounts.story(warehouse, found, name)
        assert story is not None and story.customer_since == since[name]
        tile = tiles(story, units.money(), found.as_of)[1]
        told[name] = (tile.label, tile.value, tile.foot)
    assert told == {
        "short": ("First paid", "May 2025", "left before a month end, so in no month's figures"),
        # Month ends of July 2025 to January 2026.
        "again": ("Customer since", "May 2025", "7 months as a customer"),
        "back": ("First paid", "never paid", "0 months as a customer"),
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_a_leaving_dated_after_the_as_of_is_not_told(company_on: company.CompanyOn, engine: str) -> None:
    """On 31 January 2026: who leaves on 1 February is there, as signs of a renewal take it; who left today is not."""
    contact = {"account_id": "a", "role": "IT", "is_champion": True}
    tables = {
        "accounts": [company.account("a")],
        "subscriptions": [company.period("a", "2025-01-01", None, 70)],
        "contacts": [
            contact | {"contact_id": "k1", "left_on": "2026-01-31"},
            contact | {"contact_id": "k2", "left_on": "2026-02-01"},
            contact | {"contact_id": "k3", "left_on": None},
        ],
    }
    warehouse = company_on(engine, tables)
    story = accounts.story(warehouse, facts.load(warehouse), "a")
    assert story is not None and isinstance(story.contacts, pd.DataFrame)
    left = list(zip(story.contacts["contact_id"], story.contacts["left_on"], strict=True))
    assert left == [("k2", None), ("k3", None), ("k1", dt.date(2026, 1, 31))]


def test_a_decision_dated_after_the_as_of_is_not_told() -> None:
    """On 31 January 2026 nobody knows what 2 February decides; what 31 January decided is known."""
    known, later = [
        contract("a", due, 100, 0, decided_on=day, reason="price")
        for due, day in (("2025-12-01", "2026-01-31"), ("2026-01-01", "2026-02-02"))
    ]
    warehouse = company.in_memory(
        {
            "accounts": [company.account("a")],
            "subscriptions": [company.period("a", "2025-01-01", None, 100)],
            "renewals": [known, later],
        }
    )
    story = accounts.story(warehouse, facts.load(warehouse), "a")
    assert story is not None
    assert story.contracts[["state", "decided_on", "reason"]].values.tolist() == [
        ["open", None, None],
        ["lost", dt.date(2026, 1, 31), "price"],
    ]


CONTRACT: dict[str, Any] = {
    "state": "upcoming",
    "days": 10,
    "champion_state": 0,
    "answer_state": 0,
    "last_score": 0,
    "usage_state": 0,
    "recent_use": 0.0,
    "earlier_use": 0.0,
    "health_state": 0,
    "health_score": 0.0,
    "auto_renew": None,
    "notice_by": None,
}


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, []),
        ({"state": "overdue", "days": -45}, ["Undecided 45 days after it was due"]),
        ({"state": "open", "days": -1}, ["Fell due 1 day ago and is not decided"]),
        ({"state": "open", "days": 0}, ["Due today and not decided"]),
        ({"champion_state": 2}, ["Champion left, nobody took over"]),
        ({"champion_state": 1}, []),
        ({"answer_state": 1, "last_score": 4}, ["Last NPS answer 4 of 10"]),
        ({"answer_state": 3, "last_score": 9}, []),
        ({"usage_state": 2, "recent_use": 6.0, "earlier_use": 10.0}, ["Use down 40% in three months"]),
        ({"health_state": 3, "health_score": 41.6}, ["Health 41 of 100"]),
        # The sign is “health under 50”: nothing it is given for may read 50.
        ({"health_state": 3, "health_score": 49.5}, ["Health 49 of 100"]),
        ({"health_state": 3, "health_score": 49.999}, ["Health 49 of 100"]),
        ({"health_state": 3, "health_score": 40.0}, ["Health 40 of 100"]),
        # And a fall beyond a quarter may not read as one of a quarter.
        (
            {"usage_state": 2, "recent_use": 7.48, "earlier_use": 10.0},
            ["Use down a little over 25% in three months"],
        ),
        ({"health_state": 2, "health_score": 60.0}, []),
    ],
)
def test_reasons_in_words(known: dict[str, Any], words: list[str]) -> None:
    assert reasons(CONTRACT | known) == words


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, []),
        ({"auto_renew": True}, ["Renews by itself"]),
        (
            {"auto_renew": True, "notice_by": dt.date(2026, 2, 1)},
            ["Renews by itself unless notice is given by 1 February 2026"],
        ),
        (
            {"auto_renew": True, "notice_by": dt.date(2026, 1, 31)},
            ["Renews by itself, the notice date 31 January 2026 has passed"],
        ),
        ({"auto_renew": False, "notice_by": dt.date(2026, 2, 1)}, ["Notice by 1 February 2026"]),
        ({"notice_by": dt.date(2026, 1, 1)}, ["The notice date 1 January 2026 has passed"]),
    ],
)
def test_notice_in_words(known: dict[str, Any], words: list[str]) -> None:
    assert notes(CONTRACT | known, company.AS_OF) == words


def test_comments_newest_first_as_they_were_written() -> None:
    warehouse, found = golden()
    rows = lists.verbatims(warehouse, found, EVERYTHING, range(2025 * 12, 2025 * 12 + 6)).rows
    assert [(r["response_id"], r["comment"], r["group"]) for r in rows.to_dict("records")] == [
        ("N09", "很好", "promoter"),
        ("N05", "Contact left", "detractor"),
        ("N07", "<script>alert(1)</script>", "detractor"),
        ("N02", '=HYPERLINK("x")', "detractor"),
        ("N01", "Great onboarding", "promoter"),
    ]
    critics = lists.verbatims(
        warehouse, found, Slice.of({"segment": "SMB"}), range(2025 * 12, 2025 * 12 + 6), group="detractor"
    ).rows
    assert critics["response_id"].tolist() == ["N07"]
    assert lists.verbatims(warehouse, found, EVERYTHING, range(2025 * 12, 2025 * 12 + 12), survey="transactional").rows[
        "response_id"
    ].tolist() == ["N10"]
    # To 31 January: answers of the 31st, 20th and 9th; N05 answered on 2 February, in the same quarter.
    january = lists.verbatims(warehouse, found, EVERYTHING, range(2025 * 12, 2025 * 12 + 1)).rows
    assert january["response_id"].tolist() == ["N07", "N02", "N01"]


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2026-01-31", "2025-01-31"),
        ("2026-02-28", "2025-02-28"),
        ("2024-02-29", "2023-02-28"),
        ("2025-02-28", "2024-02-29"),
        ("2026-03-15", "2025-03-15"),
        ("2025-02-27", "2024-02-27"),
    ],
)
def test_a_year_before(day: str, before: str) -> None:
    assert accounts.year_before(dt.date.fromisoformat(day)) == dt.date.fromisoformat(before)


WORDS = {
    "__columns__": 'accounts."segment" as "segment", ',
    "__chosen__": 'accounts."segment" in :slice_0',
    "__among__": "1 = 1",
    "__what__": "*",
    "__order__": "order by account_id limit :size offset :skip",
    "__which__": "1 = 1",
    "__these__": "account_id in :ids",
    "__direction__": "desc",
    "__population__": "paying inner join accounts on paying.account_id = accounts.account_id",
    "__account__": "accounts.account_id",
}


@pytest.mark.parametrize("dialect", golden_sql.DIALECTS)
@pytest.mark.parametrize("path", sorted(compose.LISTS.glob("*.sql")), ids=lambda p: p.stem)
def test_every_list_is_one_statement_in_every_dialect(path: Path, dialect: str) -> None:
    text = compose.read_sql(path)
    for place, word in WORDS.items():
        text = text.replace(place, word)
    sources = {name: f"select * from {name}" for name in TABLES}
    sql = compose.compose(
        text,
        path.name,
        dialect=dialect,
        columns=golden_sql.columns(),
        sources=sources,
        dimensions=golden_sql.DIMENSIONS,
    )
    (tree,) = sqlglot.parse(sql, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    assert isinstance(tree, exp.Query)
    assert "__" not in sql
    # No list without an end: a limit, or one account, or one number.
    assert tree.args.get("limit") is not None or path.stem in (
        "account",
        "account_movements",
        "accounts_page",
        "accounts_total",
    )


@pytest.mark.parametrize("name", [None, "", "  "])
def test_an_account_without_a_name_goes_by_its_id_in_every_list(name: str | None) -> None:
    """What the pages show and what their CSV files hold are the same rows."""
    tables = {
        "accounts": [company.account("a07", name=name), company.account("b")],
        "subscriptions": [
            company.period("a07", "2024-12-01", "2025-12-10", 80),
            company.period("b", "2024-12-01", None, 100),
        ],
        "renewals": [contract("b", "2026-02-10", 100), contract("a07", "2026-02-20", 80)],
    }
    warehouse = company.in_memory(tables)
    found = facts.load(warehouse)
    story = accounts.story(warehouse, found, "a07")
    named = [
        accounts.page(warehouse, found, EVERYTHING, status="all", sort="name", descending=False).rows,
        lists.churned(warehouse, found, EVERYTHING, range(JANUARY - 1, JANUARY + 1)).rows,
        accounts.risks(warehouse, found, EVERYTHING).rows,
    ]
    assert [list(zip(rows["account_id"], rows["name"], strict=True)) for rows in named] == [
        [("a07", "a07"), ("b", "Account b")],
        [("a07", "a07")],
        [("b", "Account b"), ("a07", "a07")],
    ]
    assert story is not None and story.name == "a07"


def test_a_month_of_use_without_a_row_is_a_gap_in_the_story(tmp_path: Path) -> None:
    """October is missing: the line breaks there, nobody said that nobody used it."""
    months = [m for m in range(6, 13) if m != 10]
    rows: company.Tables = {
        "accounts": [company.account("a", segment="SMB")],
        "subscriptions": [company.period("a", "2024-01-01", None, 100)],
        "usage": [{"account_id": "a", "month": f"2025-{m:02d}-01", "active_users": 50} for m in months],
    }
    with serving(tmp_path, rows):
        app = open_page(the_page("accounts"), {"account": ["a"]})
        (chart,) = (
            one.proto
            for one in app.get("vega_lite_chart")
            if any(d.name == "lines" for d in one.proto.datasets)
            and "Active" in json.dumps(rows_of(one.proto, "columns"))
        )
    values = {row["month_index"]: row["value"] for row in rows_of(chart, "lines") if row["value"] is not None}
    assert sorted(values) == [2025 * 12 + m - 1 for m in months]
    drawn = [row["month_index"] for row in rows_of(chart, "lines")]
    assert 2025 * 12 + 9 in drawn, drawn
