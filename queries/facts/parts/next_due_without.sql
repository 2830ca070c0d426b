-- Contracts are not connected, no due date is known.
select account_id, cast(null as date) as due_on
from accounts
where 1 = 0
