"""The what-if page's content: one business under several churn rates, in a frame, a sentence and tables.

Rates on the controls are per cent a month, in the simulation shares; money is in the reporting currency.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.base.few import HIDDEN_UNDER
from dashboard.base.months import month_name
from dashboard.base.numbers import Unit, share
from dashboard.base.words import Finding, Run
from dashboard.subjects.what_if import simulate
from dashboard.subjects.what_if.simulate import Band, Baseline, Levers, Projection

REFERENCE_RATES = (0.01, 0.02, 0.03, 0.05, 0.08, 0.10)


@dataclass(frozen=True)
class Lever:
    """One control: its name in the address, its label, where the company stands, its range and step."""

    name: str
    label: str
    actual: float | None
    high: float
    step: float
    is_money: bool = False


def nice(value: float) -> float:
    """The next of 1, 2, 2.5, 5 × a power of ten at or above `value`; 1 for nothing."""
    if value <= 0:
        return 1.0
    power = 10.0 ** len(str(int(value))) / 10 if value >= 1 else 1.0
    return next(step * power for step in (1, 2, 2.5, 5, 10, 20) if step * power >= value)


def _most(usual: float, rate: float) -> float:
    """The end of a slider in per cent: twice the company's own rate or the usual end, never more than everything."""
    return min(100.0, max(usual, nice(rate * 200)))


def levers_of(start: Baseline) -> list[Lever]:
    """The sliders with ranges that hold the company's own values comfortably."""
    churn, contraction, expansion, new = (
        start.churn or 0.0,
        start.contraction or 0.0,
        start.expansion or 0.0,
        start.new or 0.0,
    )
    top = nice(max(new * 2.2, start.opening * 0.02, 20.0))
    return [
        Lever("churn", "Churn", start.churn, _most(10.0, churn), 0.01),
        Lever("contraction", "Contraction", start.contraction, _most(5.0, contraction), 0.01),
        Lever("expansion", "Expansion", start.expansion, _most(5.0, expansion), 0.01),
        Lever("new", "New MRR", start.new, top, top / 200, is_money=True),
    ]


def chosen(start: Baseline, values: Mapping[str, float], opening: float | None, months: int = 24) -> Levers:
    """Levers from the controls: per cent become shares; an untouched control keeps the exact start value."""
    exact = start.levers(months)
    given: dict[str, float] = {}
    for lever in levers_of(start):
        if lever.name in values:
            given[lever.name] = values[lever.name] / (1 if lever.is_money else 100)
    if opening is not None:
        given["opening"] = opening
    return exact.but(**given)


def rival_rates(scenario: float, actual: float) -> dict[str, float]:
    """Two more churn rates to draw, one `better` and one `worse` than both where there is one, in steps a reader can
    say aloud.
    """
    low, high = min(scenario, actual), max(scenario, actual)
    step = 0.005 if high < 0.06 else 0.01
    better, worse = int(low * 0.6 / step) * step, (int(high * 1.45 / step) + 1) * step
    rates = {"better": round(better, 4), "worse": round(worse, 4)}
    return {name: r for name, r in rates.items() if r >= 0 and abs(r - low) > 1e-9 and abs(r - high) > 1e-9 and r < 1}


def frame(levers: Levers, actual: float, month: int, band: Band) -> tuple[pd.DataFrame, dict[str, float]]:
    """MRR by month (index: month indices from the opening month) under each churn rate, with the band; and the rates by
    column.
    """
    rates = {"scenario": levers.churn}
    if abs(actual - levers.churn) >= 5e-7:
        rates["actual"] = actual
    rates |= rival_rates(levers.churn, actual)
    columns = {
        name: simulate.project(levers.but(churn=min(rate, 1 - levers.contraction))).mrr for name, rate in rates.items()
    }
    table = pd.DataFrame(columns, index=pd.RangeIndex(month, month + levers.months + 1, name="month_index"))
    if band.low is not None and band.high is not None:
        table["low"], table["high"] = band.low, band.high
    return table, rates


def cannot(levers: Levers, start: Baseline) -> str:
    """Why nothing is projected: no business, or levers still at values that no history stands behind; empty when it can
    be.
    """
    if not levers.opening and not levers.new:
        return (
            "Nothing is paid here and nothing new comes in, so there is nothing to project. Set an opening MRR "
            "or new MRR to try a business of your own."
        )
    if levers != start.levers(levers.months):
        return ""
    if start.churn is None:
        return (
            "No month has begun with MRR yet, so there is no churn rate to start from. Move a lever to try "
            "rates of your own."
        )
    if start.accounts is not None and start.accounts < HIDDEN_UNDER:
        who = (
            "Only one account pays here: its leaving is everything,"
            if start.accounts == 1
            else f"Only {start.accounts} accounts pay here: one leaving moves every rate,"
        )
        return f"{who} and no monthly rate says when. Move a lever to try rates of your own."
    return ""


def sentence(levers: Levers, start: Baseline, money: Unit, percent: Unit, covers: str) -> Finding:
    """The consequence in money: what this scenario leaves against today's rates after the months simulated."""
    reason = cannot(levers, start)
    if reason:
        return Finding((Run(reason),), covers)
    base = start.levers(levers.months)
    scenario, reference = simulate.project(levers), simulate.project(base)
    last = f"in month {levers.months}"
    if levers == base:
        lead = (
            f"At the churn of the last {start.months} months, {percent.text(levers.churn)} a month,"
            if levers.churn
            else f"Without churn, as in the last {start.months} months,"
        )
        other = levers.but(churn=levers.churn - 0.01 if levers.churn >= 0.01 else 0.0 if levers.churn else 0.01)
        step = simulate.gap(simulate.project(other), scenario).mrr
        words = (
            "one point less churn"
            if levers.churn >= 0.01
            else "no churn at all"
            if levers.churn
            else "one point of churn"
        )
        return Finding(
            (
                Run(f"{lead} MRR reaches "),
                Run(money.text(scenario.last), True),
                Run(f" {last}; {words} would leave "),
                Run(f"{money.text(abs(step))} {'more' if levers.churn else 'less'}", True),
                Run("."),
            ),
            covers,
        )
    if start.churn is None:
        return Finding(
            (
                Run(f"At a churn of {percent.text(levers.churn)} a month MRR reaches "),
                Run(money.text(scenario.last), True),
                Run(f" {last}; there is no history here to compare it with."),
            ),
            covers,
        )
    gap = simulate.gap(scenario, reference)
    better = gap.mrr >= 0
    changed = [
        name
        for name in ("churn", "contraction", "expansion", "new", "opening")
        if abs(getattr(levers, name) - getattr(base, name)) > 1e-12
    ]
    lead = (
        f"Churn at {percent.text(levers.churn)} instead of {percent.text(base.churn)}"
        if changed == ["churn"]
        else "This scenario"
    )
    words = "more" if better else "less"
    return Finding(
        (
            Run(f"{lead} leaves "),
            Run(f"{money.text(abs(gap.mrr))} {words} MRR", True),
            Run(f" {last}, and "),
            Run(f"{money.text(abs(gap.collected))}", True),
            Run(f" {'more' if gap.collected >= 0 else 'less'} collected on the way."),
        ),
        covers,
        "base" if not gap.mrr else "won" if better else "lost",
    )


def ceiling_words(projection: Projection, start: Baseline, month: int, money: Unit, percent: Unit) -> str:
    """Where growth stops of itself: new business ÷ net loss rate; and how far the opening MRR is from it, which is that
    of the end of `month` or the reader's own.
    """
    levers = projection.levers
    if not levers.opening and not levers.new:
        return "none, there is no business to project"
    if projection.ceiling is None:
        return "no ceiling: expansion outweighs what is lost" if levers.expansion else "no ceiling: nothing is lost"
    if not levers.new:
        return "none, nothing new comes in to replace what is lost"
    share = projection.ceiling_share_now
    is_own = levers.opening != start.opening
    if share is not None and share <= 1:
        reached = "is your opening MRR" if is_own else f"reached at the end of {month_name(month)}"
        return f"{money.text(projection.ceiling)}, {percent.text(share)} {'of it ' * is_own}{reached}"
    whose = "your opening MRR" if is_own else f"the {money.text(levers.opening)} at the end of {month_name(month)}"
    return f"{money.text(projection.ceiling)}, below {whose}"


def rate_table(levers: Levers, actual: float) -> pd.DataFrame:
    """The same business under the reference churn rates, the company's own and the scenario's: end, sum, gap to the
    best, ceiling.
    """
    own = {levers.churn: "your scenario"} | ({actual: "your actual"} if abs(actual - levers.churn) >= 5e-7 else {})
    rates = sorted({*own, *(r for r in REFERENCE_RATES if all(abs(r - mine) >= 5e-7 for mine in own))})
    rates = [r for r in rates if r + levers.contraction <= 1]
    cases = simulate.compare(levers, rates, reference=rates[0])
    return pd.DataFrame(
        [
            {
                "Churn a month": case.churn,
                "": own.get(case.churn, ""),
                f"MRR in month {levers.months}": case.projection.last,
                "Collected on the way": case.projection.collected,
                "Less than at the lowest": -case.gap.collected,
                "Ceiling": case.projection.ceiling if case.projection.ceiling else float("nan"),
            }
            for case in cases
        ]
    )


def tornado_table(levers: Levers) -> pd.DataFrame:
    """What moves month 24 most: each lever 10% better and one point better, the unit named."""
    rows = [
        {"Lever": e.better_label, "MRR more": e.better_mrr, "Collected more": e.better_collected}
        for step in ("relative", "point")
        for e in simulate.tornado(levers, step)
        if e.better_mrr
    ]
    return pd.DataFrame(rows, columns=["Lever", "MRR more", "Collected more"]).sort_values(
        "MRR more", ascending=False, ignore_index=True
    )


def goal_words(levers: Levers, target: float, text: Callable[[float], str]) -> str:
    """`To reach $200 in month 24: 2.506% a month.`, or why no churn rate reaches the goal."""
    goal = simulate.goal_seek(levers, target)
    return (
        f"To reach {text(target)} in month {levers.months}: {share(goal.value, 3)} a month."
        if goal.value is not None
        else goal.reason(text)
    )
