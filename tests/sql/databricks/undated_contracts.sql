WITH lr_renewals AS (
  SELECT
    CAST(src.`contract_id` AS STRING) AS contract_id,
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`due_on` AS DATE) AS due_on,
    CAST(src.`term_months` AS INT) AS term_months,
    CAST(ROUND(src.`expiring_mrr` * 10000) AS BIGINT) AS expiring_mrr,
    CAST(ROUND(src.`renewed_mrr` * 10000) AS BIGINT) AS renewed_mrr,
    CAST(src.`decided_on` AS DATE) AS decided_on,
    CAST(src.`auto_renew` AS BOOLEAN) AS auto_renew,
    CAST(src.`notice_by` AS DATE) AS notice_by,
    CAST(src.`reason` AS STRING) AS reason
  FROM (
select * from renewals
) AS src
), lr_accounts AS (
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
