-- Year-ago retention as changes by month and slice: what accounts paying twelve months earlier pay now, and how much of it is kept.
-- An account's pair (now, then) moves only in its own months and twelve months later; where both fall in one month its two
-- moves are taken one after the other and add up to the same. What they paid then is the closing balance of that month.
with changes as (
    select account_id, month_index, 0 as is_then, mrr_change as now_change, cast(0 as bigint) as then_change
    from price_changes
    where month_index <= :last_month
    union all
    select
        price_changes.account_id as account_id,
        price_changes.month_index + 12 as month_index,
        1 as is_then,
        cast(0 as bigint) as now_change,
        price_changes.mrr_change as then_change
    from price_changes
    where price_changes.month_index <= :last_month - 12
),

running as (
    select
        account_id,
        month_index,
        now_change,
        then_change,
        cast(sum(now_change) over (
            partition by account_id order by month_index, is_then rows between unbounded preceding and current row
        ) as bigint) as mrr_now,
        cast(sum(then_change) over (
            partition by account_id order by month_index, is_then rows between unbounded preceding and current row
        ) as bigint) as mrr_then
    from changes
),

pairs as (
    select
        account_id,
        month_index,
        case when mrr_then > 0 then mrr_now else 0 end as now_after,
        case when mrr_then - then_change > 0 then mrr_now - now_change else 0 end as now_before,
        case when mrr_now < mrr_then then mrr_now else mrr_then end as kept_after,
        case
            when mrr_now - now_change < mrr_then - then_change then mrr_now - now_change
            else mrr_then - then_change
        end as kept_before
    from running
)

select
    accounts.slice_key as slice_key,
    pairs.month_index as month_index,
    cast(sum(now_after - now_before) as bigint) as now_mrr_step,
    cast(sum(kept_after - kept_before) as bigint) as kept_mrr_step,
    cast(sum(
        case when kept_after > 0 then 1 else 0 end - case when kept_before > 0 then 1 else 0 end
    ) as bigint) as now_accounts_step
from pairs
inner join accounts on pairs.account_id = accounts.account_id
group by accounts.slice_key, pairs.month_index
having sum(now_after - now_before) <> 0
    or sum(kept_after - kept_before) <> 0
    or sum(case when kept_after > 0 then 1 else 0 end - case when kept_before > 0 then 1 else 0 end) <> 0
