-- Accounts that paid at one month end and not at the next, most MRR first. Only accounts with a period that ends
-- in the months asked for can be among them, so only those are added up.
with spans as (
    select
        account_id,
        cast(extract(year from started_on) * 12 + extract(month from started_on) - 1 as integer) as start_month,
        case
            when ended_on <= cast(:as_of as date)
                then cast(extract(year from ended_on) * 12 + extract(month from ended_on) - 1 as integer)
            else 999999
        end as end_month,
        mrr
    from periods
),

ends as (
    select account_id, end_month as left_month
    from spans
    where end_month >= :first_month
      and end_month <= :until_month
    group by account_id, end_month
),

weighed as (
    select
        ends.account_id as account_id,
        ends.left_month as left_month,
        sum(case when start_month <= left_month and end_month > left_month then mrr else 0 end) as paid_after,
        sum(case when start_month < left_month and end_month >= left_month then mrr else 0 end) as paid_before,
        min(start_month) as since_month
    from ends
    inner join spans on ends.account_id = spans.account_id
    group by ends.account_id, ends.left_month
)

select
    weighed.account_id as account_id,
    accounts.name as name,
    __columns__
    left_month,
    since_month,
    cast(paid_before as bigint) as lost_mrr,
    loss_reasons.why as reason
from weighed
inner join accounts on weighed.account_id = accounts.account_id
left join loss_reasons on weighed.account_id = loss_reasons.account_id
where paid_after = 0
  and paid_before > 0
  and __chosen__
order by paid_before desc, left_month desc, weighed.account_id
limit :size offset :skip
