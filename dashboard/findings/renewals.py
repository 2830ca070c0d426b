"""What renewed, what is about to fall due, and what customers said."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard import committed as committed_
from dashboard import nps as nps_
from dashboard import renewals as renewals_
from dashboard.findings.model import SMALL_N, TINY_N, Finding, Run, counted
from dashboard.metrics import Sums
from dashboard.units import Unit, is_missing


def renewals(rolled: Sums, month: int, coming: renewals_.Coming, money: Unit, percent: Unit, covers: str) -> Finding:
    """The last three months' renewal rate and its change, then what falls due in ninety days and how much of it is at risk.

    rolled: trailing three months (`renewals.rolling(sums, 3)`).
    """
    rate = renewals_.renewal_rate
    now, then = rate.at(rolled, month), rate.at(rolled, month - 3)
    n = int(rolled["decided"][month]) if month in rolled.index else 0
    due = coming.within(90)
    ahead = [Run(f" {money.text(int(due['undecided_mrr']) / 10_000)} falls due undecided in the next 90 days"),
             Run(", "), Run(f"{money.text(int(due['at_risk_mrr']) / 10_000)} of it at risk", True, "lost" if due["at_risk_mrr"] else ""), Run(".")]
    if not int(due["undecided"]):
        ahead = [Run(" Nothing undecided falls due in the next 90 days.")]
    if n < TINY_N:
        said = "No contract was due" if not n else f"Only {counted(n, 'contract')} came to a decision"
        return Finding((Run(f"{said} in these three months, too few for a rate."), *ahead), covers)
    runs = [Run(f"{int(rolled['renewed'][month]):,} of {n:,} contracts due in three months renewed, "), Run(percent.text(now), True)]
    tone = "base"
    if not is_missing(then) and int(rolled["decided"].get(month - 3, 0)) >= TINY_N:
        step = now - then
        low, high = renewals_.interval(rate, rolled, month) or (0.0, 1.0)
        if low <= then <= high:
            runs.append(Run(f", not clearly different from the {percent.text(then)} of the three months before."))
        else:
            tone = "won" if step > 0 else "lost"
            runs.append(Run(f", {percent.change(now, then)} against the three months before."))
    else:
        runs.append(Run("."))
    return Finding((*runs, *ahead), covers, tone)


def renews_least(frame: pd.DataFrame, dimension: str, percent: Unit) -> str:
    """Title of renewal by a dimension: the value that clearly renews less than the rest, if any."""
    shown = frame[frame["n"] >= SMALL_N]
    name = dimension.replace("_", " ")
    if len(shown) < 2:
        return f"Renewal rate by {name}"
    worst, rest = shown.iloc[0], shown.iloc[1:]
    others = float(1 - rest["lost"].sum() / rest["n"].sum())
    if float(worst["high"]) < others:
        return f"{shown.index[0]} renews {percent.text(worst['value'])}, the rest {percent.text(others)}"
    return f"No {name} clearly renews less than the others"


def why(frame: pd.DataFrame, percent: Unit) -> str:
    """Title of the reasons: the first one and its share of the MRR lost."""
    total = float(frame["value"].sum()) if len(frame) else 0.0
    return f"“{frame.index[0]}” takes {percent.text(float(frame['value'].iloc[0]) / total)} of what was lost" if total else "Why contracts were lost"


def nps(sums: Sums, quarter: int, points: Unit, percent: Unit, covers: str) -> Finding:
    """The quarter's NPS with its interval, whether it changed, and how many were asked and answered."""
    n, sent = (int(sums[c][quarter]) if quarter in sums.index else 0 for c in ("responses", "sent"))
    name = nps_.quarter_name(quarter)
    if nps_.state(n) == "count":
        return Finding((Run(f"{name} has {counted(n, 'answer')}, too few for a score; {counted(sent, 'invitation')} went out."),), covers)
    score = nps_.nps.at(sums, quarter)
    band = nps_.intervals(sums.loc[[quarter]]).iloc[0]
    runs = [Run("NPS is "), Run(points.text(score), True), Run(f" in {name}, between {points.text(band['low'])} and {points.text(band['high'])} with 95 % confidence. ")]
    tone = "base"
    change = nps_.change(sums, quarter, quarter - 3) or nps_.change(sums, quarter, quarter - 6)
    if change is None:
        runs.append(Run("There is no earlier quarter to compare."))
    elif change.called:
        tone = "won" if change.points > 0 else "lost"
        runs += [Run("It went "), Run(f"{change.words} {abs(change.points):.0f} points", True, tone), Run(" on the quarter before.")]
    else:
        runs.append(Run(f"The step of {points.change(score, score - change.points)} on the quarter before is not significant."))
    return Finding(tuple(runs), covers, tone)


def followed(frame: pd.DataFrame, percent: Unit) -> str:
    """Title of what each group did next."""
    seen: Mapping[str, pd.Series[float]] = {str(name): row for name, row in frame.iterrows() if row["n"] >= TINY_N}
    if "Promoters" in seen and "Detractors" in seen:
        good, bad = seen["Promoters"], seen["Detractors"]
        clear = float(bad["high"]) < float(good["value"])
        lead = "Detractors renewed" if clear else "Detractors did not clearly renew less:"
        return f"{lead} {percent.text(bad['value'])}, promoters {percent.text(good['value'])}"
    return "What each group did next"


def committed(one: committed_.Committed, money: Unit) -> str:
    """Title of committed MRR: what is already certain to change by the horizon."""
    step = (one.committed_mrr - one.now_mrr) / 10_000
    months = counted(one.months_ahead, "month")
    if not step:
        return f"Nothing signed or notified changes MRR in {months}"
    word = "adds" if step > 0 else "takes off"
    return f"What is signed and notified {word} {money.text(abs(step))} in {months}"
