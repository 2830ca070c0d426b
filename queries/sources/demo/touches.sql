-- What customer success did with whom.
select
    account_no    as account_id,
    activity_date as happened_on,
    activity      as kind,
    done_by       as csm,
    playbook,
    result        as outcome
from success_activities
