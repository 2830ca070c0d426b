-- What customer success did may be repeated within a day; it only has to belong to an account, a day and a kind.
select 'left_out' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(kind) as example, max(kind) as other_example
from touches
where account_id is null or account_id = ''
union all
select 'left_out' as rule, 'happened_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from touches
where happened_on is null
union all
select 'left_out' as rule, 'kind' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from touches
where kind is null or kind = ''
union all
select 'future_rows' as rule, 'happened_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from touches
where happened_on > cast(:as_of as date)
union all
select 'date_out_of_range' as rule, 'happened_on' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from touches
where happened_on < cast('1970-01-01' as date) or happened_on > cast('2200-01-01' as date)
union all
select 'unknown_account_optional' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(touches.account_id) as example, max(touches.account_id) as other_example
from touches
left join (select account_id as known_id, 1 as is_known from accounts) as known
    on touches.account_id = known.known_id
where coalesce(known.is_known, 0) = 0
  and touches.account_id <> ''
