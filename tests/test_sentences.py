"""Whole sentences of the pages: what is said, what of it is strong or coloured, what it covers, and its tone.

Written as `says *strong* [lost *coloured*] | covers | tone`.
"""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.base.words import Finding, Run
from dashboard.measures.slices import Slice
from dashboard.subjects.churn import sentences as churn_sentences
from dashboard.subjects.churn import tables as churn_tables
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
