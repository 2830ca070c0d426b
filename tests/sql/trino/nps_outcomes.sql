WITH lr_accounts AS (
  SELECT
    account_id,
    name,
    "segment",
    "region",
    "group",
    CASE
      WHEN CONCAT(
        COALESCE(CAST("segment" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST("region" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST("group" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), '')
      ) LIKE '%%%%'
      THEN CONCAT(
        COALESCE(CAST(REPLACE("segment", '', ' ') AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST(REPLACE("region", '', ' ') AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST(REPLACE("group", '', ' ') AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), '')
      )
      ELSE CONCAT(
        COALESCE(CAST("segment" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST("region" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), ''),
        COALESCE(CAST("group" AS VARCHAR), ''),
        COALESCE(CAST('' AS VARCHAR), '')
      )
    END AS slice_key
  FROM (
    SELECT
      CAST(src."account_id" AS VARCHAR) AS account_id,
      CAST(src."name" AS VARCHAR) AS name,
      COALESCE(NULLIF(CAST(src."segment" AS VARCHAR), ''), '(none)') AS "segment",
      COALESCE(NULLIF(CAST(src."region" AS VARCHAR), ''), '(none)') AS "region",
      COALESCE(NULLIF(CAST(src."group" AS VARCHAR), ''), '(none)') AS "group"
    FROM (
select * from accounts
) AS src
  ) AS named
), lr_renewals AS (
  SELECT
    CAST(src."contract_id" AS VARCHAR) AS contract_id,
    CAST(src."account_id" AS VARCHAR) AS account_id,
    CAST(src."due_on" AS DATE) AS due_on,
    CAST(src."term_months" AS INTEGER) AS term_months,
    CAST(ROUND(src."expiring_mrr" * 10000) AS BIGINT) AS expiring_mrr,
    CAST(ROUND(src."renewed_mrr" * 10000) AS BIGINT) AS renewed_mrr,
    CAST(src."decided_on" AS DATE) AS decided_on,
    CAST(src."auto_renew" AS BOOLEAN) AS auto_renew,
    CAST(src."notice_by" AS DATE) AS notice_by,
    CAST(src."reason" AS VARCHAR) AS reason
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
    CAST(EXTRACT(YEAR FROM due_on) * 12 + EXTRACT(MONTH FROM due_on) - 1 AS INTEGER) AS due_month,
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
), lr_nps_responses AS (
  SELECT
    CAST(src."response_id" AS VARCHAR) AS response_id,
    CAST(src."account_id" AS VARCHAR) AS account_id,
    CAST(src."contact_id" AS VARCHAR) AS contact_id,
    CAST(src."survey" AS VARCHAR) AS survey,
    CAST(src."sent_on" AS DATE) AS sent_on,
    CAST(src."responded_on" AS DATE) AS responded_on,
    CAST(src."score" AS INTEGER) AS score,
    CAST(src."comment" AS VARCHAR) AS comment
  FROM (
select * from nps_responses
) AS src
), lr_nps_answers_answered AS (
  SELECT
    response_id,
    account_id,
    COALESCE(TRIM(contact_id), '') AS person,
    CASE WHEN COALESCE(TRIM(contact_id), '') = '' THEN response_id ELSE '' END AS answer_alone,
    COALESCE(NULLIF(LOWER(TRIM(survey)), ''), 'relational') AS survey_kind,
    responded_on,
    score,
    comment,
    CAST(EXTRACT(YEAR FROM responded_on) * 12 + EXTRACT(MONTH FROM responded_on) - 1 AS INTEGER) AS answered_month,
    CAST(EXTRACT(YEAR FROM responded_on) * 10000 + EXTRACT(MONTH FROM responded_on) * 100 + EXTRACT(DAY FROM responded_on) AS INTEGER) AS answered_key
  FROM lr_nps_responses AS nps_responses
  WHERE
    NOT score IS NULL
    AND response_id <> ''
    AND responded_on <= CAST(:as_of AS DATE)
), lr_nps_answers_quarterly AS (
  SELECT
    response_id,
    account_id,
    person,
    answer_alone,
    survey_kind,
    responded_on,
    score,
    comment,
    answered_key,
    answered_month - answered_month % 3 AS answered_quarter
  FROM lr_nps_answers_answered AS answered
), lr_nps_answers_ordered AS (
  SELECT
    response_id,
    account_id,
    person,
    answer_alone,
    survey_kind,
    responded_on,
    score,
    comment,
    answered_key,
    answered_quarter,
    ROW_NUMBER() OVER (
      PARTITION BY account_id, person, answer_alone, survey_kind, answered_quarter
      ORDER BY responded_on DESC, LENGTH(response_id) DESC, response_id DESC
    ) AS from_last
  FROM lr_nps_answers_quarterly AS quarterly
), lr_nps_answers AS (
  SELECT
    response_id,
    account_id,
    survey_kind,
    responded_on,
    score,
    comment,
    answered_key,
    answered_quarter,
    CASE WHEN score >= 9 THEN 3 WHEN score >= 7 THEN 2 ELSE 1 END AS answer_group
  FROM lr_nps_answers_ordered AS ordered
  WHERE
    from_last = 1
), lr_followed_contracts_followed AS (
  SELECT
    contract_states.contract_id AS contract_id,
    contract_states.account_id AS account_id,
    contract_states.due_on AS due_on,
    contract_states.term_months AS term_months,
    contract_states.contract_term AS contract_term,
    contract_states.contract_state AS contract_state,
    contract_states.is_late AS is_late,
    contract_states.price AS price,
    contract_states.kept_price AS kept_price,
    contract_states.decided_price AS decided_price,
    nps_answers.survey_kind AS survey_kind,
    nps_answers.answered_quarter AS answered_quarter,
    nps_answers.answer_group AS answer_group,
    nps_answers.responded_on AS responded_on,
    nps_answers.score AS score,
    ROW_NUMBER() OVER (
      PARTITION BY contract_states.contract_id, nps_answers.survey_kind, nps_answers.answered_quarter
      ORDER BY nps_answers.responded_on DESC, LENGTH(nps_answers.response_id) DESC, nps_answers.response_id DESC
    ) AS from_last_of_quarter,
    ROW_NUMBER() OVER (
      PARTITION BY contract_states.contract_id, nps_answers.survey_kind
      ORDER BY nps_answers.responded_on DESC, LENGTH(nps_answers.response_id) DESC, nps_answers.response_id DESC
    ) AS from_last
  FROM lr_contract_states AS contract_states
  INNER JOIN lr_nps_answers AS nps_answers
    ON contract_states.account_id = nps_answers.account_id
  WHERE
    contract_states.due_on <= CAST(:as_of AS DATE)
    AND contract_states.contract_term > 1
    AND contract_states.contract_state <> 'open'
    AND contract_states.due_on > nps_answers.responded_on
    AND EXTRACT(YEAR FROM contract_states.due_on) * 10000 + EXTRACT(MONTH FROM contract_states.due_on) * 100 + EXTRACT(DAY FROM contract_states.due_on) <= nps_answers.answered_key + 10000
), lr_followed_contracts AS (
  SELECT
    contract_id,
    account_id,
    due_on,
    term_months,
    contract_term,
    contract_state,
    is_late,
    price,
    kept_price,
    decided_price,
    survey_kind,
    answered_quarter,
    answer_group,
    responded_on,
    score,
    CASE WHEN from_last = 1 THEN 1 ELSE 0 END AS is_last
  FROM lr_followed_contracts_followed AS followed
  WHERE
    from_last_of_quarter = 1
), counted AS (
  SELECT
    account_id,
    contract_term,
    survey_kind,
    answered_quarter,
    answer_group,
    price,
    CASE WHEN contract_state = 'renewed' THEN 1 ELSE 0 END AS is_renewed,
    CASE WHEN contract_state = 'renewed' THEN kept_price ELSE 0 END AS price_kept,
    CASE WHEN contract_state = 'renewed' THEN decided_price ELSE 0 END AS price_renewed,
    is_last
  FROM lr_followed_contracts AS followed_contracts
)
SELECT
  accounts.slice_key AS slice_key,
  answered_quarter AS quarter_index,
  survey_kind AS survey,
  answer_group AS nps_group,
  contract_term AS term_months,
  CAST(COUNT(*) AS BIGINT) AS decided,
  CAST(SUM(is_renewed) AS BIGINT) AS renewed,
  CAST(SUM(price) AS BIGINT) AS expiring_mrr,
  CAST(SUM(price_kept) AS BIGINT) AS kept_mrr,
  CAST(SUM(price_renewed) AS BIGINT) AS renewed_mrr,
  CAST(SUM(is_last) AS BIGINT) AS last_decided,
  CAST(SUM(is_last * is_renewed) AS BIGINT) AS last_renewed,
  CAST(SUM(is_last * price) AS BIGINT) AS last_expiring_mrr,
  CAST(SUM(is_last * price_kept) AS BIGINT) AS last_kept_mrr,
  CAST(SUM(is_last * price_renewed) AS BIGINT) AS last_renewed_mrr
FROM counted
INNER JOIN lr_accounts AS accounts
  ON counted.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  answered_quarter,
  survey_kind,
  answer_group,
  contract_term
