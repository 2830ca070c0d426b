"""Whole sentences of NPS, Cohorts, Targets and Data health, written as in test_sentences.py."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest

from dashboard.appdb.kept import Target
from dashboard.base import numbers as units
from dashboard.subjects.cohorts import sentences as cohorts_sentences
from dashboard.subjects.cohorts.figures import Comparison, Group
from dashboard.subjects.data_health import sentences as data_health_sentences
from dashboard.subjects.nps import sentences as nps_sentences
from dashboard.subjects.targets import sentences as targets_sentences
from dashboard.subjects.targets.model import Assessment, TargetStatus
from tests.test_findings import LAST, PERCENT
from tests.test_sentences import marked

POINTS = units.points()
Q1 = LAST


# --- NPS -----------------------------------------------------------------------------------------------------------


def answers(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    """(sent, promoters, detractors, answers) of the quarters up to the first of 2026."""
    names = ["sent", "promoters", "detractors", "responses"]
    index = pd.RangeIndex(Q1 - 3 * (len(rows) - 1), Q1 + 1, 3, name="month_index")
    return pd.DataFrame(list(rows), index=index, columns=names)


def nps(*rows: tuple[int, int, int, int]) -> str:
    return marked(nps_sentences.nps(answers(*rows), Q1, POINTS, PERCENT, "EMEA"))


# 60 and 20 of 100: p̂ = 60.75 ÷ 103, d̂ = 20.75 ÷ 103, so 38.8 ± 1.96 × √((0.791 − 0.151) ÷ 103) = 38.8 ± 15.5.
NOW = (400, 60, 20, 100)
LEAD = "NPS is *+40* in Q1 2026, between +23 and +54 with 95% confidence. "


def test_too_few_answers_for_a_score() -> None:
    assert nps((40, 9, 0, 9)) == "Q1 2026 has 9 answers, too few for a score; 40 invitations went out. | EMEA | base"
    assert nps((1, 1, 0, 1)) == "Q1 2026 has 1 answer, too few for a score; 1 invitation went out. | EMEA | base"
    assert nps((0, 0, 0, 0)) == "Q1 2026 has 0 answers, too few for a score; 0 invitations went out. | EMEA | base"


def test_nps_alone_compares_nothing() -> None:
    assert nps(NOW) == f"{LEAD}There is no earlier quarter to compare. | EMEA | base"


def test_nps_that_clearly_moved_has_its_colour() -> None:
    """From 20 − 50 of 100, −30, by 70 points up; from 90 − 0 of 100, +90, by 50 down."""
    assert nps((400, 20, 50, 100), NOW) == f"{LEAD}It went [won *up 70 points*] on the quarter before. | EMEA | won"
    assert nps((400, 90, 0, 100), NOW) == f"{LEAD}It went [lost *down 50 points*] on the quarter before. | EMEA | lost"


def test_nps_looks_back_over_an_empty_quarter() -> None:
    found = nps((400, 20, 50, 100), (400, 0, 0, 0), NOW)
    assert found == f"{LEAD}It went [won *up 70 points*] on two quarters before. | EMEA | won"


def test_a_step_within_chance_is_not_called() -> None:
    """From 55 − 25 of 100, +30."""
    found = nps((400, 55, 25, 100), NOW)
    assert found == f"{LEAD}The step of +10 points on the quarter before is not significant. | EMEA | base"


def groups(**rows: tuple[int, int]) -> pd.DataFrame:
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["renewed", "n"])
    return frame.assign(value=frame["renewed"] / frame["n"])


@pytest.mark.parametrize(
    ("detractors", "promoters", "words"),
    [
        ((10, 40), (36, 40), "Detractors renewed 25.0%, promoters 90.0%"),
        ((28, 40), (30, 40), "Detractors did not clearly renew less: 70.0%, promoters 75.0%"),
        ((36, 40), (10, 40), "Detractors did not clearly renew less: 90.0%, promoters 25.0%"),
        ((2, 9), (36, 40), "What each group did next"),
        ((2, 10), (36, 40), "Detractors renewed 20.0%, promoters 90.0%"),
    ],
)
def test_what_each_group_did_next(detractors: tuple[int, int], promoters: tuple[int, int], words: str) -> None:
    assert nps_sentences.followed(groups(Detractors=detractors, Promoters=promoters), PERCENT) == words


# --- cohorts -------------------------------------------------------------------------------------------------------


def compared(
    newer: tuple[int, int] = (300, 400),
    older: tuple[int, int] = (300, 500),
    *,
    called: bool = True,
    single: bool = False,
) -> Comparison:
    """(still paying, won) of August 2024 to July 2025, and of January 2023 to July 2024 (or of that July alone)."""
    first = LAST - 18 if single else LAST - 36
    return Comparison(
        6,
        Group(LAST - 17, LAST - 6, newer[1], newer[0], newer[0], newer[1]),
        Group(first, LAST - 18, older[1], older[0], older[0], older[1]),
        called,
    )


def cohort_change(found: Comparison | None, measure: str = "accounts") -> str:
    return marked(cohorts_sentences.cohort_change(found, measure, 6, PERCENT, "EMEA"))


def test_newer_cohorts_against_older_ones() -> None:
    """300 of 400 are 75.0%, 300 of 500 are 60.0%."""
    assert cohort_change(compared()) == (
        "After six months [won *75.0%*] of the accounts won August 2024 to July 2025 still pay (300 of 400), 15.0 "
        "points more than the 60.0% of those won January 2023 to July 2024 (300 of 500). | EMEA | won"
    )
    assert cohort_change(compared((240, 400), (375, 500))) == (
        "After six months [lost *60.0%*] of the accounts won August 2024 to July 2025 still pay (240 of 400), 15.0 "
        "points less than the 75.0% of those won January 2023 to July 2024 (375 of 500). | EMEA | lost"
    )
    assert cohort_change(compared(called=False, single=True)) == (
        "After six months [base *75.0%*] of the accounts won August 2024 to July 2025 still pay (300 of 400), not "
        "clearly different from the 60.0% of those won in July 2024 (300 of 500). | EMEA | base"
    )


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        ("net", "of the first MRR of accounts won August 2024 to July 2025 is there, expansion included"),
        ("gross", "of the first MRR of accounts won August 2024 to July 2025 is kept"),
    ],
)
def test_money_of_cohorts_says_how_many_accounts_stand_behind_it(measure: str, words: str) -> None:
    assert f"[won *75.0%*] {words} (300 of 400 accounts still pay), 15.0 points" in cohort_change(compared(), measure)


def test_too_few_cohorts() -> None:
    assert cohort_change(None) == (
        "There are not yet enough cohorts six months old to compare newer customers with older ones. | EMEA | base"
    )
    few = "Under 30 accounts stand behind one of the two groups of cohorts six months old, too few to compare them."
    assert cohort_change(compared((29, 29))) == f"{few} | EMEA | base"
    assert cohort_change(compared(older=(29, 29))) == f"{few} | EMEA | base"
    assert "After six months" in cohort_change(compared((30, 30)))


def test_titles_of_two_curves() -> None:
    title = cohorts_sentences.curves_apart
    assert title(compared(), 6, PERCENT) == (
        "Won Aug 24 to Jul 25: 75.0% after six months, 15.0 points more than the 60.0% of those won Jan 23 to Jul 24"
    )
    assert title(compared(called=False), 12, PERCENT, ("SMB", "EMEA")) == (
        "SMB: 75.0% after twelve months, not clearly different from the 60.0% of EMEA"
    )
    assert title(compared((29, 29)), 6, PERCENT, ("SMB", "EMEA")) == (
        "SMB and EMEA: under 30 accounts six months old, too few to compare"
    )
    assert title(compared(), 6, PERCENT, ("SMB", "SMB")) == "Both lines are the same accounts"
    assert title(None, 6, PERCENT) == "Not enough cohorts six months old to compare"


# --- targets -------------------------------------------------------------------------------------------------------


def unit_of(kind: str) -> units.Unit:
    made = {"money": units.money(), "amount": units.amount(), "percent": PERCENT, "count": units.count()}
    return made[kind]


def judged(status: TargetStatus, behind: float = -15.0, number: int = 1, **more: object) -> Assessment:
    """A target of 90% renewals of Mid-market in the first quarter, 75% so far where 90% are due."""
    record: dict[str, object] = {
        "target": Target(
            id=number,
            metric="renewal_rate",
            choices=(("segment", ("Mid-market",)),),
            period_start=dt.date(2026, 1, 1),
            period_end=dt.date(2026, 3, 31),
            value=0.9,
        ),
        "actual": 0.75,
        "expected": 0.9,
        "status": status,
        "distance_points": behind,
        "distance_accounts": -1.2,
        "distance_mrr": -180.0,
        "forecast": 0.7,
        "low": 0.6,
        "high": 0.8,
        "probability": 0.1,
        "n": 20,
        "greyed": False,
        "is_over": False,
        "note": "A note.",
        "pace_line": pd.DataFrame(),
    }
    return Assessment(**{**record, **more})  # type: ignore[arg-type]


def targets(*found: Assessment, ended: int = 0) -> str:
    return marked(targets_sentences.targets(found, ended, unit_of, "EMEA"))


OFF, WATCH, PACE, NONE = TargetStatus.OFF, TargetStatus.WATCH, TargetStatus.ON_PACE, TargetStatus.NONE
TITLE = "*Renewal rate of Mid-market, Q1 2026*"
BEHIND = f"{TITLE}, 75.0% where 90.0% is due by now: 15.0 points, 2 contracts and $180 MRR behind."


def test_no_target() -> None:
    assert targets() == "No target covers these accounts. | EMEA | base"
    assert targets(ended=3) == "No target is running here; three ended earlier. | EMEA | base"


def test_targets_nobody_can_judge_yet() -> None:
    assert targets(judged(NONE)) == "The one target is set, and none can be judged yet. | EMEA · A note. | base"
    assert targets(judged(NONE), judged(NONE)) == "Two targets are set, and none can be judged yet. | EMEA | base"


def test_one_target_behind() -> None:
    assert targets(judged(OFF)) == f"The one target [lost *is off*]. {BEHIND} | EMEA | lost"
    assert targets(judged(WATCH)) == f"The one target *needs watching*. {BEHIND} | EMEA | base"


def test_several_targets_behind() -> None:
    """Those that cannot be judged are not counted."""
    worst = f"Furthest behind: {BEHIND}"
    assert targets(judged(OFF), judged(OFF)) == f"[lost *Both targets*] are off. {worst} | EMEA | lost"
    assert targets(*[judged(WATCH)] * 3, judged(NONE)) == f"*All three targets* are to watch. {worst} | EMEA | base"
    assert targets(judged(PACE, 3), judged(OFF), judged(WATCH, -20)) == (
        f"[lost *One of three targets*] is off, one is to watch. {worst} | EMEA | lost"
    )
    many = [*[judged(OFF)] * 2, *[judged(WATCH)] * 2, judged(PACE, 3)]
    assert targets(*many) == f"[lost *Two of five targets*] are off, two are to watch. {worst} | EMEA | lost"


def test_the_worst_is_the_furthest_behind_among_those_off() -> None:
    found = [judged(OFF, -15, 1), judged(WATCH, -40, 2), judged(OFF, -20, 3), judged(NONE, math.nan, 4)]
    assert [one.target.id for one in targets_sentences.by_trouble(found)] == [3, 1, 2, 4]
    assert targets_sentences.states(found) == "2 off, 1 watch, 1 no status"
    same = [judged(OFF, -15, 2), judged(OFF, -15, 1), judged(OFF, math.nan, 0)]
    assert [one.target.id for one in targets_sentences.by_trouble(same)] == [1, 2, 0]


def test_a_target_missed_and_one_that_will_be() -> None:
    over = judged(OFF, is_over=True)
    assert f"{TITLE}, 75.0% where 90.0% was promised: 15.0 points, 2 contracts and $180 MRR behind." in targets(over)
    ahead = judged(OFF, 1.0, actual=0.91, distance_accounts=1.0, distance_mrr=100.0)
    assert targets(ahead) == (
        f"The one target [lost *is off*]. {TITLE}, 91.0% where 90.0% is due by now. It is ahead for now, but will "
        "probably end at 70.0%. | EMEA | lost"
    )


def test_all_on_pace_names_the_closest_call() -> None:
    """Not one whose period is over, nor one without a chance given."""
    near, far = judged(PACE, 3, probability=0.42), judged(PACE, 3, probability=0.9)
    said = "75.0% now, ends at the target with a chance of 42%."
    assert targets(near) == f"The one target is [won *on pace*]. {TITLE.strip('*')}, {said} | EMEA | won"
    assert targets(far, near) == f"Both targets are [won *on pace*]. The closest call: {TITLE}, {said} | EMEA | won"
    over, unknown = judged(PACE, 3, probability=0.1, is_over=True), judged(PACE, 3, probability=math.nan)
    assert targets(over, unknown, near) == (
        f"All three targets are [won *on pace*]. The closest call: {TITLE}, {said} | EMEA | won"
    )
    assert targets(over) == "The one target is [won *on pace*].  | EMEA | won"


def test_a_target_of_money_is_written_as_money() -> None:
    """$2.35M where $2.41M is due by now on the way to $2.5M; over, it is held against what was promised."""
    record = {
        "target": Target(
            id=1, metric="mrr", period_start=dt.date(2026, 1, 1), period_end=dt.date(2026, 12, 31), value=2_500_000
        ),
        "actual": 2_350_000.0,
        "expected": 2_410_000.0,
        "forecast": 2_440_000.0,
        "distance_accounts": math.nan,
        "distance_mrr": -60_000.0,
    }
    lead = "The one target [lost *is off*]. *MRR, 2026*, $2.35M where"
    assert targets(judged(OFF, -2.4, **record)) == (
        f"{lead} $2.41M is due by now: 2.4% of the target and $60K MRR behind. | EMEA | lost"
    )
    assert f"{lead} $2.5M was promised" in targets(judged(OFF, -2.4, **record, is_over=True))
    # On the line, and still off: what it will probably end at.
    assert targets(judged(OFF, 0.0, **record | {"distance_mrr": 0.0})) == (
        f"{lead} $2.41M is due by now. It is ahead for now, but will probably end at $2.44M. | EMEA | lost"
    )


# --- data health ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "tone", "words"),
    [
        ("fresh", "won", "[won *Yes: the figures are fresh*], just now. Nothing to warn of."),
        ("amber", "base", "*The figures are ageing*, just now. Nothing to warn of."),
        (
            "red",
            "lost",
            "[lost *The figures are out of date*], just now. The warehouse did not answer; what you see is the last "
            "good load. Nothing to warn of.",
        ),
    ],
)
def test_whether_the_figures_can_be_believed(level: str, tone: str, words: str) -> None:
    found = data_health_sentences.health(level, "just now", "As of 9 Jan 2026", 0, 0, False)
    assert marked(found) == f"{words} | As of 9 Jan 2026 | {tone}"


def test_errors_and_warnings_are_counted() -> None:
    said = data_health_sentences.health("amber", "2 h old", "", 1, 1, True).text
    assert said.endswith(
        "The last load was refused for 1 error; what you see is the last good one. 1 warning to look at."
    )
    said = data_health_sentences.health("amber", "2 h old", "", 2, 2, True).text
    assert "refused for 2 errors; " in said and said.endswith(" 2 warnings to look at.")
    assert "The warehouse did not answer" in data_health_sentences.health("fresh", "", "", 1, 0, False).text
    ahead = data_health_sentences.health("fresh", "just now", "", 0, 0, False, is_ahead=True)
    assert marked(ahead) == "[lost *The figures run ahead of today*], just now. Nothing to warn of. |  | lost"
