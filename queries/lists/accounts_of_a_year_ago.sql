-- Accounts that paid at the month end twelve months earlier, with what they paid then and pay now.
with standing as (
    select
        account_id,
        cast(sum(
            case
                when started_on <= cast(:then_end as date)
                    and (ended_on is null or ended_on > cast(:then_end as date)) then mrr
                else 0
            end
        ) as bigint) as paid_then,
        cast(sum(
            case
                when started_on <= cast(:now_end as date)
                    and (ended_on is null or ended_on > cast(:now_end as date)) then mrr
                else 0
            end
        ) as bigint) as paid_now
    from periods
    group by account_id
),

listed as (
    select
        standing.account_id as account_id,
        accounts.name as name,
        __columns__
        paid_then as then_mrr,
        paid_now as now_mrr,
        paid_now - paid_then as change_mrr,
        case when paid_now < paid_then then paid_now else paid_then end as kept_mrr
    from standing
    inner join accounts on standing.account_id = accounts.account_id
    where paid_then > 0
      and __which__
      and __chosen__
)

select __what__
from listed
__order__
