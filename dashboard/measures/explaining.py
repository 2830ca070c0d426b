"""How a figure is made: its formula, its sums, and the arithmetic worked before the reader's eyes.

Tiles, cards and the definitions page all read `explain`: the worked example of a metric is the figure on its tile,
because both come from the same sums and the same row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.base.money import MONEY_SCALE
from dashboard.base.numbers import UnitOf, is_missing
from dashboard.base.words import counted
from dashboard.measures.metric import Metric, Sums, terms_of
from dashboard.measures.summing import window
from dashboard.measures.terms import in_words
from dashboard.warehouse.problems import Missing


@dataclass(frozen=True)
class Basis:
    """What a fact's metrics are worked on: its sums and the row on screen.

    period: what that row covers (empty: as the metric says); whose: the figure's owner where that is not the slice;
    fact: where it came from, if not from the metric's own.
    """

    sums: Sums
    row: int
    period: str = ""
    whose: str = ""
    fact: str = ""


@dataclass(frozen=True)
class Explanation:
    """A number and how it was made. value: as it stands on the tile; rows: terms and words in the order they are read;
    worked: the arithmetic in one line; facts: whose statements made it; name: its metric, empty for a card's figure."""

    label: str
    value: str
    rows: tuple[tuple[str, str], ...]
    worked: str = ""
    facts: tuple[str, ...] = ()
    name: str = ""


def summed_basis(sums: Sums, months: range, period: str) -> Basis:
    """Several months (or the quarters in them) in one row: sums first, then the division."""
    return Basis(window(sums, months), months[-1], period)


def explain(metric: Metric, basis: Basis | Missing, unit_of: UnitOf, as_of: str = "") -> Explanation:
    """A metric on its basis: period, formula, sums with names and amounts, n, worked, edge, as-of, source."""
    facts_, label = metric.facts, metric.label
    if isinstance(basis, Basis):
        facts_, label = (basis.fact,) if basis.fact else facts_, f"{label}: {basis.whose}" if basis.whose else label
    edges = (("At the edge", metric.edge), ("When empty", f"shown as “{metric.empty}”"))
    if isinstance(basis, Missing):
        return Explanation(
            metric.label,
            "",
            (("Formula", metric.formula), ("Worked", basis.sentence), *edges),
            basis.sentence,
            facts_,
            metric.name,
        )
    row = _row(basis)
    value, worked = _worked(metric, basis, row, unit_of)
    rows = [("Period", basis.period or metric.when(basis.row)), ("Formula", metric.formula)]
    if row:
        sides = (
            [("Numerator", metric.above), ("Denominator", metric.below)] if metric.below else [("Sum of", metric.above)]
        )
        rows += [(name, side.amounts(row, unit_of)) for name, side in sides if side]
        if metric.n in row:
            rows.append(("n", _counted(row[metric.n], metric.noun, unit_of)))
    rows += [("Worked", worked), *edges, ("As of", as_of), ("Source", metric.source)]
    return Explanation(label, value, tuple((term, words) for term, words in rows if words), worked, facts_, metric.name)


def summed(
    label: str,
    period: str,
    sums: Sequence[tuple[str, str]],
    facts_: Sequence[str],
    *,
    formula: str = "",
    as_of: str = "",
) -> Explanation:
    """A figure of a card that is no metric: its period, its sums under their names, and whose statements made it."""
    rows = (("Period", period), ("Formula", formula), *sums, ("As of", as_of))
    return Explanation(label, "", tuple((term, words) for term, words in rows if words), "", tuple(facts_))


def _counted(n: float, noun: str, unit_of: UnitOf) -> str:
    """`1 account`, `869 accounts`."""
    return f"{unit_of('count').text(n)} {noun if n != 1 else noun.removesuffix('s')}"


def _row(basis: Basis) -> dict[str, float]:
    if basis.row not in basis.sums.index:
        return {}
    return {str(name): float(value) for name, value in basis.sums.loc[basis.row].to_dict().items()}


def _worked(metric: Metric, basis: Basis, row: Mapping[str, float], unit_of: UnitOf) -> tuple[str, str]:
    """The value as on the tile, and the line that makes it: `October 2026: churn $17.8K ÷ opening MRR $2.24M = 0.80
    %`.
    """
    period = basis.period or metric.when(basis.row)
    lead = f"{period[0].upper()}{period[1:]}: "
    if not row:
        return "", f"{lead}nothing yet"
    if metric.few_under and metric.is_few(row[metric.few_under]):
        value = counted(int(row[metric.few_under]), metric.few_noun)
        return value, f"{lead}{value}, {metric.few_words}"
    # Over the whole history, because a bridge multiplies the twelve months before.
    value = unit_of(metric.unit).text(float(metric(basis.sums).loc[basis.row]), metric.empty)
    if metric.product_of is not None:
        rates = (1 - metric.product_of(basis.sums)).loc[basis.row - 11 : basis.row]
        return value, f"{lead}{' × '.join(unit_of('percent').text(float(r)) for r in rates)} = {value}"
    terms = terms_of(basis.sums) if metric.by_term else []
    if terms:
        return value, f"{lead}{_by_term(metric, row, terms, unit_of)} = {value}"
    above = metric.above.amounts(row, unit_of, inside=True)
    above = above if metric.factor == 1 else f"{metric.factor} × {above}"
    if not metric.below:
        if metric.factor == 1 and len(metric.above.columns) == 1:
            above = in_words(metric.above.first)
            above += f", of {_counted(row[metric.n], metric.noun, unit_of)}" if metric.n != metric.above.first else ""
        return value, f"{lead}{above.removeprefix('(').removesuffix(')')} = {value}"
    below = metric.below.amounts(row, unit_of, inside=True)
    share = metric.below.value(row)
    if metric.compounded and share:
        monthly = unit_of("percent").text(metric.above.value(row) / share)
        return value, f"{lead}{above} ÷ {below} = {monthly}; 1 − (1 − {monthly})^12 = {value}"
    return value, f"{lead}{above} ÷ {below} = {metric.empty if not share or is_missing(share) else value}"


def _by_term(metric: Metric, row: Mapping[str, float], terms: Sequence[int], unit_of: UnitOf) -> str:
    """A rate on a yearly footing: each length's own rate, its power, and the money it weighs with."""
    percent, money = unit_of("percent"), unit_of("money")
    top, bottom = metric.above.first, metric.below.first
    names = {top, bottom, "expiring_mrr"}
    short = {name: row[name] - sum(row[f"{name}_{term}"] for term in terms) for name in names}
    groups = [("up to a year", short, "")] + [
        (f"{t} months", {name: row[f"{name}_{t}"] for name in names}, f"^(12 ÷ {t})") for t in terms
    ]
    parts = [
        f"{name} {percent.text(g[top] / g[bottom])}{power} weighing {money.text(g['expiring_mrr'] / MONEY_SCALE)}"
        for name, g, power in groups
        if g["expiring_mrr"] and g[bottom]
    ]
    return "mean by expiring MRR of " + " and ".join(parts)
