-- MRR movement by month and slice: new, reactivation, expansion, contraction, churn.
-- Sparse, a month without movement has no row; opening and closing are running sums of these.
with steps as (
    select account_id, month_index, step, mrr_change, mrr_after, mrr_after - mrr_change as mrr_before
    from account_steps
),

moves as (
    select
        account_id,
        month_index,
        mrr_change,
        case
            when mrr_before = 0 and step = 1 then 'new'
            when mrr_before = 0 then 'reactivation'
            when mrr_after = 0 then 'churn'
            when mrr_change > 0 then 'expansion'
            else 'contraction'
        end as movement
    from steps
)

select
    accounts.slice_key as slice_key,
    moves.month_index as month_index,
    cast(sum(case when movement = 'new' then mrr_change else 0 end) as bigint) as new_mrr,
    cast(sum(case when movement = 'reactivation' then mrr_change else 0 end) as bigint) as reactivation_mrr,
    cast(sum(case when movement = 'expansion' then mrr_change else 0 end) as bigint) as expansion_mrr,
    cast(sum(case when movement = 'contraction' then -mrr_change else 0 end) as bigint) as contraction_mrr,
    cast(sum(case when movement = 'churn' then -mrr_change else 0 end) as bigint) as churn_mrr,
    cast(sum(case when movement = 'new' then 1 else 0 end) as bigint) as new_accounts,
    cast(sum(case when movement = 'reactivation' then 1 else 0 end) as bigint) as reactivation_accounts,
    cast(sum(case when movement = 'expansion' then 1 else 0 end) as bigint) as expansion_accounts,
    cast(sum(case when movement = 'contraction' then 1 else 0 end) as bigint) as contraction_accounts,
    cast(sum(case when movement = 'churn' then 1 else 0 end) as bigint) as churn_accounts
from moves
inner join accounts on moves.account_id = accounts.account_id
group by accounts.slice_key, moves.month_index
