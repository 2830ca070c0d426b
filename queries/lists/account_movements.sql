-- Every month in which the account's MRR moved, by the same changes as the movements of the whole company.
select month_index, mrr_change as step
from price_changes
where account_id = :account
order by month_index
