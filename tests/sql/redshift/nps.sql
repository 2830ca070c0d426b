WITH lr_accounts AS (
  SELECT
    account_id,
    name,
    "segment",
    "region",
    "group",
    CASE
      WHEN "segment" || '\037' || "region" || '\037' || "group" || '' LIKE '%\037%\037%\037%'
      THEN REPLACE("segment", '\037', ' ') || '\037' || REPLACE("region", '\037', ' ') || '\037' || REPLACE("group", '\037', ' ') || ''
      ELSE "segment" || '\037' || "region" || '\037' || "group" || ''
    END AS slice_key
  FROM (
    SELECT
      CAST(src."account_id" AS VARCHAR(MAX)) AS account_id,
      CAST(src."name" AS VARCHAR(MAX)) AS name,
      COALESCE(NULLIF(CAST(src."segment" AS VARCHAR(MAX)), ''), '(none)') AS "segment",
      COALESCE(NULLIF(CAST(src."region" AS VARCHAR(MAX)), ''), '(none)') AS "region",
      COALESCE(NULLIF(CAST(src."group" AS VARCHAR(MAX)), ''), '(none)') AS "group"
    FROM (
select * from accounts
) AS src
  ) AS named
), lr_nps_responses AS (
  SELECT
    CAST(src."response_id" AS VARCHAR(MAX)) AS response_id,
    CAST(src."account_id" AS VARCHAR(MAX)) AS account_id,
    CAST(src."contact_id" AS VARCHAR(MAX)) AS contact_id,
    CAST(src."survey" AS VARCHAR(MAX)) AS survey,
    CAST(src."sent_on" AS DATE) AS sent_on,
    CAST(src."responded_on" AS DATE) AS responded_on,
    CAST(src."score" AS INTEGER) AS score,
    CAST(src."comment" AS VARCHAR(MAX)) AS comment
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
      ORDER BY responded_on DESC NULLS LAST, LENGTH(response_id) DESC NULLS LAST, response_id DESC NULLS LAST
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
), lr_subscriptions AS (
  SELECT
    CAST(src."account_id" AS VARCHAR(MAX)) AS account_id,
    CAST(src."started_on" AS DATE) AS started_on,
    CAST(src."ended_on" AS DATE) AS ended_on,
    CAST(ROUND(src."mrr" * 10000) AS BIGINT) AS mrr,
    CAST(src."product" AS VARCHAR(MAX)) AS product
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
), lr_accounts_heard_heard AS (
  SELECT
    account_id,
    survey_kind,
    answered_quarter,
    CAST(SUM(CASE WHEN answer_group = 3 THEN 1 ELSE 0 END) AS BIGINT) AS praising,
    CAST(SUM(CASE WHEN answer_group = 2 THEN 1 ELSE 0 END) AS BIGINT) AS neutral,
    CAST(SUM(CASE WHEN answer_group = 1 THEN 1 ELSE 0 END) AS BIGINT) AS critical,
    CAST(COUNT(*) AS BIGINT) AS answers
  FROM lr_nps_answers AS nps_answers
  GROUP BY
    account_id,
    survey_kind,
    answered_quarter
), lr_accounts_heard_paid AS (
  SELECT
    heard.account_id AS account_id,
    heard.survey_kind AS survey_kind,
    heard.answered_quarter AS answered_quarter,
    CAST(SUM(periods.mrr) AS BIGINT) AS paid_mrr
  FROM lr_accounts_heard_heard AS heard
  INNER JOIN lr_periods AS periods
    ON heard.account_id = periods.account_id
  WHERE
    EXTRACT(YEAR FROM periods.started_on) * 12 + EXTRACT(MONTH FROM periods.started_on) - 1 <= heard.answered_quarter + 2
    AND (
      periods.ended_on IS NULL
      OR periods.ended_on > CAST(:as_of AS DATE)
      OR EXTRACT(YEAR FROM periods.ended_on) * 12 + EXTRACT(MONTH FROM periods.ended_on) - 1 > heard.answered_quarter + 2
    )
  GROUP BY
    heard.account_id,
    heard.survey_kind,
    heard.answered_quarter
), lr_accounts_heard AS (
  SELECT
    heard.account_id AS account_id,
    heard.survey_kind AS survey_kind,
    heard.answered_quarter AS answered_quarter,
    heard.praising AS praising,
    heard.neutral AS neutral,
    heard.critical AS critical,
    CAST(heard.answers AS DOUBLE PRECISION) AS answers,
    COALESCE(paid.paid_mrr, 0) AS paying
  FROM lr_accounts_heard_heard AS heard
  LEFT JOIN lr_accounts_heard_paid AS paid
    ON heard.account_id = paid.account_id
    AND heard.survey_kind = paid.survey_kind
    AND heard.answered_quarter = paid.answered_quarter
), invited AS (
  SELECT
    account_id,
    COALESCE(NULLIF(LOWER(TRIM(nps_responses.survey)), ''), 'relational') AS survey_kind,
    CAST(EXTRACT(YEAR FROM sent_on) * 12 + EXTRACT(MONTH FROM sent_on) - 1 AS INTEGER) AS sent_month
  FROM lr_nps_responses AS nps_responses
  WHERE
    sent_on <= CAST(:as_of AS DATE) AND response_id <> ''
), gathered AS (
  SELECT
    account_id,
    survey_kind,
    sent_month - sent_month % 3 AS quarter_start,
    CAST(1 AS BIGINT) AS asked,
    CAST(0 AS BIGINT) AS praising,
    CAST(0 AS BIGINT) AS neutral,
    CAST(0 AS BIGINT) AS critical,
    CAST(0 AS BIGINT) AS is_heard,
    CAST(0 AS BIGINT) AS praising_share,
    CAST(0 AS BIGINT) AS critical_share,
    CAST(0 AS BIGINT) AS paying,
    CAST(0 AS BIGINT) AS praising_mrr,
    CAST(0 AS BIGINT) AS critical_mrr
  FROM invited
  UNION ALL
  SELECT
    account_id,
    survey_kind,
    answered_quarter AS quarter_start,
    CAST(0 AS BIGINT) AS asked,
    praising,
    neutral,
    critical,
    CAST(1 AS BIGINT) AS is_heard,
    CAST(FLOOR(CAST(720720 * praising AS DOUBLE PRECISION) / answers) AS BIGINT) AS praising_share,
    CAST(FLOOR(CAST(720720 * critical AS DOUBLE PRECISION) / answers) AS BIGINT) AS critical_share,
    paying,
    CASE
      WHEN praising = answers
      THEN paying
      ELSE CAST(FLOOR(CAST(CAST(paying AS DOUBLE PRECISION) * praising AS DOUBLE PRECISION) / answers) AS BIGINT)
    END AS praising_mrr,
    CASE
      WHEN critical = answers
      THEN paying
      ELSE CAST(FLOOR(CAST(CAST(paying AS DOUBLE PRECISION) * critical AS DOUBLE PRECISION) / answers) AS BIGINT)
    END AS critical_mrr
  FROM lr_accounts_heard AS accounts_heard
)
SELECT
  accounts.slice_key AS slice_key,
  quarter_start AS quarter_index,
  survey_kind AS survey,
  CAST(SUM(asked) AS BIGINT) AS sent,
  CAST(SUM(praising + neutral + critical) AS BIGINT) AS responses,
  CAST(SUM(praising) AS BIGINT) AS promoters,
  CAST(SUM(neutral) AS BIGINT) AS passives,
  CAST(SUM(critical) AS BIGINT) AS detractors,
  CAST(SUM(is_heard) AS BIGINT) AS heard_accounts,
  CAST(SUM(praising_share) AS BIGINT) AS account_promoters,
  CAST(SUM(critical_share) AS BIGINT) AS account_detractors,
  CAST(SUM(paying) AS BIGINT) AS heard_mrr,
  CAST(SUM(praising_mrr) AS BIGINT) AS promoter_mrr,
  CAST(SUM(critical_mrr) AS BIGINT) AS detractor_mrr
FROM gathered
INNER JOIN lr_accounts AS accounts
  ON gathered.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  quarter_start,
  survey_kind
