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
), lr_renewals AS (
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
), lr_price_changes_events AS (
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM started_on) * 12 + EXTRACT(MONTH FROM started_on) - 1 AS INT) AS month_index,
    mrr AS change
  FROM lr_periods AS periods
  UNION ALL
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM ended_on) * 12 + EXTRACT(MONTH FROM ended_on) - 1 AS INT) AS month_index,
    -mrr AS change
  FROM lr_periods AS periods
  WHERE
    ended_on <= CAST(:as_of AS DATE)
), lr_price_changes AS (
  SELECT
    account_id,
    month_index,
    CAST(SUM(change) AS BIGINT) AS mrr_change
  FROM lr_price_changes_events AS events
  GROUP BY
    account_id,
    month_index
  HAVING
    SUM(change) <> 0
), first_renewals AS (
  SELECT
    account_id,
    MIN(due_month) AS renewed_index
  FROM lr_contract_states AS contract_states
  WHERE
    contract_state = 'renewed'
    AND contract_term > 1
    AND due_on <= CAST(:as_of AS DATE)
  GROUP BY
    account_id
), moved AS (
  SELECT
    price_changes.account_id AS account_id,
    CASE
      WHEN price_changes.month_index < first_renewals.renewed_index
      THEN first_renewals.renewed_index
      ELSE price_changes.month_index
    END AS step_index,
    price_changes.mrr_change AS mrr_change
  FROM lr_price_changes AS price_changes
  INNER JOIN first_renewals
    ON price_changes.account_id = first_renewals.account_id
), steps AS (
  SELECT
    account_id,
    step_index,
    CAST(SUM(mrr_change) AS BIGINT) AS step
  FROM moved
  GROUP BY
    account_id,
    step_index
), balances AS (
  SELECT
    account_id,
    step_index,
    step,
    CAST(SUM(step) OVER (
      PARTITION BY account_id
      ORDER BY step_index NULLS LAST
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS BIGINT) AS balance
  FROM steps
)
SELECT
  accounts.slice_key AS slice_key,
  balances.step_index AS month_index,
  CAST(SUM(balances.step) AS BIGINT) AS past_renewal_mrr_step,
  CAST(SUM(
    CASE
      WHEN balances.balance > 0 AND balances.balance = balances.step
      THEN 1
      WHEN balances.balance = 0 AND balances.step < 0
      THEN -1
      ELSE 0
    END
  ) AS BIGINT) AS past_renewal_accounts_step
FROM balances
INNER JOIN lr_accounts AS accounts
  ON balances.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  balances.step_index
