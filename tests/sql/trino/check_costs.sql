WITH lr_costs AS (
  SELECT
    CAST(src."month" AS DATE) AS month,
    src."sales_and_marketing" AS sales_and_marketing,
    src."customer_success" AS customer_success
  FROM (
select * from costs
) AS src
)
SELECT
  'left_out' AS rule,
  'month' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(CAST(costs.month AS VARCHAR)) AS example,
  MAX(CAST(costs.month AS VARCHAR)) AS other_example
FROM lr_costs AS costs
WHERE
  costs.month IS NULL
UNION ALL
SELECT
  'repeated_key' AS rule,
  'month' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(cost_month) AS example,
  MAX(cost_month) AS other_example
FROM (
  SELECT
    CAST(costs.month AS VARCHAR) AS cost_month
  FROM lr_costs AS costs
  WHERE
    NOT costs.month IS NULL
  GROUP BY
    costs.month
  HAVING
    COUNT(*) > 1
) AS repeated
UNION ALL
SELECT
  'not_a_number' AS rule,
  'sales_and_marketing' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(CAST(costs.month AS VARCHAR)) AS example,
  MAX(CAST(costs.month AS VARCHAR)) AS other_example
FROM lr_costs AS costs
WHERE
  sales_and_marketing - sales_and_marketing <> 0
  OR customer_success - customer_success <> 0
UNION ALL
SELECT
  'negative_money' AS rule,
  'sales_and_marketing' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(CAST(costs.month AS VARCHAR)) AS example,
  MAX(CAST(costs.month AS VARCHAR)) AS other_example
FROM lr_costs AS costs
WHERE
  sales_and_marketing < 0 OR customer_success < 0
UNION ALL
SELECT
  'money_too_large' AS rule,
  'sales_and_marketing' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(CAST(costs.month AS VARCHAR)) AS example,
  MAX(CAST(costs.month AS VARCHAR)) AS other_example
FROM lr_costs AS costs
WHERE
  (
    sales_and_marketing > 100000000000000
    AND sales_and_marketing - sales_and_marketing = 0
  )
  OR (
    customer_success > 100000000000000 AND customer_success - customer_success = 0
  )
UNION ALL
SELECT
  'date_out_of_range' AS rule,
  'month' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(CAST(costs.month AS VARCHAR)) AS example,
  MAX(CAST(costs.month AS VARCHAR)) AS other_example
FROM lr_costs AS costs
WHERE
  costs.month < CAST('1970-01-01' AS DATE)
  OR costs.month > CAST('2200-01-01' AS DATE)
