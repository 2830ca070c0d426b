-- Money is looked at as the source gives it, before it is cast. Only a number that is not finite, taken from itself, is not 0.
select 'missing_value' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(product) as example, max(product) as other_example
from subscriptions
where account_id is null or account_id = ''
union all
select 'missing_value' as rule, 'started_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from subscriptions
where started_on is null
union all
select 'missing_value' as rule, 'mrr' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from subscriptions
where mrr is null
union all
select 'not_a_number' as rule, 'mrr' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from subscriptions
where mrr - mrr <> 0
union all
select 'negative_money' as rule, 'mrr' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from subscriptions
where mrr < 0
union all
select 'money_too_large' as rule, 'mrr' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from subscriptions
where mrr > 100000000000000
    and mrr - mrr = 0
union all
select 'sums_too_large' as rule, 'mrr' as column_name,
    cast(case when sum(cast(mrr as double)) > 920000000000000 then 1 else 0 end as bigint) as row_count,
    cast(null as varchar) as example, cast(null as varchar) as other_example
from subscriptions
where mrr - mrr = 0
    and mrr <= 100000000000000
union all
select 'free_rows' as rule, 'mrr' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from subscriptions
where mrr = 0
union all
select 'ends_before_start' as rule, 'ended_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from subscriptions
where ended_on < started_on
union all
select 'date_out_of_range' as rule, 'started_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from subscriptions
where started_on < cast('1970-01-01' as date) or started_on > cast('2200-01-01' as date)
union all
select 'future_rows' as rule, 'started_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from subscriptions
where started_on > cast(:as_of as date)
union all
select 'unknown_account' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(subscriptions.account_id) as example, max(subscriptions.account_id) as other_example
from subscriptions
left join (select account_id as known_id, cast(1 as integer) as is_known from accounts) as known
    on subscriptions.account_id = known.known_id
where known.is_known is null and subscriptions.account_id is not null
union all
select 'repeated_period' as rule, 'started_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from (
    select account_id
    from subscriptions
    group by account_id, product, started_on, ended_on, mrr
    having count(*) > 1
) as repeated
