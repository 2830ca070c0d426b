WITH lr_subscriptions AS (
  SELECT
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`started_on` AS DATE) AS started_on,
    CAST(src.`ended_on` AS DATE) AS ended_on,
    CAST(ROUND(src.`mrr` * 10000) AS BIGINT) AS mrr,
    CAST(src.`product` AS STRING) AS product
  FROM (
select * from subscriptions
) AS src
)
SELECT
  MIN(CASE WHEN started_on <= CAST(:as_of AS DATE) THEN started_on END) AS first_started_on,
  CAST(COUNT(*) AS BIGINT) AS subscription_rows
FROM lr_subscriptions AS subscriptions
