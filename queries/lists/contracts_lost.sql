-- Contracts lost that were due in the months asked for, of one reason or of all; month-to-month ones too.
with listed as (
    select
        lost_contracts.contract_id as contract_id,
        lost_contracts.account_id as account_id,
        accounts.name as name,
        __columns__
        lost_contracts.due_on as due_on,
        lost_contracts.term_months as term_months,
        lost_contracts.price as expiring_mrr,
        lost_contracts.lost_reason as reason
    from lost_contracts
    inner join accounts on lost_contracts.account_id = accounts.account_id
    where lost_contracts.due_month >= :first_month
      and lost_contracts.due_month <= :until_month
      and (:any_reason = 1 or lost_contracts.lost_reason = :reason)
      and __chosen__
)

select __what__
from listed
__order__
