-- One row an account and month; two would count its use twice.
select 'left_out' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from usage
where account_id is null or account_id = ''
union all
select 'left_out' as rule, 'month' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from usage
where month is null
union all
select 'repeated_key' as rule, 'month' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from (
    select account_id, used_month
    from (
        select account_id, extract(year from usage.month) * 12 + extract(month from usage.month) as used_month
        from usage
        where account_id <> ''
          and usage.month is not null
    ) as dated
    group by account_id, used_month
    having count(*) > 1
) as repeated
union all
select 'negative_number' as rule, 'active_users' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from usage
where active_users < 0
union all
select 'negative_number' as rule, 'licensed_users' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from usage
where licensed_users < 0
union all
select 'negative_number' as rule, 'events' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from usage
where events < 0
union all
select 'date_out_of_range' as rule, 'month' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from usage
where usage.month < cast('1970-01-01' as date) or usage.month > cast('2200-01-01' as date)
union all
select 'unknown_account_optional' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(usage.account_id) as example, max(usage.account_id) as other_example
from usage
left join (select account_id as known_id, 1 as is_known from accounts) as known
    on usage.account_id = known.known_id
where coalesce(known.is_known, 0) = 0
  and usage.account_id <> ''
