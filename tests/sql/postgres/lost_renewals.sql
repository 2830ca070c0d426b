WITH lr_renewals AS (
  SELECT
    CAST(src."contract_id" AS TEXT) AS contract_id,
    CAST(src."account_id" AS TEXT) AS account_id,
    CAST(src."due_on" AS DATE) AS due_on,
    CAST(src."term_months" AS INT) AS term_months,
    CAST(ROUND(src."expiring_mrr" * 10000) AS BIGINT) AS expiring_mrr,
    CAST(ROUND(src."renewed_mrr" * 10000) AS BIGINT) AS renewed_mrr,
    CAST(src."decided_on" AS DATE) AS decided_on,
    CAST(src."auto_renew" AS BOOLEAN) AS auto_renew,
    CAST(src."notice_by" AS DATE) AS notice_by,
    CAST(src."reason" AS TEXT) AS reason
  FROM (
select * from renewals
) AS src
), lr_contract_states_known AS (
  SELECT
    contract_id,
    account_id,
    due_on,
    term_months,
    CASE WHEN term_months = 1 THEN 1 WHEN term_months <= 12 THEN 12 ELSE term_months END AS contract_term,
    expiring_mrr AS price,
    CASE
      WHEN decided_on IS NULL OR decided_on <= CAST(:as_of AS DATE)
      THEN renewed_mrr
    END AS decided_price,
    decided_on,
    auto_renew,
    notice_by,
    reason
  FROM lr_renewals AS renewals
  WHERE
    NOT due_on IS NULL
    AND contract_id <> ''
    AND NOT expiring_mrr IS NULL
    AND term_months > 0
), lr_contract_states AS (
  SELECT
    contract_id,
    account_id,
    due_on,
    CAST(EXTRACT(YEAR FROM due_on) * 12 + EXTRACT(MONTH FROM due_on) - 1 AS INT) AS due_month,
    term_months,
    contract_term,
    price,
    decided_price,
    CASE WHEN decided_price < price THEN decided_price ELSE price END AS kept_price,
    CASE
      WHEN decided_price > 0
      THEN 'renewed'
      WHEN NOT decided_price IS NULL
      THEN 'lost'
      WHEN due_on < CAST(:overdue_before AS DATE)
      THEN 'overdue'
      WHEN due_on <= CAST(:as_of AS DATE)
      THEN 'open'
      ELSE 'upcoming'
    END AS contract_state,
    CASE WHEN decided_price > 0 AND decided_on > due_on THEN 1 ELSE 0 END AS is_late,
    auto_renew,
    notice_by,
    reason
  FROM lr_contract_states_known AS known
), lr_lost_contracts_gone AS (
  SELECT
    contract_id,
    account_id,
    due_on,
    due_month,
    term_months,
    contract_term,
    price,
    COALESCE(NULLIF(TRIM(contract_states.reason), ''), '(none)') AS why
  FROM lr_contract_states AS contract_states
  WHERE
    contract_state = 'lost' AND due_on <= CAST(:as_of AS DATE)
), lr_lost_contracts_ranked AS (
  SELECT
    why,
    ROW_NUMBER() OVER (ORDER BY SUM(price) DESC NULLS LAST, why) AS place
  FROM lr_lost_contracts_gone AS gone
  GROUP BY
    why
), lr_lost_contracts AS (
  SELECT
    gone.contract_id AS contract_id,
    gone.account_id AS account_id,
    gone.due_on AS due_on,
    gone.due_month AS due_month,
    gone.term_months AS term_months,
    gone.contract_term AS contract_term,
    gone.price AS price,
    CASE WHEN place <= 24 THEN gone.why ELSE 'other reasons' END AS lost_reason
  FROM lr_lost_contracts_gone AS gone
  INNER JOIN lr_lost_contracts_ranked AS ranked
    ON gone.why = ranked.why
), lr_accounts AS (
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
)
SELECT
  accounts.slice_key AS slice_key,
  due_month AS month_index,
  contract_term AS term_months,
  lost_contracts.lost_reason AS lost_reason,
  CAST(COUNT(*) AS BIGINT) AS lost,
  CAST(SUM(price) AS BIGINT) AS lost_mrr
FROM lr_lost_contracts AS lost_contracts
INNER JOIN lr_accounts AS accounts
  ON lost_contracts.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  due_month,
  contract_term,
  lost_contracts.lost_reason
