"""What a page is about: `view()`, its first line, gives the facts, the slice the address asks for, and their sums.

Everything is read from memory; sums are remembered per slice until new facts arrive.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from dashboard.appdb import SavedGoals
from dashboard.base.months import day_name, month_name
from dashboard.base.numbers import Unit, whole
from dashboard.base.settings import Settings
from dashboard.facts.loading import Facts
from dashboard.facts.refreshing import FactsStatus
from dashboard.measures import metric as measures_metric
from dashboard.measures import monthly
from dashboard.measures.explaining import Basis, Explanation, explain
from dashboard.measures.slices import Slice, refused
from dashboard.measures.windows import Window, refused_months
from dashboard.session import address, process
from dashboard.warehouse.problems import Missing


def today(facts_: Facts, end: int) -> str:
    """The as-of of what is told as it stands then, whatever month is on screen: `today, 22 Nov 2026` in a past view."""
    return f"{'today, ' if end < facts_.last_month else ''}{day_name(facts_.as_of)}"


@dataclass(frozen=True)
class View:
    """What a page is about: facts, whose and when (slice and months), how old it is and how numbers are written."""

    facts: Facts
    slice: Slice
    months: Window
    status: FactsStatus
    settings: Settings

    @property
    def end(self) -> int:
        """The last month on screen (a month index)."""
        return self.months.end(self.facts)

    @property
    def window(self) -> range:
        """The months on screen."""
        return self.months.span(self.facts)

    @property
    def moved(self) -> range:
        """The months whose movements are summed: a window of 13 months is a year and the month end before it."""
        return self.months.moved(self.facts)

    @property
    def is_past(self) -> bool:
        """Whether the months on screen end before the newest."""
        return self.end < self.facts.last_month

    @property
    def today(self) -> str:
        """The as-of where something is told as it stands then, whatever month is on screen: `today, 22 Nov 2026` in a
        past view.
        """
        return today(self.facts, self.end)

    @property
    def sums(self) -> measures_metric.Sums:
        """Sums of the slice by month over the whole history; do not change it, it is shared."""
        return monthly.monthly(self.facts, self.slice)

    def sums_of(self, slice_: Slice) -> measures_metric.Sums:
        """The same for another slice."""
        return monthly.monthly(self.facts, slice_)

    def sums_by(self, dimension: str) -> dict[str, measures_metric.Sums]:
        """Sums for each value of a dimension inside the slice; values that never paid are left out."""
        return monthly.monthly_by(self.facts, self.slice, dimension)

    def parts(self) -> dict[str, dict[str, measures_metric.Sums]]:
        """`sums_by` of every dimension."""
        return {dimension: self.sums_by(dimension) for dimension in self.facts.dimensions}

    def refused(self) -> list[str]:
        """Sentences on what the address asks for in its slice and the data do not have."""
        asked = address.params((*self.facts.values, "window", "until"))
        months = refused_months(asked, self.facts.last_month, self.facts.first_month)
        return [*refused(asked, self.facts.values), *months]

    def emptied_by(self) -> list[str] | None:
        """None when the slice has ever had a paying account; else the dimensions any one of which, opened up, brings
        accounts back.
        """
        if not self.slice.choices or self.sums["closing_accounts"].any():
            return None
        return [d for d, _ in self.slice.choices if self.sums_of(self.slice.without(d))["closing_accounts"].any()]

    def events(self) -> dict[int, str]:
        """Events of the business by month index, from the settings; the sample company brings its own."""
        told = {int(month[:4]) * 12 + int(month[5:]) - 1: name for month, name in self.settings.events.items()}
        if not told and self.settings.is_sample:
            from data import story

            last = self.facts.last_month
            told = {
                last + 1 - story.PRICE_RISE_MONTHS_AGO: "price rise",
                last + 1 - story.ONBOARDING_MONTHS_AGO: "new onboarding",
            }
        return told

    def covers(self) -> str:
        """What is on screen, in words: `All accounts · October 2026 · 1,036 paying accounts`."""
        paying = int(self.sums["closing_accounts"][self.end])
        return f"{self.slice.sentence()} · {month_name(self.end)} · {whole(paying)} paying account{'s' * (paying != 1)}"

    def running(self) -> measures_metric.Sums | None:
        """The month that is not over yet, as far as the as-of; None when there is none or the window ends earlier."""
        return monthly.running_month(self.facts, self.slice) if self.end == self.facts.last_month else None

    def explain(self, metric: measures_metric.Metric, basis: Basis | Missing) -> Explanation:
        """How a figure is made, in this company's units."""
        return explain(metric, basis, self.unit, day_name(self.facts.as_of))

    @cached_property
    def saved_goals(self) -> SavedGoals:
        """Targets and bonus gates as they stand, read once a run; never fails, its `error` says what is wrong."""
        return process.reader().now()

    def unit(self, kind: str) -> Unit:
        """How numbers of that kind are written here: money, percent, count, points, ratio."""
        return process.unit(kind)


def view() -> View:
    """A page's first line: what it shows. Stops the page when there are no facts yet; the frame says so."""
    found = current()
    if found is None:
        st.stop()
    return found


def current() -> View | None:
    """Facts, the slice the address asks for, age. None only before the very first facts exist."""
    found, refresher = process.facts(), process.refresher()
    if found is None:
        return None
    asked = address.params((*found.values, "window", "until"))
    return View(
        found,
        Slice.from_params(asked, found.values),
        Window.from_params(asked, found.last_month, found.first_month),
        refresher.status(),
        refresher.settings,
    )
