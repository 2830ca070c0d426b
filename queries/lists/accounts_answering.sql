-- Accounts heard from, by the quarter they answered in, with what they answered and what they pay.
with listed as (
    select
        accounts_heard.account_id as account_id,
        accounts.name as name,
        __columns__
        answered_quarter as answered_month,
        praising,
        neutral,
        critical,
        paying as heard_mrr
    from accounts_heard
    inner join accounts on accounts_heard.account_id = accounts.account_id
    where survey_kind = :survey
      and answered_quarter >= :first_month
      and answered_quarter <= :until_month
      and __chosen__
)

select __what__
from listed
__order__
