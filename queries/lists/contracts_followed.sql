-- Contracts due in the twelve months after an answer given in the quarters asked for: of one quarter each under its answer, over several
-- each once, where its last answer is of them.
with listed as (
    select
        followed_contracts.contract_id as contract_id,
        followed_contracts.account_id as account_id,
        accounts.name as name,
        __columns__
        followed_contracts.responded_on as responded_on,
        followed_contracts.score as score,
        followed_contracts.due_on as due_on,
        case when is_late = 1 then 'renewed late' else contract_state end as state,
        followed_contracts.term_months as term_months,
        followed_contracts.price as expiring_mrr,
        followed_contracts.decided_price as renewed_mrr,
        case when contract_state = 'renewed' then kept_price else 0 end as kept_mrr
    from followed_contracts
    inner join accounts on followed_contracts.account_id = accounts.account_id
    where survey_kind = :survey
      and answered_quarter >= :first_month
      and answered_quarter <= :until_month
      and (:until_month - :first_month < 3 or is_last = 1)
      and contract_term <= :longest
      and __which__
      and __chosen__
)

select __what__
from listed
__order__
