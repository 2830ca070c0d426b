-- What the account's people answered, newest first; unanswered invitations are there too. Of one day the highest response_id
-- comes first, a longer one is higher, and without a survey it is relational, as in the score.
select
    contact_id,
    coalesce(nullif(lower(trim(nps_responses.survey)), ''), 'relational') as survey,
    sent_on,
    responded_on,
    score,
    comment
from nps_responses
where account_id = :account
  and (sent_on is null or sent_on <= cast(:as_of as date))
  and (responded_on is null or responded_on <= cast(:as_of as date))
order by coalesce(responded_on, sent_on) desc, length(response_id) desc, response_id desc
limit 200
