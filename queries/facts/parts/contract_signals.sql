-- Contracts with what is known of their account today; 0 always means not known.
-- A contract is at risk when its champion left and was not replaced, the last answer was a detractor's,
-- use is falling, or health is under 50.
with gathered as (
    select
        contract_states.contract_id as contract_id,
        contract_states.account_id as account_id,
        contract_states.due_on as due_on,
        contract_states.due_month as due_month,
        contract_states.contract_term as contract_term,
        contract_states.price as price,
        contract_states.decided_price as decided_price,
        contract_states.kept_price as kept_price,
        contract_states.contract_state as contract_state,
        contract_states.auto_renew as auto_renew,
        contract_states.notice_by as notice_by,
        coalesce(champions.champion_known, 0) as champion_state,
        coalesce(last_answers.answer_known, 0) as answer_state,
        coalesce(last_answers.last_score, 0) as last_score,
        coalesce(usage_trends.usage_known, 0) as usage_state,
        coalesce(usage_trends.recent_use, 0) as recent_use,
        coalesce(usage_trends.earlier_use, 0) as earlier_use,
        coalesce(health_scores.health_known, 0) as health_state,
        coalesce(health_scores.health_score, 0) as health_score
    from contract_states
    left join champions on contract_states.account_id = champions.account_id
    left join last_answers on contract_states.account_id = last_answers.account_id
    left join usage_trends on contract_states.account_id = usage_trends.account_id
    left join health_scores on contract_states.account_id = health_scores.account_id
)

select
    contract_id,
    account_id,
    due_on,
    due_month,
    contract_term,
    price,
    decided_price,
    kept_price,
    contract_state,
    auto_renew,
    notice_by,
    champion_state,
    answer_state,
    last_score,
    usage_state,
    recent_use,
    earlier_use,
    health_state,
    health_score,
    case
        when champion_state = 2 or answer_state = 1 or usage_state = 2 or health_state = 3 then 1
        else 0
    end as is_at_risk
from gathered
