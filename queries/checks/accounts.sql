-- One row per rule that found something: the rule, how many rows, the first and last example.
select 'missing_value' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(name) as example, max(name) as other_example
from accounts
where account_id is null or account_id = ''
union all
select 'repeated_key' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from (select account_id from accounts where account_id is not null group by account_id having count(*) > 1) as repeated
