"""From SQL files to one statement in the warehouse's dialect.

A fact file reads contract tables and parts by name. `compose` finds what it needs, puts each before
it as a common table expression (a source's own text goes in untouched, in the company's dialect),
transpiles our own SQL from DuckDB's dialect, and leaves `:name` binds for SQLAlchemy. A part that
reads an optional table may have a stand-in beside it, `<part>_without.sql`, for when that table is
not connected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

import sqlglot
from sqlglot import exp

from dashboard.base.errors import SourceError
from dashboard.base.settings import ROOT
from dashboard.warehouse.normal_form import normal_form
from dashboard.warehouse.tables import TABLES

FACTS = ROOT / "queries" / "facts"
CHECKS = ROOT / "queries" / "checks"
LISTS = ROOT / "queries" / "lists"
# SQLAlchemy's dialect names and sqlglot's.
DIALECTS = {
    "postgresql": "postgres",
    "duckdb": "duckdb",
    "clickhousedb": "clickhouse",
    "clickhouse": "clickhouse",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "redshift": "redshift",
    "databricks": "databricks",
    "hive": "spark",
    "spark": "spark",
    "trino": "trino",
    "mysql": "mysql",
    "sqlite": "sqlite",
}
_BIND = re.compile(r"(?<!:):([a-z_][a-z0-9_]*)")
_PREFIX = "lr_"


def read_sql(path: Path) -> str:
    """The text of a SQL file without its comments' risk: SourceError names the file when it is not there."""
    try:
        return path.read_text(encoding="utf-8-sig").strip().rstrip(";").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            "A query could not be read.",
            f"In {path.name} of {path.parent.name}.",
            "Check that the file is there and is UTF-8 text.",
        ) from error


class _Statement:
    """One statement in the making, still in DuckDB's dialect: what it reads, deepest first."""

    def __init__(self, label: str, grace_days: int, of_table: Mapping[str, Callable[[], str]]) -> None:
        """`of_table`: how the normal form of each connected contract table is written."""
        self.label, self.grace_days, self.of_table = label, grace_days, of_table
        self.ordered: dict[str, exp.Expr] = {}

    def whole(self, main: str) -> exp.Expr:
        """The statement with everything it reads before it as a common table expression."""
        tree = self._settle(self._parse(main, self.label))
        own = tree.args.get("with_")
        ctes = [
            exp.CTE(this=body, alias=exp.TableAlias(this=exp.to_identifier(name)))
            for name, body in self.ordered.items()
        ]
        ctes += own.expressions if own is not None else []
        if ctes:
            tree.set("with_", exp.With(expressions=ctes))
        return tree

    def _parse(self, text: str, where: str) -> exp.Expr:
        text = _BIND.sub(r"__bind_\1__", text.replace("__grace_days__", str(int(self.grace_days))))
        try:
            return sqlglot.parse_one(text, read="duckdb")
        except sqlglot.errors.ParseError as error:
            raise SourceError("A query cannot be understood.", f"In {where}.", str(error).splitlines()[0]) from error

    def _settle(self, tree: exp.Expr, part: str = "") -> exp.Expr:
        """Bring in what the statement reads, deepest first, and point its tables at it.

        A part's own table expressions are lifted out under its name: not every engine knows WITH inside WITH,
        and where sqlglot lifts them itself two parts may use one name.
        """
        own = {cte.alias for cte in tree.find_all(exp.CTE)}
        for node in list(tree.find_all(exp.Table)):
            name = node.name
            if name.startswith("__source_") or node.db or (name in own and not part):
                continue
            target = f"{_PREFIX}{part}_{name}" if name in own else _PREFIX + name
            if name not in own and target not in self.ordered:
                self.ordered[target] = self._settle(self._parse(*self._wanted(name)), name)
            node.set("this", exp.to_identifier(target))
            if not node.alias:
                node.set("alias", exp.TableAlias(this=exp.to_identifier(name)))
        inner = tree.args.get("with_") if part else None
        if inner is not None:
            self.ordered.update({f"{_PREFIX}{part}_{cte.alias}": cte.this for cte in inner.expressions})
            tree.set("with_", None)
        return tree

    def _is_readable(self, name: str) -> bool:
        """Whether every contract table behind a table or part is connected (a part may have a stand-in of its own)."""
        if name in TABLES or not (FACTS / "parts" / f"{name}.sql").is_file():
            return name in self.of_table
        tree = self._parse(read_sql(FACTS / "parts" / f"{name}.sql"), f"parts/{name}.sql")
        own = {cte.alias for cte in tree.find_all(exp.CTE)}
        read = {node.name for node in tree.find_all(exp.Table)} - own
        return all(self._is_readable(other) or (FACTS / "parts" / f"{other}_without.sql").is_file() for other in read)

    def _wanted(self, name: str) -> tuple[str, str]:
        """The text of a table or part, and where it stands."""
        if name in TABLES:
            if name not in self.of_table:
                raise SourceError(
                    f"The table {name} is not connected.", f"Needed by {self.label}.", f"Add {name}.sql to the adapter."
                )
            return self.of_table[name](), name
        file = "periods_bridged" if name == "periods" and self.grace_days else name
        if not self._is_readable(name) and (FACTS / "parts" / f"{name}_without.sql").is_file():
            file = f"{name}_without"
        path = FACTS / "parts" / f"{file}.sql"
        if not path.is_file():
            raise SourceError(
                f"There is no table or part called {name}.",
                f"In {self.label}.",
                "Read a contract table or a file of queries/facts/parts.",
            )
        return read_sql(path), f"parts/{file}.sql"


def _for_clickhouse(tree: exp.Expr) -> None:
    """Date runs from 1970 to 2149 there; Date32 also holds what people write for "no end"."""
    for kind in tree.find_all(exp.DataType):
        if kind.this == exp.DataType.Type.DATE:
            kind.set("this", exp.DataType.Type.DATE32)


def _for_snowflake(tree: exp.Expr) -> None:
    """Unquoted names are upper case there, and its driver shows them in lower case."""
    for name in tree.find_all(exp.Identifier):
        if name.quoted and name.name.islower():
            name.set("this", name.name.upper())


_PECULIAR = {"clickhouse": _for_clickhouse, "snowflake": _for_snowflake}


@lru_cache(maxsize=512)
def _compose(
    main: str,
    label: str,
    dialect: str,
    columns: tuple[tuple[str, tuple[str, ...]], ...],
    dimensions: tuple[str, ...],
    grace_days: int,
    raw_money: bool,
) -> str:
    of_table = {
        name: partial(normal_form, TABLES[name], given, dimensions, raw_money=raw_money, dialect=dialect)
        for name, given in columns
        if name in TABLES
    }
    tree = _Statement(label, grace_days, of_table).whole(main)
    if dialect in _PECULIAR:
        _PECULIAR[dialect](tree)
    text = tree.sql(dialect=dialect, pretty=True, comments=False, unsupported_level=sqlglot.ErrorLevel.IGNORE)
    return re.sub(r"`?\"?__bind_([a-z0-9_]+?)__\"?`?", r":\1", text)


def compose(
    main: str,
    label: str,
    *,
    dialect: str,
    columns: Mapping[str, Sequence[str]],
    sources: Mapping[str, str],
    dimensions: Sequence[str] = (),
    grace_days: int = 0,
    raw_money: bool = False,
) -> str:
    """One statement for `dialect` (sqlglot's name) from our SQL `main`.

    columns: what each connected source gives; sources: its SELECT in the engine's own dialect.
    Cached by everything but the sources' text, which is put in last.
    """
    key = tuple((name, tuple(columns[name])) for name in sorted(columns))
    text = _compose(main, label, dialect, key, tuple(dimensions), grace_days, raw_money)
    for name, sql in sources.items():
        text = re.sub(rf"[`\"]?__source_{name}__[`\"]?", lambda _, sql=sql: f"(\n{sql}\n)", text)  # type: ignore[misc]
    return text


def fact_sql(name: str) -> tuple[str, str]:
    """The text of queries/facts/<name>.sql and its label."""
    return read_sql(FACTS / f"{name}.sql"), f"facts/{name}.sql"
