-- Priced periods with short gaps of an account bridged at the old price (settings: grace_days).
-- An account's gap opens at the latest end so far and closes at the next start; a free period is service too, so it leaves no gap.
with ordered as (
    select
        account_id,
        started_on,
        ended_on,
        mrr,
        max(coalesce(ended_on, cast('9999-12-31' as date))) over (
            partition by account_id order by started_on, coalesce(ended_on, cast('9999-12-31' as date))
            rows between unbounded preceding and current row
        ) as served_until,
        row_number() over (
            partition by account_id order by started_on, coalesce(ended_on, cast('9999-12-31' as date))
        ) as period_number
    from subscriptions
    where started_on <= cast(:as_of as date)
      and (ended_on is null or ended_on > started_on)
),

gaps as (
    select
        before_gap.account_id as account_id,
        before_gap.served_until as gap_from,
        after_gap.started_on as gap_to
    from ordered as before_gap
    inner join ordered as after_gap
        on before_gap.account_id = after_gap.account_id
        and before_gap.period_number + 1 = after_gap.period_number
    where after_gap.started_on > before_gap.served_until
      and cast(after_gap.started_on - interval '__grace_days__' day as date) <= before_gap.served_until
)

select
    ordered.account_id as account_id,
    ordered.started_on as started_on,
    coalesce(gaps.gap_to, ordered.ended_on) as ended_on,
    ordered.mrr as mrr
from ordered
left join gaps
    on ordered.account_id = gaps.account_id
    and ordered.ended_on = gaps.gap_from
where ordered.mrr > 0
union all
-- A period that ends on the day it starts serves nobody and bridges nothing; it is kept, as it is without days of grace.
select account_id, started_on, ended_on, mrr
from subscriptions
where mrr > 0
  and started_on <= cast(:as_of as date)
  and ended_on = started_on
