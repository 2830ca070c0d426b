-- Billing keeps one row per priced period; a price change closes one row and opens the next.
select
    account_no    as account_id,
    item          as product,
    from_date     as started_on,
    until_date    as ended_on,
    monthly_price as mrr
from billing_periods
