-- Accounts whose MRR moved in the months asked for, by kind of movement; an account that moved twice is there twice.
with listed as (
    select
        account_moves.account_id as account_id,
        accounts.name as name,
        __columns__
        account_moves.month_index as moved_month,
        case when mrr_change < 0 then -mrr_change else mrr_change end as moved_mrr,
        mrr_before,
        mrr_after
    from account_moves
    inner join accounts on account_moves.account_id = accounts.account_id
    where account_moves.month_index >= :first_month
      and account_moves.month_index <= :until_month
      and account_moves.movement = :movement
      and __chosen__
)

select __what__
from listed
__order__
