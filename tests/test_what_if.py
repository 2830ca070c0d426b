"""The what-if page's content: controls that hold the company's values, sentences in money, the reference figures in its
tables.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from dashboard.base import numbers as units
from dashboard.subjects.what_if import figures as what_if
from dashboard.subjects.what_if import simulate
from dashboard.subjects.what_if.figures import Lever
from dashboard.subjects.what_if.simulate import Band, Baseline, Levers

MONEY, PERCENT = units.money(), units.percent()
REFERENCE = Levers(opening=100, new=10, churn=0.03, contraction=0.0, expansion=0.0, months=24)
NO_BAND = Band(None, None, 0, 1, 0, "Too short a history.")


def baseline(
    opening: float = 100.0,
    new: float | None = 10.0,
    churn: float | None = 0.03,
    contraction: float | None = 0.0,
    expansion: float | None = 0.0,
    accounts: int = 10,
) -> Baseline:
    """Where a company stands."""
    return Baseline(24311, 12, opening, new, churn, contraction, expansion, opening, 0.0, 0.0, 0.0, accounts, ())


@pytest.mark.parametrize(
    ("value", "upper"),
    [
        (0, 1),
        (-3, 1),
        (0.4, 1),
        (1, 1),
        (1.5, 2),
        (2.1, 2.5),
        (3, 5),
        (7, 10),
        (10, 10),
        (11, 20),
        (240, 250),
        (99_000, 100_000),
    ],
)
def test_nice_ends(value: float, upper: float) -> None:
    assert what_if.nice(value) == upper


def named(levers: list[Lever]) -> dict[str, Lever]:
    return {lever.name: lever for lever in levers}


def test_sliders_hold_the_companys_own_values() -> None:
    found = named(
        what_if.levers_of(baseline(opening=200_000, new=51_200, churn=0.093, contraction=0.002, expansion=0.04))
    )
    assert list(found) == ["churn", "contraction", "expansion", "new"]
    assert [found[n].actual for n in found] == [0.093, 0.002, 0.04, 51_200]
    assert found["churn"].high == 20 and found["contraction"].high == 5 and found["expansion"].high == 10
    # 51,200 × 2.2 = 112,640: the next round figure, in 200 steps.
    assert (found["new"].high, found["new"].step, found["new"].is_money) == (200_000, 1000, True)


def test_no_slider_goes_beyond_everything() -> None:
    found = named(what_if.levers_of(baseline(churn=0.9, contraction=0.6, expansion=3.0)))
    assert [found[n].high for n in ("churn", "contraction", "expansion")] == [100, 100, 100]


def test_sliders_of_a_slice_without_history() -> None:
    found = named(what_if.levers_of(baseline(opening=0, new=None, churn=None, contraction=None, expansion=None)))
    assert all(lever.actual is None for lever in found.values())
    assert found["new"].high == 20


def test_untouched_controls_keep_the_exact_start() -> None:
    """The slider stands at 0.93%; the company's rate is 0.9314%."""
    start = baseline(churn=0.009314)
    assert what_if.chosen(start, {}, None) == start.levers(24)
    moved = what_if.chosen(start, {"churn": 2.0, "new": 12.5}, 500.0)
    assert (moved.churn, moved.new, moved.opening, moved.contraction) == (0.02, 12.5, 500.0, 0.0)


@pytest.mark.parametrize(
    ("scenario", "actual", "rates"),
    [
        # In half points under 6%: 0.6 × 2% down to 1%, 1.45 × 3% up past 4%.
        (0.03, 0.02, {"better": 0.01, "worse": 0.045}),
        (0.02, 0.02, {"better": 0.01, "worse": 0.03}),
        # In whole points from 6% on.
        (0.08, 0.08, {"better": 0.04, "worse": 0.12}),
        # Nothing is better than no churn: half a point of it is worse.
        (0.0, 0.0, {"worse": 0.005}),
    ],
)
def test_two_more_rates_one_better_one_worse(scenario: float, actual: float, rates: dict[str, float]) -> None:
    assert what_if.rival_rates(scenario, actual) == rates


def test_the_same_business_under_several_rates() -> None:
    """definitions.md: 221.00 at 3%, 253.69 at 2% after 24 months from 100 with 10 new a month."""
    frame, rates = what_if.frame(REFERENCE, 0.02, 24311, NO_BAND)
    assert rates == {"scenario": 0.03, "actual": 0.02, "better": 0.01, "worse": 0.045}
    assert frame.index.tolist() == list(range(24311, 24336))
    assert frame.iloc[0].tolist() == [100.0] * 4
    assert frame.iloc[-1][["scenario", "actual", "better"]].round(2).tolist() == [221.00, 253.69, 292.89]


def test_no_second_line_for_todays_rate() -> None:
    frame, rates = what_if.frame(REFERENCE, 0.03, 24311, NO_BAND)
    assert "actual" not in rates and list(frame.columns) == list(rates)


def test_a_rate_worse_than_everything_is_cut() -> None:
    frame, _ = what_if.frame(REFERENCE.but(churn=0.7, contraction=0.3), 0.7, 24311, NO_BAND)
    assert (frame >= 0).all().all()


def sentence(levers: Levers, start: Baseline) -> str:
    return what_if.sentence(levers, start, MONEY, PERCENT, "").text


def test_the_sentence_of_today() -> None:
    """At 3 % 221.00 after 24 months; at 2 % 253.69, 32.69 more."""
    assert (
        sentence(REFERENCE, baseline())
        == "At the churn of the last 12 months, 3.0% a month, MRR reaches $221 in month 24; one point less "
        "churn would leave $32.69 more."
    )


def test_the_sentence_without_churn() -> None:
    """100 + 24 × 10 = 340; at 1 % 292.89, 47.11 less."""
    assert sentence(REFERENCE.but(churn=0), baseline(churn=0.0)) == (
        "Without churn, as in the last 12 months, MRR reaches $340 in month 24; one point of churn would "
        "leave $47.11 less."
    )


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (dict(opening=0, new=0.0), "Nothing is paid here and nothing new comes in"),
        (dict(churn=None), "No month has begun with MRR yet"),
        (dict(accounts=1), "Only one account pays here: its leaving is everything"),
        (dict(accounts=9), "Only 9 accounts pay here: one leaving moves every rate"),
        (dict(accounts=10), ""),
        (dict(), ""),
    ],
)
def test_what_cannot_be_projected_says_so_instead(start: dict[str, Any], words: str) -> None:
    there = baseline(**start)
    untouched = there.levers(24)
    assert what_if.cannot(untouched, there).startswith(words) and bool(what_if.cannot(untouched, there)) is bool(words)
    if words:
        assert sentence(untouched, there) == what_if.cannot(untouched, there)
    # A reader's own lever is a reader's own model; without any business there is still nothing to project.
    own = what_if.cannot(untouched.but(churn=0.5), there)
    assert bool(own) is (start.get("opening") == 0)


def test_own_rates_without_history_are_compared_with_nothing() -> None:
    """100 with 10 new a month at 3%: 221.00."""
    there = baseline(churn=None)
    assert (
        sentence(REFERENCE, there)
        == "At a churn of 3.0% a month MRR reaches $221 in month 24; there is no history here to compare it with."
    )


def test_the_sentence_of_more_churn() -> None:
    """8% instead of 3%: 121.62 − 221.00 = −99.38, collected 2,751.36 − 4,087.58 = −1,336.22."""
    assert sentence(REFERENCE.but(churn=0.08), baseline()) == (
        "Churn at 8.0% instead of 3.0% leaves $99.38 less MRR in month 24, and $1.34K less collected on the way."
    )


def test_the_sentence_of_less_churn() -> None:
    """1% instead of 3%: 292.89 − 221.00 = 71.89, collected 816.34 more."""
    found = what_if.sentence(REFERENCE.but(churn=0.01), baseline(), MONEY, PERCENT, "All accounts")
    assert (
        found.text
        == "Churn at 1.0% instead of 3.0% leaves $71.89 more MRR in month 24, and $816 more collected on the way."
    )
    assert (found.tone, found.covers) == ("won", "All accounts")


def test_several_levers_are_a_scenario() -> None:
    """Ten more a month alone: N·(1 − 0.97²⁴) ÷ 0.03 = 172.87 more."""
    assert sentence(REFERENCE.but(new=20), baseline()).startswith("This scenario leaves $173 more MRR in month 24")


@pytest.mark.parametrize(
    ("levers", "words"),
    [
        # 100 of 333.33 and 250 of it; the baseline's own opening MRR is 100.
        (REFERENCE, "$333, 30.0% reached at the end of February 2023"),
        (REFERENCE.but(opening=250), "$333, 75.0% of it is your opening MRR"),
        (REFERENCE.but(opening=400), "$333, below your opening MRR"),
        (REFERENCE.but(new=1), "$33.33, below the $100 at the end of February 2023"),
        (REFERENCE.but(churn=0.01, expansion=0.02), "no ceiling: expansion outweighs what is lost"),
        (REFERENCE.but(churn=0), "no ceiling: nothing is lost"),
        (REFERENCE.but(new=0), "none, nothing new comes in to replace what is lost"),
        (REFERENCE.but(opening=0, new=0), "none, there is no business to project"),
    ],
)
def test_the_ceiling_in_words(levers: Levers, words: str) -> None:
    assert what_if.ceiling_words(simulate.project(levers), baseline(), 2023 * 12 + 1, MONEY, PERCENT) == words


def test_the_reference_table() -> None:
    """Every figure of definitions.md's table for 100 with 10 new a month."""
    found = what_if.rate_table(REFERENCE, 0.03)
    assert found["Churn a month"].tolist() == [0.01, 0.02, 0.03, 0.05, 0.08, 0.10]
    assert found["MRR in month 24"].round(2).tolist() == [292.89, 253.69, 221.00, 170.80, 121.62, 100.00]
    assert found["Collected on the way"].round(2).tolist() == [4903.92, 4469.29, 4087.58, 3454.78, 2751.36, 2400.00]
    assert found["Less than at the lowest"].round(2).tolist() == [0, 434.63, 816.34, 1449.14, 2152.56, 2503.92]
    assert found["Ceiling"].round(2).tolist() == [1000, 500, 333.33, 200, 125, 100]
    assert found[""].tolist() == ["", "", "your scenario", "", "", ""]


def test_own_rates_stand_among_the_references() -> None:
    found = what_if.rate_table(REFERENCE.but(churn=0.025), 0.0093).set_index("Churn a month")[""]
    assert found.index.tolist() == [0.0093, 0.01, 0.02, 0.025, 0.03, 0.05, 0.08, 0.10]
    assert found[0.025] == "your scenario" and found[0.0093] == "your actual"


def test_rates_that_lose_more_than_everything_are_left_out() -> None:
    found = what_if.rate_table(REFERENCE.but(contraction=0.93, churn=0.02), 0.02)
    assert found["Churn a month"].max() == pytest.approx(0.05)


def test_a_business_that_grows_by_itself_has_no_ceiling_in_the_table() -> None:
    assert what_if.rate_table(REFERENCE.but(expansion=0.02), 0.03)["Ceiling"].isna().tolist() == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_what_moves_the_end_most() -> None:
    """definitions.md, churn 3%, expansion 1%, contraction 0.5%: a point of churn +35.79, a tenth of it +10.06, a
    tenth more new business +18.21.
    """
    found = what_if.tornado_table(REFERENCE.but(expansion=0.01, contraction=0.005))
    figures = found["MRR more"].round(2).tolist()
    assert figures == sorted(figures, reverse=True)
    assert {35.79, 10.06, 18.21} <= set(figures)
    assert found["Lever"].is_unique


def test_nothing_moves_an_empty_business() -> None:
    found = what_if.tornado_table(Levers(opening=0, new=0, churn=0, contraction=0, expansion=0, months=24))
    assert isinstance(found, pd.DataFrame) and list(found.columns) == ["Lever", "MRR more", "Collected more"]


def test_the_churn_that_reaches_a_goal() -> None:
    """definitions.md: from 100 with 8 new a month to 200 takes 2.506%."""
    assert what_if.goal_words(REFERENCE.but(new=8), 200, MONEY.text) == "To reach $200 in month 24: 2.506% a month."


def test_a_goal_beyond_reach_says_so() -> None:
    """Without any churn 100 + 24 × 10 = 340."""
    assert "340" in what_if.goal_words(REFERENCE, 1000, MONEY.text)
