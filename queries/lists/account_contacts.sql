-- The account's people, champions and those still there first. A leaving dated after the as-of is not known yet.
select
    contact_id,
    role,
    is_champion,
    case when left_on <= cast(:as_of as date) then left_on end as left_on
from contacts
where account_id = :account
order by
    case when contacts.left_on is null or contacts.left_on > cast(:as_of as date) then 0 else 1 end,
    case when is_champion then 0 else 1 end,
    contact_id
limit 200
