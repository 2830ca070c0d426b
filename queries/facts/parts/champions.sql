-- Accounts with a champion known: 1 one is there, 2 every one has left and nobody took over.
select
    account_id,
    case
        when sum(case when left_on is null or left_on > cast(:as_of as date) then 1 else 0 end) > 0 then 1
        else 2
    end as champion_known
from contacts
where is_champion
  and account_id is not null
group by account_id
