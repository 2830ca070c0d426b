WITH lr_usage AS (
  SELECT
    CAST(src."account_id" AS TEXT) AS account_id,
    CAST(src."month" AS DATE) AS month,
    CAST(src."active_users" AS DOUBLE PRECISION) AS active_users,
    CAST(src."licensed_users" AS DOUBLE PRECISION) AS licensed_users,
    CAST(src."events" AS DOUBLE PRECISION) AS events,
    CAST(src."feature_alerts" AS DOUBLE PRECISION) AS "feature_alerts"
  FROM (
select * from usage
) AS src
), lr_accounts AS (
  SELECT
    account_id,
    name,
    '' AS slice_key
  FROM (
    SELECT
      CAST(src."account_id" AS TEXT) AS account_id,
      CAST(src."name" AS TEXT) AS name
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
FROM lr_usage AS usage
WHERE
  account_id IS NULL OR account_id = ''
UNION ALL
SELECT
  'left_out' AS rule,
  'month' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_usage AS usage
WHERE
  month IS NULL
UNION ALL
SELECT
  'repeated_key' AS rule,
  'month' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM (
  SELECT
    account_id,
    used_month
  FROM (
    SELECT
      account_id,
      EXTRACT(YEAR FROM usage.month) * 12 + EXTRACT(MONTH FROM usage.month) AS used_month
    FROM lr_usage AS usage
    WHERE
      account_id <> '' AND NOT usage.month IS NULL
  ) AS dated
  GROUP BY
    account_id,
    used_month
  HAVING
    COUNT(*) > 1
) AS repeated
UNION ALL
SELECT
  'negative_number' AS rule,
  'active_users' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_usage AS usage
WHERE
  active_users < 0
UNION ALL
SELECT
  'negative_number' AS rule,
  'licensed_users' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_usage AS usage
WHERE
  licensed_users < 0
UNION ALL
SELECT
  'negative_number' AS rule,
  'events' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_usage AS usage
WHERE
  events < 0
UNION ALL
SELECT
  'date_out_of_range' AS rule,
  'month' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_usage AS usage
WHERE
  usage.month < CAST('1970-01-01' AS DATE)
  OR usage.month > CAST('2200-01-01' AS DATE)
UNION ALL
SELECT
  'unknown_account_optional' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(usage.account_id) AS example,
  MAX(usage.account_id) AS other_example
FROM lr_usage AS usage
LEFT JOIN (
  SELECT
    account_id AS known_id,
    1 AS is_known
  FROM lr_accounts AS accounts
) AS known
  ON usage.account_id = known.known_id
WHERE
  COALESCE(known.is_known, 0) = 0 AND usage.account_id <> ''
