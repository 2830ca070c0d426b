-- Contracts lost for a reason that was given, by the month due and, where it is known, the month decided.
select
    contract_states.account_id as account_id,
    contract_states.contract_id as contract_id,
    contract_states.due_month as due_month,
    cast(
        case
            when renewals.decided_on is null then contract_states.due_month
            else extract(year from renewals.decided_on) * 12 + extract(month from renewals.decided_on) - 1
        end as integer
    ) as decided_month,
    contract_states.reason as why
from contract_states
inner join renewals
    on contract_states.contract_id = renewals.contract_id
    and contract_states.account_id = renewals.account_id
where contract_states.contract_state = 'lost'
  and contract_states.reason <> ''
