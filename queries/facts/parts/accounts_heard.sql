-- Accounts that answered, by survey and quarter: their promoters, passives and detractors, and what each pays at the quarter's end, or on
-- the as-of in a quarter that is not over.
with heard as (
    select
        account_id,
        survey_kind,
        answered_quarter,
        cast(sum(case when answer_group = 3 then 1 else 0 end) as bigint) as praising,
        cast(sum(case when answer_group = 2 then 1 else 0 end) as bigint) as neutral,
        cast(sum(case when answer_group = 1 then 1 else 0 end) as bigint) as critical,
        cast(count(*) as bigint) as answers
    from nps_answers
    group by account_id, survey_kind, answered_quarter
),

paid as (
    select
        heard.account_id as account_id,
        heard.survey_kind as survey_kind,
        heard.answered_quarter as answered_quarter,
        cast(sum(periods.mrr) as bigint) as paid_mrr
    from heard
    inner join periods on heard.account_id = periods.account_id
    where extract(year from periods.started_on) * 12 + extract(month from periods.started_on) - 1 <= heard.answered_quarter + 2
      and (
          periods.ended_on is null
          or periods.ended_on > cast(:as_of as date)
          or extract(year from periods.ended_on) * 12 + extract(month from periods.ended_on) - 1 > heard.answered_quarter + 2
      )
    group by heard.account_id, heard.survey_kind, heard.answered_quarter
)

select
    heard.account_id as account_id,
    heard.survey_kind as survey_kind,
    heard.answered_quarter as answered_quarter,
    heard.praising as praising,
    heard.neutral as neutral,
    heard.critical as critical,
    cast(heard.answers as double) as answers,
    coalesce(paid.paid_mrr, 0) as paying
from heard
left join paid
    on heard.account_id = paid.account_id
    and heard.survey_kind = paid.survey_kind
    and heard.answered_quarter = paid.answered_quarter
