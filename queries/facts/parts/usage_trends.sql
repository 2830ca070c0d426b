-- Mean use of three complete months against that of the three before, up to the newest month that is loaded.
-- 1 steady, 2 falling (more than a quarter below). Known only of an account with all six months: a month without a row
-- is not a month without use. People where they are counted in all six, else actions in all six, never one against
-- the other. A month is loaded when at least half as many accounts have a row as in the fullest of the three before.
with placed as (
    select
        account_id,
        cast(extract(year from usage.month) * 12 + extract(month from usage.month) - 1 as integer) as used_month,
        active_users,
        events
    from usage
    where account_id is not null
),

monthly as (
    select account_id, used_month, sum(active_users) as people, sum(events) as actions
    from placed
    where used_month <= :last_month
    group by account_id, used_month
),

heard as (
    select used_month, count(*) as accounts_heard
    from monthly
    group by used_month
),

fullest as (
    select heard.used_month as used_month, heard.accounts_heard as accounts_heard, max(earlier.accounts_heard) as most_heard
    from heard
    cross join heard as earlier
    where earlier.used_month <= heard.used_month
      and earlier.used_month >= heard.used_month - 3
    group by heard.used_month, heard.accounts_heard
),

newest as (
    select max(used_month) as newest_month
    from fullest
    where 2 * accounts_heard >= most_heard
),

compared as (
    select
        monthly.account_id as account_id,
        count(people) as people_months,
        sum(case when used_month > newest_month - 3 then people else 0 end) as people_lately,
        sum(case when used_month > newest_month - 3 then 0 else people end) as people_before,
        count(actions) as actions_months,
        sum(case when used_month > newest_month - 3 then actions else 0 end) as actions_lately,
        sum(case when used_month > newest_month - 3 then 0 else actions end) as actions_before
    from monthly
    cross join newest
    where used_month > newest_month - 6
      and used_month <= newest_month
    group by monthly.account_id
),

counted as (
    select
        account_id,
        case when people_months = 6 or actions_months = 6 then 1 else 0 end as is_known,
        case when people_months = 6 then people_lately else actions_lately end as used_lately,
        case when people_months = 6 then people_before else actions_before end as used_before
    from compared
)

select
    account_id,
    used_lately / 3.0 as recent_use,
    used_before / 3.0 as earlier_use,
    case
        when is_known = 0 then 0
        when used_before > 0 and used_lately < 0.75 * used_before then 2
        else 1
    end as usage_known
from counted
