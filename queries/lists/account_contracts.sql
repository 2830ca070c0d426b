-- The account's contracts, the last due first; those without a due date are there too.
-- A decision dated after the as-of is not known yet, nor is its reason.
select
    renewals.contract_id as contract_id,
    renewals.due_on as due_on,
    renewals.term_months as term_months,
    coalesce(nullif(contract_states.contract_state, ''), 'no due date') as state,
    coalesce(contract_states.is_late, 0) as late,
    renewals.expiring_mrr as expiring_mrr,
    contract_states.decided_price as renewed_mrr,
    case when renewals.decided_on <= cast(:as_of as date) then renewals.decided_on end as decided_on,
    renewals.auto_renew as auto_renew,
    renewals.notice_by as notice_by,
    case when renewals.decided_on is null or renewals.decided_on <= cast(:as_of as date) then renewals.reason end as reason
from renewals
left join contract_states
    on renewals.contract_id = contract_states.contract_id
    and renewals.account_id = contract_states.account_id
where renewals.account_id = :account
order by renewals.due_on desc, renewals.contract_id
limit 200
