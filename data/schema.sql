-- Northwind Cloud's own tables, as its systems name them. The demo adapter maps them to the contract.
-- Every table is made from the arrays that data/company.py registers under incoming_<name>.

create table crm_accounts as
select
    printf('NW-%06d', account + 1) as account_no,
    coalesce(odd_name, first_word || ' ' || second_word || suffix || case when turn > 1 then ' ' || turn else '' end) as company,
    tier::varchar as tier,
    territory::varchar as territory,
    edition::varchar as edition,
    sector::varchar as sector,
    sales_channel::varchar as sales_channel,
    success_manager::varchar as success_manager,
    purpose::varchar as purpose,
    signed_on
from incoming_accounts;

create table billing_periods as
select
    printf('NW-%06d', account + 1) as account_no,
    item::varchar as item,
    from_date,
    until_date,
    cast(cents / 100 as decimal(14, 2)) as monthly_price
from incoming_periods;

create table contracts as
select
    printf('CT-%06d', row_number() over (order by due_date, account)) as contract_no,
    printf('NW-%06d', account + 1) as account_no,
    due_date,
    term_months,
    cast(cents / 100 as decimal(14, 2)) as price_at_due,
    case when renewed_cents > 0 then 'renewed' when renewed_cents = 0 then 'lost' end as outcome,
    case when renewed_cents > 0 then cast(renewed_cents / 100 as decimal(14, 2)) end as new_price,
    decided_date,
    renews_itself,
    notice_date,
    loss_reason::varchar as loss_reason
from incoming_contracts
order by due_date, account;

create table crm_people as
select
    printf('P-%06d', person + 1) as person_no,
    printf('NW-%06d', account + 1) as account_no,
    job::varchar as job,
    is_champion,
    since_date,
    gone_date
from incoming_people;

create table survey_invitations as
select
    printf('S-%07d', invitation + 1) as invitation_no,
    printf('NW-%06d', account + 1) as account_no,
    printf('P-%06d', person + 1) as person_no,
    survey_kind::varchar as survey_kind,
    sent_date,
    answered_date,
    score,
    answer_text::varchar as answer_text
from incoming_surveys;

create table product_usage as
select
    printf('NW-%06d', account + 1) as account_no,
    usage_month,
    people_active,
    seats,
    actions,
    used_automations,
    used_reports,
    used_mobile,
    used_api
from incoming_usage;

create table success_diagnoses as
select
    printf('NW-%06d', account + 1) as account_no,
    diagnosed_on,
    use_frequency,
    community,
    response_speed,
    business_volume,
    ability_to_pay,
    self_drive,
    manager_feeling
from incoming_diagnoses;

create table success_activities as
select
    printf('NW-%06d', account + 1) as account_no,
    activity_date,
    activity::varchar as activity,
    done_by::varchar as done_by,
    playbook::varchar as playbook,
    result::varchar as result
from incoming_activities;

create table ledger_costs as
select
    cost_month,
    ledger::varchar as ledger,
    cast(cents / 100 as decimal(14, 2)) as amount
from incoming_costs;

create table about_this_company as
select company, first_month, last_month, accounts, seed
from incoming_about;
