-- Contracts without a due date belong to no month; they are counted here and named on the page.
select
    accounts.slice_key as slice_key,
    cast(count(*) as bigint) as contracts,
    cast(sum(coalesce(renewals.expiring_mrr, 0)) as bigint) as undated_mrr
from renewals
inner join accounts on renewals.account_id = accounts.account_id
where renewals.due_on is null
group by accounts.slice_key
