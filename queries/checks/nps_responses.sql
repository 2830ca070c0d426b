-- An invitation without an answer is a row too; an answer needs its date to belong to a quarter.
select 'left_out' as rule, 'response_id' as column_name, cast(count(*) as bigint) as row_count,
    min(account_id) as example, max(account_id) as other_example
from nps_responses
where response_id is null or response_id = ''
union all
select 'left_out' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(response_id) as example, max(response_id) as other_example
from nps_responses
where account_id is null or account_id = ''
union all
select 'repeated_key' as rule, 'response_id' as column_name, cast(count(*) as bigint) as row_count,
    min(response_id) as example, max(response_id) as other_example
from (
    select response_id
    from nps_responses
    where response_id <> ''
    group by response_id
    having count(*) > 1
) as repeated
union all
select 'score_out_of_range' as rule, 'score' as column_name, cast(count(*) as bigint) as row_count,
    min(response_id) as example, max(response_id) as other_example
from nps_responses
where score < 0 or score > 10
union all
select 'undated_answer' as rule, 'responded_on' as column_name, cast(count(*) as bigint) as row_count,
    min(response_id) as example, max(response_id) as other_example
from nps_responses
where score is not null
  and responded_on is null
union all
select 'answered_before_sent' as rule, 'responded_on' as column_name, cast(count(*) as bigint) as row_count,
    min(response_id) as example, max(response_id) as other_example
from nps_responses
where responded_on < sent_on
union all
select 'unknown_survey' as rule, 'survey' as column_name, cast(count(*) as bigint) as row_count,
    min(survey) as example, max(survey) as other_example
from nps_responses
where survey is not null
  and lower(trim(survey)) not in ('relational', 'transactional', '')
union all
select 'future_rows' as rule, 'sent_on' as column_name, cast(count(*) as bigint) as row_count,
    min(response_id) as example, max(response_id) as other_example
from nps_responses
where sent_on > cast(:as_of as date) or responded_on > cast(:as_of as date)
union all
select 'date_out_of_range' as rule, 'sent_on' as column_name, cast(count(*) as bigint) as row_count,
    min(response_id) as example, max(response_id) as other_example
from nps_responses
where sent_on < cast('1970-01-01' as date) or sent_on > cast('2200-01-01' as date) or responded_on < cast('1970-01-01' as date) or responded_on > cast('2200-01-01' as date)
union all
select 'unknown_account_optional' as rule, 'account_id' as column_name, cast(count(*) as bigint) as row_count,
    min(nps_responses.account_id) as example, max(nps_responses.account_id) as other_example
from nps_responses
left join (select account_id as known_id, 1 as is_known from accounts) as known
    on nps_responses.account_id = known.known_id
where coalesce(known.is_known, 0) = 0
  and nps_responses.account_id <> ''
