-- The account's diagnoses, newest first.
select
    measured_on,
    use_frequency,
    community,
    response_speed,
    business_volume,
    ability_to_pay,
    self_drive,
    csm_sentiment
from health
where account_id = :account
  and measured_on <= cast(:as_of as date)
order by measured_on desc
limit 60
