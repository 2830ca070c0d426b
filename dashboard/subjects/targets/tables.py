"""Frames for Targets: the pace of one, what decides it, what was changed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.appdb import AuditEntry
from dashboard.appdb.kept import Target
from dashboard.appdb.records import Unreadable, choices_of
from dashboard.base.errors import AppDatabaseError
from dashboard.base.numbers import whole
from dashboard.base.words import counted
from dashboard.measures.metric import BALANCES, Behaviour
from dashboard.subjects.targets import words
from dashboard.subjects.targets.bonus import GateStatus, quarter_name
from dashboard.subjects.targets.model import Assessment
from dashboard.subjects.targets.renewal import BASES
from dashboard.subjects.targets.renewal import needed as whole_needed
from dashboard.subjects.targets.words import UnitOf

MOST_LEFT_OUT = 20


EDITED = {"longroad_targets": "Target", "longroad_gates": "Bonus gate"}


@dataclass(frozen=True, eq=False)
class Pace:
    """What a pace chart shows: index month_index, columns actual, expected, low, high in units of `kind`; goal at the
    end.
    """

    frame: pd.DataFrame
    kind: str
    goal: float
    goal_name: str
    subtitle: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not np.isfinite(self.frame[["actual", "expected"]].to_numpy(dtype=float)).any()


def pace(found: Assessment) -> Pace:
    """The pace line of a target. Renewals are counted up along the calendar of what falls due, as contracts or money
    kept.

    The band runs from the last known point to the forecast's 80% at the end.
    """
    line, target = found.pace_line, found.target
    basis = BASES.get(target.metric)
    if basis and "needed" in line:
        return _calendar(found, basis)
    frame = pd.DataFrame({"actual": line["actual"], "expected": line["expected"]})
    metric = words.metric_of(target.metric)
    is_level = metric is not None and metric.behaviour in BALANCES
    is_flow = metric is not None and metric.behaviour is Behaviour.FLOW
    how = (
        "Added up over the period"
        if is_flow
        else "At each month's end"
        if is_level
        else "Over the period so far, month by month"
    )
    return Pace(_with_band(frame, found.low, found.high), words.kind(target.metric), target.value, "target", how)


def _calendar(found: Assessment, basis: str) -> Pace:
    line = found.pace_line
    kept, needed = line["kept"].astype(float), line["needed"].astype(float).copy()
    known = kept.dropna()
    if len(known):
        # Of the last month only what is decided counts so far: the line meets the distance the card speaks of.
        by_now = (
            float(whole_needed(found.target.value, found.n))
            if basis == "contracts"
            else known.iloc[-1] - found.distance_mrr
        )
        needed.loc[known.index[-1]] = by_now if found.n else math.nan
    frame = pd.DataFrame({"actual": kept, "expected": needed})
    opening = pd.DataFrame(
        {"actual": 0.0, "expected": 0.0}, index=pd.Index([int(line.index[0]) - 1], name="month_index")
    )
    total = float(line["due"].iloc[-1])
    frame = _with_band(pd.concat([opening, frame]), found.low * total, found.high * total)
    due = f"the {counted(int(total), 'contract')} that fall{'s' * (total == 1)} due"
    falling = due if basis == "contracts" else "what falls due"
    noun = "Contracts renewed" if basis == "contracts" else "MRR renewed" if basis == "net" else "MRR kept"
    return Pace(
        frame,
        "count" if basis == "contracts" else "money",
        float(line["needed"].iloc[-1]),
        "needed",
        f"{noun}, added up over {falling}",
    )


def _with_band(frame: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    known = frame["actual"].dropna()
    out = frame.assign(low=math.nan, high=math.nan)
    if not len(known) or not math.isfinite(low) or not math.isfinite(high) or known.index[-1] == frame.index[-1]:
        return out
    start, end = int(known.index[-1]), int(frame.index[-1])
    for month in range(start, end + 1):
        share = math.sqrt((month - start) / (end - start))
        middle = known.iloc[-1] + ((low + high) / 2 - known.iloc[-1]) * (month - start) / (end - start)
        out.loc[month, ["low", "high"]] = middle - (high - low) / 2 * share, middle + (high - low) / 2 * share
    return out


def past_targets(found: Sequence[Assessment], unit: UnitOf) -> pd.DataFrame:
    """Targets whose period is over: promised, reached or missed, and by how much."""
    rows = []
    for one in found:
        own = unit(words.kind(one.target.metric))
        outcome = (
            f"{one.status.mark} {'reached' if one.status.word == 'on pace' else 'missed'}"
            if one.status.mark
            else one.status.word
        )
        rows.append(
            {
                "Target": words.title(one.target),
                "Promised": own.text(one.target.value),
                "Ended at": own.text(one.actual),
                "Outcome": outcome,
                "By": words.points(one, unit("amount"), signed=True) or "–",
                "Owner": one.target.owner or "–",
                "Rests on": words.rests_on(one),
            }
        )
    return pd.DataFrame(rows)


def past_gates(found: Sequence[GateStatus]) -> pd.DataFrame:
    """Past quarters of the bonus gate, newest first: both halves and the outcome."""
    return pd.DataFrame(
        [
            {
                "Quarter": one.quarter,
                "New MRR": one.new_mrr.actual,
                "needed": one.new_mrr.threshold,
                "Gross dollar renewal rate": one.renewal_rate.actual,
                "needed rate": one.renewal_rate.threshold,
                "Contracts": one.decided_contracts,
                "Outcome": outcome(one),
                "Thresholds": "its own" if one.has_own_thresholds else "for comparison",
            }
            for one in found
        ]
    )


def outcome(one: GateStatus) -> str:
    """What a quarter's gate came to: `● both met`, `■ new MRR missed`, `▲ open`, `– no MRR fell due`."""
    if one.passed:
        return "● both met"
    if one.passed is None:
        return "– no MRR fell due" if one.is_over else "▲ open"
    halves = [
        name for name, half in (("new MRR", one.new_mrr), ("renewal rate", one.renewal_rate)) if half.passes is False
    ]
    return f"■ {' and '.join(halves)} missed"


def left_out(rows: Sequence[Unreadable]) -> AppDatabaseError:
    """What is kept but cannot be read, each by its number and with every reason; it is shown nowhere else."""
    one = len(rows) == 1
    lead = (
        "One entry cannot be read and is left out:"
        if one
        else f"{whole(len(rows))} entries cannot be read and are left out:"
    )
    listed = [row.sentence for row in rows[:MOST_LEFT_OUT]]
    listed += [f"And {whole(len(rows) - MOST_LEFT_OUT)} more."] if len(rows) > MOST_LEFT_OUT else []
    return AppDatabaseError(
        "\n".join([lead, *listed]),
        "Everything else is shown as it was saved.",
        f"Whoever looks after Longroad can correct {'it' if one else 'them'} in the database, or restore a backup.",
    )


def history(entries: Sequence[AuditEntry], unit: UnitOf) -> pd.DataFrame:
    """Who changed what and when, old → new in words, newest first; scenarios have their own page."""
    rows = [
        {
            "When": e.at.replace(microsecond=0) if e.at else None,
            "Who": e.who or "–",
            "What": _what(e),
            "Change": _change(e, unit),
        }
        for e in entries
        if e.table in EDITED or e.action == "restored" or e.unreadable
    ]
    return pd.DataFrame(rows, columns=["When", "Who", "What", "Change"])


def _what(entry: AuditEntry) -> str:
    row = entry.new or entry.old or {}
    if entry.unreadable:
        return f"{EDITED.get(entry.table, 'Entry')}, change number {entry.id}"
    if entry.table == "longroad_gates":
        return f"Bonus gate, {quarter_name(int(row['quarter']))}"
    return words.title(_target(row)) if entry.table == "longroad_targets" else "The whole application database"


def _target(row: Mapping[str, Any]) -> Target:
    first, last = (dt.date.fromisoformat(str(row[f"period_{end}"])) for end in ("start", "end"))
    return Target(
        metric=str(row["metric"]),
        choices=choices_of(row["slice"]),
        period_start=first,
        period_end=last,
        value=float(row["value"]),
    )


def _change(entry: AuditEntry, unit: UnitOf) -> str:
    if entry.unreadable:
        return f"cannot be read: {entry.unreadable}"
    if entry.action == "restored":
        return f"restored from {(entry.new or {}).get('from', 'a backup')}"
    if entry.action == "archived":
        return "put away"
    metric = str((entry.new or {}).get("metric", ""))
    said = []
    for name, (old, new) in entry.changes().items():
        if entry.action == "added" and (
            name in ("metric", "slice", "period_start", "period_end", "quarter", "archived") or not new
        ):
            continue
        before, after = (_said(name, value, metric, unit) for value in (old, new))
        said.append(
            f"{_NAMES.get(name, name)} {after}"
            if entry.action == "added"
            else f"{_NAMES.get(name, name)} {before} → {after}"
        )
    lead = "set: " if entry.action == "added" else ""
    return lead + "; ".join(said) if said else "nothing of substance"


_NAMES = {
    "value": "value",
    "owner": "owner",
    "note": "note",
    "slice": "accounts",
    "period_start": "from",
    "period_end": "to",
    "new_mrr": "new MRR",
    "gross_dollar_renewal_rate": "gross dollar renewal rate",
}


def _said(name: str, value: object, metric: str, unit: UnitOf) -> str:
    if value in (None, ""):
        return "none"
    if name == "slice":
        return words.accounts_of(choices_of(str(value)))
    if name == "metric":
        return words.label(str(value))
    if name in ("value", "new_mrr", "gross_dollar_renewal_rate"):
        kind = words.kind(metric) if name == "value" else "money" if name == "new_mrr" else "percent"
        return unit(kind).text(float(str(value)))
    if name == "quarter":
        return quarter_name(int(str(value)))
    return f"“{value}”" if name == "note" else str(value)
