WITH lr_accounts AS (
  SELECT
    account_id,
    name,
    "segment",
    "region",
    "group",
    CASE
      WHEN CONCAT(COALESCE("segment", ''), '\x1f', COALESCE("region", ''), '\x1f', COALESCE("group", ''), '') LIKE '%\x1f%\x1f%\x1f%'
      THEN CONCAT(
        COALESCE(REPLACE("segment", '\x1f', ' '), ''),
        '\x1f',
        COALESCE(REPLACE("region", '\x1f', ' '), ''),
        '\x1f',
        COALESCE(REPLACE("group", '\x1f', ' '), ''),
        ''
      )
      ELSE CONCAT(COALESCE("segment", ''), '\x1f', COALESCE("region", ''), '\x1f', COALESCE("group", ''), '')
    END AS slice_key
  FROM (
    SELECT
      CAST(src."account_id" AS Nullable(String)) AS account_id,
      CAST(src."name" AS Nullable(String)) AS name,
      COALESCE(nullIf(CAST(src."segment" AS Nullable(String)), ''), '(none)') AS "segment",
      COALESCE(nullIf(CAST(src."region" AS Nullable(String)), ''), '(none)') AS "region",
      COALESCE(nullIf(CAST(src."group" AS Nullable(String)), ''), '(none)') AS "group"
    FROM (
select * from accounts
) AS src
  ) AS named
), lr_subscriptions AS (
  SELECT
    CAST(src."account_id" AS Nullable(String)) AS account_id,
    CAST(src."started_on" AS Nullable(Date32)) AS started_on,
    CAST(src."ended_on" AS Nullable(Date32)) AS ended_on,
    CAST(ROUND(src."mrr" * CAST(10000 AS Nullable(Decimal(20, 0)))) AS Nullable(Int64)) AS mrr,
    CAST(src."product" AS Nullable(String)) AS product
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
    mrr > 0 AND started_on <= CAST(:as_of AS Nullable(Date32))
), lr_price_changes_events AS (
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM started_on) * 12 + EXTRACT(MONTH FROM started_on) - 1 AS Nullable(Int32)) AS month_index,
    mrr AS change
  FROM lr_periods AS periods
  UNION ALL
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM ended_on) * 12 + EXTRACT(MONTH FROM ended_on) - 1 AS Nullable(Int32)) AS month_index,
    -mrr AS change
  FROM lr_periods AS periods
  WHERE
    ended_on <= CAST(:as_of AS Nullable(Date32))
), lr_price_changes AS (
  SELECT
    account_id,
    month_index,
    CAST(SUM(change) AS Nullable(Int64)) AS mrr_change
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
    CAST(0 AS Nullable(Int64)) AS then_change
  FROM lr_price_changes AS price_changes
  WHERE
    month_index <= :last_month
  UNION ALL
  SELECT
    price_changes.account_id AS account_id,
    price_changes.month_index + 12 AS month_index,
    1 AS is_then,
    CAST(0 AS Nullable(Int64)) AS now_change,
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
    ) AS Nullable(Int64)) AS mrr_now,
    CAST(SUM(then_change) OVER (
      PARTITION BY account_id
      ORDER BY month_index, is_then
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS Nullable(Int64)) AS mrr_then
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
  CAST(SUM(now_after - now_before) AS Nullable(Int64)) AS now_mrr_step,
  CAST(SUM(kept_after - kept_before) AS Nullable(Int64)) AS kept_mrr_step,
  CAST(SUM(
    CASE WHEN kept_after > 0 THEN 1 ELSE 0 END - CASE WHEN kept_before > 0 THEN 1 ELSE 0 END
  ) AS Nullable(Int64)) AS now_accounts_step
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
