-- Changes already on the books within the months ahead asked for, an account and step a row.
with listed as (
    select
        booked_changes.account_id as account_id,
        accounts.name as name,
        __columns__
        horizon,
        change as change_mrr,
        standing_before as before_mrr,
        standing as then_mrr
    from booked_changes
    inner join accounts on booked_changes.account_id = accounts.account_id
    where horizon <= :ahead
      and __which__
      and __chosen__
)

select __what__
from listed
__order__
