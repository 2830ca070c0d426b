"""Every number we show, one decorated function over summed fact columns.

`monthly` sums the facts of a slice by month; a metric is one line of arithmetic over that frame.
Nothing here averages a rate: numerators and denominators are summed, then divided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from dashboard.base.months import day_name, month_end, month_name, month_start
from dashboard.base.remembered import remembered
from dashboard.measures.intervals import wilson
from dashboard.measures.slices import Slice
from dashboard.warehouse.contract import MONEY_SCALE

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts

    Values: TypeAlias = pd.Series[Any]
    Table: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

Sums = pd.DataFrame
MOVES = ("new", "reactivation", "expansion", "contraction", "churn")
GAINS, LOSSES = ("new", "reactivation", "expansion"), ("contraction", "churn")
COLUMNS = (
    "opening_mrr",
    *(f"{m}_mrr" for m in MOVES),
    "closing_mrr",
    "opening_accounts",
    *(f"{m}_accounts" for m in MOVES),
    "closing_accounts",
)
RETENTION_COLUMNS = ("mrr_then", "mrr_now", "mrr_kept", "accounts_then", "accounts_now")


@dataclass(frozen=True)
class Metric:
    """A number with its meaning.

    unit: money, percent, count, points or ratio. better: which way is good; empty for neither. numerator and
    denominator name
    the summed columns; n names the column that counts what the number rests on. counted says that both are counts,
    so a Wilson interval is honest. factor multiplies the numerator; compounded: the value is a year's, 1 − (1 −
    rate)^12; product_of names the metric whose 1 − rate is multiplied over twelve months.
    few_under names the column under ten of which only the count is shown; is_aim: whether one may set a target for
    it."""

    name: str
    label: str
    unit: str
    better: str
    family: str
    formula: str
    edge: str
    numerator: str
    denominator: str
    n: str
    fact: str
    values: Callable[[Sums], Values]
    counted: bool = False
    empty: str = "no data"
    period: str = "month"
    source: str = "Longroad definitions"
    factor: int = 1
    compounded: bool = False
    product_of: str = ""
    few_under: str = ""
    is_aim: bool = True

    @property
    def noun(self) -> str:
        """What n counts: accounts, contracts, answers or invitations."""
        return NOUNS.get(self.n, "accounts")

    def __call__(self, sums: Sums) -> Values:
        """The metric by row of `sums`; NaN where there is nothing to divide by."""
        return self.values(sums)

    def at(self, sums: Sums, month: int) -> float:
        """The metric in one month; NaN where that month has no row."""
        # With the eleven months before: a bridge is a product over twelve.
        return float(self.values(sums.loc[month - 11 : month]).iloc[-1]) if month in sums.index else float("nan")

    def over(self, sums: Sums, months: range) -> float:
        """The metric over several months: sums first, then the division (a mean monthly rate weighted by size)."""
        rows = sums.loc[[m for m in months if m in sums.index]]
        # As floats: an opening balance added up over years may pass what 64 bits hold, without a word.
        return float(self.values(rows.astype("float64").sum().to_frame().T).iloc[0]) if len(rows) else float("nan")

    def when(self, month: int) -> str:
        """What the value of a month covers: `on 31 Oct 2026`, `twelve months to October 2026`, `October 2026`."""
        if self.period == "month end":
            return f"on {day_name(month_end(month))}"
        return f"twelve months to {month_name(month)}" if self.period.startswith("trailing") else month_name(month)

    def interval(self, sums: Sums, month: int) -> tuple[float, float] | None:
        """95 % Wilson interval for a rate of counts; None where the number is not one or n is 0."""
        if not self.counted or month not in sums.index:
            return None
        return wilson(int(sums[self.numerator][month]), int(sums[self.denominator][month]))


REGISTRY: dict[str, Metric] = {}
NOUNS = {
    "decided": "contracts",
    "due": "contracts",
    "at_risk": "contracts",
    "responses": "answers",
    "sent": "invitations",
}


def metric(**words: Any) -> Callable[[Callable[[Sums], Values]], Metric]:
    """Register the function below under its own name."""

    def register(function: Callable[[Sums], Values]) -> Metric:
        made = Metric(name=function.__name__, values=function, **words)
        if made.name in REGISTRY:
            raise ValueError(f"the metric {made.name} is defined twice")
        REGISTRY[made.name] = made
        return made

    return register


def ratio(numerator: Values, denominator: Values) -> Values:
    """numerator ÷ denominator by row; NaN where the denominator is 0."""
    return numerator.astype("float64") / denominator.astype("float64").where(denominator != 0)


@remembered(512)
def monthly(facts: Facts, slice_: Slice) -> Sums:
    """Sums of a slice by month, dense over the whole history; int64, money in ten-thousandths, index month_index."""
    months = pd.RangeIndex(facts.first_month, facts.last_month + 1, name="month_index")
    moves, kept = (_by_month(slice_.cut(facts.frames[name]), columns, months) for name, columns in _STEPS.items())
    return pd.DataFrame(_assemble(moves, kept)[0], index=months, columns=_ALL)


@remembered(128)
def monthly_by(facts: Facts, slice_: Slice, dimension: str) -> dict[str, Sums]:
    """`monthly` for each value of one dimension inside the slice that ever paid; their sums are the slice's own."""
    months = pd.RangeIndex(facts.first_month, facts.last_month + 1, name="month_index")
    tables = []
    for name, columns in _STEPS.items():
        rows = slice_.cut(facts.frames[name])
        order = pd.Index(rows[dimension].cat.categories).get_indexer(facts.values[dimension])
        # Categories of two facts may be numbered differently; both are put in the order of facts.values.
        place = np.full(len(rows[dimension].cat.categories) + 1, -1)
        place[order[order >= 0]] = np.flatnonzero(order >= 0)
        tables.append(
            _by_month(rows, columns, months, place[rows[dimension].cat.codes.to_numpy()], len(facts.values[dimension]))
        )
    filled = _assemble(tables[0], tables[1])
    closing = _ALL.index("closing_accounts")
    return {
        value: pd.DataFrame(filled[i], index=months, columns=_ALL)
        for i, value in enumerate(facts.values[dimension])
        if filled[i, :, closing].any()
    }


def running_month(facts: Facts, slice_: Slice) -> Sums | None:
    """The month that is not over yet, as far as the as-of; None when as-of ends a month. Never inside a rate or
    trend.
    """
    index = facts.last_month + 1
    if facts.as_of < month_start(index):
        return None
    months = pd.RangeIndex(facts.first_month, index + 1, name="month_index")
    moves = _by_month(slice_.cut(facts.frames["mrr_movements"]), _STEPS["mrr_movements"], months)
    filled = _assemble(moves, np.zeros((1, len(months), 3), dtype=np.int64))[0]
    return pd.DataFrame(filled[-1:, : len(COLUMNS)], index=months[-1:], columns=list(COLUMNS))


_STEPS = {
    "mrr_movements": [*(f"{m}_mrr" for m in MOVES), *(f"{m}_accounts" for m in MOVES)],
    "retention": ["now_mrr_step", "kept_mrr_step", "now_accounts_step"],
}
_ALL = [*COLUMNS, *RETENTION_COLUMNS]


def _by_month(
    rows: pd.DataFrame, columns: list[str], months: pd.RangeIndex, part: Table | None = None, parts: int = 1
) -> Table:
    """Exact integer sums of rows by part and month: an array of parts × months × columns."""
    out = np.zeros((parts * len(months), len(columns)), dtype=np.int64)
    position = rows["month_index"].to_numpy() - months.start
    inside = (position >= 0) & (position < len(months))
    where = position if part is None else part * len(months) + position
    if part is not None:
        inside &= part >= 0
    np.add.at(out, where[inside], rows[columns].to_numpy(dtype=np.int64)[inside])
    return out.reshape(parts, len(months), len(columns))


def _assemble(moves: Table, kept: Table) -> Table:
    """Movements and retention steps (parts × months × columns) to every column of `monthly`, in its order."""
    mrr, logos = moves[..., :5], moves[..., 5:]
    closing = np.stack([(mrr @ [1, 1, 1, -1, -1]).cumsum(axis=1), (logos @ [1, 1, 0, 0, -1]).cumsum(axis=1)], axis=-1)

    def earlier(months: int) -> Table:
        back = np.zeros_like(closing)
        back[:, months:] = closing[:, : max(0, closing.shape[1] - months)]
        return back

    opening, then, now = earlier(1), earlier(12), kept.cumsum(axis=1)
    return np.concatenate(
        [
            opening[..., :1],
            mrr,
            closing[..., :1],
            opening[..., 1:],
            logos,
            closing[..., 1:],
            then[..., :1],
            now[..., :2],
            then[..., 1:],
            now[..., 2:],
        ],
        axis=-1,
    )


def money(values: Values) -> Values:
    """Ten-thousandths to the reporting currency, for display."""
    return values / MONEY_SCALE


_MOVES = {"fact": "mrr_movements", "n": "opening_accounts", "family": "MRR movement"}
_LEVEL = _MOVES | {"n": "closing_accounts", "period": "month end"}
_YEAR = {"fact": "retention", "family": "Retention, trailing twelve months", "period": "trailing twelve months"}


@metric(
    label="MRR",
    unit="money",
    better="up",
    numerator="closing_mrr",
    denominator="",
    formula="sum of the monthly price of every period in service at the month end",
    **_LEVEL,
    edge="A period counts when it has started and its first day without service is after the month's last day.",
)
def mrr(sums: Sums) -> Values:
    return money(sums["closing_mrr"])


@metric(
    label="ARR",
    unit="money",
    better="up",
    numerator="closing_mrr",
    denominator="",
    **_LEVEL,
    factor=12,
    formula="12 × MRR",
    edge="A run rate, not revenue: it assumes that nothing changes for a year.",
)
def arr(sums: Sums) -> Values:
    return money(12.0 * sums["closing_mrr"])


@metric(
    label="Paying accounts",
    unit="count",
    better="up",
    numerator="closing_accounts",
    denominator="",
    **_LEVEL,
    edge="A free account is not a paying one.",
    formula="accounts with MRR above zero at the month end",
)
def paying_accounts(sums: Sums) -> Values:
    return sums["closing_accounts"].astype("float64")


@metric(
    label="Net new MRR",
    unit="money",
    better="up",
    denominator="",
    **_MOVES,
    numerator="new_mrr + reactivation_mrr + expansion_mrr − contraction_mrr − churn_mrr",
    formula="new + reactivation + expansion − contraction − churn",
    edge="Equals closing less opening MRR, in every slice.",
)
def net_new_mrr(sums: Sums) -> Values:
    return money(sums["closing_mrr"] - sums["opening_mrr"])


@metric(
    label="MRR churn rate",
    unit="percent",
    better="down",
    numerator="churn_mrr",
    denominator="opening_mrr",
    **_MOVES,
    formula="MRR of accounts that left ÷ opening MRR",
    edge="No opening MRR, no rate.",
)
def mrr_churn_rate(sums: Sums) -> Values:
    return ratio(sums["churn_mrr"], sums["opening_mrr"])


@metric(
    label="Gross MRR churn rate",
    unit="percent",
    better="down",
    numerator="churn_mrr + contraction_mrr",
    denominator="opening_mrr",
    **_MOVES,
    formula="(churn + contraction) ÷ opening MRR",
    edge="Cancelling one of several products is contraction, not churn.",
)
def gross_mrr_churn_rate(sums: Sums) -> Values:
    return ratio(sums["churn_mrr"] + sums["contraction_mrr"], sums["opening_mrr"])


@metric(
    label="Net MRR churn rate",
    unit="percent",
    better="down",
    numerator="churn_mrr + contraction_mrr − expansion_mrr",
    denominator="opening_mrr",
    **_MOVES,
    formula="(churn + contraction − expansion) ÷ opening MRR",
    edge="May be negative: expansion outweighs what is lost.",
)
def net_mrr_churn_rate(sums: Sums) -> Values:
    return ratio(sums["churn_mrr"] + sums["contraction_mrr"] - sums["expansion_mrr"], sums["opening_mrr"])


@metric(
    label="Logo churn rate",
    unit="percent",
    better="down",
    numerator="churn_accounts",
    denominator="opening_accounts",
    counted=True,
    **_MOVES,
    formula="accounts that left in the month ÷ accounts paying at its opening",
    edge="No accounts at opening, no rate.",
)
def logo_churn_rate(sums: Sums) -> Values:
    return ratio(sums["churn_accounts"], sums["opening_accounts"])


@metric(
    label="Quick ratio",
    unit="ratio",
    better="up",
    numerator="new_mrr + reactivation_mrr + expansion_mrr",
    denominator="contraction_mrr + churn_mrr",
    **_MOVES,
    formula="(new + reactivation + expansion) ÷ (contraction + churn)",
    edge="Without losses there is no ratio; it says “no losses”.",
    empty="no losses",
)
def quick_ratio(sums: Sums) -> Values:
    return ratio(
        sums["new_mrr"] + sums["reactivation_mrr"] + sums["expansion_mrr"], sums["contraction_mrr"] + sums["churn_mrr"]
    )


@metric(
    label="Annualised MRR churn rate",
    unit="percent",
    better="down",
    numerator="churn_mrr",
    denominator="opening_mrr",
    **_MOVES,
    compounded=True,
    formula="1 − (1 − MRR churn rate)^12",
    edge="Never 12 × the monthly rate.",
)
def annualised_mrr_churn_rate(sums: Sums) -> Values:
    return 1 - (1 - ratio(sums["churn_mrr"], sums["opening_mrr"])) ** 12


@metric(
    label="Annualised logo churn rate",
    unit="percent",
    better="down",
    numerator="churn_accounts",
    denominator="opening_accounts",
    **_MOVES,
    compounded=True,
    formula="1 − (1 − logo churn rate)^12",
    edge="Never 12 × the monthly rate.",
)
def annualised_logo_churn_rate(sums: Sums) -> Values:
    return 1 - (1 - ratio(sums["churn_accounts"], sums["opening_accounts"])) ** 12


@metric(
    label="Net revenue retention",
    unit="percent",
    better="up",
    numerator="mrr_now",
    denominator="mrr_then",
    n="accounts_then",
    **_YEAR,
    formula="MRR now of the accounts paying twelve months ago ÷ their MRR then",
    edge="All of them, those that left included; accounts won since are not in it.",
)
def net_revenue_retention(sums: Sums) -> Values:
    return ratio(sums["mrr_now"], sums["mrr_then"])


@metric(
    label="Gross revenue retention",
    unit="percent",
    better="up",
    numerator="mrr_kept",
    denominator="mrr_then",
    n="accounts_then",
    **_YEAR,
    formula="sum of min(MRR now, MRR then) of the accounts paying twelve months ago ÷ their MRR then",
    edge="Capped account by account, so never above 100 %.",
)
def gross_revenue_retention(sums: Sums) -> Values:
    return ratio(sums["mrr_kept"], sums["mrr_then"])


@metric(
    label="Logo retention",
    unit="percent",
    better="up",
    numerator="accounts_now",
    denominator="accounts_then",
    n="accounts_then",
    counted=True,
    **_YEAR,
    formula="accounts paying twelve months ago that pay now ÷ all that paid then",
    edge="An account that left and came back counts as kept.",
)
def logo_retention(sums: Sums) -> Values:
    return ratio(sums["accounts_now"], sums["accounts_then"])


def _bridge(rate: Values) -> Values:
    # Twelve months or no value: a shorter product would look better than it is.
    return (1 - rate).rolling(12, min_periods=12).apply(np.prod, raw=True)


@metric(
    label="Net revenue retention, monthly bridge",
    unit="percent",
    better="up",
    numerator="",
    denominator="",
    n="opening_accounts",
    product_of="net_mrr_churn_rate",
    **_YEAR,
    formula="product over twelve months of (1 − net MRR churn rate)",
    edge="Includes accounts won during the year; a month without opening MRR leaves no value.",
)
def net_retention_bridge(sums: Sums) -> Values:
    return _bridge(net_mrr_churn_rate(sums))


@metric(
    label="Gross revenue retention, monthly bridge",
    unit="percent",
    better="up",
    numerator="",
    denominator="",
    n="opening_accounts",
    product_of="gross_mrr_churn_rate",
    **_YEAR,
    formula="product over twelve months of (1 − gross MRR churn rate)",
    edge="Includes accounts won during the year; a month without opening MRR leaves no value.",
)
def gross_retention_bridge(sums: Sums) -> Values:
    return _bridge(gross_mrr_churn_rate(sums))
