-- The account's priced periods, newest first; those that start after the as-of are signed already.
select product, started_on, ended_on, mrr
from subscriptions
where account_id = :account
order by started_on desc, product
limit 200
