-- One answer an account, contact, survey and quarter, the last (ties, the highest response_id; a longer one is higher).
-- The same contact id under two accounts is two people, and an answer without a contact stands for itself.
-- Answer groups are 1 detractor (0 to 6), 2 passive (7 and 8), 3 promoter (9 and 10).
-- Without a survey an answer is relational.
with answered as (
    select
        response_id,
        account_id,
        coalesce(trim(contact_id), '') as person,
        case when coalesce(trim(contact_id), '') = '' then response_id else '' end as answer_alone,
        coalesce(nullif(lower(trim(survey)), ''), 'relational') as survey_kind,
        responded_on,
        score,
        comment,
        cast(extract(year from responded_on) * 12 + extract(month from responded_on) - 1 as integer) as answered_month,
        cast(
            extract(year from responded_on) * 10000 + extract(month from responded_on) * 100
            + extract(day from responded_on) as integer
        ) as answered_key
    from nps_responses
    where score is not null
      and response_id <> ''
      and responded_on <= cast(:as_of as date)
),

quarterly as (
    select
        response_id,
        account_id,
        person,
        answer_alone,
        survey_kind,
        responded_on,
        score,
        comment,
        answered_key,
        answered_month - answered_month % 3 as answered_quarter
    from answered
),

ordered as (
    select
        response_id,
        account_id,
        person,
        answer_alone,
        survey_kind,
        responded_on,
        score,
        comment,
        answered_key,
        answered_quarter,
        row_number() over (
            partition by account_id, person, answer_alone, survey_kind, answered_quarter
            order by responded_on desc, length(response_id) desc, response_id desc
        ) as from_last
    from quarterly
)

select
    response_id,
    account_id,
    survey_kind,
    responded_on,
    score,
    comment,
    answered_key,
    answered_quarter,
    case when score >= 9 then 3 when score >= 7 then 2 else 1 end as answer_group
from ordered
where from_last = 1
