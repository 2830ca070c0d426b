-- What falls due after the as-of, by month due, days ahead (30, 60, 90, 180; 0 = later), length and slice.
-- Some of it is decided already. Signals are counted over the undecided contracts only.
with coming as (
    select
        account_id,
        due_month,
        contract_term,
        case
            when due_on <= cast(:in_30_days as date) then 30
            when due_on <= cast(:in_60_days as date) then 60
            when due_on <= cast(:in_90_days as date) then 90
            when due_on <= cast(:in_180_days as date) then 180
            else 0
        end as days_ahead,
        price,
        case when contract_state = 'renewed' then 1 else 0 end as is_renewed,
        case when contract_state = 'lost' then 1 else 0 end as is_lost,
        case when contract_state = 'upcoming' then 1 else 0 end as is_undecided,
        coalesce(kept_price, 0) as kept,
        coalesce(decided_price, 0) as decided,
        case when auto_renew then 1 else 0 end as is_auto,
        case when notice_by <= cast(:as_of as date) then 1 else 0 end as is_noticed,
        champion_state,
        answer_state,
        usage_state,
        health_state,
        is_at_risk
    from contract_signals
    where due_on > cast(:as_of as date)
      and contract_term > 1
)

select
    accounts.slice_key as slice_key,
    due_month as month_index,
    days_ahead as days,
    contract_term as term_months,
    cast(count(*) as bigint) as due,
    cast(sum(price) as bigint) as due_mrr,
    cast(sum(is_renewed) as bigint) as renewed,
    cast(sum(is_lost) as bigint) as lost,
    cast(sum(is_undecided) as bigint) as undecided,
    cast(sum((1 - is_undecided) * price) as bigint) as expiring_mrr,
    cast(sum(is_lost * price) as bigint) as lost_mrr,
    cast(sum(is_renewed * kept) as bigint) as kept_mrr,
    cast(sum(is_renewed * decided) as bigint) as renewed_mrr,
    cast(sum(is_undecided * price) as bigint) as undecided_mrr,
    cast(sum(is_undecided * is_at_risk) as bigint) as at_risk,
    cast(sum(is_undecided * is_at_risk * price) as bigint) as at_risk_mrr,
    cast(sum(is_undecided * is_auto) as bigint) as auto_renewing,
    cast(sum(is_undecided * is_auto * price) as bigint) as auto_renewing_mrr,
    cast(sum(is_undecided * is_noticed) as bigint) as notice_passed,
    cast(sum(is_undecided * is_noticed * price) as bigint) as notice_passed_mrr,
    cast(sum(case when champion_state = 2 then is_undecided else 0 end) as bigint) as champion_left,
    cast(sum(case when champion_state = 2 then is_undecided * price else 0 end) as bigint) as champion_left_mrr,
    cast(sum(case when champion_state = 1 then is_undecided else 0 end) as bigint) as champion_here,
    cast(sum(case when champion_state = 1 then is_undecided * price else 0 end) as bigint) as champion_here_mrr,
    cast(sum(case when answer_state = 1 then is_undecided else 0 end) as bigint) as detractor,
    cast(sum(case when answer_state = 1 then is_undecided * price else 0 end) as bigint) as detractor_mrr,
    cast(sum(case when answer_state = 2 then is_undecided else 0 end) as bigint) as passive,
    cast(sum(case when answer_state = 2 then is_undecided * price else 0 end) as bigint) as passive_mrr,
    cast(sum(case when answer_state = 3 then is_undecided else 0 end) as bigint) as promoter,
    cast(sum(case when answer_state = 3 then is_undecided * price else 0 end) as bigint) as promoter_mrr,
    cast(sum(case when usage_state = 2 then is_undecided else 0 end) as bigint) as use_falling,
    cast(sum(case when usage_state = 2 then is_undecided * price else 0 end) as bigint) as use_falling_mrr,
    cast(sum(case when usage_state = 1 then is_undecided else 0 end) as bigint) as use_steady,
    cast(sum(case when usage_state = 1 then is_undecided * price else 0 end) as bigint) as use_steady_mrr,
    cast(sum(case when health_state = 3 then is_undecided else 0 end) as bigint) as low_health,
    cast(sum(case when health_state = 3 then is_undecided * price else 0 end) as bigint) as low_health_mrr
from coming
inner join accounts on coming.account_id = accounts.account_id
group by accounts.slice_key, due_month, days_ahead, contract_term
