-- Contracts that renew by themselves between the as-of and a date, the earliest notice date first.
with listed as (
    select
        contract_states.contract_id as contract_id,
        contract_states.account_id as account_id,
        accounts.name as name,
        __columns__
        contract_states.due_on as due_on,
        contract_states.notice_by as notice_by,
        contract_states.price as expiring_mrr
    from contract_states
    inner join accounts on contract_states.account_id = accounts.account_id
    where contract_state = 'upcoming'
      and auto_renew
      and contract_term > 1
      and due_on <= cast(:until as date)
      and __chosen__
)

select __what__
from listed
__order__
