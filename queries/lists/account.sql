-- One account.
select
    accounts.account_id as account_id,
    __columns__
    accounts.name as name
from accounts
where accounts.account_id = :account
