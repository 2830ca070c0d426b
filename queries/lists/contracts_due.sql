-- Contracts that fell due in the months asked for and by the as-of, with what became of them; month-to-month is churn.
with listed as (
    select
        contract_states.contract_id as contract_id,
        contract_states.account_id as account_id,
        accounts.name as name,
        __columns__
        contract_states.due_on as due_on,
        case when is_late = 1 then 'renewed late' else contract_state end as state,
        contract_states.term_months as term_months,
        contract_states.price as expiring_mrr,
        contract_states.decided_price as renewed_mrr,
        case when contract_state = 'renewed' then kept_price else 0 end as kept_mrr,
        contract_states.reason as reason
    from contract_states
    inner join accounts on contract_states.account_id = accounts.account_id
    where contract_states.due_month >= :first_month
      and contract_states.due_month <= :until_month
      and contract_states.due_on <= cast(:as_of as date)
      and contract_term > 1
      and contract_term <= :longest
      and __which__
      and __chosen__
)

select __what__
from listed
__order__
