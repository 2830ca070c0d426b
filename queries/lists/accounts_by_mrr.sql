-- One page of accounts by MRR on the as-of. What is chosen (slice, search, paying or left) is put in by name and bound.
with paying as (
    select account_id, sum(mrr) as paid
    from periods
    where ended_on is null or ended_on > cast(:as_of as date)
    group by account_id
)

select accounts.account_id as account_id
from accounts
left join paying on accounts.account_id = paying.account_id
where __chosen__
order by coalesce(paid, 0) __direction__, accounts.account_id
limit :size offset :skip
