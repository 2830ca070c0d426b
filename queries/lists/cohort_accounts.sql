-- Accounts by their first paid month, with what they paid then and at an age of so many months, in months that are over.
with followed as (
    select
        account_id,
        min(cohort_index) as born_month,
        cast(sum(case when month_index = cohort_index then mrr_change else 0 end) as bigint) as born_paid,
        cast(sum(case when month_index <= cohort_index + :age then mrr_change else 0 end) as bigint) as aged_paid
    from account_steps
    where month_index <= :last_month
    group by account_id
),

listed as (
    select
        followed.account_id as account_id,
        accounts.name as name,
        __columns__
        born_month,
        born_paid as first_mrr,
        aged_paid as aged_mrr,
        case when aged_paid < born_paid then aged_paid else born_paid end as kept_mrr
    from followed
    inner join accounts on followed.account_id = accounts.account_id
    where born_month >= :first_month
      and born_month <= :until_month
      and __which__
      and __chosen__
)

select __what__
from listed
__order__
