"""The definitions a second time, as a textbook would: every account at every month end, no SQL, nothing of the
dashboard.

Slow and plain on purpose. Money is whole ten-thousandths. A history is one account's periods.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

DAY = dt.timedelta(days=1)
MOVES = ("new", "reactivation", "expansion", "contraction", "churn")


@dataclass(frozen=True)
class Period:
    """Service from started_on until the day before ended_on (None: open) at mrr ten-thousandths a month."""

    started_on: dt.date
    ended_on: dt.date | None
    mrr: int


History = Sequence[Period]


def index(day: dt.date) -> int:
    """The month of a day, counted from year 0."""
    return day.year * 12 + day.month - 1


def last_day(month: int) -> dt.date:
    """The last day of a month."""
    year, zero_based = divmod(month, 12)
    return dt.date(year, zero_based + 1, calendar.monthrange(year, zero_based + 1)[1])


def last_month(as_of: dt.date) -> int:
    """The last month that is over on as_of."""
    return index(as_of + DAY) - 1


def mrr_on(history: History, day: dt.date) -> int:
    """What an account pays on a day."""
    return sum(p.mrr for p in history if p.started_on <= day and (p.ended_on is None or p.ended_on > day))


def known(history: History, as_of: dt.date, grace_days: int = 0) -> list[Period]:
    """The periods that count on as_of, and a period at the old price for every gap of at most grace_days."""
    periods = [p for p in history if p.started_on <= as_of]
    served = [p for p in periods if p.ended_on is None or p.ended_on > p.started_on]
    bridges = []
    for ends in {p.ended_on for p in served if p.ended_on is not None}:
        in_service = any(p.started_on <= ends and (p.ended_on is None or p.ended_on > ends) for p in served)
        returns = min((p.started_on for p in served if p.started_on > ends), default=None)
        if not in_service and returns is not None and (returns - ends).days <= grace_days:
            bridges.append(Period(ends, returns, mrr_on(served, ends - DAY)))
    return periods + bridges


def movements(histories: Iterable[History], first: int, last: int) -> dict[int, dict[str, int]]:
    """By month: opening, the five movements and closing, of MRR and of accounts."""
    table = {}
    for month in range(first, last + 1):
        row = {f"{part}_{unit}": 0 for part in ("opening", *MOVES, "closing") for unit in ("mrr", "accounts")}
        for history in histories:
            before, now = mrr_on(history, last_day(month - 1)), mrr_on(history, last_day(month))
            paid_before = any(mrr_on(history, last_day(m)) for m in range(first, month))
            row["opening_mrr"] += before
            row["opening_accounts"] += before > 0
            row["closing_mrr"] += now
            row["closing_accounts"] += now > 0
            if now == before:
                continue
            if before == 0:
                move = "reactivation" if paid_before else "new"
            elif now == 0:
                move = "churn"
            else:
                move = "expansion" if now > before else "contraction"
            row[f"{move}_mrr"] += abs(now - before)
            row[f"{move}_accounts"] += 1
        table[month] = row
    return table


def retention(histories: Iterable[History], first: int, last: int) -> dict[int, dict[str, int]]:
    """By month: what the accounts paying twelve months earlier paid then, pay now, and how much of it is kept."""
    table = {}
    for month in range(first, last + 1):
        pairs = [(mrr_on(h, last_day(month - 12)), mrr_on(h, last_day(month))) for h in histories]
        cohort = [(then, now) for then, now in pairs if then > 0]
        table[month] = {
            "mrr_then": sum(then for then, _ in cohort),
            "mrr_now": sum(now for _, now in cohort),
            "mrr_kept": sum(min(then, now) for then, now in cohort),
            "accounts_then": len(cohort),
            "accounts_now": sum(now > 0 for _, now in cohort),
        }
    return table


def cohorts(
    histories: Iterable[History], first: int, last: int, months_each: int = 1
) -> dict[tuple[int, int], dict[str, int]]:
    """By (first month of the cohort, age): sizes and what is left; an age counts when all of the cohort's accounts have
    reached it.
    """
    born: dict[int, list[tuple[int, History]]] = {}
    for history in histories:
        paid = [m for m in range(first, last + 1) if mrr_on(history, last_day(m)) > 0]
        if paid:
            born.setdefault(paid[0] // months_each * months_each, []).append((paid[0], history))
    table = {}
    for cohort, members in born.items():
        for age in range(last - max(start for start, _ in members) + 1):
            pairs = [(mrr_on(h, last_day(start)), mrr_on(h, last_day(start + age))) for start, h in members]
            table[cohort, age] = {
                "cohort_accounts": len(pairs),
                "accounts": sum(now > 0 for _, now in pairs),
                "cohort_mrr": sum(then for then, _ in pairs),
                "mrr": sum(now for _, now in pairs),
                "mrr_kept": sum(min(then, now) for then, now in pairs),
            }
    return table


def select(
    accounts: Mapping[str, tuple[Mapping[str, str | None], History]], choices: Mapping[str, str]
) -> list[History]:
    """The histories of the accounts a slice holds; an account without a value is in “(none)”."""
    return [
        history
        for dims, history in accounts.values()
        if all((dims.get(d) or "(none)") == value for d, value in choices.items())
    ]
