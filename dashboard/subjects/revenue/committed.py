"""Committed MRR: MRR now, what is signed and what is given up by a horizon, each part shown.

CMRR = MRR now + signed and not yet started + scheduled upgrades − notified cancellations − scheduled
downgrades, of changes dated after the as-of and up to the horizon.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.measures.fact import COMMITTED
from dashboard.measures.metric import Behaviour, Sums, metric
from dashboard.measures.slices import Slice
from dashboard.measures.terms import terms
from dashboard.warehouse.problems import Missing

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts

HORIZONS = range(1, 13)
DEFAULT_HORIZON = 3
LATER = 13
PARTS = ("signed", "upgrade", "downgrade", "cancelled")


@dataclass(frozen=True)
class Likely:
    """Accounts likely to leave: committed MRR at the horizon in ten-thousandths, accounts, and how much each sign
    touches.

    low_health_mrr and champion_left_mrr overlap where both hold; None where the table is not connected.
    """

    mrr: int
    accounts: int
    low_health_mrr: int | None
    champion_left_mrr: int | None


@dataclass(frozen=True)
class Committed:
    """Committed MRR at a horizon with its parts, ten-thousandths; downgrade and cancelled are positive amounts that go
    off.

    signed_later_mrr is signed too but starts after the horizon. likely is never subtracted; it is the missing table
    when neither health nor contacts is connected.
    """

    months_ahead: int
    now_mrr: int
    signed_mrr: int
    upgrade_mrr: int
    downgrade_mrr: int
    cancelled_mrr: int
    committed_mrr: int
    now_accounts: int
    signed_accounts: int
    upgrade_accounts: int
    downgrade_accounts: int
    cancelled_accounts: int
    signed_later_mrr: int
    likely: Likely | Missing

    @property
    def committed_accounts(self) -> int:
        """Accounts that pay at the horizon: those of now and those signed, less those that cancel."""
        return self.now_accounts + self.signed_accounts - self.cancelled_accounts


def by_horizon(facts: Facts, slice_: Slice) -> Sums:
    """One row for each of 0 … 12 months ahead (index months_ahead), everything up to it summed, int64 ten-thousandths.

    Columns now_mrr, signed_mrr, upgrade_mrr, downgrade_mrr, cancelled_mrr, committed_mrr, the accounts of each part,
    likely_mrr, likely_accounts, low_health_mrr, champion_left_mrr.
    """
    return _cumulated(facts, slice_).loc[: HORIZONS[-1]]


def at(facts: Facts, slice_: Slice, months_ahead: int = DEFAULT_HORIZON) -> Committed:
    """Committed MRR at a horizon of 1 to 12 months."""
    sums = _cumulated(facts, slice_)
    ahead = min(max(months_ahead, 0), HORIZONS[-1])
    row = {name: int(value) for name, value in sums.iloc[ahead].items()}
    health, contacts = facts.missing("health"), facts.missing("contacts")
    likely: Likely | Missing
    if health is not None and contacts is not None:
        likely = health
    else:
        likely = Likely(
            row["likely_mrr"],
            row["likely_accounts"],
            None if health else row["low_health_mrr"],
            None if contacts else row["champion_left_mrr"],
        )
    parts = {
        name: row[name]
        for name in (
            "now_mrr",
            "now_accounts",
            "committed_mrr",
            *(f"{p}_{unit}" for p in PARTS for unit in ("mrr", "accounts")),
        )
    }
    return Committed(
        months_ahead=ahead,
        signed_later_mrr=int(sums["signed_mrr"].iloc[-1]) - row["signed_mrr"],
        likely=likely,
        **parts,
    )


def _cumulated(facts: Facts, slice_: Slice) -> Sums:
    rows = facts.rows["committed"]
    names = [name for name in rows.numbers if name != "months_ahead"]
    sums = rows.sums(names, slice_, ("months_ahead", range(LATER + 1))).cumsum(axis=0)
    out = pd.DataFrame(sums, index=pd.RangeIndex(LATER + 1, name="months_ahead"), columns=names)
    return out.assign(
        committed_mrr=out["now_mrr"]
        + out["signed_mrr"]
        + out["upgrade_mrr"]
        - out["downgrade_mrr"]
        - out["cancelled_mrr"]
    )


committed_mrr = metric(
    name="committed_mrr",
    label="Committed MRR",
    family="Committed MRR",
    unit="money",
    behaviour=Behaviour.LEVEL,
    better="up",
    fact=COMMITTED,
    above=terms("now_mrr", "signed_mrr", "upgrade_mrr", less=("cancelled_mrr", "downgrade_mrr")),
    n="now_accounts",
    is_targetable=False,
    formula="MRR now + signed, not yet started + scheduled upgrades − notified cancellations − scheduled "
    "downgrades, each by the horizon (three months)",
    edge="Likely churn (health under 50, or the champion left and was not replaced) is a line of its own and "
    "never subtracted.",
)
