-- Health diagnoses are not connected, no score is known.
select account_id, cast(0 as double) as health_score, 0 as health_known
from accounts
where 1 = 0
