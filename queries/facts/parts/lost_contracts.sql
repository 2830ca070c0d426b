-- Contracts lost by the as-of, each with its reason; month-to-month ones too, they are churn and have reasons.
-- The 24 reasons that took most MRR of the whole company keep their names, the rest are other reasons.
with gone as (
    select
        contract_id,
        account_id,
        due_on,
        due_month,
        term_months,
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
    gone.contract_id as contract_id,
    gone.account_id as account_id,
    gone.due_on as due_on,
    gone.due_month as due_month,
    gone.term_months as term_months,
    gone.contract_term as contract_term,
    gone.price as price,
    case when place <= 24 then gone.why else 'other reasons' end as lost_reason
from gone
inner join ranked on gone.why = ranked.why
