"""Renewal rates, what is overdue, and what falls due: one record each."""

from __future__ import annotations

from functools import partial

from dashboard.measures.fact import MOVEMENTS, RENEWALS, RENEWED_BASE, UPCOMING
from dashboard.measures.metric import SHARE, Behaviour, metric
from dashboard.measures.terms import terms

COUNTED = (terms("renewed"), terms("decided"))

_rate = partial(
    metric,
    family="Renewals",
    unit="percent",
    behaviour=Behaviour.RATE,
    better="up",
    bounds=SHARE,
    fact=RENEWALS,
    by_term=True,
    n="decided",
    noun="contracts",
    few_under="decided",
)
_ahead = partial(
    metric,
    family="Renewals",
    unit="money",
    behaviour=Behaviour.LEVEL,
    better="",
    fact=UPCOMING,
    noun="contracts",
    is_targetable=False,
)
renewal_rate = _rate(
    name="renewal_rate",
    label="Renewal rate",
    above=terms("renewed"),
    below=terms("decided"),
    formula="contracts renewed ÷ (renewed + lost + overdue), by the month due",
    edge="Contracts of two to twelve months, longer ones as the switch says; month-to-month is churn. Overdue "
    "(undecided more than 30 days after the due date) counts as not renewed; open ones are outside. An early renewal "
    "counts where it was due.",
)
gross_dollar_renewal_rate = _rate(
    name="gross_dollar_renewal_rate",
    label="Gross dollar renewal rate",
    above=terms("kept_mrr"),
    below=terms("expiring_mrr"),
    counts=COUNTED,
    formula="sum of min(renewed MRR, expiring MRR) ÷ expiring MRR of the same contracts, by the month due",
    edge="Of the contracts renewed, lost and overdue. Capped contract by contract, so never above 100%.",
)
net_dollar_renewal_rate = _rate(
    name="net_dollar_renewal_rate",
    label="Net dollar renewal rate",
    bounds=(0.0, 3.0),
    above=terms("renewed_mrr"),
    below=terms("expiring_mrr"),
    counts=COUNTED,
    formula="renewed MRR ÷ expiring MRR of the same contracts, by the month due",
    edge="Of the contracts renewed, lost and overdue. Above 100% when renewals raise the price more than is lost.",
)
overdue_contracts = metric(
    name="overdue_contracts",
    label="Overdue contracts",
    family="Renewals",
    unit="count",
    behaviour=Behaviour.FLOW,
    better="down",
    fact=RENEWALS,
    above=terms("overdue"),
    n="due",
    noun="contracts",
    is_targetable=False,
    formula="contracts undecided more than 30 days after the due date, by the month due",
    edge="Not renewed for as long as nobody decides; a decision moves them.",
)
average_contract_term = metric(
    name="average_contract_term",
    label="Average contract term",
    family="Renewals",
    unit="months",
    behaviour=Behaviour.RATE,
    better="",
    fact=RENEWALS,
    above=terms("term_mrr"),
    below=terms("expiring_mrr", "open_mrr"),
    n="due",
    noun="contracts",
    few_under="due",
    is_targetable=False,
    formula="sum of months × expiring MRR ÷ sum of expiring MRR, of the contracts due in the month",
    edge="Weighed by money: a large contract of three years speaks louder than many small ones of one. Longer "
    "contracts as the switch says.",
)
share_of_mrr_from_renewals = metric(
    name="share_of_mrr_from_renewals",
    label="Share of MRR from renewals",
    family="Renewals",
    unit="percent",
    behaviour=Behaviour.RATIO_OF_BALANCES,
    better="up",
    bounds=SHARE,
    fact=RENEWED_BASE,
    also=(MOVEMENTS,),
    above=terms("past_renewal_mrr"),
    below=terms("closing_mrr"),
    n="closing_accounts",
    few_under="closing_accounts",
    counts=(terms("past_renewal_accounts"), terms("closing_accounts")),
    formula="MRR at the month end of accounts past their first renewal ÷ MRR",
    edge="Past it from the month in which the first contract that was renewed fell due, of any length but "
    "month-to-month; whoever left and came back still is.",
)
due_in_90_days = _ahead(
    name="due_in_90_days",
    label="Falls due in 90 days",
    above=terms("due_mrr"),
    n="due",
    formula="monthly price of the contracts that fall due within the 90 days after the as-of, decided already or not",
    edge="Contracts of two months and longer; multi-year ones as the switch says. Nothing says yet that it will "
    "be lost.",
)
at_risk_in_90_days = _ahead(
    name="at_risk_in_90_days",
    label="At risk in 90 days",
    above=terms("at_risk_mrr"),
    n="at_risk",
    formula="of it, the undecided contracts with at least one sign: champion left and not replaced, last answer a "
    "detractor's, use fallen by more than a quarter, health under 50",
    edge="A sign is no forecast. What no connected table can tell counts for nothing; a contract with several "
    "signs counts once.",
)
NO_INTERVAL = "on a yearly footing, which has no interval"
