"""An adapter's SQL is one SELECT: what is taken in each dialect, what is refused, and that nothing refused is ever
sent.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from dashboard.__main__ import main
from dashboard.base.errors import ContractError, SourceError, WarehouseError
from dashboard.base.settings import ROOT
from dashboard.facts import loading as facts
from dashboard.warehouse.adapter import one_select
from dashboard.warehouse.reading import Warehouse
from tests import company

ADAPTERS = ROOT / "queries" / "sources"
# As people write them: casts, JSON, windows, samples, hints, words of one engine only.
TAKEN = [
    ("postgres", "SELECT a.id::text AS account_id, '10:30' FROM t a WHERE x ILIKE '50%' -- done: (yes"),
    ("postgres", "with a as materialized (select 1) select * from a"),
    ("postgres", "select distinct on (account_id) account_id, data->>'id' from t order by account_id, d desc"),
    (
        "postgres",
        "select replace(name, ';', ')') as name, \"update\", e'\\')' , $$);$$ , $t$ ; $t$ from t /* ) /* ; */ ) */",
    ),
    (
        "postgres",
        "(select 1 as a) union all (select sum(x) filter (where y) over (partition by z) from t "
        "tablesample system (10))",
    ),
    ("postgres", "select * from crosstab('select 1') as ct(a text, b int), lateral (select max(d) from u) as m(d)"),
    ("duckdb", "from accounts select * exclude (x) replace (lower(name) as name)"),
    ("duckdb", "select * from (pivot t on x using sum(y)) qualify row_number() over () = 1"),
    ("duckdb", "select list_transform([1, 2], x -> x + 1), {'a': 1}, t.a[1:2] from read_csv('it''s (.csv') as t"),
    ("snowflake", "select v:id::string as a, f.value from t, lateral flatten(input => v:xs) f // a comment )"),
    ("bigquery", "select * except(x) from `p.d.t_*` where _table_suffix > '2024' and y = r'\\d' # )"),
    ("redshift", "select listagg(x, ',') within group (order by y) from t"),
    ("databricks", "select /*+ broadcast(t) */ * from delta.`/x (1`"),
    ("spark", "select transform(xs, x -> x + 1) from t lateral view explode(xs) e as x"),
    ("trino", "select * from t cross join unnest(xs) with ordinality as u(x, n)"),
    (
        "clickhouse",
        "select argMax(name, updated), 'it\\'s )' from t final prewhere x = 1 array join xs as x limit 1 "
        "by account_id settings max_threads = 2",
    ),
    ("mysql", "select `a)`, group_concat(b order by c separator ',') from t"),
]
# sqlglot 30 cannot read these; the engines can. Their words and parentheses are in order.
UNPARSED = [
    ("bigquery", "select * from graph_table(g match (n) return n.id)"),
    ("bigquery", "select with(a as 1, a + 1)"),
    ("postgres", "select collation for (a), xmlserialize(content x as text indent) from t"),
]
REFUSED = [
    ("postgres", "select 1;\ndrop table accounts", "line 1: there is a second statement"),
    ("duckdb", "from accounts; attach 'x'", "line 1: there is a second statement"),
    ("bigquery", "select 1; select 2", "line 1: there is a second statement"),
    (
        "postgres",
        "select 1) as src;\ndrop table accounts; select * from (select 1",
        "line 1: a parenthesis closes that was never opened",
    ),
    ("postgres", "select '(' \n)", "line 2: a parenthesis closes that was never opened"),
    ("postgres", "select 1 /* ( */ ) --", "a parenthesis closes that was never opened"),
    ("mysql", "select /*+ ( */ ) from t", "a parenthesis closes that was never opened"),
    ("postgres", "select (1", "a parenthesis is not closed"),
    ("postgres", "select 'a", "a quote or a comment is not closed"),
    ("postgres", "copy accounts to '/tmp/x'", "it does not begin with SELECT"),
    ("postgres", "set role admin", "it does not begin with SELECT"),
    ("postgres", "explain analyze select 1", "it does not begin with SELECT"),
    ("duckdb", "copy (select 1) to 'x'", "it does not begin with SELECT"),
    ("duckdb", "install httpfs", "it does not begin with SELECT"),
    ("clickhouse", "insert into t select 1", "it does not begin with SELECT"),
    ("snowflake", "call x()", "it does not begin with SELECT"),
    ("redshift", "unload ('select 1') to 's3://x'", "it does not begin with SELECT"),
    ("postgres", "", "it does not begin with SELECT"),
    ("postgres", "-- nothing but a comment", "it does not begin with SELECT"),
    ("postgres", "with gone as (delete from t returning *) select * from gone", "there is DELETE in it"),
    ("postgres", "with more as (insert into t values (1) returning a) select * from more", "there is INSERT in it"),
    ("postgres", "select * from (insert into t values (1) returning a) as x", "the word INSERT"),
    ("postgres", "select * into x from t", "there is INTO in it"),
    ("postgres", "select * from t for update", "there is LOCK in it"),
    ("mysql", "select 1 into outfile 'x'", "the word INTO"),
    ("postgres", "select set_config('default_transaction_read_only', 'off', false)", "the function set_config"),
    ("postgres", "select pg_catalog . \"setval\" /* x */ ('s', 1)", "the function setval"),
    ("postgres", "select case when true then\n  lo_export(1, 'x') end", "line 2: the function lo_export"),
    ("postgres", "select * from dblink('host=db', 'drop table t') as x(a int)", "the function dblink"),
    ("postgres", "select query_to_xml('delete from t', true, true, '')", "the function query_to_xml"),
    ("postgres", "select NextVal('s')", "the function NextVal"),
    ("redshift", "select pg_terminate_backend(1)", "the function pg_terminate_backend"),
    ("duckdb", "select * from postgres_execute('a', 'drop table x')", "the function postgres_execute"),
    ("duckdb", "select * from query('select nextval(1)')", "the function query"),
    ("clickhouse", "select 1 settings readonly = 0", "readonly may write"),
    ("clickhouse", "select * from executable('x.sh', TSV, 'a Int32')", "the function executable"),
    ("snowflake", "select s.nextval", "nextval may write"),
    ("snowflake", "select system$cancel_all_queries(1)", "the function system$cancel_all_queries"),
    ("databricks", "select java_method('a', 'b')", "the function java_method"),
    ("sqlite", "select load_extension('x')", "the function load_extension"),
    ("postgres", "(" * 3000 + "select 1" + ")" * 3000, "nested too deeply"),
]


@pytest.mark.parametrize(("dialect", "text"), TAKEN)
def test_a_select_of_any_dialect_is_taken(dialect: str, text: str) -> None:
    plain, is_parsed = one_select(text, dialect, "ours/accounts.sql")
    assert is_parsed
    assert one_select(plain, dialect, "again") == (plain, True)
    assert not set(plain) - set(text) - {" ", "\n"}


@pytest.mark.parametrize(("dialect", "text"), UNPARSED)
def test_what_cannot_be_parsed_is_taken_and_said(dialect: str, text: str) -> None:
    assert one_select(text, dialect, "ours/accounts.sql") == (text, False)
    with pytest.raises(SourceError, match="a parenthesis closes that was never opened"):
        one_select(text + ") as x union all select * from (select 1", dialect, "ours/accounts.sql")


@pytest.mark.parametrize(("dialect", "text", "why"), REFUSED, ids=lambda value: str(value)[:40])
def test_more_than_a_select_is_refused(dialect: str, text: str, why: str) -> None:
    with pytest.raises(SourceError) as caught:
        one_select(text, dialect, "ours/accounts.sql")
    assert caught.value.what == "The adapter's SQL is not one SELECT."
    assert caught.value.where.startswith("In ours/accounts.sql")
    assert why in caught.value.where
    assert (
        caught.value.remedy == "Write one SELECT; whatever it needs beyond that belongs into a view of the warehouse."
    )


def test_comments_do_not_go_in() -> None:
    """An engine that nests comments, or does not, or runs what stands in some of them, gets none to judge."""
    assert one_select("-- who\nselect 1 /* ) */, -- x\n 2 /*! ; drop table t */ ;;\n-- end", "mysql", "x") == (
        "select 1 ,\n2",
        True,
    )
    assert one_select("select 1/**/as a", "postgres", "x") == ("select 1 as a", True)
    assert one_select("select '--', '/*', \"/*\", 1 -1 from t", "postgres", "x") == (
        "select '--', '/*', \"/*\", 1 -1 from t",
        True,
    )


@pytest.mark.parametrize("path", sorted(ADAPTERS.rglob("*.sql")), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_our_own_adapters_are_selects(path: Path) -> None:
    for dialect in (
        "duckdb",
        "postgres",
        "clickhouse",
        "snowflake",
        "bigquery",
        "redshift",
        "databricks",
        "spark",
        "trino",
    ):
        assert one_select(path.read_text(encoding="utf-8"), dialect, path.name)[1]


COMPANY: company.Tables = {
    "accounts": [company.account("a")],
    "subscriptions": [company.period("a", "2025-01-31", None, 10)],
}
EVIL = [
    "select * from subscriptions) as src; drop table accounts; select * from (select * from subscriptions",
    "select * from subscriptions; drop table accounts",
    "drop table accounts",
    "select * from subscriptions where (select nextval('s')) > 0 or set_config('a.b', 'c', false) = '' or "
    "query('x') = executable('y')",
]


@pytest.mark.parametrize("table", ["subscriptions", "usage"])
@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
@pytest.mark.parametrize("engine", ["files", "duckdb", "postgres", "clickhouse"])
def test_it_is_never_sent(
    engine: str, evil: str, table: str, tmp_path: Path, company_on: Callable[..., Warehouse]
) -> None:
    """On every engine, for a table that is needed and one that is not: the load is refused in words and the tables
    stand.
    """
    ours = tmp_path / "ours"
    ours.mkdir()
    for name in ("accounts", "subscriptions"):
        (ours / f"{name}.sql").write_text(f"select * from {name}")
    folder = company.write_folder(tmp_path / "in", COMPANY)
    warehouse = (
        Warehouse(company.chosen(f"files:{folder}", str(ours)))
        if engine == "files"
        else company_on(engine, COMPANY, sources=str(ours))
    )
    assert facts.load(warehouse).paying_accounts() == 1
    (ours / f"{table}.sql").write_text(evil)
    with pytest.raises(
        ContractError,
        match=rf"Error in {table}: its SQL was not sent, because it is not certain to be one SELECT\. In "
        rf"ours/{table}\.sql",
    ):
        facts.load(warehouse)
    (ours / f"{table}.sql").write_text("select * from subscriptions")
    found = facts.load(warehouse)
    assert (found.row_counts["accounts"], found.paying_accounts()) == (1, 1)


def test_check_says_it_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "accounts.sql").write_text("select * from accounts")
    (tmp_path / "ours" / "subscriptions.sql").write_text("select *\nfrom subscriptions; drop table accounts")
    folder = company.write_folder(tmp_path / "in", COMPANY)
    monkeypatch.setattr(
        "sys.argv",
        [
            "longroad",
            "check",
            "--warehouse",
            f"files:{folder}",
            "--sources",
            str(tmp_path / "ours"),
            "--as-of",
            "2026-01-31",
        ],
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "In ours/subscriptions.sql, line 2: there is a second statement." in capsys.readouterr().out


def test_an_adapter_that_could_not_be_parsed_works_and_is_named(
    company_on: Callable[..., Warehouse], tmp_path: Path
) -> None:
    (tmp_path / "accounts.sql").write_text("select * from accounts")
    (tmp_path / "subscriptions.sql").write_text(
        "select account_id, started_on, ended_on, mrr, collation for (account_id) as product from subscriptions"
    )
    found = facts.load(company_on("postgres", COMPANY, sources=str(tmp_path)))
    assert found.paying_accounts() == 1
    assert [(p.rule, p.table, p.severity) for p in found.problems] == [("unparsed_sql", "subscriptions", "warning")]


WRITES = {
    "postgres": "insert into accounts values ('x')",
    "clickhouse": "insert into accounts (account_id) values ('x')",
}


@pytest.mark.parametrize("engine", sorted(WRITES))
def test_the_session_itself_refuses_to_write(engine: str, company_on: Callable[..., Warehouse]) -> None:
    """What a look at the words may miss, the engine refuses: also after the default of the session has been talked
    away.
    """
    warehouse = company_on(engine, COMPANY)
    if engine == "postgres":
        with warehouse.snapshot() as connection:
            connection.exec_driver_sql("select set_config('default_transaction_read_only', 'off', false)")
            connection.commit()
            with pytest.raises(sa.exc.DBAPIError, match="read-only transaction"):
                connection.exec_driver_sql(WRITES[engine])
            connection.rollback()
    with warehouse.snapshot() as connection, pytest.raises(sa.exc.DBAPIError, match=r"(?i)read-?only"):
        connection.exec_driver_sql(WRITES[engine])
    with warehouse.snapshot() as connection, pytest.raises(sa.exc.DBAPIError):
        connection.exec_driver_sql("drop table accounts" if engine == "postgres" else "select 1 settings readonly = 0")
    assert facts.load(warehouse).row_counts["accounts"] == 1


def test_a_sqlite_file_is_only_read_and_never_made(tmp_path: Path) -> None:
    """SQLite makes a file that is not there: a typing mistake would leave an empty database behind."""
    missing = tmp_path / "no such.db"
    with pytest.raises(WarehouseError) as caught:
        Warehouse(company.chosen(f"sqlite:///{missing}"))
    assert (
        str(caught.value)
        == f"There is no such SQLite file. At sqlite:///{missing}. Check the path; a file that is not there "
        "is never made."
    )
    assert not missing.exists()
    engine = sa.create_engine(f"sqlite:///{missing}")
    with engine.begin() as connection:
        connection.exec_driver_sql("create table accounts (account_id text)")
    engine.dispose()
    with (
        Warehouse(company.chosen(f"sqlite:///{missing}")).snapshot() as connection,
        pytest.raises(sa.exc.DBAPIError, match="readonly"),
    ):
        connection.exec_driver_sql("insert into accounts values ('x')")
