-- Undecided contracts up to a date, most money at risk first, then what is past its due date; with what is known of their account.
-- Money is at risk by the signs alone, as in the sums: a due date gone by is a state, not a sign.
with listed as (
    select
        contract_signals.contract_id as contract_id,
        contract_signals.account_id as account_id,
        accounts.name as name,
        __columns__
        contract_signals.due_on as due_on,
        contract_signals.contract_state as state,
        contract_signals.contract_term as term_months,
        contract_signals.price as expiring_mrr,
        is_at_risk * price as at_risk_mrr,
        auto_renew,
        notice_by,
        champion_state,
        answer_state,
        last_score,
        usage_state,
        recent_use,
        earlier_use,
        health_state,
        health_score
    from contract_signals
    inner join accounts on contract_signals.account_id = accounts.account_id
    where contract_state in ('overdue', 'open', 'upcoming')
      and due_on <= cast(:until as date)
      and due_on >= cast(:since as date)
      and contract_term > 1
      and contract_term <= :longest
      and __chosen__
)

select __what__
from listed
__order__
