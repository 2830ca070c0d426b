"""In which orders a list may be read: fixed words for its SQL, the usual one first."""

from __future__ import annotations

_NAME = "lower(coalesce(name, account_id)), account_id"
_BY_CONTRACT = {
    "mrr": "expiring_mrr desc, due_on, contract_id",
    "due": "due_on, expiring_mrr desc, contract_id",
    "name": f"{_NAME}, due_on, contract_id",
}
_BY_ANSWER = "length(response_id) desc, response_id desc"

ORDERS: dict[str, dict[str, str]] = {
    "accounts_moved": {
        "mrr": "moved_mrr desc, moved_month desc, account_id",
        "month": "moved_month desc, moved_mrr desc, account_id",
        "name": f"{_NAME}, moved_month",
    },
    "committed_changes": {
        "mrr": "abs(change_mrr) desc, horizon, account_id",
        "month": "horizon, abs(change_mrr) desc, account_id",
        "name": f"{_NAME}, horizon",
    },
    "accounts_committed": {"mrr": "then_mrr desc, account_id", "name": _NAME},
    "churned_accounts": {
        "mrr": "lost_mrr desc, left_month desc, account_id",
        "month": "left_month desc, lost_mrr desc, account_id",
        "name": f"{_NAME}, left_month",
    },
    "accounts_paying": {
        "mrr": "paid_mrr desc, account_id",
        "since": "customer_since, account_id",
        "name": _NAME,
    },
    "accounts_of_a_year_ago": {
        "mrr": "then_mrr desc, account_id",
        "change": "change_mrr, account_id",
        "name": _NAME,
    },
    "cohort_accounts": {
        "mrr": "first_mrr desc, account_id",
        "change": "aged_mrr - first_mrr, account_id",
        "month": "born_month, first_mrr desc, account_id",
        "name": _NAME,
    },
    "contracts_due": _BY_CONTRACT,
    "contracts_followed": _BY_CONTRACT,
    "contracts_lost": _BY_CONTRACT,
    "contracts_coming": {"risk": "at_risk_mrr desc, expiring_mrr desc, due_on, contract_id", **_BY_CONTRACT},
    "undated_contracts": {key: _BY_CONTRACT[key].replace("due_on, ", "") for key in ("mrr", "name")},
    # Money at risk first, then what is past its due date.
    "renewal_risks": {
        "risk": "at_risk_mrr desc, case when state = 'upcoming' then 1 else 0 end, expiring_mrr desc, due_on, "
        "contract_id",
        **_BY_CONTRACT,
    },
    # The earliest notice date still to come first.
    "auto_renewals": {
        "notice": "case when notice_by is null then 1 else 0 end, "
        "case when notice_by <= cast(:as_of as date) then 1 else 0 end, notice_by, expiring_mrr desc, contract_id",
        **_BY_CONTRACT,
    },
    "accounts_answering": {
        "mrr": "heard_mrr desc, answered_month desc, account_id",
        "critical": "critical desc, heard_mrr desc, answered_month desc, account_id",
        "name": f"{_NAME}, answered_month desc",
    },
    "answers_given": {
        "date": f"responded_on desc, {_BY_ANSWER}",
        "score": f"score, responded_on desc, {_BY_ANSWER}",
        "name": f"{_NAME}, responded_on desc, {_BY_ANSWER}",
    },
    "verbatims": {
        "date": f"responded_on desc, {_BY_ANSWER}",
        "score": f"score, responded_on desc, {_BY_ANSWER}",
        "name": f"{_NAME}, responded_on desc, {_BY_ANSWER}",
    },
    "invitations_sent": {
        "date": f"sent_on desc, {_BY_ANSWER}",
        "name": f"{_NAME}, sent_on desc, {_BY_ANSWER}",
    },
}
"""Of every list that ends with `__order__`: what a reader may choose, by the word in the address."""


def order_words(name: str, order: str = "") -> str:
    """What stands for `__order__`; an order that is not offered is the usual one."""
    offered = ORDERS[name]
    return f"order by {offered.get(order) or next(iter(offered.values()))} limit :size offset :skip"
