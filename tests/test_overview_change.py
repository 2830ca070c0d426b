"""The change that matters most: what moved, by how much, who explains it and why; written as in test_sentences.py."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest

from dashboard.base import numbers as units
from dashboard.base.words import Finding, Run
from dashboard.measures.slices import Slice
from dashboard.session import View
from dashboard.subjects.overview.change import furthest, nps_change, renewal_change, ways, with_reason
from tests import company
from tests.test_findings import LAST, PERCENT
from tests.test_sentences import marked

Pair = tuple[int, int]


def rolled(now: Pair, then: Pair) -> pd.DataFrame:
    """(renewed, decided) of the three months to January, and of those a year before."""
    index = pd.RangeIndex(LAST - 12, LAST + 1, name="month_index")
    frame = pd.DataFrame(0, index=index, columns=["renewed", "decided"])
    frame.loc[LAST], frame.loc[LAST - 12] = now, then
    return frame


def renewal(now: Pair, then: Pair, **segments: tuple[Pair, Pair]) -> Finding | None:
    parts = {"segment": {name: rolled(*pairs) for name, pairs in segments.items()}} if segments else {}
    return renewal_change(rolled(now, then), parts, LAST, PERCENT, "EMEA")


def test_renewals_that_fell_and_rose() -> None:
    """1,500 of 2,000 to 1,200. SMB from 65.0% to 40.0% with half the contracts: 12.5 of the 15 points; Big 2.5."""
    before = {"SMB": (650, 1000), "Big": (850, 1000)}
    after = {"SMB": (400, 1000), "Big": (800, 1000)}
    fell = renewal((1200, 2000), (1500, 2000), **{v: (after[v], before[v]) for v in before})
    assert fell is not None and marked(fell) == (
        "The renewal rate fell 15.0 points in a year to *60.0%* of 2,000 contracts due in three months. "
        "[lost *SMB*] explains 12.5 of the 15.0 points. | EMEA | lost"
    )
    assert fell.about == ("segment", "SMB") and fell.weight == pytest.approx(5)  # of three points each
    rose = renewal((1500, 2000), (1200, 2000), **{v: (before[v], after[v]) for v in before})
    assert rose is not None and marked(rose) == (
        "The renewal rate rose 15.0 points in a year to *75.0%* of 2,000 contracts due in three months. "
        "[won *SMB*] explains 12.5 of the 15.0 points. | EMEA | won"
    )


def test_a_part_of_thirty_that_chance_may_have_moved_has_no_colour() -> None:
    """20 of 30 after 8 of 10: 13.3 points of 30 in 2,000 contracts are 0.2 points. With 29 it is not named."""
    rest = ((1180, 1970), (1492, 1990))
    found = renewal((1200, 2000), (1500, 2000), SMB=((20, 30), (8, 10)), **{"(none)": rest})
    assert found is not None and "*SMB* explains 0.2 of the 15.0 points. | EMEA | lost" in marked(found)
    assert "[lost *SMB*]" not in marked(found)
    few = renewal((1200, 2000), (1500, 2000), SMB=((20, 29), (8, 10)), **{"(none)": rest})
    assert few is not None and few.about is None and marked(few).endswith("in three months.  | EMEA | lost")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ((20, 30), (24, 30)),  # could be chance
        ((0, 29), (60, 60)),  # too few now
        ((0, 60), (29, 29)),  # too few then
        ((1500, 2000), (1500, 2000)),
    ],
)
def test_no_change_of_renewals_is_told(now: Pair, then: Pair) -> None:
    assert renewal(now, then) is None
    # Thirty on both sides are enough.
    assert renewal((0, 30), (30, 30)) is not None


def test_values_that_are_new_or_gone_explain_nothing() -> None:
    """Nothing of New fell due a year ago, nothing of Gone falls due now: their counts there are none, not missing."""
    rows = rolled((400, 1000), (650, 1000))
    parts = {"segment": {"SMB": rows, "New": rolled((0, 500), (0, 0)).loc[[LAST]], "Gone": rows.loc[[LAST - 12]]}}
    found = renewal_change(rolled((1200, 2000), (1500, 2000)), parts, LAST, PERCENT, "EMEA")
    # A thousand of the 1,500 that fall due now are SMB's, whose rate fell by 25 points.
    assert found is not None and "[lost *SMB*] explains 16.7 of the 15.0 points." in marked(found)
    both = quarters((40, 5, 50), (10, 25, 50))
    segments = {"SMB": both, "New": both.loc[[LAST]], "Gone": both.loc[[LAST - 3]]}
    said = nps_change(quarters((60, 20, 100), (20, 50, 100)), {"segment": segments}, LAST, units.points(), "EMEA")
    # Half of the answers now are SMB's: half of its step of 100 points.
    assert said is not None and "[won *SMB*] explains 50 of them." in marked(said)


def test_a_young_history_tells_no_change_of_renewals() -> None:
    whole = rolled((1200, 2000), (1500, 2000))
    assert renewal_change(whole.loc[LAST - 11 :], {}, LAST, PERCENT, "") is None
    assert renewal_change(whole, {}, LAST + 1, PERCENT, "") is None


# --- NPS -----------------------------------------------------------------------------------------------------------

Answers = tuple[int, int, int]


def quarters(now: Answers, then: Answers) -> pd.DataFrame:
    """(promoters, detractors, answers) of the first quarter of 2026 and of the one before."""
    index = pd.RangeIndex(LAST - 3, LAST + 1, 3, name="month_index")
    return pd.DataFrame([then, now], index=index, columns=["promoters", "detractors", "responses"])


def nps(now: Answers, then: Answers, **segments: tuple[Answers, Answers]) -> Finding | None:
    parts = {"segment": {name: quarters(*both) for name, both in segments.items()}}
    return nps_change(quarters(now, then), parts, LAST, units.points(), "EMEA")


def test_nps_that_rose_and_fell() -> None:
    """From −30 to +40. SMB from −30 to +70 with half the answers: 50 of the 70 points; Big from −30 to +10: 20."""
    now, then = (60, 20, 100), (20, 50, 100)
    segments = {"SMB": ((40, 5, 50), (10, 25, 50)), "Big": ((20, 15, 50), (10, 25, 50))}
    rose = nps(now, then, **segments)
    assert rose is not None and marked(rose) == (
        "NPS rose 70 points in a quarter to *+40* in Q1 2026, on 100 answers. [won *SMB*] explains 50 of them. "
        "| EMEA | won"
    )
    assert rose.about == ("segment", "SMB") and rose.weight == pytest.approx(7)  # of ten points each
    fell = nps(then, now, **{name: (b, a) for name, (a, b) in segments.items()})
    assert fell is not None and marked(fell) == (
        "NPS fell 70 points in a quarter to *-30* in Q1 2026, on 100 answers. [lost *SMB*] explains 50 of them. "
        "| EMEA | lost"
    )


def test_an_nps_that_chance_may_have_moved_is_no_change() -> None:
    assert nps((60, 20, 100), (55, 25, 100)) is None
    assert nps((60, 20, 100), (0, 0, 0)) is None


# --- who explains it -----------------------------------------------------------------------------------------------


def test_who_explains_a_change() -> None:
    """The value that adds most beyond its weight, over all dimensions: one whose rate moved with the whole is its size,
    no explanation.
    """
    # Of 1,000 now: A's half from 80% to 60% is 10 points, B's half stayed: the whole fell by 10.
    segment = {"A": ((300.0, 500.0), (400.0, 500.0)), "B": ((400.0, 500.0), (400.0, 500.0))}
    assert furthest({"segment": segment}, -0.1) == ("segment", "A", pytest.approx(-0.1))
    # In plan all of it is a quarter's: from 80% to 40%.
    plan = {"C": ((100.0, 250.0), (200.0, 250.0)), "D": ((600.0, 750.0), (600.0, 750.0))}
    assert furthest({"segment": segment, "plan": plan}, -0.1) == ("plan", "C", pytest.approx(-0.1))
    assert furthest({"plan": plan, "segment": segment}, -0.1) == ("plan", "C", pytest.approx(-0.1))
    # What rose explains no fall, and what adds more than half as much again as the whole is offset by others.
    assert furthest({"segment": segment}, 0.1) is None
    assert furthest({"segment": segment}, -0.066) is None
    assert furthest({"segment": segment}, -0.067) == ("segment", "A", pytest.approx(-0.1))
    assert furthest({"segment": {}}, -0.1) is None
    assert furthest({"segment": {"A": ((0.0, 0.0), (400.0, 500.0))}}, -0.1) is None


def test_what_a_finding_leads_to() -> None:
    """Who left in the year to January, and the contracts of those twelve months, of whom the sentence is about."""
    said = Finding((Run("It fell."),), "", "lost", ("segment", "SMB"))
    view = cast(View, SimpleNamespace(end=LAST))
    months = "months=2025-02..2026-01"
    left = ("show who left", "accounts?segment=SMB&behind=gone&months=2026-01")
    assert ways(view, replace(said, about=None)) == []
    assert ways(view, said) == [left]
    assert ways(view, replace(said, reason="a & b")) == [
        left,
        ("contracts lost for “a & b”", f"accounts?segment=SMB&behind=lost_for&{months}&reason=a+%26+b"),
        ("every contract lost", f"accounts?segment=SMB&behind=lost_for&{months}"),
    ]


def lost(*reasons: str | None) -> Finding:
    """What is said of SMB with so many contracts lost for these reasons in January."""
    found = company.facts_of(
        {
            "accounts": [company.account("a", segment="SMB"), company.account("b", segment="Big")],
            "subscriptions": [company.period(name, "2025-01-01", None, 2000) for name in "ab"],
            "renewals": [
                {
                    "contract_id": f"c{number}",
                    "account_id": account,
                    "due_on": "2026-01-10",
                    "term_months": 12,
                    "expiring_mrr": 100,
                    "renewed_mrr": 0,
                    "decided_on": "2026-01-10",
                    "reason": reason,
                }
                for number, (account, reason) in enumerate(
                    [*(("a", r) for r in reasons), ("b", "moved"), ("b", "moved")]
                )
            ],
        },
        dimensions=("segment",),
    )
    said = Finding((Run("It fell."),), "", "lost", ("segment", "SMB"))
    for quiet in (replace(said, about=None), replace(said, tone="won")):
        assert with_reason(quiet, found, Slice(), range(LAST, LAST + 1)) == quiet
    assert with_reason(said, found, Slice(), range(LAST - 1, LAST)) == said
    return with_reason(said, found, Slice(), range(LAST, LAST + 1))


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (["price"] * 4 + ["support", None], "It fell. 4 of its 6 lost contracts name “price”."),
        (["price", "price", "support", None, None, None], "It fell. 2 of its 6 lost contracts name “price”."),
        (["price", "price", "support", None, None, None, None], "It fell."),  # under a third
        (["price"] * 5, "It fell. 5 of its 5 lost contracts name “price”."),
        (["price"] * 4, "It fell."),  # under five
        ([None] * 6, "It fell."),
    ],
)
def test_why_it_fell(reasons: list[str | None], words: str) -> None:
    assert lost(*reasons).text == words
