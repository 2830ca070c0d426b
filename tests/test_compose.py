"""One statement per dialect: what is sent is committed, parses in its dialect and keeps the rules of docs and stack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlglot
from sqlglot import exp

from dashboard.base.errors import SourceError
from dashboard.facts import loading as facts
from dashboard.warehouse import adapter, compose
from dashboard.warehouse.reading import Warehouse
from dashboard.warehouse.tables import TABLES
from tests import company, golden_sql

BINDS = {
    "as_of",
    "last_month",
    "month_end",
    "overdue_before",
    "year_before",
    "as_of_month",
    "as_of_day",
    "as_of_key",
    "in_30_days",
    "in_60_days",
    "in_90_days",
    "in_180_days",
}
# Not known to every engine we promise, or mistranslated by sqlglot.
FORBIDDEN = (exp.Filter, exp.Qualify, exp.GenerateSeries, exp.DateTrunc, exp.TimestampTrunc, exp.DateAdd)
QUERIES = [*sorted(compose.FACTS.rglob("*.sql")), *sorted(compose.CHECKS.glob("*.sql"))]


@pytest.mark.parametrize("dialect", golden_sql.DIALECTS)
def test_statements_are_as_committed(dialect: str) -> None:
    """`make sql` (python -m tests.golden_sql) writes them anew; look at the difference before committing it."""
    committed = {
        path.name: path.read_text(encoding="utf-8") for path in sorted((golden_sql.FOLDER / dialect).glob("*.sql"))
    }
    made = golden_sql.statements(dialect)
    assert sorted(committed) == sorted(made), "Run make sql and look at what changed."
    for name, sql in made.items():
        assert committed[name] == sql, f"{dialect}/{name} changed. Run make sql and look at what changed."


@pytest.mark.parametrize("dialect", golden_sql.DIALECTS)
def test_statements_parse_in_their_dialect(dialect: str) -> None:
    for name, sql in golden_sql.statements(dialect).items():
        statements = sqlglot.parse(sql, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
        assert len(statements) == 1, name
        tree = statements[0]
        assert isinstance(tree, exp.Query), name
        withs = list(tree.find_all(exp.With))
        assert len(withs) <= 1, f"{name}: not every engine knows WITH inside WITH"
        repeated = [
            alias
            for found in withs
            for alias, count in Counter(c.alias for c in found.expressions).items()
            if count > 1
        ]
        assert not repeated, f"{name}: {repeated}"
        assert "__" not in sql, f"{name}: a placeholder is left"
        assert set(sa.text(sql)._bindparams) <= BINDS, name


def selects_own(select: exp.Select) -> Iterator[exp.Expr]:
    """What stands in a SELECT itself, not in one inside it."""
    inside = (exp.Select, exp.SetOperation)
    for node in select.walk(prune=lambda n: isinstance(n, inside) and n is not select):
        if node is select or not isinstance(node, inside):
            yield node


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_queries_keep_the_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("__grace_days__", "30")
    comments = [line for line in text.splitlines() if line.lstrip().startswith("--")]
    assert not any(compose._BIND.search(line) for line in comments), "a colon before a name in a comment is a bind"
    tree = sqlglot.parse_one(compose._BIND.sub(r"\1", text), read="duckdb")
    assert not list(tree.find_all(*FORBIDDEN))
    for select in tree.find_all(exp.Select):
        made = {
            alias.alias
            for alias in select.expressions
            if isinstance(alias, exp.Alias) and not isinstance(alias.this, exp.Column)
        }
        read = {node.name for node in selects_own(select) if isinstance(node, exp.Column) and not node.table}
        # ClickHouse reads such a name as the expression, everywhere in the SELECT: a silent, wrong figure.
        assert not made & read, (
            f"{sorted(made & read)} names an expression and a column it may be read for; qualify the column"
        )
        names = [alias.alias_or_name for alias in select.expressions]
        assert all(name and name != "month" for name in names), "every column has a name, and none is called month"


def test_every_engine_of_the_readme_has_committed_sql() -> None:
    assert set(golden_sql.DIALECTS) <= set(compose.DIALECTS.values())
    assert {path.name for path in golden_sql.FOLDER.iterdir()} == set(golden_sql.DIALECTS)


def statement(main: str, dialect: str = "duckdb", sources: dict[str, str] | None = None, **more: object) -> str:
    given = sources or {"accounts": "select * from accounts", "subscriptions": "select * from subscriptions"}
    columns = {name: tuple(c.name for c in TABLES[name].columns) for name in given}
    return compose.compose(main, "a test", dialect=dialect, columns=columns, sources=given, **more)


def test_a_table_that_is_not_connected_is_named() -> None:
    with pytest.raises(
        SourceError, match=r"The table usage is not connected\. Needed by a test\. Add usage.sql to the adapter\."
    ):
        statement("select * from usage")


def test_an_unknown_part_is_named() -> None:
    with pytest.raises(SourceError, match="no table or part called nothing_like_it"):
        statement("select * from nothing_like_it")


def test_sql_that_cannot_be_read_is_named() -> None:
    with pytest.raises(SourceError, match=r"A query cannot be understood\. In a test\."):
        statement("select from where")


def test_a_missing_query_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"In absent\.sql of "):
        compose.read_sql(tmp_path / "absent.sql")


def test_sources_go_in_untouched() -> None:
    """The company's own dialect: casts, colons, per cent signs, comments and a trailing semicolon."""
    text = "select account_id, name /* 10:30 */, 'a:b' as segment from accounts where name like '50%' -- why: not"
    sql = statement("select count(*) as n from accounts", "postgres", {"accounts": text})
    assert text in sql


def test_adapter_text_is_made_safe_for_binds(tmp_path: Path) -> None:
    (tmp_path / "accounts.sql").write_text(
        "﻿-- who:pays\n\nselect id::text as account_id, '10:30' as at from t;\n-- the end: done\n;", encoding="utf-8"
    )
    text = adapter.source(tmp_path, "accounts", "postgres")
    assert text is not None
    assert text.sql == r"select id\:\:text as account_id, '10\:30' as at from t"
    assert not sa.text(text.sql)._bindparams
    assert adapter.source(tmp_path, "usage", "postgres") is None


def test_an_adapters_colons_and_percents_work(company_on: Callable[..., Warehouse], tmp_path: Path) -> None:
    """On PostgreSQL for real: `::date`, a time in quotes, a per cent sign, a comment at the end of the file."""
    (tmp_path / "accounts.sql").write_text(
        "-- Everyone: with a name\nselect a.account_id::text as account_id, a.name, '10:30 :as_of 50%' as "
        "segment\nfrom accounts as a -- a:b\nwhere a.name like 'A%';\n"
    )
    (tmp_path / "subscriptions.sql").write_text(
        "select account_id, started_on::date, ended_on, mrr, 7 % 4 as product from subscriptions -- last: line"
    )
    tables = {
        "accounts": [company.account("a"), company.account("b")],
        "subscriptions": [company.period("a", "2025-01-31", None, 10)],
    }
    warehouse = company_on("postgres", tables, sources=str(tmp_path), dimensions=("segment",))
    assert facts.load(warehouse).values == {"segment": ["10:30 :as_of 50%"]}


def test_snowflake_reads_upper_case_and_mixed_case() -> None:
    """Its driver shows unquoted names in lower case; a name that was created in quotes keeps its own case."""
    sql = compose.compose(
        "select slice_key from accounts",
        "a test",
        dialect="snowflake",
        columns={"accounts": ("account_id", "Tier", "group")},
        sources={"accounts": "select * from customers"},
        dimensions=("tier", "group"),
    )
    assert 'src."ACCOUNT_ID"' in sql
    assert 'src."Tier"' in sql
    assert 'src."GROUP"' in sql
    assert "(\nselect * from customers\n)" in sql


@pytest.mark.parametrize("dialect", golden_sql.DIALECTS)
@pytest.mark.parametrize("dimensions", [(), ("segment",), ("segment", "region")])
def test_any_number_of_dimensions(dialect: str, dimensions: tuple[str, ...]) -> None:
    """concat wants two arguments or more on some engines, exactly two on others."""
    sql = statement("select slice_key from accounts", dialect, dimensions=dimensions)
    tree = sqlglot.parse_one(sql, read=dialect)
    concats = [len(node.expressions) for node in tree.find_all(exp.Concat)]
    assert all(count >= 2 for count in concats)
    if dialect == "redshift":
        assert "CONCAT(" not in sql.upper()
