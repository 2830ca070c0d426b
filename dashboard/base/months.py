"""Months as integers: year × 12 + month − 1, so that ages and windows are subtractions."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable

import pandas as pd


def month_index(day: dt.date) -> int:
    """The month a date lies in, as an integer."""
    return day.year * 12 + day.month - 1


def month_start(index: int) -> dt.date:
    """First day of a month."""
    return dt.date(index // 12, index % 12 + 1, 1)


def month_end(index: int) -> dt.date:
    """Last day of a month."""
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def last_complete_month(as_of: dt.date) -> int:
    """A month counts only when it is over: with 2026-01-31 January counts, with 2026-01-30 December does."""
    index = month_index(as_of)
    return index if as_of == month_end(index) else index - 1


def year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; month end to month end."""
    index = month_index(day) - 12
    if last_complete_month(day) == month_index(day):
        return month_end(index)
    return dt.date(day.year - 1, day.month, min(day.day, month_end(index).day))


def month_name(index: int, *, short: bool = False, year: bool = True) -> str:
    """`January 2026`, or `Jan 26` when short."""
    start = month_start(index)
    name = calendar.month_abbr[start.month] if short else calendar.month_name[start.month]
    return f"{name} {start.year % 100:02d}" if short and year else f"{name} {start.year}" if year else name


def month_cells(indices: Iterable[int]) -> pd.PeriodIndex:
    """Months as the cells of a table: named on screen, `2024-11` in a CSV file."""
    return pd.PeriodIndex(
        [pd.Period(year=int(index) // 12, month=int(index) % 12 + 1, freq="M") for index in indices], freq="M"
    )


def span_name(first: int, last: int) -> str:
    """Whole months as one says them: `2026`, `Q4 2026`, `October 2026`, `February to May 2027`."""
    length = last - first + 1
    if length == 1:
        return month_name(first)
    if length == 12 and first % 12 == 0:
        return str(first // 12)
    if length == 3 and first % 3 == 0:
        return f"Q{first % 12 // 3 + 1} {first // 12}"
    return f"{month_name(first, year=first // 12 != last // 12)} to {month_name(last)}"


def day_name(day: dt.date) -> str:
    """`22 Nov 2026`."""
    return f"{day.day} {day:%b %Y}"


def month_span(months: range) -> str:
    """`August to October 2026`."""
    if len(months) == 1:
        return month_name(months[0])
    same = months[0] // 12 == months[-1] // 12
    return f"{month_name(months[0], year=not same)} to {month_name(months[-1])}"
