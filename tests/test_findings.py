"""The sentence at the top of a page: right in its arithmetic, honest when little is known, quiet when nothing moved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from dashboard.base import numbers as units
from dashboard.base.months import month_index
from dashboard.base.words import Finding, counted, number
from dashboard.measures.metric import Sums
from dashboard.measures.monthly import COLUMNS, RETENTION_COLUMNS
from dashboard.menu import entries
from dashboard.subjects.churn import sentences as churn_sentences
from dashboard.subjects.cohorts import figures as cohorts
from dashboard.subjects.cohorts import sentences as cohorts_sentences
from dashboard.subjects.data_health import sentences as data_health_sentences
from dashboard.subjects.overview import sentences as overview_sentences
from dashboard.subjects.overview.change import furthest
from dashboard.subjects.renewals import sentences as renewals_sentences
from dashboard.subjects.revenue import sentences as revenue_sentences
from tests import company
from tests.serving import open_page, read, serving

MONEY, PERCENT = units.money(), units.percent()
LAST = 2026 * 12  # January 2026


def sums(rows: Mapping[int, Mapping[str, float]], first: int = LAST - 12) -> Sums:
    """Sums by month from `first` to January 2026; a column not named is 0. Amounts are in the currency."""
    index = pd.RangeIndex(first, LAST + 1, name="month_index")
    frame = pd.DataFrame(0, index=index, columns=[*COLUMNS, *RETENTION_COLUMNS], dtype="int64")
    for month, values in rows.items():
        for name, value in values.items():
            frame.loc[month, name] = (
                round(value * 10_000) if name.endswith(("_mrr", "mrr_then", "mrr_now", "mrr_kept")) else int(value)
            )
    return frame


def kept(then: float, now: float, accounts: int = 40, **more: float) -> dict[str, float]:
    """A month's year-ago retention: `now` left of `then`, and whatever else moved."""
    return {
        "mrr_then": then,
        "mrr_now": now,
        "mrr_kept": min(then, now),
        "accounts_then": accounts,
        "accounts_now": accounts,
        **more,
    }


def year(
    now: list[float], then: float = 1000, accounts: int = 40, gone: tuple[int, int] = (0, 0)
) -> dict[int, dict[str, float]]:
    """Thirteen months of it, the last in January 2026; gone: accounts not kept in the first and in the last of them."""
    rows = {LAST - 12 + i: kept(then, value, accounts) for i, value in enumerate(now)}
    for month, left in zip((LAST - 12, LAST), gone, strict=True):
        rows[month]["accounts_now"] = accounts - left
    return rows


def overview(whole: Sums, parts: Mapping[str, Mapping[str, Sums]] | None = None, is_slice: bool = False) -> Finding:
    return overview_sentences.overview(whole, parts or {}, LAST, MONEY, PERCENT, "All accounts", is_slice)


# --- how retention moves ------------------------------------------------------------------------------------------


def test_one_part_explains_the_whole_fall() -> None:
    """1,000 → 950 of 1,000 is 5 points; SMB keeps 350 of 400 (−50 ÷ 1,000), the rest all of its 600."""
    whole = sums(year([1000.0] * 10 + [980, 970, 950], accounts=200, gone=(0, 30)))
    smb, big = sums(year([400.0] * 12 + [350], 400, 100, (0, 30))), sums(year([600.0] * 13, 600, 100))
    found = overview(whole, {"segment": {"SMB": smb, "Big": big}})
    assert (
        found.text == "Net revenue retention fell 5.0 points in a year to 95.0%, three months in a row. SMB explains "
        "5.0 of the 5.0 points."
    )
    assert (found.tone, found.about) == ("lost", ("segment", "SMB"))
    assert found.weight == pytest.approx(5)
    assert [run.tone for run in found.runs if run.text == "SMB"] == ["lost"]


def test_a_fall_that_the_accounts_kept_do_not_tell_apart_has_no_colour() -> None:
    """The same money, but 38 of 40 accounts kept against 40 of 40: Newcombe's interval of the difference is −16.5 to
    4.5 points.
    """
    whole = sums(year([1000.0] * 12 + [950], gone=(0, 2)))
    smb, big = sums(year([400.0] * 12 + [350], 400, 40, (0, 2))), sums(year([600.0] * 13, 600))
    found = overview(whole, {"segment": {"SMB": smb, "Big": big}})
    assert found.text == (
        "Net revenue retention fell 5.0 points in a year to 95.0%. SMB explains 5.0 of the 5.0 points. "
        "That is no more than chance explains: 38 of 40 accounts were kept, 40 of 40 the year before."
    )
    assert found.tone == "base" and not any(run.tone for run in found.runs)


def test_a_part_told_apart_is_coloured_where_the_whole_is_not() -> None:
    """Of 1,000 accounts 700 were kept, now 690: no more than chance; of SMB's 100 it was 90, now 50."""
    whole = sums(year([1000.0] * 12 + [950], accounts=1000, gone=(300, 310)))
    smb, big = sums(year([400.0] * 12 + [350], 400, 100, (10, 50))), sums(year([600.0] * 13, 600, 900, (290, 260)))
    found = overview(whole, {"segment": {"SMB": smb, "Big": big}})
    assert found.text == "Net revenue retention fell 5.0 points in a year to 95.0%. SMB explains 5.0 of the 5.0 points."
    assert (found.tone, [run.tone for run in found.runs if run.text == "SMB"]) == ("lost", ["lost"])


def test_a_part_that_takes_more_than_the_whole() -> None:
    """SMB keeps 320 of 400: −8 points; the rest has 630 of 600: +3. Together −5."""
    whole = sums(year([1000.0] * 12 + [950], gone=(0, 20)))
    smb, big = sums(year([400.0] * 12 + [320], 400)), sums(year([600.0] * 12 + [630], 600))
    found = overview(whole, {"segment": {"SMB": smb, "Big": big}})
    assert (
        found.text == "Net revenue retention fell 5.0 points in a year to 95.0%. SMB took 8.0 points away; the rest of "
        "the business gave 3.0 back."
    )
    # Cut to a slice, its rest is not that of the business.
    inside = overview(whole, {"plan": {"SMB": smb, "Big": big}}, is_slice=True)
    assert inside.text.endswith("; the rest of the slice gave 3.0 back.")


def test_a_rise_is_good_news() -> None:
    whole = sums(year([1000.0] * 12 + [1060], gone=(20, 0)))
    smb, big = sums(year([400.0] * 12 + [480], 400)), sums(year([600.0] * 12 + [580], 600))
    found = overview(whole, {"segment": {"SMB": smb, "Big": big}})
    assert (
        found.text
        == "Net revenue retention rose 6.0 points in a year to 106.0%. SMB added 8.0 points; the rest of the "
        "business took 2.0 away."
    )
    assert found.tone == "won"


@pytest.mark.parametrize(("accounts", "value"), [(29, "SMB"), (40, "(none)")])
def test_small_parts_and_missing_values_are_not_named(accounts: int, value: str) -> None:
    whole = sums(year([1000.0] * 12 + [950], gone=(0, 20)))
    parts = {"segment": {value: sums(year([400.0] * 12 + [350], 400, accounts)), "Big": sums(year([600.0] * 13, 600))}}
    found = overview(whole, parts)
    assert value not in found.text and found.about is None
    assert found.text == "Net revenue retention fell 5.0 points in a year to 95.0%. $0 was won and $0 lost in January."


def test_a_large_part_is_not_named_for_being_large() -> None:
    """Both keep 95%: the larger one adds more points, but neither is beyond its own weight by more than rounding."""
    whole = sums(year([1000.0] * 12 + [930]))
    parts = {"segment": {"Large": sums(year([900.0] * 12 + [850], 900)), "Small": sums(year([100.0] * 12 + [80], 100))}}
    # Large adds −5.0 of −7.0 points with 90% of the weight, Small −2.0 with 10%.
    assert overview(whole, parts).about == ("segment", "Small")


def test_nothing_moved() -> None:
    """997 of 1,000 after 1,000 of 1,000: 0.3 points is within the quiet half point."""
    rows = year([1000.0] * 12 + [997])
    rows[LAST] |= {"new_mrr": 120, "expansion_mrr": 30, "churn_mrr": 80, "contraction_mrr": 20}
    found = overview(sums(rows))
    assert (
        found.text
        == "Net revenue retention held at 99.7%, within 0.3 points in a year. $150 was won and $100 lost in January."
    )
    assert found.tone == "base"


def test_few_accounts_say_little() -> None:
    found = overview(sums({LAST: kept(500, 400, 5, churn_mrr=100)}))
    assert (
        found.text
        == "Only 5 accounts were paying a year ago, too few for a retention. $0 was won and $100 lost in January."
    )


def test_a_short_history_says_no_direction() -> None:
    found = overview(sums({LAST - 2: kept(1000, 1000), LAST - 1: kept(1000, 990), LAST: kept(1000, 950)}))
    assert found.text == "Net revenue retention is 95.0%; there is not yet enough history to say which way it goes."


def test_half_a_history_names_its_beginning() -> None:
    found = overview(sums({LAST - 6 + i: kept(1000, 1000 - 10 * i) for i in range(7)}))
    assert found.text.startswith("Net revenue retention fell 6.0 points since July 2025 to 94.0%, six months in a row.")


def test_a_young_company() -> None:
    assert overview(sums({LAST: {"closing_mrr": 300, "closing_accounts": 3}})).text == (
        "MRR is $300 from 3 accounts; nobody has been here for a year yet, so there is no yearly retention."
    )


def test_one_young_account() -> None:
    assert "from 1 account;" in overview(sums({LAST: {"closing_mrr": 300, "closing_accounts": 1}})).text


def test_an_empty_slice() -> None:
    assert overview(sums({})).text == "No account of this slice pays in January 2026."


@pytest.mark.parametrize(
    ("values", "months"),
    [([1, 2, 3], 2), ([3, 2, 1, 0], -3), ([1, 2, 1], -1), ([1, 1], 0), ([5], 0), ([3, 2, 2.0000001, 1], -1)],
)
def test_streak(values: list[float], months: int) -> None:
    assert overview_sentences.streak(pd.Series(values, dtype="float64")) == months


@pytest.mark.parametrize(
    ("values", "told", "untold"),
    [
        ([0.9, 0.95], "Retention has only just begun to be measured", "Retention has only just begun to be measured"),
        (
            [0.90, 0.95, 0.92],
            "Retention has slid since December 2025",
            "Retention is 3.0 points below its best of these 3 months, December 2025",
        ),
        (
            [1.00, 0.90, 0.95],
            "Retention is 5.0 points below its best of these 3 months, November 2025",
            "Retention is 5.0 points below its best of these 3 months, November 2025",
        ),
        (
            [0.92, 0.90, 0.95],
            "Retention has recovered since December 2025",
            "Retention is 5.0 points above its lowest of these 3 months, December 2025",
        ),
        ([0.90, 0.905, 0.901], "Retention has held steady", "Retention has held steady"),
    ],
)
def test_titles_of_the_trend(values: list[float], told: str, untold: str) -> None:
    found = pd.Series(values, index=range(LAST - len(values) + 1, LAST + 1))
    assert overview_sentences.slid(found, lambda now, then: True) == told
    assert overview_sentences.slid(found, lambda now, then: False) == untold


def test_a_short_window_does_not_make_the_measure_young() -> None:
    """Four months measured, 96, 95, 94 and 90%, after twelve without a value; one, two or all of them on screen."""
    found = pd.Series([float("nan")] * 12 + [0.96, 0.95, 0.94, 0.90], index=range(LAST - 15, LAST + 1))

    def title(first: int) -> str:
        return overview_sentences.slid(found, lambda now, then: False, first)

    assert title(LAST) == "Retention, January 2026" and title(LAST - 1) == "Retention, December 2025 to January 2026"
    assert title(LAST - 2) == "Retention is 5.0 points below its best of these 3 months, November 2025"
    # Twelve of the sixteen months have no retention: it is the best of four.
    assert title(LAST - 15) == "Retention is 6.0 points below its best of these 4 months, October 2025"
    found[LAST] = float("nan")
    assert title(LAST - 15) == "Retention was last measured in December 2025"


def test_a_trend_is_asked_about_its_best_and_its_last_month() -> None:
    asked: list[tuple[int, int]] = []
    overview_sentences.slid(
        pd.Series([0.90, 0.95, 0.92], index=range(LAST - 2, LAST + 1)),
        lambda now, then: bool(asked.append((now, then))),
    )
    assert asked == [(LAST, LAST - 1)]


# --- what was won and lost ----------------------------------------------------------------------------------------


def revenue(rows: Mapping[int, Mapping[str, float]], moved: range = range(LAST - 1, LAST + 1)) -> Finding:
    return revenue_sentences.revenue(sums({LAST - 2: {"closing_mrr": 1000}, **rows}), moved, MONEY, PERCENT, "")


BETWEEN = "in the two months from the end of November 2025 to the end of January 2026"


@pytest.mark.parametrize(("new", "left", "tone"), [(30, 10, "won"), (11, 9, "base"), (5, 0, "base"), (10, 30, "base")])
def test_revenue_says_what_wins_were_worth(new: int, left: int, tone: str) -> None:
    """1,000 + 240 + 60 won − 75 − 25 lost = 1,200; 100 of 300 is 33.3%.

    30 moves up of 40 are more than a fair coin makes (Wilson 59.8 to 85.8%), 11 of 20 are not; five are too few, and
    more
    moves down than up do not make a rise of MRR good news.
    """
    found = revenue(
        {
            LAST - 1: {"opening_mrr": 1000, "new_mrr": 240, "churn_mrr": 75, "closing_mrr": 1165, "new_accounts": new},
            LAST: {
                "opening_mrr": 1165,
                "expansion_mrr": 60,
                "contraction_mrr": 25,
                "closing_mrr": 1200,
                "churn_accounts": left,
            },
        }
    )
    assert found.text == f"MRR grew 20.0% {BETWEEN}, to $1.2K. Of $300 won, $100 (33.3%) only replaced what was lost."
    assert found.tone == tone and {run.tone for run in found.runs if run.tone} == ({tone} - {"base"})


def test_a_year_is_twelve_months_and_says_which() -> None:
    """Closing 1,000 in January 2025, 1,320 in January 2026: 32%. What was won in January 2025 itself is not in it."""
    rows = {
        LAST - 12: {"opening_mrr": 500, "new_mrr": 500, "closing_mrr": 1000},
        LAST - 11: {"opening_mrr": 1000, "closing_mrr": 1000},
        LAST: {"opening_mrr": 1000, "new_mrr": 320, "closing_mrr": 1320},
    }
    found = revenue_sentences.revenue(sums(rows, LAST - 13), range(LAST - 11, LAST + 1), MONEY, PERCENT, "")
    assert found.text.startswith(
        "MRR grew 32.0% in the year from the end of January 2025 to the end of January 2026, to $1.32K. Of $320 won, $0"
    )


def test_the_first_month_of_all_has_nothing_to_grow_from() -> None:
    rows = {LAST: {"new_mrr": 100, "closing_mrr": 100}}
    found = revenue_sentences.revenue(sums(rows, LAST), range(LAST, LAST + 1), MONEY, PERCENT, "")
    assert (found.text, found.tone) == ("MRR is $100 at the end of January 2026, where its history begins.", "base")


def test_revenue_that_shrinks() -> None:
    found = revenue(
        {
            LAST - 1: {"opening_mrr": 1000, "new_mrr": 50, "churn_mrr": 150, "closing_mrr": 900},
            LAST: {"opening_mrr": 900, "closing_mrr": 900},
        }
    )
    assert found.text == f"MRR fell 10.0% {BETWEEN}, to $900. $150 was lost, more than the $50 won."
    assert found.tone == "base"


def test_a_step_too_small_to_write_is_not_called_none() -> None:
    """One ten-millionth of a hundred thousand: the digits would show 0.00%."""
    rows = {
        LAST - 1: {"opening_mrr": 100_000, "closing_mrr": 100_000},
        LAST: {"opening_mrr": 100_000, "churn_mrr": 0.01, "closing_mrr": 99_999.99},
    }
    found = revenue_sentences.revenue(
        sums({LAST - 2: {"closing_mrr": 100_000}, **rows}), range(LAST - 1, LAST + 1), MONEY, PERCENT, ""
    )
    assert found.text.startswith(f"MRR fell by less than can be written {BETWEEN}, to $100K.")


def test_revenue_without_wins() -> None:
    found = revenue(
        {
            LAST - 1: {"opening_mrr": 1000, "churn_mrr": 150, "closing_mrr": 850},
            LAST: {"opening_mrr": 850, "closing_mrr": 850},
        }
    )
    assert found.text == f"MRR fell 15.0% {BETWEEN}, to $850. Nothing was won, and $150 was lost."


def test_revenue_from_nothing() -> None:
    found = revenue({LAST: {"new_mrr": 100, "closing_mrr": 100}})
    assert found.text == f"MRR grew {BETWEEN}, to $100. Of $100 won, $0 (0.0%) only replaced what was lost."


def test_revenue_that_stands_still() -> None:
    found = revenue({m: {"opening_mrr": 500, "closing_mrr": 500} for m in (LAST - 1, LAST)})
    assert found.text == f"MRR stands at $500; nothing moved {BETWEEN}."


@pytest.mark.parametrize(
    ("won", "lost", "words"),
    [
        (0, 0, "Nothing moved in January"),
        (100, 0, "$100 won in January, nothing lost"),
        (0, 40, "Nothing won in January, $40 lost"),
        (100, 40, "Of $100 won in January, $40 only replaced what was lost"),
        (100, 140, "$140 lost in January, more than the $100 won"),
        (100, 100, "All of the $100 won in January only replaced what was lost"),
    ],
)
def test_titles_of_the_waterfall(won: float, lost: float, words: str) -> None:
    assert revenue_sentences.replaced(sums({LAST: {"new_mrr": won, "churn_mrr": lost}}), LAST, MONEY) == words


def test_largest_part() -> None:
    parts = {"SMB": sums({LAST: {"closing_mrr": 250}}), "Big": sums({LAST: {"closing_mrr": 750}})}
    assert revenue_sentences.largest(parts, LAST, PERCENT) == "Big pays 75.0% of the MRR"
    assert revenue_sentences.largest({"SMB": parts["SMB"]}, LAST, PERCENT) == "MRR at each month end"
    assert revenue_sentences.largest({name: sums({}) for name in "ab"}, LAST, PERCENT) == "MRR by part of the business"


# --- who left -----------------------------------------------------------------------------------------------------


def months(opening: int, left: int) -> Sums:
    """Twelve months with so many paying at the opening of each and so many leaving."""
    return sums(
        {LAST - i: {"opening_accounts": opening, "churn_accounts": left, "churn_mrr": 10 * left} for i in range(12)}
    )


def churn(whole: Sums, **parts: Sums) -> Finding:
    return churn_sentences.churn(whole, parts, LAST, MONEY, PERCENT, "")


def test_who_leaves_most() -> None:
    """6 of 200 is 3%; SMB loses 5 of 100 every month, Big 1 of 100."""
    found = churn(months(200, 6), SMB=months(100, 5), Big=months(100, 1))
    assert found.text == (
        "6 accounts with $60 a month left in January 2026, 3.0% of those paying. "
        "Over twelve months SMB loses most, 5.0% a month against 1.0% of the rest."
    )
    assert found.tone == "lost" and [run.text for run in found.runs if run.tone] == ["SMB"]


def test_nobody_clearly_loses_more() -> None:
    found = churn(months(200, 6), SMB=months(100, 3), Big=months(100, 3))
    assert found.text.endswith("Over twelve months no group clearly loses more than the rest.") and found.tone == "base"
    # 24 of 480 in a year, 5.0%, against 24 of 720, 3.3%: half as much again, and no more than chance makes of such
    # counts.
    assert "no group clearly" in churn(months(100, 4), SMB=months(40, 2), Big=months(60, 2)).text


def test_nobody_loses_most_where_a_small_group_loses_more() -> None:
    """Tiny loses 2 of 20 a month, SMB 5 of 100; everybody but SMB loses 2 + 1 of 20 + 100, 2.5%."""
    found = churn(months(220, 8), SMB=months(100, 5), Big=months(100, 1), Tiny=months(20, 2))
    assert found.text.endswith("Over twelve months SMB loses more than the rest, 5.0% a month against 2.5%.")


def test_the_first_that_is_told_apart_is_named() -> None:
    """Of account-months Wide loses 600 of 12,000, 5%, Big 360 of 12,000, Thin 36 of 360, 10%, against 960 of 24,000.
    With 19 of 360, 5.3%, Thin is above Wide too, but by no more than chance; Wide is told apart from 379 of 12,360.
    """
    parts = {"Wide": months(1000, 50), "Big": months(1000, 30), "Thin": months(30, 3)}
    assert "Over twelve months Thin loses most, 10.0% a month against 4.0%" in churn(months(2030, 83), **parts).text
    thin = sums({LAST - i: {"opening_accounts": 30, "churn_accounts": 2 if i < 7 else 1} for i in range(12)})
    assert "Wide loses more than the rest, 5.0%" in churn(months(2030, 82), **{**parts, "Thin": thin}).text


def test_small_groups_are_not_named() -> None:
    assert churn(months(229, 6), SMB=months(29, 5), Big=months(200, 1)).text.endswith("2.6% of those paying. ")


def test_one_account_left() -> None:
    assert churn(months(100, 1)).text.startswith("1 account with $10 a month left in January 2026")


def test_of_under_ten_accounts_no_share_is_said() -> None:
    assert (
        churn(months(9, 1)).text == "1 account with $10 a month left in January 2026, of the 9 paying at its opening."
    )
    assert "10.0% of those paying" in churn(months(10, 1)).text


@pytest.mark.parametrize(
    ("contracts", "words"),
    [
        # 75 of 85 dollars are 88.2%.
        ([1], "Why 1 contract was lost"),
        ([1, 1], "Why 2 contracts were lost"),
        ([5, 4], "Why 9 contracts were lost"),
        ([5, 5], "“price” takes 88.2% of what was lost"),
        ([], "Why contracts were lost"),
    ],
)
def test_of_under_ten_contracts_no_reason_takes_a_share(contracts: list[int], words: str) -> None:
    rows = list(zip((75.0, 10.0), contracts, strict=False))
    frame = pd.DataFrame(rows, columns=["value", "contracts"], index=["price", "other"][: len(rows)])
    assert churn_sentences.why(frame, PERCENT) == words


def test_no_account_left() -> None:
    found = churn(months(100, 0))
    assert (found.text, found.tone) == ("No account left in January 2026; 100 were paying at its opening.", "base")


def test_nobody_could_leave() -> None:
    assert churn(months(0, 0)).text == "Nobody was paying at the opening of January 2026, so nobody could leave."


def left(**rows: tuple[int, int]) -> pd.DataFrame:
    """By value: how many left of how many; the worst first."""
    frame = pd.DataFrame({v: {"value": gone / n, "n": n, "left": gone} for v, (gone, n) in rows.items()}).T
    return frame.sort_values("value", ascending=False)


def test_a_leak_is_named_when_chance_does_not_make_it() -> None:
    assert (
        churn_sentences.leaks(left(Partner=(60, 100), Direct=(20, 100), Web=(30, 100)), "channel", PERCENT)
        == "Partner loses 60.0% a year, the rest 25.0%"
    )


def test_the_rest_is_everybody_else() -> None:
    """Of Web and the four small ones 30 + 1 + 1 + 1 + 7 left of 100 + 20 + 20 + 20 + 13: 40 of 173, 23.1%; Small
    itself, 7 of 13, stands above Partner but is too small to be named.
    """
    frame = left(Partner=(50, 100), Web=(30, 100), A=(1, 20), B=(1, 20), C=(1, 20), Small=(7, 13))
    assert churn_sentences.leaks(frame, "channel", PERCENT) == "Partner loses 50.0% a year, the rest 23.1%"
    frame = frame.assign(lost=frame["left"], value=1 - frame["value"])
    assert renewals_sentences.renews_least(frame, "channel", PERCENT) == "Partner renews 50.0%, the rest 76.9%"


def test_a_leak_is_named_though_a_worse_group_is_within_chance() -> None:
    """12 of 30 is 40% and no more than chance; 380 of 1,000 is 38% against 212 of 1,030, 20.6%."""
    frame = left(Thin=(12, 30), Wide=(380, 1000), Rest=(200, 1000))
    assert churn_sentences.leaks(frame, "plan", PERCENT) == "Wide loses 38.0% a year, the rest 20.6%"


def test_a_difference_chance_could_make_is_not() -> None:
    """31 of 100 against 29 of 100."""
    assert (
        churn_sentences.leaks(left(A=(31, 100), B=(29, 100)), "use_case", PERCENT)
        == "No use case clearly loses more than the others"
    )


def test_too_few_to_compare() -> None:
    assert churn_sentences.leaks(left(A=(9, 10), B=(10, 100)), "channel", PERCENT) == "Left within a year, by channel"


# --- cohorts ------------------------------------------------------------------------------------------------------


def cells(shares: list[float], size: int = 20) -> pd.DataFrame:
    """A cohort a month, the newest in July 2025, so that the last has reached age 6; each keeps its share from age 1
    on.
    """
    first = month_index(pd.Timestamp("2025-07-01").date()) - len(shares) + 1
    rows = []
    for i, share in enumerate(shares):
        for age in range(LAST - first - i + 1):
            alive = size if age == 0 else round(size * share)
            rows.append(
                {
                    "cohort_index": first + i,
                    "age_months": age,
                    "cohort_accounts": size,
                    "accounts": alive,
                    "cohort_mrr": size * 100,
                    "mrr": alive * 100,
                    "mrr_kept": alive * 100,
                }
            )
    return pd.DataFrame(rows)


def compared(shares: list[float], measure: str = "accounts", size: int = 20, age: int = 6) -> tuple[Finding, str]:
    """The sentence and the title of the curves on the same cells."""
    found = cohorts.newer_with_older(cells(shares, size), measure, age)
    return cohorts_sentences.cohort_change(found, measure, age, PERCENT, ""), cohorts_sentences.curves_apart(
        found, age, PERCENT
    )


def test_newer_cohorts_keep_more() -> None:
    """Twelve cohorts of 20: 180 of 240 are 75%, 120 of 240 are 50%; 25 points, standard error 4.3."""
    found, title = compared([0.5] * 12 + [0.75] * 12)
    assert found.text == (
        "After six months 75.0% of the accounts won August 2024 to July 2025 still pay (180 of 240), 25.0 "
        "points more than the 50.0% "
        "of those won August 2023 to July 2024 (120 of 240)."
    )
    assert found.tone == "won"
    assert (
        title == "Won Aug 24 to Jul 25: 75.0% after six months, 25.0 points more than the 50.0% of those won Aug "
        "23 to Jul 24"
    )


@pytest.mark.parametrize(
    ("older", "newer", "said", "tone"),
    [
        (0.75, 0.5, "25.0 points less than the 75.0%", "lost"),
        (0.5, 0.5, "not clearly different from the 50.0%", "base"),
        # 180 and 168 of 240: five points, standard error 4.1.
        (0.7, 0.75, "not clearly different from the 70.0%", "base"),
    ],
)
@pytest.mark.parametrize("measure", ["accounts", "net", "gross"])
def test_a_difference_only_where_the_counts_tell_it_apart(
    older: float, newer: float, said: str, tone: str, measure: str
) -> None:
    found, title = compared([older] * 12 + [newer] * 12, measure)
    assert f", {said} of those won" in found.text and found.tone == tone
    assert f", {said} of those won" in title


def test_money_says_what_is_counted() -> None:
    found, _ = compared([0.5] * 12 + [0.75] * 12, "net")
    assert (
        "75.0% of the first MRR of accounts won August 2024 to July 2025 is there, expansion included "
        "(180 of 240 accounts still pay)" in found.text
    )


def test_the_age_is_the_readers() -> None:
    """The newest cohort there is, of July 2025, has reached any age up to six."""
    found, title = compared([0.5] * 12 + [0.75] * 12, age=3)
    assert (
        found.text.startswith("After three months 75.0% of the accounts won August 2024 to July 2025")
        and "after three months" in title
    )


def test_too_few_cohorts_or_accounts() -> None:
    none, title = compared([0.5] * 14)
    assert none.text == "There are not yet enough cohorts six months old to compare newer customers with older ones."
    assert title == "Not enough cohorts six months old to compare"
    # Twelve cohorts of two on either side.
    few, title = compared([0.5] * 24, size=2)
    assert (
        few.text
        == "Under 30 accounts stand behind one of the two groups of cohorts six months old, too few to compare them."
        and few.tone == "base"
    )
    assert title.endswith("under 30 accounts six months old, too few to compare")


def test_title_of_two_slices() -> None:
    part, rest = cells([0.5] * 12), cells([0.75] * 12)
    found = cohorts.between(part, rest, part.head(0), "accounts")
    assert (
        cohorts_sentences.curves_apart(found, 6, PERCENT, ("SMB", "Enterprise"))
        == "SMB: 50.0% after six months, 25.0 points less than the 75.0% of Enterprise"
    )
    assert cohorts_sentences.curves_apart(found, 6, PERCENT, ("SMB", "SMB")) == "Both lines are the same accounts"
    assert (
        cohorts_sentences.curves_apart(None, 6, PERCENT, ("SMB", "Web"))
        == "Not enough cohorts six months old to compare"
    )


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, ""),
        (1, "1 contract with $100 a month has no due date and stands in no month."),
        (2, "2 contracts with $100 a month have no due date and stand in no month."),
    ],
)
def test_contracts_without_a_due_date(n: int, words: str) -> None:
    assert renewals_sentences.undated(n, "$100") == words


# --- believing it -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "errors", "warnings", "refused", "words"),
    [
        ("fresh", 0, 0, False, "Yes: the figures are fresh, just now. Nothing to warn of."),
        ("fresh", 0, 1, False, "Yes: the figures are fresh, just now. 1 warning to look at."),
        ("amber", 0, 2, False, "The figures are ageing, just now. 2 warnings to look at."),
        (
            "red",
            0,
            0,
            False,
            "The figures are out of date, just now. The warehouse did not answer; what you see is the last "
            "good load. Nothing to warn of.",
        ),
        (
            "amber",
            1,
            0,
            True,
            "The figures are ageing, just now. The last load was refused for 1 error; what you see is the "
            "last good one. Nothing to warn of.",
        ),
    ],
)
def test_health(level: str, errors: int, warnings: int, refused: bool, words: str) -> None:
    assert data_health_sentences.health(level, "just now", "", errors, warnings, refused).text == words


@pytest.mark.parametrize("level", ["fresh", "amber", "red"])
def test_figures_that_run_ahead_of_today_are_never_called_fresh(level: str) -> None:
    said = data_health_sentences.health(level, "just now", "", 0, 0, False, is_ahead=True)
    assert said.text.startswith("The figures run ahead of today, just now. ") and said.tone == "lost"


# --- what moved furthest ------------------------------------------------------------------------------------------


def test_the_part_that_moves_a_rate_furthest() -> None:
    """Of 100 contracts each, A goes from 80 to 60 and B stays at 80: A adds −20 × ½ = −10 points of −10."""
    parts = {"plan": {"A": ((60.0, 100.0), (80.0, 100.0)), "B": ((80.0, 100.0), (80.0, 100.0))}}
    assert furthest(parts, -0.10) == ("plan", "A", pytest.approx(-0.10))
    assert furthest({"plan": {"A": ((6.0, 10.0), (8.0, 10.0))}}, -0.10) is None


@pytest.mark.parametrize(
    ("n", "noun", "words"),
    [(0, "account", "0 accounts"), (1, "account", "1 account"), (1234, "account", "1,234 accounts")],
)
def test_counted(n: int, noun: str, words: str) -> None:
    assert counted(n, noun) == words


def test_small_numbers_are_words() -> None:
    assert [number(n) for n in (0, 1, 12, 13, 1300)] == ["no", "one", "twelve", "13", "1,300"]


def test_a_rate_on_a_yearly_footing_is_not_held_against_counts() -> None:
    """160 of 234 renewed are 68.4%, of the others 360 of 400, 90%; 70.1% on a yearly footing is another kind of
    rate.
    """
    frame = pd.DataFrame({"value": [160 / 234, 0.9], "n": [234, 400], "lost": [74, 40]}, index=["Mid-market", "SMB"])
    assert renewals_sentences.renews_least(frame, "segment", PERCENT) == "Mid-market renews 68.4%, the rest 90.0%"
    assert (
        renewals_sentences.renews_least(frame.assign(value=[0.701, 0.903]), "segment", PERCENT)
        == "Renewal rate by segment, on a yearly footing"
    )
    # One small value on a yearly footing is enough: the counts of the rest would be another figure than its dot.
    few = pd.DataFrame({"value": [0.9], "n": [12], "lost": [4]}, index=["Enterprise"])
    assert "on a yearly footing" in renewals_sentences.renews_least(pd.concat([frame, few]), "segment", PERCENT)


def test_the_rest_of_a_slice_is_not_called_the_business(tmp_path: Path) -> None:
    """EMEA halves (−25 points of the SMB's 8,000), AMER grows by a quarter (+12.5); forty Big accounts stay as they
    are, so over the whole company the same is −16.7 and +8.3 of 12,000.
    """
    accounts, periods = [], []
    for i in range(40):
        for name, segment, region in (("e", "SMB", "EMEA"), ("a", "SMB", "AMER"), ("b", "Big", "APAC")):
            accounts.append(company.account(f"{name}{i}", segment=segment, region=region))
            grows, leaves = name == "a", name == "e" and i % 2 == 0
            end = "2025-11-01" if grows or leaves else None
            periods.append(company.period(f"{name}{i}", "2023-01-01", end, 100))
            if grows:
                periods.append(company.period(f"{name}{i}", "2025-11-01", None, 125))
    with serving(tmp_path, {"accounts": accounts, "subscriptions": periods}):
        inside, whole = (
            " ".join(read(open_page(entries()[0], params)).split()) for params in ({"segment": ["SMB"]}, {})
        )
    assert "took 25.0 points away; the rest of the slice gave 12.5 back." in inside
    assert "took 16.7 points away; the rest of the business gave 8.3 back." in whole
