"""How a list behind a number reads: its columns, what is added up, and what one of its rows is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard.base.months import month_cells
from dashboard.base.words import counted
from dashboard.subjects.nps.figures import GROUPS, quarter_name

Cells = Callable[[pd.DataFrame], Any]


@dataclass(frozen=True)
class Table:
    """A list of queries/lists as people see it.

    noun: one of its rows; columns: label → cells made of its rows; money: its columns of money by label, the first of
    them told above the list; sorts: the word of an order → what stands on its control; has_signs: whether what is known
    of a contract’s account is told in words.
    """

    sql: str
    noun: str
    columns: dict[str, Cells]
    money: dict[str, str]
    sorts: dict[str, str]
    has_signs: bool = False

    @property
    def summed(self) -> tuple[str, ...]:
        """The columns of its SQL that are added up."""
        return tuple(self.money.values())

    def cells(self, rows: pd.DataFrame) -> dict[str, Any]:
        """The columns made of its rows, by label."""
        return {label: of(rows) for label, of in self.columns.items()}


def _of(column: str) -> Cells:
    return lambda rows: rows[column]


def _month(column: str) -> Cells:
    return lambda rows: month_cells(rows[column])


def _stay(rows: pd.DataFrame) -> list[str]:
    return [counted(int(a - b), "month") for a, b in zip(rows["left_month"], rows["since_month"], strict=True)]


def _reason(rows: pd.DataFrame) -> list[str]:
    return ["not recorded" if reason in ("", "(none)") else str(reason) for reason in rows["reason"].fillna("")]


def _joined(column: str, empty: str = "") -> Cells:
    return lambda rows: ["; ".join(words) or empty for words in rows[column]]


def _within(rows: pd.DataFrame) -> list[str]:
    return [counted(int(ahead), "month") if ahead else "today" for ahead in rows["horizon"]]


def _signs(rows: pd.DataFrame) -> list[str]:
    signs = zip(rows["has_low_health"], rows["has_lost_champion"], strict=True)
    return ["; ".join(["health under 50"] * int(ill) + ["champion left"] * int(left)) for ill, left in signs]


def _group(rows: pd.DataFrame) -> list[str]:
    return [GROUPS[int(code)] for code in rows["answer_group"]]


_CONTRACT_SORTS = {"mrr": "MRR", "due": "Due date", "name": "Name"}

MOVED = Table(
    "accounts_moved",
    "account",
    {
        "Month": _month("moved_month"),
        "MRR moved": _of("moved_mrr"),
        "MRR before": _of("mrr_before"),
        "MRR after": _of("mrr_after"),
    },
    {"MRR moved": "moved_mrr", "MRR before": "mrr_before", "MRR after": "mrr_after"},
    {"mrr": "MRR moved", "month": "Month", "name": "Name"},
)
BOOKED = Table(
    "committed_changes",
    "account",
    {
        "Within": _within,
        "Change": _of("change_mrr"),
        "MRR before": _of("before_mrr"),
        "MRR after": _of("then_mrr"),
    },
    {"Change": "change_mrr", "MRR before": "before_mrr", "MRR after": "then_mrr"},
    {"mrr": "Largest change", "month": "Soonest", "name": "Name"},
)
COMMITTED = Table(
    "accounts_committed",
    "account",
    {"MRR": _of("then_mrr"), "Sign": _signs},
    {"MRR": "then_mrr"},
    {"mrr": "MRR", "name": "Name"},
)
LOST = Table(
    "churned_accounts",
    "account",
    {"Left in": _month("left_month"), "Customer for": _stay, "MRR lost": _of("lost_mrr"), "Reason": _reason},
    {"MRR lost": "lost_mrr"},
    {"mrr": "MRR lost", "month": "Month", "name": "Name"},
)
PAYING = Table(
    "accounts_paying",
    "account",
    {"MRR": _of("paid_mrr"), "Customer since": _of("customer_since")},
    {"MRR": "paid_mrr"},
    {"mrr": "MRR", "since": "Customer since", "name": "Name"},
)
YEAR_AGO = Table(
    "accounts_of_a_year_ago",
    "account",
    {
        "MRR a year before": _of("then_mrr"),
        "MRR now": _of("now_mrr"),
        "Change": _of("change_mrr"),
        "MRR kept": _of("kept_mrr"),
    },
    {"MRR a year before": "then_mrr", "MRR now": "now_mrr", "Change": "change_mrr", "MRR kept": "kept_mrr"},
    {"mrr": "MRR a year before", "change": "Largest loss", "name": "Name"},
)
COHORT = Table(
    "cohort_accounts",
    "account",
    {
        "First paid in": _month("born_month"),
        "First MRR": _of("first_mrr"),
        "MRR at that age": _of("aged_mrr"),
        "Kept of the first": _of("kept_mrr"),
    },
    {"First MRR": "first_mrr", "MRR at that age": "aged_mrr", "Kept of the first": "kept_mrr"},
    {"mrr": "First MRR", "change": "Largest loss", "month": "First paid", "name": "Name"},
)
DUE = Table(
    "contracts_due",
    "contract",
    {
        "Contract": _of("contract_id"),
        "Due": _of("due_on"),
        "State": _of("state"),
        "Expiring MRR": _of("expiring_mrr"),
        "Renewed MRR": _of("renewed_mrr"),
        "Months": _of("term_months"),
    },
    {"Expiring MRR": "expiring_mrr", "Renewed MRR": "renewed_mrr", "Kept": "kept_mrr"},
    _CONTRACT_SORTS,
)
FOLLOWED = replace(
    DUE,
    sql="contracts_followed",
    columns={"Answered": _of("responded_on"), "Score": _of("score"), **DUE.columns},
)
LOST_CONTRACTS = Table(
    "contracts_lost",
    "contract",
    {
        "Contract": _of("contract_id"),
        "Due": _of("due_on"),
        "MRR lost": _of("expiring_mrr"),
        "Reason": _reason,
        "Months": _of("term_months"),
    },
    {"MRR lost": "expiring_mrr"},
    _CONTRACT_SORTS,
)
COMING = Table(
    "contracts_coming",
    "contract",
    {
        "Due": _of("due_on"),
        "State": _of("state"),
        "MRR": _of("expiring_mrr"),
        "MRR at risk": _of("at_risk_mrr"),
        "Why": _joined("reasons", "nothing known against it"),
        "Renewal": _joined("notes"),
    },
    {"MRR": "expiring_mrr", "MRR at risk": "at_risk_mrr"},
    {"risk": "MRR at risk", **_CONTRACT_SORTS},
    has_signs=True,
)
TO_DECIDE = replace(COMING, sql="renewal_risks")
RENEW_ALONE = Table(
    "auto_renewals",
    "contract",
    {"Notice by": _of("notice_by"), "Due": _of("due_on"), "MRR": _of("expiring_mrr")},
    {"MRR": "expiring_mrr"},
    {"notice": "Notice date", **_CONTRACT_SORTS},
)
UNDATED = Table(
    "undated_contracts",
    "contract",
    {"Contract": _of("contract_id"), "Months": _of("term_months"), "MRR": _of("expiring_mrr")},
    {"MRR": "expiring_mrr"},
    {"mrr": "MRR", "name": "Name"},
)
ANSWERS = Table(
    "answers_given",
    "answer",
    {"Answered": _of("responded_on"), "Score": _of("score"), "Group": _group, "In their words": _of("comment")},
    {},
    {"date": "Newest", "score": "Lowest score", "name": "Name"},
)
HEARD = Table(
    "accounts_answering",
    "account",
    {
        "Quarter": lambda rows: [quarter_name(int(month)) for month in rows["answered_month"]],
        "MRR": _of("heard_mrr"),
        "Promoters": _of("praising"),
        "Passives": _of("neutral"),
        "Detractors": _of("critical"),
    },
    {"MRR": "heard_mrr"},
    {"mrr": "MRR", "critical": "Most detractors", "name": "Name"},
)
COMMENTS = Table(
    "verbatims",
    "comment",
    {"Answered": _of("responded_on"), "Score": _of("score"), "In their words": _of("comment")},
    {},
    {"date": "Newest", "score": "Lowest score", "name": "Name"},
)
INVITATIONS = Table(
    "invitations_sent",
    "invitation",
    {"Sent": _of("sent_on"), "Answered": _of("answered_on")},
    {},
    {"date": "Newest", "name": "Name"},
)
