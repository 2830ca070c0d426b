-- Every month in which the account's MRR moved, from the same steps as the movements of the whole company.
select month_index, step, mrr_change, mrr_after
from account_steps
where account_id = :account
order by month_index
