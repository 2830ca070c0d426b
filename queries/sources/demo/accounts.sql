-- Customers of Northwind Cloud. Every column beyond the name may become a dimension.
select
    account_no      as account_id,
    company         as name,
    tier            as segment,
    territory       as region,
    edition         as plan,
    sector          as industry,
    sales_channel   as channel,
    success_manager as csm,
    purpose         as use_case
from crm_accounts
