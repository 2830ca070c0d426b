"""The contract: which tables and columns Longroad reads, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass


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
