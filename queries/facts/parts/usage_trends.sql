-- Use of the last three complete months against the three before, up to the newest month the table has.
-- 1 steady, 2 falling (more than a quarter below). With fewer than three earlier months it is not known.
with monthly as (
    select
        account_id,
        cast(extract(year from usage.month) * 12 + extract(month from usage.month) - 1 as integer) as used_month,
        coalesce(active_users, events, 0) as used
    from usage
    where account_id is not null
),

newest as (
    select max(used_month) as newest_month
    from monthly
    where used_month <= :last_month
),

compared as (
    select
        monthly.account_id as account_id,
        sum(case when used_month > newest_month - 3 then used else 0 end) as used_lately,
        sum(case when used_month > newest_month - 3 then 0 else used end) as used_before,
        sum(case when used_month > newest_month - 3 then 0 else 1 end) as months_before
    from monthly
    cross join newest
    where used_month > newest_month - 6
      and used_month <= newest_month
    group by monthly.account_id
)

select
    account_id,
    used_lately / 3.0 as recent_use,
    used_before / 3.0 as earlier_use,
    case
        when months_before < 3 or used_before <= 0 then 0
        when used_lately < 0.75 * used_before then 2
        else 1
    end as usage_known
from compared
