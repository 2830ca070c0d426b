-- MRR movements the textbook way: a row for every account and every month, then a look at the month before.
with months as (
    __months__
),

paid as (
    select subscriptions.account_id, months.month_index, sum(subscriptions.mrr) as mrr
    from subscriptions
    inner join months
        on subscriptions.started_on <= months.month_end
        and (subscriptions.ended_on is null or subscriptions.ended_on > months.month_end)
    where subscriptions.mrr > 0
    group by subscriptions.account_id, months.month_index
),

balances as (
    select accounts.account_id, months.month_index, coalesce(paid.mrr, 0) as mrr
    from accounts
    cross join months
    left join paid
        on accounts.account_id = paid.account_id
        and months.month_index = paid.month_index
),

compared as (
    select
        account_id,
        month_index,
        mrr,
        coalesce(lag(mrr) over (partition by account_id order by month_index), 0) as mrr_before,
        coalesce(max(mrr) over (
            partition by account_id order by month_index rows between unbounded preceding and 1 preceding
        ), 0) as most_before
    from balances
)

select
    accounts.slice_key,
    compared.month_index,
    cast(sum(case when mrr_before = 0 and most_before = 0 then mrr else 0 end) as bigint) as new_mrr,
    cast(sum(case when mrr_before = 0 and most_before > 0 then mrr else 0 end) as bigint) as reactivation_mrr,
    cast(sum(case when mrr_before > 0 and mrr > mrr_before then mrr - mrr_before else 0 end) as bigint) as expansion_mrr,
    cast(sum(case when mrr > 0 and mrr < mrr_before then mrr_before - mrr else 0 end) as bigint) as contraction_mrr,
    cast(sum(case when mrr = 0 then mrr_before else 0 end) as bigint) as churn_mrr,
    cast(sum(case when mrr > 0 and mrr_before = 0 and most_before = 0 then 1 else 0 end) as bigint) as new_accounts,
    cast(sum(case when mrr > 0 and mrr_before = 0 and most_before > 0 then 1 else 0 end) as bigint) as reactivation_accounts,
    cast(sum(case when mrr_before > 0 and mrr > mrr_before then 1 else 0 end) as bigint) as expansion_accounts,
    cast(sum(case when mrr > 0 and mrr < mrr_before then 1 else 0 end) as bigint) as contraction_accounts,
    cast(sum(case when mrr = 0 and mrr_before > 0 then 1 else 0 end) as bigint) as churn_accounts
from compared
inner join accounts on compared.account_id = accounts.account_id
group by accounts.slice_key, compared.month_index
