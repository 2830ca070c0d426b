-- How many accounts are chosen.
with paying as (
    select account_id, sum(mrr) as paid
    from periods
    where ended_on is null or ended_on > cast(:as_of as date)
    group by account_id
)

select cast(count(*) as bigint) as found
from accounts
left join paying on accounts.account_id = paying.account_id
where __chosen__
