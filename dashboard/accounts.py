"""Lists that name customers, asked live: accounts, one account's story, renewals at risk, who left, what people wrote.

Every value is bound, every list is limited and paged. Only names of dimensions and fixed words of this
module are put into a query's text. Money comes back in currency, dates as dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from dashboard.compose import LISTS, read_sql
from dashboard.contract import MONEY_SCALE, Missing
from dashboard.errors import SliceError
from dashboard.facts import Facts, time_binds
from dashboard.months import last_complete_month, month_end, month_index
from dashboard.renewals import YEAR, MultiYear
from dashboard.slices import Slice
from dashboard.warehouse import Warehouse

if TYPE_CHECKING:
    from sqlalchemy import Connection

Sort = Literal["mrr", "change", "due", "name"]
Status = Literal["paying", "left", "all"]
SORTS: tuple[Sort, ...] = ("mrr", "change", "due", "name")
STATUSES: tuple[Status, ...] = ("paying", "left", "all")
MAX_SIZE = 500
# An account's further column that is worth a place in a list even when nobody slices by it.
MANAGER = "csm"
_STANDING = {
    "paying": "paid > 0",
    "left": "coalesce(paid, 0) = 0 and accounts.account_id in (select account_id from periods)",
    "all": "1 = 1",
}
_SEARCH = ("(strpos(lower(coalesce(accounts.name, '')), :needle) > 0 or strpos(lower(accounts.account_id), :needle) > 0"
           " or strpos(coalesce(accounts.name, ''), :typed) > 0)")


@dataclass(frozen=True)
class Page:
    """Rows of one page (number from 0), and whether there is another one."""

    rows: pd.DataFrame
    number: int
    size: int
    has_more: bool


@dataclass(frozen=True)
class Story:
    """One account. Frames are newest first; a frame whose table is not there is Missing.

    history: month_index, mrr, dense from the first paid month to the as-of; movements: month_index, movement, change_mrr, mrr.
    """

    account_id: str
    name: str
    dimensions: dict[str, str]
    history: pd.DataFrame
    movements: pd.DataFrame
    subscriptions: pd.DataFrame
    contracts: pd.DataFrame | Missing
    answers: pd.DataFrame | Missing
    contacts: pd.DataFrame | Missing
    touches: pd.DataFrame | Missing
    usage: pd.DataFrame | Missing
    health: pd.DataFrame | Missing


def page(warehouse: Warehouse, facts: Facts, slice_: Slice, *, search: str = "", sort: Sort = "mrr", descending: bool | None = None,
         status: Status = "paying", number: int = 0, size: int = 50) -> Page:
    """One page of accounts: account_id, name, the dimensions, mrr, change_mrr (twelve months), customer_since, due_on.

    The order is found first over the accounts' MRR alone, the details only for the accounts of the page: 1,000,000
    accounts answer in well under a second. descending None: largest MRR, largest loss, soonest due, A to Z first.
    Sorting by due date without contracts falls back to MRR.
    """
    ordered: Sort = "mrr" if sort == "due" and facts.missing("renewals") else sort
    largest_first = ordered == "mrr" if descending is None else descending
    binds = _binds(facts, number, size) | _search_binds(search) | {"year_ago": year_before(facts.as_of)}
    with warehouse.snapshot() as connection:
        chosen, values = _chosen(warehouse, slice_, search, status)
        text = _list(f"accounts_by_{ordered}").replace("__chosen__", chosen).replace("__direction__", "desc" if largest_first else "asc")
        found = _read(warehouse, connection, text, f"accounts_by_{ordered}", binds | values)
        wanted = [str(v) for v in found["account_id"]]
        ids = wanted[: binds["size"] - 1]
        rows = _named(warehouse, connection, "accounts_page", binds | {"ids": ids or [""]})
    rows = rows.set_index("account_id").reindex(ids).reset_index()
    return Page(rows, number, binds["size"] - 1, len(wanted) > len(ids))


def total(warehouse: Warehouse, facts: Facts, slice_: Slice, *, search: str = "", status: Status = "paying") -> int:
    """How many accounts `page` runs through; from the facts where they know it, else counted."""
    if status == "paying" and not search.strip() and "committed" in facts.frames:
        return int(slice_.cut(facts.frames["committed"])["now_accounts"].sum())
    with warehouse.snapshot() as connection:
        chosen, values = _chosen(warehouse, slice_, search, status)
        text = _list("accounts_total").replace("__chosen__", chosen)
        found = _read(warehouse, connection, text, "accounts_total", time_binds(facts.as_of) | _search_binds(search) | values)
    return int(found["found"].iloc[0])


def story(warehouse: Warehouse, facts: Facts, account_id: str) -> Story | None:
    """Everything known of one account up to the as-of; None when there is no such account."""
    binds = time_binds(facts.as_of) | {"account": account_id}
    with warehouse.snapshot() as connection:
        head = _named(warehouse, connection, "account", binds)
        if head.empty:
            return None

        def part(name: str, table: str) -> pd.DataFrame | Missing:
            return facts.missing(table) or _named(warehouse, connection, f"account_{name}", binds)

        steps = _named(warehouse, connection, "account_movements", binds)
        first = head.iloc[0]
        return Story(
            account_id=str(first["account_id"]), name=str(first["name"] or first["account_id"]),
            dimensions={d: str(first[d]) for d in _columns(warehouse)},
            history=_history(steps, facts.as_of), movements=_movements(steps),
            subscriptions=_named(warehouse, connection, "account_subscriptions", binds),
            contracts=part("contracts", "renewals"), answers=part("answers", "nps_responses"), contacts=part("contacts", "contacts"),
            touches=part("touches", "touches"), usage=part("usage", "usage"), health=part("health", "health"))  # fmt: skip


def risks(warehouse: Warehouse, facts: Facts, slice_: Slice, *, days: int = 180, multi_year: MultiYear = "include",
          number: int = 0, size: int = 50) -> Page:
    """Undecided contracts, most money at risk first: overdue and open ones, and those due within `days`.

    contract_id, account_id, name, the dimensions, due_on, days (until due, negative when past), state, expiring_mrr,
    at_risk_mrr (0 when nothing speaks against it), reasons and notes (lists of words), auto_renew, notice_by, health_score.
    """
    binds = {"until": facts.as_of + dt.timedelta(days=days), "since": dt.date(1970, 1, 1), "longest": YEAR if multi_year == "exclude" else 100_000}
    found = _page(warehouse, facts, slice_, "renewal_risks", binds, number, size)
    rows = found.rows
    rows["days"] = [(due - facts.as_of).days for due in rows["due_on"]]
    records = rows.to_dict("records")
    rows["reasons"] = pd.Series([reasons(r) for r in records], index=rows.index, dtype=object)
    rows["notes"] = pd.Series([notes(r, facts.as_of) for r in records], index=rows.index, dtype=object)
    return found


def reasons(contract: Mapping[Any, Any]) -> list[str]:
    """Why a contract is at risk, in words; empty when nothing known speaks against it."""
    found = []
    if contract["state"] == "overdue":
        found.append(f"Undecided {-contract['days']} days after it was due")
    elif contract["state"] == "open":
        late = -contract["days"]
        found.append("Due today and not decided" if late == 0 else f"Fell due {late} day{'s' * (late != 1)} ago and is not decided")
    if contract["champion_state"] == 2:
        found.append("Champion left, nobody took over")
    if contract["answer_state"] == 1:
        found.append(f"Last NPS answer {int(contract['last_score'])} of 10")
    if contract["usage_state"] == 2:
        found.append(f"Use down {1 - contract['recent_use'] / contract['earlier_use']:.0%} in three months".replace("%", " %"))
    if contract["health_state"] == 3:
        found.append(f"Health {contract['health_score']:.0f} of 100")
    return found


def notes(contract: Mapping[Any, Any], as_of: dt.date) -> list[str]:
    """What else is good to know of a contract: automatic renewal and its notice date."""
    notice, auto = contract["notice_by"], contract["auto_renew"] is not None and bool(contract["auto_renew"])
    if notice is None:
        return ["Renews by itself"] if auto else []
    day = f"{notice:%-d %B %Y}"
    if auto:
        return [f"Renews by itself unless notice is given by {day}" if notice > as_of else f"Renews by itself, the notice date {day} has passed"]
    return [f"Notice by {day}" if notice > as_of else f"The notice date {day} has passed"]


def auto_renewals(warehouse: Warehouse, facts: Facts, slice_: Slice, *, days: int = 180, number: int = 0, size: int = 50) -> Page:
    """Contracts that renew by themselves within `days`, earliest notice date to come first: contract_id, account_id, name,
    the dimensions, due_on, notice_by, expiring_mrr."""
    return _page(warehouse, facts, slice_, "auto_renewals", {"until": facts.as_of + dt.timedelta(days=days)}, number, size)


def undated(warehouse: Warehouse, facts: Facts, slice_: Slice, *, number: int = 0, size: int = 50) -> Page:
    """Contracts without a due date: contract_id, account_id, name, the dimensions, term_months, expiring_mrr."""
    return _page(warehouse, facts, slice_, "undated_contracts", {}, number, size)


def churned(warehouse: Warehouse, facts: Facts, slice_: Slice, months: range, *, number: int = 0, size: int = 50) -> Page:
    """Accounts that left in these months, most MRR first: account_id, name, the dimensions, left_month and since_month (month
    indices), lost_mrr, reason (of the last contract lost; None when not known). Sums up to churn of the movements."""
    binds = {"first_month": months.start, "until_month": months.stop - 1}
    return _page(warehouse, facts, slice_, "churned_accounts", binds, number, size)


def verbatims(warehouse: Warehouse, facts: Facts, slice_: Slice, months: range, *, survey: str = "relational", groups: tuple[str, ...] = (),
              number: int = 0, size: int = 50) -> Page:
    """Comments on answers of the quarters that these months touch, newest first: response_id, account_id, name, the dimensions,
    responded_on, score, group, comment (as written; escape it on screen). groups: promoter, passive, detractor; none means all."""
    wanted = [code for code, name in _GROUPS.items() if not groups or name in groups]
    binds = {"survey": survey, "first_quarter": months.start // 3 * 3, "last_quarter": (months.stop - 1) // 3 * 3, "groups": wanted or [0]}
    found = _page(warehouse, facts, slice_, "verbatims", binds, number, size)
    found.rows["group"] = [_GROUPS[int(code)] for code in found.rows.pop("answer_group")]
    return found


_GROUPS = {3: "promoter", 2: "passive", 1: "detractor"}


def year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; month end to month end."""
    index = month_index(day) - 12
    if last_complete_month(day) == month_index(day):
        return month_end(index)
    return dt.date(day.year - 1, day.month, min(day.day, month_end(index).day))


def _page(warehouse: Warehouse, facts: Facts, slice_: Slice, name: str, binds: Mapping[str, Any], number: int, size: int) -> Page:
    every = _binds(facts, number, size)
    with warehouse.snapshot() as connection:
        chosen, values = _chosen(warehouse, slice_, "", "all")
        rows = _named(warehouse, connection, name, every | dict(binds) | values, chosen)
    shown = every["size"] - 1
    return Page(rows.head(shown).reset_index(drop=True), number, shown, len(rows) > shown)


def _binds(facts: Facts, number: int, size: int) -> dict[str, Any]:
    """Points in time and the page; one row more than shown tells whether another page follows."""
    shown = min(max(size, 1), MAX_SIZE)
    return time_binds(facts.as_of) | {"size": shown + 1, "skip": max(number, 0) * shown}


def _search_binds(search: str) -> dict[str, str]:
    typed = search.strip()[:100]
    return {"typed": typed, "needle": typed.lower()} if typed else {}


def _columns(warehouse: Warehouse) -> list[str]:
    """The dimensions a list shows: those of the settings, and the manager."""
    return list(dict.fromkeys((*warehouse.settings.dimensions, MANAGER)))


def _chosen(warehouse: Warehouse, slice_: Slice, search: str, status: Status) -> tuple[str, dict[str, list[str]]]:
    """The condition of a slice, a search and a status, and the values to bind; dimensions by name, values never."""
    parts, values = [_STANDING[status]], {}
    for place, (dimension, chosen) in enumerate(slice_.choices):
        if dimension not in warehouse.settings.dimensions:
            raise SliceError(f"There is no dimension “{dimension}”.", "In the slice.", f"Use one of {', '.join(warehouse.settings.dimensions) or 'none'}.")
        parts.append(f'accounts."{dimension}" in :slice_{place}')
        values[f"slice_{place}"] = list(chosen)
    if search.strip():
        parts.append(_SEARCH)
    return " and ".join(parts), values


def _list(name: str) -> str:
    return read_sql(LISTS / f"{name}.sql")


def _named(warehouse: Warehouse, connection: Connection, name: str, binds: Mapping[str, Any], chosen: str = "1 = 1") -> pd.DataFrame:
    columns = "".join(f'accounts."{d}" as "{d}", ' for d in _columns(warehouse))
    frame = _read(warehouse, connection, _list(name).replace("__columns__", columns).replace("__chosen__", chosen), name, binds)
    for column in frame.columns:
        if column.endswith("mrr") or column in ("mrr_change", "mrr_after"):
            frame[column] = pd.to_numeric(frame[column]).astype("float64") / MONEY_SCALE
        elif column.endswith(("_on", "_since", "notice_by")):
            days = pd.to_datetime(frame[column])
            frame[column] = pd.Series([None if pd.isna(d) else d.date() for d in days], index=frame.index, dtype=object)
        elif not pd.api.types.is_numeric_dtype(frame[column].dtype):
            frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    return frame


def _read(warehouse: Warehouse, connection: Connection, text: str, name: str, binds: Mapping[str, Any]) -> pd.DataFrame:
    return warehouse.read(connection, text, f"lists/{name}.sql", binds, dimensions=_columns(warehouse))


def _movements(steps: pd.DataFrame) -> pd.DataFrame:
    """The account's movements with the names they have in the company's, newest first."""
    before = steps["mrr_after"] - steps["mrr_change"]
    names = []
    for step, change, after, earlier in zip(steps["step"], steps["mrr_change"], steps["mrr_after"], before.round(4), strict=True):
        gained = "new" if int(step) == 1 else "reactivation"
        names.append(gained if earlier == 0 else "churn" if after == 0 else "expansion" if change > 0 else "contraction")
    frame = pd.DataFrame({"month_index": steps["month_index"].astype("int64"), "movement": pd.Series(names, dtype=object),
                          "change_mrr": steps["mrr_change"], "mrr": steps["mrr_after"]})
    return frame.iloc[::-1].reset_index(drop=True)


def _history(steps: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """MRR at every month end from the first paid one to the as-of's month (which may not be over)."""
    if steps.empty:
        return pd.DataFrame({"month_index": pd.Series(dtype="int64"), "mrr": pd.Series(dtype="float64")})
    after = pd.Series(steps["mrr_after"].to_numpy(dtype=float), index=steps["month_index"].astype("int64"))
    months = pd.RangeIndex(int(after.index[0]), month_index(as_of) + 1, name="month_index")
    return after.reindex(months).ffill().rename("mrr").reset_index()
