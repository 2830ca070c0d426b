-- The next undecided contract of each account; an overdue one comes first.
select account_id, min(contract_states.due_on) as due_on
from contract_states
where contract_state in ('overdue', 'open', 'upcoming')
  and contract_term > 1
group by account_id
