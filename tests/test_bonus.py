"""The bonus gate, with the arithmetic of each case beside it."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, norm

from dashboard.appdb.kept import Gate
from dashboard.subjects.targets.bonus import GateStatus, assess_gate, gate_history, quarter_index, quarter_name, spans

JAN_25, JAN_26 = 2025 * 12, 2026 * 12
Q1 = 2026 * 4
END = dt.date(2026, 3, 31)


def new(first: int, amounts: list[float]) -> pd.DataFrame:
    """New MRR by month, in currency here."""
    index = pd.Index(range(first, first + len(amounts)), name="month_index")
    return pd.DataFrame({"new_mrr": [round(a * 10_000) for a in amounts]}, index=index)


def due(rows: dict[int, tuple[int, int, int]]) -> pd.DataFrame:
    """month → renewed, lost, open; each expires at 100 and renews at 100."""
    index = pd.Index(sorted(rows), name="month_index")
    frame = pd.DataFrame([rows[m] for m in index], index=index, columns=["renewed", "lost", "open"])
    frame["overdue"] = 0
    frame["expiring_mrr"] = (frame["renewed"] + frame["lost"]) * 1_000_000
    frame["kept_mrr"] = frame["renewed_mrr"] = frame["renewed"] * 1_000_000
    frame["open_mrr"] = frame["open"] * 1_000_000
    return frame


def gate(new_mrr: float = 100, rate: float = 0.9, quarter: int = Q1) -> Gate:
    return Gate(quarter=quarter, new_mrr=new_mrr, gross_dollar_renewal_rate=rate)


def test_quarters_are_named_and_counted() -> None:
    assert quarter_index(dt.date(2026, 3, 31)) == Q1 and quarter_index(dt.date(2026, 4, 1)) == Q1 + 1
    assert [quarter_name(q) for q in (Q1 - 1, Q1, Q1 + 1)] == ["Q4 2025", "Q1 2026", "Q2 2026"]
    assert list(gate().months) == [JAN_26, JAN_26 + 1, JAN_26 + 2]


@pytest.mark.parametrize(
    ("amounts", "renewed", "passed"),
    [
        ([40, 30, 30], 9, True),  # 100 of 100 and 9 of 10: both exactly met
        ([40, 30, 29.99], 10, False),  # a cent of new MRR short, all contracts renewed: one alone pays nothing
        ([900, 0, 0], 8, False),  # nine times the new MRR, 8 of 10 renewed: one alone pays nothing
        ([0, 0, 0], 0, False),
    ],
)
def test_both_must_pass(amounts: list[float], renewed: int, passed: bool) -> None:
    found = assess_gate(gate(), new(JAN_26, amounts), due({JAN_26 + 1: (renewed, 10 - renewed, 0)}), END)
    assert found.passed is passed and found.probability == float(passed) and found.is_over
    assert found.new_mrr.actual == pytest.approx(sum(amounts)) and found.new_mrr.distance == pytest.approx(
        sum(amounts) - 100
    )
    assert found.renewal_rate.actual == renewed / 10
    # 90% of the 1000 that fell due are 900.
    assert found.rate_distance_mrr == pytest.approx(renewed * 100 - 900)
    assert ("earned" in found.sentence) is passed and ("nothing is paid" in found.sentence) is not passed
    assert "One alone pays nothing" in found.rule


def test_the_sentence_names_what_missed_and_what_did_not() -> None:
    found = assess_gate(gate(), new(JAN_26, [900, 0, 0]), due({JAN_26: (8, 2, 0)}), END)
    assert (
        found.sentence
        == "Q1 2026: the renewal rate missed the threshold, so nothing is paid, though new MRR met its own."
    )
    found = assess_gate(gate(), new(JAN_26, [1, 0, 0]), due({JAN_26: (8, 2, 0)}), END)
    assert found.sentence == "Q1 2026: new MRR and the renewal rate missed the threshold, so nothing is paid."


@pytest.mark.parametrize(
    ("renewed", "overdue", "told"),
    [
        (8, 1, " 1 overdue contract counts as not renewed until it is."),
        (7, 2, " 2 overdue contracts count as not renewed until they are."),
        (9, 1, ""),  # 9 of 10 are enough without it
    ],
)
def test_what_is_overdue_is_named_where_the_rate_missed(renewed: int, overdue: int, told: str) -> None:
    """They may still be renewed: what counts as decided is not settled, and no verdict falls before the end."""
    rows = due({JAN_26: (renewed, 10 - renewed, 0)})
    rows["lost"], rows["overdue"] = rows["lost"] - overdue, overdue
    won = new(JAN_26, [900, 0, 0])
    early = assess_gate(gate(), won, rows, dt.date(2026, 3, 15))
    if told:
        assert (early.renewal_rate.passes, early.passed) == (None, None) and math.isnan(early.probability)
        assert early.sentence == f"Q1 2026: new MRR has met its threshold, the other is open.{told}"
    else:
        assert early.passed is True
    found = assess_gate(gate(), won, rows, END)
    assert found.passed is not bool(told)
    missed = "the renewal rate missed the threshold, so nothing is paid, though new MRR met its own."
    assert found.sentence == "Q1 2026: " + (missed + told if told else "both thresholds are met, the bonus is earned.")


def test_new_mrr_that_is_won_stays_won() -> None:
    found = assess_gate(
        gate(), new(JAN_26, [120]), due({JAN_26 - 4: (10, 0, 0), JAN_26: (5, 0, 5)}), dt.date(2026, 1, 31)
    )
    assert found.new_mrr.passes is True and found.new_mrr.probability == 1 and found.passed is None
    # 9 of 10 are needed, so 4 of the 5 open ones; the last year's rate is Beta(15.5, 0.5).
    probability = betabinom(5, 15.5, 0.5).sf(3)
    assert found.renewal_rate.probability == pytest.approx(probability) and found.probability == pytest.approx(
        probability
    )
    assert found.renewal_rate.forecast == pytest.approx((5 + 5 * 15.5 / 16) / 10)
    assert found.open_contracts == 5 and found.open_mrr == 500 and found.decided_contracts == 5
    assert "new MRR has met its threshold, the other is open" in found.sentence


def test_a_rate_out_of_reach_or_out_of_danger_is_decided_early() -> None:
    # 10 contracts, 9 needed: with 2 lost, all 3 open ones cannot help.
    lost = assess_gate(gate(), new(JAN_26, [0]), due({JAN_26: (5, 2, 3)}), dt.date(2026, 1, 31))
    assert lost.renewal_rate.passes is False and lost.probability == 0 and lost.passed is False and not lost.is_over
    # With 9 renewed, losing the open one does no harm.
    safe = assess_gate(gate(), new(JAN_26, [100]), due({JAN_26: (9, 0, 1)}), dt.date(2026, 1, 31))
    assert safe.renewal_rate.passes is True and safe.probability == 1 and safe.passed is True


def test_the_chance_of_new_mrr_is_a_bell_around_the_season() -> None:
    # 2025 brought 10 a month but 40 in February and 20 in March; this January 10, like last.
    year = [10, 40, 20, 10, 10, 10, 10, 10, 10, 10, 10, 10]
    # Differences to the year before: 2025 to 2024 all 4 except where doubled below; 24 months known, so growth counts.
    before = [x - 4 for x in year]
    found = assess_gate(
        gate(75, 0.5), new(JAN_25 - 12, [*before, *year, 10]), due({JAN_26: (9, 0, 0)}), dt.date(2026, 1, 31)
    )
    # Growth: (160 + 10 − 10) ÷ (112 + 10 − 6) = 160 ÷ 116; expected 10 + 60 × 160 ÷ 116 = 92.7586.
    assert found.new_mrr.forecast == pytest.approx(10 + 60 * 160 / 116)
    # Differences to the year before over 24 months: twelve of 4, one of 0: mean 48/13, variance (12 × (4/13)² +
    # (48/13)²) ÷ 12.
    spread = math.sqrt((12 * (4 / 13) ** 2 + (48 / 13) ** 2) / 12) * math.sqrt(2)
    assert found.new_mrr.probability == pytest.approx(norm.sf(75, 10 + 60 * 160 / 116, spread))
    assert found.renewal_rate.probability == 1 and found.probability == pytest.approx(found.new_mrr.probability)


def test_chances_multiply() -> None:
    monthly = new(JAN_25, [30, 50, 20, 40, 30, 20, 60, 30, 40, 20, 50, 30, 40])
    found = assess_gate(gate(100), monthly, due({JAN_26 - 4: (2, 0, 0), JAN_26: (8, 0, 2)}), dt.date(2026, 1, 31))
    assert 0 < found.new_mrr.probability < 1 and 0 < found.renewal_rate.probability < 1
    assert found.probability == pytest.approx(found.new_mrr.probability * found.renewal_rate.probability)
    assert found.passed is None and "both thresholds are still open" in found.sentence


def test_nothing_due_leaves_nothing_to_judge() -> None:
    found = assess_gate(gate(), new(JAN_26, [100, 0, 0]), due({JAN_25: (1, 0, 0)}), END)
    assert found.passed is None and math.isnan(found.probability) and math.isnan(found.renewal_rate.actual)
    assert "no contract falls due" in found.sentence
    # New MRR missed is missed all the same.
    assert assess_gate(gate(101), new(JAN_26, [100, 0, 0]), due({JAN_25: (1, 0, 0)}), END).passed is False


def test_a_quarter_to_come() -> None:
    monthly = new(JAN_25, [30, 50, 20, 40, 30, 20, 60, 30, 40, 20, 50, 30])
    found = assess_gate(gate(), monthly, due({JAN_25 + 6: (18, 2, 0), JAN_26 + 1: (0, 0, 10)}), dt.date(2025, 12, 31))
    assert found.sentence == "Q1 2026 has not started." and found.passed is None and 0 < found.probability < 1
    assert math.isnan(found.renewal_rate.actual) and found.new_mrr.actual == 0


def test_history_holds_each_quarter_against_its_own_thresholds() -> None:
    monthly = new(JAN_25, [50, 25, 25, *[10] * 3, *[40] * 3, *[50] * 3, 30])
    renewals = due({JAN_25: (9, 1, 0), JAN_25 + 4: (9, 1, 0), JAN_25 + 7: (8, 2, 0), JAN_25 + 10: (10, 0, 0)})
    gates = [gate(quarter=Q1), gate(120, 0.8, Q1 - 2)]
    found = gate_history(gates, monthly, renewals, dt.date(2026, 1, 31))
    # Q4: 150 ≥ 100 and 100%. Q3, own thresholds: 120 ≥ 120 and 80% ≥ 80%. Q2 and Q1 against Q3's: 30 < 120; 100 <
    # 120.
    assert [(s.quarter, s.passed, s.has_own_thresholds, s.gate.new_mrr) for s in found] == [
        ("Q4 2025", True, False, 100),
        ("Q3 2025", True, True, 120),
        ("Q2 2025", False, False, 120),
        ("Q1 2025", False, False, 120),
    ]
    assert [s.quarter for s in gate_history(gates, monthly, renewals, dt.date(2026, 1, 31), quarters=2)] == [
        "Q4 2025",
        "Q3 2025",
    ]
    assert gate_history([], monthly, renewals, END) == []
    # The quarter that ends today is over.
    assert gate_history(gates, monthly, renewals, dt.date(2025, 12, 31))[0].quarter == "Q4 2025"


@given(
    st.lists(st.integers(0, 90), min_size=13, max_size=40),
    st.tuples(*[st.integers(0, 12)] * 3),
    st.floats(0, 300),
    st.floats(0, 1),
    st.integers(0, 120),
)
def test_chances_are_chances_and_decided_is_0_or_1(
    amounts: list[int], contracts: tuple[int, int, int], threshold: float, rate: float, days: int
) -> None:
    today = dt.date(2025, 12, 31) + dt.timedelta(days)
    monthly = new(JAN_26 + 3 - len(amounts), [float(a) for a in amounts])
    found: GateStatus = assess_gate(
        gate(threshold, rate), monthly, due({JAN_25: (8, 2, 0), JAN_26 + 1: contracts}), today
    )
    assert math.isnan(found.probability) or 0 <= found.probability <= 1
    if found.passed is not None:
        assert found.probability == float(found.passed)
    for half in (found.new_mrr, found.renewal_rate):
        if half.passes is not None:
            assert half.probability == float(half.passes)
        if not math.isnan(half.low):
            assert half.low <= half.forecast + 1e-9 and half.forecast <= half.high + 1e-9


def test_a_gate_with_too_little_behind_it_gives_no_chance() -> None:
    """Nine contracts decided in twelve months, or eleven months of new MRR: the chance is not said, and why."""
    year = new(JAN_25, [30, 50, 20, 40, 30, 20, 60, 30, 40, 20, 50, 30, 40])
    few = assess_gate(gate(100), year, due({JAN_26: (8, 0, 2)}), dt.date(2026, 1, 31))
    assert math.isnan(few.probability) and "No chance is given" in few.sentence and "ten contracts" in few.sentence
    young = assess_gate(
        gate(100), year.iloc[-11:], due({JAN_26 - 4: (9, 0, 0), JAN_26: (8, 0, 2)}), dt.date(2026, 1, 31)
    )
    assert (
        math.isnan(young.new_mrr.probability)
        and math.isnan(young.probability)
        and math.isfinite(young.renewal_rate.probability)
    )
    # What arithmetic decides needs no history.
    lost = assess_gate(gate(100), year, due({JAN_26: (5, 5, 0)}), dt.date(2026, 1, 31))
    assert lost.passed is False and lost.probability == 0


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (dt.date(2026, 11, 22), ("to 31 October 2026", "due to 22 November 2026")),
        (dt.date(2026, 11, 30), ("to 30 November 2026", "due to 30 November 2026")),
        (dt.date(2026, 10, 5), ("no month is over yet", "due to 5 October 2026")),
        (dt.date(2027, 2, 3), ("to 31 December 2026", "due to 31 December 2026")),
    ],
)
def test_each_half_says_up_to_when_it_counts(today: dt.date, words: tuple[str, str]) -> None:
    """The fourth quarter of 2026: whole months of new MRR, contracts day by day, neither beyond its end."""
    gate = Gate(quarter=2026 * 4 + 3, new_mrr=80_000, gross_dollar_renewal_rate=0.85)
    assert spans(gate, today) == words
