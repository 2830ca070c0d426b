-- Invitations to a survey by the day they were sent, answered or not.
with listed as (
    select
        nps_responses.response_id as response_id,
        nps_responses.account_id as account_id,
        accounts.name as name,
        __columns__
        sent_on,
        case when responded_on <= cast(:as_of as date) then responded_on end as answered_on
    from nps_responses
    inner join accounts on nps_responses.account_id = accounts.account_id
    where coalesce(nullif(lower(trim(nps_responses.survey)), ''), 'relational') = :survey
      and nps_responses.response_id <> ''
      and sent_on <= cast(:as_of as date)
      and extract(year from sent_on) * 12 + extract(month from sent_on) - 1 >= :first_month
      and extract(year from sent_on) * 12 + extract(month from sent_on) - 1 <= :until_month
      and __chosen__
)

select __what__
from listed
__order__
