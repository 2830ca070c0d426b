-- Components are points from 0 to 100 or empty; one diagnosis an account and day.
select 'left_out' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from health
where account_id is null or account_id = ''
union all
select 'left_out' as rule, 'measured_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from health
where measured_on is null
union all
select 'repeated_key' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from (
    select account_id, measured_on
    from health
    where account_id <> ''
      and measured_on is not null
    group by account_id, measured_on
    having count(*) > 1
) as repeated
union all
select 'points_out_of_range' as rule, 'use_frequency' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from health
where use_frequency < 0 or use_frequency > 100
   or community < 0 or community > 100
   or response_speed < 0 or response_speed > 100
   or business_volume < 0 or business_volume > 100
   or ability_to_pay < 0 or ability_to_pay > 100
   or self_drive < 0 or self_drive > 100
   or csm_sentiment < 0 or csm_sentiment > 100
union all
select 'future_rows' as rule, 'measured_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from health
where measured_on > cast(:as_of as date)
union all
select 'date_out_of_range' as rule, 'measured_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from health
where measured_on < cast('1970-01-01' as date) or measured_on > cast('2200-01-01' as date)
union all
select 'unknown_account_optional' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(health.account_id) as example, max(health.account_id) as other_example
from health
left join (select account_id as known_id, 1 as is_known from accounts) as known
    on health.account_id = known.known_id
where coalesce(known.is_known, 0) = 0
  and health.account_id <> ''
