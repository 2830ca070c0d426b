-- Every contract with a due date and what is known of it on the as-of; a decision dated later is not known yet.
-- Terms up to a year are one class (12), month-to-month is 1, longer ones keep their length.
-- Undecided, 30 days after the due date it is overdue; before the due date it is upcoming.
with known as (
    select
        contract_id,
        account_id,
        due_on,
        term_months,
        case when term_months = 1 then 1 when term_months <= 12 then 12 else term_months end as contract_term,
        expiring_mrr as price,
        case when decided_on is null or decided_on <= cast(:as_of as date) then renewed_mrr end as decided_price,
        decided_on,
        auto_renew,
        notice_by,
        reason
    from renewals
    where due_on is not null
      and contract_id <> ''
      and expiring_mrr is not null
      and term_months > 0
)

select
    contract_id,
    account_id,
    due_on,
    cast(extract(year from due_on) * 12 + extract(month from due_on) - 1 as integer) as due_month,
    term_months,
    contract_term,
    price,
    decided_price,
    case when decided_price < price then decided_price else price end as kept_price,
    case
        when decided_price > 0 then 'renewed'
        when decided_price is not null then 'lost'
        when due_on < cast(:overdue_before as date) then 'overdue'
        when due_on <= cast(:as_of as date) then 'open'
        else 'upcoming'
    end as contract_state,
    case when decided_price > 0 and decided_on > due_on then 1 else 0 end as is_late,
    auto_renew,
    notice_by,
    reason
from known
