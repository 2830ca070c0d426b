WITH lr_accounts AS (
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
  MIN(name) AS example,
  MAX(name) AS other_example
FROM lr_accounts AS accounts
WHERE
  account_id IS NULL OR account_id = ''
UNION ALL
SELECT
  'repeated_key' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM (
  SELECT
    account_id
  FROM lr_accounts AS accounts
  WHERE
    NOT account_id IS NULL
  GROUP BY
    account_id
  HAVING
    COUNT(*) > 1
) AS repeated
