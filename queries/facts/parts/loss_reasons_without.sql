-- Contracts are not connected, no reason is known.
select account_id, cast(null as varchar) as why
from accounts
where 1 = 0
