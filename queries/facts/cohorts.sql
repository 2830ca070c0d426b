-- The cohort triangle as changes: by slice, cohort (month of the first paid month end) and month.
with firsts as (
    select account_id, month_index as cohort_index, mrr_change as first_mrr
    from account_steps
    where step = 1
),

steps as (
    select
        account_steps.account_id as account_id,
        firsts.cohort_index as cohort_index,
        account_steps.month_index as month_index,
        firsts.first_mrr as first_mrr,
        account_steps.mrr_change as mrr_change,
        account_steps.mrr_after as mrr_after,
        account_steps.mrr_after - account_steps.mrr_change as mrr_before
    from account_steps
    inner join firsts on account_steps.account_id = firsts.account_id
    where account_steps.month_index <= :last_month
)

select
    accounts.slice_key as slice_key,
    steps.cohort_index as cohort_index,
    steps.month_index as month_index,
    cast(sum(
        case when mrr_after > 0 then 1 else 0 end - case when mrr_before > 0 then 1 else 0 end
    ) as bigint) as accounts_step,
    cast(sum(mrr_change) as bigint) as mrr_step,
    cast(sum(
        case when mrr_after < first_mrr then mrr_after else first_mrr end
        - case when mrr_before < first_mrr then mrr_before else first_mrr end
    ) as bigint) as kept_step
from steps
inner join accounts on steps.account_id = accounts.account_id
group by accounts.slice_key, steps.cohort_index, steps.month_index
