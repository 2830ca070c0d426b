-- The account's use by month, newest first.
select
    cast(extract(year from usage.month) * 12 + extract(month from usage.month) - 1 as integer) as month_index,
    active_users,
    licensed_users,
    events
from usage
where account_id = :account
  and usage.month <= cast(:as_of as date)
order by usage.month desc
limit 60
