-- Contracts lost, by month due, reason, length and slice; month-to-month ones too, they are churn and have reasons.
-- The 24 reasons that took most MRR keep their names, the rest are other reasons.
with gone as (
    select
        account_id,
        due_month,
        contract_term,
        price,
        coalesce(nullif(trim(contract_states.reason), ''), '(none)') as why
    from contract_states
    where contract_state = 'lost'
      and due_on <= cast(:as_of as date)
),

ranked as (
    select
        why,
        row_number() over (order by sum(price) desc, why) as place
    from gone
    group by why
)

select
    accounts.slice_key as slice_key,
    due_month as month_index,
    contract_term as term_months,
    case when place <= 24 then gone.why else 'other reasons' end as lost_reason,
    cast(count(*) as bigint) as lost,
    cast(sum(price) as bigint) as lost_mrr
from gone
inner join ranked on gone.why = ranked.why
inner join accounts on gone.account_id = accounts.account_id
group by accounts.slice_key, due_month, contract_term, case when place <= 24 then gone.why else 'other reasons' end
