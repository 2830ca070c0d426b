-- The same rows with each account's MRR after the step, and which step of its life it is.
select
    account_id,
    month_index,
    mrr_change,
    cast(sum(mrr_change) over (
        partition by account_id order by month_index rows between unbounded preceding and current row
    ) as bigint) as mrr_after,
    row_number() over (partition by account_id order by month_index) as step
from price_changes
