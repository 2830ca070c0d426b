"""Retention over twelve months: by the accounts of a year ago, and as a product of monthly rates."""

from __future__ import annotations

from functools import partial

from dashboard.measures.fact import RETENTION
from dashboard.measures.metric import SHARE, Behaviour, metric
from dashboard.measures.metrics import gross_mrr_churn_rate, net_mrr_churn_rate
from dashboard.measures.terms import NOTHING, terms

KEPT = (terms("accounts_now"), terms("accounts_then"))
YEARLY = "Retention, trailing twelve months"
_of_a_year_ago = partial(
    metric,
    family=YEARLY,
    unit="percent",
    behaviour=Behaviour.TRAILING,
    better="up",
    fact=RETENTION,
    n="accounts_then",
    few_under="accounts_then",
)
_bridge = partial(
    metric,
    family=YEARLY,
    unit="percent",
    behaviour=Behaviour.TRAILING,
    better="up",
    fact=RETENTION,
    above=NOTHING,
    n="opening_accounts",
    few_under="opening_accounts",
    counts=KEPT,
    edge="Includes accounts won during the year; a month without opening MRR leaves no value.",
)
net_revenue_retention = _of_a_year_ago(
    name="net_revenue_retention",
    label="Net revenue retention",
    bounds=(0.0, 3.0),
    above=terms("mrr_now"),
    below=terms("mrr_then"),
    counts=KEPT,
    formula="MRR now of the accounts paying twelve months ago ÷ their MRR then",
    edge="All of them, those that left included; accounts won since are not in it.",
)
gross_revenue_retention = _of_a_year_ago(
    name="gross_revenue_retention",
    label="Gross revenue retention",
    bounds=SHARE,
    above=terms("mrr_kept"),
    below=terms("mrr_then"),
    counts=KEPT,
    formula="sum of min(MRR now, MRR then) of the accounts paying twelve months ago ÷ their MRR then",
    edge="Capped account by account, so never above 100%.",
)
logo_retention = _of_a_year_ago(
    name="logo_retention",
    label="Logo retention",
    bounds=SHARE,
    above=terms("accounts_now"),
    below=terms("accounts_then"),
    formula="accounts paying twelve months ago that pay now ÷ all that paid then",
    edge="An account that left and came back counts as kept.",
)
net_retention_bridge = _bridge(
    name="net_retention_bridge",
    label="Net revenue retention, monthly bridge",
    bounds=(0.0, 3.0),
    product_of=net_mrr_churn_rate,
    formula="product over twelve months of (1 − net MRR churn rate)",
)
gross_retention_bridge = _bridge(
    name="gross_retention_bridge",
    label="Gross revenue retention, monthly bridge",
    bounds=SHARE,
    product_of=gross_mrr_churn_rate,
    formula="product over twelve months of (1 − gross MRR churn rate)",
)
