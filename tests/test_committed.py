"""Committed MRR: each part by horizon, and likely churn beside it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.base import numbers as units
from dashboard.base.money import MONEY_SCALE
from dashboard.facts.loading import Facts
from dashboard.measures.slices import Slice
from dashboard.subjects.revenue import committed
from dashboard.subjects.revenue import sentences as revenue_sentences
from dashboard.subjects.revenue import tables as revenue_tables
from dashboard.warehouse.problems import Missing
from tests import company, oracle
from tests.test_oracle import QUICK, histories

EVERYTHING = Slice()
UNIT = MONEY_SCALE


def loaded(*periods: dict[str, object], as_of: str = "2026-01-31", **tables: Any) -> Facts:
    names = dict.fromkeys(str(p["account_id"]) for p in periods)
    return company.facts_of(
        {"accounts": [company.account(n, segment=n[0]) for n in names], "subscriptions": list(periods), **tables},
        as_of=as_of,
        dimensions=("segment",),
    )


PERIODS = (
    company.period("stays", "2024-01-01", None, 100),
    company.period("goes", "2024-01-01", "2026-03-31", 40),  # first day without service on 31 March: within two months
    company.period("goes later", "2024-01-01", "2026-08-01", 30),
    company.period("shrinks", "2024-01-01", "2026-02-15", 70),
    company.period("shrinks", "2026-02-15", None, 50),
    company.period("grows", "2024-01-01", None, 10),
    company.period("grows", "2026-04-30", None, 5, "add-on"),
    company.period("joins", "2026-02-01", None, 200),
    company.period("joins late", "2027-03-01", None, 9),
    company.period("left", "2024-01-01", "2025-06-01", 1000),
)


def test_each_part_by_horizon() -> None:
    """Now 100 + 40 + 30 + 70 + 10 = 250. Month end to month end: three months ahead of 31 January is 30 April.

    +200 joins in the first month, −20 shrinks in the first, −40 goes in the second, +5 grows in the third, −30 goes in
    the seventh.
    """
    found = loaded(*PERIODS)
    at = committed.at(found, EVERYTHING)
    assert (at.now_mrr, at.signed_mrr, at.upgrade_mrr, at.downgrade_mrr, at.cancelled_mrr) == (
        250 * UNIT,
        200 * UNIT,
        5 * UNIT,
        20 * UNIT,
        40 * UNIT,
    )
    assert at.committed_mrr == 395 * UNIT
    assert (at.now_accounts, at.signed_accounts, at.upgrade_accounts, at.downgrade_accounts, at.cancelled_accounts) == (
        5,
        1,
        1,
        1,
        1,
    )
    assert at.signed_later_mrr == 9 * UNIT
    assert isinstance(at.likely, Missing)
    assert at.likely.table == "health"
    by = committed.by_horizon(found, EVERYTHING)
    assert list(by.index) == list(range(13))
    assert [int(v) // UNIT for v in by["committed_mrr"]] == [
        250,
        430,
        390,
        395,
        395,
        395,
        395,
        365,
        365,
        365,
        365,
        365,
        365,
    ]
    assert committed.committed_mrr(by)[3] == 395
    assert [committed.at(found, Slice.of({"segment": s})).committed_mrr // UNIT for s in ("s", "g", "j")] == [
        150,
        45,
        200,
    ]


@pytest.mark.parametrize(
    ("as_of", "starts", "ahead"),
    [
        ("2026-01-15", "2026-01-16", 1),
        ("2026-01-15", "2026-02-15", 1),
        ("2026-01-15", "2026-02-16", 2),
        ("2026-02-28", "2026-03-31", 1),
        ("2026-02-28", "2026-04-01", 2),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-01-31", "2026-03-01", 2),
    ],
)
def test_a_horizon_runs_from_day_to_day_or_from_month_end_to_month_end(as_of: str, starts: str, ahead: int) -> None:
    found = loaded(company.period("a", "2024-01-01", None, 1), company.period("b", starts, None, 7), as_of=as_of)
    assert [committed.at(found, EVERYTHING, h).signed_mrr for h in (ahead - 1, ahead)] == [0, 7 * UNIT]


def test_likely_churn_is_a_line_of_its_own() -> None:
    """Ill accounts: stays (health 49) and goes (champion left): 140 now, 100 once goes has gone; nothing is subtracted
    for it.
    """
    health = [
        {"account_id": "stays", "measured_on": "2026-01-31", "use_frequency": 49},
        {"account_id": "grows", "measured_on": "2026-01-31", "use_frequency": 50},
    ]
    contacts = [{"contact_id": "k", "account_id": "goes", "is_champion": True, "left_on": "2026-01-01"}]
    at = committed.at(loaded(*PERIODS, health=health, contacts=contacts), EVERYTHING, 1)
    assert at.likely == committed.Likely(140 * UNIT, 2, 100 * UNIT, 40 * UNIT)
    at = committed.at(loaded(*PERIODS, health=health, contacts=contacts), EVERYTHING)
    assert at.likely == committed.Likely(100 * UNIT, 1, 100 * UNIT, 0)
    assert at.committed_mrr == 395 * UNIT
    assert committed.at(loaded(*PERIODS, contacts=contacts), EVERYTHING, 1).likely == committed.Likely(
        40 * UNIT, 1, None, 40 * UNIT
    )


@settings(QUICK, max_examples=40)
@given(st.lists(histories(), min_size=1, max_size=5))
def test_committed_is_what_will_be_paid_if_nothing_else_happens(accounts: list[list[oracle.Period]]) -> None:
    """MRR at a horizon by the definition of MRR itself, from every period on the books."""
    as_of = company.AS_OF
    rows = [
        {
            "account_id": f"{'xy'[i % 2]}{i}",
            "product": f"p{j}",
            "started_on": p.started_on,
            "ended_on": p.ended_on,
            "mrr": p.mrr / MONEY_SCALE,
        }
        for i, history in enumerate(accounts)
        for j, p in enumerate(history)
    ]
    # Somebody must pay for a load to be accepted; x-first pays all along.
    found = loaded(company.period("x-first", "2024-01-01", None, 1), *rows)
    for name, slice_ in (("xy", EVERYTHING), ("y", Slice.of({"segment": "y"}))):
        by = committed.by_horizon(found, slice_) if name == "xy" or "y" in found.values["segment"] else None
        if by is None:
            continue
        for ahead in (0, 1, 3, 12):
            day = oracle.last_day(oracle.index(as_of) + ahead)
            mine = [h for i, h in enumerate(accounts) if "xy"[i % 2] in name]
            due = sum(
                oracle.mrr_on([p for p in h if p.ended_on is None or p.ended_on >= p.started_on], day) for h in mine
            ) + (UNIT if name == "xy" else 0)
            assert int(by.at[ahead, "committed_mrr"]) == due
            parts = by.loc[ahead]
            assert min(int(parts[f"{p}_mrr"]) for p in committed.PARTS) >= 0


# --- in words ---------------------------------------------------------------------------------------------------------


def test_a_sign_stands_once_and_at_the_figure() -> None:
    """As above: 250 now, +200, +5, −40, −20 make 395; likely churn of 100 is not taken off and has no sign."""
    health = [{"account_id": "stays", "measured_on": "2026-01-31", "use_frequency": 49}]
    frame = revenue_tables.committed_parts(committed.at(loaded(*PERIODS, health=health), EVERYTHING))
    read = [(part, units.money().text(mrr)) for part, mrr in zip(frame["Part"], frame["MRR"], strict=True)]
    assert read == [
        ("MRR now", "$250"),
        ("Signed, not yet started", "$200"),
        ("Scheduled upgrades", "$5"),
        ("Notified cancellations", "-$40"),
        ("Scheduled downgrades", "-$20"),
        ("Committed MRR", "$395"),
        ("Likely churn, not taken off", "$100"),
    ]
    # Five pay now and one is signed, one leaves: five pay then. Likely churn is one of them.
    assert frame["Accounts"].tolist() == [5, 1, 1, 1, 1, 5, 1]
    assert not any(sign in part for part in frame["Part"] for sign in "+-−=")


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        (PERIODS, "What is signed and notified adds $145 in 3 months; $100 (25.3% of it) is likely churn"),
        (PERIODS[:2], "What is signed and notified takes off $40 in 3 months; $100 (100.0% of it) is likely churn"),
        (PERIODS[:1], "Nothing signed or notified changes MRR in 3 months; $100 (100.0% of it) is likely churn"),
    ],
)
def test_likely_churn_is_said_beside_what_is_certain(periods: tuple[dict[str, object], ...], words: str) -> None:
    """250 → 395 is +145; the account that is ill pays 100, of 395 that is 25.3%."""
    health = [{"account_id": "stays", "measured_on": "2026-01-31", "use_frequency": 49}]
    assert (
        revenue_sentences.committed(
            committed.at(loaded(*periods, health=health), EVERYTHING), units.money(), units.percent()
        )
        == words
    )
    without = revenue_sentences.committed(committed.at(loaded(*periods), EVERYTHING), units.money(), units.percent())
    assert without == words.partition(";")[0]
