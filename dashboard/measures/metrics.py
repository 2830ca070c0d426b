"""Every number we show, one decorated function over summed fact columns.

`monthly` sums the facts of a slice by month; a metric is one line of arithmetic over that frame.
Nothing here averages a rate: numerators and denominators are summed, then divided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    Values: TypeAlias = pd.Series[Any]
    Table: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
from dashboard.measures.metric import Sums, metric, money, ratio

_MOVES = {"fact": "mrr_movements", "n": "opening_accounts", "family": "MRR movement"}


_LEVEL = _MOVES | {"n": "closing_accounts", "period": "month end"}


_YEAR = {"fact": "retention", "family": "Retention, trailing twelve months", "period": "trailing twelve months"}


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
    few_under="opening_accounts",
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
    few_under="opening_accounts",
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
    few_under="opening_accounts",
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
    few_under="opening_accounts",
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
    few_under="opening_accounts",
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
    few_under="opening_accounts",
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
    few_under="opening_accounts",
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
    few_under="accounts_then",
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
    few_under="accounts_then",
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
    few_under="accounts_then",
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
    few_under="opening_accounts",
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
    few_under="opening_accounts",
    formula="product over twelve months of (1 − gross MRR churn rate)",
    edge="Includes accounts won during the year; a month without opening MRR leaves no value.",
)
def gross_retention_bridge(sums: Sums) -> Values:
    return _bridge(gross_mrr_churn_rate(sums))
