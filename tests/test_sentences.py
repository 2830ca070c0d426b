"""Whole sentences of the pages: what is said, what of it is strong or coloured, what it covers, and its tone.

Written as `says *strong* [lost *coloured*] | covers | tone`.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from dashboard.base.words import Finding, Run
from dashboard.measures.slices import Slice
from dashboard.subjects.churn import sentences as churn_sentences
from dashboard.subjects.churn import tables as churn_tables
from dashboard.subjects.renewals import sentences as renewals_sentences
from dashboard.subjects.renewals.coming import Coming
from dashboard.subjects.revenue import sentences as revenue_sentences
from tests import company
from tests.test_findings import LAST, MONEY, PERCENT, months, sums


def marked(found: Finding) -> str:
    """The sentence with its emphasis, what it covers and its tone."""

    def one(run: Run) -> str:
        text = f"*{run.text}*" if run.strong else run.text
        return f"[{run.tone} {text}]" if run.tone else text

    return f"{''.join(one(run) for run in found.runs)} | {found.covers} | {found.tone}"


def left_each_month(opening: int, *left: int) -> pd.DataFrame:
    """The last months, so many leaving in each."""
    first = LAST - len(left) + 1
    return sums(
        {first + i: {"opening_accounts": opening, "churn_accounts": n} for i, n in enumerate(left)}, first=first
    )


def churn(whole: pd.DataFrame, **parts: pd.DataFrame) -> str:
    return marked(churn_sentences.churn(whole, parts, LAST, MONEY, PERCENT, "EMEA"))


# --- churn ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "left", "words"),
    [
        (0, 0, "Nobody was paying at the opening of January 2026, so nobody could leave."),
        (1, 0, "No account left in *January 2026*; 1 was paying at its opening."),
        (1200, 0, "No account left in *January 2026*; 1,200 were paying at its opening."),
        (9, 2, "2 accounts with $20 a month left in January 2026, of the 9 paying at its opening."),
        (10, 2, "2 accounts with $20 a month left in January 2026, *20.0%* of those paying. "),
    ],
)
def test_who_left(opening: int, left: int, words: str) -> None:
    """$10 a month each."""
    assert churn(months(opening, left)) == f"{words} | EMEA | base"


def test_who_loses_most_is_named_in_red() -> None:
    """6 of 200; SMB loses 5 of 100 a month, Big 1 of 100."""
    assert churn(months(200, 6), SMB=months(100, 5), Big=months(100, 1)) == (
        "6 accounts with $60 a month left in January 2026, *3.0%* of those paying. Over twelve months [lost *SMB*] "
        "loses most, 5.0% a month against 1.0% of the rest. | EMEA | lost"
    )


def test_a_young_history_says_how_many_months_and_counts_them_all() -> None:
    """SMB loses 8 + 4 + 4 + 8 of 4 × 100 account-months, 6.0%; Big 4 of 400."""
    found = churn(
        left_each_month(200, 9, 5, 5, 9), SMB=left_each_month(100, 8, 4, 4, 8), Big=left_each_month(100, 1, 1, 1, 1)
    )
    assert "Over four months [lost *SMB*] loses most, 6.0% a month against 1.0% of the rest." in found


def test_only_the_last_twelve_months_are_compared() -> None:
    """Before them SMB lost everybody; in them 60 of 1,200, 5.0%, against 12 of 1,200."""
    smb, big = left_each_month(100, 100, *[5] * 12), left_each_month(100, 0, *[1] * 12)
    found = churn(left_each_month(200, 100, *[6] * 12), SMB=smb, Big=big)
    assert "Over twelve months [lost *SMB*] loses most, 5.0% a month against 1.0% of the rest." in found


@pytest.mark.parametrize(
    ("size", "said"),
    [
        # 8 + 1 of 1,200 + 120, or 8 + 1 of 1,200 + 108 account-months a month.
        (10, "loses more than the rest, 5.0% a month against 1.8%."),
        (9, "loses most, 5.0% a month against 1.8% of the rest."),
    ],
)
def test_a_group_of_ten_is_in_the_way_of_a_most_and_one_of_nine_is_not(size: int, said: str) -> None:
    """Tiny loses 1 of 10, or of 9, a month: more than SMB's 5 of 100. The rest: (1 + 1) of 110 or 109."""
    found = churn(months(200 + size, 7), SMB=months(100, 5), Big=months(100, 1), Tiny=months(size, 1))
    assert f"[lost *SMB*] {said}" in found


def test_of_two_that_lose_the_same_share_the_first_is_named() -> None:
    """5 of 100 a month both; the rest of the first: 5 + 4 of 100 + 400, 1.8%."""
    found = churn(months(600, 14), A=months(100, 5), B=months(100, 5), Wide=months(400, 4))
    assert "[lost *A*] loses most, 5.0% a month against 1.8% of the rest." in found


def test_no_value_is_nobodys_group() -> None:
    """Accounts without a value lose most, and are never named; beside one group alone there is nothing to compare."""
    plain = "6 accounts with $60 a month left in January 2026, *3.0%* of those paying. "
    alone = {"(none)": months(100, 5), "SMB": months(100, 1)}
    assert churn(months(200, 6), **alone) == f"{plain} | EMEA | base"
    found = churn(months(300, 7), **alone, Big=months(100, 1))
    assert found.endswith("Over twelve months no group clearly loses more than the rest. | EMEA | base")


def shares(**rows: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=["left", "n"])


def test_titles_of_churn_by_a_dimension() -> None:
    """Thirty are enough to be named, twenty-nine are not: 20 of 30 is 66.7%, 10 of 100 is 10.0%."""
    assert churn_sentences.leaks(shares(A=(20, 30), B=(10, 100)), "plan", PERCENT) == (
        "A loses 66.7% a year, the rest 10.0%"
    )
    assert churn_sentences.leaks(shares(A=(20, 29), B=(10, 100)), "use_case", PERCENT) == (
        "Left within a year, by use case"
    )


def test_why_contracts_were_lost() -> None:
    """Of ten contracts of $100 lost in January seven name the price and three nothing: 70.0% of what was lost."""
    found = company.facts_of(
        {
            "accounts": [company.account("a")],
            "subscriptions": [company.period("a", "2025-01-01", None, 2000)],
            "renewals": [
                {
                    "contract_id": f"c{number}",
                    "account_id": "a",
                    "due_on": "2026-01-10",
                    "term_months": 12,
                    "expiring_mrr": 100,
                    "renewed_mrr": 0,
                    "decided_on": "2026-01-10",
                    "reason": "price" if number < 7 else None,
                }
                for number in range(10)
            ],
        }
    )
    frame = churn_tables.reasons(found, Slice(), range(LAST, LAST + 1))
    assert frame.index.tolist() == ["price", "no reason given"]
    assert frame["value"].tolist() == [700, 300] and frame["contracts"].tolist() == [7, 3]
    assert churn_sentences.why(frame, PERCENT) == "“price” takes 70.0% of what was lost"


# --- revenue -------------------------------------------------------------------------------------------------------

BOTH = "in the two months from the end of November 2025 to the end of January 2026"


def moved(start: float, end: float, in_: int = 0, out: int = 0, **amounts: float) -> pd.DataFrame:
    """November ends with `start`; in December the amounts move, with so many accounts won and lost; January ends with
    `end` and moves nothing.
    """
    return sums(
        {
            LAST - 2: {"closing_mrr": start},
            LAST - 1: {
                "opening_mrr": start,
                "closing_mrr": end,
                "new_accounts": in_,
                "churn_accounts": out,
                **{f"{name}_mrr": value for name, value in amounts.items()},
            },
            LAST: {"opening_mrr": end, "closing_mrr": end},
        }
    )


def revenue(rows: pd.DataFrame, first: int = LAST - 1) -> str:
    return marked(revenue_sentences.revenue(rows, range(first, LAST + 1), MONEY, PERCENT, "EMEA"))


def test_revenue_that_grew_is_green_where_the_counts_tell_it() -> None:
    """1,000 + 200 + 50 + 100 − 70 − 40 = 1,240, by 24.0%; 110 of 350 are 31.4%. 30 accounts came and 10 went."""
    found = revenue(moved(1000, 1240, 30, 10, new=200, reactivation=50, expansion=100, churn=70, contraction=40))
    assert found == (
        f"[won *MRR grew 24.0%*] {BOTH}, to *$1.24K*. Of $350 won, *$110* (31.4%) only replaced what was lost. "
        "| EMEA | won"
    )
    # 11 against 10 could be chance.
    found = revenue(moved(1000, 1240, 11, 10, new=350, churn=110))
    assert found == (
        f"MRR grew 24.0% {BOTH}, to *$1.24K*. Of $350 won, *$110* (31.4%) only replaced what was lost. | EMEA | base"
    )


def test_revenue_that_fell() -> None:
    found = revenue(moved(1000, 710, 1, 30, new=10, churn=300))
    assert found == (
        f"[lost *MRR fell 29.0%*] {BOTH}, to *$710*. *$300 was lost*, more than the $10 won. | EMEA | lost"
    )
    found = revenue(moved(1000, 900, 0, 30, churn=100))
    assert found == f"[lost *MRR fell 10.0%*] {BOTH}, to *$900*. Nothing was won, and $100 was lost. | EMEA | lost"


def test_revenue_that_ends_where_it_began() -> None:
    """What was won only replaced what was lost, all of it."""
    found = revenue(moved(1000, 1000, 3, 3, new=100, churn=100))
    assert found == (
        f"MRR held {BOTH}, to *$1K*. Of $100 won, *$100* (100.0%) only replaced what was lost. | EMEA | base"
    )


def test_revenue_from_nothing_and_revenue_that_never_moved() -> None:
    assert revenue(moved(0, 100, new=100)).startswith(f"MRR grew {BOTH}, to *$100*. Of $100 won, *$0* (0.0%)")
    assert revenue(moved(1000, 1000)) == f"MRR stands at *$1K*; nothing moved {BOTH}. | EMEA | base"
    # From the first month of all there is no end before it.
    assert revenue(moved(1000, 1240, new=240), LAST - 12) == (
        "MRR is *$1.24K* at the end of January 2026, where its history begins. | EMEA | base"
    )


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (1, "in the month from the end of December 2025"),
        (5, "in the five months from the end of August 2025"),
        (12, "in the year from the end of January 2025"),
        (13, "in the 13 months from the end of December 2024"),
        (24, "in the two years from the end of January 2024"),
        (36, "in the three years from the end of January 2023"),
    ],
)
def test_between_two_month_ends(months: int, words: str) -> None:
    between = range(LAST - months + 1, LAST + 1)
    assert revenue_sentences.month_ends(between) == f"{words} to the end of January 2026"
    assert revenue_sentences.month_ends(between, LAST) == f"{words} to the end of January 2026" or months == 1
    assert revenue_sentences.month_ends(range(LAST, LAST + 1), LAST) == "in January 2026, where the history begins"


def test_titles_of_a_months_waterfall_count_every_movement() -> None:
    """Won: 1 + 20 + 300; lost: 4,000 + 50,000."""
    every = {"new_mrr": 1, "reactivation_mrr": 20, "expansion_mrr": 300, "contraction_mrr": 4000, "churn_mrr": 50000}
    assert revenue_sentences.replaced(sums({LAST: every}), LAST, MONEY) == (
        "$54K lost in January, more than the $321 won"
    )
    assert revenue_sentences.replaced(sums({LAST: {}}), LAST, MONEY) == "Nothing moved in January"


def test_the_largest_part_pays_its_share_of_all() -> None:
    """300 of 300 + 100 in January; December, when the other was larger, is not asked."""
    parts = {
        "SMB": sums({LAST - 1: {"closing_mrr": 900}, LAST: {"closing_mrr": 100}}),
        "Big": sums({LAST - 1: {"closing_mrr": 100}, LAST: {"closing_mrr": 300}}),
    }
    assert revenue_sentences.largest(parts, LAST, PERCENT) == "Big pays 75.0% of the MRR"
    assert revenue_sentences.largest({"SMB": parts["SMB"]}, LAST, PERCENT) == "MRR at each month end"
    nothing = {"SMB": sums({}), "Big": sums({})}
    assert revenue_sentences.largest(nothing, LAST, PERCENT) == "MRR by part of the business"


# --- renewals ------------------------------------------------------------------------------------------------------

AS_OF = dt.date(2026, 1, 9)


def renewed(now: tuple[int, int], then: tuple[int, int] = (0, 0), **more: int) -> pd.DataFrame:
    """(renewed, decided) of three months up to January, and of the three before."""
    rows = {LAST - 3: then, LAST: now}
    return pd.DataFrame(
        [
            {"renewed": rows.get(m, (0, 0))[0], "decided": rows.get(m, (0, 0))[1], **more}
            for m in range(LAST - 3, LAST + 1)
        ],
        index=pd.RangeIndex(LAST - 3, LAST + 1, name="month_index"),
    )


def ahead(undecided: int, mrr: float, at_risk: float, *, is_short: bool = False) -> Coming:
    """What falls due within 90 days; within 30 there is nothing."""
    row = {"undecided": undecided, "undecided_mrr": round(mrr * 10_000), "at_risk_mrr": round(at_risk * 10_000)}
    windows = pd.DataFrame([dict.fromkeys(row, 0), row], index=[30, 90])
    return Coming(windows, windows, {}, is_short)


def renewals(rolled: pd.DataFrame, coming: Coming | None = None) -> str:
    return marked(renewals_sentences.headline(rolled, LAST, coming, AS_OF, MONEY, PERCENT, "EMEA"))


@pytest.mark.parametrize(
    ("now", "then", "words", "tone"),
    [
        ((0, 0), (0, 0), "No contract was due in these three months.", "base"),
        ((1, 1), (9, 9), "Only 1 contract came to a decision in these three months, too few for a rate.", "base"),
        ((8, 9), (9, 9), "Only 9 contracts came to a decision in these three months, too few for a rate.", "base"),
        ((8, 10), (8, 9), "8 of 10 contracts due in three months renewed, *80.0%*.", "base"),
        # Three in four against three in five: 20 of them could be chance, 2,000 could not.
        (
            (15, 20),
            (12, 20),
            "15 of 20 contracts due in three months renewed, *75.0%*, not clearly different from the 60.0% of the "
            "three months before.",
            "base",
        ),
        (
            (1500, 2000),
            (1200, 2000),
            "1,500 of 2,000 contracts due in three months renewed, *75.0%*, +15.0 points "
            "against the three months before.",
            "won",
        ),
        (
            (1200, 2000),
            (1500, 2000),
            "1,200 of 2,000 contracts due in three months renewed, *60.0%*, -15.0 points "
            "against the three months before.",
            "lost",
        ),
    ],
)
def test_how_many_renewed(now: tuple[int, int], then: tuple[int, int], words: str, tone: str) -> None:
    assert renewals(renewed(now, then)) == f"{words} | EMEA | {tone}"


def test_what_falls_due_ahead() -> None:
    days = "in the 90 days after 9 January 2026"
    now = renewed((8, 10))
    lead = "8 of 10 contracts due in three months renewed, *80.0%*."
    assert renewals(now, ahead(0, 0, 0)) == f"{lead} Nothing undecided falls due {days}. | EMEA | base"
    assert renewals(now, ahead(3, 3000, 1250)) == (
        f"{lead} $3K falls due undecided {days}, [lost *$1.25K of it at risk*]. | EMEA | base"
    )
    assert renewals(now, ahead(3, 3000, 0, is_short=True)) == (
        f"{lead} $3K falls due undecided {days}, multi-year contracts left out, *$0 of it at risk*. | EMEA | base"
    )


def test_a_rate_on_a_yearly_footing_stands_beside_its_counts() -> None:
    """8 of 10 renewed. 4 of 5 of two years: the square root of 0.8 is 89.4%, and 4 of 5 of one year 80.0%; half the
    money each: 84.7%.
    """
    money = {"expiring_mrr": 2000, "expiring_mrr_24": 1000, "renewed_24": 4, "decided_24": 5}
    assert renewals(renewed((8, 10), (9, 10), **money)) == (
        "8 of 10 contracts due in three months renewed, *80.0%*; on a yearly footing, weighted by money, that is "
        "*84.7%*. | EMEA | base"
    )


def test_thirty_contracts_are_enough_to_renew_least() -> None:
    """15 of 30 lost, the rest 10 of 100. With 29 nobody is named; nor where chance could make it."""

    def frame(**rows: tuple[int, int]) -> pd.DataFrame:
        found = pd.DataFrame.from_dict(rows, orient="index", columns=["lost", "n"])
        return found.assign(value=1 - found["lost"] / found["n"])

    least = renewals_sentences.renews_least
    assert least(frame(A=(15, 30), B=(10, 100)), "use_case", PERCENT) == "A renews 50.0%, the rest 90.0%"
    assert least(frame(A=(15, 29), B=(10, 100)), "use_case", PERCENT) == "Renewal rate by use case"
    assert least(frame(A=(4, 30), B=(10, 100)), "use_case", PERCENT) == (
        "No use case clearly renews less than the others"
    )
