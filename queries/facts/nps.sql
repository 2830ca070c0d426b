-- NPS by quarter, survey and slice. Invitations by the quarter sent, answers by the quarter given.
-- account_ columns weigh every account the same: its promoters and detractors as shares of its answers, in 720,720ths
-- (a number that every count up to 16 divides). The MRR columns weigh those shares with what the account pays
-- at the quarter's end, or on the as-of in a quarter that is not over.
with invited as (
    select
        account_id,
        coalesce(nullif(lower(trim(nps_responses.survey)), ''), 'relational') as survey_kind,
        cast(extract(year from sent_on) * 12 + extract(month from sent_on) - 1 as integer) as sent_month
    from nps_responses
    where sent_on <= cast(:as_of as date)
      and response_id <> ''
),

gathered as (
    select
        account_id,
        survey_kind,
        sent_month - sent_month % 3 as quarter_start,
        cast(1 as bigint) as asked,
        cast(0 as bigint) as praising,
        cast(0 as bigint) as neutral,
        cast(0 as bigint) as critical,
        cast(0 as bigint) as is_heard,
        cast(0 as bigint) as praising_share,
        cast(0 as bigint) as critical_share,
        cast(0 as bigint) as paying,
        cast(0 as bigint) as praising_mrr,
        cast(0 as bigint) as critical_mrr
    from invited
    union all
    select
        account_id,
        survey_kind,
        answered_quarter as quarter_start,
        cast(0 as bigint) as asked,
        praising,
        neutral,
        critical,
        cast(1 as bigint) as is_heard,
        cast(floor(720720 * praising / answers) as bigint) as praising_share,
        cast(floor(720720 * critical / answers) as bigint) as critical_share,
        paying,
        case when praising = answers then paying else cast(floor(cast(paying as double) * praising / answers) as bigint) end as praising_mrr,
        case when critical = answers then paying else cast(floor(cast(paying as double) * critical / answers) as bigint) end as critical_mrr
    from accounts_heard
)

select
    accounts.slice_key as slice_key,
    quarter_start as quarter_index,
    survey_kind as survey,
    cast(sum(asked) as bigint) as sent,
    cast(sum(praising + neutral + critical) as bigint) as responses,
    cast(sum(praising) as bigint) as promoters,
    cast(sum(neutral) as bigint) as passives,
    cast(sum(critical) as bigint) as detractors,
    cast(sum(is_heard) as bigint) as heard_accounts,
    cast(sum(praising_share) as bigint) as account_promoters,
    cast(sum(critical_share) as bigint) as account_detractors,
    cast(sum(paying) as bigint) as heard_mrr,
    cast(sum(praising_mrr) as bigint) as promoter_mrr,
    cast(sum(critical_mrr) as bigint) as detractor_mrr
from gathered
inner join accounts on gathered.account_id = accounts.account_id
group by accounts.slice_key, quarter_start, survey_kind
