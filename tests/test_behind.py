"""Behind a number: the list counts what the number counts, in every slice and window, and as the raw rows say.

The rows are those of `tests.test_charts_from_rows` with contracts that fall due later, answers and signs of risk; what
is expected comes from plain loops over them and from `tests.oracle`.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import groupby
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.base.errors import WarehouseError
from dashboard.base.months import month_end, month_index, month_start
from dashboard.facts import loading
from dashboard.measures.slices import Slice
from dashboard.session import process
from dashboard.subjects import accounts
from dashboard.subjects.accounts.orders import ORDERS
from dashboard.subjects.behind import rows, sentences
from dashboard.subjects.behind.asked import FIRST as EARLIEST
from dashboard.subjects.behind.asked import OPENS, Asked, behind, read
from dashboard.subjects.behind.figures import Figure, undecided_in
from dashboard.subjects.behind.kinds import KINDS
from dashboard.warehouse.reading import Warehouse
from tests import company, oracle
from tests.engines import ENGINES
from tests.serving import Params, markup, offers, open_page, serving, the_page
from tests.serving import read as read_page
from tests.test_charts_from_rows import ACCOUNTS, AS_OF, CONTRACTS, FIRST, LAST, SLICES, state

WINDOWS = [range(LAST - 12, LAST + 1), range(LAST - 9, LAST - 3)]
EARLY = range(FIRST, FIRST + 8)
NAMES = list(ACCOUNTS)
REASONS = ("price", "went elsewhere", None)


def later(i: int) -> dict[str, Any]:
    """A contract due 10 × (i + 1) days after the as-of: every seventh renewed, every eleventh lost, the rest open."""
    decided = 0 if i % 11 == 5 else 120 if i % 7 == 3 else None
    return {
        "contract_id": f"d{i:03}",
        "account_id": NAMES[i],
        "due_on": AS_OF + dt.timedelta(days=10 * (i + 1)),
        "term_months": 24 if i % 5 == 2 else 12,
        "expiring_mrr": 100 + i,
        "renewed_mrr": decided,
        "decided_on": None if decided is None else AS_OF - dt.timedelta(days=3),
        "auto_renew": i % 2 == 0,
        "notice_by": AS_OF + dt.timedelta(days=5 if i % 3 else -5),
    }


LATER = [later(i) for i in range(60)]
DUE = [{**one, "reason": REASONS[i // 6 % 3] if one["renewed_mrr"] == 0 else None} for i, one in enumerate(CONTRACTS)]
# Undecided for less than 30 days.
DUE += [
    {**later(i), "contract_id": f"o{i}", "due_on": dt.date(2026, 1, 20), "renewed_mrr": None, "term_months": 12}
    for i in range(3)
]
UNDATED = [{**later(i), "contract_id": f"u{i}", "due_on": None, "renewed_mrr": None} for i in range(3)]
CONTACTS = [
    {"account_id": NAMES[i], "contact_id": f"p{i}", "is_champion": True, "left_on": AS_OF if i % 4 == 0 else None}
    for i in range(60)
    if i % 4 < 2
]
HEALTH = [
    {"account_id": NAMES[i], "measured_on": dt.date(2026, 1, 10), "use_frequency": i * 7 % 100} for i in range(0, 60, 3)
]
USAGE = [
    {"account_id": NAMES[i], "month": dt.date(2025 + (m > 12), (m - 1) % 12 + 1, 1), "active_users": used}
    for i in range(0, 60, 2)
    for m, used in ((8, 100), (9, 100), (10, 100), (11, 60), (12, 60), (13, 60 if i % 8 == 0 else 160))
]
# Asked on the first of every quarter's second month; every fifth never answers, two of an account's people do.
SENT = [
    {
        "response_id": f"r{quarter}-{i:03}-{person}",
        "account_id": NAMES[i],
        "contact_id": f"p{person}",
        "survey": "relational" if i % 10 else "transactional",
        "sent_on": dt.date(2024 + quarter // 4, quarter % 4 * 3 + 2, 1),
        "responded_on": dt.date(2024 + quarter // 4, quarter % 4 * 3 + 2, 9) if i % 5 else None,
        "score": (i + quarter + person) % 11 if i % 5 else None,
        "comment": "Words" if i % 2 else None,
    }
    for quarter in range(8)
    for i in range(60)
    for person in (1, 2)
]
PAYING = [name for name, (_, history) in ACCOUNTS.items() if oracle.mrr_on(history, AS_OF)]
GONE = [name for name in ACCOUNTS if name not in PAYING]
SOON, LATER_ON = AS_OF + dt.timedelta(days=40), AS_OF + dt.timedelta(days=70)
# On the books, by account: of every ten that pay one cancels, one goes down by half and one up by 10 in 40 days; every
# third that left comes back with 50 in 70.
BOOKED = {name: ("cancelled", "downgrade", "upgrade")[i % 10] for i, name in enumerate(PAYING) if i % 10 < 3}
BOOKED |= dict.fromkeys(GONE[::3], "signed")


def subscriptions(name: str) -> list[dict[str, Any]]:
    """The history of an account with what is on the books: what it pays now ends, what it will pay follows."""
    now, booked = oracle.mrr_on(ACCOUNTS[name][1], AS_OF) / 10_000, BOOKED.get(name, "")
    ends = SOON if booked in ("cancelled", "downgrade") else None
    found = [
        {"started_on": p.started_on, "ended_on": p.ended_on or ends, "mrr": p.mrr / 10_000} for p in ACCOUNTS[name][1]
    ]
    more = {"downgrade": (SOON, now / 2), "upgrade": (SOON, 10), "signed": (LATER_ON, 50)}
    if booked in more:
        found.append({"started_on": more[booked][0], "ended_on": None, "mrr": more[booked][1]})
    return [{"account_id": name, **one} for one in found]


TABLES: dict[str, list[dict[str, Any]]] = {
    "accounts": [{"account_id": name, "name": f"Name {name}", **dims} for name, (dims, _) in ACCOUNTS.items()],
    "subscriptions": [one for name in ACCOUNTS for one in subscriptions(name)],
    "renewals": [*DUE, *LATER, *UNDATED],
    "contacts": CONTACTS,
    "health": HEALTH,
    "usage": USAGE,
    "nps_responses": SENT,
}


@pytest.fixture(scope="module")
def known() -> tuple[Warehouse, loading.Facts]:
    warehouse = company.in_memory(TABLES, dimensions=("segment", "region"))
    return warehouse, loading.load(warehouse)


def every_way(windows: list[range]) -> Iterator[Asked]:
    """Each list there is, of these windows; of the last one counted in every way."""
    for name, kind in KINDS.items():
        ways: list[dict[str, Any]] = []
        ways += [{"multi_year": "include"}] if kind.span in ("due", "coming") else []
        ways += [{"age": 20}] if kind.span == "cohort" else []
        ways += [{"days": 90}] if kind.span == "coming" else []
        ways += [{"ahead": 0}, {"ahead": 2}, {"ahead": 12}] if "commit" in kind.table.sql else []
        ways += [{"reason": reason} for reason in ("price", "(none)")] if name == "lost_for" else []
        ways += [{"survey": "transactional"}] if kind.span == "quarters" else []
        for window in windows:
            months = range(LAST + 1, LAST + 1 + len(window) // 3) if kind.span == "coming" else window
            yield from (behind(name, months, **way) for way in [{}, *(ways if window is windows[-1] else [])])


@pytest.mark.parametrize("engine", ENGINES)
def test_every_list_counts_what_its_figure_counts(company_on: company.CompanyOn, engine: str) -> None:
    """Its money too, in three slices; and the rows of all pages are the rows of the file, in its order."""
    warehouse = company_on(engine, TABLES, dimensions=("segment", "region"))
    facts = loading.load(warehouse)
    seen = dict.fromkeys(KINDS, 0)
    asked_of = [(raw, SLICES[:1]) for raw in every_way([range(FIRST, LAST + 1), EARLY])]
    asked_of += [(raw, SLICES) for raw in every_way(WINDOWS)] if engine == "duckdb" else []
    for raw, slices in asked_of:
        asked, changed = KINDS[raw.name].fitted(raw, facts)
        assert changed in ([], ["age"]), raw
        for chosen in slices:
            slice_ = Slice.of(chosen)
            page = rows.page(warehouse, facts, slice_, asked, size=20)
            figure = rows.figure(facts, slice_, asked)
            assert page.totals is not None
            assert not rows.apart(page.totals, figure), (asked, chosen, page.totals, figure)
            assert len(page.rows) == min(20, page.totals.rows) and page.has_more == (page.totals.rows > 20)
            seen[asked.name] += page.totals.rows
    assert not [name for name, n in seen.items() if not n], "a list that is always empty proves nothing"


@pytest.mark.parametrize("name", {kind.table.sql: name for name, kind in KINDS.items()}.values())
def test_the_pages_of_a_list_are_the_file(known: tuple[Warehouse, loading.Facts], name: str) -> None:
    warehouse, facts = known
    kind = KINDS[name]
    assert list(ORDERS[kind.table.sql]) == list(kind.table.sorts)
    window = range(LAST + 1, LAST + 6) if kind.span == "coming" else WINDOWS[0]
    asked, _ = kind.fitted(behind(name, window), facts)
    key = "contract_id" if kind.table.noun == "contract" else "response_id"
    for order in kind.table.sorts:
        whole = rows.whole(warehouse, facts, Slice(), asked, order)
        by = [key if key in whole else "account_id", *[c for c in whole if c.endswith("_month")]]
        paged = []
        for number in range(len(whole) // 60 + 1):
            page = rows.page(warehouse, facts, Slice(), asked, order=order, number=number, size=60)
            paged += page.rows[by].values.tolist()
        assert paged == whole[by].values.tolist()
        assert len({tuple(map(str, line)) for line in paged}) == len(paged), "a row is there once"
        assert len(kind.table.cells(whole)) == len(kind.table.columns)


def mine(chosen: dict[str, str], contracts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [c for c in contracts if all(ACCOUNTS[c["account_id"]][0][d] == v for d, v in chosen.items())]


def risky(i: int) -> bool:
    """From the rows above: champion left, a detractor's last answer, use down by more than a quarter, health under
    50."""
    left = i % 4 == 0
    # The last quarter's answer of the second person (a higher response_id on the same day) speaks.
    detractor = i % 10 != 0 and i % 5 != 0 and (i + 7 + 2) % 11 <= 6
    # 60 + 60 + 60 of 300 is down by two fifths, 60 + 60 + 160 by a fifteenth.
    falling = i % 8 == 0
    ill = i % 3 == 0 and i * 7 % 100 < 50
    return left or detractor or falling or ill


def after(score: Callable[[int], bool], months: range, contracts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Contracts decided or overdue that fell due in the twelve months after such an answer given in these months: of
    one quarter each after its last answer of that quarter, over several after its last answer of all.
    """
    found = []
    for one in contracts:
        day, year = one["due_on"], dt.timedelta(days=365)
        given = [
            (r["responded_on"], r["response_id"], r["score"])
            for r in SENT
            if r["account_id"] == one["account_id"] and r["survey"] == "relational" and r["score"] is not None
            if r["responded_on"] < day <= r["responded_on"] + year
        ]
        inside = [r for r in given if month_index(r[0]) in months]
        last = max(inside if len(months) == 3 else given, default=None)
        if last in inside and last is not None and score(last[2]) and state(one) != "open":
            found.append(one)
    return found


@pytest.mark.parametrize("chosen", SLICES, ids=str)
@pytest.mark.parametrize("window", WINDOWS, ids=["now", "past"])
def test_every_list_counts_what_the_raw_rows_say(
    known: tuple[Warehouse, loading.Facts], chosen: dict[str, str], window: range
) -> None:
    warehouse, facts = known
    histories, end = oracle.select(ACCOUNTS, chosen), window[-1]
    moves = oracle.movements(histories, FIRST, end)
    year = oracle.retention(histories, FIRST, end)[end]
    cells = oracle.cohorts(histories, FIRST, LAST)
    wanted: dict[Asked, tuple[int, int | None]] = {}
    for name, movement in zip(
        ("won", "back", "up", "down", "lost"), ("new", "reactivation", "expansion", "contraction", "churn"), strict=True
    ):
        wanted[behind(name, window)] = tuple(  # type: ignore[assignment]
            sum(moves[m][f"{movement}_{unit}"] for m in window) for unit in ("accounts", "mrr")
        )
    wanted[behind("paying", end)] = (moves[end]["closing_accounts"], moves[end]["closing_mrr"])
    wanted[behind("a_year_ago", end)] = (year["accounts_then"], year["mrr_then"])
    wanted[behind("kept", end)] = (year["accounts_now"], None)
    wanted[behind("gone", end)] = (year["accounts_then"] - year["accounts_now"], None)
    born = range(FIRST + 3, FIRST + 6)
    old = [cells[m, 20] for m in born if (m, 20) in cells]
    wanted[behind("cohort", born, age=20)] = (sum(c["cohort_accounts"] for c in old), sum(c["cohort_mrr"] for c in old))
    wanted[behind("cohort_kept", born, age=20)] = (sum(c["accounts"] for c in old), None)
    wanted[behind("cohort_gone", born, age=20)] = (sum(c["cohort_accounts"] - c["accounts"] for c in old), None)
    contracts = [c for c in mine(chosen, DUE) if month_index(c["due_on"]) in window and c["due_on"] <= AS_OF]

    def of(*states: str) -> tuple[int, int]:
        found = [c for c in contracts if state(c) in states]
        return len(found), sum(c["expiring_mrr"] for c in found) * 10_000

    wanted |= {
        behind("due", window): of("renewed", "late", "lost", "overdue", "open"),
        behind("decided", window): of("renewed", "late", "lost", "overdue"),
        behind("renewed", window): of("renewed", "late"),
        behind("in_time", window): of("renewed"),
        behind("late", window): of("late"),
        behind("not_renewed", window): of("lost", "overdue"),
        behind("lost_contracts", window): of("lost"),
        behind("overdue", window): of("overdue"),
        behind("open", window): of("open"),
        behind("lost_for", window): of("lost"),
    }
    for reason in ("price", "went elsewhere", None):
        lost = [c for c in contracts if state(c) == "lost" and c["reason"] == reason]
        wanted[behind("lost_for", window, reason=reason or "(none)")] = (
            len(lost),
            sum(c["expiring_mrr"] for c in lost) * 10_000,
        )
    for days in (30, 90, 180):
        coming = [
            (i, c)
            for i, c in enumerate(LATER)
            if c in mine(chosen, LATER) and c["term_months"] == 12 and c["due_on"] <= AS_OF + dt.timedelta(days=days)
        ]

        def sums(which: Callable[[int, dict[str, Any]], bool], found: list[Any] = coming) -> tuple[int, int]:
            chosen_ = [c["expiring_mrr"] for i, c in found if which(i, c)]
            return len(chosen_), sum(chosen_) * 10_000

        wanted |= {
            behind("coming", days=days): sums(lambda i, c: True),
            behind("undecided", days=days): sums(lambda i, c: c["renewed_mrr"] is None),
            behind("renewed_early", days=days): sums(lambda i, c: bool(c["renewed_mrr"])),
            behind("lost_early", days=days): sums(lambda i, c: c["renewed_mrr"] == 0),
            behind("at_risk", days=days): sums(lambda i, c: c["renewed_mrr"] is None and risky(i)),
            behind("no_sign", days=days): sums(lambda i, c: c["renewed_mrr"] is None and not risky(i)),
            behind("champion_left", days=days): sums(lambda i, c: c["renewed_mrr"] is None and i % 4 == 0),
            behind("notice_passed", days=days): sums(lambda i, c: c["renewed_mrr"] is None and i % 3 == 0),
            behind("auto_renewing", days=days): sums(lambda i, c: c["renewed_mrr"] is None and i % 2 == 0),
        }
    quarter = range(end // 3 * 3, end // 3 * 3 + 3)
    sent = [r for r in mine(chosen, SENT) if month_index(r["sent_on"]) in quarter and r["survey"] == "relational"]
    given = [r for r in sent if r["score"] is not None]
    wanted |= {
        behind("sent", quarter): (len(sent), None),
        behind("answers", quarter): (len(given), None),
        behind("heard", quarter): (
            len(heard := {r["account_id"] for r in given}),
            sum(oracle.mrr_on(ACCOUNTS[name][1], min(AS_OF, month_end(quarter[-1]))) for name in heard),
        ),
        behind("promoters", quarter): (sum(r["score"] >= 9 for r in given), None),
        behind("passives", quarter): (sum(7 <= r["score"] <= 8 for r in given), None),
        behind("detractors", quarter): (sum(r["score"] <= 6 for r in given), None),
    }
    past = [c for c in mine(chosen, DUE) if c["due_on"] <= AS_OF and 1 < c["term_months"] <= 12]
    for months in (range(quarter[0] - 6, quarter[0] - 3), range(quarter[0] - 15, quarter[-1] + 1)):
        for name, score in (("promoter", range(9, 11)), ("passive", range(7, 9)), ("detractor", range(7))):
            due = after(score.__contains__, months, past)
            wanted[behind(f"after_{name}", months)] = (len(due), sum(c["expiring_mrr"] for c in due) * 10_000)
    alone = [
        c
        for i, c in enumerate(LATER)
        if c in mine(chosen, LATER)
        and c["renewed_mrr"] is None
        and i % 2 == 0
        and c["due_on"] <= AS_OF + dt.timedelta(days=180)
    ]
    wanted[behind("renew_alone")] = (len(alone), sum(c["expiring_mrr"] for c in alone) * 10_000)
    undated = mine(chosen, UNDATED)
    wanted[behind("undated")] = (len(undated), sum(c["expiring_mrr"] for c in undated) * 10_000)
    here = [name for name, (dims, _) in ACCOUNTS.items() if dims.items() >= chosen.items()]
    paid = {name: oracle.mrr_on(ACCOUNTS[name][1], AS_OF) for name in here}
    wanted[behind("committed", ahead=0)] = (sum(1 for mrr in paid.values() if mrr), sum(paid.values()))
    for ahead in (1, 2, 3):
        # In 40 days is within two months, in 70 within three.
        on = {name: of for name, of in BOOKED.items() if name in paid and ahead >= (3 if of == "signed" else 2)}
        step = {"signed": lambda mrr: 500_000, "upgrade": lambda mrr: 100_000, "downgrade": lambda mrr: -mrr // 2}
        for part in ("signed", "upgrade", "downgrade", "cancelled"):
            by = [step.get(part, lambda mrr: -mrr)(paid[name]) for name, of in on.items() if of == part]
            wanted[behind(f"booked_{part}", ahead=ahead)] = (len(by), sum(by))
        then = {name: mrr + step.get(on.get(name, ""), lambda m: 0)(mrr) for name, mrr in paid.items()}
        then |= {name: 0 for name, of in on.items() if of == "cancelled"}
        ill = [NAMES[i] for i in range(60) if i % 4 == 0 or (i % 3 == 0 and i * 7 % 100 < 50)]
        likely = [then[name] for name in ill if then.get(name)]
        wanted[behind("committed", ahead=ahead)] = (sum(1 for mrr in then.values() if mrr), sum(then.values()))
        wanted[behind("likely_churn", ahead=ahead)] = (len(likely), sum(likely))
    for asked, (n, money) in wanted.items():
        totals = rows.page(warehouse, facts, Slice.of(chosen), asked).totals
        assert totals is not None
        first = next(iter(totals.money.values()), None)
        assert (totals.rows, first if money is not None else None) == (n, money), asked


def test_a_list_and_its_figure_are_told_apart_when_the_warehouse_has_moved_on() -> None:
    """One account more pays 50 than when the figures were fetched; then the same accounts pay more."""
    tables = {
        "accounts": [company.account("a"), company.account("b")],
        "subscriptions": [company.period("a", "2025-01-01", None, 100)],
    }
    warehouse = company.in_memory(tables)
    facts = loading.load(warehouse)
    asked = behind("paying", facts.last_month)
    figure = rows.figure(facts, Slice(), asked)
    assert figure == Figure(1, {"paid_mrr": 1_000_000})
    company.fill(
        warehouse.engine,
        tables | {"subscriptions": [*tables["subscriptions"], company.period("b", "2025-01-01", None, 50)]},
    )
    totals = rows.page(warehouse, facts, Slice(), asked).totals
    assert totals is not None and rows.apart(totals, figure)
    said = sentences.apart(
        KINDS["paying"], totals, figure, process.units.amount("USD", "en_US"), "1 Feb 2026 at 10:00 UTC"
    )
    assert said == (
        "The figure counts 1 account, the warehouse now lists 2: the warehouse has changed since the figures were "
        "fetched on 1 Feb 2026 at 10:00 UTC. The next refresh brings both together."
    )
    company.fill(warehouse.engine, tables | {"subscriptions": [company.period("a", "2025-01-01", None, 101)]})
    totals = rows.page(warehouse, facts, Slice(), asked).totals
    assert totals is not None and rows.apart(totals, figure)
    said = sentences.apart(KINDS["paying"], totals, figure, process.units.amount("USD", "en_US"), "today")
    assert said.startswith("MRR of the figure is $100.00, of the list $101.00: the warehouse has changed")


@pytest.mark.parametrize(
    "asked",
    [
        behind("lost", range(LAST - 12, LAST + 1)),
        behind("paying", LAST),
        behind("cohort_kept", range(LAST - 20, LAST - 17), age=12),
        behind("at_risk", days=90, multi_year="include"),
        behind("lost_for", LAST, reason="Größe & Preis = 100 %"),
        behind("lost_for", LAST, reason="They told us at length. " * 15),
        behind("committed", ahead=0),
        behind("booked_signed", ahead=12),
    ],
)
def test_an_address_leads_to_the_list_it_was_made_for(asked: Asked) -> None:
    found, unread = read({name: [value] for name, value in asked.to_params().items()}, LAST)
    kind = KINDS[asked.name]
    assert not unread
    assert (found.name, found.age, found.days, found.ahead, found.reason, found.multi_year) == (
        asked.name,
        asked.age,
        asked.days,
        asked.ahead,
        asked.reason,
        asked.multi_year,
    )
    assert kind.span in ("coming", "none") or (found.first, found.last) == (asked.first, asked.last)


def test_what_is_too_long_for_an_address_is_said_and_never_cut() -> None:
    found, unread = read({"behind": ["lost_for"], "reason": ["x" * 2001], "survey": ["y" * 2001]}, LAST)
    assert (found.reason, found.survey, unread) == ("", "relational", ["reason", "survey"])
    found, unread = read({"behind": ["lost_for"], "reason": ["x" * 2000]}, LAST)
    assert (len(found.reason), unread) == (2000, [])


HOSTILE = st.text(max_size=30) | st.sampled_from(
    [
        "2025-13",
        "0000-00",
        "9999-12",
        "2026-01..2025-01",
        "٢٠٢٥-٠١",
        "1e9",
        "-1",
        "9" * 40,
        "'; drop table accounts",
        "\0",
    ]
)


@given(
    st.dictionaries(
        st.sampled_from(["behind", "months", "age", "days", "reason", "survey", "multi_year"]),
        st.lists(HOSTILE, max_size=3),
    )
)
def test_no_address_is_too_strange(params: dict[str, list[str]]) -> None:
    found, unread = read(params, LAST)
    assert found.first is not None and found.last is not None and EARLIEST <= found.first <= found.last
    assert 0 <= found.age <= 1200 and found.days in (0, 30, 60, 90, 180)
    assert set(unread) <= set(params)


def test_what_a_link_asks_for_is_brought_within_the_data(known: tuple[Warehouse, loading.Facts]) -> None:
    _, facts = known

    def fitted(name: str, months: range | int, **ways: Any) -> tuple[int | None, int | None, int, str, list[str]]:
        found, changed = KINDS[name].fitted(behind(name, months, **ways), facts)
        return found.first, found.last, found.age, found.multi_year, changed

    assert fitted("paying", LAST + 60) == (LAST, LAST, 0, "exclude", ["months"])
    assert fitted("lost", range(EARLIEST, LAST + 1)) == (facts.first_month, LAST, 0, "exclude", ["months"])
    assert fitted("cohort_kept", range(LAST - 3, LAST), age=9) == (LAST - 3, LAST - 1, 3, "exclude", ["age"])
    assert fitted("due", LAST, multi_year="nonsense") == (LAST, LAST, 0, "exclude", ["multi_year"])
    # Answers are counted by whole quarters: February alone is the first quarter.
    assert fitted("answers", 2025 * 12 + 1) == (2025 * 12, 2025 * 12 + 2, 0, "exclude", [])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with serving(tmp_path_factory.mktemp("behind"), TABLES, as_of=AS_OF):
        yield


def opened(**params: str) -> Any:
    app = open_page(the_page("accounts"), {name: [value] for name, value in params.items()})
    assert not app.exception
    return app


def file_of(app: Any, name: str = "behind") -> tuple[str, list[list[str]]]:
    offer = offers(app)[name]
    return offer.file_name, list(csv.reader(offer.make().decode("utf-8-sig").splitlines()))


@pytest.mark.usefixtures("served")
def test_a_page_of_the_list_and_the_whole_as_a_file() -> None:
    """Accounts paying at the end of January 2026, of the 75 that are SMB: by the oracle."""
    paying = [name for name, (dims, h) in ACCOUNTS.items() if dims["segment"] == "SMB" and oracle.mrr_on(h, AS_OF)]
    n = len(paying)
    assert 50 < n < 75
    app = opened(behind="paying", months="2026-01", segment="SMB", at="2", sort="name")
    said = " ".join(read_page(app).split())
    assert f"{n} accounts paying on 31 Jan 2026: MRR $" in said
    assert f"26 to 50 of {n} accounts" in said
    assert [f"Name {name}" in said for name in sorted(paying)[25:50]] == [True] * 25
    assert f"Name {sorted(paying)[0]} " not in said
    name, lines = file_of(app)
    assert name == "longroad-accounts-paying-SMB-2026-01-as-of-2026-01-31.csv"
    assert lines[0] == ["Account", "Id", "MRR", "Customer since", "segment", "region"]
    assert [line[1] for line in lines[1:]] == sorted(paying)


@pytest.mark.usefixtures("served")
def test_a_list_that_there_is_not_is_said_and_accounts_are_shown() -> None:
    said = read_page(opened(behind="<b>x</b>"))
    assert "This link asks for the list <b>x</b>, which there is not; accounts are shown." in said
    assert "Search" not in said and "accounts" in said


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("name", ["lost", "paying", "cohort_kept", "due", "lost_for", "at_risk", "answers", "comments"])
@pytest.mark.parametrize("months", ["1900-01..2199-12", "'; drop table accounts --"])
def test_a_hostile_address_opens_a_list_and_says_what_it_cannot(name: str, months: str) -> None:
    app = opened(behind=name, months=months, age="-1", days="1e9", survey="<script>", at="0", sort="mrr; drop")
    said = read_page(app)
    assert "This page could not be shown" not in said and "went wrong" not in said
    assert KINDS[name].table.noun in said
    assert "days 1e9, which cannot be shown" in said and "age -1, which cannot be shown" in said


@pytest.mark.usefixtures("served")
def test_a_warehouse_that_has_moved_on_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.subjects.behind.lists.rows.figure", lambda facts, slice_, asked: Figure(7))
    said = read_page(opened(behind="lost", months="2025-10"))
    assert "The figure counts 7 accounts, the warehouse now lists" in said
    assert "The next refresh brings both together." in said


@pytest.mark.usefixtures("served")
def test_a_list_under_its_number_says_that_the_warehouse_has_moved_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the page the number stands on as well, and on the list of all accounts."""
    word = "The next refresh brings both together."
    for page in ("churn", "accounts"):
        assert word not in read_page(open_page(the_page(page), {}))
    paying = sum(oracle.mrr_on(h, AS_OF) > 0 for _, h in ACCOUNTS.values())
    monkeypatch.setattr("dashboard.subjects.behind.lists.rows.figure", lambda facts, slice_, asked: Figure(7))
    monkeypatch.setattr(accounts, "counted_before", lambda *about: 7)
    assert "The figure counts 7 accounts, the warehouse now lists" in read_page(open_page(the_page("churn"), {}))
    said = read_page(open_page(the_page("accounts"), {}))
    assert f"The figure counts 7 accounts, the warehouse now lists {paying}: the warehouse has changed" in said
    assert f"1 to 25 of {paying}" in said and word in said


@pytest.mark.usefixtures("served")
def test_the_file_of_a_past_view_says_of_which_day_it_is() -> None:
    for params, wanted in (
        ({}, f"longroad-accounts-paying-as-of-{AS_OF}.csv"),
        ({"until": "2025-06"}, "longroad-accounts-paying-as-of-2025-06-30.csv"),
        ({"until": "2025-06", "status": "all", "search": "a0"}, "longroad-accounts-all-a0-as-of-2025-06-30.csv"),
    ):
        assert file_of(opened(**params), "accounts")[0] == wanted


@pytest.mark.parametrize("chosen", SLICES)
@pytest.mark.parametrize("months", [range(LAST - 5, LAST - 2), range(LAST - 1, LAST + 1), range(LAST, LAST + 4)])
def test_what_is_left_to_decide_in_a_period_is_what_the_raw_rows_have(
    known: tuple[Warehouse, loading.Facts], chosen: dict[str, str], months: range
) -> None:
    """Contracts of two to twelve months: overdue and open ones of the past, undecided ones still to come."""
    warehouse, facts = known
    slice_ = Slice.of(chosen)
    wanted = sum(state(c) in ("overdue", "open") for c in mine(chosen, DUE) if month_index(c["due_on"]) in months)
    wanted += sum(
        c["renewed_mrr"] is None and c["term_months"] == 12 and month_index(c["due_on"]) in months
        for c in mine(chosen, LATER)
    )
    between = (month_start(months[0]), month_end(months[-1]))
    totals = accounts.risks(warehouse, facts, slice_, between=between, multi_year="exclude").totals
    found = undecided_in(facts, slice_, behind("undecided", months))
    assert totals is not None and (found.n, totals.rows) == (wanted, wanted)


@pytest.mark.parametrize("name", ["won", "back", "up", "down"])
def test_what_moved_is_what_lies_between_before_and_after(known: tuple[Warehouse, loading.Facts], name: str) -> None:
    """In currency, each row: by the raw periods at both month ends."""
    warehouse, facts = known
    months = range(FIRST, LAST + 1)
    moved = rows.whole(warehouse, facts, Slice(), behind(name, months))
    assert len(moved) > 5
    for row in moved.to_dict("records"):
        _, history = ACCOUNTS[row["account_id"]]
        before, after = (oracle.mrr_on(history, month_end(row["moved_month"] - back)) / 10_000 for back in (1, 0))
        assert (row["mrr_before"], row["mrr_after"], row["moved_mrr"]) == (before, after, abs(after - before))


def test_a_dimension_may_be_called_like_money_or_a_date() -> None:
    warehouse = company.in_memory(
        {
            "accounts": [company.account("a", mrr="large", signed_on="autumn")],
            "subscriptions": [company.period("a", "2025-01-01", None, 100)],
        },
        dimensions=("mrr", "signed_on"),
    )
    facts = loading.load(warehouse)
    found = rows.whole(warehouse, facts, Slice.of({"mrr": "large"}), behind("paying", facts.last_month))
    assert found[["mrr", "signed_on", "paid_mrr"]].to_numpy().tolist() == [["large", "autumn", 100.0]]


@pytest.mark.usefixtures("served")
def test_a_dead_warehouse_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Warehouse:
        raise WarehouseError("The warehouse does not answer.", "At the desk.", "Wake it.")

    monkeypatch.setattr(process.refresher(), "warehouse", gone)
    said = read_page(opened(behind="gone", months="2025-08"))
    assert "The warehouse does not answer." in said and "could not be shown" not in said


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("page", "params", "file", "rows_there"),
    [
        ("churn", {"window": ["all"]}, "left", "longroad-accounts-lost-2023-01-2026-01-as-of-2026-01-31.csv"),
        ("renewals", {}, "at_risk", "longroad-contracts-to-decide-as-of-2026-01-31.csv"),
        ("nps", {"window": ["all"]}, "comments", "longroad-comments-2023-01-2026-01-as-of-2026-01-31.csv"),
        ("accounts", {}, "accounts", "longroad-accounts-paying-as-of-2026-01-31.csv"),
    ],
)
def test_a_list_of_25_rows_gives_all_of_them_as_a_file(page: str, params: Params, file: str, rows_there: str) -> None:
    app = open_page(the_page(page), params)
    name, lines = file_of(app, file)
    assert name == rows_there
    assert len(lines) > 26
    if page != "accounts":
        assert "The first 25." in read_page(app)
    else:
        facts = process.facts()
        assert facts is not None and len(lines) - 1 == facts.paying_accounts()


def test_no_list_holds_an_account_out_of_order(known: tuple[Warehouse, loading.Facts]) -> None:
    """By money: the largest first."""
    warehouse, facts = known
    for name, column in (
        ("lost", "lost_mrr"),
        ("paying", "paid_mrr"),
        ("a_year_ago", "then_mrr"),
        ("due", "expiring_mrr"),
    ):
        asked, _ = KINDS[name].fitted(behind(name, WINDOWS[0]), facts)
        money = rows.whole(warehouse, facts, Slice(), asked)[column].tolist()
        assert money == sorted(money, reverse=True) and len([*groupby(money)]) > 1


def test_every_list_is_said_in_words(known: tuple[Warehouse, loading.Facts]) -> None:
    _, facts = known
    words = {}
    for raw in every_way(WINDOWS):
        asked, _ = KINDS[raw.name].fitted(raw, facts)
        words[raw.name] = KINDS[raw.name].sentence(asked, facts, "31 Jan 2026")
        assert "{" not in words[raw.name] and "  " not in words[raw.name]
    assert words["lost"] == "lost from April to September 2025"
    assert words["gone"] == "paying on 30 Sep 2024 and no longer on 30 Sep 2025"
    assert words["cohort_kept"] == "won from April to September 2025 and paying 9 months later"
    assert words["at_risk"] == "due within 90 days of 31 Jan 2026, undecided, with a sign of risk"
    assert words["lost_for"] == "due from April to September 2025 and lost, no reason given"


LINKS = re.compile(r'<a href="accounts\?([^"]*)"[^>]*>([^<]*)</a>')


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("page", ["overview", "revenue", "renewals", "nps", "churn"])
@pytest.mark.parametrize("chosen", [{}, {"segment": ["SMB"], "until": ["2025-09"], "multi_year": ["include"]}], ids=str)
def test_every_count_on_a_page_leads_to_a_list_of_that_many(page: str, chosen: Params) -> None:
    """Every link of a page that says a count, in the feet of its tiles and in its tables: the list it opens, in the
    slice it names, is of exactly so many rows by its figure, and nothing of the link has to be changed for it.
    """
    app = open_page(the_page(page), chosen)
    facts, seen = process.facts(), 0
    assert facts is not None and not app.exception
    for query, text in LINKS.findall(markup(app)):
        params = parse_qs(unescape(query))
        if "behind" not in params or not re.match(r"[\d,]+( accounts?| contracts?)?$", text):
            continue
        raw, unread = read({name: values for name, values in params.items() if name in OPENS}, LAST)
        asked, changed = KINDS[raw.name].fitted(raw, facts)
        assert not unread and set(changed) <= ({"months"} if raw.days or KINDS[raw.name].span == "none" else set())
        figure = rows.figure(facts, Slice.from_params(params, facts.values), asked)
        assert figure is not None and figure.n == int(text.split()[0].replace(",", "")), (query, text)
        seen += 1
    assert seen >= 2, "a page without a way to its accounts"
