-- Renewals by month due, length of contract and slice. Month-to-month is churn, not renewal.
-- Expiring, kept and renewed MRR are of the contracts inside the rate; open ones stand beside it.
select
    accounts.slice_key as slice_key,
    due_month as month_index,
    contract_term as term_months,
    cast(count(*) as bigint) as due,
    cast(sum(case when contract_state = 'renewed' then 1 else 0 end) as bigint) as renewed,
    cast(sum(is_late) as bigint) as late,
    cast(sum(case when contract_state = 'lost' then 1 else 0 end) as bigint) as lost,
    cast(sum(case when contract_state = 'overdue' then 1 else 0 end) as bigint) as overdue,
    cast(sum(case when contract_state = 'open' then 1 else 0 end) as bigint) as open,
    cast(sum(case when contract_state = 'open' then 0 else price end) as bigint) as expiring_mrr,
    cast(sum(case when contract_state = 'renewed' then kept_price else 0 end) as bigint) as kept_mrr,
    cast(sum(case when contract_state = 'renewed' then decided_price else 0 end) as bigint) as renewed_mrr,
    cast(sum(case when contract_state = 'open' then price else 0 end) as bigint) as open_mrr,
    -- In hundredths, not ten-thousandths: months times the highest prices have to fit 64 bits.
    cast(round(sum(cast(term_months as double) * price) / 100.0) as bigint) as term_mrr
from contract_states
inner join accounts on contract_states.account_id = accounts.account_id
where due_on <= cast(:as_of as date)
  and contract_term > 1
group by accounts.slice_key, due_month, contract_term
