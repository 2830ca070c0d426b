-- Year-ago retention the textbook way: every account's month joined to its own month a year earlier.
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

pairs as (
    select
        balances.account_id,
        balances.month_index,
        balances.mrr as now_mrr,
        earlier.mrr as then_mrr
    from balances
    inner join balances as earlier
        on balances.account_id = earlier.account_id
        and balances.month_index = earlier.month_index + 12
    where earlier.mrr > 0
)

select
    accounts.slice_key,
    pairs.month_index,
    cast(sum(then_mrr) as bigint) as mrr_then,
    cast(sum(now_mrr) as bigint) as mrr_now,
    cast(sum(case when now_mrr < then_mrr then now_mrr else then_mrr end) as bigint) as mrr_kept,
    cast(count(*) as bigint) as accounts_then,
    cast(sum(case when now_mrr > 0 then 1 else 0 end) as bigint) as accounts_now
from pairs
inner join accounts on pairs.account_id = accounts.account_id
group by accounts.slice_key, pairs.month_index
