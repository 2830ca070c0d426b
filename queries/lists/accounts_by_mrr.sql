-- One page of accounts by MRR on the as-of. Who is chosen (slice, search, paying or left) is put in by name and bound.
with paying as (
    select account_id, sum(mrr) as paid
    from periods
    where (ended_on is null or ended_on > cast(:as_of as date))
      and __among__
    group by account_id
)

select __account__ as account_id
from __population__
where __chosen__
order by coalesce(paid, 0) __direction__, __account__
limit :size offset :skip
