"""DuckDB, PostgreSQL and ClickHouse say the same, and a warehouse that is slow, silent or refusing is said in words."""

from __future__ import annotations

import datetime as dt
import random
import socket
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from dashboard.base.errors import ContractError, LongroadError, WarehouseError
from dashboard.base.money import MONEY_SCALE
from dashboard.facts import loading as facts
from dashboard.facts import stored
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.slices import Slice
from dashboard.warehouse import checks
from dashboard.warehouse.problems import Problem
from dashboard.warehouse.reading import Warehouse
from tests import company, oracle
from tests.engines import ENGINES
from tests.postgres import PASSWORD
from tests.test_checks import ERRORS, SOUND, WARNINGS
from tests.test_oracle import Accounts, compare, rows_of

COMPANY: company.Tables = {
    "accounts": [company.account("a", segment="SMB"), company.account("b", segment=None)],
    "subscriptions": [
        company.period("a", "2025-01-31", None, "10.5"),
        company.period("b", "2025-03-01", "2025-05-01", 7),
    ],
}


def a_random_company(seed: int, accounts: int = 40) -> dict[str, tuple[dict[str, str | None], list[oracle.Period]]]:
    """Forty accounts with gaps, add-ons, same-day changes and prices of four decimals."""
    dice = random.Random(seed)
    found: dict[str, tuple[dict[str, str | None], list[oracle.Period]]] = {}
    for number in range(accounts):
        day, history = dt.date(2023, 1, 31) + dt.timedelta(days=dice.randrange(700)), []
        for _ in range(dice.randrange(6)):
            length = dice.choice((None, 1, 28, 31, 180, 365))
            ended = None if length is None else day + dt.timedelta(days=length)
            history.append(oracle.Period(day, ended, dice.choice((0, 490_000, 833_333, dice.randrange(10**8)))))
            day = (ended or day) + dt.timedelta(days=dice.choice((0, 0, 3, 14, 15, 40)))
        found[f"a{number:02d}"] = (
            {"segment": dice.choice(("SMB", "Großkunde", None)), "region": dice.choice(("EMEA", "it's", ""))},
            history,
        )
    return found


@pytest.mark.parametrize("grace_days", [0, 30])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_period_that_ends_on_the_day_it_starts_loads(
    company_on: Callable[..., Warehouse], engine: str, grace_days: int
) -> None:
    """It pays nothing and bridges nothing, alone or inside a gap; what is loaded does not depend on the days of grace
    being set.
    """
    nothing = oracle.Period(dt.date(2025, 3, 10), dt.date(2025, 3, 10), 50 * MONEY_SCALE)
    gap = [
        oracle.Period(dt.date(2025, 1, 10), dt.date(2025, 2, 25), 5 * MONEY_SCALE),
        oracle.Period(dt.date(2025, 3, 20), None, 7 * MONEY_SCALE),
    ]
    as_of = company.AS_OF
    companies: list[Accounts] = [
        {"a": ({"segment": "SMB", "region": "EMEA"}, [nothing])},
        {
            "a": ({"segment": "SMB", "region": "EMEA"}, [nothing, *gap]),
            "b": ({"segment": "Big", "region": "EMEA"}, [nothing]),
        },
    ]
    for accounts in companies:
        loaded = facts.load(
            company_on(engine, rows_of(accounts), dimensions=("segment", "region"), grace_days=grace_days)
        )
        compare(loaded, accounts, as_of, grace_days)


@pytest.mark.parametrize("grace_days", [0, 14])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_equals_the_textbook(company_on: Callable[..., Warehouse], engine: str, grace_days: int) -> None:
    accounts, as_of = a_random_company(seed=7), dt.date(2026, 1, 31)
    rows = [
        {
            "account_id": name,
            "product": "core",
            "started_on": p.started_on,
            "ended_on": p.ended_on,
            "mrr": Decimal(p.mrr) / 10_000,
        }
        for name, (_, history) in accounts.items()
        for p in history
    ]
    tables = {
        "accounts": [company.account(name, **dims) for name, (dims, _) in accounts.items()],
        "subscriptions": rows,
    }
    warehouse = company_on(engine, tables, dimensions=("segment", "region"), grace_days=grace_days)
    compare(facts.load(warehouse), accounts, as_of, grace_days)


@pytest.mark.parametrize("engine", ENGINES)
def test_reserved_words_and_mixed_case_are_dimensions(company_on: Callable[..., Warehouse], engine: str) -> None:
    dims = {"group": "G1", "order": "second", "plan": "it's 100 %", "user": "x", "Tier": "gold"}
    tables = {
        "accounts": [{"account_id": "a", "name": "A", **dims}],
        "subscriptions": [company.period("a", "2025-01-31", None, 10)],
    }
    loaded = facts.load(company_on(engine, tables, dimensions=tuple(d.lower() for d in dims)))
    assert loaded.values == {name.lower(): [value] for name, value in dims.items()}
    sums = measures_monthly.monthly(loaded, Slice.of({"group": "G1", "order": "second"}))
    assert sums["closing_mrr"].iloc[-1] == 100_000


@pytest.mark.parametrize("engine", ENGINES)
def test_a_refresh_finds_the_same_problems_everywhere(company_on: Callable[..., Warehouse], engine: str) -> None:
    """Orphans are the trap: ClickHouse's LEFT JOIN gives 0, not empty, where nothing matches."""
    tables = {
        "accounts": [company.account("a"), company.account("a"), company.account("b")],
        "subscriptions": [
            company.period("a", "2025-01-01", "2024-12-31", 10),
            company.period("gone", "2025-01-01", None, 10),
            company.period("b", "2025-01-01", None, -1),
            company.period("b", "2026-02-01", None, 0),
            company.period("b", "1969-12-31", None, 5),
            {**company.period("b", "2025-01-01", None, 5), "mrr": None},
            {**company.period("b", "2025-01-01", None, 5), "account_id": None},
            company.period("b", "2025-06-01", None, 5),
            company.period("b", "2025-06-01", None, 5),
        ],
    }
    warehouse = company_on(engine, tables)
    with warehouse.snapshot() as connection:
        problems, counts = checks.check_tables(warehouse, connection, company.AS_OF)
    assert counts["subscriptions"] == 9
    found = {(p.table, p.rule): (p.rows, p.examples) for p in problems if p.rule != "unreadable_table"}
    assert found == {
        ("accounts", "repeated_key"): (1, ("a",)),
        ("subscriptions", "ends_before_start"): (1, ("a",)),
        ("subscriptions", "unknown_account"): (1, ("gone",)),
        ("subscriptions", "negative_money"): (1, ("b",)),
        ("subscriptions", "date_out_of_range"): (1, ("b",)),
        ("subscriptions", "missing_value"): found["subscriptions", "missing_value"],
        ("subscriptions", "free_rows"): (1, ("b",)),
        ("subscriptions", "future_rows"): (1, ("b",)),
        ("subscriptions", "repeated_period"): (1, ("b",)),
    }
    missing = {p.sentence for p in problems if p.rule == "missing_value"}
    assert missing == {"1 row has no account_id.", "1 row has no mrr."}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_case_is_found_everywhere(company_on: Callable[..., Warehouse], engine: str) -> None:
    """All the cases of tests/test_checks.py in one company: as many rows of each rule on every engine."""
    tables: dict[str, list[company.Row]] = {}
    for case, _ in [*ERRORS, *WARNINGS]:
        for name, rows in case.items():
            new = list(rows)[len(SOUND.get(name, [])) :]
            tables[name] = [*tables.get(name, list(SOUND.get(name, []))), *new]

    def found(warehouse: Warehouse) -> list[tuple[str, str, int, str]]:
        with warehouse.snapshot() as connection:
            return sorted(
                (p.table, p.rule, p.rows, p.column)
                for p in checks.check_tables(warehouse, connection, company.AS_OF)[0]
            )

    expected = found(company.in_memory(tables))
    assert len({(table, rule) for table, rule, _, _ in expected}) > 30
    assert found(company_on(engine, tables)) == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_ends_far_in_the_future_mean_open(company_on: Callable[..., Warehouse], engine: str) -> None:
    tables = {
        "accounts": [company.account("a")],
        "subscriptions": [company.period("a", "2025-01-31", "2299-12-31", 10)],
    }
    assert (
        measures_monthly.monthly(facts.load(company_on(engine, tables, grace_days=30)), Slice())["closing_mrr"].iloc[-1]
        == 100_000
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_money_that_is_no_number(company_on: Callable[..., Warehouse], engine: str, tmp_path: Path) -> None:
    """Floats of a real engine: NaN and both infinities are found, counted and never cast; a great price is another
    rule.
    """
    kind = {"duckdb": "double", "postgres": "double precision", "clickhouse": "Float64"}[engine]
    prices = " ".join(
        f"when account_id = '{name}' then cast('{bad}' as {kind})"
        for name, bad in (("b", "NaN"), ("c", "Infinity"), ("d", "-Infinity"), ("e", "1e300"))
    )
    floats = adapter(
        tmp_path / "floats",
        f"select account_id, started_on, ended_on, case {prices} else cast(mrr as {kind}) end as mrr from "
        "subscriptions",
    )
    tables = {
        "accounts": [company.account(name) for name in "abcde"],
        "subscriptions": [company.period(name, "2025-01-31", None, 5) for name in "abcde"],
    }
    warehouse = company_on(engine, tables, sources=floats)
    with pytest.raises(ContractError) as caught:
        facts.load(warehouse)
    found = {p.rule: (p.rows, p.examples) for p in caught.value.problems if isinstance(p, Problem)}
    assert found["not_a_number"] == (3, ("b", "d"))
    assert found["money_too_large"] == (1, ("e",))
    assert "Error in subscriptions: 3 rows have money that is not a finite number. For example b, d." in str(
        caught.value
    )


# A warehouse that is slow, silent or refusing.


def adapter(folder: Path, subscriptions: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "accounts.sql").write_text("select * from accounts")
    (folder / "subscriptions.sql").write_text(subscriptions)
    return str(folder)


def test_a_statement_that_hangs_is_stopped(company_on: Callable[..., Warehouse], tmp_path: Path) -> None:
    slow = adapter(tmp_path / "slow", "select s.* from subscriptions as s, lateral (select pg_sleep(30)) as sleep")
    warehouse = company_on("postgres", COMPANY, sources=slow, statement_seconds=1)
    with pytest.raises(WarehouseError) as caught:
        facts.load(warehouse)
    assert str(caught.value).startswith("The warehouse took too long. In ")
    assert "after 1 s." in str(caught.value)
    assert PASSWORD not in str(caught.value)
    # The next refresh, with a query that does not sleep, uses the same pool.
    adapter(tmp_path / "slow", "select * from subscriptions")
    assert facts.load(warehouse).paying_accounts() == 1


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of this machine that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        held: list[socket.socket] = []

        def assess_target() -> None:
            while True:
                try:
                    held.append(listening.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=assess_target, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        for one in held:
            one.close()


@pytest.mark.parametrize("scheme", ["postgresql", "clickhousedb"])
def test_a_silent_server_is_given_up(silent_port: int, scheme: str) -> None:
    warehouse = Warehouse(
        company.chosen(f"{scheme}://ana:s3cr%40t@127.0.0.1:{silent_port}/db", connect_seconds=2, statement_seconds=2)
    )
    given_up = threading.Event()
    errors: list[LongroadError] = []

    def ask() -> None:
        try:
            facts.load(warehouse)
        except LongroadError as error:
            errors.append(error)
        given_up.set()

    threading.Thread(target=ask, daemon=True).start()
    assert given_up.wait(30), "it waited longer than the settings allow"
    assert isinstance(errors[0], WarehouseError)
    assert str(errors[0]).startswith(
        f"The warehouse does not answer. At {scheme}://ana:***@127.0.0.1:{silent_port}/db: "
    )
    assert "s3cr" not in str(errors[0])


def test_nobody_at_the_port() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    warehouse = Warehouse(company.chosen(f"postgresql://ana:s3cr%40t@127.0.0.1:{port}/db", connect_seconds=2))
    with pytest.raises(WarehouseError) as caught:
        facts.load(warehouse)
    assert caught.value.what == "The warehouse does not answer."
    assert "refused" in caught.value.where
    assert caught.value.remedy == "The last good figures stay on screen; it is asked again by itself."
    assert "s3cr" not in str(caught.value)


def test_a_wrong_password(postgres_url: str) -> None:
    warehouse = Warehouse(company.chosen(postgres_url.replace(PASSWORD, "wr%40ng%2F%25pass")))
    with pytest.raises(WarehouseError) as caught:
        facts.load(warehouse)
    assert caught.value.what == "The warehouse refused the sign-in."
    assert "wr" not in caught.value.where.replace("warehouse", "").split(": ", 1)[0]
    for secret in ("wr@ng/%pass", "wr%40ng", PASSWORD):
        assert secret not in str(caught.value)
        assert secret not in repr(warehouse)


def test_an_outage_in_the_middle(company_on: Callable[..., Warehouse], request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgres_server")
    warehouse = company_on("postgres", COMPANY)
    assert facts.load(warehouse).paying_accounts() == 1
    with server.outage(), pytest.raises(WarehouseError, match="The warehouse does not answer"):
        facts.load(warehouse)
    assert facts.load(warehouse).paying_accounts() == 1


def test_nothing_is_ever_written(company_on: Callable[..., Warehouse], tmp_path: Path) -> None:
    """The connection is read-only: an adapter that deletes is refused by PostgreSQL itself."""
    evil = adapter(tmp_path / "evil", "with gone as (delete from subscriptions returning *) select * from gone")
    warehouse = company_on("postgres", COMPANY, sources=evil)
    with pytest.raises(LongroadError):
        facts.load(warehouse)
    adapter(tmp_path / "evil", "select * from subscriptions")
    assert facts.load(warehouse).row_counts["subscriptions"] == 2


def test_a_table_of_the_wrong_type_is_one_problem_of_many(company_on: Callable[..., Warehouse], tmp_path: Path) -> None:
    """Text where money belongs: PostgreSQL refuses the check of subscriptions; accounts are still looked at."""
    text_money = adapter(
        tmp_path / "text", "select account_id, started_on, ended_on, mrr::text as mrr from subscriptions"
    )
    warehouse = company_on(
        "postgres", {**COMPANY, "accounts": [*COMPANY["accounts"], company.account("a")]}, sources=text_money
    )
    with warehouse.snapshot() as connection:
        problems, _ = checks.check_tables(warehouse, connection, company.AS_OF)
    assert {(p.table, p.rule) for p in problems} == {("accounts", "repeated_key"), ("subscriptions", "unreadable_rows")}


def test_an_adapter_that_does_not_run(company_on: Callable[..., Warehouse], tmp_path: Path) -> None:
    """Every problem of every table in one go; the optional table is a warning."""
    broken = adapter(tmp_path / "broken", "select account_id, begun as started_on from subscriptions")
    (tmp_path / "broken" / "usage.sql").write_text("select * from nowhere")
    warehouse = company_on("postgres", COMPANY, sources=broken)
    with warehouse.snapshot() as connection:
        problems, counts = checks.check_tables(warehouse, connection, company.AS_OF)
    assert counts == {"accounts": 2}
    assert [(p.severity, p.table, p.rule) for p in problems] == [
        ("error", "subscriptions", "missing_table"),
        ("warning", "usage", "unreadable_table"),
    ]
    assert 'broken/subscriptions.sql: column "begun" does not exist' in problems[0].sentence


@pytest.mark.parametrize("engine", ENGINES)
def test_the_statement_shown_is_the_one_that_was_sent(
    engine: str, company_on: company.CompanyOn, tmp_path: Path
) -> None:
    """Sent again as it is shown, with its values bound, it gives as many rows; it survives a restart; no password
    stands in it.
    """
    warehouse = company_on(engine, company.read_folder(company.GOLDEN / "input"), dimensions=("segment", "region"))
    loaded = facts.load(warehouse)
    assert set(loaded.asked) == set(loaded.frames) - {"cohorts"}
    values = facts.time_binds(loaded.as_of)
    with warehouse.snapshot() as connection:
        for name, shown in loaded.asked.items():
            statement = sa.text(shown)
            rows = connection.execute(
                statement, {k: v for k, v in values.items() if k in statement._bindparams}
            ).fetchall()
            assert len(rows) == len(loaded.frames[name]) or name == "mrr_movements", name
            assert (
                "select * from subscriptions" in shown
                or "select * from renewals" in shown
                or "select * from nps_responses" in shown
            ), name
            assert PASSWORD not in shown
    stored.save(loaded, tmp_path)
    kept = stored.last_good(tmp_path, loaded.fingerprint).facts
    assert kept is not None and kept.asked == loaded.asked


def test_a_secret_in_an_adapter_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "accounts.sql").write_text("select * from accounts", encoding="utf-8")
    (tmp_path / "subscriptions.sql").write_text(
        "select * from subscriptions where 'host=db password=hunter2' <> account_id", encoding="utf-8"
    )
    loaded = facts.load(company.in_memory(COMPANY, sources=str(tmp_path), dimensions=("segment",)))
    for name, shown in loaded.asked.items():
        assert "hunter2" not in shown and "'host=db password=***' <> account_id" in shown, name
