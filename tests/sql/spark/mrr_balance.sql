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
), events AS (
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM started_on) * 12 + EXTRACT(MONTH FROM started_on) - 1 AS INT) AS month_index,
    mrr AS started,
    CAST(0 AS BIGINT) AS ended
  FROM lr_periods AS periods
  UNION ALL
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM ended_on) * 12 + EXTRACT(MONTH FROM ended_on) - 1 AS INT) AS month_index,
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
