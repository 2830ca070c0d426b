"""Which change matters most in a slice: told apart by its counts, with what explains it and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.base.numbers import Unit, decimal, whole
from dashboard.base.remembered import remembered
from dashboard.base.words import Finding, Run, counted
from dashboard.facts.loading import Facts
from dashboard.facts.refreshing import FactsStatus
from dashboard.measures import changes, summing
from dashboard.measures.metric import Sums
from dashboard.measures.slices import Slice
from dashboard.measures.windows import Window
from dashboard.session import process
from dashboard.session.view import View
from dashboard.subjects.behind.asked import behind, link
from dashboard.subjects.nps import figures as nps_figures
from dashboard.subjects.nps import metrics as nps_metrics
from dashboard.subjects.overview import sentences
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.subjects.renewals import metrics as renewals_metrics

Ratio = tuple[float, float]


RENEWAL_POINTS, NPS_POINTS = 0.03, 10.0


def renewal_change(
    rolled: Sums, parts: Mapping[str, Mapping[str, Sums]], month: int, percent: Unit, covers: str
) -> Finding | None:
    """The renewal rate of three months against the same months a year earlier; None unless their intervals tell them
    apart.
    """
    rate = renewals_metrics.renewal_rate
    if (
        month not in rolled.index
        or month - 12 not in rolled.index
        or min(int(rolled["decided"][m]) for m in (month, month - 12)) < GREYED_UNDER
    ):
        return None
    now, then = rate.at(rolled, month), rate.at(rolled, month - 12)
    if not changes.change(rate, rolled, month, month - 12).is_told:
        return None
    word, tone = ("fell", "lost") if now < then else ("rose", "won")
    n = int(rolled["decided"][month])
    size = percent.change(max(now, then), min(now, then), plus=False)
    runs = [
        Run(f"The renewal rate {word} {size} in a year to "),
        Run(percent.text(now), True),
        Run(f" of {counted(n, 'contract')} due in three months. "),
    ]
    ratios = {
        d: {
            v: (
                (float(s["renewed"].get(month, 0)), float(s["decided"].get(month, 0))),
                (float(s["renewed"].get(month - 12, 0)), float(s["decided"].get(month - 12, 0))),
            )
            for v, s in values.items()
        }
        for d, values in parts.items()
    }
    named = furthest(ratios, now - then)
    if named:
        its = changes.change(rate, parts[named[0]][named[1]], month, month - 12)
        runs += [
            Run(named[1], True, tone if its.is_told else ""),
            Run(f" explains {decimal(abs(named[2]) * 100, 1)} of the {decimal(abs(now - then) * 100, 1)} points."),
        ]
    return Finding(tuple(runs), covers, tone, named[:2] if named else None, abs(now - then) / RENEWAL_POINTS)


def nps_change(
    sums: Sums, parts: Mapping[str, Mapping[str, Sums]], quarter: int, points: Unit, covers: str
) -> Finding | None:
    """The quarter's NPS against the one before; None unless the step's interval excludes 0."""
    change = nps_figures.change(sums, quarter, quarter - 3)
    if change is None or not change.called:
        return None
    word, tone = ("fell", "lost") if change.points < 0 else ("rose", "won")
    n = int(sums["responses"][quarter])
    runs = [
        Run(f"NPS {word} {whole(abs(change.points))} points in a quarter to "),
        Run(points.text(nps_metrics.nps.at(sums, quarter)), True),
        Run(f" in {nps_figures.quarter_name(quarter)}, on {counted(n, 'answer')}. "),
    ]

    def pair(s: Sums, q: int) -> Ratio:
        return (float(s["promoters"].get(q, 0) - s["detractors"].get(q, 0)), float(s["responses"].get(q, 0)))

    named = furthest(
        {d: {v: (pair(s, quarter), pair(s, quarter - 3)) for v, s in values.items()} for d, values in parts.items()},
        change.points / 100,
    )
    if named:
        its = changes.change(nps_metrics.nps, parts[named[0]][named[1]], quarter, quarter - 3)
        runs += [
            Run(named[1], True, tone if its.is_told else ""),
            Run(f" explains {whole(abs(named[2]) * 100)} of them."),
        ]
    return Finding(tuple(runs), covers, tone, named[:2] if named else None, abs(change.points) / NPS_POINTS)


def furthest(parts: Mapping[str, Mapping[str, tuple[Ratio, Ratio]]], change: float) -> tuple[str, str, float] | None:
    """The value whose own rate adds most to a change, beyond its weight: (dimension, value, added).

    parts: dimension → value → ((numerator, denominator) now, the same then). Added = its share of the denominator now ×
    the step of
    its own rate; shifts of weight between values are nobody's. Values under 30 now or 10 then are not named.
    """
    best: tuple[float, tuple[str, str, float]] | None = None
    for dimension, values in parts.items():
        whole = sum(now[1] for now, _ in values.values())
        for value, (now, then) in values.items():
            if value == "(none)" or now[1] < GREYED_UNDER or then[1] < HIDDEN_UNDER or not whole:
                continue
            added = now[1] / whole * (now[0] / now[1] - then[0] / then[1])
            excess = (added - now[1] / whole * change) * float(np.sign(change))
            if added * change > 0 and abs(added) <= abs(change) * 1.5 and (best is None or excess > best[0]):
                best = (excess, (dimension, value, added))
    return best[1] if best else None


def with_reason(found: Finding, facts: Facts, slice_: Slice, months: range) -> Finding:
    """The same finding with the reason most of its lost contracts name, where reasons are recorded and five or more
    contracts were lost.
    """
    if found.about is None or found.tone != "lost" or facts.missing("renewals") is not None:
        return found
    dimension, value = found.about
    reasons = renewals_figures.lost_reasons(facts, slice_.only({dimension: value}), months)
    total = int(reasons["lost"].sum())
    known = reasons[reasons["reason"] != "(none)"].sort_values("lost", ascending=False)
    if total < 5 or known.empty or int(known["lost"].iloc[0]) * 3 < total:
        return found
    most, reason = int(known["lost"].iloc[0]), str(known["reason"].iloc[0])
    return replace(
        found,
        runs=(*found.runs, Run(f" {whole(most)} of its {whole(total)} lost contracts name “{reason}”.")),
        reason=reason,
    )


def ways(view: View, found: Finding) -> list[tuple[str, str]]:
    """To the accounts and contracts that the sentence speaks of, in words with their addresses."""
    if found.about is None:
        return []
    chosen = {found.about[0]: [found.about[1]]}
    ways_ = [("show who left", link(behind("gone", view.end), chosen))]
    if found.reason:
        year = range(view.end - 11, view.end + 1)
        ways_.append(
            (f"contracts lost for “{found.reason}”", link(behind("lost_for", year, reason=found.reason), chosen))
        )
        ways_.append(("every contract lost", link(behind("lost_for", year), chosen)))
    return ways_


def important(view: View) -> Finding:
    """The most important change in this slice, in words, with the slice inside it that explains most of it and why."""
    return _important(view.facts, view.slice, view.end)


@remembered(128)
def _important(facts: Facts, slice_: Slice, end: int) -> Finding:
    view = View(facts, slice_, Window(until=end), FactsStatus(None, "fresh"), process.chosen_settings())
    money, percent, covers = view.unit("money"), view.unit("percent"), view.covers()
    ways: list[Callable[[bool], Finding | None]] = [
        lambda named: sentences.overview(
            view.sums, view.parts() if named else {}, end, money, percent, covers, bool(slice_.choices)
        )
    ]
    if facts.missing("renewals") is None:
        rolled = summing.rolling(renewals_figures.by_due_month(facts, view.slice), 3)
        ways.append(
            lambda named: renewal_change(
                rolled,
                {
                    d: {v: summing.rolling(s, 3) for v, s in renewals_figures.by_value(facts, slice_, d).items()}
                    for d in facts.dimensions
                }
                if named
                else {},
                end,
                percent,
                covers,
            )
        )
    if facts.missing("nps_responses") is None:
        quarters = nps_figures.by_quarter(facts, slice_)
        over = [int(q) for q in quarters.index if q + 2 <= end]
        if over:
            ways.append(
                lambda named: nps_change(
                    quarters,
                    {d: nps_figures.by_value(facts, slice_, d) for d in facts.dimensions} if named else {},
                    over[-1],
                    view.unit("points"),
                    covers,
                )
            )
    # How large a change is is cheap to say; who explains it is only worked out until one is told apart by its counts.
    ranked = sorted(((found.weight, -i) for i, way in enumerate(ways) if (found := way(False))), reverse=True)
    told = (found for _, i in ranked if (found := ways[-i](True)) and found.tone != "base")
    chosen = next(told, None) or ways[-ranked[0][1]](True)
    assert chosen is not None
    return with_reason(chosen, facts, slice_, range(end - 11, end + 1))
