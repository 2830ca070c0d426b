"""NPS, its weighed variants, and who was heard: one record each."""

from __future__ import annotations

from functools import partial

from dashboard.measures.fact import MOVEMENTS, NPS
from dashboard.measures.metric import SHARE, Behaviour, Metric, metric
from dashboard.measures.terms import terms

SCORE = (-100.0, 100.0)

_score = partial(
    metric,
    family="NPS",
    unit="points",
    behaviour=Behaviour.RATE,
    better="up",
    bounds=SCORE,
    fact=NPS,
    factor=100,
    few_under="responses",
)
nps = _score(
    name="nps",
    label="NPS",
    above=terms("promoters", less=("detractors",)),
    below=terms("responses"),
    n="responses",
    noun="answers",
    counts=(terms("promoters", less=("detractors",)), terms("responses")),
    formula="100 × (promoters, 9 and 10 − detractors, 0 to 6) ÷ answers",
    edge="One answer an account, contact and quarter, the last; an answer without a contact stands for itself. "
    "Under 10 answers only the count is shown, under 30 it is greyed.",
)
nps_by_account = _score(
    name="nps_by_account",
    label="NPS, accounts weighed alike",
    above=terms("account_promoters", less=("account_detractors",)),
    below=terms("heard_accounts"),
    in_parts=True,
    n="heard_accounts",
    formula="100 × the sum over accounts of (promoters − detractors) ÷ answers of the account, ÷ accounts heard from",
    edge="An account with twenty answers speaks as loud as one with a single answer.",
)
nps_by_mrr = _score(
    name="nps_by_mrr",
    label="NPS, weighed by MRR",
    above=terms("promoter_mrr", less=("detractor_mrr",)),
    below=terms("heard_mrr"),
    n="heard_accounts",
    formula="100 × the sum over accounts of MRR × (promoters − detractors) ÷ answers of the account, ÷ MRR heard from",
    edge="MRR at the quarter's end; an account that had left by then weighs nothing.",
)
response_rate = metric(
    name="response_rate",
    label="Response rate",
    family="NPS",
    unit="percent",
    behaviour=Behaviour.RATE,
    better="up",
    bounds=(0.0, 3.0),
    fact=NPS,
    above=terms("responses"),
    below=terms("sent"),
    n="sent",
    noun="invitations",
    gained="answers",
    few_under="sent",
    formula="answers given in the quarter ÷ invitations sent in the quarter",
    edge="An answer may come a quarter after its invitation, so a single quarter may pass 100%.",
)
mrr_heard = metric(
    name="mrr_heard",
    label="Share of MRR heard from",
    family="NPS",
    unit="percent",
    behaviour=Behaviour.RATE,
    better="up",
    bounds=SHARE,
    fact=NPS,
    above=terms("heard_mrr"),
    below=terms("total_mrr"),
    n="heard_accounts",
    also=(MOVEMENTS,),
    formula="MRR of the accounts with at least one answer in the quarter ÷ all MRR, both at the quarter's end",
    edge="In a quarter that is not over, MRR on the as-of.",
)
# The switch of the page: every answer alike, every account alike, every dollar alike. Only the first has an interval.
VARIANTS: dict[str, Metric] = {"answers": nps, "accounts": nps_by_account, "mrr": nps_by_mrr}
