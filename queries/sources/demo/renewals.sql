-- A contract covers the core product; add-ons are billed beside it and end with it.
-- Northwind writes outcomes in words, the contract wants 0 for lost and nothing for undecided.
select
    contract_no   as contract_id,
    account_no    as account_id,
    due_date      as due_on,
    term_months,
    price_at_due  as expiring_mrr,
    case when outcome = 'renewed' then new_price when outcome = 'lost' then 0 end as renewed_mrr,
    decided_date  as decided_on,
    renews_itself as auto_renew,
    notice_date   as notice_by,
    loss_reason   as reason
from contracts
