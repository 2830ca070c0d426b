-- A person without a key or an account cannot count and is named. One id under two accounts is two people.
select 'left_out' as rule, 'contact_id' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from contacts
where contact_id is null or contact_id = ''
union all
select 'left_out' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(contact_id) as example, max(contact_id) as other_example
from contacts
where account_id is null or account_id = ''
union all
select 'repeated_key' as rule, 'contact_id' as column_name, cast(count(*) as bigint) as row_count,
    min(contact_id) as example, max(contact_id) as other_example
from (
    select account_id, contact_id
    from contacts
    where contact_id <> ''
    group by account_id, contact_id
    having count(*) > 1
) as repeated
union all
select 'date_out_of_range' as rule, 'left_on' as column_name, cast(count(*) as bigint) as row_count,
    min(contact_id) as example, max(contact_id) as other_example
from contacts
where left_on < cast('1970-01-01' as date) or left_on > cast('2200-01-01' as date)
union all
select 'unknown_account_optional' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(contacts.account_id) as example, max(contacts.account_id) as other_example
from contacts
left join (select account_id as known_id, 1 as is_known from accounts) as known
    on contacts.account_id = known.known_id
where coalesce(known.is_known, 0) = 0
  and contacts.account_id <> ''
