-- One page of accounts by name.
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
order by lower(coalesce(accounts.name, accounts.account_id)) __direction__, __account__
limit :size offset :skip
