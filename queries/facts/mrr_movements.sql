-- MRR movement by month, cohort (month of the first paid month end) and slice: new, reactivation, expansion, contraction, churn.
-- Sparse, a month without movement has no row; opening and closing are running sums of these.
-- Summed over cohorts it is the movements, kept by cohort it is the triangle; kept_step is the change of what is left of the first MRR.
select
    accounts.slice_key as slice_key,
    account_moves.cohort_index as cohort_index,
    account_moves.month_index as month_index,
    cast(sum(case when movement = 'new' then mrr_change else 0 end) as bigint) as new_mrr,
    cast(sum(case when movement = 'reactivation' then mrr_change else 0 end) as bigint) as reactivation_mrr,
    cast(sum(case when movement = 'expansion' then mrr_change else 0 end) as bigint) as expansion_mrr,
    cast(sum(case when movement = 'contraction' then -mrr_change else 0 end) as bigint) as contraction_mrr,
    cast(sum(case when movement = 'churn' then -mrr_change else 0 end) as bigint) as churn_mrr,
    cast(sum(case when movement = 'new' then 1 else 0 end) as bigint) as new_accounts,
    cast(sum(case when movement = 'reactivation' then 1 else 0 end) as bigint) as reactivation_accounts,
    cast(sum(case when movement = 'expansion' then 1 else 0 end) as bigint) as expansion_accounts,
    cast(sum(case when movement = 'contraction' then 1 else 0 end) as bigint) as contraction_accounts,
    cast(sum(case when movement = 'churn' then 1 else 0 end) as bigint) as churn_accounts,
    cast(sum(kept_change) as bigint) as kept_step
from account_moves
inner join accounts on account_moves.account_id = accounts.account_id
group by accounts.slice_key, account_moves.cohort_index, account_moves.month_index
