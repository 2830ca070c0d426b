"""The contract: which tables a warehouse offers, their columns, and what must hold in them.

Only `accounts` and `subscriptions` are required. Sources give the columns; `normal_form` is the
SQL that casts them, so every fact reads the same types on every engine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MISSING = "(none)"
KEY_SEPARATOR = "\x1f"
MONEY_SCALE = 10_000
# One price may be as high as this. Money is added up in 64-bit whole numbers, which hold 922 trillion of the currency
# in
# ten-thousandths; queries/checks refuse tables whose prices together come to more than 920 trillion, on every engine.
MOST_MONEY = 10**14


@dataclass(frozen=True)
class Column:
    """One column: kind is text, date, money, integer, number or boolean."""

    name: str
    kind: str
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One contract table: what a row is, its key, its columns; `open_columns` may hold any number more."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    open_columns: str = ""

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((c for c in self.columns if c.name == name), None)


@dataclass(frozen=True)
class Problem:
    """What a check found: severity error or warning, where, how many rows, examples, in one sentence."""

    severity: str
    table: str
    rule: str
    rows: int
    examples: tuple[str, ...]
    sentence: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.severity.capitalize()} in {self.table}: {self.sentence}{self.shown}"

    @property
    def shown(self) -> str:
        """The examples as a sentence; nothing where there are none."""
        return f" For example {', '.join(self.examples)}." if self.examples else ""


@dataclass(frozen=True)
class Missing:
    """A contract table that a page would need. state: absent, unreadable or empty; detail says more where it can."""

    table: str
    state: str = "absent"
    detail: str = ""

    @property
    def sentence(self) -> str:
        """Which table, and what it would hold."""
        row = TABLES[self.table].row
        words = {
            "empty": f"The table {self.table} is connected but has no rows yet; a row is {row}.",
            "unreadable": f"The table {self.table} could not be read; a row is {row}.",
        }
        return words.get(self.state, f"The table {self.table} is not connected; a row is {row}.")

    @property
    def select(self) -> str:
        """The SELECT that would connect it, to be completed and saved as <table>.sql in the adapter's folder."""
        lines = [
            f"    ... as {c.name}{',' if c is not TABLES[self.table].columns[-1] else ' '}  -- "
            f"{c.meaning}{' (required)' if c.required else ''}"
            for c in TABLES[self.table].columns
        ]
        return "\n".join([f"-- {self.table}.sql, one row is {TABLES[self.table].row}", "select", *lines, "from ..."])


def _text(name: str, meaning: str, required: bool = False) -> Column:
    return Column(name, "text", meaning, required)


def _date(name: str, meaning: str, required: bool = False) -> Column:
    return Column(name, "date", meaning, required)


def _money(name: str, meaning: str, required: bool = False) -> Column:
    return Column(name, "money", meaning, required)


def _number(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning)


_ACCOUNT = _text("account_id", "the paying customer", True)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "accounts",
            "a paying customer (billing parent)",
            ("account_id",),
            (_ACCOUNT, _text("name", "the customer's name")),
            True,
            "text",
        ),
        Table(
            "subscriptions",
            "a priced period of service",
            (),
            (
                _ACCOUNT,
                _date("started_on", "first day of service", True),
                _date("ended_on", "first day without service; empty = open"),
                _money("mrr", "price a month", True),
                _text("product", "what is bought"),
            ),
            True,
        ),
        Table(
            "renewals",
            "a contract that falls due",
            ("contract_id",),
            (
                _text("contract_id", "the contract", True),
                _ACCOUNT,
                _date("due_on", "when it falls due", True),
                Column("term_months", "integer", "length of the contract", True),
                _money("expiring_mrr", "MRR that falls due", True),
                _money("renewed_mrr", "MRR renewed; empty = undecided, 0 = lost"),
                _date("decided_on", "when it was decided"),
                Column("auto_renew", "boolean", "renews by itself"),
                _date("notice_by", "last day to give notice"),
                _text("reason", "why it was lost"),
            ),
        ),
        Table(
            "nps_responses",
            "an invitation, answered or not",
            ("response_id",),
            (
                _text("response_id", "the invitation", True),
                _ACCOUNT,
                _text("contact_id", "who was asked"),
                _text("survey", "relational or transactional"),
                _date("sent_on", "when it was sent"),
                _date("responded_on", "when it was answered"),
                Column("score", "integer", "0–10; empty = no answer"),
                _text("comment", "in their words"),
            ),
        ),
        Table(
            "usage",
            "an account's month of use",
            ("account_id", "month"),
            (
                _ACCOUNT,
                _date("month", "the month", True),
                _number("active_users", "people who used it"),
                _number("licensed_users", "people it is licensed for"),
                _number("events", "actions taken"),
            ),
            open_columns="number",
        ),
        Table(
            "health",
            "a health diagnosis",
            ("account_id", "measured_on"),
            (
                _ACCOUNT,
                _date("measured_on", "day of the diagnosis", True),
                _number("use_frequency", "0–100"),
                _number("community", "0–100"),
                _number("response_speed", "0–100"),
                _number("business_volume", "0–100"),
                _number("ability_to_pay", "0–100"),
                _number("self_drive", "0–100"),
                _number("csm_sentiment", "the manager's own view, kept apart"),
            ),
        ),
        Table(
            "contacts",
            "a person at a customer",
            ("account_id", "contact_id"),
            (
                _text("contact_id", "the person", True),
                _ACCOUNT,
                _text("role", "their role"),
                Column("is_champion", "boolean", "speaks for us"),
                _date("left_on", "when they left"),
            ),
        ),
        Table(
            "touches",
            "something customer success did",
            (),
            (
                _ACCOUNT,
                _date("happened_on", "the day", True),
                _text("kind", "executive, qbr, training …", True),
                _text("csm", "who did it"),
                _text("playbook", "after which playbook"),
                _text("outcome", "what came of it"),
            ),
        ),
        Table(
            "costs",
            "a month's spend",
            ("month",),
            (
                _date("month", "the month", True),
                _money("sales_and_marketing", "spend to win"),
                _money("customer_success", "spend to keep"),
            ),
        ),
    )
}

REQUIRED = tuple(name for name, table in TABLES.items() if table.required)

# Rule names that queries/checks/*.sql may report: (severity, sentence). [one|many] is chosen by the number of rows.
RULES: dict[str, tuple[str, str]] = {
    "missing_value": ("error", "{rows} [row has|rows have] no {column}."),
    "repeated_key": ("error", "{rows} [key is|keys are] repeated and must be unique."),
    "negative_money": ("error", "{rows} [row has|rows have] negative money."),
    "not_a_number": ("error", "{rows} [row has|rows have] money that is not a finite number."),
    "ends_before_start": ("error", "{rows} [period ends before it starts|periods end before they start]."),
    "unknown_account": ("error", "{rows} [row names|rows name] an account that is not in accounts."),
    "date_out_of_range": ("error", "{rows} [row has|rows have] a date before 1970 or after 2200."),
    "term_not_positive": ("error", "{rows} [contract has|contracts have] a term of no months."),
    "score_out_of_range": ("error", "{rows} [score is|scores are] not between 0 and 10."),
    "future_rows": (
        "warning",
        "{rows} [row is|rows are] dated after the as-of; [it does|they do] not count in history.",
    ),
    "free_rows": (
        "warning",
        "{rows} [period costs|periods cost] nothing; [it does|they do] not make a paying customer.",
    ),
    "repeated_period": (
        "error",
        "{rows} [period is|periods are] there more than once, to the letter; remove the copies, or set "
        "allow_repeated_periods where each is charged.",
    ),
    "repeated_period_allowed": (
        "warning",
        "{rows} [period is|periods are] repeated to the letter and counted each time.",
    ),
    "no_due_date": (
        "warning",
        "{rows} [contract has|contracts have] no due date; [it is|they are] counted apart and never dropped.",
    ),
    "unknown_account_optional": (
        "warning",
        "{rows} [row names|rows name] an account that is not in accounts; [it is|they are] left out.",
    ),
    "left_out": ("warning", "{rows} [row has|rows have] no {column}; [it is|they are] left out."),
    "undated_answer": (
        "warning",
        "{rows} [answer has|answers have] no date; [it belongs|they belong] to no quarter and [is|are] left out.",
    ),
    "unknown_survey": (
        "warning",
        "{rows} [row is|rows are] of a survey that is neither relational nor transactional; it is never "
        "pooled with them.",
    ),
    "answered_before_sent": ("warning", "{rows} [answer is|answers are] dated before the invitation."),
    "points_out_of_range": (
        "error",
        "{rows} [diagnosis has|diagnoses have] a component that is not between 0 and 100.",
    ),
    "negative_number": ("error", "{rows} [row has|rows have] a negative {column}."),
    "decided_without_outcome": (
        "warning",
        "{rows} [contract has|contracts have] a decision date but no renewed MRR; [it counts|they count] as undecided.",
    ),
    "empty_table": ("warning", "it is connected but has no rows."),
    "no_paying_accounts": ("error", "no account has ever paid by the as-of, so there is nothing to show."),
    "unreadable_value": ("error", "{rows} [value|values] of {column} cannot be read as {kind}."),
    "ambiguous_number": (
        "error",
        "{rows} [value|values] of {column} may be thousands or decimals; say with the setting decimal_mark "
        "which mark the decimals have.",
    ),
    "decimal_comma": (
        "error",
        "{rows} [value|values] of {column} [has|have] a decimal comma; write 1234.50, or set decimal_mark to a comma.",
    ),
    "money_too_large": (
        "error",
        "{rows} [row has|rows have] money beyond a hundred trillion a month; give it in thousands.",
    ),
    "sums_too_large": (
        "error",
        "its {column} adds up to more than 920 trillion, the most that can be added up exactly; give money "
        "in thousands.",
    ),
    "unreadable_rows": ("error", "its rows could not be checked. {detail}"),
    "missing_column": ("error", "the column {column} is required and not there."),
    "missing_table": ("error", "the table is required and could not be read. {detail}"),
    "refused_sql": ("error", "its SQL was not sent, because it is not certain to be one SELECT. {detail}"),
    "unparsed_sql": (
        "warning",
        "its SQL could not be parsed here; its words and parentheses are in order, so it is used as it stands.",
    ),
    "unreadable_table": ("warning", "the table could not be read and its pages wait for it. {detail}"),
    "unreadable_file": ("warning", "the file could not be read and was left out. {detail}"),
    "repeated_column": ("error", "the column {column} is there more than once."),
    "too_many_cells": (
        "error",
        "{rows} slice [combination is|combinations are] more than the budget of {budget}; leave out the "
        "dimension “{column}”, which has the most values.",
    ),
    "missing_dimension": ("warning", "there is no column {column}; everyone is “(none)” in it."),
    "identity": (
        "error",
        "opening + new + reactivation + expansion − contraction − churn is not closing in {rows} "
        "[month|months]; the two ways of adding up the MRR differ.",
    ),
}


_NUMBER = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")


def problem(rule: str, table: str, rows: int = 0, examples: Sequence[str] = (), **words: object) -> Problem:
    """A Problem in the rule's words; `words` fill its blanks."""
    severity, sentence = RULES[rule]
    kept = tuple(dict.fromkeys(str(e)[:80] for e in examples if e not in (None, "")))[:5]
    chosen = _NUMBER.sub(lambda found: found[1] if rows == 1 else found[2], sentence)
    return Problem(
        severity, table, rule, rows, kept, chosen.format(rows=f"{rows:,}", **words), str(words.get("column", ""))
    )


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
