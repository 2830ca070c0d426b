-- Contacts are not connected, nobody is known to be a champion.
select account_id, 0 as champion_known
from accounts
where 1 = 0
