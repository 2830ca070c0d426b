-- Accounts that pay at a month end, with what they pay. A period that ends on the day it starts makes nobody a customer.
with paying as (
    select
        account_id,
        cast(sum(case when ended_on is null or ended_on > cast(:now_end as date) then mrr else 0 end) as bigint) as paid_now,
        min(case when ended_on is null or ended_on > started_on then started_on end) as first_started
    from periods
    where started_on <= cast(:now_end as date)
    group by account_id
),

listed as (
    select
        paying.account_id as account_id,
        accounts.name as name,
        __columns__
        paying.first_started as customer_since,
        paying.paid_now as paid_mrr
    from paying
    inner join accounts on paying.account_id = accounts.account_id
    where paid_now > 0
      and __chosen__
)

select __what__
from listed
__order__
