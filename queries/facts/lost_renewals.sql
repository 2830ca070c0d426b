-- Contracts lost, by month due, reason, length and slice.
select
    accounts.slice_key as slice_key,
    due_month as month_index,
    contract_term as term_months,
    lost_contracts.lost_reason as lost_reason,
    cast(count(*) as bigint) as lost,
    cast(sum(price) as bigint) as lost_mrr
from lost_contracts
inner join accounts on lost_contracts.account_id = accounts.account_id
group by accounts.slice_key, due_month, contract_term, lost_contracts.lost_reason
