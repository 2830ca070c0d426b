-- Answers that count (one an account, contact and quarter), by the quarter they were given in, with what was written.
with listed as (
    select
        nps_answers.response_id as response_id,
        nps_answers.account_id as account_id,
        accounts.name as name,
        __columns__
        responded_on,
        score,
        answer_group,
        comment
    from nps_answers
    inner join accounts on nps_answers.account_id = accounts.account_id
    where survey_kind = :survey
      and answered_quarter >= :first_month
      and answered_quarter <= :until_month
      and __which__
      and __chosen__
)

select __what__
from listed
__order__
