-- Every month in which an account's MRR moved, and what kind of movement that was: new, reactivation, expansion, contraction, churn.
-- kept_change is the change of what is left of the account's first MRR.
with steps as (
    select
        account_id,
        cohort_index,
        month_index,
        first_mrr,
        mrr_change,
        mrr_after,
        mrr_after - mrr_change as mrr_before
    from account_steps
)

select
    account_id,
    cohort_index,
    month_index,
    mrr_change,
    mrr_before,
    mrr_after,
    case
        when month_index = cohort_index then 'new'
        when mrr_before = 0 then 'reactivation'
        when mrr_after = 0 then 'churn'
        when mrr_change > 0 then 'expansion'
        else 'contraction'
    end as movement,
    case when mrr_after < first_mrr then mrr_after else first_mrr end
    - case when mrr_before < first_mrr then mrr_before else first_mrr end as kept_change
from steps
