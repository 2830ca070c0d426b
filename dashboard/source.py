"""The only module that caches or refreshes: a page's first line asks it for the view on screen.

`view()` gives the facts, the slice the URL asks for and their sums. Everything is read from memory;
sums are remembered per slice until new facts arrive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd
import streamlit as st

from dashboard import address, findings
from dashboard.appdb import Notebook, Noted, Reader
from dashboard.base import numbers as units
from dashboard.base import settings
from dashboard.base.months import day_name, month_name
from dashboard.base.settings import Settings
from dashboard.facts.loading import Facts
from dashboard.facts.refreshing import Keeper, Status
from dashboard.findings import Finding
from dashboard.measures import metrics
from dashboard.measures.slices import Slice, refused
from dashboard.subjects.cohorts import figures as cohorts
from dashboard.subjects.definitions import figures as definitions
from dashboard.subjects.definitions.figures import Basis, Explanation
from dashboard.subjects.nps import figures as nps
from dashboard.subjects.renewals import figures as renewals
from dashboard.subjects.renewals.figures import MultiYear
from dashboard.subjects.targets import Assessment, Target, target_for
from dashboard.subjects.targets.held import hold
from dashboard.subjects.what_if import simulate
from dashboard.warehouse.answers import Live, Patience
from dashboard.warehouse.contract import Missing

FIRST_LOAD_SECONDS = 20.0

_monthly = lru_cache(maxsize=512)(metrics.monthly)
_monthly_by = lru_cache(maxsize=128)(metrics.monthly_by)
_renewals = lru_cache(maxsize=128)(renewals.by_due_month)
_cells = lru_cache(maxsize=64)(cohorts.triangle)
_hold = lru_cache(maxsize=512)(hold)


@lru_cache(maxsize=128)
def _track_record(facts: Facts, choices: tuple[tuple[str, tuple[str, ...]], ...], end: int) -> simulate.TrackRecord:
    return simulate.backtest(_monthly(facts, Slice(choices)).loc[:end])


@dataclass(frozen=True)
class View:
    """What a page is about: facts, the slice on screen, how old it is and how numbers are written."""

    facts: Facts
    slice: Slice
    status: Status
    settings: Settings

    @property
    def end(self) -> int:
        """The last month on screen (a month index)."""
        return self.slice.end(self.facts)

    @property
    def window(self) -> range:
        """The months on screen."""
        return self.slice.window(self.facts)

    @property
    def moved(self) -> range:
        """The months whose movements are summed: a window of 13 months is a year and the month end before it."""
        return self.slice.moved(self.facts)

    @property
    def is_past(self) -> bool:
        """Whether the months on screen end before the newest."""
        return self.end < self.facts.last_month

    @property
    def today(self) -> str:
        """The as-of where something is told as it stands then, whatever month is on screen: `today, 22 Nov 2026` in a
        past view.
        """
        return definitions.today(self.facts, self.slice)

    @property
    def sums(self) -> metrics.Sums:
        """Sums of the slice by month over the whole history; do not change it, it is shared."""
        return _monthly(self.facts, Slice(self.slice.choices))

    def sums_of(self, slice_: Slice) -> metrics.Sums:
        """The same for another slice."""
        return _monthly(self.facts, Slice(slice_.choices))

    def sums_by(self, dimension: str) -> dict[str, metrics.Sums]:
        """Sums for each value of a dimension inside the slice; values that never paid are left out."""
        return _monthly_by(self.facts, Slice(self.slice.choices), dimension)

    def parts(self) -> dict[str, dict[str, metrics.Sums]]:
        """`sums_by` of every dimension."""
        return {dimension: self.sums_by(dimension) for dimension in self.facts.dimensions}

    def renewals(self, multi_year: renewals.MultiYear = "exclude") -> metrics.Sums:
        """Renewals of the slice by month due; ask `facts.missing("renewals")` first."""
        return _renewals(self.facts, Slice(self.slice.choices), multi_year)

    def refused(self) -> list[str]:
        """Sentences on what the address asks for in its slice and the data do not have."""
        asked = address.params((*self.facts.values, "window", "until"))
        return refused(asked, self.facts.values, self.facts.last_month, self.facts.first_month)

    def important(self) -> Finding:
        """The most important change in this slice, in words, with the slice inside it that explains most of it and
        why.
        """
        return _important(self.facts, self.slice)

    def undated_words(self) -> str:
        """Contracts without a due date, counted and named; empty when there are none."""
        n, mrr = renewals.undated(self.facts, self.slice)
        return (
            f"{n:,} contract{'s' * (n != 1)} with {self.unit('money').text(mrr / 10_000)} a month "
            f"{'have' if n != 1 else 'has'} no due date and stand in no month."
            if n
            else ""
        )

    def baseline(self) -> simulate.Baseline:
        """Where the simulation starts: this slice's own last twelve months, up to the end of the window."""
        return simulate.baseline(self.sums.loc[: self.end])

    def track_record(self) -> simulate.TrackRecord:
        """How projections from this slice's past did; up to the end of the window."""
        return _track_record(self.facts, self.slice.choices, self.end)

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
        return f"{self.slice.sentence()} · {month_name(self.end)} · {paying:,} paying account{'s' * (paying != 1)}"

    def running(self) -> metrics.Sums | None:
        """The month that is not over yet, as far as the as-of; None when there is none or the window ends earlier."""
        return metrics.running_month(self.facts, self.slice) if self.end == self.facts.last_month else None

    def cells(self, quarterly: bool = False, slice_: Slice | None = None) -> pd.DataFrame:
        """The cohort triangle of the slice."""
        wanted = slice_ or self.slice
        return _cells(self.facts, Slice(wanted.choices, until=self.slice.until), quarterly=quarterly)

    def shared_cells(self, other: Slice) -> pd.DataFrame:
        """The cohort triangle of the accounts that are both in this slice and in another."""
        shared = self.slice.shared_with(other)
        return self.cells().head(0) if shared is None else self.cells(slice_=shared)

    def bases(self, multi_year: MultiYear = "exclude", survey: str = "relational") -> dict[str, Basis | Missing]:
        """By fact, what the tiles of this view are worked on."""
        return definitions.bases(self.facts, self.slice, self.sums, self.end, multi_year=multi_year, survey=survey)

    def explain(self, metric: metrics.Metric, basis: Basis | Missing) -> Explanation:
        """How a figure is made, in this company's units."""
        return definitions.explain(metric, basis, self.unit, day_name(self.facts.as_of))

    @cached_property
    def patience(self) -> Patience:
        """How long this page still waits for its lists, all of them together; counted from the first."""
        return Patience()

    @cached_property
    def noted(self) -> Noted:
        """Targets and bonus gates as they stand, read once a run; never fails, its `error` says what is wrong."""
        return reader().now()

    def held(self, target: Target) -> Assessment:
        """A target against the facts, whatever slice is on screen."""
        return _hold(target, self.facts)

    def target_of(self, metric: str) -> Assessment | None:
        """The target for this metric and exactly this slice in the last month on screen, if somebody set one."""
        found = target_for(self.noted.targets, metric, self.slice.choices, self.end)
        return self.held(found) if found else None

    def goal(self, metric: str) -> float | None:
        """Its value, for the dashed rule of a chart."""
        found = target_for(self.noted.targets, metric, self.slice.choices, self.end)
        return found.value if found else None

    def unit(self, kind: str) -> units.Unit:
        """How numbers of that kind are written here: money, percent, count, points, ratio."""
        return unit(kind)


@lru_cache(maxsize=128)
def _important(facts: Facts, slice_: Slice) -> Finding:
    view = View(facts, slice_, Status(None, "fresh"), chosen_settings())
    money, percent, end, covers = view.unit("money"), view.unit("percent"), view.end, view.covers()
    ways: list[Callable[[bool], Finding | None]] = [
        lambda named: findings.overview(view.sums, view.parts() if named else {}, end, money, percent, covers)
    ]
    if facts.missing("renewals") is None:
        rolled = renewals.rolling(view.renewals(), 3)
        ways.append(
            lambda named: findings.renewal_change(
                rolled,
                {
                    d: {v: renewals.rolling(s, 3) for v, s in renewals.by_value(facts, slice_, d).items()}
                    for d in facts.dimensions
                }
                if named
                else {},
                end,
                percent,
                covers,
            )
        )
    if facts.missing("nps_responses") is None:
        quarters = nps.by_quarter(facts, slice_)
        over = [int(q) for q in quarters.index if q + 2 <= end]
        if over:
            ways.append(
                lambda named: findings.nps_change(
                    quarters,
                    {d: nps.by_value(facts, slice_, d) for d in facts.dimensions} if named else {},
                    over[-1],
                    view.unit("points"),
                    covers,
                )
            )
    # How large a change is is cheap to say; who explains it is only worked out until one is told apart by its counts.
    ranked = sorted(((found.weight, -i) for i, way in enumerate(ways) if (found := way(False))), reverse=True)
    told = (found for _, i in ranked if (found := ways[-i](True)) and found.tone != "base")
    chosen = next(told, None) or ways[-ranked[0][1]](True)
    assert chosen is not None
    return findings.with_reason(chosen, facts, slice_, range(end - 11, end + 1))


@st.cache_resource(show_spinner=False)
def chosen_settings() -> Settings:
    """The settings of this process; SettingsError lists every problem."""
    return settings.load()


@st.cache_resource(show_spinner=False)
def keeper() -> Keeper:
    """The one keeper of facts in this process, started."""
    made = Keeper(chosen_settings()).start()
    made.on_change(forget)
    return made


@st.cache_resource(show_spinner=False)
def reader() -> Reader:
    """The one reader of the notebook in this process; opened when first asked."""
    return Reader(chosen_settings().notebook_url)


def notebook() -> Notebook:
    """The notebook to save in; NotebookError says in words why it cannot be opened."""
    return reader().notebook()


@st.cache_resource(show_spinner=False)
def live() -> Live:
    """Answers of the warehouse to questions asked while somebody waits."""
    return Live()


def forget() -> None:
    """Drop remembered sums: new facts have arrived."""
    _hold.cache_clear()
    _monthly.cache_clear()
    _monthly_by.cache_clear()
    _renewals.cache_clear()
    _cells.cache_clear()
    _important.cache_clear()
    _track_record.cache_clear()


@lru_cache(maxsize=16)
def unit(kind: str) -> units.Unit:
    """How numbers of that kind are written in this company's currency and locale."""
    chosen = chosen_settings()
    made = {
        "money": lambda: units.money(chosen.currency, chosen.locale),
        "amount": lambda: units.amount(chosen.currency, chosen.locale),
        "percent": lambda: units.percent(chosen.locale),
        "rate": lambda: units.rate(chosen.locale),
        "count": lambda: units.count(chosen.locale),
        "points": lambda: units.points(chosen.locale),
        "ratio": lambda: units.ratio(chosen.locale),
    }
    return made[kind]()


def view() -> View:
    """A page's first line: what it shows. Stops the page when there are no facts yet; the frame says so."""
    found = current()
    if found is None:
        st.stop()
    return found


def facts() -> Facts | None:
    """The facts as they are; None only before the very first ones exist."""
    held = keeper()
    return held.current(wait_seconds=FIRST_LOAD_SECONDS if held.current() is None else 0)


def current() -> View | None:
    """Facts, the slice the address asks for, age. None only before the very first facts exist."""
    found, held = facts(), keeper()
    if found is None:
        return None
    asked = address.params((*found.values, "window", "until"))
    return View(
        found, Slice.from_params(asked, found.values, found.last_month, found.first_month), held.status(), held.settings
    )
