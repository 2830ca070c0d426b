"""Work lists: contracts at risk with their reasons in words, automatic renewals, who left, what people wrote."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.base.months import month_end
from dashboard.base.numbers import share
from dashboard.facts.loading import Facts
from dashboard.measures.slices import Slice
from dashboard.subjects.accounts.lists import Page, Question, read_page
from dashboard.subjects.nps.figures import GROUPS
from dashboard.subjects.renewals.figures import YEAR, MultiYear
from dashboard.warehouse.reading import Warehouse


def risks(
    warehouse: Warehouse,
    facts: Facts,
    slice_: Slice,
    *,
    days: int = 180,
    multi_year: MultiYear = "include",
    between: tuple[dt.date, dt.date] | None = None,
    number: int = 0,
    size: int = 50,
) -> Page:
    """Undecided contracts, most money at risk first, then those past their due date: overdue, open, and due within
    `days`; those due `between` two days alone where they are given.

    contract_id, account_id, name, the dimensions, due_on, days (until due, negative when past), state, expiring_mrr,
    at_risk_mrr (0 without a sign of risk, also past the due date), reasons and notes (lists of words), auto_renew,
    notice_by, health_score.
    """
    found = read_page(warehouse, facts, slice_, to_decide(facts, days, multi_year, between), number, size, counted=True)
    in_words(found.rows, facts.as_of)
    return found


def to_decide(
    facts: Facts,
    days: int = 180,
    multi_year: MultiYear = "include",
    between: tuple[dt.date, dt.date] | None = None,
) -> Question:
    """Undecided contracts: overdue, open, and due within `days`; or those due from the one day to the other."""
    since, until = between or (dt.date(1970, 1, 1), facts.as_of + dt.timedelta(days=days))
    binds = {
        "until": until,
        "since": since,
        "longest": longest(multi_year),
    }
    return Question("renewal_risks", binds, money=("expiring_mrr", "at_risk_mrr"))


def longest(multi_year: str) -> int:
    """The longest term of the contracts looked at, in months."""
    return YEAR if multi_year == "exclude" else 100_000


def in_words(rows: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Contracts with the signs known of them get days (until due), reasons and notes (lists of words)."""
    rows["days"] = [(due - as_of).days for due in rows["due_on"]]
    records = rows.to_dict("records")
    rows["reasons"] = pd.Series([reasons(r) for r in records], index=rows.index, dtype=object)
    rows["notes"] = pd.Series([notes(r, as_of) for r in records], index=rows.index, dtype=object)
    return rows


def reasons(contract: Mapping[Any, Any]) -> list[str]:
    """Why a contract needs a call, in words: past its due date, and each sign of risk; empty when nothing known speaks
    against it.
    """
    found = []
    if contract["state"] == "overdue":
        found.append(f"Undecided {-contract['days']} days after it was due")
    elif contract["state"] == "open":
        late = -contract["days"]
        found.append(
            "Due today and not decided"
            if late == 0
            else f"Fell due {late} day{'s' * (late != 1)} ago and is not decided"
        )
    if contract["champion_state"] == 2:
        found.append("Champion left, nobody took over")
    if contract["answer_state"] == 1:
        found.append(f"Last NPS answer {int(contract['last_score'])} of 10")
    if contract["usage_state"] == 2:
        fall = 1 - contract["recent_use"] / contract["earlier_use"]
        # The sign begins beyond a quarter.
        found.append(f"Use down {'a little over ' * (share(fall) == share(0.25))}{share(fall)} in three months")
    if contract["health_state"] == 3:
        # Down to a whole number: 49.5 is under the 50 that the sign is about and must not read 50.
        found.append(f"Health {math.floor(contract['health_score'] + 1e-9)} of 100")
    return found


def notes(contract: Mapping[Any, Any], as_of: dt.date) -> list[str]:
    """What else is good to know of a contract: automatic renewal and its notice date."""
    notice, auto = contract["notice_by"], contract["auto_renew"] is not None and bool(contract["auto_renew"])
    if notice is None:
        return ["Renews by itself"] if auto else []
    day = f"{notice:%-d %B %Y}"
    if auto:
        return [
            f"Renews by itself unless notice is given by {day}"
            if notice > as_of
            else f"Renews by itself, the notice date {day} has passed"
        ]
    return [f"Notice by {day}" if notice > as_of else f"The notice date {day} has passed"]


def renewing_alone(facts: Facts, days: int = 180) -> Question:
    """Contracts not due yet that renew by themselves within `days`."""
    binds = {"until": facts.as_of + dt.timedelta(days=days)}
    return Question("auto_renewals", binds, money=("expiring_mrr",))


UNDATED = Question("undated_contracts", {}, money=("expiring_mrr",))


def lost(months: range) -> Question:
    """Accounts that left in these months."""
    return Question(
        "churned_accounts", {"first_month": months.start, "until_month": months.stop - 1}, money=("lost_mrr",)
    )


def last_comment(facts: Facts, months: range) -> dt.date:
    """The last day of these months; the as-of where they end with the newest: what was said since is part of it."""
    return facts.as_of if months.stop - 1 >= facts.last_month else month_end(months.stop - 1)


def written(facts: Facts, months: range, survey: str, groups: tuple[str, ...] = ()) -> Question:
    """Comments on answers of these groups, of all where none is named."""
    wanted = [code for code, name in GROUPS.items() if not groups or name in groups]
    binds = {
        "survey": survey,
        "first_quarter": months.start // 3 * 3,
        "until": last_comment(facts, months),
        "groups": wanted,
    }
    return Question("verbatims", binds)
