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
), events AS (
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM started_on) * 12 + EXTRACT(MONTH FROM started_on) - 1 AS Nullable(Int32)) AS month_index,
    mrr AS started,
    CAST(0 AS Nullable(Int64)) AS ended
  FROM lr_periods AS periods
  UNION ALL
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM ended_on) * 12 + EXTRACT(MONTH FROM ended_on) - 1 AS Nullable(Int32)) AS month_index,
    CAST(0 AS Nullable(Int64)) AS started,
    mrr AS ended
  FROM lr_periods AS periods
  WHERE
    ended_on <= CAST(:as_of AS Nullable(Date32))
)
SELECT
  accounts.slice_key AS slice_key,
  events.month_index AS month_index,
  CAST(SUM(started) AS Nullable(Int64)) AS started_mrr,
  CAST(SUM(ended) AS Nullable(Int64)) AS ended_mrr
FROM events
INNER JOIN lr_accounts AS accounts
  ON events.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  events.month_index
