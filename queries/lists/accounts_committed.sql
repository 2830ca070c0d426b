-- What accounts pay in so many months by what is on the books: each by its last step until then.
with reached as (
    select
        account_id,
        standing,
        has_low_health,
        has_lost_champion,
        row_number() over (partition by account_id order by horizon desc) as from_last
    from booked_changes
    where horizon <= :ahead
),

listed as (
    select
        reached.account_id as account_id,
        accounts.name as name,
        __columns__
        standing as then_mrr,
        has_low_health,
        has_lost_champion
    from reached
    inner join accounts on reached.account_id = accounts.account_id
    where from_last = 1
      and standing > 0
      and __which__
      and __chosen__
)

select __what__
from listed
__order__
