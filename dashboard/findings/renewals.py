"""What renewed, what is about to fall due, and what customers said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from dashboard.base.numbers import Unit, is_missing
from dashboard.base.words import SMALL_N, TINY_N, Finding, Run, counted
from dashboard.measures import changes
from dashboard.measures.intervals import tell_apart
from dashboard.measures.metrics import Sums
from dashboard.subjects.nps import figures as nps_
from dashboard.subjects.renewals import figures as renewals_
from dashboard.subjects.revenue import committed as committed_
from dashboard.warehouse.contract import Missing


def renewals(
    rolled: Sums, month: int, coming: renewals_.Coming | None, as_of: dt.date, money: Unit, percent: Unit, covers: str
) -> Finding:
    """The last three months' renewal rate and its change, then what falls due in the ninety days after the as-of and
    how much of it is at risk.

    rolled: trailing three months (`renewals.rolling(sums, 3)`). coming: None in a past view, which says nothing of what
    is ahead today. A change is called one where the counts tell both rates apart;
    a rate on a yearly footing is no ratio of two counts, so it is given beside the counts and no change is called.
    """
    n, renewed = (int(rolled[c][month]) if month in rolled.index else 0 for c in ("decided", "renewed"))
    ahead = [] if coming is None else _ahead(coming, as_of, money)
    if n < TINY_N:
        said = (
            "No contract was due in these three months"
            if not n
            else f"Only {counted(n, 'contract')} came to a decision in these three months, too few for a rate"
        )
        return Finding((Run(f"{said}."), *ahead), covers)
    rate = renewals_.renewal_rate
    now, then = rate.at(rolled, month), rate.at(rolled, month - 3)
    lead = [Run(f"{renewed:,} of {n:,} contracts due in three months renewed, "), Run(percent.text(renewed / n), True)]
    if renewals_.terms_of(rolled):
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
    if is_missing(then) or int(rolled["decided"].get(month - 3, 0)) < TINY_N:
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


def _ahead(coming: renewals_.Coming, as_of: dt.date, money: Unit) -> list[Run]:
    due = coming.within(90)
    days = f"the 90 days after {as_of.day} {as_of:%B %Y}{', multi-year contracts left out' * coming.is_short}"
    if not due["undecided"]:
        return [Run(f" Nothing undecided falls due in {days}.")]
    risk = Run(f"{money.text(due['at_risk_mrr'] / 10_000)} of it at risk", True, "lost" if due["at_risk_mrr"] else "")
    return [Run(f" {money.text(due['undecided_mrr'] / 10_000)} falls due undecided in {days}, "), risk, Run(".")]


def renews_least(frame: pd.DataFrame, dimension: str, percent: Unit) -> str:
    """Title of renewal by a dimension: the value that clearly renews less than the rest, if any.

    Rates are compared as the counts they are: one on a yearly footing is no ratio of two counts and is held against
    nothing.
    """
    shown = frame[frame["n"] >= SMALL_N]
    name = dimension.replace("_", " ")
    if len(shown) < 2:
        return f"Renewal rate by {name}"
    if not np.allclose(shown["value"], 1 - shown["lost"] / shown["n"]):
        return f"Renewal rate by {name}, on a yearly footing"
    worst, rest = shown.iloc[0], shown.iloc[1:]
    others = float(1 - rest["lost"].sum() / rest["n"].sum())
    if float(worst["value"]) < others and tell_apart(
        int(worst["lost"]), int(worst["n"]), int(rest["lost"].sum()), int(rest["n"].sum())
    ):
        return f"{shown.index[0]} renews {percent.text(worst['value'])}, the rest {percent.text(others)}"
    return f"No {name} clearly renews less than the others"


def why(frame: pd.DataFrame, percent: Unit) -> str:
    """Title of the reasons: the first one and its share of the MRR lost."""
    total = float(frame["value"].sum()) if len(frame) else 0.0
    return (
        f"“{frame.index[0]}” takes {percent.text(float(frame['value'].iloc[0]) / total)} of what was lost"
        if total
        else "Why contracts were lost"
    )


def nps(sums: Sums, quarter: int, points: Unit, percent: Unit, covers: str) -> Finding:
    """The quarter's NPS with its interval, whether it changed, and how many were asked and answered."""
    n, sent = (int(sums[c][quarter]) if quarter in sums.index else 0 for c in ("responses", "sent"))
    name = nps_.quarter_name(quarter)
    if nps_.state(n) == "count":
        return Finding(
            (Run(f"{name} has {counted(n, 'answer')}, too few for a score; {counted(sent, 'invitation')} went out."),),
            covers,
        )
    score = nps_.nps.at(sums, quarter)
    band = nps_.intervals(sums.loc[[quarter]]).iloc[0]
    runs = [
        Run("NPS is "),
        Run(points.text(score), True),
        Run(f" in {name}, between {points.text(band['low'])} and {points.text(band['high'])} with 95 % confidence. "),
    ]
    tone = "base"
    change, back = nps_.change(sums, quarter, quarter - 3), "on the quarter before"
    if change is None:
        change, back = nps_.change(sums, quarter, quarter - 6), "on two quarters before"
    if change is None:
        runs.append(Run("There is no earlier quarter to compare."))
    elif change.called:
        tone = "won" if change.points > 0 else "lost"
        runs += [Run("It went "), Run(f"{change.words} {abs(change.points):.0f} points", True, tone), Run(f" {back}.")]
    else:
        runs.append(Run(f"The step of {points.change(score, score - change.points)} {back} is not significant."))
    return Finding(tuple(runs), covers, tone)


def followed(frame: pd.DataFrame, percent: Unit) -> str:
    """Title of what each group did next."""
    seen: Mapping[str, pd.Series[float]] = {str(name): row for name, row in frame.iterrows() if row["n"] >= TINY_N}
    if "Promoters" in seen and "Detractors" in seen:
        good, bad = seen["Promoters"], seen["Detractors"]
        counts = [(round(float(g["value"]) * int(g["n"])), int(g["n"])) for g in (bad, good)]
        clear = float(bad["value"]) < float(good["value"]) and tell_apart(*counts[0], *counts[1])
        lead = "Detractors renewed" if clear else "Detractors did not clearly renew less:"
        return f"{lead} {percent.text(bad['value'])}, promoters {percent.text(good['value'])}"
    return "What each group did next"


def committed(one: committed_.Committed, money: Unit, percent: Unit) -> str:
    """Title of committed MRR: what is certain to change by the horizon, and likely churn with its share, which is often
    larger.
    """
    step = (one.committed_mrr - one.now_mrr) / 10_000
    months = counted(one.months_ahead, "month")
    word = "adds" if step > 0 else "takes off"
    lead = (
        f"What is signed and notified {word} {money.text(abs(step))} in {months}"
        if step
        else f"Nothing signed or notified changes MRR in {months}"
    )
    if isinstance(one.likely, Missing) or not one.likely.mrr:
        return lead
    share = f" ({percent.text(one.likely.mrr / one.committed_mrr)} of it)" if one.committed_mrr else ""
    return f"{lead}; {money.text(one.likely.mrr / 10_000)}{share} is likely churn"
