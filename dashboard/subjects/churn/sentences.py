"""What Churn says: how many left, where it leaks, and why."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_name
from dashboard.base.numbers import Unit, whole
from dashboard.base.words import Finding, Run, counted, number
from dashboard.measures.intervals import worst_of
from dashboard.measures.metric import Sums


def churn(sums: Sums, parts: Mapping[str, Sums], month: int, money: Unit, percent: Unit, covers: str) -> Finding:
    """Who left in the month, and the value of the dimension that loses most for its size."""
    left, opening = int(sums["churn_accounts"][month]), int(sums["opening_accounts"][month])
    gone = float(sums["churn_mrr"][month]) / MONEY_SCALE
    name = month_name(month)
    if not opening:
        return Finding((Run(f"Nobody was paying at the opening of {name}, so nobody could leave."),), covers)
    if not left:
        return Finding(
            (
                Run("No account left in "),
                Run(name, True),
                Run(f"; {whole(opening)} {'was' if opening == 1 else 'were'} paying at its opening."),
            ),
            covers,
        )
    if opening < HIDDEN_UNDER:
        gone_words = f"{counted(left, 'account')} with {money.text(gone)} a month left in {name}"
        return Finding((Run(f"{gone_words}, of the {opening} paying at its opening."),), covers)
    runs = [
        Run(f"{counted(left, 'account')} with {money.text(gone)} a month left in {name}, "),
        Run(percent.text(left / opening), True),
        Run(" of those paying. "),
    ]
    leak, is_leak = _leak(parts, range(max(int(sums.index[0]), month - 11), month + 1), percent)
    return Finding((*runs, *leak), covers, "lost" if is_leak else "base")


def _leak(parts: Mapping[str, Sums], months: range, percent: Unit) -> tuple[list[Run], bool]:
    """The value that clearly loses more than everybody else over the months, if any; nothing where fewer than two
    have thirty accounts.
    """
    rows = {v: s.loc[months[0] : months[-1]] for v, s in parts.items()}
    most = {v: int(s["opening_accounts"].max()) for v, s in rows.items()}
    # Account-months: each account may leave in each month it opens.
    counts = {v: (int(s["churn_accounts"].sum()), int(s["opening_accounts"].sum())) for v, s in rows.items()}
    named = [v for v, n in most.items() if n >= GREYED_UNDER and v != "(none)"]
    if len(named) < 2:
        return [], False
    over = f"Over {'twelve' if len(months) == 12 else number(len(months))} months "
    worst = worst_of(counts, named)
    if not worst:
        return [Run(f"{over}no group clearly loses more than the rest.")], False
    name, its, others = worst
    # Nobody loses most where another group on screen, be it a small one, loses more.
    is_most = all(own <= its * of for v, (own, of) in counts.items() if v != name and most[v] >= HIDDEN_UNDER)
    step = f"{percent.text(its)} a month against {percent.text(others)}"
    said = f" loses most, {step} of the rest." if is_most else f" loses more than the rest, {step}."
    return [Run(over), Run(name, True, "lost"), Run(said)], True


def leaks(frame: pd.DataFrame, dimension: str, percent: Unit) -> str:
    """Title of churn by a dimension: the value that clearly loses more than everybody else, if any.

    The rest is all others, the small ones too; under thirty accounts nobody is named.
    """
    shown = frame[frame["n"] >= GREYED_UNDER]
    if len(shown) < 2:
        return f"Left within a year, by {dimension.replace('_', ' ')}"
    counts = {str(v): (int(row["left"]), int(row["n"])) for v, row in frame.iterrows()}
    worst = worst_of(counts, map(str, shown.index))
    if worst:
        return f"{worst[0]} loses {percent.text(worst[1])} a year, the rest {percent.text(worst[2])}"
    return f"No {dimension.replace('_', ' ')} clearly loses more than the others"


def why(frame: pd.DataFrame, percent: Unit) -> str:
    """Title of the reasons: the first one and its share of the MRR lost; under ten contracts only how many there were.

    frame: every reason, most MRR first, columns value and contracts.
    """
    total, n = float(frame["value"].sum()), int(frame["contracts"].sum())
    if 0 < n < HIDDEN_UNDER:
        return f"Why {counted(n, 'contract')} {'was' if n == 1 else 'were'} lost"
    return (
        f"“{frame.index[0]}” takes {percent.text(float(frame['value'].iloc[0]) / total)} of what was lost"
        if total
        else "Why contracts were lost"
    )
