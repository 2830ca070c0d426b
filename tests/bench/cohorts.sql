-- The cohort triangle the textbook way: every account's month beside the month it first paid and what it paid then.
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

births as (
    select account_id, min(month_index) as cohort_index
    from balances
    where mrr > 0
    group by account_id
),

first_prices as (
    select births.account_id, births.cohort_index, balances.mrr as first_mrr
    from births
    inner join balances
        on births.account_id = balances.account_id
        and births.cohort_index = balances.month_index
)

select
    accounts.slice_key,
    first_prices.cohort_index,
    balances.month_index,
    cast(sum(case when balances.mrr > 0 then 1 else 0 end) as bigint) as accounts,
    cast(sum(balances.mrr) as bigint) as mrr,
    cast(sum(case when balances.mrr < first_mrr then balances.mrr else first_mrr end) as bigint) as mrr_kept
from balances
inner join first_prices on balances.account_id = first_prices.account_id
inner join accounts on balances.account_id = accounts.account_id
where balances.month_index >= first_prices.cohort_index
group by accounts.slice_key, first_prices.cohort_index, balances.month_index
