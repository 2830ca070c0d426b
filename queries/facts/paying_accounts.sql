-- Who pays at the last complete month end, by the definition's own words. Checked against the running sums at every refresh.
with paying as (
    select account_id, sum(mrr) as paid
    from periods
    where started_on <= cast(:month_end as date)
      and (ended_on is null or ended_on > cast(:month_end as date))
    group by account_id
)

select
    accounts.slice_key as slice_key,
    cast(count(*) as bigint) as closing_accounts,
    cast(sum(paid) as bigint) as closing_mrr
from paying
inner join accounts on paying.account_id = accounts.account_id
group by accounts.slice_key
