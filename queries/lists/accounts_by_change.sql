-- One page of accounts by the change of MRR over twelve months. Only accounts that pay now or paid then can have changed.
with paying as (
    select
        account_id,
        sum(case when ended_on is null or ended_on > cast(:as_of as date) then mrr else 0 end) as paid,
        sum(
            case
                when started_on <= cast(:year_ago as date)
                    and (ended_on is null or ended_on > cast(:year_ago as date)) then mrr
                else 0
            end
        ) as paid_then
    from periods
    where (ended_on is null or ended_on > cast(:year_ago as date))
      and __among__
    group by account_id
)

select __account__ as account_id
from __population__
where __chosen__
order by coalesce(paid, 0) - coalesce(paid_then, 0) __direction__, __account__
limit :size offset :skip
