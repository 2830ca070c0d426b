WITH lr_accounts AS (
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
), lr_subscriptions AS (
  SELECT
    CAST(src."ACCOUNT_ID" AS VARCHAR) AS account_id,
    CAST(src."STARTED_ON" AS DATE) AS started_on,
    CAST(src."ENDED_ON" AS DATE) AS ended_on,
    CAST(ROUND(src."MRR" * 10000) AS BIGINT) AS mrr,
    CAST(src."PRODUCT" AS VARCHAR) AS product
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
), events AS (
  SELECT
    account_id,
    CAST(DATE_PART(YEAR, started_on) * 12 + DATE_PART(MONTH, started_on) - 1 AS INT) AS month_index,
    mrr AS started,
    CAST(0 AS BIGINT) AS ended
  FROM lr_periods AS periods
  UNION ALL
  SELECT
    account_id,
    CAST(DATE_PART(YEAR, ended_on) * 12 + DATE_PART(MONTH, ended_on) - 1 AS INT) AS month_index,
    CAST(0 AS BIGINT) AS started,
    mrr AS ended
  FROM lr_periods AS periods
  WHERE
    ended_on <= CAST(:as_of AS DATE)
)
SELECT
  accounts.slice_key AS slice_key,
  events.month_index AS month_index,
  CAST(SUM(started) AS BIGINT) AS started_mrr,
  CAST(SUM(ended) AS BIGINT) AS ended_mrr
FROM events
INNER JOIN lr_accounts AS accounts
  ON events.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  events.month_index
