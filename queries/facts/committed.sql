-- MRR on the as-of and every change already on the books, by months ahead (0 = now, 13 = beyond a year) and slice.
-- The likely_ columns follow accounts whose health is under 50 or whose champion left and was not replaced.
select
    accounts.slice_key as slice_key,
    horizon as months_ahead,
    cast(sum(case when booked_as = 'now' then change else 0 end) as bigint) as now_mrr,
    cast(sum(case when booked_as = 'signed' then change else 0 end) as bigint) as signed_mrr,
    cast(sum(case when booked_as = 'upgrade' then change else 0 end) as bigint) as upgrade_mrr,
    cast(sum(case when booked_as = 'downgrade' then -change else 0 end) as bigint) as downgrade_mrr,
    cast(sum(case when booked_as = 'cancelled' then -change else 0 end) as bigint) as cancelled_mrr,
    cast(sum(case when booked_as = 'now' then 1 else 0 end) as bigint) as now_accounts,
    cast(sum(case when booked_as = 'signed' then 1 else 0 end) as bigint) as signed_accounts,
    cast(sum(case when booked_as = 'upgrade' then 1 else 0 end) as bigint) as upgrade_accounts,
    cast(sum(case when booked_as = 'downgrade' then 1 else 0 end) as bigint) as downgrade_accounts,
    cast(sum(case when booked_as = 'cancelled' then 1 else 0 end) as bigint) as cancelled_accounts,
    cast(sum(case when has_low_health + has_lost_champion > 0 then change else 0 end) as bigint) as likely_mrr,
    cast(sum(case when has_low_health + has_lost_champion > 0 and standing > 0 then 1 else 0 end
        - case when has_low_health + has_lost_champion > 0 and standing_before > 0 then 1 else 0 end) as bigint) as likely_accounts,
    cast(sum(has_low_health * change) as bigint) as low_health_mrr,
    cast(sum(has_lost_champion * change) as bigint) as champion_left_mrr
from booked_changes
inner join accounts on booked_changes.account_id = accounts.account_id
group by accounts.slice_key, horizon
