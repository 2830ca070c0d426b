WITH lr_accounts AS (
  SELECT
    account_id,
    name,
    `segment`,
    `region`,
    `group`,
    CASE
      WHEN CONCAT(COALESCE(`segment`, ''), '\037', COALESCE(`region`, ''), '\037', COALESCE(`group`, ''), '') LIKE '%\037%\037%\037%'
      THEN CONCAT(
        COALESCE(REPLACE(`segment`, '\037', ' '), ''),
        '\037',
        COALESCE(REPLACE(`region`, '\037', ' '), ''),
        '\037',
        COALESCE(REPLACE(`group`, '\037', ' '), ''),
        ''
      )
      ELSE CONCAT(COALESCE(`segment`, ''), '\037', COALESCE(`region`, ''), '\037', COALESCE(`group`, ''), '')
    END AS slice_key
  FROM (
    SELECT
      CAST(src.`account_id` AS STRING) AS account_id,
      CAST(src.`name` AS STRING) AS name,
      COALESCE(NULLIF(CAST(src.`segment` AS STRING), ''), '(none)') AS `segment`,
      COALESCE(NULLIF(CAST(src.`region` AS STRING), ''), '(none)') AS `region`,
      COALESCE(NULLIF(CAST(src.`group` AS STRING), ''), '(none)') AS `group`
    FROM (
select * from accounts
) AS src
  ) AS named
), lr_subscriptions AS (
  SELECT
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`started_on` AS DATE) AS started_on,
    CAST(src.`ended_on` AS DATE) AS ended_on,
    CAST(ROUND(src.`mrr` * 10000) AS BIGINT) AS mrr,
    CAST(src.`product` AS STRING) AS product
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
      ORDER BY month_index NULLS LAST
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS BIGINT) AS mrr_after,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY month_index NULLS LAST) AS step
  FROM lr_price_changes AS price_changes
), firsts AS (
  SELECT
    account_id,
    month_index AS cohort_index,
    mrr_change AS first_mrr
  FROM lr_account_steps AS account_steps
  WHERE
    step = 1
), steps AS (
  SELECT
    account_steps.account_id AS account_id,
    firsts.cohort_index AS cohort_index,
    account_steps.month_index AS month_index,
    firsts.first_mrr AS first_mrr,
    account_steps.mrr_change AS mrr_change,
    account_steps.mrr_after AS mrr_after,
    account_steps.mrr_after - account_steps.mrr_change AS mrr_before
  FROM lr_account_steps AS account_steps
  INNER JOIN firsts
    ON account_steps.account_id = firsts.account_id
  WHERE
    account_steps.month_index <= :last_month
)
SELECT
  accounts.slice_key AS slice_key,
  steps.cohort_index AS cohort_index,
  steps.month_index AS month_index,
  CAST(SUM(
    CASE WHEN mrr_after > 0 THEN 1 ELSE 0 END - CASE WHEN mrr_before > 0 THEN 1 ELSE 0 END
  ) AS BIGINT) AS accounts_step,
  CAST(SUM(mrr_change) AS BIGINT) AS mrr_step,
  CAST(SUM(
    CASE WHEN mrr_after < first_mrr THEN mrr_after ELSE first_mrr END - CASE WHEN mrr_before < first_mrr THEN mrr_before ELSE first_mrr END
  ) AS BIGINT) AS kept_step
FROM steps
INNER JOIN lr_accounts AS accounts
  ON steps.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  steps.cohort_index,
  steps.month_index
