-- MRR on the as-of (horizon 0) and every change already on the books, an account and month ahead each (13 = beyond a year).
-- Changes of an account in one step are netted, so a price change on one day is an upgrade or a downgrade, not an end and a start.
-- `standing` is what the account pays after the step, `standing_before` before it.
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
    account_id,
    horizon,
    change,
    standing,
    standing_before,
    has_low_health,
    has_lost_champion,
    case
        when horizon = 0 then 'now'
        when change > 0 and standing_before = 0 then 'signed'
        when change > 0 then 'upgrade'
        when standing > 0 then 'downgrade'
        else 'cancelled'
    end as booked_as
from judged
where change <> 0
