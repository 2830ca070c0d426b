WITH lr_nps_responses AS (
  SELECT
    CAST(src."response_id" AS VARCHAR(MAX)) AS response_id,
    CAST(src."account_id" AS VARCHAR(MAX)) AS account_id,
    CAST(src."contact_id" AS VARCHAR(MAX)) AS contact_id,
    CAST(src."survey" AS VARCHAR(MAX)) AS survey,
    CAST(src."sent_on" AS DATE) AS sent_on,
    CAST(src."responded_on" AS DATE) AS responded_on,
    CAST(src."score" AS INTEGER) AS score,
    CAST(src."comment" AS VARCHAR(MAX)) AS comment
  FROM (
select * from nps_responses
) AS src
), lr_accounts AS (
  SELECT
    account_id,
    name,
    '' AS slice_key
  FROM (
    SELECT
      CAST(src."account_id" AS VARCHAR(MAX)) AS account_id,
      CAST(src."name" AS VARCHAR(MAX)) AS name
    FROM (
select * from accounts
) AS src
  ) AS named
)
SELECT
  'left_out' AS rule,
  'response_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_nps_responses AS nps_responses
WHERE
  response_id IS NULL OR response_id = ''
UNION ALL
SELECT
  'left_out' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(response_id) AS example,
  MAX(response_id) AS other_example
FROM lr_nps_responses AS nps_responses
WHERE
  account_id IS NULL OR account_id = ''
UNION ALL
SELECT
  'repeated_key' AS rule,
  'response_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(response_id) AS example,
  MAX(response_id) AS other_example
FROM (
  SELECT
    response_id
  FROM lr_nps_responses AS nps_responses
  WHERE
    response_id <> ''
  GROUP BY
    response_id
  HAVING
    COUNT(*) > 1
) AS repeated
UNION ALL
SELECT
  'score_out_of_range' AS rule,
  'score' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(response_id) AS example,
  MAX(response_id) AS other_example
FROM lr_nps_responses AS nps_responses
WHERE
  score < 0 OR score > 10
UNION ALL
SELECT
  'undated_answer' AS rule,
  'responded_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(response_id) AS example,
  MAX(response_id) AS other_example
FROM lr_nps_responses AS nps_responses
WHERE
  NOT score IS NULL AND responded_on IS NULL
UNION ALL
SELECT
  'answered_before_sent' AS rule,
  'responded_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(response_id) AS example,
  MAX(response_id) AS other_example
FROM lr_nps_responses AS nps_responses
WHERE
  responded_on < sent_on
UNION ALL
SELECT
  'unknown_survey' AS rule,
  'survey' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(survey) AS example,
  MAX(survey) AS other_example
FROM lr_nps_responses AS nps_responses
WHERE
  NOT survey IS NULL
  AND NOT LOWER(TRIM(survey)) IN ('relational', 'transactional', '')
UNION ALL
SELECT
  'future_rows' AS rule,
  'sent_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(response_id) AS example,
  MAX(response_id) AS other_example
FROM lr_nps_responses AS nps_responses
WHERE
  sent_on > CAST(:as_of AS DATE)
  OR responded_on > CAST(:as_of AS DATE)
UNION ALL
SELECT
  'date_out_of_range' AS rule,
  'sent_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(response_id) AS example,
  MAX(response_id) AS other_example
FROM lr_nps_responses AS nps_responses
WHERE
  sent_on < CAST('1970-01-01' AS DATE)
  OR sent_on > CAST('2200-01-01' AS DATE)
  OR responded_on < CAST('1970-01-01' AS DATE)
  OR responded_on > CAST('2200-01-01' AS DATE)
UNION ALL
SELECT
  'unknown_account_optional' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(nps_responses.account_id) AS example,
  MAX(nps_responses.account_id) AS other_example
FROM lr_nps_responses AS nps_responses
LEFT JOIN (
  SELECT
    account_id AS known_id,
    1 AS is_known
  FROM lr_accounts AS accounts
) AS known
  ON nps_responses.account_id = known.known_id
WHERE
  COALESCE(known.is_known, 0) = 0 AND nps_responses.account_id <> ''
