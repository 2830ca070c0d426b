-- What became of contracts due in the twelve months after an answer, by the quarter, survey and group of the answer.
-- A contract may follow answers of several quarters; the last_ columns count it once, under the last answer before it was due.
with counted as (
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
        is_last
    from followed_contracts
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
