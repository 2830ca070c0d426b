-- Contracts decided or overdue that fell due in the twelve months after an answer, once for each survey and quarter answered in.
-- Several answers of an account in a quarter: its last before the due date speaks. is_last is 1 in the quarter of the last answer of all.
with followed as (
    select
        contract_states.contract_id as contract_id,
        contract_states.account_id as account_id,
        contract_states.due_on as due_on,
        contract_states.term_months as term_months,
        contract_states.contract_term as contract_term,
        contract_states.contract_state as contract_state,
        contract_states.is_late as is_late,
        contract_states.price as price,
        contract_states.kept_price as kept_price,
        contract_states.decided_price as decided_price,
        nps_answers.survey_kind as survey_kind,
        nps_answers.answered_quarter as answered_quarter,
        nps_answers.answer_group as answer_group,
        nps_answers.responded_on as responded_on,
        nps_answers.score as score,
        row_number() over (
            partition by contract_states.contract_id, nps_answers.survey_kind, nps_answers.answered_quarter
            order by nps_answers.responded_on desc, length(nps_answers.response_id) desc, nps_answers.response_id desc
        ) as from_last_of_quarter,
        row_number() over (
            partition by contract_states.contract_id, nps_answers.survey_kind
            order by nps_answers.responded_on desc, length(nps_answers.response_id) desc, nps_answers.response_id desc
        ) as from_last
    from contract_states
    inner join nps_answers on contract_states.account_id = nps_answers.account_id
    where contract_states.due_on <= cast(:as_of as date)
      and contract_states.contract_term > 1
      and contract_states.contract_state <> 'open'
      and contract_states.due_on > nps_answers.responded_on
      and extract(year from contract_states.due_on) * 10000 + extract(month from contract_states.due_on) * 100
        + extract(day from contract_states.due_on) <= nps_answers.answered_key + 10000
)

select
    contract_id,
    account_id,
    due_on,
    term_months,
    contract_term,
    contract_state,
    is_late,
    price,
    kept_price,
    decided_price,
    survey_kind,
    answered_quarter,
    answer_group,
    responded_on,
    score,
    case when from_last = 1 then 1 else 0 end as is_last
from followed
where from_last_of_quarter = 1
