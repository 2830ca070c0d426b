"""What falls due after the as-of, and which signs speak against a renewal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.measures.metric import Sums
from dashboard.measures.slices import Slice
from dashboard.warehouse.problems import Missing

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts
from dashboard.subjects.renewals.figures import MultiYear, chosen

WINDOWS = (30, 60, 90, 180)


# Signals about an undecided contract: column, words, and the table that knows it (none: renewals itself).
SIGNALS: tuple[tuple[str, str, str], ...] = (
    ("champion_left", "Champion left, not replaced", "contacts"),
    ("detractor", "Last answer a detractor", "nps_responses"),
    ("passive", "Last answer a passive", "nps_responses"),
    ("promoter", "Last answer a promoter", "nps_responses"),
    ("use_falling", "Use falling", "usage"),
    ("low_health", "Health under 50", "health"),
    ("auto_renewing", "Renews by itself", "renewals"),
    ("notice_passed", "Notice date passed", "renewals"),
)


@dataclass(frozen=True)
class Coming:
    """What falls due after the as-of. windows: one row for each of 30, 60, 90, 180 days, each within the next;
    months: one row a coming month. Columns due, renewed, lost, undecided and their money (due_mrr, expiring_mrr,
    kept_mrr,
    lost_mrr, renewed_mrr, undecided_mrr), at_risk, at_risk_mrr and two columns a signal; int64, money in
    ten-thousandths.
    unknown: signal → the table that would tell it; is_short: contracts of more than twelve months are left out."""

    windows: Sums
    months: Sums
    unknown: dict[str, Missing]
    is_short: bool = False

    @property
    def lengths(self) -> str:
        """Which contracts these are, in words."""
        return "contracts of two to twelve months" if self.is_short else "contracts of two months and longer"

    def within(self, days: int) -> dict[str, int]:
        """One row of windows by column name."""
        return {str(name): int(value) for name, value in self.windows.loc[days].to_dict().items()}


def upcoming(facts: Facts, slice_: Slice, multi_year: MultiYear = "include") -> Coming:
    """The calendar of what falls due; every length beyond month-to-month unless `exclude` is asked for.

    Signals count undecided contracts only. A contract is at risk when its champion left and was not replaced, the
    account's last relational answer (of twelve months) is a detractor's, its use fell by more than a quarter, or health
    is under 50.
    """
    rows = facts.rows["upcoming_renewals"]
    names = [name for name in rows.numbers if name not in ("month_index", "days", "term_months")]
    where = chosen(rows, multi_year)
    first, month = facts.as_of.year * 12 + facts.as_of.month - 1, rows["month_index"][rows.of(slice_, where)]
    last = max(first + 11, int(month.max()) if len(month) else 0)
    # Each of the days is a multiple of thirty; the rows hold no others.
    in_steps = rows.sums(names, slice_, ("days", range(WINDOWS[0], WINDOWS[-1] + 1, WINDOWS[0])), where=where)
    by_days = pd.DataFrame(
        in_steps[[days // WINDOWS[0] - 1 for days in WINDOWS]].cumsum(axis=0),
        index=pd.Index(WINDOWS, name="days"),
        columns=names,
    )
    by_month = pd.DataFrame(
        rows.sums(names, slice_, ("month_index", range(first, last + 1)), where=where),
        index=pd.RangeIndex(first, last + 1, name="month_index"),
        columns=names,
    )
    unknown = {column: missing for column, _, table in SIGNALS if (missing := facts.missing(table)) is not None}
    return Coming(by_days, by_month, unknown, multi_year == "exclude")
