-- What customer success did with the account, newest first.
select happened_on, kind, csm, playbook, outcome
from touches
where account_id = :account
  and happened_on <= cast(:as_of as date)
order by happened_on desc, kind
limit 200
