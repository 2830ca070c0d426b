-- Contracts that fall due after the as-of, by month due or up to a day, with what is known of their account.
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
        case when contract_state = 'upcoming' then is_at_risk * price else 0 end as at_risk_mrr,
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
    where contract_signals.due_on > cast(:as_of as date)
      and contract_signals.due_on <= cast(:until as date)
      and contract_signals.due_month >= :first_month
      and contract_signals.due_month <= :until_month
      and contract_term > 1
      and contract_term <= :longest
      and __which__
      and __chosen__
)

select __what__
from listed
__order__
