WITH lr_touches AS (
  SELECT
    CAST(src."account_id" AS VARCHAR(MAX)) AS account_id,
    CAST(src."happened_on" AS DATE) AS happened_on,
    CAST(src."kind" AS VARCHAR(MAX)) AS kind,
    CAST(src."csm" AS VARCHAR(MAX)) AS csm,
    CAST(src."playbook" AS VARCHAR(MAX)) AS playbook,
    CAST(src."outcome" AS VARCHAR(MAX)) AS outcome
  FROM (
select * from touches
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
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(kind) AS example,
  MAX(kind) AS other_example
FROM lr_touches AS touches
WHERE
  account_id IS NULL OR account_id = ''
UNION ALL
SELECT
  'left_out' AS rule,
  'happened_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_touches AS touches
WHERE
  happened_on IS NULL
UNION ALL
SELECT
  'left_out' AS rule,
  'kind' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_touches AS touches
WHERE
  kind IS NULL OR kind = ''
UNION ALL
SELECT
  'future_rows' AS rule,
  'happened_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_touches AS touches
WHERE
  happened_on > CAST(:as_of AS DATE)
UNION ALL
SELECT
  'date_out_of_range' AS rule,
  'happened_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_touches AS touches
WHERE
  happened_on < CAST('1970-01-01' AS DATE)
  OR happened_on > CAST('2200-01-01' AS DATE)
UNION ALL
SELECT
  'unknown_account_optional' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(touches.account_id) AS example,
  MAX(touches.account_id) AS other_example
FROM lr_touches AS touches
LEFT JOIN (
  SELECT
    account_id AS known_id,
    1 AS is_known
  FROM lr_accounts AS accounts
) AS known
  ON touches.account_id = known.known_id
WHERE
  COALESCE(known.is_known, 0) = 0 AND touches.account_id <> ''
