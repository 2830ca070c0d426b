WITH lr_subscriptions AS (
  SELECT
    CAST(src."ACCOUNT_ID" AS VARCHAR) AS account_id,
    CAST(src."STARTED_ON" AS DATE) AS started_on,
    CAST(src."ENDED_ON" AS DATE) AS ended_on,
    CAST(ROUND(src."MRR" * 10000) AS BIGINT) AS mrr,
    CAST(src."PRODUCT" AS VARCHAR) AS product
  FROM (
select * from subscriptions
) AS src
), lr_periods_ordered AS (
  SELECT
    account_id,
    started_on,
    ended_on,
    mrr,
    MAX(COALESCE(ended_on, CAST('9999-12-31' AS DATE))) OVER (
      PARTITION BY account_id
      ORDER BY started_on, COALESCE(ended_on, CAST('9999-12-31' AS DATE))
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS served_until,
    ROW_NUMBER() OVER (
      PARTITION BY account_id
      ORDER BY started_on, COALESCE(ended_on, CAST('9999-12-31' AS DATE))
    ) AS period_number
  FROM lr_subscriptions AS subscriptions
  WHERE
    started_on <= CAST(:as_of AS DATE)
    AND (
      ended_on IS NULL OR ended_on > started_on
    )
), lr_periods_gaps AS (
  SELECT
    before_gap.account_id AS account_id,
    before_gap.served_until AS gap_from,
    after_gap.started_on AS gap_to
  FROM lr_periods_ordered AS before_gap
  INNER JOIN lr_periods_ordered AS after_gap
    ON before_gap.account_id = after_gap.account_id
    AND before_gap.period_number + 1 = after_gap.period_number
  WHERE
    after_gap.started_on > before_gap.served_until
    AND CAST(after_gap.started_on - INTERVAL '30 DAY' AS DATE) <= before_gap.served_until
), lr_periods AS (
  SELECT
    ordered.account_id AS account_id,
    ordered.started_on AS started_on,
    COALESCE(gaps.gap_to, ordered.ended_on) AS ended_on,
    ordered.mrr AS mrr
  FROM lr_periods_ordered AS ordered
  LEFT JOIN lr_periods_gaps AS gaps
    ON ordered.account_id = gaps.account_id AND ordered.ended_on = gaps.gap_from
  WHERE
    ordered.mrr > 0
  UNION ALL
  SELECT
    account_id,
    started_on,
    ended_on,
    mrr
  FROM lr_subscriptions AS subscriptions
  WHERE
    mrr > 0 AND started_on <= CAST(:as_of AS DATE) AND ended_on = started_on
), lr_price_changes_events AS (
  SELECT
    account_id,
    CAST(DATE_PART(YEAR, started_on) * 12 + DATE_PART(MONTH, started_on) - 1 AS INT) AS month_index,
    mrr AS change
  FROM lr_periods AS periods
  UNION ALL
  SELECT
    account_id,
    CAST(DATE_PART(YEAR, ended_on) * 12 + DATE_PART(MONTH, ended_on) - 1 AS INT) AS month_index,
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
    "SEGMENT",
    "REGION",
    "GROUP",
    CASE
      WHEN CONCAT(COALESCE("SEGMENT", ''), '\x1f', COALESCE("REGION", ''), '\x1f', COALESCE("GROUP", ''), '') LIKE '%\x1f%\x1f%\x1f%'
      THEN CONCAT(
        COALESCE(REPLACE("SEGMENT", '\x1f', ' '), ''),
        '\x1f',
        COALESCE(REPLACE("REGION", '\x1f', ' '), ''),
        '\x1f',
        COALESCE(REPLACE("GROUP", '\x1f', ' '), ''),
        ''
      )
      ELSE CONCAT(COALESCE("SEGMENT", ''), '\x1f', COALESCE("REGION", ''), '\x1f', COALESCE("GROUP", ''), '')
    END AS slice_key
  FROM (
    SELECT
      CAST(src."ACCOUNT_ID" AS VARCHAR) AS account_id,
      CAST(src."NAME" AS VARCHAR) AS name,
      COALESCE(NULLIF(CAST(src."SEGMENT" AS VARCHAR), ''), '(none)') AS "SEGMENT",
      COALESCE(NULLIF(CAST(src."REGION" AS VARCHAR), ''), '(none)') AS "REGION",
      COALESCE(NULLIF(CAST(src."GROUP" AS VARCHAR), ''), '(none)') AS "GROUP"
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
