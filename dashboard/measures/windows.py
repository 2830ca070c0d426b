"""A window: which months are on screen. It travels beside the slice, which says whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.base.months import month_name, month_start
from dashboard.measures.slices import last_of, quoted

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts

WINDOWS = (6, 13, 24, 36, 0)
DEFAULT_WINDOW = 13
NEWEST = "latest"


@dataclass(frozen=True)
class Window:
    """months: its length, 0 the whole history; until: the month index it ends with, None the last complete month."""

    months: int = DEFAULT_WINDOW
    until: int | None = None

    @classmethod
    def from_params(cls, params: Mapping[str, Sequence[str]], last_month: int, first_month: int = 0) -> Window:
        """The window a link asks for. What cannot be is left out, so that any link opens; `refused_months` says so."""
        months = _length(last_of(params.get("window", ())))
        until = _until(last_of(params.get("until", ())))
        is_past = until is not None and first_month <= until < last_month
        return cls(DEFAULT_WINDOW if months is None else months, until if is_past else None)

    def to_params(self) -> dict[str, list[str]]:
        """Query parameters of this window; defaults are left out."""
        params = {}
        if self.months != DEFAULT_WINDOW:
            params["window"] = [str(self.months) if self.months else "all"]
        if self.until is not None:
            params["until"] = [f"{month_start(self.until):%Y-%m}"]
        return params

    def end(self, facts: Facts) -> int:
        """The last month on screen."""
        return facts.last_month if self.until is None else min(max(self.until, facts.first_month), facts.last_month)

    def span(self, facts: Facts) -> range:
        """The months on screen, oldest first."""
        end = self.end(facts)
        return range(max(facts.first_month, end - self.months + 1) if self.months else facts.first_month, end + 1)

    def moved(self, facts: Facts) -> range:
        """The months whose movements lead from one month end on screen to the last.

        A window of 13 months shows a year and the month end it is compared with: twelve months of movement. The first
        month of the history is left out too, because what it opens with is a balance and not a win.
        """
        span = self.span(facts)
        skip = len(span) > 1 and (len(span) % 12 == 1 or span[0] == facts.first_month)
        return span[1:] if skip else span


def refused_months(params: Mapping[str, Sequence[str]], last_month: int, first_month: int = 0) -> list[str]:
    """A sentence for everything a link asks for in its window that cannot be shown, with what is shown instead."""
    said = []
    window = Window.from_params(params, last_month, first_month)
    windows, ends = params.get("window", ()), params.get("until", ())
    shown = f"{window.months} months are shown" if window.months else "all months are shown"
    if len(set(windows)) > 1 or (windows and _length(windows[-1]) is None):
        said.append(f"This link asks for a window of {quoted(windows)}, which is not one number of months; {shown}.")
    shown = f"the figures end with {month_name(last_month if window.until is None else window.until)}"
    until = _until(last_of(ends))
    if len(set(ends)) > 1 or (ends and until is None and ends[-1].casefold() != NEWEST):
        said.append(f"This link asks for figures up to {quoted(ends)}, which is not one month; {shown}.")
    elif until is not None and not first_month <= until <= last_month:
        said.append(
            f"This link asks for figures up to {_month(until)}, but the data run from "
            f"{month_name(first_month)} to {month_name(last_month)}; {shown}."
        )
    return said


def _length(asked: str) -> int | None:
    """Months of a window, 0 the whole history; None when that is not a number of months."""
    if asked.casefold() == "all":
        return 0
    return int(asked) if asked.isdecimal() and len(asked) <= 3 else None


def _until(asked: str) -> int | None:
    """The month index of `2026-05`; None when it is not a month."""
    year, _, month = asked.partition("-")
    is_month = year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) <= 2 and 1 <= int(month) <= 12
    return int(year) * 12 + int(month) - 1 if is_month else None


def _month(index: int) -> str:
    """A month's name, whatever year a link makes up."""
    return month_name(index) if index >= 12 else f"{index // 12:04d}-{index % 12 + 1:02d}"


def months_between(window: range) -> str:
    """`November 2025 to November 2026`."""
    return month_name(window[0]) if len(window) == 1 else f"{month_name(window[0])} to {month_name(window[-1])}"
