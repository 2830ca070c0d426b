-- The published subscription periods know no customer table; every customer_id is an account.
select distinct
    cast(customer_id as varchar) as account_id,
    'Customer ' || cast(customer_id as varchar) as name
from subscription_periods
