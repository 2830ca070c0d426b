-- MRR on the as-of and every change already on the books, by months ahead (0 = now, 13 = beyond a year) and slice.
-- Changes of an account in one step are netted, so a price change on one day is an upgrade or a downgrade, not an end and a start.
-- The likely_ columns follow accounts whose health is under 50 or whose champion left and was not replaced.
with paying as (
    select account_id, cast(sum(mrr) as bigint) as paid
    from subscriptions
    where mrr > 0
      and started_on <= cast(:as_of as date)
      and (ended_on is null or ended_on > cast(:as_of as date))
    group by account_id
),

booked as (
    select
        account_id,
        cast(
            extract(year from started_on) * 12 + extract(month from started_on) - 1 - :as_of_month
            + case when extract(day from started_on) > :as_of_day then 1 else 0 end as integer
        ) as steps_ahead,
        mrr as booked_mrr
    from subscriptions
    where mrr > 0
      and started_on > cast(:as_of as date)
    union all
    select
        account_id,
        cast(
            extract(year from ended_on) * 12 + extract(month from ended_on) - 1 - :as_of_month
            + case when extract(day from ended_on) > :as_of_day then 1 else 0 end as integer
        ) as steps_ahead,
        -mrr as booked_mrr
    from subscriptions
    where mrr > 0
      and ended_on > cast(:as_of as date)
),

stepped as (
    select
        account_id,
        case when steps_ahead > 12 then 13 else steps_ahead end as horizon,
        cast(sum(booked_mrr) as bigint) as change
    from booked
    group by account_id, case when steps_ahead > 12 then 13 else steps_ahead end
),

summed as (
    select
        account_id,
        horizon,
        change,
        cast(sum(change) over (
            partition by account_id order by horizon rows between unbounded preceding and current row
        ) as bigint) as changed_so_far
    from stepped
),

running as (
    select account_id, 0 as horizon, paid as change, paid as standing
    from paying
    union all
    select
        summed.account_id as account_id,
        summed.horizon as horizon,
        summed.change as change,
        coalesce(paying.paid, 0) + summed.changed_so_far as standing
    from summed
    left join paying on summed.account_id = paying.account_id
),

judged as (
    select
        running.account_id as account_id,
        running.horizon as horizon,
        running.change as change,
        running.standing as standing,
        running.standing - running.change as standing_before,
        case when coalesce(health_scores.health_known, 0) = 3 then 1 else 0 end as has_low_health,
        case when coalesce(champions.champion_known, 0) = 2 then 1 else 0 end as has_lost_champion
    from running
    left join health_scores on running.account_id = health_scores.account_id
    left join champions on running.account_id = champions.account_id
)

select
    accounts.slice_key as slice_key,
    horizon as months_ahead,
    cast(sum(case when horizon = 0 then change else 0 end) as bigint) as now_mrr,
    cast(sum(case when horizon > 0 and change > 0 and standing_before = 0 then change else 0 end) as bigint) as signed_mrr,
    cast(sum(case when horizon > 0 and change > 0 and standing_before > 0 then change else 0 end) as bigint) as upgrade_mrr,
    cast(sum(case when horizon > 0 and change < 0 and standing > 0 then -change else 0 end) as bigint) as downgrade_mrr,
    cast(sum(case when horizon > 0 and change < 0 and standing = 0 then -change else 0 end) as bigint) as cancelled_mrr,
    cast(sum(case when horizon = 0 and change > 0 then 1 else 0 end) as bigint) as now_accounts,
    cast(sum(case when horizon > 0 and change > 0 and standing_before = 0 then 1 else 0 end) as bigint) as signed_accounts,
    cast(sum(case when horizon > 0 and change > 0 and standing_before > 0 then 1 else 0 end) as bigint) as upgrade_accounts,
    cast(sum(case when horizon > 0 and change < 0 and standing > 0 then 1 else 0 end) as bigint) as downgrade_accounts,
    cast(sum(case when horizon > 0 and change < 0 and standing = 0 then 1 else 0 end) as bigint) as cancelled_accounts,
    cast(sum(case when has_low_health + has_lost_champion > 0 then change else 0 end) as bigint) as likely_mrr,
    cast(sum(case when has_low_health + has_lost_champion > 0 and standing > 0 then 1 else 0 end
        - case when has_low_health + has_lost_champion > 0 and standing_before > 0 then 1 else 0 end) as bigint) as likely_accounts,
    cast(sum(has_low_health * change) as bigint) as low_health_mrr,
    cast(sum(has_lost_champion * change) as bigint) as champion_left_mrr
from judged
inner join accounts on judged.account_id = accounts.account_id
where change <> 0
group by accounts.slice_key, horizon
