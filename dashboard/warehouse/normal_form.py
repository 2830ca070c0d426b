"""The SQL that brings a contract table into its normal form: names, types, keys, money in ten-thousandths."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.base.money import MONEY_SCALE
from dashboard.warehouse.tables import Table

MISSING = "(none)"


KEY_SEPARATOR = "\x1f"


_CASTS = {
    "text": "cast({c} as varchar)",
    "date": "cast({c} as date)",
    "money": f"cast(round({{c}} * {MONEY_SCALE}) as bigint)",
    "integer": "cast({c} as integer)",
    "number": "cast({c} as double)",
    "boolean": "cast({c} as boolean)",
}


_EMPTY = {
    "text": "varchar",
    "date": "date",
    "money": "bigint",
    "integer": "integer",
    "number": "double",
    "boolean": "boolean",
}


# Where a decimal of 18 digits stays one when multiplied, it overflows from ten billion on. The wide way costs DuckDB
# fifty times
# the time, so only high prices go it; ClickHouse works out both sides of a case.
_WIDE = f"cast(round({{c}} * cast({MONEY_SCALE} as decimal(20, 0))) as bigint)"


_MONEY = {"clickhouse": _WIDE, "duckdb": f"case when {{c}} < 100000 then {_CASTS['money']} else {_WIDE} end"}


def normal_form(
    table: Table, given: Sequence[str], dimensions: Sequence[str] = (), *, raw_money: bool = False, dialect: str = ""
) -> str:
    """SQL (DuckDB dialect) that reads `__source_<table>__` and gives the contract's columns, cast.

    Columns the source lacks come back empty. `accounts` also gets its dimensions and the slice key.
    With raw_money the money is left as the source has it, for the checks that look at it before it is cast; `dialect`
    is
    sqlglot's name of the engine, for the ways engines multiply.
    """
    # Quoted in the source's own spelling, so that `group`, `order` or "Segment" can be a column on any engine.
    present = {name.lower(): f'src."{name.replace(chr(34), chr(34) * 2)}"' for name in reversed(given)}
    parts = []
    for column in table.columns:
        if column.name not in present:
            parts.append(f"cast(null as {_EMPTY[column.kind]}) as {column.name}")
        elif column.kind == "money" and raw_money:
            parts.append(f"{present[column.name]} as {column.name}")
        else:
            cast = _MONEY.get(dialect, _CASTS["money"]) if column.kind == "money" else _CASTS[column.kind]
            parts.append(f"{cast.format(c=present[column.name])} as {column.name}")
    if table.name == "accounts":
        for name in dimensions:
            text = (
                f"coalesce(nullif(cast({present[name]} as varchar), ''), '{MISSING}')"
                if name in present
                else f"'{MISSING}'"
            )
            parts.append(f'{text} as "{name}"')
        names = [column.name for column in table.columns] + [f'"{name}"' for name in dimensions]
        named = f"select {', '.join(parts)} from __source_{table.name}__ as src"
        return f"select {', '.join(names)}, {_slice_key(dimensions)} as slice_key from ({named}) as named"
    if table.open_columns == "number":
        known = {c.name for c in table.columns}
        parts += [
            f'cast({present[name]} as double) as "{name}"'
            for name in sorted(set(present) - known)
            if name.isidentifier()
        ]
    return f"select {', '.join(parts)} from __source_{table.name}__ as src"


def _slice_key(dimensions: Sequence[str]) -> str:
    """The dimensions' values in one text, told apart by a separator; where a value holds the separator it becomes a
    space.

    Replacing only where there is one separator too many takes a third of the time of replacing in every row.
    """
    if not dimensions:
        return "''"
    between = f", '{KEY_SEPARATOR}', "
    plain = between.join(f'"{name}"' for name in dimensions)
    spaced = between.join(f"replace(\"{name}\", '{KEY_SEPARATOR}', ' ')" for name in dimensions)
    return (
        f"case when concat({plain}, '') like '{f'%{KEY_SEPARATOR}' * len(dimensions)}%' then concat({spaced}, "
        f"'') else concat({plain}, '') end"
    )


def missing_columns(table: Table, given: Sequence[str]) -> list[str]:
    """Required columns the source does not give."""
    present = {name.lower() for name in given}
    return [c.name for c in table.columns if c.required and c.name not in present]
