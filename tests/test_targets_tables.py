"""Tables of targets and of the gate, the log of changes, and the words on tiles: each cell from rows to be checked by
pencil.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

import pytest

from dashboard.appdb.audit import AuditEntry
from dashboard.appdb.kept import Target
from dashboard.appdb.records import Unreadable
from dashboard.base import numbers as units
from dashboard.subjects.targets import tables, words
from dashboard.subjects.targets.bonus import Gate, GateStatus, Half
from dashboard.subjects.targets.model import TargetStatus
from tests.test_sentences_of_plans import NONE, OFF, PACE, WATCH, judged, unit_of

PERCENT, MONEY = units.percent(), units.money()
MOMENT = dt.datetime(2026, 1, 9, 14, 5, 7, 123456, tzinfo=dt.UTC)


def target(
    metric: str = "renewal_rate",
    first: dt.date = dt.date(2026, 1, 1),
    last: dt.date = dt.date(2026, 3, 31),
    value: float = 0.9,
    **more: Any,
) -> Target:
    return Target(metric=metric, period_start=first, period_end=last, value=value, **more)


# --- words ---------------------------------------------------------------------------------------------------------


def test_a_target_by_name() -> None:
    one = target(choices=(("region", ("EMEA",)), ("segment", ("Mid-market", "SMB"))))
    assert words.title(one) == "Renewal rate of EMEA · Mid-market and SMB, Q1 2026"
    assert words.title(target("mrr", last=dt.date(2026, 12, 31))) == "MRR, 2026"
    assert words.label("no_such_metric") == "no such metric"
    assert words.accounts_of(()) == "All accounts"
    assert words.days(one) == "1 Jan to 31 Mar 2026"
    assert words.days(target(first=dt.date(2025, 11, 1))) == "1 Nov 2025 to 31 Mar 2026"
    assert words.period(target(first=dt.date(2026, 2, 1), last=dt.date(2027, 5, 31))) == "February 2026 to May 2027"


@pytest.mark.parametrize(
    ("status", "more", "words_"),
    [
        (PACE, {}, "Q1 2026 target 90% · ● on pace"),
        (WATCH, {"when": "Q1 2026"}, "Q1 2026 target 90% · ▲ watch"),
        (OFF, {"when": "1 Jan to 9 Jan 2026"}, "75.0% from 1 Jan to 9 Jan 2026\nQ1 2026 target 90% · ■ off"),
        (OFF, {"when": "on 9 Jan 2026"}, "75.0% on 9 Jan 2026\nQ1 2026 target 90% · ■ off"),
        (
            OFF,
            {"when": "twelve months to January 2026"},
            "75.0% in the twelve months to January 2026\nQ1 2026 target 90% · ■ off",
        ),
        (OFF, {"when": "January 2026"}, "75.0% in January 2026\nQ1 2026 target 90% · ■ off"),
        # Under ten the figure is not shown, and there is no status.
        (NONE, {"when": "January 2026", "n": 9}, "Q1 2026 target 90% · no status"),
    ],
)
def test_the_foot_of_a_tile(status: TargetStatus, more: dict[str, Any], words_: str) -> None:
    """The tile's own figure is of the first quarter."""
    assert words.foot(judged(status, **more), PERCENT, tile_period="Q1 2026") == words_
    assert words.foot(judged(status, **more), PERCENT, is_now=False, tile_period="Q1 2026") == "Q1 2026 target 90%"


def test_a_band_writes_its_unit_once() -> None:
    assert words.band(0.679, 0.755, PERCENT) == "67.9 to 75.5%"
    assert words.band(0.755, 0.7551, PERCENT) == "75.5%"
    assert words.band(math.nan, 0.7, PERCENT) == words.band(0.7, math.nan, PERCENT) == ""


def test_a_distance_in_words() -> None:
    behind = judged(OFF)
    assert words.gap(behind, MONEY, units.amount()) == "15.0 points, 2 contracts and $180 MRR behind"
    ahead = judged(PACE, 2.0, distance_accounts=1.7, distance_mrr=100.0)
    assert words.gap(ahead, MONEY, units.amount()) == "2.0 points, 1 contract and $100 MRR ahead"
    near = judged(PACE, 0.0, distance_accounts=0.0, distance_mrr=math.nan)
    assert words.gap(near, MONEY, units.amount()) == "exactly where it should be"
    unknown = judged(NONE, math.nan, distance_accounts=math.nan, distance_mrr=math.nan)
    assert words.gap(unknown, MONEY, units.amount()) == ""
    hair = judged(OFF, -1.0, distance_accounts=0.4, distance_mrr=math.nan)
    assert words.things(hair) == "less than one contract"
    # Short by a whole number of contracts, as floats have it, is short by so many.
    assert words.things(judged(OFF, distance_accounts=-2.0000000001)) == "2 contracts"
    assert words.things(judged(PACE, distance_accounts=1.9999999999)) == "2 contracts"
    only = judged(OFF, -15.0, distance_accounts=math.nan, distance_mrr=math.nan)
    assert words.gap(only, MONEY, units.amount()) == "15.0 points behind"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (math.nan, ""),
        (0.0099, "under 1%"),
        (0.01, "1%"),
        (0.5678, "56%"),
        (0.99, "99%"),
        (0.991, "over 99%"),
        (1.0, "over 99%"),
    ],
)
def test_a_chance_in_words(value: float, said: str) -> None:
    assert words.in_chances(value) == said


@pytest.mark.parametrize(
    ("metric", "away", "signed", "said"),
    [
        ("renewal_rate", -15.04, False, "15.0 points"),
        ("renewal_rate", 15.04, True, "+15.0 points"),
        ("logo_churn_rate", -0.054, False, "0.05 points"),
        ("logo_churn_rate", -0.95, False, "1.0 points"),
        ("nps", -12.4, False, "12 points"),
        ("mrr", -1.74, False, "1.7% of the target"),
        ("mrr", 1.74, True, "+1.7% of the target"),
        ("mrr", math.nan, False, ""),
    ],
)
def test_how_far_from_what_is_due(metric: str, away: float, signed: bool, said: str) -> None:
    found = judged(OFF, away, target=target(metric))
    assert words.points(found, units.amount(), signed) == said
    side = "" if not said else "behind" if away < 0 else "ahead"
    assert words.side(found, units.amount()) == side


def test_what_is_missing_in_each_account() -> None:
    """$100.50 an account where $127.17 is due: $26.67 in each, whichever way it is written."""
    found = judged(OFF, -20.0, actual=100.5, expected=127.17, target=target("arpa"))
    assert words.points(found, units.amount()) == "$26.67 an account"
    assert words.points(found, units.amount(), signed=True) == "-$26.67 an account"
    lead = judged(PACE, 20.0, actual=127.17, expected=100.5, target=target("arpa"))
    assert words.points(lead, units.amount(), signed=True) == "+$26.67 an account"


# --- tables --------------------------------------------------------------------------------------------------------


def test_targets_whose_period_is_over() -> None:
    reached = judged(PACE, 2.0, actual=0.92, target=target(owner="Ana"))
    found = tables.past_targets([reached, judged(OFF, -15.0, n=1), judged(NONE, math.nan, n=9)], unit_of)
    assert found.to_dict("records") == [
        {
            "Target": "Renewal rate, Q1 2026",
            "Promised": "90.0%",
            "Ended at": "92.0%",
            "Outcome": "● reached",
            "By": "+2.0 points",
            "Owner": "Ana",
            "Rests on": "20 contracts decided",
        },
        {
            "Target": "Renewal rate of Mid-market, Q1 2026",
            "Promised": "90.0%",
            "Ended at": "75.0%",
            "Outcome": "■ missed",
            "By": "-15.0 points",
            "Owner": "–",
            "Rests on": "1 contract decided",
        },
        {
            "Target": "Renewal rate of Mid-market, Q1 2026",
            "Promised": "90.0%",
            "Ended at": "75.0%",
            "Outcome": "no status",
            "By": "–",
            "Owner": "–",
            "Rests on": "9 contracts decided",
        },
    ]


def gate(new: bool | None, rate: bool | None, passed: bool | None, *, own: bool = True) -> GateStatus:
    def half(threshold: float, actual: float, passes: bool | None) -> Half:
        return Half(threshold, actual, 0.0, 0.0, 0.0, 0.0, 0.5, passes)

    return GateStatus(
        Gate(quarter=2026 * 4, new_mrr=50_000, gross_dollar_renewal_rate=0.85),
        half(50_000, 43_700, new),
        half(0.85, 0.9, rate),
        0.0,
        12,
        3,
        0.0,
        0,
        0.5,
        passed,
        True,
        own,
        "",
    )


def test_quarters_of_the_gate() -> None:
    found = tables.past_gates([gate(False, True, False), gate(True, True, True, own=False)])
    assert found.iloc[0].to_dict() == {
        "Quarter": "Q1 2026",
        "New MRR": 43_700,
        "needed": 50_000,
        "Gross dollar renewal rate": 0.9,
        "needed rate": 0.85,
        "Contracts": 12,
        "Outcome": "■ new MRR missed",
        "Thresholds": "its own",
    }
    assert found["Thresholds"].tolist() == ["its own", "for comparison"]
    assert tables.outcome(gate(True, True, True)) == "● both met"
    assert tables.outcome(replace(gate(None, True, None), is_over=False)) == "▲ open"
    assert tables.outcome(gate(None, True, None)) == "– no MRR fell due"
    assert tables.outcome(gate(True, False, False)) == "■ renewal rate missed"
    assert tables.outcome(gate(False, False, False)) == "■ new MRR and renewal rate missed"


def test_what_cannot_be_read_is_listed_up_to_twenty() -> None:
    def rows(n: int) -> list[Unreadable]:
        return [Unreadable("target", number, ("the value is “abc”, not a number",)) for number in range(1, n + 1)]

    one = tables.left_out(rows(1))
    assert one.what == ("One entry cannot be read and is left out:\nTarget number 1: the value is “abc”, not a number.")
    assert one.where == "Everything else is shown as it was saved."
    assert one.remedy == "Whoever looks after Longroad can correct it in the database, or restore a backup."
    many = tables.left_out(rows(21)).what.split("\n")
    assert many[0] == "21 entries cannot be read and are left out:" and many[-1] == "And 1 more." and len(many) == 22
    assert len(tables.left_out(rows(20)).what.split("\n")) == 21
    assert "can correct them in" in tables.left_out(rows(2)).remedy


# --- the log of changes --------------------------------------------------------------------------------------------

KEPT: dict[str, Any] = {
    "metric": "renewal_rate",
    "slice": '[["segment", ["Mid-market"]]]',
    "period_start": "2026-01-01",
    "period_end": "2026-03-31",
    "value": 0.9,
    "owner": "Ana",
    "note": "",
}
GATE: dict[str, Any] = {"quarter": 2026 * 4, "new_mrr": 50_000, "gross_dollar_renewal_rate": 0.85}


def change(action: str, old: Any, new: Any, table: str = "longroad_targets", **more: Any) -> list[Any]:
    """One row of the log: when, who, what, change."""
    entry = AuditEntry(7, MOMENT, more.pop("who", "Ana"), action, table, 1, old, new, **more)
    frame = tables.history([entry], unit_of)
    assert frame.columns.tolist() == ["When", "Who", "What", "Change"]
    return frame.iloc[0].tolist() if len(frame) else []


def test_a_target_set_changed_and_put_away() -> None:
    title = "Renewal rate of Mid-market, Q1 2026"
    assert change("added", None, KEPT) == [MOMENT.replace(microsecond=0), "Ana", title, "set: value 90.0%; owner Ana"]
    changed = KEPT | {"value": 0.85, "owner": "", "note": "agreed", "slice": "[]", "period_end": "2026-06-30"}
    assert change("changed", KEPT, changed)[2:] == [
        "Renewal rate, January to June 2026",
        "accounts Mid-market → All accounts; to 2026-03-31 → 2026-06-30; value 90.0% → 85.0%; owner Ana → none; "
        "note none → “agreed”",
    ]
    money = KEPT | {"metric": "mrr", "value": 50_000}
    assert change("added", None, money)[3] == "set: value $50K; owner Ana"
    assert change("archived", KEPT, KEPT | {"archived": True})[3] == "put away"
    assert change("changed", KEPT, KEPT)[3] == "nothing of substance"
    assert change("changed", KEPT, KEPT | {"value": 0.8}, who="")[1] == "–"


def test_a_gate_in_the_log() -> None:
    assert change("added", None, GATE, "longroad_gates")[2:] == [
        "Bonus gate, Q1 2026",
        "set: new MRR $50K; gross dollar renewal rate 85.0%",
    ]
    later = GATE | {"quarter": 2026 * 4 + 1, "new_mrr": 60_000}
    assert change("changed", GATE, later, "longroad_gates")[2:] == [
        "Bonus gate, Q2 2026",
        "quarter Q1 2026 → Q2 2026; new MRR $50K → $60K",
    ]


def test_what_else_stands_in_the_log() -> None:
    restored = change("restored", None, {"from": "a.db"}, "longroad_notebook")
    assert restored[2:] == ["The whole application database", "restored from a.db"]
    assert change("restored", None, None, "longroad_notebook")[3] == "restored from a backup"
    broken = change("changed", None, None, unreadable="it tells of no target")
    assert broken[2:] == ["Target, change number 7", "cannot be read: it tells of no target"]
    assert change("changed", None, None, "elsewhere", unreadable="x")[2] == "Entry, change number 7"
    # Scenarios have a page of their own.
    assert change("added", None, {"name": "Spring"}, "longroad_scenarios") == []


@pytest.mark.parametrize(
    ("metric", "n", "is_hidden"),
    [
        ("renewal_rate", 9, True),
        ("renewal_rate", 10, False),
        ("nps", 9, True),
        ("mrr", 1, False),
        ("arpa", 1, False),
        ("paying_accounts", 1, False),
        ("share_of_mrr_from_renewals", 9, True),
    ],
)
def test_rates_and_scores_of_under_ten_are_hidden(metric: str, n: int, is_hidden: bool) -> None:
    found = judged(OFF, n=n, target=target(metric))
    assert words.is_hidden(found) is is_hidden
    assert (words.so_far(found, PERCENT) == "–") is is_hidden
