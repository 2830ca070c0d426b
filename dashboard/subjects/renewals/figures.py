"""Contracts by the month they were due: what was renewed, what was lost, what is coming.

Sums by month due, like `metrics.monthly`; rates are registry metrics over them. Multi-year contracts
are out by default, or included, or annualised. Pages ask `facts.missing("renewals")` first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from dashboard.base.remembered import remembered
from dashboard.measures.metrics import Metric, Sums, metric, money, ratio
from dashboard.measures.slices import Slice
from dashboard.warehouse.contract import Missing

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts
    from dashboard.measures.metrics import Values

MultiYear = Literal["exclude", "include", "annualise"]
MULTI_YEAR: tuple[MultiYear, ...] = ("exclude", "include", "annualise")
YEAR = 12
# A month alone has too few contracts for a rate: tiles and trends show three.
SPAN = 3
COUNTS = ("due", "renewed", "late", "lost", "overdue", "open")
MONEY = ("expiring_mrr", "kept_mrr", "renewed_mrr", "open_mrr")
COLUMNS = (*COUNTS, "decided", *MONEY)
# What an annualised rate needs of each length of contract, as columns like expiring_mrr_24.
_BY_TERM = ("renewed", "decided", "expiring_mrr", "kept_mrr", "renewed_mrr")
WINDOWS = (30, 60, 90, 180)
# Signals about an undecided contract: column, words, and the table that knows it (none: renewals itself).
SIGNALS: tuple[tuple[str, str, str], ...] = (
    ("champion_left", "Champion left, not replaced", "contacts"),
    ("detractor", "Last answer a detractor", "nps_responses"),
    ("passive", "Last answer a passive", "nps_responses"),
    ("promoter", "Last answer a promoter", "nps_responses"),
    ("use_falling", "Use falling", "usage"),
    ("low_health", "Health under 50", "health"),
    ("auto_renewing", "Renews by itself", "renewals"),
    ("notice_passed", "Notice date passed", "renewals"),
)


@remembered(128)
def by_due_month(facts: Facts, slice_: Slice, multi_year: MultiYear = "exclude") -> Sums:
    """One row a complete month of the whole history, dense, index month_index (the month due).

    int64 columns due, renewed (late ones among them), late, lost, overdue, open, decided
    (= renewed + lost + overdue, the n of every rate), expiring_mrr, kept_mrr, renewed_mrr (of the decided),
    open_mrr; money in ten-thousandths. Annualised, columns like expiring_mrr_24 hold each longer term.
    """
    rows = _chosen(slice_.cut(facts.frames["renewals"]), multi_year)
    return _dense(rows, multi_year, min(facts.first_month, _first(facts)), facts.last_month)


def running_month(facts: Facts, slice_: Slice, multi_year: MultiYear = "exclude") -> Sums | None:
    """The month that is not over, as far as the as-of; None when as-of ends a month."""
    month = facts.last_month + 1
    if facts.as_of.year * 12 + facts.as_of.month - 1 != month:
        return None
    return _dense(_chosen(slice_.cut(facts.frames["renewals"]), multi_year), multi_year, month, month)


def by_value(facts: Facts, slice_: Slice, dimension: str, multi_year: MultiYear = "exclude") -> dict[str, Sums]:
    """`by_due_month` for each value of one dimension inside the slice that has contracts; their sums are the slice's
    own.
    """
    chosen = dict(slice_.choices).get(dimension, tuple(facts.values[dimension]))
    frames = {value: by_due_month(facts, slice_.only({dimension: value}), multi_year) for value in chosen}
    return {value: frame for value, frame in frames.items() if frame["due"].any()}


def calendar(facts: Facts, slice_: Slice, multi_year: MultiYear = "exclude") -> Sums:
    """The past, the running month and what is coming in one frame: a contract not decided and not yet due is open.

    The frame targets and the bonus gate are held against. Sparse at neither end: index runs to the last month due.
    """
    past = _chosen(slice_.cut(facts.frames["renewals"]), multi_year)
    coming = _chosen(slice_.cut(facts.frames["upcoming_renewals"]), multi_year)
    ahead = pd.DataFrame(
        {
            name: coming[name]
            for name in (
                "month_index",
                "term_months",
                "due",
                "renewed",
                "lost",
                "expiring_mrr",
                "kept_mrr",
                "renewed_mrr",
            )
        }
    )
    ahead["late"], ahead["overdue"] = 0, 0
    ahead["open"], ahead["open_mrr"] = coming["undecided"], coming["undecided_mrr"]
    rows = pd.concat([past[ahead.columns], ahead], ignore_index=True)
    last = max(facts.last_month, int(rows["month_index"].max()) if len(rows) else 0)
    return _dense(rows, multi_year, min(facts.first_month, _first(facts)), last)


def by_quarter(sums: Sums) -> Sums:
    """Any frame by month summed into quarters; index is the quarter's first month."""
    return sums.groupby(pd.Index([int(m) // 3 * 3 for m in sums.index], name="month_index", dtype="int64")).sum()


def rolling(sums: Sums, months: int = 12) -> Sums:
    """Each month with the `months` − 1 before it summed in, exact; the first months rest on fewer."""
    total = sums.cumsum()
    return total - total.shift(months, fill_value=0)


def window(sums: Sums, months: range) -> Sums:
    """One row: the sums of these months (those the frame has); index is the last of them."""
    rows = sums.loc[[m for m in months if m in sums.index]]
    return pd.DataFrame(
        [rows.sum().astype("int64")], index=pd.Index([months[-1] if len(months) else 0], name="month_index")
    )


def _first(facts: Facts) -> int:
    frame = facts.frames["renewals"]
    return int(frame["month_index"].min()) if len(frame) else facts.first_month


def _chosen(rows: pd.DataFrame, multi_year: MultiYear) -> pd.DataFrame:
    return rows if multi_year != "exclude" else rows[rows["term_months"] <= YEAR]


def _dense(rows: pd.DataFrame, multi_year: MultiYear, first: int, last: int) -> Sums:
    months = pd.RangeIndex(first, last + 1, name="month_index")
    rows = rows.assign(decided=rows["renewed"] + rows["lost"] + rows["overdue"])
    out = rows.groupby("month_index")[list(COLUMNS)].sum().reindex(months, fill_value=0).astype("int64")
    if multi_year == "annualise":
        for term in sorted({int(t) for t in rows["term_months"]} - set(range(YEAR + 1))):
            part = (
                rows[rows["term_months"] == term]
                .groupby("month_index")[list(_BY_TERM)]
                .sum()
                .reindex(months, fill_value=0)
            )
            out = out.assign(**{f"{name}_{term}": part[name].astype("int64") for name in _BY_TERM})
    return out


def terms_of(sums: Sums) -> list[int]:
    """The longer terms an annualised frame holds apart; empty for any other frame."""
    return sorted(int(name.rsplit("_", 1)[1]) for name in sums.columns if name.startswith("expiring_mrr_"))


def annualised(sums: Sums, numerator: str, denominator: str) -> Values:
    """Σ expiring × rate^(12 ÷ term) ÷ Σ expiring over the terms; contracts up to a year keep their rate as it is.

    With no longer term in the frame it is the plain rate. NaN where nothing was decided or nothing expires.
    """
    terms = terms_of(sums)
    if not terms:
        return ratio(sums[numerator], sums[denominator])
    long = {name: sum(sums[f"{name}_{term}"] for term in terms) for name in {numerator, denominator, "expiring_mrr"}}
    groups = [
        (
            sums[numerator] - long[numerator],
            sums[denominator] - long[denominator],
            sums["expiring_mrr"] - long["expiring_mrr"],
            1.0,
        )
    ]
    groups += [
        (sums[f"{numerator}_{t}"], sums[f"{denominator}_{t}"], sums[f"expiring_mrr_{t}"], YEAR / t) for t in terms
    ]
    total = pd.Series(0.0, index=sums.index)
    for above, below, weight, power in groups:
        total = total + (ratio(above, below) ** power).where(weight > 0, 0.0) * weight
    return total / sums["expiring_mrr"].astype("float64").where(sums["expiring_mrr"] > 0)


_RENEWALS = {
    "fact": "renewals",
    "family": "Renewals",
    "unit": "percent",
    "better": "up",
    "n": "decided",
    "period": "month due",
    "few_under": "decided",
}


@metric(
    label="Renewal rate",
    numerator="renewed",
    denominator="decided",
    counted=True,
    **_RENEWALS,
    formula="contracts renewed ÷ (renewed + lost + overdue), by the month due",
    edge="Contracts of two to twelve months, longer ones as the switch says; month-to-month is churn. Overdue "
    "(undecided more than 30 days after "
    "the due date) counts as not renewed; open ones are outside. An early renewal counts where it was due.",
)
def renewal_rate(sums: Sums) -> Values:
    return annualised(sums, "renewed", "decided")


@metric(
    label="Gross dollar renewal rate",
    numerator="kept_mrr",
    denominator="expiring_mrr",
    **_RENEWALS,
    formula="sum of min(renewed MRR, expiring MRR) ÷ expiring MRR of the same contracts, by the month due",
    edge="Of the contracts renewed, lost and overdue. Capped contract by contract, so never above 100 %.",
)
def gross_dollar_renewal_rate(sums: Sums) -> Values:
    return annualised(sums, "kept_mrr", "expiring_mrr")


@metric(
    label="Net dollar renewal rate",
    numerator="renewed_mrr",
    denominator="expiring_mrr",
    **_RENEWALS,
    formula="renewed MRR ÷ expiring MRR of the same contracts, by the month due",
    edge="Of the contracts renewed, lost and overdue. Above 100 % when renewals raise the price more than is lost.",
)
def net_dollar_renewal_rate(sums: Sums) -> Values:
    return annualised(sums, "renewed_mrr", "expiring_mrr")


@metric(
    label="Overdue contracts",
    numerator="overdue",
    denominator="",
    is_aim=False,
    **_RENEWALS | {"unit": "count", "better": "down", "n": "due", "few_under": ""},
    formula="contracts undecided more than 30 days after the due date, by the month due",
    edge="Not renewed for as long as nobody decides; a decision moves them.",
)
def overdue_contracts(sums: Sums) -> Values:
    return sums["overdue"].astype("float64")


_AHEAD = {
    "fact": "upcoming_renewals",
    "family": "Renewals",
    "unit": "money",
    "better": "",
    "denominator": "",
    "n": "due",
    "period": "days ahead",
    "is_aim": False,
}


@metric(
    label="Falls due in 90 days",
    numerator="due_mrr",
    **_AHEAD,
    formula="monthly price of the contracts that fall due within the 90 days after the as-of, decided already or not",
    edge="Contracts of two months and longer; multi-year ones as the switch says. Nothing says yet that it will "
    "be lost.",
)
def due_in_90_days(sums: Sums) -> Values:
    return money(sums["due_mrr"])


@metric(
    label="At risk in 90 days",
    numerator="at_risk_mrr",
    **_AHEAD | {"n": "at_risk"},
    formula="of it, the undecided contracts with at least one sign: champion left and not replaced, last answer a "
    "detractor's, use fallen by more than a quarter, health under 50",
    edge="A sign is no forecast. What no connected table can tell counts for nothing; a contract with several "
    "signs counts once.",
)
def at_risk_in_90_days(sums: Sums) -> Values:
    return money(sums["at_risk_mrr"])


def interval(rate: Metric, sums: Sums, month: int) -> tuple[float, float] | None:
    """95 % Wilson interval of the rate of contracts in one row; None for rates of money and for annualised rates."""
    return None if terms_of(sums) else rate.interval(sums, month)


def badge(facts: Facts, slice_: Slice, months: range, multi_year: MultiYear) -> str:
    """What to say beside a rate that mirrors decisions of years ago; empty when no longer contract is in it."""
    if multi_year == "exclude":
        return ""
    rows = slice_.cut(facts.frames["renewals"])
    rows = rows[rows["month_index"].isin(list(months))]
    long = rows[(rows["term_months"] > YEAR) & (rows["due"] > rows["open"])]
    if long.empty:
        return ""
    n, total = int((long["due"] - long["open"]).sum()), int((rows["due"] - rows["open"]).sum())
    low, high = (math.ceil(int(t) / 12) for t in (long["term_months"].min(), long["term_months"].max()))
    years = f"{low} years" if low == high else f"{low} to {high} years"
    how = "at a yearly footing" if multi_year == "annualise" else "as they are"
    return (
        f"{n:,} of {total:,} contracts run longer than a year and count {how}; their renewal answers a "
        f"decision of {years} ago."
    )


@dataclass(frozen=True)
class Coming:
    """What falls due after the as-of. windows: one row for each of 30, 60, 90, 180 days, each within the next;
    months: one row a coming month. Columns due, renewed, lost, undecided and their money (due_mrr, expiring_mrr,
    kept_mrr,
    lost_mrr, renewed_mrr, undecided_mrr), at_risk, at_risk_mrr and two columns a signal; int64, money in
    ten-thousandths.
    unknown: signal → the table that would tell it; is_short: contracts of more than twelve months are left out."""

    windows: Sums
    months: Sums
    unknown: dict[str, Missing]
    is_short: bool = False

    @property
    def lengths(self) -> str:
        """Which contracts these are, in words."""
        return "contracts of two to twelve months" if self.is_short else "contracts of two months and longer"

    def within(self, days: int) -> dict[str, int]:
        """One row of windows by column name."""
        return {str(name): int(self.windows[name][days]) for name in self.windows.columns}


def upcoming(facts: Facts, slice_: Slice, multi_year: MultiYear = "include") -> Coming:
    """The calendar of what falls due; every length beyond month-to-month unless `exclude` is asked for.

    Signals count undecided contracts only. A contract is at risk when its champion left and was not replaced, the
    account's last relational answer (of twelve months) is a detractor's, its use fell by more than a quarter, or health
    is under 50.
    """
    rows = _chosen(slice_.cut(facts.frames["upcoming_renewals"]), multi_year)
    names = [c for c in rows.columns if c not in (*facts.dimensions, "month_index", "days", "term_months")]
    by_days = rows.groupby("days")[names].sum().reindex(list(WINDOWS), fill_value=0).cumsum().astype("int64")
    first = facts.as_of.year * 12 + facts.as_of.month - 1
    last = max(first + 11, int(rows["month_index"].max()) if len(rows) else 0)
    by_month = (
        rows.groupby("month_index")[names]
        .sum()
        .reindex(pd.RangeIndex(first, last + 1, name="month_index"), fill_value=0)
        .astype("int64")
    )
    unknown = {column: missing for column, _, table in SIGNALS if (missing := facts.missing(table)) is not None}
    return Coming(by_days, by_month, unknown, multi_year == "exclude")


def lost_reasons(
    facts: Facts, slice_: Slice, months: range, *, month_to_month: bool = True, dimension: str | None = None
) -> pd.DataFrame:
    """Why contracts due in these months were lost: columns reason (and the dimension), lost, lost_mrr (int64), most MRR
    first.
    """
    rows = slice_.cut(facts.frames["lost_renewals"])
    rows = rows[rows["month_index"].isin(list(months)) & ((rows["term_months"] > 1) | month_to_month)]
    rows = rows.rename(columns={"lost_reason": "reason"})
    by = ["reason"] if dimension is None else ["reason", dimension]
    out = rows.astype(dict.fromkeys(by, object)).groupby(by, as_index=False)[["lost", "lost_mrr"]].sum()
    return out.sort_values(["lost_mrr", "lost"], ascending=False, kind="stable", ignore_index=True)


def lost_reasons_by_month(facts: Facts, slice_: Slice, months: range) -> pd.DataFrame:
    """MRR lost by month due (index) and reason (columns, largest first), int64 ten-thousandths."""
    rows = slice_.cut(facts.frames["lost_renewals"])
    rows = rows[rows["month_index"].isin(list(months))].astype({"lost_reason": object})
    table = rows.pivot_table(index="month_index", columns="lost_reason", values="lost_mrr", aggfunc="sum", fill_value=0)
    table = table.reindex(pd.RangeIndex(months.start, months.stop, name="month_index"), fill_value=0).astype("int64")
    return table[table.sum().sort_values(ascending=False, kind="stable").index]


def undated(facts: Facts, slice_: Slice) -> tuple[int, int]:
    """(contracts, MRR in ten-thousandths) without a due date: in no month and in no rate, but never forgotten."""
    rows = slice_.cut(facts.frames["undated_contracts"])
    return int(rows["contracts"].sum()), int(rows["undated_mrr"].sum())


def as_choice(text: str) -> MultiYear:
    """The switch as a link has it; anything unknown is the default."""
    return next((choice for choice in MULTI_YEAR if choice == text), "exclude")


def stacked(sums: Sums) -> pd.DataFrame:
    """For the bars by outcome: renewed without the late ones, so that the parts add up to what was due."""
    return pd.DataFrame(
        {
            "renewed": sums["renewed"] - sums["late"],
            "late": sums["late"],
            "open": sums["open"],
            "overdue": sums["overdue"],
            "lost": sums["lost"],
        },
        index=sums.index,
    ).astype(np.int64)
