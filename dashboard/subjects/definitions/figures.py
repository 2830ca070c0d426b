"""How a number is made: its formula, its sums, worked before the reader's eyes, and the SQL that was sent.

Tiles, cards and the definitions page all read `explain`: the worked example of a metric is the figure on its tile,
because both come from the same sums and the same row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.base.months import day_name, month_name, span_name
from dashboard.base.numbers import Unit, is_missing
from dashboard.facts import loading as facts
from dashboard.measures.metrics import NOUNS, REGISTRY, Metric, Sums
from dashboard.measures.slices import Slice
from dashboard.subjects.definitions.columns import in_words, part, value_of
from dashboard.subjects.nps import figures as nps
from dashboard.subjects.renewals import figures as renewals
from dashboard.subjects.revenue import committed
from dashboard.warehouse.contract import Missing

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts

    UnitOf = Callable[[str], Unit]

VERSION = 2
FEW = 10

# The facts behind the columns of a fact's frame, where there are more than the one of that name.
BEHIND = {"retention": ("retention", "mrr_movements"), "cohorts": ("mrr_movements",)}


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
class Statement:
    """What the warehouse was sent for a fact, and the values that were bound."""

    fact: str
    sql: str
    binds: tuple[tuple[str, str], ...]


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


def matching(text: str) -> list[Metric]:
    """The metric of that name, else those that have the text in name, formula or family; all of them for no text."""
    wanted = text.strip().lower()
    exact = [m for m in REGISTRY.values() if m.label.lower() == wanted]
    return exact or [m for m in REGISTRY.values() if wanted in f"{m.label} {m.formula} {m.family}".lower()]


def bases(
    facts_: Facts,
    slice_: Slice,
    movements: Sums,
    month: int,
    *,
    multi_year: renewals.MultiYear = "exclude",
    survey: str = "relational",
) -> dict[str, Basis | Missing]:
    """By fact: the slice's sums and the row the tiles show when `month` ends the window; else the table to connect.

    movements: `metrics.monthly` of the slice. Renewals are of three months, NPS of the last quarter over by then.
    """
    whole = Slice(slice_.choices)
    found: dict[str, Basis | Missing] = dict.fromkeys(("mrr_movements", "retention"), Basis(movements, month))
    missing = facts_.missing("renewals")
    found["renewals"] = missing or renewal_basis(
        renewals.rolling(renewals.by_due_month(facts_, whole, multi_year), renewals.SPAN), month
    )
    found["upcoming_renewals"] = missing or ahead_basis(
        facts_, slice_, renewals.upcoming(facts_, whole, "exclude" if multi_year == "exclude" else "include")
    )
    found["nps"] = facts_.missing("nps_responses") or _nps_basis(nps.by_quarter(facts_, whole, survey), month)
    found["committed"] = committed_basis(facts_, slice_)
    return found


def renewal_basis(rolled: Sums, month: int) -> Basis:
    """Three months of contracts, `renewals.rolling`, up to a month."""
    return Basis(rolled, month, span_name(month - renewals.SPAN + 1, month))


def today(facts_: Facts, slice_: Slice) -> str:
    """The as-of of what is told as it stands then, whatever month is on screen: `today, 22 Nov 2026` in a past view."""
    return f"{'today, ' if slice_.end(facts_) < facts_.last_month else ''}{day_name(facts_.as_of)}"


def ahead_basis(facts_: Facts, slice_: Slice, coming: renewals.Coming, days: int = 90) -> Basis:
    """What falls due within so many days after the as-of."""
    return Basis(coming.windows, days, f"the {days} days after {today(facts_, slice_)}")


def _nps_basis(sums: Sums, month: int) -> Basis:
    quarter = nps.last_quarter(sums, month)
    return nps_basis(sums, (month - 2) // 3 * 3 if quarter is None else quarter)


def nps_basis(sums: Sums, quarter: int) -> Basis:
    """The answers of one quarter."""
    return Basis(sums, quarter, nps.quarter_name(quarter))


def summed_basis(sums: Sums, months: range, period: str) -> Basis:
    """Several months (or the quarters in them) in one row: sums first, then the division."""
    return Basis(renewals.window(sums, months), months[-1], period)


def committed_basis(facts_: Facts, slice_: Slice, months_ahead: int = committed.DEFAULT_HORIZON) -> Basis:
    """Committed MRR at a horizon."""
    months = f"{months_ahead} month{'s' * (months_ahead != 1)}"
    return Basis(committed.by_horizon(facts_, slice_), months_ahead, f"{months} ahead of {today(facts_, slice_)}")


def explain(metric: Metric, basis: Basis | Missing, unit_of: UnitOf, as_of: str = "") -> Explanation:
    """A metric on its basis: period, formula, sums with names and amounts, n, worked, edge, as-of, source."""
    facts_ = BEHIND.get(metric.fact, (metric.fact,)) + (("mrr_movements",) if metric.denominator == "total_mrr" else ())
    label = metric.label
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
    value, worked = _worked(metric, basis, unit_of)
    rows = [("Period", basis.period or metric.when(basis.row)), ("Formula", metric.formula)]
    row = _row(basis)
    if row:
        counted = (
            {"Numerator": metric.numerator, "Denominator": metric.denominator}
            if metric.denominator
            else {"Sum of": metric.numerator}
        )
        rows += [(term, part(expression, row, unit_of)) for term, expression in counted.items() if expression]
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
    return {str(name): float(basis.sums[name][basis.row]) for name in basis.sums.columns}


def _worked(metric: Metric, basis: Basis, unit_of: UnitOf) -> tuple[str, str]:
    """The value as on the tile, and the line that makes it: `October 2026: churn $17.8 k ÷ opening MRR $2.237 M = 0.80
    %`.
    """
    row, period = _row(basis), basis.period or metric.when(basis.row)
    lead = f"{period[0].upper()}{period[1:]}: "
    if not row:
        return "", f"{lead}nothing yet"
    if metric.few_under and row[metric.few_under] < FEW:
        n, noun = int(row[metric.few_under]), NOUNS[metric.few_under]
        value = _counted(n, noun, unit_of)
        return value, f"{lead}{value}, too few for a {'score' if metric.unit == 'points' else 'rate'}"
    # Over the whole history, because a bridge multiplies the twelve months before.
    value = unit_of(metric.unit).text(float(metric(basis.sums).loc[basis.row]), metric.empty)
    if metric.product_of:
        rates = (1 - REGISTRY[metric.product_of](basis.sums)).loc[basis.row - 11 : basis.row]
        return value, f"{lead}{' × '.join(unit_of('percent').text(float(r)) for r in rates)} = {value}"
    terms = renewals.terms_of(basis.sums) if metric.fact == "renewals" and metric.denominator else []
    if terms:
        return value, f"{lead}{_by_term(metric, row, terms, unit_of)} = {value}"
    above = part(metric.numerator, row, unit_of, inside=True)
    above = above if metric.factor == 1 else f"{metric.factor} × {above}"
    if not metric.denominator:
        if metric.factor == 1 and " " not in metric.numerator:
            above = in_words(metric.numerator)
            above += f", of {_counted(row[metric.n], metric.noun, unit_of)}" if metric.n != metric.numerator else ""
        return value, f"{lead}{above.removeprefix('(').removesuffix(')')} = {value}"
    below = part(metric.denominator, row, unit_of, inside=True)
    share = value_of(metric.denominator, row)
    if metric.compounded and share:
        monthly = unit_of("percent").text(value_of(metric.numerator, row) / share)
        return value, f"{lead}{above} ÷ {below} = {monthly}; 1 − (1 − {monthly})^12 = {value}"
    return value, f"{lead}{above} ÷ {below} = {metric.empty if not share or is_missing(share) else value}"


def _by_term(metric: Metric, row: Mapping[str, float], terms: Sequence[int], unit_of: UnitOf) -> str:
    """A rate on a yearly footing: each length's own rate, its power, and the money it weighs with."""
    percent, money = unit_of("percent"), unit_of("money")
    names = {metric.numerator, metric.denominator, "expiring_mrr"}
    short = {name: row[name] - sum(row[f"{name}_{term}"] for term in terms) for name in names}
    groups = [("up to a year", short, "")] + [
        (f"{t} months", {name: row[f"{name}_{t}"] for name in names}, f"^(12 ÷ {t})") for t in terms
    ]
    parts = [
        f"{name} {percent.text(g[metric.numerator] / g[metric.denominator])}{power}"
        f" weighing {money.text(g['expiring_mrr'] / 10_000)}"
        for name, g, power in groups
        if g["expiring_mrr"] and g[metric.denominator]
    ]
    return "mean by expiring MRR of " + " and ".join(parts)


def statements(facts_: Facts, names: Sequence[str]) -> list[Statement]:
    """What was sent for these facts, with the values bound in words; nothing for facts of an older version."""
    values = facts.time_binds(facts_.as_of)
    found = []
    for name in dict.fromkeys(names):
        sql = facts_.asked.get(name)
        if sql:
            used = [
                (bind, _bound(bind, value)) for bind, value in values.items() if re.search(rf"(?<!:):{bind}\b", sql)
            ]
            found.append(Statement(name.replace("_", " "), sql, tuple(used)))
    return found


def _bound(name: str, value: object) -> str:
    """A bound value as a person reads it: months are numbers, year × 12 + month − 1."""
    return (
        f"{value}, {month_name(value)}"
        if name in ("last_month", "as_of_month") and isinstance(value, int)
        else str(value)
    )
