-- The books keep one row per ledger; the contract wants one per month.
select
    cost_month as month,
    sum(case when ledger in ('sales', 'marketing') then amount else 0 end) as sales_and_marketing,
    sum(case when ledger = 'customer_success' then amount else 0 end)      as customer_success
from ledger_costs
group by cost_month
