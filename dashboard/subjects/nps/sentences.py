"""What NPS says: the score, and whether what people answered is followed by what they do."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.base.few import HIDDEN_UNDER
from dashboard.base.months import day_name, month_end
from dashboard.base.numbers import Unit, whole
from dashboard.base.words import Finding, Run, counted
from dashboard.measures.intervals import tell_apart
from dashboard.measures.metric import Sums
from dashboard.subjects.nps import figures, metrics


def nps(sums: Sums, quarter: int, points: Unit, percent: Unit, covers: str) -> Finding:
    """The quarter's NPS with its interval, whether it changed, and how many were asked and answered."""
    n, sent = (int(sums[c][quarter]) if quarter in sums.index else 0 for c in ("responses", "sent"))
    name = figures.quarter_name(quarter)
    if figures.state(n) == "count":
        return Finding(
            (Run(f"{name} has {counted(n, 'answer')}, too few for a score; {counted(sent, 'invitation')} went out."),),
            covers,
        )
    score = metrics.nps.at(sums, quarter)
    band = figures.intervals(sums.loc[[quarter]]).iloc[0]
    runs = [
        Run("NPS is "),
        Run(points.text(score), True),
        Run(f" in {name}, between {points.text(band['low'])} and {points.text(band['high'])} with 95% confidence. "),
    ]
    tone = "base"
    change, back = figures.change(sums, quarter, quarter - 3), "on the quarter before"
    if change is None:
        change, back = figures.change(sums, quarter, quarter - 6), "on two quarters before"
    if change is None:
        runs.append(Run("There is no earlier quarter to compare."))
    elif change.called:
        tone = "won" if change.points > 0 else "lost"
        runs += [
            Run("It went "),
            Run(f"{change.words} {whole(abs(change.points))} points", True, tone),
            Run(f" {back}."),
        ]
    else:
        runs.append(Run(f"The step of {points.change(score, score - change.points)} {back} is not significant."))
    return Finding(tuple(runs), covers, tone)


def followed(frame: pd.DataFrame, percent: Unit) -> str:
    """Title of what each group did next."""
    seen: Mapping[str, pd.Series[float]] = {
        str(name): row for name, row in frame.iterrows() if row["n"] >= HIDDEN_UNDER
    }
    if "Promoters" in seen and "Detractors" in seen:
        good, bad = seen["Promoters"], seen["Detractors"]
        counts = [(round(float(g["value"]) * int(g["n"])), int(g["n"])) for g in (bad, good)]
        clear = float(bad["value"]) < float(good["value"]) and tell_apart(*counts[0], *counts[1])
        lead = "Detractors renewed" if clear else "Detractors did not clearly renew less:"
        return f"{lead} {percent.text(bad['value'])}, promoters {percent.text(good['value'])}"
    return "What each group did next"


def no_quarter(first: int | None, end: int, last_month: int) -> tuple[str, str]:
    """(what, what helps) where no quarter is over by the month `end` on screen; `first`: the survey's first quarter."""
    if first is None:
        return "Nobody has been asked yet", "No invitation and no answer is known."
    name, is_known, is_past = figures.quarter_name(first), first + 2 <= last_month, end < last_month
    if first > end and is_past:
        note = f"The first quarter with an invitation or an answer is {name}"
        return (
            "Nobody had been asked by then",
            f"{note}. Choose a later window." if is_known else f"{note}, not over yet.",
        )
    over = "was not over by then" if is_past else "is not over yet"
    help_ = "Choose a later window." if is_known else f"It ends on {day_name(month_end(first + 2))}."
    return f"The first quarter of this survey, {name}, {over}", f"Scores are of whole quarters. {help_}"
