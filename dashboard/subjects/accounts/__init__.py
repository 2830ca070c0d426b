"""Lists that name customers, asked live: accounts, one account's story, renewals at risk, who left, what people
wrote.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

import pandas as pd

from dashboard.base.months import month_index, year_before
from dashboard.facts.loading import Facts, time_binds
from dashboard.measures.monthly import monthly
from dashboard.measures.slices import Slice
from dashboard.subjects.accounts.lists import EVERY_ROW, Page, Totals, condition, page_binds, read_list
from dashboard.subjects.accounts.story import Story, story
from dashboard.subjects.accounts.work import last_comment, reasons, risks
from dashboard.warehouse.reading import Warehouse

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = [
    "SORTS",
    "STATUSES",
    "AccountStatus",
    "Page",
    "Sort",
    "Story",
    "Totals",
    "counted_before",
    "last_comment",
    "page",
    "reasons",
    "risks",
    "story",
    "whole",
    "year_before",
]

Sort = Literal["mrr", "change", "due", "name"]
AccountStatus = Literal["paying", "left", "all"]
SORTS: tuple[Sort, ...] = ("mrr", "change", "due", "name")
STATUSES: tuple[AccountStatus, ...] = ("paying", "left", "all")
# Who pays is added up over the chosen accounts alone; the others are looked for among all accounts.
_AMONG = "account_id in (select accounts.account_id from accounts where {chosen})"
# A period that ends on the day it starts was taken back: it serves nobody and makes nobody a customer.
_ONCE = "accounts.account_id in (select account_id from periods where ended_on is null or ended_on > started_on)"
_STANDING = {"left": f"coalesce(paid, 0) = 0 and {_ONCE}", "all": "1 = 1", "then": _ONCE}
_SEARCH = (
    "(strpos(lower(coalesce(accounts.name, '')), :needle) > 0 or strpos(lower(accounts.account_id), :needle) > 0"
    " or strpos(coalesce(accounts.name, ''), :typed) > 0)"
)


def page(
    warehouse: Warehouse,
    facts: Facts,
    slice_: Slice,
    *,
    search: str = "",
    sort: Sort = "mrr",
    descending: bool | None = None,
    status: AccountStatus = "paying",
    number: int = 0,
    size: int = 50,
    day: dt.date | None = None,
) -> Page:
    """One page of accounts: account_id, name, the dimensions, mrr, change_mrr (twelve months), customer_since, due_on;
    and how many there are in the same moment.

    day: the one they are told of, the as-of unless an earlier one is given: what began or was decided later is not
    known then. The order is found first over as little as it needs, the details only for the accounts of the page, so
    that a million accounts answer at once. descending None: largest MRR, largest loss, soonest due, A to Z first.
    Sorting by due date without contracts falls back to MRR. The search is for a part of name or id, whatever the case
    (accented capitals as the engine's `lower` has them); nothing in it is special.
    """
    words, values, name = _ordered(facts, slice_, search, sort, descending, status, day)
    told = day or facts.as_of
    binds = page_binds(facts, number, size) | time_binds(told) | values | {"year_ago": year_before(told)}
    with warehouse.snapshot() as connection:
        found = read_list(warehouse, facts, connection, name, binds, **words)
        wanted = [str(v) for v in found["account_id"]]
        ids = wanted[: binds["size"] - 1]
        rows = read_list(
            warehouse,
            facts,
            connection,
            "accounts_page",
            binds | {"ids": ids or [""]},
            __these__="account_id in :ids",
        )
        every = _total(warehouse, facts, connection, slice_, search, status, day)
    rows = rows.set_index("account_id").reindex(ids).reset_index()
    return Page(rows, number, binds["size"] - 1, len(wanted) > len(ids), Totals(every, {}))


def whole(
    warehouse: Warehouse,
    facts: Facts,
    slice_: Slice,
    *,
    search: str = "",
    sort: Sort = "mrr",
    status: AccountStatus = "paying",
    day: dt.date | None = None,
) -> pd.DataFrame:
    """Every account that `page` runs through, in its order and with its columns."""
    words, values, name = _ordered(facts, slice_, search, sort, None, status, day)
    day = day or facts.as_of
    binds = time_binds(day) | values | {"year_ago": year_before(day), "size": EVERY_ROW, "skip": 0}
    with warehouse.snapshot() as connection:
        found = read_list(warehouse, facts, connection, name, binds, **words)
        rows = read_list(warehouse, facts, connection, "accounts_page", binds, __these__="account_id is not null")
    return rows.set_index("account_id").reindex([str(v) for v in found["account_id"]]).reset_index()


def _ordered(
    facts: Facts,
    slice_: Slice,
    search: str,
    sort: Sort,
    descending: bool | None,
    status: AccountStatus,
    day: dt.date | None,
) -> tuple[dict[str, str], dict[str, object], str]:
    """The placeholders, the values and the name of the list that finds the order."""
    ordered: Sort = "mrr" if sort == "due" and facts.missing("renewals") else sort
    largest_first = ordered == "mrr" if descending is None else descending
    words, values = _who(facts, slice_, search, status, day, needs_accounts=ordered == "name")
    return words | {"__direction__": "desc" if largest_first else "asc"}, values, f"accounts_by_{ordered}"


def counted_before(
    facts: Facts, slice_: Slice, search: str, status: AccountStatus, day: dt.date | None = None
) -> int | None:
    """How many accounts `page` runs through, as the facts have it; None where they do not know."""
    if status != "paying" or _typed(search) or "committed" not in facts.frames:
        return None
    if day is not None:
        # A day earlier than the as-of is the last of a month.
        return int(monthly(facts, slice_)["closing_accounts"].get(month_index(day), 0))
    return facts.rows["committed"].total("now_accounts", slice_)


def _total(
    warehouse: Warehouse,
    facts: Facts,
    connection: Connection,
    slice_: Slice,
    search: str,
    status: AccountStatus,
    day: dt.date | None,
) -> int:
    words, values = _who(facts, slice_, search, status, day)
    binds = time_binds(day or facts.as_of) | values
    found = read_list(warehouse, facts, connection, "accounts_total", binds, **words)
    return int(found["found"].iloc[0])


def _typed(search: str) -> str:
    """What to look for: no more than a hundred characters that can be seen."""
    return "".join(c for c in search if c.isprintable()).strip()[:100]


def _who(
    facts: Facts,
    slice_: Slice,
    search: str,
    status: AccountStatus,
    day: dt.date | None,
    *,
    needs_accounts: bool = False,
) -> tuple[dict[str, str], dict[str, object]]:
    """The placeholders and values of a slice, a search and a status; on an earlier day everyone is who had paid by
    then.
    """
    chosen, values = condition(facts, slice_)
    typed = _typed(search)
    if typed:
        chosen = f"{chosen} and {_SEARCH}"
    binds: dict[str, object] = {**values, "typed": typed, "needle": typed.lower()}
    if status == "paying":
        # Of accounts alone: one taken out of them since the load may have left its periods behind.
        among = _AMONG.format(chosen=chosen)
        population = (
            "paying inner join accounts on paying.account_id = accounts.account_id" if needs_accounts else "paying"
        )
        return {
            "__among__": among,
            "__population__": population,
            "__chosen__": "paid > 0",
            "__account__": "accounts.account_id" if needs_accounts else "paying.account_id",
        }, binds
    return {
        "__among__": "1 = 1",
        "__population__": "accounts left join paying on accounts.account_id = paying.account_id",
        "__chosen__": f"{chosen} and {_STANDING['then' if status == 'all' and day else status]}",
        "__account__": "accounts.account_id",
    }, binds
