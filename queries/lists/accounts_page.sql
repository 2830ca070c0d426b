-- The named accounts of a page: MRR now and twelve months ago, customer since, next contract due.
-- A period that ends on the day it starts was taken back: nobody is a customer by it.
with paying as (
    select
        account_id,
        sum(case when ended_on is null or ended_on > cast(:as_of as date) then mrr else 0 end) as paid,
        sum(
            case
                when started_on <= cast(:year_ago as date)
                    and (ended_on is null or ended_on > cast(:year_ago as date)) then mrr
                else 0
            end
        ) as paid_then,
        min(case when ended_on is null or ended_on > started_on then started_on end) as customer_since
    from periods
    where __these__
    group by account_id
)

select
    accounts.account_id as account_id,
    accounts.name as name,
    __columns__
    cast(coalesce(paid, 0) as bigint) as mrr,
    cast(coalesce(paid, 0) - coalesce(paid_then, 0) as bigint) as change_mrr,
    paying.customer_since as customer_since,
    due.due_on as due_on
from accounts
left join paying on accounts.account_id = paying.account_id
left join (select account_id, due_on from next_due where __these__) as due
    on accounts.account_id = due.account_id
where accounts.__these__
