-- Usage is not connected, no trend is known.
select account_id, cast(0 as double) as recent_use, cast(0 as double) as earlier_use, 0 as usage_known
from accounts
where 1 = 0
