-- Each account's last relational answer of the past twelve months: 1 detractor, 2 passive, 3 promoter.
with ordered as (
    select
        account_id,
        score,
        answer_group,
        row_number() over (
            partition by account_id
            order by responded_on desc, length(response_id) desc, response_id desc
        ) as from_last
    from nps_answers
    where survey_kind = 'relational'
      and answered_key + 10000 > :as_of_key
)

select
    account_id,
    score as last_score,
    answer_group as answer_known
from ordered
where from_last = 1
