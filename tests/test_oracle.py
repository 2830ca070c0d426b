"""Random subscription histories: what the warehouse's SQL says is what the definitions say, in every slice."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.base.money import MONEY_SCALE
from dashboard.facts import loading as facts
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.slices import Slice
from dashboard.subjects.cohorts import figures as cohorts
from dashboard.warehouse.reading import Warehouse
from tests import company, oracle

DIMENSIONS = {"segment": ("SMB", "Enterprise", "=1+1", None), "region": ("EMEA", "北", "")}
EARLIEST, LATEST = dt.date(2023, 1, 1), dt.date(2026, 3, 31)
Accounts = Mapping[str, tuple[Mapping[str, str | None], list[oracle.Period]]]

QUICK = settings(derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@st.composite
def days(draw: st.DrawFn, earliest: dt.date = EARLIEST, latest: dt.date = LATEST) -> dt.date:
    """A day; often the first or last of a month, where mistakes live."""
    day = draw(st.dates(earliest, latest))
    edge = draw(st.sampled_from(("any", "first", "last", "last")))
    if edge == "any":
        return day
    return day.replace(day=1) if edge == "first" else oracle.last_day(oracle.index(day))


prices = st.one_of(
    st.sampled_from((0, 1, 49 * MONEY_SCALE, 49 * MONEY_SCALE, 100 * MONEY_SCALE, 833_333, 2_500 * MONEY_SCALE)),
    st.integers(0, 99_999 * MONEY_SCALE),
)


@st.composite
def histories(draw: st.DrawFn) -> list[oracle.Period]:
    """Up to seven periods: renewals on the same day, short gaps, add-ons beside, periods within a month, free ones,
    none at all.
    """
    periods: list[oracle.Period] = []
    for _ in range(draw(st.integers(0, 7))):
        if periods and draw(st.booleans()):
            before = periods[-1]
            gap = draw(st.sampled_from((0, 0, 1, 5, 27, 30, 31, 40, 90, -20)))
            start = (before.ended_on or before.started_on) + dt.timedelta(days=gap)
        else:
            start = draw(days())
        length = draw(st.sampled_from((None, 0, 1, 10, 28, 30, 31, 90, 365, 366, 700)))
        ended = None if length is None else start + dt.timedelta(days=length)
        if ended is not None and draw(st.booleans()):
            ended = max(start, oracle.last_day(oracle.index(ended)))
        periods.append(oracle.Period(start, ended, draw(prices)))
    return periods


@st.composite
def companies(draw: st.DrawFn) -> Accounts:
    """Accounts with their dimensions; at least one has something to its name."""
    count = draw(st.integers(1, 7))
    return {
        f"a{i}": ({d: draw(st.sampled_from(values)) for d, values in DIMENSIONS.items()}, draw(histories()))
        for i in range(count)
    }


def rows_of(accounts: Accounts) -> company.Tables:
    """The same company as contract tables."""
    subscriptions = [
        {
            "account_id": name,
            "product": f"p{i}",
            "started_on": p.started_on,
            "ended_on": p.ended_on,
            "mrr": Decimal(p.mrr) / MONEY_SCALE,
        }
        for name, (_, history) in accounts.items()
        for i, p in enumerate(history)
    ]
    return {
        "accounts": [company.account(name, **dims) for name, (dims, _) in accounts.items()],
        "subscriptions": subscriptions,
    }


def history_begins(accounts: Accounts, as_of: dt.date) -> int:
    return min(oracle.index(p.started_on) for _, history in accounts.values() for p in history if p.started_on <= as_of)


def pays(accounts: Accounts, as_of: dt.date) -> bool:
    """Whether a priced period has begun; without one a refresh has nothing to show and says so."""
    return any(p.mrr > 0 and p.started_on <= as_of for _, history in accounts.values() for p in history)


def compare(loaded: facts.Facts, accounts: Accounts, as_of: dt.date, grace_days: int) -> None:
    """Movements, retention and cohorts of every slice against the oracle."""
    last = oracle.last_month(as_of)
    first = min(history_begins(accounts, as_of), last)
    assert (loaded.first_month, loaded.last_month) == (first, last)
    bridged = {name: (dims, oracle.known(history, as_of, grace_days)) for name, (dims, history) in accounts.items()}
    for choices in slices_of(loaded):
        chosen, slice_ = oracle.select(bridged, choices), Slice.of(choices)
        sums = measures_monthly.monthly(loaded, slice_)
        assert as_table(sums, measures_monthly.COLUMNS) == oracle.movements(chosen, first, last), choices
        assert as_table(sums, measures_monthly.RETENTION_COLUMNS) == oracle.retention(chosen, first, last), choices
        assert identity_holds(sums), choices
        for months_each in (1, 3):
            cells = cohorts.triangle(loaded, slice_, loaded.last_month, quarterly=months_each == 3)
            found = {
                (r["cohort_index"], r["age_months"]): {c: r[c] for c in cohorts.SUMS} for r in cells.to_dict("records")
            }
            assert found == oracle.cohorts(chosen, first, last, months_each), (choices, months_each)


def slices_of(loaded: facts.Facts) -> list[dict[str, str]]:
    """Everything, each value of each dimension, and every pair of values."""
    values = {d: loaded.values[d] for d in loaded.dimensions}
    singles = [{d: v} for d, found in values.items() for v in found]
    pairs = (
        [dict(zip(values, pair, strict=True)) for pair in itertools.product(*values.values())]
        if len(values) > 1
        else []
    )
    return [{}, *singles, *pairs]


def as_table(sums: Any, columns: tuple[str, ...]) -> dict[int, dict[str, int]]:
    return {
        int(month): {c: int(row[c]) for c in columns}
        for month, row in zip(sums.index, sums.to_dict("records"), strict=True)
    }


def identity_holds(sums: Any) -> bool:
    """opening + new + reactivation + expansion − contraction − churn = closing, and every opening is the closing
    before.
    """
    money = (
        sums["opening_mrr"]
        + sums["new_mrr"]
        + sums["reactivation_mrr"]
        + sums["expansion_mrr"]
        - sums["contraction_mrr"]
        - sums["churn_mrr"]
    )
    logos = sums["opening_accounts"] + sums["new_accounts"] + sums["reactivation_accounts"] - sums["churn_accounts"]
    carried = (sums["opening_mrr"].iloc[1:].to_numpy() == sums["closing_mrr"].iloc[:-1].to_numpy()).all()
    return bool((money == sums["closing_mrr"]).all() and (logos == sums["closing_accounts"]).all() and carried)


@pytest.fixture(scope="module")
def open_company() -> Callable[..., Warehouse]:
    """One DuckDB in memory, filled anew for each example."""
    warehouse = company.in_memory({"accounts": [], "subscriptions": []})

    def fill(accounts: Accounts, **more: Any) -> Warehouse:
        company.fill(warehouse.engine, rows_of(accounts))
        warehouse.settings = company.chosen(
            "duckdb:///:memory:", dimensions=tuple(DIMENSIONS), cell_budget=1000, **more
        )
        return warehouse

    return fill


@settings(QUICK, max_examples=70)
@given(accounts=companies(), as_of=days(dt.date(2024, 6, 1)), grace_days=st.sampled_from((0, 0, 0, 1, 5, 30, 31, 40)))
def test_facts_equal_the_textbook(
    open_company: Callable[..., Warehouse], accounts: Accounts, as_of: dt.date, grace_days: int
) -> None:
    if pays(accounts, as_of):
        compare(facts.load(open_company(accounts, as_of=as_of, grace_days=grace_days)), accounts, as_of, grace_days)


@settings(QUICK, max_examples=25)
@given(accounts=companies(), as_of=days(dt.date(2024, 6, 1)))
def test_slices_add_up_to_the_whole(open_company: Callable[..., Warehouse], accounts: Accounts, as_of: dt.date) -> None:
    if not pays(accounts, as_of):
        return
    loaded = facts.load(open_company(accounts, as_of=as_of))
    whole = measures_monthly.monthly(loaded, Slice())
    for dimension in DIMENSIONS:
        parts = [measures_monthly.monthly(loaded, Slice.of({dimension: value})) for value in loaded.values[dimension]]
        assert sum(parts[1:], parts[0]).equals(whole), dimension
        # monthly_by leaves out values that never paid at a month end; nothing is lost with them.
        by = list(measures_monthly.monthly_by(loaded, Slice(), dimension).values())
        assert sum(by[1:], by[0]).equals(whole) if by else not whole["closing_mrr"].any(), dimension
        assert measures_monthly.monthly(loaded, Slice.of({dimension: loaded.values[dimension]})).equals(whole), (
            dimension
        )


def test_the_oracle_by_hand() -> None:
    """49 from 10 January to 31 March, a gap of 20 days, then 60: the oracle itself on paper."""
    history = [
        oracle.Period(dt.date(2025, 1, 10), dt.date(2025, 3, 31), 49),
        oracle.Period(dt.date(2025, 4, 20), None, 60),
    ]
    january, march, april = (
        oracle.index(dt.date(2025, 1, 1)),
        oracle.index(dt.date(2025, 3, 1)),
        oracle.index(dt.date(2025, 4, 1)),
    )
    plain = oracle.movements([history], january, april)
    assert (plain[january]["new_mrr"], plain[march]["churn_mrr"], plain[april]["reactivation_mrr"]) == (49, 49, 60)
    bridged = oracle.movements([oracle.known(history, dt.date(2025, 4, 30), 20)], january, april)
    assert (bridged[march]["churn_mrr"], bridged[april]["reactivation_mrr"], bridged[april]["expansion_mrr"]) == (
        0,
        0,
        11,
    )
    short = oracle.movements([oracle.known(history, dt.date(2025, 4, 30), 19)], january, april)
    assert short == plain
