WITH lr_accounts AS (
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
), lr_subscriptions AS (
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
