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
), paying AS (
  SELECT
    account_id,
    SUM(mrr) AS paid
  FROM lr_periods AS periods
  WHERE
    started_on <= CAST(:month_end AS DATE)
    AND (
      ended_on IS NULL OR ended_on > CAST(:month_end AS DATE)
    )
  GROUP BY
    account_id
)
SELECT
  accounts.slice_key AS slice_key,
  CAST(COUNT(*) AS BIGINT) AS closing_accounts,
  CAST(SUM(paid) AS BIGINT) AS closing_mrr
FROM paying
INNER JOIN lr_accounts AS accounts
  ON paying.account_id = accounts.account_id
GROUP BY
  accounts.slice_key
