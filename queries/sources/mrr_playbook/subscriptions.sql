-- One priced period of service; end_date is the first day without it.
select
    cast(customer_id as varchar) as account_id,
    cast(start_date as date) as started_on,
    cast(end_date as date) as ended_on,
    cast(monthly_amount as decimal(18, 4)) as mrr,
    cast(subscription_id as varchar) as product
from subscription_periods
