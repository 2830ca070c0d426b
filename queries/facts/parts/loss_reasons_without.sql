-- Contracts are not connected, no reason is known.
select
    account_id,
    cast(null as varchar) as contract_id,
    cast(null as integer) as due_month,
    cast(null as integer) as decided_month,
    cast(null as varchar) as why
from accounts
where 1 = 0
