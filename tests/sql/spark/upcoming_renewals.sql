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
), lr_contacts AS (
  SELECT
    CAST(src.`contact_id` AS STRING) AS contact_id,
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`role` AS STRING) AS role,
    CAST(src.`is_champion` AS BOOLEAN) AS is_champion,
    CAST(src.`left_on` AS DATE) AS left_on
  FROM (
select * from contacts
) AS src
), lr_champions AS (
  SELECT
    account_id,
    CASE
      WHEN SUM(
        CASE
          WHEN left_on IS NULL OR left_on > CAST(:as_of AS DATE)
          THEN 1
          ELSE 0
        END
      ) > 0
      THEN 1
      ELSE 2
    END AS champion_known
  FROM lr_contacts AS contacts
  WHERE
    is_champion AND NOT account_id IS NULL
  GROUP BY
    account_id
), lr_nps_responses AS (
  SELECT
    CAST(src.`response_id` AS STRING) AS response_id,
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`contact_id` AS STRING) AS contact_id,
    CAST(src.`survey` AS STRING) AS survey,
    CAST(src.`sent_on` AS DATE) AS sent_on,
    CAST(src.`responded_on` AS DATE) AS responded_on,
    CAST(src.`score` AS INT) AS score,
    CAST(src.`comment` AS STRING) AS comment
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
    CAST(EXTRACT(YEAR FROM responded_on) * 12 + EXTRACT(MONTH FROM responded_on) - 1 AS INT) AS answered_month,
    CAST(EXTRACT(YEAR FROM responded_on) * 10000 + EXTRACT(MONTH FROM responded_on) * 100 + EXTRACT(DAY FROM responded_on) AS INT) AS answered_key
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
), lr_last_answers_ordered AS (
  SELECT
    account_id,
    score,
    answer_group,
    ROW_NUMBER() OVER (
      PARTITION BY account_id
      ORDER BY responded_on DESC, LENGTH(response_id) DESC, response_id DESC
    ) AS from_last
  FROM lr_nps_answers AS nps_answers
  WHERE
    survey_kind = 'relational' AND answered_key + 10000 > :as_of_key
), lr_last_answers AS (
  SELECT
    account_id,
    score AS last_score,
    answer_group AS answer_known
  FROM lr_last_answers_ordered AS ordered
  WHERE
    from_last = 1
), lr_usage AS (
  SELECT
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`month` AS DATE) AS month,
    CAST(src.`active_users` AS DOUBLE) AS active_users,
    CAST(src.`licensed_users` AS DOUBLE) AS licensed_users,
    CAST(src.`events` AS DOUBLE) AS events,
    CAST(src.`feature_alerts` AS DOUBLE) AS `feature_alerts`
  FROM (
select * from usage
) AS src
), lr_usage_trends_placed AS (
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM usage.month) * 12 + EXTRACT(MONTH FROM usage.month) - 1 AS INT) AS used_month,
    active_users,
    events
  FROM lr_usage AS usage
  WHERE
    NOT account_id IS NULL
), lr_usage_trends_monthly AS (
  SELECT
    account_id,
    used_month,
    SUM(active_users) AS people,
    SUM(events) AS actions
  FROM lr_usage_trends_placed AS placed
  WHERE
    used_month <= :last_month
  GROUP BY
    account_id,
    used_month
), lr_usage_trends_heard AS (
  SELECT
    used_month,
    COUNT(*) AS accounts_heard
  FROM lr_usage_trends_monthly AS monthly
  GROUP BY
    used_month
), lr_usage_trends_fullest AS (
  SELECT
    heard.used_month AS used_month,
    heard.accounts_heard AS accounts_heard,
    MAX(earlier.accounts_heard) AS most_heard
  FROM lr_usage_trends_heard AS heard
  CROSS JOIN lr_usage_trends_heard AS earlier
  WHERE
    earlier.used_month <= heard.used_month
    AND earlier.used_month >= heard.used_month - 3
  GROUP BY
    heard.used_month,
    heard.accounts_heard
), lr_usage_trends_newest AS (
  SELECT
    MAX(used_month) AS newest_month
  FROM lr_usage_trends_fullest AS fullest
  WHERE
    2 * accounts_heard >= most_heard
), lr_usage_trends_compared AS (
  SELECT
    monthly.account_id AS account_id,
    COUNT(people) AS people_months,
    SUM(CASE WHEN used_month > newest_month - 3 THEN people ELSE 0 END) AS people_lately,
    SUM(CASE WHEN used_month > newest_month - 3 THEN 0 ELSE people END) AS people_before,
    COUNT(actions) AS actions_months,
    SUM(CASE WHEN used_month > newest_month - 3 THEN actions ELSE 0 END) AS actions_lately,
    SUM(CASE WHEN used_month > newest_month - 3 THEN 0 ELSE actions END) AS actions_before
  FROM lr_usage_trends_monthly AS monthly
  CROSS JOIN lr_usage_trends_newest AS newest
  WHERE
    used_month > newest_month - 6 AND used_month <= newest_month
  GROUP BY
    monthly.account_id
), lr_usage_trends_counted AS (
  SELECT
    account_id,
    CASE WHEN people_months = 6 OR actions_months = 6 THEN 1 ELSE 0 END AS is_known,
    CASE WHEN people_months = 6 THEN people_lately ELSE actions_lately END AS used_lately,
    CASE WHEN people_months = 6 THEN people_before ELSE actions_before END AS used_before
  FROM lr_usage_trends_compared AS compared
), lr_usage_trends AS (
  SELECT
    account_id,
    used_lately / 3.0 AS recent_use,
    used_before / 3.0 AS earlier_use,
    CASE
      WHEN is_known = 0
      THEN 0
      WHEN used_before > 0 AND used_lately < 0.75 * used_before
      THEN 2
      ELSE 1
    END AS usage_known
  FROM lr_usage_trends_counted AS counted
), lr_health AS (
  SELECT
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`measured_on` AS DATE) AS measured_on,
    CAST(src.`use_frequency` AS DOUBLE) AS use_frequency,
    CAST(src.`community` AS DOUBLE) AS community,
    CAST(src.`response_speed` AS DOUBLE) AS response_speed,
    CAST(src.`business_volume` AS DOUBLE) AS business_volume,
    CAST(src.`ability_to_pay` AS DOUBLE) AS ability_to_pay,
    CAST(src.`self_drive` AS DOUBLE) AS self_drive,
    CAST(src.`csm_sentiment` AS DOUBLE) AS csm_sentiment
  FROM (
select * from health
) AS src
), lr_health_scores_measured AS (
  SELECT
    account_id,
    COALESCE(use_frequency, 0) + COALESCE(community, 0) + COALESCE(response_speed, 0) + COALESCE(business_volume, 0) + COALESCE(ability_to_pay, 0) + COALESCE(self_drive, 0) AS points,
    CASE WHEN use_frequency IS NULL THEN 0 ELSE 1 END + CASE WHEN community IS NULL THEN 0 ELSE 1 END + CASE WHEN response_speed IS NULL THEN 0 ELSE 1 END + CASE WHEN business_volume IS NULL THEN 0 ELSE 1 END + CASE WHEN ability_to_pay IS NULL THEN 0 ELSE 1 END + CASE WHEN self_drive IS NULL THEN 0 ELSE 1 END AS parts_present,
    measured_on
  FROM lr_health AS health
  WHERE
    measured_on <= CAST(:as_of AS DATE)
    AND measured_on > CAST(:year_before AS DATE)
    AND NOT account_id IS NULL
), lr_health_scores_ordered AS (
  SELECT
    account_id,
    points,
    parts_present,
    ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY measured_on DESC) AS from_last
  FROM lr_health_scores_measured AS measured
  WHERE
    parts_present > 0
), lr_health_scores AS (
  SELECT
    account_id,
    CAST(points / parts_present AS DOUBLE) AS health_score,
    CASE
      WHEN points >= 75 * parts_present
      THEN 1
      WHEN points >= 50 * parts_present
      THEN 2
      ELSE 3
    END AS health_known
  FROM lr_health_scores_ordered AS ordered
  WHERE
    from_last = 1
), lr_contract_signals_gathered AS (
  SELECT
    contract_states.contract_id AS contract_id,
    contract_states.account_id AS account_id,
    contract_states.due_on AS due_on,
    contract_states.due_month AS due_month,
    contract_states.contract_term AS contract_term,
    contract_states.price AS price,
    contract_states.decided_price AS decided_price,
    contract_states.kept_price AS kept_price,
    contract_states.contract_state AS contract_state,
    contract_states.auto_renew AS auto_renew,
    contract_states.notice_by AS notice_by,
    COALESCE(champions.champion_known, 0) AS champion_state,
    COALESCE(last_answers.answer_known, 0) AS answer_state,
    COALESCE(last_answers.last_score, 0) AS last_score,
    COALESCE(usage_trends.usage_known, 0) AS usage_state,
    COALESCE(usage_trends.recent_use, 0) AS recent_use,
    COALESCE(usage_trends.earlier_use, 0) AS earlier_use,
    COALESCE(health_scores.health_known, 0) AS health_state,
    COALESCE(health_scores.health_score, 0) AS health_score
  FROM lr_contract_states AS contract_states
  LEFT JOIN lr_champions AS champions
    ON contract_states.account_id = champions.account_id
  LEFT JOIN lr_last_answers AS last_answers
    ON contract_states.account_id = last_answers.account_id
  LEFT JOIN lr_usage_trends AS usage_trends
    ON contract_states.account_id = usage_trends.account_id
  LEFT JOIN lr_health_scores AS health_scores
    ON contract_states.account_id = health_scores.account_id
), lr_contract_signals AS (
  SELECT
    contract_id,
    account_id,
    due_on,
    due_month,
    contract_term,
    price,
    decided_price,
    kept_price,
    contract_state,
    auto_renew,
    notice_by,
    champion_state,
    answer_state,
    last_score,
    usage_state,
    recent_use,
    earlier_use,
    health_state,
    health_score,
    CASE
      WHEN champion_state = 2 OR answer_state = 1 OR usage_state = 2 OR health_state = 3
      THEN 1
      ELSE 0
    END AS is_at_risk
  FROM lr_contract_signals_gathered AS gathered
), coming AS (
  SELECT
    account_id,
    due_month,
    contract_term,
    CASE
      WHEN due_on <= CAST(:in_30_days AS DATE)
      THEN 30
      WHEN due_on <= CAST(:in_60_days AS DATE)
      THEN 60
      WHEN due_on <= CAST(:in_90_days AS DATE)
      THEN 90
      WHEN due_on <= CAST(:in_180_days AS DATE)
      THEN 180
      ELSE 0
    END AS days_ahead,
    price,
    CASE WHEN contract_state = 'renewed' THEN 1 ELSE 0 END AS is_renewed,
    CASE WHEN contract_state = 'lost' THEN 1 ELSE 0 END AS is_lost,
    CASE WHEN contract_state = 'upcoming' THEN 1 ELSE 0 END AS is_undecided,
    COALESCE(kept_price, 0) AS kept,
    COALESCE(decided_price, 0) AS decided,
    CASE WHEN auto_renew THEN 1 ELSE 0 END AS is_auto,
    CASE WHEN notice_by <= CAST(:as_of AS DATE) THEN 1 ELSE 0 END AS is_noticed,
    champion_state,
    answer_state,
    usage_state,
    health_state,
    is_at_risk
  FROM lr_contract_signals AS contract_signals
  WHERE
    due_on > CAST(:as_of AS DATE) AND contract_term > 1
)
SELECT
  accounts.slice_key AS slice_key,
  due_month AS month_index,
  days_ahead AS days,
  contract_term AS term_months,
  CAST(COUNT(*) AS BIGINT) AS due,
  CAST(SUM(price) AS BIGINT) AS due_mrr,
  CAST(SUM(is_renewed) AS BIGINT) AS renewed,
  CAST(SUM(is_lost) AS BIGINT) AS lost,
  CAST(SUM(is_undecided) AS BIGINT) AS undecided,
  CAST(SUM((
    1 - is_undecided
  ) * price) AS BIGINT) AS expiring_mrr,
  CAST(SUM(is_lost * price) AS BIGINT) AS lost_mrr,
  CAST(SUM(is_renewed * kept) AS BIGINT) AS kept_mrr,
  CAST(SUM(is_renewed * decided) AS BIGINT) AS renewed_mrr,
  CAST(SUM(is_undecided * price) AS BIGINT) AS undecided_mrr,
  CAST(SUM(is_undecided * is_at_risk) AS BIGINT) AS at_risk,
  CAST(SUM(is_undecided * is_at_risk * price) AS BIGINT) AS at_risk_mrr,
  CAST(SUM(is_undecided * is_auto) AS BIGINT) AS auto_renewing,
  CAST(SUM(is_undecided * is_auto * price) AS BIGINT) AS auto_renewing_mrr,
  CAST(SUM(is_undecided * is_noticed) AS BIGINT) AS notice_passed,
  CAST(SUM(is_undecided * is_noticed * price) AS BIGINT) AS notice_passed_mrr,
  CAST(SUM(CASE WHEN champion_state = 2 THEN is_undecided ELSE 0 END) AS BIGINT) AS champion_left,
  CAST(SUM(CASE WHEN champion_state = 2 THEN is_undecided * price ELSE 0 END) AS BIGINT) AS champion_left_mrr,
  CAST(SUM(CASE WHEN champion_state = 1 THEN is_undecided ELSE 0 END) AS BIGINT) AS champion_here,
  CAST(SUM(CASE WHEN champion_state = 1 THEN is_undecided * price ELSE 0 END) AS BIGINT) AS champion_here_mrr,
  CAST(SUM(CASE WHEN answer_state = 1 THEN is_undecided ELSE 0 END) AS BIGINT) AS detractor,
  CAST(SUM(CASE WHEN answer_state = 1 THEN is_undecided * price ELSE 0 END) AS BIGINT) AS detractor_mrr,
  CAST(SUM(CASE WHEN answer_state = 2 THEN is_undecided ELSE 0 END) AS BIGINT) AS passive,
  CAST(SUM(CASE WHEN answer_state = 2 THEN is_undecided * price ELSE 0 END) AS BIGINT) AS passive_mrr,
  CAST(SUM(CASE WHEN answer_state = 3 THEN is_undecided ELSE 0 END) AS BIGINT) AS promoter,
  CAST(SUM(CASE WHEN answer_state = 3 THEN is_undecided * price ELSE 0 END) AS BIGINT) AS promoter_mrr,
  CAST(SUM(CASE WHEN usage_state = 2 THEN is_undecided ELSE 0 END) AS BIGINT) AS use_falling,
  CAST(SUM(CASE WHEN usage_state = 2 THEN is_undecided * price ELSE 0 END) AS BIGINT) AS use_falling_mrr,
  CAST(SUM(CASE WHEN usage_state = 1 THEN is_undecided ELSE 0 END) AS BIGINT) AS use_steady,
  CAST(SUM(CASE WHEN usage_state = 1 THEN is_undecided * price ELSE 0 END) AS BIGINT) AS use_steady_mrr,
  CAST(SUM(CASE WHEN health_state = 3 THEN is_undecided ELSE 0 END) AS BIGINT) AS low_health,
  CAST(SUM(CASE WHEN health_state = 3 THEN is_undecided * price ELSE 0 END) AS BIGINT) AS low_health_mrr
FROM coming
INNER JOIN lr_accounts AS accounts
  ON coming.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  due_month,
  days_ahead,
  contract_term
