WITH lr_subscriptions AS (
  SELECT
    CAST(src."account_id" AS TEXT) AS account_id,
    CAST(src."started_on" AS DATE) AS started_on,
    CAST(src."ended_on" AS DATE) AS ended_on,
    CAST(ROUND(src."mrr" * 10000) AS BIGINT) AS mrr,
    CAST(src."product" AS TEXT) AS product
  FROM (
select * from subscriptions
) AS src
), lr_periods AS (
  SELECT
    account_id,
    started_on,
    ended_on,
    mrr
  FROM lr_subscriptions AS subscriptions
  WHERE
    mrr > 0 AND started_on <= CAST(:as_of AS DATE)
), lr_price_changes_events AS (
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM started_on) * 12 + EXTRACT(MONTH FROM started_on) - 1 AS INT) AS month_index,
    mrr AS change
  FROM lr_periods AS periods
  UNION ALL
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM ended_on) * 12 + EXTRACT(MONTH FROM ended_on) - 1 AS INT) AS month_index,
    -mrr AS change
  FROM lr_periods AS periods
  WHERE
    ended_on <= CAST(:as_of AS DATE)
), lr_price_changes AS (
  SELECT
    account_id,
    month_index,
    CAST(SUM(change) AS BIGINT) AS mrr_change
  FROM lr_price_changes_events AS events
  GROUP BY
    account_id,
    month_index
  HAVING
    SUM(change) <> 0
), lr_account_steps AS (
  SELECT
    account_id,
    month_index,
    mrr_change,
    CAST(SUM(mrr_change) OVER (
      PARTITION BY account_id
      ORDER BY month_index
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS BIGINT) AS mrr_after,
    MIN(month_index) OVER (
      PARTITION BY account_id
      ORDER BY month_index
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS cohort_index,
    FIRST_VALUE(mrr_change) OVER (
      PARTITION BY account_id
      ORDER BY month_index
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS first_mrr
  FROM lr_price_changes AS price_changes
), lr_account_moves_steps AS (
  SELECT
    account_id,
    cohort_index,
    month_index,
    first_mrr,
    mrr_change,
    mrr_after,
    mrr_after - mrr_change AS mrr_before
  FROM lr_account_steps AS account_steps
), lr_account_moves AS (
  SELECT
    account_id,
    cohort_index,
    month_index,
    mrr_change,
    mrr_before,
    mrr_after,
    CASE
      WHEN month_index = cohort_index
      THEN 'new'
      WHEN mrr_before = 0
      THEN 'reactivation'
      WHEN mrr_after = 0
      THEN 'churn'
      WHEN mrr_change > 0
      THEN 'expansion'
      ELSE 'contraction'
    END AS movement,
    CASE WHEN mrr_after < first_mrr THEN mrr_after ELSE first_mrr END - CASE WHEN mrr_before < first_mrr THEN mrr_before ELSE first_mrr END AS kept_change
  FROM lr_account_moves_steps AS steps
), lr_accounts AS (
  SELECT
    account_id,
    name,
    "segment",
    "region",
    "group",
    CASE
      WHEN CONCAT("segment", '', "region", '', "group", '') LIKE '%%%%'
      THEN CONCAT(
        REPLACE("segment", '', ' '),
        '',
        REPLACE("region", '', ' '),
        '',
        REPLACE("group", '', ' '),
        ''
      )
      ELSE CONCAT("segment", '', "region", '', "group", '')
    END AS slice_key
  FROM (
    SELECT
      CAST(src."account_id" AS TEXT) AS account_id,
      CAST(src."name" AS TEXT) AS name,
      COALESCE(NULLIF(CAST(src."segment" AS TEXT), ''), '(none)') AS "segment",
      COALESCE(NULLIF(CAST(src."region" AS TEXT), ''), '(none)') AS "region",
      COALESCE(NULLIF(CAST(src."group" AS TEXT), ''), '(none)') AS "group"
    FROM (
select * from accounts
) AS src
  ) AS named
)
SELECT
  accounts.slice_key AS slice_key,
  account_moves.cohort_index AS cohort_index,
  account_moves.month_index AS month_index,
  CAST(SUM(CASE WHEN movement = 'new' THEN mrr_change ELSE 0 END) AS BIGINT) AS new_mrr,
  CAST(SUM(CASE WHEN movement = 'reactivation' THEN mrr_change ELSE 0 END) AS BIGINT) AS reactivation_mrr,
  CAST(SUM(CASE WHEN movement = 'expansion' THEN mrr_change ELSE 0 END) AS BIGINT) AS expansion_mrr,
  CAST(SUM(CASE WHEN movement = 'contraction' THEN -mrr_change ELSE 0 END) AS BIGINT) AS contraction_mrr,
  CAST(SUM(CASE WHEN movement = 'churn' THEN -mrr_change ELSE 0 END) AS BIGINT) AS churn_mrr,
  CAST(SUM(CASE WHEN movement = 'new' THEN 1 ELSE 0 END) AS BIGINT) AS new_accounts,
  CAST(SUM(CASE WHEN movement = 'reactivation' THEN 1 ELSE 0 END) AS BIGINT) AS reactivation_accounts,
  CAST(SUM(CASE WHEN movement = 'expansion' THEN 1 ELSE 0 END) AS BIGINT) AS expansion_accounts,
  CAST(SUM(CASE WHEN movement = 'contraction' THEN 1 ELSE 0 END) AS BIGINT) AS contraction_accounts,
  CAST(SUM(CASE WHEN movement = 'churn' THEN 1 ELSE 0 END) AS BIGINT) AS churn_accounts,
  CAST(SUM(kept_change) AS BIGINT) AS kept_step
FROM lr_account_moves AS account_moves
INNER JOIN lr_accounts AS accounts
  ON account_moves.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  account_moves.cohort_index,
  account_moves.month_index
