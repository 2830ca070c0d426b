WITH lr_subscriptions AS (
  SELECT
    CAST(src."account_id" AS VARCHAR(MAX)) AS account_id,
    CAST(src."started_on" AS DATE) AS started_on,
    CAST(src."ended_on" AS DATE) AS ended_on,
    src."mrr" AS mrr,
    CAST(src."product" AS VARCHAR(MAX)) AS product
  FROM (
select * from subscriptions
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
  'missing_value' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(product) AS example,
  MAX(product) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  account_id IS NULL OR account_id = ''
UNION ALL
SELECT
  'missing_value' AS rule,
  'started_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  started_on IS NULL
UNION ALL
SELECT
  'missing_value' AS rule,
  'mrr' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  mrr IS NULL
UNION ALL
SELECT
  'not_a_number' AS rule,
  'mrr' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  mrr - mrr <> 0
UNION ALL
SELECT
  'negative_money' AS rule,
  'mrr' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  mrr < 0
UNION ALL
SELECT
  'money_too_large' AS rule,
  'mrr' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  mrr > 100000000000000 AND mrr - mrr = 0
UNION ALL
SELECT
  'sums_too_large' AS rule,
  'mrr' AS column_name,
  CAST(CASE WHEN SUM(CAST(mrr AS DOUBLE PRECISION)) > 920000000000000 THEN 1 ELSE 0 END AS BIGINT) AS row_count,
  CAST(NULL AS VARCHAR(MAX)) AS example,
  CAST(NULL AS VARCHAR(MAX)) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  mrr - mrr = 0 AND mrr <= 100000000000000
UNION ALL
SELECT
  'free_rows' AS rule,
  'mrr' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  mrr = 0
UNION ALL
SELECT
  'ends_before_start' AS rule,
  'ended_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  ended_on < started_on
UNION ALL
SELECT
  'date_out_of_range' AS rule,
  'started_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  started_on < CAST('1970-01-01' AS DATE)
  OR started_on > CAST('2200-01-01' AS DATE)
UNION ALL
SELECT
  'future_rows' AS rule,
  'started_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_subscriptions AS subscriptions
WHERE
  started_on > CAST(:as_of AS DATE)
UNION ALL
SELECT
  'unknown_account' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(subscriptions.account_id) AS example,
  MAX(subscriptions.account_id) AS other_example
FROM lr_subscriptions AS subscriptions
LEFT JOIN (
  SELECT
    account_id AS known_id,
    CAST(1 AS INTEGER) AS is_known
  FROM lr_accounts AS accounts
) AS known
  ON subscriptions.account_id = known.known_id
WHERE
  known.is_known IS NULL AND NOT subscriptions.account_id IS NULL
UNION ALL
SELECT
  'repeated_period' AS rule,
  'started_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM (
  SELECT
    account_id
  FROM lr_subscriptions AS subscriptions
  GROUP BY
    account_id,
    product,
    started_on,
    ended_on,
    mrr
  HAVING
    COUNT(*) > 1
) AS repeated
