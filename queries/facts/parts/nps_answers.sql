-- One answer a contact, survey and quarter, the last (ties, the highest response_id; a longer one is higher).
-- Answer groups are 1 detractor (0 to 6), 2 passive (7 and 8), 3 promoter (9 and 10).
-- A row without a contact stands for a person of its own; without a survey it is relational.
with answered as (
    select
        response_id,
        account_id,
        coalesce(nullif(contact_id, ''), 'response ' || response_id) as person,
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
        survey_kind,
        responded_on,
        score,
        comment,
        answered_key,
        answered_quarter,
        row_number() over (
            partition by survey_kind, person, answered_quarter
            order by responded_on desc, length(response_id) desc, response_id desc
        ) as from_last
    from quarterly
)

select
    response_id,
    account_id,
    person,
    survey_kind,
    responded_on,
    score,
    comment,
    answered_key,
    answered_quarter,
    case when score >= 9 then 3 when score >= 7 then 2 else 1 end as answer_group
from ordered
where from_last = 1
