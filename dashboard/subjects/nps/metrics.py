"""NPS, its weighted variants and its response rate, as metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.measures.metric import Metric, Sums, metric, ratio

if TYPE_CHECKING:
    from dashboard.measures.metrics import Values
from dashboard.measures.summing import WHOLE

_NPS = {"fact": "nps", "family": "NPS", "better": "up", "period": "quarter"}


@metric(
    label="NPS",
    unit="points",
    factor=100,
    few_under="responses",
    numerator="promoters − detractors",
    denominator="responses",
    n="responses",
    **_NPS,
    formula="100 × (promoters, 9 and 10 − detractors, 0 to 6) ÷ answers",
    edge="One answer an account, contact and quarter, the last; an answer without a contact stands for itself. "
    "Under 10 answers only the count is shown, under 30 it is greyed.",
)
def nps(sums: Sums) -> Values:
    return 100 * ratio(sums["promoters"] - sums["detractors"], sums["responses"])


@metric(
    label="NPS, accounts weighed alike",
    unit="points",
    factor=100,
    few_under="responses",
    numerator="account_promoters − account_detractors",
    denominator="heard_accounts",
    n="heard_accounts",
    **_NPS,
    formula="100 × the sum over accounts of (promoters − detractors) ÷ answers of the account, ÷ accounts heard from",
    edge="An account with twenty answers speaks as loud as one with a single answer.",
)
def nps_by_account(sums: Sums) -> Values:
    return 100 * ratio(sums["account_promoters"] - sums["account_detractors"], WHOLE * sums["heard_accounts"])


@metric(
    label="NPS, weighed by MRR",
    unit="points",
    factor=100,
    few_under="responses",
    numerator="promoter_mrr − detractor_mrr",
    denominator="heard_mrr",
    n="heard_accounts",
    **_NPS,
    formula="100 × the sum over accounts of MRR × (promoters − detractors) ÷ answers of the account, ÷ MRR heard from",
    edge="MRR at the quarter's end; an account that had left by then weighs nothing.",
)
def nps_by_mrr(sums: Sums) -> Values:
    return 100 * ratio(sums["promoter_mrr"] - sums["detractor_mrr"], sums["heard_mrr"])


@metric(
    label="Response rate",
    unit="percent",
    numerator="responses",
    denominator="sent",
    n="sent",
    few_under="sent",
    **_NPS,
    formula="answers given in the quarter ÷ invitations sent in the quarter",
    edge="An answer may come a quarter after its invitation, so a single quarter may pass 100 %.",
)
def response_rate(sums: Sums) -> Values:
    return ratio(sums["responses"], sums["sent"])


@metric(
    label="Share of MRR heard from",
    unit="percent",
    numerator="heard_mrr",
    denominator="total_mrr",
    n="heard_accounts",
    **_NPS,
    formula="MRR of the accounts with at least one answer in the quarter ÷ all MRR, both at the quarter's end",
    edge="In a quarter that is not over, MRR on the as-of.",
)
def mrr_heard(sums: Sums) -> Values:
    return ratio(sums["heard_mrr"], sums["total_mrr"])


# The switch of the page: every answer alike, every account alike, every dollar alike. Only the first has an interval.
VARIANTS: dict[str, Metric] = {"answers": nps, "accounts": nps_by_account, "mrr": nps_by_mrr}
