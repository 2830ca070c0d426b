-- One page of accounts by the date the next undecided contract falls due; those without one come last.
with paying as (
    select account_id, sum(mrr) as paid
    from periods
    where (ended_on is null or ended_on > cast(:as_of as date))
      and __among__
    group by account_id
),

falling_due as (
    select account_id, min(due_on) as next_due
    from contract_states
    where contract_state in ('overdue', 'open', 'upcoming')
      and contract_term > 1
    group by account_id
)

select __account__ as account_id
from __population__
left join falling_due on __account__ = falling_due.account_id
where __chosen__
order by case when next_due is null then 1 else 0 end, next_due __direction__, __account__
limit :size offset :skip
