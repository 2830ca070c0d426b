WITH lr_renewals AS (
  SELECT
    CAST(src."contract_id" AS Nullable(String)) AS contract_id,
    CAST(src."account_id" AS Nullable(String)) AS account_id,
    CAST(src."due_on" AS Nullable(Date32)) AS due_on,
    CAST(src."term_months" AS Nullable(Int32)) AS term_months,
    CAST(ROUND(src."expiring_mrr" * CAST(10000 AS Nullable(Decimal(20, 0)))) AS Nullable(Int64)) AS expiring_mrr,
    CAST(ROUND(src."renewed_mrr" * CAST(10000 AS Nullable(Decimal(20, 0)))) AS Nullable(Int64)) AS renewed_mrr,
    CAST(src."decided_on" AS Nullable(Date32)) AS decided_on,
    CAST(src."auto_renew" AS Nullable(Bool)) AS auto_renew,
    CAST(src."notice_by" AS Nullable(Date32)) AS notice_by,
    CAST(src."reason" AS Nullable(String)) AS reason
  FROM (
select * from renewals
) AS src
), lr_accounts AS (
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
)
SELECT
  accounts.slice_key AS slice_key,
  CAST(COUNT(*) AS Nullable(Int64)) AS contracts,
  CAST(SUM(COALESCE(renewals.expiring_mrr, 0)) AS Nullable(Int64)) AS undated_mrr
FROM lr_renewals AS renewals
INNER JOIN lr_accounts AS accounts
  ON renewals.account_id = accounts.account_id
WHERE
  renewals.due_on IS NULL
GROUP BY
  accounts.slice_key
