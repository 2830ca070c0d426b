WITH lr_renewals AS (
  SELECT
    CAST(src."CONTRACT_ID" AS VARCHAR) AS contract_id,
    CAST(src."ACCOUNT_ID" AS VARCHAR) AS account_id,
    CAST(src."DUE_ON" AS DATE) AS due_on,
    CAST(src."TERM_MONTHS" AS INT) AS term_months,
    CAST(ROUND(src."EXPIRING_MRR" * 10000) AS BIGINT) AS expiring_mrr,
    CAST(ROUND(src."RENEWED_MRR" * 10000) AS BIGINT) AS renewed_mrr,
    CAST(src."DECIDED_ON" AS DATE) AS decided_on,
    CAST(src."AUTO_RENEW" AS BOOLEAN) AS auto_renew,
    CAST(src."NOTICE_BY" AS DATE) AS notice_by,
    CAST(src."REASON" AS VARCHAR) AS reason
  FROM (
select * from renewals
) AS src
), lr_accounts AS (
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
)
SELECT
  accounts.slice_key AS slice_key,
  CAST(COUNT(*) AS BIGINT) AS contracts,
  CAST(SUM(COALESCE(renewals.expiring_mrr, 0)) AS BIGINT) AS undated_mrr
FROM lr_renewals AS renewals
INNER JOIN lr_accounts AS accounts
  ON renewals.account_id = accounts.account_id
WHERE
  renewals.due_on IS NULL
GROUP BY
  accounts.slice_key
