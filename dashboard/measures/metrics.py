"""MRR and churn: every number over the movements of MRR, one record each.

Nothing here averages a rate: what stands above and below the line is summed, then divided.
"""

from __future__ import annotations

import math
from functools import partial

from dashboard.measures.fact import MOVEMENTS
from dashboard.measures.metric import SHARE, Behaviour, metric
from dashboard.measures.terms import NOTHING, terms

MOVED = terms(
    "new_accounts", "reactivation_accounts", "expansion_accounts", less=("contraction_accounts", "churn_accounts")
)
LEFT = (terms("churn_accounts"), terms("opening_accounts"))
OPENING = terms("opening_mrr")

_balance = partial(
    metric,
    family="MRR movement",
    fact=MOVEMENTS,
    behaviour=Behaviour.LEVEL,
    better="up",
    n="closing_accounts",
)
_rate = partial(
    metric,
    family="MRR movement",
    fact=MOVEMENTS,
    behaviour=Behaviour.RATE,
    n="opening_accounts",
    few_under="opening_accounts",
)
_loss = partial(
    _rate,
    unit="percent",
    better="down",
    bounds=SHARE,
)
_gain = partial(
    _rate,
    unit="percent",
    better="up",
    bounds=(0.0, 3.0),
    below=OPENING,
)
mrr = _balance(
    name="mrr",
    label="MRR",
    unit="money",
    above=terms("closing_mrr"),
    counts=(MOVED, NOTHING),
    formula="sum of the monthly price of every period in service at the month end",
    edge="A period counts when it has started and its first day without service is after the month's last day.",
)
arr = _balance(
    name="arr",
    label="ARR",
    unit="money",
    above=terms("closing_mrr"),
    factor=12,
    counts=(MOVED, NOTHING),
    formula="12 × MRR",
    edge="A run rate, not revenue: it assumes that nothing changes for a year.",
)
paying_accounts = _balance(
    name="paying_accounts",
    label="Paying accounts",
    unit="count",
    above=terms("closing_accounts"),
    counts=(terms("new_accounts", "reactivation_accounts", less=("churn_accounts",)), NOTHING),
    formula="accounts with MRR above zero at the month end",
    edge="A free account is not a paying one.",
)
arpa = _balance(
    name="arpa",
    label="ARPA",
    unit="money",
    behaviour=Behaviour.RATIO_OF_BALANCES,
    above=terms("closing_mrr"),
    below=terms("closing_accounts"),
    formula="MRR ÷ paying accounts",
    edge="Average MRR of a paying account. It rises when small accounts leave, so no count stands behind its change.",
)
net_new_mrr = metric(
    name="net_new_mrr",
    label="Net new MRR",
    family="MRR movement",
    unit="money",
    behaviour=Behaviour.FLOW,
    better="up",
    bounds=(-math.inf, math.inf),
    fact=MOVEMENTS,
    above=terms("new_mrr", "reactivation_mrr", "expansion_mrr", less=("contraction_mrr", "churn_mrr")),
    n="opening_accounts",
    counts=(MOVED, terms("opening_accounts")),
    formula="new + reactivation + expansion − contraction − churn",
    edge="Equals closing less opening MRR, in every slice.",
)
mrr_churn_rate = _loss(
    name="mrr_churn_rate",
    label="MRR churn rate",
    above=terms("churn_mrr"),
    below=OPENING,
    counts=LEFT,
    formula="MRR of accounts that left ÷ opening MRR",
    edge="No opening MRR, no rate.",
)
gross_mrr_churn_rate = _loss(
    name="gross_mrr_churn_rate",
    label="Gross MRR churn rate",
    above=terms("churn_mrr", "contraction_mrr"),
    below=OPENING,
    counts=(terms("contraction_accounts", "churn_accounts"), terms("opening_accounts")),
    formula="(churn + contraction) ÷ opening MRR",
    edge="Cancelling one of several products is contraction, not churn.",
)
net_mrr_churn_rate = _loss(
    name="net_mrr_churn_rate",
    label="Net MRR churn rate",
    bounds=(-1.0, 1.0),
    above=terms("churn_mrr", "contraction_mrr", less=("expansion_mrr",)),
    below=OPENING,
    counts=(
        terms("contraction_accounts", "churn_accounts", less=("expansion_accounts",)),
        terms("opening_accounts"),
    ),
    formula="(churn + contraction − expansion) ÷ opening MRR",
    edge="May be negative: expansion outweighs what is lost.",
)
contraction_rate = _loss(
    name="contraction_rate",
    label="Contraction rate",
    above=terms("contraction_mrr"),
    below=OPENING,
    counts=(terms("contraction_accounts"), terms("opening_accounts")),
    formula="contraction ÷ opening MRR",
    edge="MRR that accounts gave up and stayed; what leaves with an account is churn.",
)
expansion_rate = _gain(
    name="expansion_rate",
    label="Expansion rate",
    above=terms("expansion_mrr"),
    counts=(terms("expansion_accounts"), terms("opening_accounts")),
    formula="expansion ÷ opening MRR",
    edge="MRR that accounts added to what they already paid; of no account won or won back.",
)
reactivation_rate = _gain(
    name="reactivation_rate",
    label="Reactivation rate",
    above=terms("reactivation_mrr"),
    counts=(terms("reactivation_accounts"), terms("opening_accounts")),
    formula="MRR of accounts that came back ÷ opening MRR",
    edge="Accounts that had paid before and had left. They are not in opening MRR themselves.",
)
logo_churn_rate = _loss(
    name="logo_churn_rate",
    label="Logo churn rate",
    above=terms("churn_accounts"),
    below=terms("opening_accounts"),
    formula="accounts that left in the month ÷ accounts paying at its opening",
    edge="No accounts at opening, no rate.",
)
quick_ratio = _rate(
    name="quick_ratio",
    label="Quick ratio",
    unit="ratio",
    better="up",
    above=terms("new_mrr", "reactivation_mrr", "expansion_mrr"),
    below=terms("contraction_mrr", "churn_mrr"),
    counts=(
        terms("new_accounts", "reactivation_accounts", "expansion_accounts"),
        terms("new_accounts", "reactivation_accounts", "expansion_accounts", "contraction_accounts", "churn_accounts"),
    ),
    formula="(new + reactivation + expansion) ÷ (contraction + churn)",
    edge="Without losses there is no ratio; it says “no losses”.",
    empty="no losses",
)
annualised_mrr_churn_rate = _loss(
    name="annualised_mrr_churn_rate",
    label="Annualised MRR churn rate",
    above=terms("churn_mrr"),
    below=OPENING,
    compounded=True,
    counts=LEFT,
    formula="1 − (1 − MRR churn rate)^12",
    edge="Never 12 × the monthly rate.",
)
annualised_logo_churn_rate = _loss(
    name="annualised_logo_churn_rate",
    label="Annualised logo churn rate",
    above=terms("churn_accounts"),
    below=terms("opening_accounts"),
    compounded=True,
    counts=LEFT,
    formula="1 − (1 − logo churn rate)^12",
    edge="Never 12 × the monthly rate.",
)
