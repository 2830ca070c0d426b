"""The 24-month simulation: the published reference figures, the formula against the recurrence, goals, bands."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.base.errors import SimulationError
from dashboard.subjects.what_if.simulate import (
    Levers,
    backtest,
    baseline,
    compare,
    futures,
    gap,
    goal_seek,
    project,
    project_closed,
    renewal_path,
    renewal_timing,
    tornado,
    write_csv,
)

START = 2024 * 12  # January 2024
COLUMNS = ["opening_mrr", "new_mrr", "reactivation_mrr", "expansion_mrr", "contraction_mrr", "churn_mrr", "closing_mrr"]

# definitions.md, the reference table: M0 = 100, N = 10, 24 months, no expansion or contraction.
REFERENCE = [
    # churn, M24, sum of M1 to M24, that of 1% minus this one, ceiling
    (0.01, 292.89, 4903.92, 0.0, 1000.0),
    (0.02, 253.69, 4469.29, 434.63, 500.0),
    (0.03, 221.00, 4087.58, 816.34, 333.33),
    (0.05, 170.80, 3454.78, 1449.14, 200.0),
    (0.08, 121.62, 2751.36, 2152.56, 125.0),
    (0.10, 100.00, 2400.00, 2503.92, 100.0),
]
MIXED = Levers(opening=100, new=10, churn=0.03, contraction=0.005, expansion=0.01)

levers_any = st.builds(
    lambda opening, new, churn, left, expansion, months: Levers(
        opening, new, churn, (1 - churn) * left, expansion, months
    ),
    opening=st.floats(0, 1e7),
    new=st.floats(0, 1e6),
    churn=st.floats(0, 1),
    left=st.floats(0, 1),
    expansion=st.floats(0, 0.5),
    months=st.integers(1, 60),
)


def history(rows: Sequence[Sequence[int]], closing_accounts: int | None = None) -> pd.DataFrame:
    """Monthly movements from rows of (opening, new, reactivation, expansion, contraction, churn) in currency units."""
    frame = pd.DataFrame([[*row, sum(row[:4]) - row[4] - row[5]] for row in rows], columns=COLUMNS) * 10_000
    frame = frame.astype("int64")
    if closing_accounts is not None:
        frame["closing_accounts"] = closing_accounts
    frame.index = pd.Index(range(START, START + len(rows)), name="month_index")
    return frame


def steady(months: int, opening: int = 100_000_0000, churn: float = 0.03, new: int = 3_000_0000) -> pd.DataFrame:
    """A business without noise: the same churn rate and the same new MRR every month, to a ten-thousandth."""
    rows = []
    for _ in range(months):
        lost = round(opening * churn)
        rows.append([opening, new, 0, 0, 0, lost, opening + new - lost])
        opening += new - lost
    return pd.DataFrame(rows, columns=COLUMNS, index=range(START, START + months)).astype("int64")


def noisy(months: int, seed: int = 7, opening: float = 1e9) -> pd.DataFrame:
    """A business whose months are drawn independently around 3% churn, 1% expansion and 2% new MRR."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(months):
        lost, grown, new = opening * rng.gamma(4, 0.0075), opening * rng.gamma(4, 0.0025), rng.gamma(4, 5e6)
        row = [round(value) for value in (opening, new, 0, grown, 0, lost)]
        rows.append([*row, row[0] + row[1] + row[3] - row[5]])
        opening = rows[-1][-1]
    return pd.DataFrame(rows, columns=COLUMNS, index=range(START, START + months)).astype("int64")


# ---------------------------------------------------------------- the projection


@pytest.mark.parametrize(("churn", "last", "collected", "behind", "ceiling"), REFERENCE)
def test_reference_table_to_its_printed_digits(
    churn: float, last: float, collected: float, behind: float, ceiling: float
) -> None:
    projection = project(Levers(opening=100, new=10, churn=churn))
    assert round(projection.last, 2) == last
    assert round(projection.collected, 2) == collected
    assert projection.ceiling is not None and round(projection.ceiling, 2) == ceiling
    best = project(Levers(opening=100, new=10, churn=0.01))
    assert round(gap(best, projection).collected, 2) == behind


def test_compare_gives_the_reference_gaps_with_the_sign_of_the_case() -> None:
    cases = compare(Levers(100, 10, 0.03), [row[0] for row in REFERENCE], reference=0.01)
    assert [round(case.gap.collected, 2) for case in cases] == [-row[3] for row in REFERENCE]
    # M24 of 2% minus that of 1%: 253.688 - 292.890
    assert round(cases[1].gap.mrr, 2) == -39.20


def test_compare_takes_the_levers_own_churn_as_the_reference() -> None:
    better, same, worse = compare(MIXED, [0.02, 0.03, 0.04])
    assert (same.gap.mrr, same.gap.collected) == (0.0, 0.0)
    assert better.gap.mrr > 0 > worse.gap.mrr
    assert round(better.gap.mrr, 2) == 35.79


def test_three_months_by_hand() -> None:
    # g = 1 - 0.10 - 0.05 + 0.05 = 0.9: 200, 200*0.9+10 = 190, 190*0.9+10 = 181, 181*0.9+10 = 172.9
    projection = project(Levers(200, 10, 0.10, 0.05, 0.05, months=3))
    assert projection.mrr.tolist() == pytest.approx([200, 190, 181, 172.9])
    assert projection.collected == pytest.approx(190 + 181 + 172.9)
    # ceiling 10 / 0.1 = 100: MRR sinks towards it from twice as much
    assert projection.ceiling == pytest.approx(100)
    assert projection.ceiling_share_now == pytest.approx(2)
    assert projection.ceiling_share_then == pytest.approx(1.729)


def test_new_business_first_churns_in_the_month_after() -> None:
    # Everything churns each month, so what stands at a month end is that month's new business alone.
    assert project(Levers(100, 7, churn=1.0, months=4)).mrr.tolist() == [100, 7, 7, 7, 7]


def test_losses_that_balance_expansion_grow_in_a_straight_line_without_a_ceiling() -> None:
    # 0.01 + 0.005 - 0.015 is not exactly 0 in binary, which must not become a ceiling of 10^18.
    projection = project(Levers(100, 10, churn=0.01, contraction=0.005, expansion=0.015))
    assert projection.last == pytest.approx(100 + 10 * 24)
    assert projection.ceiling is None and projection.ceiling_share_now is None and projection.half_way is None
    assert project_closed(Levers(100, 10, churn=0.0)) == 340


def test_a_base_that_grows_by_itself_has_no_ceiling() -> None:
    assert project(Levers(100, 10, churn=0.01, expansion=0.02)).ceiling is None


def test_half_way_to_the_ceiling() -> None:
    # ln 0.5 / ln 0.97 = 22.757; half the way from 100 to 333.33 is 216.67, which lies between M22 and M23.
    projection = project(Levers(100, 10, 0.03))
    assert projection.half_way == pytest.approx(22.757, abs=5e-4)
    assert projection.mrr[22] < (100 + 1000 / 3) / 2 < projection.mrr[23]


def test_without_new_business_the_ceiling_is_zero_and_has_no_share() -> None:
    projection = project(Levers(100, 0, 0.03))
    assert projection.ceiling == 0 and projection.ceiling_share_now is None


@given(levers_any)
def test_closed_form_equals_the_recurrence(levers: Levers) -> None:
    mrr = project(levers).mrr
    for month in (0, 1, levers.months // 2, levers.months):
        assert project_closed(levers, month) == pytest.approx(mrr[month], rel=1e-9, abs=1e-6)


@given(levers_any, st.floats(0, 1))
def test_more_churn_never_leaves_more_money(levers: Levers, share: float) -> None:
    less = levers.but(churn=levers.churn * share)
    difference = gap(project(less), project(levers))
    slack = 1e-9 * (1 + project(less).collected)
    assert difference.mrr >= -slack and difference.collected >= -slack


@given(levers_any)
def test_mrr_never_turns_negative(levers: Levers) -> None:
    assert (project(levers).mrr >= 0).all()


def test_a_projection_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        project(MIXED).mrr[0] = 1


def test_projections_of_different_length_are_not_compared() -> None:
    with pytest.raises(SimulationError, match="different length"):
        gap(project(MIXED), project(MIXED.but(months=12)))


# ---------------------------------------------------------------- what a lever may be


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"churn": 0.7, "contraction": 0.4}, "together lose 110% a month"),
        ({"churn": -0.01}, "Churn is -1% a month; it must lie between 0% and 100%"),
        ({"churn": 3}, "Churn is 300% a month"),
        ({"expansion": 1.5}, "Expansion is 150% a month"),
        ({"opening": -1}, "Opening MRR is -1; it must lie between 0"),
        ({"new": math.inf}, "New MRR is not a number"),
        ({"new": -5}, "New MRR is -5"),
        ({"contraction": math.nan}, "Contraction is not a number"),
        ({"churn": "3%"}, "Churn is not a number"),
        ({"churn": None}, "Churn is not a number"),
        ({"churn": True}, "Churn is not a number"),
        ({"months": 0}, "number of months is 0"),
        ({"months": 121}, "whole number from 1 to 120"),
        ({"months": 1.5}, "number of months is 1.5"),
    ],
)
def test_impossible_levers_are_refused_in_words(change: dict[str, object], words: str) -> None:
    with pytest.raises(SimulationError) as refused:
        Levers(**{"opening": 100, "new": 10, "churn": 0.03, **change})
    assert words in str(refused.value)
    assert "3% is 0.03" in refused.value.remedy


def test_every_impossible_lever_is_named_at_once() -> None:
    with pytest.raises(SimulationError) as refused:
        Levers(-1, -2, 3, months=0)
    assert all(name in refused.value.what for name in ("Opening MRR", "New MRR", "Churn", "number of months"))


def test_losses_of_exactly_everything_are_allowed() -> None:
    # 0.7 + 0.2 + 0.1 in binary is a hair off 1; the hair is not the user's mistake.
    assert Levers(100, 0, churn=0.7, contraction=0.3).growth == 0


# ---------------------------------------------------------------- goals


def test_goal_seek_reference() -> None:
    goal = goal_seek(Levers(opening=100, new=8, churn=0.05), target=200)
    assert goal.value is not None and round(goal.value * 100, 3) == 2.506
    assert goal.reason() == ""


@pytest.mark.parametrize("lever", ["opening", "new", "churn", "contraction", "expansion"])
def test_goal_seek_goes_there_and_back(lever: str) -> None:
    target = project(MIXED).last
    goal = goal_seek(MIXED, target, lever)
    assert goal.value == pytest.approx(getattr(MIXED, lever), abs=1e-9)


@given(levers_any, st.sampled_from(["churn", "contraction", "expansion", "new", "opening"]), st.floats(0, 1e8))
def test_a_goal_found_hits_its_target_and_one_not_found_says_why(levers: Levers, lever: str, target: float) -> None:
    goal = goal_seek(levers, target, lever)
    if goal.value is None:
        assert goal.reason() and goal.nearest != target
    else:
        reached = project(levers.but(**{lever: goal.value})).last
        # Where a month is 24 or 60 powers of the lever, the last bit of the lever is worth this much.
        assert reached == pytest.approx(target, rel=1e-6, abs=1e-3)


def test_goal_beyond_reach_says_what_the_most_is() -> None:
    # Without churn 100 + 24 * 8 = 292 is the most.
    goal = goal_seek(Levers(100, 8, 0.05), target=2000)
    assert goal.value is None and goal.nearest == pytest.approx(292) and goal.limit == 0
    assert goal.reason() == ("No rate of churn reaches 2,000 by month 24: even at 0% MRR is 292, which is below it.")
    assert "$292" in goal.reason(lambda amount: f"${amount:.0f}")


def test_goal_below_reach_says_so_too() -> None:
    goal = goal_seek(Levers(100, 8, 0.05), target=5)
    assert goal.reason() == "No rate of churn reaches 5 by month 24: even at 100% MRR is 8, which is above it."


def test_goal_in_an_earlier_month() -> None:
    # Month 1: 100 * (1 - c) + 8 = 103, so c = 5%
    goal = goal_seek(Levers(100, 8, 0.01), target=103, month=1)
    assert goal.value == pytest.approx(0.05)


@pytest.mark.parametrize(("lever", "target"), [("luck", 200.0), ("churn", -1.0), ("churn", math.nan)])
def test_a_goal_that_makes_no_sense_is_refused(lever: str, target: float) -> None:
    with pytest.raises(SimulationError, match="Goal seek"):
        goal_seek(MIXED, target, lever)


# ---------------------------------------------------------------- which lever matters most


def test_tornado_references_name_their_unit() -> None:
    assert round(project(MIXED).last, 2) == 236.61
    points = {effect.lever: effect for effect in tornado(MIXED, "point")}
    relative = {effect.lever: effect for effect in tornado(MIXED, "relative")}
    assert (points["churn"].better_label, round(points["churn"].better_mrr, 2)) == ("Churn one point lower", 35.79)
    assert (relative["churn"].better_label, round(relative["churn"].better_mrr, 2)) == ("Churn 10% lower", 10.06)
    assert (relative["new"].better_label, round(relative["new"].better_mrr, 2)) == ("New MRR 10% higher", 18.21)
    assert "new" not in points


def test_tornado_puts_the_strongest_lever_first() -> None:
    swings = [effect.swing for effect in tornado(MIXED)]
    assert swings == sorted(swings, reverse=True)
    assert tornado(MIXED)[0].lever == "new"


def test_a_rate_without_a_full_point_left_stops_at_zero_and_says_how_far_it_went() -> None:
    churn = {effect.lever: effect for effect in tornado(Levers(100, 10, churn=0.004), "point")}["churn"]
    assert churn.better_value == 0
    assert churn.better_label == "Churn 0.4 points lower, to zero"
    assert churn.worse_label == "Churn one point higher"


def test_a_lever_at_zero_has_no_relative_effect() -> None:
    expansion = {effect.lever: effect for effect in tornado(Levers(100, 10, 0.03))}["expansion"]
    assert (expansion.better_label, expansion.better_mrr, expansion.worse_mrr) == ("Expansion unchanged", 0, 0)


# ---------------------------------------------------------------- renewal timing


def test_renewal_timing_reference() -> None:
    gains = {timing.pattern: round(timing.gain, 2) for timing in renewal_timing(100, 0.85, 0.90, months=24)}
    # evenly: 5 * (1+…+12)/12 = 32.5 in year one; 12 * 5 + 3.75 * 6.5 = 84.375 in year two
    # month 12: 5 in months 12 to 23, then 81 - 72.25 = 8.75; month 1: 12 * 5 + 12 * 8.75
    assert gains == {"smooth": pytest.approx(119.4, abs=0.05), "even": 116.88, "last": 68.75, "first": 165.0}


def test_all_patterns_agree_after_whole_years() -> None:
    for pattern in ("smooth", "even", "last", "first", 7):
        path = renewal_path(100, 0.85, pattern, months=24)
        assert path[[0, 12, 24]].tolist() == pytest.approx([100, 85, 72.25])


def test_contracts_due_in_month_seven_fall_once_a_year() -> None:
    path = renewal_path(100, 0.5, 7, months=20)
    assert path.tolist() == [100] * 7 + [50] * 12 + [25] * 2


@pytest.mark.parametrize(
    ("rate", "pattern", "words"), [(1.2, "even", "renewal rate is 120%"), (0.9, "weekly", "no due pattern 'weekly'")]
)
def test_impossible_renewal_timing_is_refused(rate: float, pattern: str, words: str) -> None:
    with pytest.raises(SimulationError, match=words):
        renewal_path(100, rate, pattern)


# ---------------------------------------------------------------- start values


def test_start_values_are_ratios_of_sums_never_averages_of_rates() -> None:
    # opening 100, 300; churn 10, 3: 13 / 400 = 3.25%. The average of 10% and 1% would be 5.5%.
    start = baseline(history([(100, 200, 10, 0, 0, 10), (300, 20, 4, 8, 2, 3)]))
    assert start.churn == 13 / 400
    assert (start.contraction, start.expansion) == (2 / 400, 8 / 400)
    assert start.new == (210 + 24) / 2  # reactivated accounts count as incoming
    assert start.opening == 300 + 20 + 4 + 8 - 2 - 3
    assert (start.opening_sum, start.churn_sum, start.months, start.month) == (400, 13, 2, START + 1)
    assert any("reactivated" in note for note in start.notes)
    assert any("Only 2 of 12 months" in note for note in start.notes)


def test_only_the_last_twelve_months_count() -> None:
    rows = [(100, 50, 0, 0, 0, 50)] * 5 + [(100, 2, 0, 0, 0, 2)] * 12
    start = baseline(history(rows, closing_accounts=40))
    assert (start.churn, start.new, start.months) == (0.02, 2.0, 12)
    assert start.notes == (
        "Start values are sums over the last 12 months up to May 2025; new MRR counts reactivated accounts as well.",
    )


def test_the_month_a_slice_begins_is_its_balance_not_new_business() -> None:
    start = baseline(history([(0, 0, 0, 0, 0, 0), (0, 500, 0, 0, 0, 0), (500, 10, 0, 0, 0, 5), (505, 20, 0, 0, 0, 5)]))
    assert (start.new, start.months) == (15, 2)
    assert start.churn == 10 / 1005


def test_an_empty_slice_starts_at_zero_and_says_so() -> None:
    for frame in (history([]), history([(0, 0, 0, 0, 0, 0)] * 20)):
        start = baseline(frame)
        assert start.opening == 0
        assert start.new is start.churn is start.contraction is start.expansion is None
        assert start.levers() == Levers(0, 0, 0)
        assert "at 0" in start.notes[0]
        assert futures(start.levers(), frame).low is None
        assert backtest(frame).held_share is None


def test_a_slice_that_lost_everyone_has_no_rates() -> None:
    start = baseline(history([(100, 0, 0, 0, 0, 100)] + [(0, 0, 0, 0, 0, 0)] * 12))
    assert (start.opening, start.churn, start.new) == (0, None, 0)
    assert start.notes[-1] == "Nothing is paid in this slice now, so the opening is 0."


def test_one_account_is_named_as_such() -> None:
    frame = history([(100, 0, 0, 0, 0, 0)] * 15, closing_accounts=1)
    start = baseline(frame)
    assert (start.churn, start.accounts) == (0.0, 1)
    assert start.notes[-1] == "Only one account: its leaving is everything."
    band = futures(start.levers(), frame)
    assert band.low is None and band.reason == "No band: it takes 10 paying accounts, and there is 1."


@pytest.mark.parametrize(("accounts", "has_band"), [(9, False), (10, True)])
def test_a_band_and_a_track_record_take_ten_accounts(accounts: int, has_band: bool) -> None:
    frame = history([(100, 5, 0, 2, 1, 3 + i % 4) for i in range(36)], closing_accounts=accounts)
    assert (futures(baseline(frame).levers(), frame).low is not None) is has_band
    record = backtest(frame, paths=200)
    assert bool(record.origins) is has_band
    assert ("takes 10 paying accounts" in record.sentence()) is not has_band


def test_looks_back_at_few_accounts_are_left_out() -> None:
    """Ten accounts in the last 20 of 36 months, nine before: of the 13 month ends with a year before and after, 8 know
    ten accounts.
    """
    frame = history([(100, 5, 0, 2, 1, 3 + i % 4) for i in range(36)], closing_accounts=10)
    frame.iloc[:16, frame.columns.get_loc("closing_accounts")] = 9
    record = backtest(frame, paths=200)
    assert [origin.month for origin in record.origins] == list(frame.index[16:24])
    assert record.sentence().endswith("of 8 projections of 12 months so far, too few for a track record.")


def test_start_levers_take_changes_and_cap_wild_expansion() -> None:
    start = baseline(history([(10, 0, 0, 40, 0, 0)]))
    assert start.expansion == 4 and start.levers().expansion == 1
    assert any("more than 100%" in note for note in start.notes)
    assert start.levers(months=12, churn=0.02) == Levers(50, 0, 0.02, 0, 1, 12)


def test_movements_without_a_column_are_refused() -> None:
    with pytest.raises(SimulationError, match="lack churn_mrr"):
        baseline(history([(1, 0, 0, 0, 0, 0)]).drop(columns="churn_mrr"))


# ---------------------------------------------------------------- the band


def test_the_band_holds_its_middle_line_and_widens() -> None:
    frame = noisy(30)
    levers = baseline(frame).levers()
    band = futures(levers, frame, paths=2_000)
    middle = project(levers).mrr
    assert band.low is not None and band.high is not None
    assert (band.low <= middle).all() and (middle <= band.high).all()
    width = band.high - band.low
    assert width[0] == 0 and width[24] > width[12] > width[1] > 0


def test_the_same_seed_gives_the_same_band_and_another_seed_nearly_the_same() -> None:
    frame = noisy(30)
    levers = baseline(frame).levers()
    one, again, other = (futures(levers, frame, seed=seed) for seed in (1, 1, 2))
    assert one.low is not None and again.low is not None and other.low is not None
    assert one.low.tolist() == again.low.tolist() != other.low.tolist()
    assert other.low == pytest.approx(one.low, rel=0.01)


def test_the_band_follows_a_dragged_lever_smoothly() -> None:
    # Common random numbers: every path falls with churn, so both edges do, step by small step.
    frame = noisy(30)
    levers = baseline(frame).levers()
    lows, highs = [], []
    for step in range(10):
        band = futures(levers.but(churn=0.02 + step * 0.0001), frame, paths=500)
        assert band.low is not None and band.high is not None
        lows.append(band.low[-1])
        highs.append(band.high[-1])
    assert (np.diff(lows) < 0).all() and (np.diff(highs) < 0).all()


def test_a_longer_horizon_keeps_the_months_before() -> None:
    frame = noisy(30)
    levers = baseline(frame).levers(months=12)
    short, long = futures(levers, frame, paths=500), futures(levers.but(months=36), frame, paths=500)
    assert short.low is not None and long.low is not None
    assert long.low[:13].tolist() == short.low.tolist()


def test_a_short_history_has_no_band_and_says_why() -> None:
    frame = noisy(11)
    band = futures(baseline(frame).levers(), frame)
    assert band.low is None and band.high is None
    assert band.reason == "No band: it takes 12 months that began with MRR, and there are 11."


def test_a_rare_loss_does_not_push_the_middle_line_out_of_the_band() -> None:
    # One loss of half the MRR in 24 months: in most next months nothing happens, yet the line falls.
    rows = [(100, 0, 0, 0, 0, 0)] * 10 + [(100, 0, 0, 0, 0, 50)] + [(50, 0, 0, 0, 0, 0)] * 13
    frame = history(rows)
    levers = baseline(frame, window=24).levers()
    band, middle = futures(levers, frame, paths=1_000), project(levers).mrr
    assert band.low is not None and band.high is not None
    assert (band.low <= middle).all() and (middle <= band.high).all()


def test_the_band_never_loses_more_than_there_is() -> None:
    rows = [(100, 0, 0, 0, 0, 0)] * 11 + [(100, 100, 0, 0, 0, 100)]
    frame = history(rows)
    band = futures(Levers(100, 5, churn=0.9, contraction=0.1), frame, paths=500)
    assert band.low is not None and (band.low >= 0).all()


def test_bands_hold_about_as_often_as_they_promise() -> None:
    # 120 businesses of known chance, one look each: 8 in 10 within four standard errors of 3.7 points.
    looks = [backtest(noisy(36, seed=seed), horizon=12, looks=1, paths=400).origins[0] for seed in range(120)]
    assert sum(look.is_inside for look in looks) / 120 == pytest.approx(0.80, abs=0.15)


# ---------------------------------------------------------------- the track record


@pytest.mark.parametrize("horizon", [12, 24])
def test_a_business_without_noise_is_foretold_to_the_cent(horizon: int) -> None:
    record = backtest(steady(60), horizon=horizon)
    # 60 months, 12 known before and `horizon` after: 37 or 25 origins, of which the latest 24 are looked at
    assert len(record.origins) == 24
    assert record.held_share == 1.0
    assert record.error is not None and record.error < 1e-9
    assert record.origins[-1].month == START + 59 - horizon
    assert record.sentence() == (
        f"In the past two years the band held 100% of the time (24 of 24 projections of {horizon} months, "
        "typically 0.0% off)."
    )


def test_a_backtest_knows_nothing_of_the_months_after_its_origin() -> None:
    calm = steady(36)
    crash = calm.copy()
    crash.iloc[-12:, :] = steady(12, opening=int(calm["opening_mrr"].iloc[-12]), churn=0.20).to_numpy()
    seen, unseen = backtest(crash, looks=1).origins[0], backtest(calm, looks=1).origins[0]
    assert (seen.projected, seen.low, seen.high) == (unseen.projected, unseen.low, unseen.high)
    assert unseen.is_inside and not seen.is_inside
    assert backtest(crash, looks=1).held_share == 0.0


def test_a_short_history_has_no_track_record_and_says_why() -> None:
    record = backtest(steady(23), horizon=12)
    assert record.origins == () and record.error is None
    assert record.sentence() == "No track record yet: it takes 24 months that began with MRR, and there are 23."
    one = backtest(steady(24), horizon=12)
    assert len(one.origins) == 1
    assert one.sentence() == "The band held in 1 of 1 projection of 12 months so far, too few for a track record."
    # Ten looks back: month 33 is the last of 33, the first projection came true in month 24, December 2025.
    assert (
        backtest(steady(33), horizon=12)
        .sentence()
        .startswith("Since December 2025 the band held 100% of the time (10 of 10 projections of 12 months")
    )


def test_a_business_that_ended_has_no_error_in_percent() -> None:
    rows = [(100, 0, 0, 0, 0, 0)] * 23 + [(100, 0, 0, 0, 0, 100)]
    record = backtest(history(rows), horizon=12)
    assert [origin.error for origin in record.origins] == [None]
    assert record.held_share == 0.0 and "typically" not in record.sentence()


@pytest.mark.parametrize("wrong", [{"horizon": 0}, {"window": 0}, {"looks": 0}])
def test_a_backtest_of_no_months_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(SimulationError, match="at least one month"):
        backtest(steady(36), **wrong)


def test_too_few_futures_are_refused() -> None:
    with pytest.raises(SimulationError, match="10 simulated futures are too few"):
        futures(MIXED, steady(36), paths=10)


# ---------------------------------------------------------------- the command line's output


def test_csv_has_a_row_for_every_month_from_the_opening() -> None:
    out = io.StringIO()
    write_csv(Levers(200, 10, 0.10, 0.05, 0.05, months=3), out)
    assert out.getvalue() == "month,mrr\n0,200.00\n1,190.00\n2,181.00\n3,172.90\n"
