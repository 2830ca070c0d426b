-- One row per account and month whose MRR at the month end differs from the month before.
-- A period adds its price in the month it starts and takes it away in the month of its first day without service.
with events as (
    select
        account_id,
        cast(extract(year from started_on) * 12 + extract(month from started_on) - 1 as integer) as month_index,
        mrr as change
    from periods
    union all
    select
        account_id,
        cast(extract(year from ended_on) * 12 + extract(month from ended_on) - 1 as integer) as month_index,
        -mrr as change
    from periods
    where ended_on <= cast(:as_of as date)
)

select account_id, month_index, cast(sum(change) as bigint) as mrr_change
from events
group by account_id, month_index
having sum(change) <> 0
