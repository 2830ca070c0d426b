-- The used_ columns are 1 when anybody at the account used the feature in the month.
select
    account_no    as account_id,
    usage_month   as month,
    people_active as active_users,
    seats         as licensed_users,
    actions       as events,
    used_automations,
    used_reports,
    used_mobile,
    used_api
from product_usage
