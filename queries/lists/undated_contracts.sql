-- Contracts without a due date, by name.
select
    renewals.contract_id as contract_id,
    renewals.account_id as account_id,
    accounts.name as name,
    __columns__
    renewals.term_months as term_months,
    renewals.expiring_mrr as expiring_mrr
from renewals
inner join accounts on renewals.account_id = accounts.account_id
where renewals.due_on is null
  and __chosen__
order by renewals.expiring_mrr desc, renewals.contract_id
limit :size offset :skip
