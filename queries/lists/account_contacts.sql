-- The account's people, champions and those still there first.
select contact_id, role, is_champion, left_on
from contacts
where account_id = :account
order by
    case when left_on is null or left_on > cast(:as_of as date) then 0 else 1 end,
    case when is_champion then 0 else 1 end,
    contact_id
limit 200
