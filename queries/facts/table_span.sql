-- When the history begins, whatever the slice, and how many rows stand behind it.
select
    min(case when started_on <= cast(:as_of as date) then started_on end) as first_started_on,
    cast(count(*) as bigint) as subscription_rows
from subscriptions
