-- How many accounts are chosen.
with paying as (
    select account_id, sum(mrr) as paid
    from periods
    where (ended_on is null or ended_on > cast(:as_of as date))
      and __among__
    group by account_id
)

select cast(count(*) as bigint) as found
from __population__
where __chosen__
