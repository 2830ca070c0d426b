-- One row per invitation; most are never answered.
select
    invitation_no as response_id,
    account_no    as account_id,
    person_no     as contact_id,
    survey_kind   as survey,
    sent_date     as sent_on,
    answered_date as responded_on,
    score,
    answer_text   as comment
from survey_invitations
