-- Why each account's last lost contract was lost.
with ordered as (
    select
        account_id,
        reason as why,
        row_number() over (partition by account_id order by due_on desc, contract_id desc) as from_last
    from contract_states
    where contract_state = 'lost'
      and reason <> ''
)

select account_id, why
from ordered
where from_last = 1
