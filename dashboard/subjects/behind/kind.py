"""What a list behind a number is: its rows, the condition they meet, the number they add up to, and its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from dashboard.base.months import day_name, month_end, month_index, span_name, year_before
from dashboard.base.words import counted
from dashboard.facts.loading import Facts
from dashboard.subjects.accounts.lists import Question
from dashboard.subjects.accounts.work import longest
from dashboard.subjects.behind.asked import FIRST, LAST, Asked
from dashboard.subjects.behind.figures import FigureOf
from dashboard.subjects.behind.tables import Table
from dashboard.subjects.nps.figures import surveys
from dashboard.subjects.renewals.figures import MULTI_YEAR

SHOWN = 80
"""Characters of a reason that a sentence holds; the list has it whole."""
Span = Literal["history", "month", "cohort", "due", "coming", "quarters", "none"]


@dataclass(frozen=True)
class Kind:
    """A list behind a number.

    words: what its rows are, after their count, with {span}, {day}, {then}, {when}, {age}, {ahead}, {horizon}, {today}
    or {reason} in it; page: the address of the page the number stands on; span: which months it may be asked for;
    which: its further condition in SQL; figure: its number in the facts, None where no figure counts the same; needs:
    tables it cannot do without; ready: its question where that is made elsewhere.
    """

    name: str
    table: Table
    words: str
    page: str
    span: Span
    figure: FigureOf | None
    which: str = "1 = 1"
    needs: tuple[str, ...] = ()
    movement: str = ""
    ready: Callable[[Facts, Asked], Question] | None = None

    def sentence(self, asked: Asked, facts: Facts, today: str) -> str:
        """What the rows are: `lost in October 2026`, `due within 90 days of 22 Nov 2026`."""
        told: dict[str, str] = {
            "age": counted(asked.age, "month"),
            "today": today,
            "ahead": counted(asked.ahead, "month"),
        }
        told["horizon"] = f"{told['ahead']} after {today}" if asked.ahead else f"on {today}"
        if asked.first is not None and asked.last is not None:
            end = month_end(asked.last)
            told |= {"day": day_name(end), "then": day_name(year_before(end))}
            told["span"] = _in(span_name(asked.first, asked.last))
        told["when"] = f"within {asked.days} days of {today}" if asked.days else told.get("span", "")
        told["reason"] = _for(asked.reason)
        return self.words.format(**told)

    def question(self, asked: Asked, facts: Facts) -> Question:
        """What the warehouse is asked."""
        if self.ready is not None:
            return self.ready(facts, asked)
        first, until = (0, 0) if asked.first is None or asked.last is None else (asked.first, asked.last)
        binds: dict[str, Any] = {"first_month": first, "until_month": until}
        if self.span in ("month", "history"):
            end = month_end(until)
            binds |= {"now_end": end, "then_end": year_before(end), "movement": self.movement}
        if self.span in ("due", "coming", "quarters"):
            binds["longest"] = longest(asked.multi_year)
            binds |= {"reason": asked.reason, "any_reason": 0 if asked.reason else 1}
        if self.span == "coming":
            binds["until"] = dt.date(2200, 12, 31)
            if asked.days:
                binds |= {"until": facts.as_of + dt.timedelta(days=asked.days), "first_month": 0, "until_month": LAST}
        return Question(
            self.table.sql,
            binds | {"age": asked.age, "ahead": asked.ahead, "survey": asked.survey},
            self.which,
            self.table.summed,
        )

    def fitted(self, asked: Asked, facts: Facts) -> tuple[Asked, list[str]]:
        """The same, within what the data have; and the names of what was changed for that."""
        first, last, changed = asked.first, asked.last, []
        if self.span == "none":
            first = last = None
        elif first is not None and last is not None:
            low, high = self._bounds(facts)
            if self.span == "month":
                first = last
            if not low <= first <= last <= high:
                first, last = (min(max(month, low), high) for month in (first, last))
                changed.append("months")
        if self.span == "quarters" and self.ready is None and first is not None and last is not None:
            first, last = first // 3 * 3, last // 3 * 3 + 2
        found = replace(asked, first=first, last=last)
        if self.span == "cohort" and first is not None and asked.age > facts.last_month - first:
            found, changed = replace(found, age=facts.last_month - first), [*changed, "age"]
        if found.multi_year not in MULTI_YEAR:
            found, changed = replace(found, multi_year="exclude"), [*changed, "multi_year"]
        if self.span == "quarters" and found.survey not in (known := surveys(facts)):
            found, changed = replace(found, survey=known[0]), [*changed, "survey"]
        return found, changed

    def _bounds(self, facts: Facts) -> tuple[int, int]:
        today = month_index(facts.as_of)
        if self.span == "due":
            return FIRST, today
        if self.span == "coming":
            return today, LAST - 1
        return (FIRST, today) if self.span == "quarters" else (facts.first_month, facts.last_month)


def _in(span: str) -> str:
    return f"from {span}" if " to " in span else f"in {span}"


def _for(reason: str) -> str:
    if not reason:
        return ""
    short = reason if len(reason) <= SHOWN else reason[: SHOWN - 1].rstrip() + "…"
    return ", no reason given" if reason == "(none)" else f" for “{short}”"
