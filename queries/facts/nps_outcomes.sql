-- What became of contracts due in the twelve months after an answer, by the quarter, survey and group of the answer.
-- Several answers of an account in a quarter: its last before the due date speaks. A contract may follow answers of several quarters;
-- the last_ columns count it once, under the last answer before it was due.
with followed as (
    select
        contract_states.contract_id as contract_id,
        contract_states.account_id as account_id,
        contract_states.contract_term as contract_term,
        contract_states.contract_state as contract_state,
        contract_states.price as price,
        contract_states.kept_price as kept_price,
        contract_states.decided_price as decided_price,
        nps_answers.survey_kind as survey_kind,
        nps_answers.answered_quarter as answered_quarter,
        nps_answers.answer_group as answer_group,
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
),

counted as (
    select
        account_id,
        contract_term,
        survey_kind,
        answered_quarter,
        answer_group,
        price,
        case when contract_state = 'renewed' then 1 else 0 end as is_renewed,
        case when contract_state = 'renewed' then kept_price else 0 end as price_kept,
        case when contract_state = 'renewed' then decided_price else 0 end as price_renewed,
        case when from_last = 1 then 1 else 0 end as is_last
    from followed
    where from_last_of_quarter = 1
)

select
    accounts.slice_key as slice_key,
    answered_quarter as quarter_index,
    survey_kind as survey,
    answer_group as nps_group,
    contract_term as term_months,
    cast(count(*) as bigint) as decided,
    cast(sum(is_renewed) as bigint) as renewed,
    cast(sum(price) as bigint) as expiring_mrr,
    cast(sum(price_kept) as bigint) as kept_mrr,
    cast(sum(price_renewed) as bigint) as renewed_mrr,
    cast(sum(is_last) as bigint) as last_decided,
    cast(sum(is_last * is_renewed) as bigint) as last_renewed,
    cast(sum(is_last * price) as bigint) as last_expiring_mrr,
    cast(sum(is_last * price_kept) as bigint) as last_kept_mrr,
    cast(sum(is_last * price_renewed) as bigint) as last_renewed_mrr
from counted
inner join accounts on counted.account_id = accounts.account_id
group by accounts.slice_key, answered_quarter, survey_kind, answer_group, contract_term
