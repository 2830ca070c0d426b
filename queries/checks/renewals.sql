-- Contracts without a due date are counted apart; rows without a key, a term or a price cannot count and are named.
select 'left_out' as rule, 'contract_id' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from renewals
where contract_id is null or contract_id = ''
union all
select 'left_out' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from renewals
where account_id is null or account_id = ''
union all
select 'left_out' as rule, 'term_months' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from renewals
where term_months is null
union all
select 'left_out' as rule, 'expiring_mrr' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from renewals
where expiring_mrr is null
union all
select 'no_due_date' as rule, 'due_on' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from renewals
where due_on is null
union all
select 'repeated_key' as rule, 'contract_id' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from (
    select contract_id
    from renewals
    where contract_id <> ''
    group by contract_id
    having count(*) > 1
) as repeated
union all
select 'not_a_number' as rule, 'expiring_mrr' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from renewals
where expiring_mrr - expiring_mrr <> 0
   or renewed_mrr - renewed_mrr <> 0
union all
select 'negative_money' as rule, 'expiring_mrr' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from renewals
where expiring_mrr < 0 or renewed_mrr < 0
union all
select 'money_too_large' as rule, 'expiring_mrr' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from renewals
where (expiring_mrr > 100000000000000 and expiring_mrr - expiring_mrr = 0)
   or (renewed_mrr > 100000000000000 and renewed_mrr - renewed_mrr = 0)
union all
select 'sums_too_large' as rule, 'expiring_mrr' as column_name,
    cast(case when sum(cast(expiring_mrr as double)) > 920000000000000 then 1 else 0 end as bigint) as row_count,
    cast(null as varchar) as example, cast(null as varchar) as other_example
from renewals
where expiring_mrr - expiring_mrr = 0
  and expiring_mrr <= 100000000000000
union all
select 'sums_too_large' as rule, 'renewed_mrr' as column_name,
    cast(case when sum(cast(renewed_mrr as double)) > 920000000000000 then 1 else 0 end as bigint) as row_count,
    cast(null as varchar) as example, cast(null as varchar) as other_example
from renewals
where renewed_mrr - renewed_mrr = 0
  and renewed_mrr <= 100000000000000
union all
select 'term_not_positive' as rule, 'term_months' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from renewals
where term_months <= 0
union all
select 'date_out_of_range' as rule, 'due_on' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from renewals
where due_on < cast('1970-01-01' as date) or due_on > cast('2200-01-01' as date)
union all
select 'decided_without_outcome' as rule, 'decided_on' as column_name, cast(count(*) as bigint) as row_count,
    min(contract_id) as example, max(contract_id) as other_example
from renewals
where decided_on <= cast(:as_of as date)
  and renewed_mrr is null
union all
select 'unknown_account_optional' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(renewals.account_id) as example, max(renewals.account_id) as other_example
from renewals
left join (select account_id as known_id, 1 as is_known from accounts) as known
    on renewals.account_id = known.known_id
where coalesce(known.is_known, 0) = 0
  and renewals.account_id <> ''
