-- Contracts without a due date, by name.
with listed as (
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
)

select __what__
from listed
__order__
