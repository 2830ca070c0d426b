"""NPS: which answers count, the interval, when a change is one, weights, MRR heard from, and what the groups did
next.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.base import numbers as units
from dashboard.base.money import MONEY_SCALE
from dashboard.facts import loading as facts
from dashboard.measures.intervals import wilson
from dashboard.measures.slices import Slice
from dashboard.subjects import accounts
from dashboard.subjects.accounts import story_panels as accounts_story_panels
from dashboard.subjects.nps import figures as nps_figures
from dashboard.subjects.nps import metrics as nps_metrics
from dashboard.subjects.nps import sentences
from dashboard.subjects.nps import tables as nps_tables
from tests import company, lists
from tests.engines import ENGINES
from tests.test_oracle import QUICK

AS_OF = dt.date(2026, 1, 31)
Q1, Q2, Q3, Q4 = (2025 * 12 + 3 * q for q in range(4))
EVERYTHING = Slice()


def answer(
    response_id: str,
    responded_on: str | None,
    score: int | None,
    contact: str | None = "k",
    account: str = "a",
    sent_on: str | None = "2025-01-05",
    survey: str | None = "relational",
    **more: object,
) -> dict[str, object]:
    return {
        "response_id": response_id,
        "account_id": account,
        "contact_id": contact,
        "survey": survey,
        "sent_on": sent_on,
        "responded_on": responded_on,
        "score": score,
        **more,
    }


def loaded(
    *answers: Mapping[str, object],
    as_of: str = "2026-01-31",
    segments: Mapping[str, str] | None = None,
    prices: Mapping[str, object] | None = None,
    only: Sequence[str] | None = None,
    **tables: Any,
) -> facts.Facts:
    people = segments or {"a": "SMB"}
    return facts.load(
        company.in_memory(
            {
                "accounts": [company.account(name, segment=segment) for name, segment in people.items()],
                "subscriptions": [
                    company.period(name, "2024-01-01", None, (prices or {}).get(name, 100)) for name in people
                ],
                "nps_responses": list(answers),
                **tables,
            },
            as_of=as_of,
            dimensions=("segment",),
        ),
        only=only,
    )


def counts(found: facts.Facts, quarter: int, survey: str = "relational", slice_: Slice = EVERYTHING) -> tuple[int, ...]:
    """sent, responses, promoters, passives, detractors"""
    sums = nps_figures.by_quarter(found, slice_, survey, running=True)
    return tuple(int(sums.at[quarter, c]) for c in nps_figures.COLUMNS[:5]) if quarter in sums.index else (0,) * 5


def test_groups_at_their_edges() -> None:
    found = loaded(*(answer(f"r{score}", "2025-02-01", score, contact=f"k{score}") for score in range(11)))
    assert counts(found, Q1) == (11, 11, 2, 2, 7)


def test_one_answer_a_contact_and_quarter_the_last() -> None:
    """k answers three times in spring: the last day decides, on the same day the highest id; autumn is another
    quarter.
    """
    found = loaded(
        answer("r1", "2025-04-02", 10),
        answer("r2", "2025-06-30", 0),
        answer("r9", "2025-06-30", 9),
        answer("r10", "2025-06-30", 7),
        answer("r3", "2025-07-01", 3),
        answer("r4", "2025-05-01", 10, contact="other"),
    )
    assert counts(found, Q2) == (0, 2, 1, 1, 0)
    assert counts(found, Q3) == (0, 1, 0, 0, 1)
    assert counts(found, Q1) == (6, 0, 0, 0, 0)


# One contact id under two accounts in one quarter, twice at b: r2 of a, r10 of b (a longer id is higher), and two
# answers of nobody named,
# one of them beside a contact who is called as the other answer is.
SHARED = [
    answer("r1", "2025-04-01", 10, "7", "a"),
    answer("r2", "2025-06-30", 0, "7", "a"),
    answer("r9", "2025-06-30", 2, "7", "b"),
    answer("r10", "2025-06-30", 9, "7", "b"),
    answer("r11", "2025-05-01", 8, None, "b"),
    answer("r12", "2025-05-01", 3, " ", "b"),
    answer("r13", "2025-05-02", 10, "response r11", "b"),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_contact_id_under_two_accounts_is_two_people(company_on: company.CompanyOn, engine: str) -> None:
    """a: r2 (0). b: r10 (9), r11 (8), r12 (3), r13 (10). Together two promoters, a passive, two detractors; every
    answer belongs to one of both.
    """
    tables = {
        "accounts": [company.account("a", segment="x"), company.account("b", segment="y")],
        "subscriptions": [company.period(name, "2024-01-01", None, 100) for name in "ab"],
        "nps_responses": SHARED,
        "renewals": [due(f"c{name}", "2026-03-01", None, name) for name in "ab"],
        "contacts": [
            {"contact_id": "7", "account_id": name, "role": "IT", "is_champion": True, "left_on": None} for name in "ab"
        ],
    }
    warehouse = company_on(engine, tables, dimensions=("segment",))
    found = facts.load(warehouse)
    assert counts(found, Q2) == (0, 5, 2, 1, 2)
    assert counts(found, Q2, slice_=Slice.of({"segment": "x"})) == (0, 1, 0, 0, 1)
    assert counts(found, Q2, slice_=Slice.of({"segment": "y"})) == (0, 4, 2, 1, 1)
    # What the lists and the signs of a coming renewal say of the last answer: a's is r2, a detractor's; b's is r10, a
    # promoter's.
    page = lists.verbatims(warehouse, found, EVERYTHING, range(Q2, Q3))
    assert page.rows.empty
    coming = (
        found.frames["upcoming_renewals"]
        .groupby("segment", observed=True)[["detractor", "promoter", "undecided"]]
        .sum()
    )
    assert coming.to_dict("index") == {
        "x": {"detractor": 1, "promoter": 0, "undecided": 1},
        "y": {"detractor": 0, "promoter": 1, "undecided": 1},
    }
    story = accounts.story(warehouse, found, "b")
    assert story is not None
    assert isinstance(story.answers, pd.DataFrame)
    assert story.answers["score"].tolist() == [9, 2, 10, 3, 8]
    assert not [p for p in found.problems if p.table in ("nps_responses", "contacts")]


def test_a_person_may_write_to_two_accounts() -> None:
    """The comments of both are there: the one that would have been taken for the other's earlier answer too."""
    written = [a | {"comment": f"by {a['response_id']}"} for a in SHARED]
    tables = {
        "accounts": [company.account("a"), company.account("b")],
        "subscriptions": [company.period(name, "2024-01-01", None, 100) for name in "ab"],
        "nps_responses": written,
    }
    warehouse = company.in_memory(tables)
    page = lists.verbatims(warehouse, facts.load(warehouse), EVERYTHING, range(Q2, Q3))
    assert page.rows["comment"].tolist() == ["by r10", "by r2", "by r13", "by r12", "by r11"]


def test_an_accounts_last_answer_is_the_one_the_score_counts() -> None:
    """On 30 June r9 and r10: r10 is higher. The transactional answer of July, and the one without a date, are no
    relational answer of a quarter.
    """
    tables = {
        "accounts": [company.account("a")],
        "subscriptions": [company.period("a", "2024-01-01", None, 100)],
        "nps_responses": [
            answer("r9", "2025-06-30", 2),
            answer("r10", "2025-06-30", 9, survey=None),
            answer("r11", "2025-07-30", 4, survey="Transactional"),
            answer("r12", None, 1, sent_on="2025-12-01"),
        ],
    }
    warehouse = company.in_memory(tables)
    found = accounts.story(warehouse, facts.load(warehouse), "a")
    assert found is not None
    tile = next(
        t for t in accounts_story_panels.tiles(found, units.money("USD", "en_US"), AS_OF) if t.name == "account_score"
    )
    assert (tile.label, tile.value, tile.foot) == ("Last NPS answer", "9 of 10", "2 answers, relational")
    asked = found.answers
    assert isinstance(asked, pd.DataFrame)
    given = replace(found, answers=asked.tail(1))
    assert accounts_story_panels._answers(given)[0] == "NPS: 1 answer to 1 invitation"


def test_the_words_say_whose_answer_counts() -> None:
    assert nps_metrics.nps.edge.startswith(
        "One answer an account, contact and quarter, the last; an answer without a contact stands for itself."
    )


def test_without_a_contact_every_row_is_a_person_and_without_a_survey_relational() -> None:
    found = loaded(
        answer("r1", "2025-02-01", 9, contact=None),
        answer("r2", "2025-02-01", 9, contact=None, survey=None),
        answer("r3", "2025-02-01", 9, survey=" Relational "),
    )
    assert counts(found, Q1) == (3, 3, 3, 0, 0)


def test_surveys_are_never_pooled() -> None:
    found = loaded(
        answer("r1", "2025-02-01", 9),
        answer("r2", "2025-02-01", 2, survey="transactional"),
        answer("r3", "2025-02-01", 2, survey="onboarding"),
    )
    assert counts(found, Q1) == (1, 1, 1, 0, 0)
    assert counts(found, Q1, "transactional") == (1, 1, 0, 0, 1)
    assert nps_figures.surveys(found) == ["relational", "onboarding", "transactional"]
    assert [p.rule for p in found.problems if p.table == "nps_responses"] == ["unknown_survey"]


def test_after_the_as_of_nothing_is_known() -> None:
    found = loaded(
        answer("r1", "2026-02-01", 9, sent_on="2026-01-31"),
        answer("r2", None, None, contact="k2", sent_on="2026-02-01"),
        answer("r3", None, 9, contact="k3"),
        answer("r4", "2026-01-31", 9, contact="k4", sent_on="2026-01-31"),
    )
    assert counts(found, 2026 * 12) == (2, 1, 1, 0, 0)
    # The first quarter of 2026 is not over: shown apart, never in the trend.
    assert nps_figures.by_quarter(found, EVERYTHING).index[-1] == Q4
    assert not nps_figures.is_over(found, 2026 * 12)
    assert {p.rule for p in found.problems if p.table == "nps_responses"} == {"future_rows", "undated_answer"}


def test_interval_by_hand() -> None:
    """Golden first quarter: 2 promoters, 3 detractors of 6. p̂ = 2.75/9, d̂ = 3.75/9, centre −1/9, variance (6.5/9 −
    1/81)/9 = 0.0788752.
    """
    half = 1.959963984540054 * math.sqrt((6.5 / 9 - 1 / 81) / 9)
    low, high = nps_figures.interval(2, 3, 6) or (0, 0)
    assert (low, high) == pytest.approx((100 * (-1 / 9 - half), 100 * (-1 / 9 + half)))
    assert (low, high) == pytest.approx((-66.156158, 43.933936), abs=1e-6)
    assert nps_figures.interval(0, 0, 0) is None
    # All 500 promoters: the upper end would pass 100.
    assert (nps_figures.interval(500, 0, 500) or (0, 0))[1] == 100


def test_small_quarters() -> None:
    assert [nps_figures.state(n) for n in (0, 9, 10, 29, 30)] == ["count", "count", "grey", "grey", "full"]


def quarter_of(day: str, promoters: int, detractors: int, passives: int = 0) -> list[dict[str, object]]:
    scores = [10] * promoters + [3] * detractors + [8] * passives
    return [answer(f"{day} {i:04}", day, score, contact=f"k{i}") for i, score in enumerate(scores)]


def test_a_change_is_one_only_when_its_interval_excludes_0() -> None:
    """40 and 10 of 50 against 20 and 30 of 50: +80 points. p̂ and d̂ 40.75 and 10.75, 20.75 and 30.75 of 53: centres
    30/53 and −10/53, step 75.47.

    Variances (51.5/53 − (30/53)²)/53 = 0.0122889 and (51.5/53 − (10/53)²)/53 = 0.0176624; ± 1.96 √0.0299513 = ± 33.92
    points.
    """
    found = loaded(
        *quarter_of("2025-02-01", 20, 30),
        *quarter_of("2025-05-01", 40, 10),
        *quarter_of("2025-08-01", 36, 14),
        *quarter_of("2025-11-01", 9, 0),
    )
    sums = nps_figures.by_quarter(found, EVERYTHING)
    step = nps_figures.change(sums, Q2, Q1)
    assert step is not None
    assert step.points == pytest.approx(80)
    assert (step.low, step.high) == pytest.approx((75.4717 - 33.9200, 75.4717 + 33.9200), abs=1e-3)
    assert (step.called, step.words) == (True, "up")
    back = nps_figures.change(sums, Q1, Q2)
    assert back is not None
    assert back.words == "down"
    # 36 and 14: 16 points less than 40 and 10, well inside ± 33.
    small = nps_figures.change(sums, Q3, Q2)
    assert small is not None
    assert (small.called, small.words) == (False, "not significant")
    # Nine answers are too few to call anything, however far apart.
    few = nps_figures.change(sums, Q4, Q1)
    assert few is not None
    assert not few.called
    assert nps_figures.change(sums, Q1, Q1 - 3) is None


def test_weights() -> None:
    """a (MRR 900) has a promoter and a passive, b (MRR 100) three detractors, c left in March 2025 and praises.

    Answers: (2 − 3) ÷ 6. Accounts: (½ − 1 + 1) ÷ 3. MRR at the quarter's end: (450 − 100) ÷ 1,000; c weighs nothing.
    """
    tables = {
        "accounts": [company.account(name, segment="x") for name in "abcd"],
        "subscriptions": [
            company.period("a", "2024-01-01", None, 900),
            company.period("b", "2024-01-01", None, 100),
            company.period("c", "2024-01-01", "2025-03-15", 500),
            company.period("d", "2024-01-01", None, 1000),
        ],
        "nps_responses": [
            answer("r1", "2025-02-01", 9, "k1"),
            answer("r2", "2025-02-01", 8, "k2"),
            *(answer(f"r{i}", "2025-02-01", 0, f"k{i}", "b") for i in (3, 4, 5)),
            answer("r6", "2025-02-01", 10, "k6", "c"),
        ],
    }
    found = company.facts_of(tables, dimensions=("segment",))
    sums = nps_figures.by_quarter(found, EVERYTHING)
    parts = nps_figures.by_value(found, EVERYTHING, "segment")
    for variant, score in (("answers", 100 * -1 / 6), ("accounts", 100 * 0.5 / 3), ("mrr", 35)):
        row = nps_tables.nps_by(parts, range(Q1, Q1 + 3), variant).loc["x"]
        assert (row["value"], row["n"]) == (pytest.approx(score), 6)
        assert math.isnan(row["low"]) == math.isnan(row["high"]) == (variant != "answers")
    assert nps_metrics.nps.at(sums, Q1) == pytest.approx(100 * -1 / 6)
    assert nps_metrics.nps_by_account.at(sums, Q1) == pytest.approx(100 * 0.5 / 3)
    assert nps_metrics.nps_by_mrr.at(sums, Q1) == pytest.approx(35)
    assert nps_metrics.response_rate.at(sums, Q1) == 1
    # Heard from a and b, 1,000 of the 2,000 paid at the end of March.
    assert nps_metrics.mrr_heard.at(sums, Q1) == 0.5
    trend = nps_figures.trend(company.facts_of(tables, dimensions=("segment",)), EVERYTHING, variant="mrr")
    assert list(trend.index[:1]) == ["Q1 2025"]
    assert math.isnan(trend["low"].iloc[0])
    assert trend["state"].iloc[0] == "count"


def test_by_dimension_adds_up() -> None:
    found = loaded(
        answer("r1", "2025-02-01", 9),
        answer("r2", "2025-05-01", 2, account="b"),
        answer("r3", None, None, account="b", sent_on="2025-05-01"),
        segments={"a": "SMB", "b": "Big", "c": "Silent"},
    )
    parts = nps_figures.by_value(found, EVERYTHING, "segment")
    assert set(parts) == {"SMB", "Big"}
    names = [c for c in nps_figures.COLUMNS if c != "total_mrr"]
    assert (sum(part[names] for part in parts.values()) == nps_figures.by_quarter(found, EVERYTHING)[names]).all().all()


@pytest.mark.parametrize(
    ("first", "end", "last", "what", "helps"),
    [
        # An answer of 2 January, seen on 31 and on 15 January: somebody was asked, and no window is later.
        (Q4 + 3, Q4 + 3, Q4 + 3, "The first quarter of this survey, Q1 2026, is not over yet", "ends on 31 Mar 2026."),
        (Q4 + 3, Q4 + 2, Q4 + 2, "The first quarter of this survey, Q1 2026, is not over yet", "ends on 31 Mar 2026."),
        # A past view, in the middle of the first quarter and before it.
        (Q4, Q4 + 1, Q4 + 3, "The first quarter of this survey, Q4 2025, was not over by then", "a later window."),
        (Q4, Q4 - 1, Q4 + 3, "Nobody had been asked by then", "is Q4 2025. Choose a later window."),
        (Q4 + 3, Q4, Q4 + 3, "Nobody had been asked by then", "is Q1 2026, not over yet."),
        (None, Q4, Q4, "Nobody has been asked yet", "is known."),
    ],
)
def test_before_the_first_score_it_is_said_why(first: int | None, end: int, last: int, what: str, helps: str) -> None:
    said, note = sentences.no_quarter(first, end, last)
    assert said == what and note.endswith(helps)


def test_nobody_asked_in_a_slice_is_no_value() -> None:
    found = loaded(answer("r1", "2025-02-01", 9), segments={"a": "SMB", "b": "Big"})
    sums = nps_figures.by_quarter(found, Slice.of({"segment": "Big"}))
    assert math.isnan(nps_metrics.nps.at(sums, Q1))
    assert nps_figures.intervals(sums).isna().all().all()
    assert math.isnan(nps_metrics.response_rate.at(sums, Q1))


def due(
    contract_id: str, due_on: str, renewed: object, account: str = "a", term: int = 12, decided_on: str = "2025-01-01"
) -> dict[str, object]:
    return {
        "contract_id": contract_id,
        "account_id": account,
        "due_on": due_on,
        "term_months": term,
        "expiring_mrr": 100,
        "renewed_mrr": renewed,
        "decided_on": decided_on,
    }


def test_what_each_group_did_next() -> None:
    """Contracts due after the answer and at most twelve months later; on the day of the answer is not after it."""
    found = loaded(
        answer("r1", "2025-01-20", 9, "k1", "p"),
        answer("r2", "2024-11-20", 2, "k2", "d"),
        answer("r3", "2024-11-30", 8, "k3", "n"),
        segments={"p": "x", "d": "y", "n": "y"},
        renewals=[
            due("p same day", "2025-01-20", 0, "p"),
            due("p next day", "2025-01-21", 90, "p"),
            due("p last day", "2026-01-20", 120, "p"),
            due("p too late", "2026-01-21", 0, "p"),
            due("d", "2025-11-20", 0, "d"),
            due("d past", "2025-11-21", 0, "d"),
            due("d two years", "2025-06-01", 100, "d", 24),
            due("d monthly", "2025-06-01", 100, "d", 1),
            due("n overdue", "2025-06-01", None, "n"),
            due("n unanswered for", "2025-12-31", None, "n"),
        ],
    )
    after = nps_figures.outcomes(found, EVERYTHING, range(2024 * 12 + 9, 2025 * 12 + 3))
    assert after[["decided", "renewed"]].to_dict("index") == {
        "promoter": {"decided": 2, "renewed": 2},
        "passive": {"decided": 1, "renewed": 0},
        "detractor": {"decided": 1, "renewed": 0},
    }
    assert after.loc["promoter", "gross_dollar_renewal_rate"] == pytest.approx(190 / 200)
    assert (after.loc["promoter", "low"], after.loc["promoter", "high"]) == wilson(2, 2)
    long = nps_figures.outcomes(found, EVERYTHING, range(2024 * 12 + 9, 2025 * 12 + 3), multi_year="include")
    assert int(long.loc["detractor", "decided"]) == 2
    nobody = nps_figures.outcomes(found, EVERYTHING, range(Q3, Q4))
    assert nobody["renewal_rate"].isna().all()
    assert (nobody["decided"] == 0).all()


def test_a_contract_counts_once() -> None:
    """Three people of one account in spring and one in summer: spring has one contract under its last answer; over both
    quarters it is summer's.
    """
    found = loaded(
        answer("r1", "2025-04-01", 10, "k1"),
        answer("r2", "2025-04-03", 0, "k2"),
        answer("r3", "2025-04-02", 8, "k3"),
        answer("r4", "2025-07-01", 9, "k4"),
        renewals=[due("c", "2025-11-01", 100)],
    )
    spring = nps_figures.outcomes(found, EVERYTHING, range(Q2, Q2 + 3))
    assert spring["decided"].to_dict() == {"promoter": 0, "passive": 0, "detractor": 1}
    both = nps_figures.outcomes(found, EVERYTHING, range(Q2, Q4))
    assert both["decided"].to_dict() == {"promoter": 1, "passive": 0, "detractor": 0}


# A second time by the definition's own words, answer by answer.


@st.composite
def invitations(draw: st.DrawFn) -> list[dict[str, Any]]:
    days = st.dates(dt.date(2025, 3, 1), dt.date(2026, 3, 31)) | st.sampled_from(
        [dt.date(2025, 6, 30), dt.date(2025, 7, 1), AS_OF, AS_OF + dt.timedelta(days=1)]
    )
    # k1 is a person at a and another one at b.
    people = st.sampled_from([("k1", "a"), ("k2", "a"), ("k1", "b"), ("k4", "c"), (None, "c"), (None, "a")])
    found = []
    for place in range(draw(st.integers(0, 16))):
        contact, account = draw(people)
        answered = draw(st.none() | days)
        found.append(
            {
                "response_id": f"r{place}",
                "account_id": account,
                "contact_id": contact,
                "survey": draw(st.sampled_from(("relational", "transactional"))),
                "sent_on": draw(days),
                "responded_on": answered,
                "score": draw(st.none() | st.integers(0, 10)) if answered else None,
            }
        )
    return found


def last_answers(rows: list[dict[str, Any]], survey: str) -> list[dict[str, Any]]:
    kept: dict[tuple[object, ...], dict[str, Any]] = {}
    for r in rows:
        if r["survey"] == survey and r["score"] is not None and r["responded_on"] <= AS_OF:
            key = (
                r["account_id"],
                r["contact_id"],
                None if r["contact_id"] else r["response_id"],
                quarter(r["responded_on"]),
            )
            if key not in kept or lateness(r) > lateness(kept[key]):
                kept[key] = r
    return list(kept.values())


def lateness(r: dict[str, Any]) -> tuple[Any, ...]:
    """The last day, then the highest response_id, a longer one being higher."""
    return r["responded_on"], len(r["response_id"]), r["response_id"]


def quarter(day: dt.date) -> int:
    return day.year * 12 + (day.month - 1) // 3 * 3


@settings(QUICK, max_examples=40)
@given(invitations())
def test_sums_agree_with_the_definition(rows: list[dict[str, Any]]) -> None:
    found = loaded(
        *rows,
        segments={"a": "x", "b": "y", "c": "y"},
        prices={"a": 900, "b": 50, "c": 7},
        only=("mrr_movements", "nps"),
    )
    for people, slice_ in (("abc", EVERYTHING), ("a", Slice.of({"segment": "x"})), ("bc", Slice.of({"segment": "y"}))):
        for survey in nps_figures.SURVEYS:
            sums = nps_figures.by_quarter(found, slice_, survey, running=True)
            kept = [r for r in last_answers(rows, survey) if r["account_id"] in people]
            for start in sums.index:
                mine = [r for r in kept if quarter(r["responded_on"]) == start]
                sent = sum(
                    r["survey"] == survey
                    and r["account_id"] in people
                    and r["sent_on"] <= AS_OF
                    and quarter(r["sent_on"]) == start
                    for r in rows
                )
                groups = (
                    sum(r["score"] >= 9 for r in mine),
                    sum(7 <= r["score"] <= 8 for r in mine),
                    sum(r["score"] <= 6 for r in mine),
                )
                assert tuple(int(sums.at[start, c]) for c in nps_figures.COLUMNS[:5]) == (sent, len(mine), *groups)
                share, weight, paid = Fraction(0), Fraction(0), 0
                heard = {r["account_id"] for r in mine}
                for account in heard:
                    own = [r["score"] for r in mine if r["account_id"] == account]
                    net = Fraction(sum(s >= 9 for s in own) - sum(s <= 6 for s in own), len(own))
                    price = {"a": 900, "b": 50, "c": 7}[account]
                    share, weight, paid = share + net, weight + net * price, paid + price
                if heard:
                    assert nps_metrics.nps_by_account.at(sums, int(start)) == pytest.approx(
                        float(100 * share / len(heard)), abs=1e-9
                    )
                    # Each account's part is rounded to a ten-thousandth.
                    assert nps_metrics.nps_by_mrr.at(sums, int(start)) == pytest.approx(
                        float(100 * weight / paid), abs=0.01
                    )
                    assert int(sums.at[start, "heard_mrr"]) == paid * MONEY_SCALE
            assert {quarter(r["responded_on"]) for r in kept} <= set(sums.index)
