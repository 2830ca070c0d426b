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
)
SELECT
  MIN(CASE WHEN started_on <= CAST(:as_of AS DATE) THEN started_on END) AS first_started_on,
  CAST(COUNT(*) AS BIGINT) AS subscription_rows
FROM lr_subscriptions AS subscriptions
