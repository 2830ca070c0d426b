WITH lr_renewals AS (
  SELECT
    CAST(src."contract_id" AS Nullable(String)) AS contract_id,
    CAST(src."account_id" AS Nullable(String)) AS account_id,
    CAST(src."due_on" AS Nullable(Date32)) AS due_on,
    CAST(src."term_months" AS Nullable(Int32)) AS term_months,
    src."expiring_mrr" AS expiring_mrr,
    src."renewed_mrr" AS renewed_mrr,
    CAST(src."decided_on" AS Nullable(Date32)) AS decided_on,
    CAST(src."auto_renew" AS Nullable(Bool)) AS auto_renew,
    CAST(src."notice_by" AS Nullable(Date32)) AS notice_by,
    CAST(src."reason" AS Nullable(String)) AS reason
  FROM (
select * from renewals
) AS src
), lr_accounts AS (
  SELECT
    account_id,
    name,
    '' AS slice_key
  FROM (
    SELECT
      CAST(src."account_id" AS Nullable(String)) AS account_id,
      CAST(src."name" AS Nullable(String)) AS name
    FROM (
select * from accounts
) AS src
  ) AS named
)
SELECT
  'left_out' AS rule,
  'contract_id' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  contract_id IS NULL OR contract_id = ''
UNION ALL
SELECT
  'left_out' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  account_id IS NULL OR account_id = ''
UNION ALL
SELECT
  'left_out' AS rule,
  'term_months' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  term_months IS NULL
UNION ALL
SELECT
  'left_out' AS rule,
  'expiring_mrr' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  expiring_mrr IS NULL
UNION ALL
SELECT
  'no_due_date' AS rule,
  'due_on' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  due_on IS NULL
UNION ALL
SELECT
  'repeated_key' AS rule,
  'contract_id' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM (
  SELECT
    contract_id
  FROM lr_renewals AS renewals
  WHERE
    contract_id <> ''
  GROUP BY
    contract_id
  HAVING
    COUNT(*) > 1
) AS repeated
UNION ALL
SELECT
  'not_a_number' AS rule,
  'expiring_mrr' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  expiring_mrr - expiring_mrr <> 0 OR renewed_mrr - renewed_mrr <> 0
UNION ALL
SELECT
  'negative_money' AS rule,
  'expiring_mrr' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  expiring_mrr < 0 OR renewed_mrr < 0
UNION ALL
SELECT
  'money_too_large' AS rule,
  'expiring_mrr' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  (
    expiring_mrr > 100000000000000 AND expiring_mrr - expiring_mrr = 0
  )
  OR (
    renewed_mrr > 100000000000000 AND renewed_mrr - renewed_mrr = 0
  )
UNION ALL
SELECT
  'sums_too_large' AS rule,
  'expiring_mrr' AS column_name,
  CAST(CASE
    WHEN SUM(CAST(expiring_mrr AS Nullable(Float64))) > 920000000000000
    THEN 1
    ELSE 0
  END AS Nullable(Int64)) AS row_count,
  CAST(NULL AS Nullable(String)) AS example,
  CAST(NULL AS Nullable(String)) AS other_example
FROM lr_renewals AS renewals
WHERE
  expiring_mrr - expiring_mrr = 0 AND expiring_mrr <= 100000000000000
UNION ALL
SELECT
  'sums_too_large' AS rule,
  'renewed_mrr' AS column_name,
  CAST(CASE
    WHEN SUM(CAST(renewed_mrr AS Nullable(Float64))) > 920000000000000
    THEN 1
    ELSE 0
  END AS Nullable(Int64)) AS row_count,
  CAST(NULL AS Nullable(String)) AS example,
  CAST(NULL AS Nullable(String)) AS other_example
FROM lr_renewals AS renewals
WHERE
  renewed_mrr - renewed_mrr = 0 AND renewed_mrr <= 100000000000000
UNION ALL
SELECT
  'term_not_positive' AS rule,
  'term_months' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  term_months <= 0
UNION ALL
SELECT
  'date_out_of_range' AS rule,
  'due_on' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  due_on < CAST('1970-01-01' AS Nullable(Date32))
  OR due_on > CAST('2200-01-01' AS Nullable(Date32))
UNION ALL
SELECT
  'decided_without_outcome' AS rule,
  'decided_on' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(contract_id) AS example,
  MAX(contract_id) AS other_example
FROM lr_renewals AS renewals
WHERE
  decided_on <= CAST(:as_of AS Nullable(Date32)) AND renewed_mrr IS NULL
UNION ALL
SELECT
  'unknown_account_optional' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS Nullable(Int64)) AS row_count,
  MIN(renewals.account_id) AS example,
  MAX(renewals.account_id) AS other_example
FROM lr_renewals AS renewals
LEFT JOIN (
  SELECT
    account_id AS known_id,
    1 AS is_known
  FROM lr_accounts AS accounts
) AS known
  ON renewals.account_id = known.known_id
WHERE
  COALESCE(known.is_known, 0) = 0 AND renewals.account_id <> ''
