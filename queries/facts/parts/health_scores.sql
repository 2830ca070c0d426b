-- Each account's last diagnosis of the year up to the as-of that has any component: their mean, the manager's view kept apart.
-- 1 good (75 and more), 2 watch, 3 at risk (under 50).
with measured as (
    select
        account_id,
        coalesce(use_frequency, 0) + coalesce(community, 0) + coalesce(response_speed, 0)
        + coalesce(business_volume, 0) + coalesce(ability_to_pay, 0) + coalesce(self_drive, 0) as points,
        case when use_frequency is null then 0 else 1 end + case when community is null then 0 else 1 end
        + case when response_speed is null then 0 else 1 end + case when business_volume is null then 0 else 1 end
        + case when ability_to_pay is null then 0 else 1 end + case when self_drive is null then 0 else 1 end as parts_present,
        measured_on
    from health
    where measured_on <= cast(:as_of as date)
      and measured_on > cast(:year_before as date)
      and account_id is not null
),

ordered as (
    select
        account_id,
        points,
        parts_present,
        row_number() over (partition by account_id order by measured_on desc) as from_last
    from measured
    where parts_present > 0
)

select
    account_id,
    cast(points / parts_present as double) as health_score,
    case
        when points >= 75 * parts_present then 1
        when points >= 50 * parts_present then 2
        else 3
    end as health_known
from ordered
where from_last = 1
