-- The manager's feeling is kept apart from the score.
select
    account_no      as account_id,
    diagnosed_on    as measured_on,
    use_frequency,
    community,
    response_speed,
    business_volume,
    ability_to_pay,
    self_drive,
    manager_feeling as csm_sentiment
from success_diagnoses
