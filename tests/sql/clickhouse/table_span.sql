WITH lr_subscriptions AS (
  SELECT
    CAST(src."account_id" AS Nullable(String)) AS account_id,
    CAST(src."started_on" AS Nullable(Date32)) AS started_on,
    CAST(src."ended_on" AS Nullable(Date32)) AS ended_on,
    CAST(ROUND(src."mrr" * CAST(10000 AS Nullable(Decimal(20, 0)))) AS Nullable(Int64)) AS mrr,
    CAST(src."product" AS Nullable(String)) AS product
  FROM (
select * from subscriptions
) AS src
)
SELECT
  MIN(
    CASE
      WHEN started_on <= CAST(:as_of AS Nullable(Date32))
      THEN started_on
    END
  ) AS first_started_on,
  CAST(COUNT(*) AS Nullable(Int64)) AS subscription_rows
FROM lr_subscriptions AS subscriptions
