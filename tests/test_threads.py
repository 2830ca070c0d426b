"""Many threads ask one warehouse at once while it is refreshed: nobody ever gets another's rows, or half of two
loads.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from dashboard.facts import loading as facts
from dashboard.facts.loading import Facts
from dashboard.measures.slices import Slice
from dashboard.subjects import accounts
from dashboard.warehouse.reading import Warehouse
from tests import company

THREADS, QUESTIONS, ACCOUNTS, REFRESHES = 8, 1000, 120, 4
STEP = 1000
PAID = """select accounts.account_id as account_id, name, mrr
from accounts inner join subscriptions on accounts.account_id = subscriptions.account_id
where accounts.account_id = :account"""


def rows(version: int) -> company.Tables:
    """Account a007 pays 7 in version 0, 1007 in version 1, 2007 in version 2: a price tells whose it is and of which
    load.
    """
    names = [f"a{number:03d}" for number in range(1, ACCOUNTS + 1)]
    return {
        "accounts": [company.account(name, segment="SMB") for name in names],
        "subscriptions": [company.period(name, "2024-01-01", None, int(name[1:]) + version * STEP) for name in names],
    }


def in_folder(tmp_path: Path) -> tuple[Warehouse, Callable[[int], object]]:
    def write(version: int) -> None:
        # Accounts first, then a moment with new accounts and old prices: the reader must never see that.
        for name, table in rows(version).items():
            company.write_folder(tmp_path / "staged", {name: table})
            (tmp_path / "staged" / f"{name}.csv").replace(tmp_path / "in" / f"{name}.csv")

    (tmp_path / "in").mkdir()
    write(0)
    return Warehouse(company.chosen(f"files:{tmp_path / 'in'}", dimensions=("segment",))), write


def in_file(tmp_path: Path) -> tuple[Warehouse, Callable[[int], object]]:
    path = tmp_path / "company.duckdb"

    def write(version: int) -> None:
        engine = sa.create_engine(f"duckdb:///{tmp_path / 'staged.duckdb'}")
        company.fill(engine, rows(version))
        engine.dispose()
        (tmp_path / "staged.duckdb").replace(path)

    write(0)
    return Warehouse(company.chosen(f"duckdb:///{path}", dimensions=("segment",))), write


@pytest.fixture(params=["files", "duckdb file", "postgres", "clickhouse"])
def changing(
    request: pytest.FixtureRequest, tmp_path: Path, company_on: company.CompanyOn
) -> tuple[Warehouse, Callable[[int], object]]:
    """A warehouse, and how its rows become those of a version. ClickHouse has no transactions: its rows stay."""
    if request.param == "files":
        return in_folder(tmp_path)
    if request.param == "duckdb file":
        return in_file(tmp_path)
    warehouse = company_on(request.param, rows(0), dimensions=("segment",))
    if request.param == "clickhouse":
        return warehouse, lambda version: None
    engine = sa.create_engine(request.getfixturevalue("postgres_database"))
    return warehouse, lambda version: update(engine, version)


def update(engine: sa.Engine, version: int) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.text("update subscriptions set mrr = cast(substr(account_id, 2) as integer) + :more"),
            {"more": version * STEP},
        )


def question(warehouse: Warehouse, found: Facts, draw: random.Random) -> None:
    """A random account or two, in one snapshot; every answer is of those, and all of one load."""
    one, other = (f"a{draw.randint(1, ACCOUNTS):03d}" for _ in range(2))
    if draw.random() < 0.04:
        page = accounts.page(warehouse, found, Slice.of({"segment": "SMB"}), search=one)
        assert [str(a) for a in page.rows["account_id"]] == [one]
        assert int(page.rows["mrr"].iloc[0]) % STEP == int(one[1:])
        return
    with warehouse.snapshot() as connection:
        versions = set()
        for wanted in (one, other):
            read = warehouse.read(connection, PAID, "what one account pays", {"account": wanted})
            assert read[["account_id", "name"]].to_numpy().tolist() == [[wanted, f"Account {wanted}"]]
            paid = int(read["mrr"].iloc[0]) // 10_000
            assert paid % STEP == int(wanted[1:])
            versions.add(paid // STEP)
        assert len(versions) == 1, "half of one load and half of another"


def test_a_thousand_questions_beside_refreshes(changing: tuple[Warehouse, Callable[[int], object]]) -> None:
    warehouse, change = changing
    found = facts.load(warehouse)
    refreshed = []

    def refresh() -> None:
        for version in range(1, REFRESHES + 1):
            change(version)
            fresh = facts.load(warehouse)
            sums = fresh.frames["paying_accounts"]
            # 1 + 2 + … + 120 = 120 × 121 ÷ 2 = 7,260, and a step more for each account and version. ClickHouse keeps
            # version 0.
            steps, rest = divmod(int(sums["closing_mrr"].sum()) // 10_000 - 7260, STEP * ACCOUNTS)
            refreshed.append((rest, steps))

    def ask(seed: int) -> int:
        draw = random.Random(seed)
        for _ in range(QUESTIONS // THREADS):
            question(warehouse, found, draw)
        return QUESTIONS // THREADS

    with ThreadPoolExecutor(THREADS + 1) as pool:
        refresher = pool.submit(refresh)
        answered = [asking.result() for asking in [pool.submit(ask, seed) for seed in range(THREADS)]]
        refresher.result()
    assert sum(answered) == QUESTIONS
    # Every refresh saw exactly the rows that lay there when it began, whoever was reading the ones before.
    assert refreshed == [
        (0, 0 if warehouse.dialect == "clickhouse" else version) for version in range(1, REFRESHES + 1)
    ]


def test_a_reader_keeps_what_it_began_with(tmp_path: Path) -> None:
    """A column goes and another table comes while somebody reads: that reader is not disturbed, the next one sees the
    new files.
    """
    warehouse, _ = in_folder(tmp_path)
    facts.load(warehouse)
    with warehouse.snapshot() as before:
        company.write_folder(
            tmp_path / "in",
            {
                "accounts": [{"account_id": row["account_id"], "name": "Other"} for row in rows(0)["accounts"]],
                "contacts": [{"contact_id": "k", "account_id": "a001"}],
            },
        )
        facts.load(warehouse)
        with warehouse.snapshot() as after:
            assert "segment" in warehouse.columns(before)["accounts"]
            assert list(warehouse.columns(before)) == ["accounts", "subscriptions"]
            assert warehouse.read(before, "select name from accounts where account_id = 'a007'", "a name")[
                "name"
            ].tolist() == ["Account a007"]
            assert warehouse.columns(after)["accounts"] == ("account_id", "name")
            assert "contacts" in warehouse.columns(after)
            assert warehouse.read(after, "select name from accounts", "names")["name"].unique().tolist() == ["Other"]


def test_files_that_cannot_be_read_leave_the_last_ones(tmp_path: Path) -> None:
    warehouse, _ = in_folder(tmp_path)
    facts.load(warehouse)
    (tmp_path / "in" / "subscriptions.csv").write_bytes(b"")
    with pytest.raises(Exception, match="empty"):
        facts.load(warehouse)
    with warehouse.snapshot() as connection:
        assert warehouse.read(connection, "select count(*) as n from subscriptions", "counting")["n"].tolist() == [
            ACCOUNTS
        ]


@pytest.mark.parametrize("name", ["it's 50 %.duckdb", "memory.duckdb", 'a "b".c.duckdb'])
def test_any_name_of_a_file(tmp_path: Path, name: str) -> None:
    in_file(tmp_path)
    (tmp_path / "company.duckdb").replace(tmp_path / name)
    moved = Warehouse(company.chosen(f"duckdb:///{tmp_path / name}", dimensions=("segment",)))
    assert facts.load(moved).paying_accounts() == ACCOUNTS


def test_a_folder_and_a_file_are_not_written_to(tmp_path: Path) -> None:
    for number, (warehouse, _) in enumerate((in_folder(tmp_path), in_file(tmp_path))):
        facts.load(warehouse)
        with warehouse.snapshot() as connection, pytest.raises(sa.exc.DBAPIError, match="read-only"):
            connection.exec_driver_sql("delete from subscriptions")
        with warehouse.snapshot() as connection:
            assert warehouse.read(connection, "select count(*) as n from subscriptions", "counting")["n"].tolist() == [
                ACCOUNTS
            ], number


def test_a_file_is_closed_after_a_refresh(tmp_path: Path) -> None:
    """Another process may write to it then: nothing of ours holds its lock."""
    warehouse, _ = in_file(tmp_path)
    facts.load(warehouse)
    with duckdb.connect(str(tmp_path / "company.duckdb")) as writer:
        writer.execute("create table more as select 1 as a")
    assert facts.load(warehouse).paying_accounts() == ACCOUNTS
