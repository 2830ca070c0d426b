"""What Renewals says: the rate, what lies ahead, and who renews least."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.base.money import MONEY_SCALE
from dashboard.base.numbers import Unit, is_missing, whole
from dashboard.base.words import Finding, Run, counted, listed
from dashboard.measures import changes
from dashboard.measures.intervals import worst_of
from dashboard.measures.metric import Sums, terms_of
from dashboard.subjects.renewals import coming as renewals_coming
from dashboard.subjects.renewals import metrics


def headline(
    rolled: Sums,
    month: int,
    coming: renewals_coming.Coming | None,
    as_of: dt.date,
    money: Unit,
    percent: Unit,
    covers: str,
) -> Finding:
    """The last three months' renewal rate and its change, then what falls due in the ninety days after the as-of and
    how much of it is at risk.

    rolled: trailing three months (`renewals.rolling(sums, 3)`). coming: None in a past view, which says nothing of what
    is ahead today. A change is called one where the counts tell both rates apart;
    a rate on a yearly footing is no ratio of two counts, so it is given beside the counts and no change is called.
    """
    n, renewed = (int(rolled[c][month]) if month in rolled.index else 0 for c in ("decided", "renewed"))
    ahead = [] if coming is None else _ahead(coming, as_of, money)
    if n < HIDDEN_UNDER:
        said = (
            "No contract was due in these three months"
            if not n
            else f"Only {counted(n, 'contract')} came to a decision in these three months, too few for a rate"
        )
        return Finding((Run(f"{said}."), *ahead), covers)
    rate = metrics.renewal_rate
    now, then = rate.at(rolled, month), rate.at(rolled, month - 3)
    lead = [
        Run(f"{whole(renewed)} of {whole(n)} contracts due in three months renewed, "),
        Run(percent.text(renewed / n), True),
    ]
    if terms_of(rolled):
        return Finding(
            (
                *lead,
                Run("; on a yearly footing, weighted by money, that is "),
                Run(percent.text(now), True),
                Run("."),
                *ahead,
            ),
            covers,
        )
    if is_missing(then) or int(rolled["decided"].get(month - 3, 0)) < HIDDEN_UNDER:
        return Finding((*lead, Run("."), *ahead), covers)
    if not changes.change(rate, rolled, month, month - 3).is_told:
        return Finding(
            (*lead, Run(f", not clearly different from the {percent.text(then)} of the three months before."), *ahead),
            covers,
        )
    return Finding(
        (*lead, Run(f", {percent.change(now, then)} against the three months before."), *ahead),
        covers,
        "won" if now > then else "lost",
    )


def _ahead(coming: renewals_coming.Coming, as_of: dt.date, money: Unit) -> list[Run]:
    due = coming.within(90)
    days = f"the 90 days after {as_of.day} {as_of:%B %Y}{', multi-year contracts left out' * coming.is_short}"
    if not due["undecided"]:
        return [Run(f" Nothing undecided falls due in {days}.")]
    risk = Run(
        f"{money.text(due['at_risk_mrr'] / MONEY_SCALE)} of it at risk", True, "lost" if due["at_risk_mrr"] else ""
    )
    return [Run(f" {money.text(due['undecided_mrr'] / MONEY_SCALE)} falls due undecided in {days}, "), risk, Run(".")]


def unknown_signs(coming: renewals_coming.Coming) -> str:
    """Which tables are missing where signs have a dash, and how; empty when none is."""
    tables = {missing.table: missing.state for missing in coming.unknown.values()}
    said = []
    for state, words in UNKNOWN.items():
        names = [table for table, of in tables.items() if of == state]
        said += [f"{listed(names)} {'is' if len(names) == 1 else 'are'} {words}"] if names else []
    return f"Dashes: {'; '.join(said)}." if said else ""


UNKNOWN = {"absent": "not connected", "empty": "connected but empty", "unreadable": "not readable"}


def undated(n: int, money: str) -> str:
    """So many contracts without a due date, and what they pay in a month; empty when there are none."""
    if not n:
        return ""
    has, stands = ("has", "stands") if n == 1 else ("have", "stand")
    return f"{counted(n, 'contract')} with {money} a month {has} no due date and {stands} in no month."


def renews_least(frame: pd.DataFrame, dimension: str, percent: Unit) -> str:
    """Title of renewal by a dimension: the value that clearly renews less than the rest, if any.

    The rest is everybody else, the small ones too; under thirty contracts nobody is named. Rates are compared as the
    counts they are: one on a yearly footing is no ratio of two counts and is held against nothing.
    """
    shown = frame[frame["n"] >= GREYED_UNDER]
    name = dimension.replace("_", " ")
    if len(shown) < 2:
        return f"Renewal rate by {name}"
    if not np.allclose(frame["value"], 1 - frame["lost"] / frame["n"]):
        return f"Renewal rate by {name}, on a yearly footing"
    counts = {str(v): (int(row["lost"]), int(row["n"])) for v, row in frame.iterrows()}
    worst = worst_of(counts, map(str, shown.index))
    if worst:
        return f"{worst[0]} renews {percent.text(1 - worst[1])}, the rest {percent.text(1 - worst[2])}"
    return f"No {name} clearly renews less than the others"
