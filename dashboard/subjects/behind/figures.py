"""The number a list stands behind, counted in the facts: what the list's own count and money must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dashboard.facts.loading import Facts
from dashboard.measures import monthly
from dashboard.measures.slices import Slice
from dashboard.subjects.accounts.work import longest
from dashboard.subjects.behind.asked import DAYS_AHEAD, Asked
from dashboard.subjects.nps.figures import outcomes
from dashboard.subjects.renewals.figures import as_choice
from dashboard.subjects.renewals.figures import undated as undated_contracts
from dashboard.subjects.revenue import committed
from dashboard.warehouse.problems import Missing

if TYPE_CHECKING:
    from dashboard.measures.cells import FactRows, Mask


@dataclass(frozen=True)
class Figure:
    """A count, and money in ten-thousandths by the column of the list that adds up to it."""

    n: int
    money: dict[str, int] = field(default_factory=dict)


FigureOf = Callable[[Facts, Slice, Asked], Figure]


def moved(movement: str, column: str = "moved_mrr") -> FigureOf:
    """Accounts with a movement of that kind, month by month, and the MRR moved."""

    def of(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
        rows = facts.rows["mrr_movements"]
        n, mrr = _sums(rows, slice_, _in_months(rows, asked), f"{movement}_accounts", f"{movement}_mrr")
        return Figure(n, {column: mrr})

    return of


def paying(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Accounts with MRR at the month end."""
    row = _month(facts, slice_, asked)
    return Figure(row["closing_accounts"], {"paid_mrr": row["closing_mrr"]})


def a_year_ago(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Accounts paying twelve months earlier: their MRR then, now, and kept."""
    row = _month(facts, slice_, asked)
    then, now, kept_ = (int(row[name]) for name in ("mrr_then", "mrr_now", "mrr_kept"))
    money = {"then_mrr": then, "now_mrr": now, "change_mrr": now - then, "kept_mrr": kept_}
    return Figure(row["accounts_then"], money)


def kept(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Those of them that still pay."""
    row = _month(facts, slice_, asked)
    return Figure(row["accounts_now"], {"now_mrr": row["mrr_now"], "kept_mrr": row["mrr_kept"]})


def gone(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Those of them that no longer pay."""
    row = _month(facts, slice_, asked)
    return Figure(row["accounts_then"] - row["accounts_now"], {"now_mrr": 0, "kept_mrr": 0})


def cohort(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Accounts by their first paid month: their first MRR, their MRR at the age, and what is kept of the first."""
    born, aged = (_cohort(facts, slice_, asked, age) for age in (0, asked.age))
    money = {"first_mrr": born["mrr_step"], "aged_mrr": aged["mrr_step"], "kept_mrr": aged["kept_step"]}
    return Figure(born["accounts_step"], money)


def cohort_kept(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Those of them that pay at the age."""
    aged = _cohort(facts, slice_, asked, asked.age)
    return Figure(aged["accounts_step"], {"aged_mrr": aged["mrr_step"], "kept_mrr": aged["kept_step"]})


def cohort_gone(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Those of them that do not."""
    born, aged = (_cohort(facts, slice_, asked, age) for age in (0, asked.age))
    return Figure(born["accounts_step"] - aged["accounts_step"], {"aged_mrr": 0, "kept_mrr": 0})


def due(*columns: str, **money: str) -> FigureOf:
    """Contracts by the month due; `columns` are counted together, `money` names the column behind each of the list."""

    def of(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
        rows = facts.rows["renewals"]
        where = _in_months(rows, asked) & _of_length(rows, asked)
        found = _sums(rows, slice_, where, *columns, *money.values())
        return Figure(sum(found[: len(columns)]), dict(zip(money, found[len(columns) :], strict=True)))

    return of


def in_time(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Renewed, and not late."""
    return Figure(due("renewed")(facts, slice_, asked).n - due("late")(facts, slice_, asked).n)


decided = due("renewed", "lost", "overdue", **{name: name for name in ("expiring_mrr", "renewed_mrr", "kept_mrr")})
renewed = due("renewed", renewed_mrr="renewed_mrr", kept_mrr="kept_mrr")


def all_due(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Every contract that fell due, decided or not."""
    rows = facts.rows["renewals"]
    names = ("due", "expiring_mrr", "open_mrr", "renewed_mrr", "kept_mrr")
    n, expiring, still_open, renewed_, kept_ = _sums(
        rows, slice_, _in_months(rows, asked) & _of_length(rows, asked), *names
    )
    return Figure(n, {"expiring_mrr": expiring + still_open, "renewed_mrr": renewed_, "kept_mrr": kept_})


def lost_contracts(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Contracts lost, of one reason or of all, month-to-month ones too."""
    rows = facts.rows["lost_renewals"]
    where = _in_months(rows, asked)
    if asked.reason:
        where &= rows.is_word("lost_reason", asked.reason)
    n, mrr = _sums(rows, slice_, where, "lost", "lost_mrr")
    return Figure(n, {"expiring_mrr": mrr})


def booked(part: str) -> FigureOf:
    """Accounts with a change on the books within so many months, counted once a step."""

    def of(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
        one, sign = committed.at(facts, slice_, asked.ahead), -1 if part in ("downgrade", "cancelled") else 1
        return Figure(getattr(one, f"{part}_accounts"), {"change_mrr": sign * getattr(one, f"{part}_mrr")})

    return of


def committed_accounts(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Accounts that pay in so many months by what is on the books, and what they pay then."""
    one = committed.at(facts, slice_, asked.ahead)
    return Figure(one.committed_accounts, {"then_mrr": one.committed_mrr})


def likely_churn(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Accounts with a sign of likely churn that pay in so many months, and what they pay then."""
    likely = committed.at(facts, slice_, asked.ahead).likely
    return Figure(0) if isinstance(likely, Missing) else Figure(likely.accounts, {"then_mrr": likely.mrr})


def coming(n: str, money: str = "") -> FigureOf:
    """Contracts that fall due after the as-of, by month due or within so many days."""

    def of(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
        rows = facts.rows["upcoming_renewals"]
        where = _of_length(rows, asked)
        where &= (rows["days"] > 0) & (rows["days"] <= asked.days) if asked.days else _in_months(rows, asked)
        count, mrr, at_risk = _sums(rows, slice_, where, n, money or f"{n}_mrr", "at_risk_mrr")
        is_told = n in ("due", "undecided", "at_risk") and not money
        return Figure(count, {"expiring_mrr": mrr} | ({"at_risk_mrr": at_risk} if is_told else {}))

    return of


def renew_alone(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Contracts of any length that renew by themselves within 180 days."""
    return coming("auto_renewing")(facts, slice_, replace(asked, days=DAYS_AHEAD[-1], multi_year="include"))


def undecided_in(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Contracts due in the months asked for that are neither renewed nor lost, whether their day has come or not."""
    return Figure(sum(of(facts, slice_, asked).n for of in (due("open", "overdue"), coming("undecided"))))


def decided_early(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Renewed or lost before they are due, at the price that falls due."""
    n = sum(coming(name, name)(facts, slice_, asked).n for name in ("renewed", "lost"))
    return Figure(n, coming("due", "expiring_mrr")(facts, slice_, asked).money)


def renewed_early(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Renewed before they are due, at the price that falls due."""
    return _less(decided_early(facts, slice_, asked), coming("lost")(facts, slice_, asked))


def no_sign(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Undecided, and nothing known speaks against them."""
    return _less(*(coming(name)(facts, slice_, asked) for name in ("undecided", "at_risk")))


def _less(every: Figure, some: Figure) -> Figure:
    return Figure(every.n - some.n, {name: every.money[name] - some.money[name] for name in every.money})


def to_decide(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Undecided: overdue, open, and due within 180 days."""
    rows = facts.rows["renewals"]
    overdue, still_open = _sums(rows, slice_, _of_length(rows, asked), "overdue", "open")
    ahead = coming("undecided")(facts, slice_, replace(asked, days=180))
    return Figure(overdue + still_open + ahead.n)


def undated(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
    """Contracts without a due date."""
    n, mrr = undated_contracts(facts, slice_)
    return Figure(n, {"expiring_mrr": mrr})


def answers(column: str) -> FigureOf:
    """Answers of one survey by quarter, invitations, or accounts heard from with what they pay."""

    def of(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
        rows = facts.rows["nps"]
        where = _in_months(rows, asked, "quarter_index") & rows.is_word("survey", asked.survey)
        n, mrr = _sums(rows, slice_, where, column, "heard_mrr")
        return Figure(n, {"heard_mrr": mrr} if column == "heard_accounts" else {})

    return of


def followed(group: str) -> FigureOf:
    """Contracts due in the twelve months after an answer of a group (`promoter`), decided or overdue."""

    def of(facts: Facts, slice_: Slice, asked: Asked) -> Figure:
        found = outcomes(facts, slice_, asked.months, asked.survey, as_choice(asked.multi_year))
        n, *money = (int(found[name].to_dict()[group]) for name in ("decided", "expiring_mrr", "kept_mrr"))
        return Figure(n, dict(zip(("expiring_mrr", "kept_mrr"), money, strict=True)))

    return of


def _in_months(rows: FactRows, asked: Asked, column: str = "month_index") -> Mask:
    months = asked.months
    return (rows[column] >= months.start) & (rows[column] < months.stop)


def _sums(rows: FactRows, slice_: Slice, where: Mask, *names: str) -> list[int]:
    return [int(value) for value in rows.sums(list(names), slice_, where=where).reshape(-1)]


def _month(facts: Facts, slice_: Slice, asked: Asked) -> dict[str, int]:
    sums = monthly.monthly(facts, slice_)
    return {str(name): int(sums[name][asked.months[-1]]) for name in sums.columns}


def _cohort(facts: Facts, slice_: Slice, asked: Asked, age: int) -> dict[str, int]:
    rows, names = facts.rows["cohorts"], ("accounts_step", "mrr_step", "kept_step")
    where = _in_months(rows, asked, "cohort_index") & (rows["month_index"] - rows["cohort_index"] <= age)
    return dict(zip(names, _sums(rows, slice_, where, *names), strict=True))


def _of_length(rows: FactRows, asked: Asked) -> Mask:
    return rows["term_months"] <= longest(asked.multi_year)
