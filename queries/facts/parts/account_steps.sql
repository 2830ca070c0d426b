-- The same rows with each account's MRR after the step, the month it first paid (its cohort) and what it paid then.
select
    account_id,
    month_index,
    mrr_change,
    cast(sum(mrr_change) over (
        partition by account_id order by month_index rows between unbounded preceding and current row
    ) as bigint) as mrr_after,
    min(month_index) over (
        partition by account_id order by month_index rows between unbounded preceding and current row
    ) as cohort_index,
    first_value(mrr_change) over (
        partition by account_id order by month_index rows between unbounded preceding and current row
    ) as first_mrr
from price_changes
