"""What Churn says: how many left, where it leaks, and why."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.base.months import month_name
from dashboard.base.numbers import Unit, is_missing
from dashboard.base.words import SMALL_N, TINY_N, Finding, Run, counted, number
from dashboard.measures.intervals import tell_apart
from dashboard.measures.metric import Sums
from dashboard.subjects.metrics import REGISTRY


def churn(sums: Sums, parts: Mapping[str, Sums], month: int, money: Unit, percent: Unit, covers: str) -> Finding:
    """Who left in the month, and the value of the dimension that loses most for its size."""
    left, opening = int(sums["churn_accounts"][month]), int(sums["opening_accounts"][month])
    gone = float(sums["churn_mrr"][month]) / 10_000
    name = month_name(month)
    if not opening:
        return Finding((Run(f"Nobody was paying at the opening of {name}, so nobody could leave."),), covers)
    if not left:
        return Finding(
            (
                Run("No account left in "),
                Run(name, True),
                Run(f"; {opening:,} {'was' if opening == 1 else 'were'} paying at its opening."),
            ),
            covers,
        )
    rate = REGISTRY["logo_churn_rate"]
    if opening < TINY_N:
        gone_words = f"{counted(left, 'account')} with {money.text(gone)} a month left in {name}"
        return Finding((Run(f"{gone_words}, of the {opening} paying at its opening."),), covers)
    runs = [
        Run(f"{counted(left, 'account')} with {money.text(gone)} a month left in {name}, "),
        Run(percent.text(left / opening), True),
        Run(" of those paying. "),
    ]
    twelve = range(max(int(sums.index[0]), month - 11), month + 1)
    rows = {v: s.loc[twelve[0] : month] for v, s in parts.items() if v != "(none)"}
    rates = {v: rate.over(s, twelve) for v, s in rows.items() if s["opening_accounts"].max() >= SMALL_N}
    rates = {v: r for v, r in rates.items() if not is_missing(r)}
    whole = rate.over(sums, twelve)
    if len(rates) < 2 or is_missing(whole):
        return Finding(tuple(runs), covers)
    worst = max(rates, key=lambda v: rates[v])
    counts = {
        v: tuple(int(s[f"{c}_accounts"].sum()) for c in ("churn", "opening"))
        for v, s in (("", sums.loc[twelve[0] : month]), (worst, rows[worst]))
    }
    (others_left, others), (its_left, its) = counts[""], counts[worst]
    # Account-months: each account may leave in each month it opens.
    if others > its and tell_apart(its_left, its, others_left - its_left, others - its):
        rest = (others_left - its_left) / (others - its)
        runs += [
            Run("Over twelve months "),
            Run(worst, True, "lost"),
            Run(f" loses most, {percent.text(rates[worst])} a month against {percent.text(rest)} of the rest."),
        ]
        return Finding(tuple(runs), covers, "lost")
    return Finding(
        (
            *runs,
            Run(
                f"Over {'twelve' if len(twelve) == 12 else number(len(twelve))} months no group clearly "
                "loses more than the rest."
            ),
        ),
        covers,
    )


def leaks(frame: pd.DataFrame, dimension: str, percent: Unit) -> str:
    """Title of churn by a dimension: the value whose interval clears the others', if any."""
    shown = frame[frame["n"] >= SMALL_N]
    if len(shown) < 2:
        return f"Left within a year, by {dimension.replace('_', ' ')}"
    worst = shown.iloc[0]
    rest = shown.iloc[1:]
    others = float((rest["left"].sum()) / rest["n"].sum())
    if float(worst["value"]) > others and tell_apart(
        int(worst["left"]), int(worst["n"]), int(rest["left"].sum()), int(rest["n"].sum())
    ):
        return f"{shown.index[0]} loses {percent.text(worst['value'])} a year, the rest {percent.text(others)}"
    return f"No {dimension.replace('_', ' ')} clearly loses more than the others"


def why(frame: pd.DataFrame, percent: Unit) -> str:
    """Title of the reasons: the first one and its share of the MRR lost; under ten contracts only how many there were.

    frame: every reason, most MRR first, columns value and contracts.
    """
    total, n = float(frame["value"].sum()), int(frame["contracts"].sum())
    if 0 < n < TINY_N:
        return f"Why {counted(n, 'contract')} {'was' if n == 1 else 'were'} lost"
    return (
        f"“{frame.index[0]}” takes {percent.text(float(frame['value'].iloc[0]) / total)} of what was lost"
        if total
        else "Why contracts were lost"
    )
