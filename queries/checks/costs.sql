-- One row a month; money as the source gives it.
select 'left_out' as rule, 'month' as column_name, cast(count(*) as bigint) as row_count,
    min(cast(costs.month as varchar)) as example, max(cast(costs.month as varchar)) as other_example
from costs
where costs.month is null
union all
select 'repeated_key' as rule, 'month' as column_name, cast(count(*) as bigint) as row_count,
    min(cost_month) as example, max(cost_month) as other_example
from (
    select cast(costs.month as varchar) as cost_month
    from costs
    where costs.month is not null
    group by costs.month
    having count(*) > 1
) as repeated
union all
select 'not_a_number' as rule, 'sales_and_marketing' as column_name, cast(count(*) as bigint) as row_count,
    min(cast(costs.month as varchar)) as example, max(cast(costs.month as varchar)) as other_example
from costs
where sales_and_marketing - sales_and_marketing <> 0
   or customer_success - customer_success <> 0
union all
select 'negative_money' as rule, 'sales_and_marketing' as column_name, cast(count(*) as bigint) as row_count,
    min(cast(costs.month as varchar)) as example, max(cast(costs.month as varchar)) as other_example
from costs
where sales_and_marketing < 0 or customer_success < 0
union all
select 'money_too_large' as rule, 'sales_and_marketing' as column_name, cast(count(*) as bigint) as row_count,
    min(cast(costs.month as varchar)) as example, max(cast(costs.month as varchar)) as other_example
from costs
where (sales_and_marketing > 100000000000000 and sales_and_marketing - sales_and_marketing = 0)
   or (customer_success > 100000000000000 and customer_success - customer_success = 0)
union all
select 'date_out_of_range' as rule, 'month' as column_name, cast(count(*) as bigint) as row_count,
    min(cast(costs.month as varchar)) as example, max(cast(costs.month as varchar)) as other_example
from costs
where costs.month < cast('1970-01-01' as date) or costs.month > cast('2200-01-01' as date)
