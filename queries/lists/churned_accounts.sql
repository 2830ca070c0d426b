-- Accounts that paid at one month end and not at the next, most MRR first. Only accounts with a period that ends
-- in the months asked for can be among them, so only those are added up.
-- A stay begins where nothing was paid before; whoever came back is a customer since then.
-- The reason is that of a contract of the same stay, due or decided within three months of the month of leaving.
with spans as (
    select
        account_id,
        cast(extract(year from started_on) * 12 + extract(month from started_on) - 1 as integer) as start_month,
        case
            when ended_on <= cast(:as_of as date)
                then cast(extract(year from ended_on) * 12 + extract(month from ended_on) - 1 as integer)
            else 999999
        end as end_month,
        mrr
    from periods
),

ends as (
    select account_id, end_month as left_month
    from spans
    where end_month >= :first_month
      and end_month <= :until_month
    group by account_id, end_month
),

followed as (
    select
        account_id,
        start_month,
        max(end_month) over (
            partition by account_id
            order by start_month, end_month
            rows between unbounded preceding and 1 preceding
        ) as paid_until
    from spans
    where end_month > start_month
      and account_id in (select account_id from ends)
),

stays as (
    select ends.account_id as account_id, ends.left_month as left_month, max(start_month) as since_month
    from ends
    inner join followed on ends.account_id = followed.account_id
    where start_month < left_month
      and (paid_until is null or paid_until < start_month)
    group by ends.account_id, ends.left_month
),

given as (
    select
        stays.account_id as account_id,
        stays.left_month as left_month,
        why,
        row_number() over (
            partition by stays.account_id, stays.left_month
            order by due_month desc, contract_id desc
        ) as from_last
    from stays
    inner join loss_reasons on stays.account_id = loss_reasons.account_id
    where (due_month between left_month - 3 and left_month + 3 or decided_month between left_month - 3 and left_month + 3)
      and due_month >= since_month
      and decided_month >= since_month
),

weighed as (
    select
        ends.account_id as account_id,
        ends.left_month as left_month,
        sum(case when start_month <= left_month and end_month > left_month then mrr else 0 end) as paid_after,
        sum(case when start_month < left_month and end_month >= left_month then mrr else 0 end) as paid_before
    from ends
    inner join spans on ends.account_id = spans.account_id
    group by ends.account_id, ends.left_month
),

listed as (
    select
        weighed.account_id as account_id,
        accounts.name as name,
        __columns__
        weighed.left_month as left_month,
        stays.since_month as since_month,
        cast(paid_before as bigint) as lost_mrr,
        given.why as reason
    from weighed
    inner join accounts on weighed.account_id = accounts.account_id
    inner join stays on weighed.account_id = stays.account_id and weighed.left_month = stays.left_month
    left join given
        on weighed.account_id = given.account_id
        and weighed.left_month = given.left_month
        and given.from_last = 1
    where paid_after = 0
      and paid_before > 0
      and __chosen__
)

select __what__
from listed
__order__
