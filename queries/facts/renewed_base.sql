-- MRR of accounts past their first renewal, as steps: all of it in the month their first renewed contract fell due,
-- afterwards every change. Month-to-month is no renewal.
with first_renewals as (
    select account_id, min(due_month) as renewed_index
    from contract_states
    where contract_state = 'renewed'
      and contract_term > 1
      and due_on <= cast(:as_of as date)
    group by account_id
),

moved as (
    select
        price_changes.account_id as account_id,
        case
            when price_changes.month_index < first_renewals.renewed_index then first_renewals.renewed_index
            else price_changes.month_index
        end as step_index,
        price_changes.mrr_change as mrr_change
    from price_changes
    inner join first_renewals on price_changes.account_id = first_renewals.account_id
),

steps as (
    select account_id, step_index, cast(sum(mrr_change) as bigint) as step
    from moved
    group by account_id, step_index
),

balances as (
    select
        account_id,
        step_index,
        step,
        cast(sum(step) over (
            partition by account_id order by step_index rows between unbounded preceding and current row
        ) as bigint) as balance
    from steps
)

select
    accounts.slice_key as slice_key,
    balances.step_index as month_index,
    cast(sum(balances.step) as bigint) as past_renewal_mrr_step,
    cast(sum(
        case
            when balances.balance > 0 and balances.balance = balances.step then 1
            when balances.balance = 0 and balances.step < 0 then -1
            else 0
        end
    ) as bigint) as past_renewal_accounts_step
from balances
inner join accounts on balances.account_id = accounts.account_id
group by accounts.slice_key, balances.step_index
