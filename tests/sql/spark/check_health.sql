WITH lr_health AS (
  SELECT
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`measured_on` AS DATE) AS measured_on,
    CAST(src.`use_frequency` AS DOUBLE) AS use_frequency,
    CAST(src.`community` AS DOUBLE) AS community,
    CAST(src.`response_speed` AS DOUBLE) AS response_speed,
    CAST(src.`business_volume` AS DOUBLE) AS business_volume,
    CAST(src.`ability_to_pay` AS DOUBLE) AS ability_to_pay,
    CAST(src.`self_drive` AS DOUBLE) AS self_drive,
    CAST(src.`csm_sentiment` AS DOUBLE) AS csm_sentiment
  FROM (
select * from health
) AS src
), lr_accounts AS (
  SELECT
    account_id,
    name,
    '' AS slice_key
  FROM (
    SELECT
      CAST(src.`account_id` AS STRING) AS account_id,
      CAST(src.`name` AS STRING) AS name
    FROM (
select * from accounts
) AS src
  ) AS named
)
SELECT
  'left_out' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_health AS health
WHERE
  account_id IS NULL OR account_id = ''
UNION ALL
SELECT
  'left_out' AS rule,
  'measured_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_health AS health
WHERE
  measured_on IS NULL
UNION ALL
SELECT
  'repeated_key' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM (
  SELECT
    account_id,
    measured_on
  FROM lr_health AS health
  WHERE
    account_id <> '' AND NOT measured_on IS NULL
  GROUP BY
    account_id,
    measured_on
  HAVING
    COUNT(*) > 1
) AS repeated
UNION ALL
SELECT
  'points_out_of_range' AS rule,
  'use_frequency' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_health AS health
WHERE
  use_frequency < 0
  OR use_frequency > 100
  OR community < 0
  OR community > 100
  OR response_speed < 0
  OR response_speed > 100
  OR business_volume < 0
  OR business_volume > 100
  OR ability_to_pay < 0
  OR ability_to_pay > 100
  OR self_drive < 0
  OR self_drive > 100
  OR csm_sentiment < 0
  OR csm_sentiment > 100
UNION ALL
SELECT
  'future_rows' AS rule,
  'measured_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_health AS health
WHERE
  measured_on > CAST(:as_of AS DATE)
UNION ALL
SELECT
  'date_out_of_range' AS rule,
  'measured_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_health AS health
WHERE
  measured_on < CAST('1970-01-01' AS DATE)
  OR measured_on > CAST('2200-01-01' AS DATE)
UNION ALL
SELECT
  'unknown_account_optional' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(health.account_id) AS example,
  MAX(health.account_id) AS other_example
FROM lr_health AS health
LEFT JOIN (
  SELECT
    account_id AS known_id,
    1 AS is_known
  FROM lr_accounts AS accounts
) AS known
  ON health.account_id = known.known_id
WHERE
  COALESCE(known.is_known, 0) = 0 AND health.account_id <> ''
