"""What may be wrong with a table's rows, and how it is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.base.numbers import whole
from dashboard.warehouse.tables import TABLES


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
    "several_currencies": (
        "error",
        "its amounts are in {several} currencies, which cannot be added up; convert them to {currency} first.",
    ),
    "other_currency": (
        "warning",
        "{which} in {named} and are written as {currency}; set the currency to {named}, or convert them.",
    ),
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
        severity, table, rule, rows, kept, chosen.format(rows=f"{whole(rows)}", **words), str(words.get("column", ""))
    )
