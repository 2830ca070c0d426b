-- People at customers, without their names.
select
    person_no  as contact_id,
    account_no as account_id,
    job        as role,
    is_champion,
    gone_date  as left_on
from crm_people
