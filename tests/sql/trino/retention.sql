WITH lr_accounts AS (
  SELECT
    account_id,
    name,
    "segment",
    "region",
    "group",
    CASE
      WHEN CONCAT(
        COALESCE(CAST("segment" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST("region" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST("group" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), '')
      ) LIKE '%%%%'
      THEN CONCAT(
        COALESCE(CAST(REPLACE("segment", '', ' ') AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST(REPLACE("region", '', ' ') AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST(REPLACE("group", '', ' ') AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), '')
      )
      ELSE CONCAT(
        COALESCE(CAST("segment" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST("region" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST("group" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), '')
      )
    END AS slice_key
  FROM (
    SELECT
      CAST(src."account_id" AS VARCHAR) AS account_id,
      CAST(src."name" AS VARCHAR) AS name,
      COALESCE(NULLIF(CAST(src."segment" AS VARCHAR), ''), '(none)') AS "segment",
      COALESCE(NULLIF(CAST(src."region" AS VARCHAR), ''), '(none)') AS "region",
      COALESCE(NULLIF(CAST(src."group" AS VARCHAR), ''), '(none)') AS "group"
    FROM (
select * from accounts
) AS src
  ) AS named
), lr_subscriptions AS (
  SELECT
    CAST(src."account_id" AS VARCHAR) AS account_id,
    CAST(src."started_on" AS DATE) AS started_on,
    CAST(src."ended_on" AS DATE) AS ended_on,
    CAST(ROUND(src."mrr" * 10000) AS BIGINT) AS mrr,
    CAST(src."product" AS VARCHAR) AS product
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
    CAST(EXTRACT(YEAR FROM started_on) * 12 + EXTRACT(MONTH FROM started_on) - 1 AS INTEGER) AS month_index,
    mrr AS change
  FROM lr_periods AS periods
  UNION ALL
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM ended_on) * 12 + EXTRACT(MONTH FROM ended_on) - 1 AS INTEGER) AS month_index,
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
), changes AS (
  SELECT
    account_id,
    month_index,
    0 AS is_then,
    mrr_change AS now_change,
    CAST(0 AS BIGINT) AS then_change
  FROM lr_price_changes AS price_changes
  WHERE
    month_index <= :last_month
  UNION ALL
  SELECT
    price_changes.account_id AS account_id,
    price_changes.month_index + 12 AS month_index,
    1 AS is_then,
    CAST(0 AS BIGINT) AS now_change,
    price_changes.mrr_change AS then_change
  FROM lr_price_changes AS price_changes
  WHERE
    price_changes.month_index <= :last_month - 12
), running AS (
  SELECT
    account_id,
    month_index,
    now_change,
    then_change,
    CAST(SUM(now_change) OVER (
      PARTITION BY account_id
      ORDER BY month_index, is_then
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS BIGINT) AS mrr_now,
    CAST(SUM(then_change) OVER (
      PARTITION BY account_id
      ORDER BY month_index, is_then
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS BIGINT) AS mrr_then
  FROM changes
), pairs AS (
  SELECT
    account_id,
    month_index,
    CASE WHEN mrr_then > 0 THEN mrr_now ELSE 0 END AS now_after,
    CASE WHEN mrr_then - then_change > 0 THEN mrr_now - now_change ELSE 0 END AS now_before,
    CASE WHEN mrr_now < mrr_then THEN mrr_now ELSE mrr_then END AS kept_after,
    CASE
      WHEN mrr_now - now_change < mrr_then - then_change
      THEN mrr_now - now_change
      ELSE mrr_then - then_change
    END AS kept_before
  FROM running
)
SELECT
  accounts.slice_key AS slice_key,
  pairs.month_index AS month_index,
  CAST(SUM(now_after - now_before) AS BIGINT) AS now_mrr_step,
  CAST(SUM(kept_after - kept_before) AS BIGINT) AS kept_mrr_step,
  CAST(SUM(
    CASE WHEN kept_after > 0 THEN 1 ELSE 0 END - CASE WHEN kept_before > 0 THEN 1 ELSE 0 END
  ) AS BIGINT) AS now_accounts_step
FROM pairs
INNER JOIN lr_accounts AS accounts
  ON pairs.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  pairs.month_index
HAVING
  SUM(now_after - now_before) <> 0
  OR SUM(kept_after - kept_before) <> 0
  OR SUM(
    CASE WHEN kept_after > 0 THEN 1 ELSE 0 END - CASE WHEN kept_before > 0 THEN 1 ELSE 0 END
  ) <> 0
