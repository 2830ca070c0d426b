-- The same MRR by another road, straight from the periods: what starts and what ends in each month.
-- The refresh compares its running sum with the movements; a difference refuses the load.
with events as (
    select
        account_id,
        cast(extract(year from started_on) * 12 + extract(month from started_on) - 1 as integer) as month_index,
        mrr as started,
        cast(0 as bigint) as ended
    from periods
    union all
    select
        account_id,
        cast(extract(year from ended_on) * 12 + extract(month from ended_on) - 1 as integer) as month_index,
        cast(0 as bigint) as started,
        mrr as ended
    from periods
    where ended_on <= cast(:as_of as date)
)

select
    accounts.slice_key as slice_key,
    events.month_index as month_index,
    cast(sum(started) as bigint) as started_mrr,
    cast(sum(ended) as bigint) as ended_mrr
from events
inner join accounts on events.account_id = accounts.account_id
group by accounts.slice_key, events.month_index
