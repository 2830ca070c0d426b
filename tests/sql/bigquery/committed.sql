WITH lr_subscriptions AS (
  SELECT
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`started_on` AS DATE) AS started_on,
    CAST(src.`ended_on` AS DATE) AS ended_on,
    CAST(ROUND(src.`mrr` * 10000) AS INT64) AS mrr,
    CAST(src.`product` AS STRING) AS product
  FROM (
select * from subscriptions
) AS src
), lr_health AS (
  SELECT
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`measured_on` AS DATE) AS measured_on,
    CAST(src.`use_frequency` AS FLOAT64) AS use_frequency,
    CAST(src.`community` AS FLOAT64) AS community,
    CAST(src.`response_speed` AS FLOAT64) AS response_speed,
    CAST(src.`business_volume` AS FLOAT64) AS business_volume,
    CAST(src.`ability_to_pay` AS FLOAT64) AS ability_to_pay,
    CAST(src.`self_drive` AS FLOAT64) AS self_drive,
    CAST(src.`csm_sentiment` AS FLOAT64) AS csm_sentiment
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
    CAST(points / parts_present AS FLOAT64) AS health_score,
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
), lr_contacts AS (
  SELECT
    CAST(src.`contact_id` AS STRING) AS contact_id,
    CAST(src.`account_id` AS STRING) AS account_id,
    CAST(src.`role` AS STRING) AS role,
    CAST(src.`is_champion` AS BOOL) AS is_champion,
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
), lr_booked_changes_paying AS (
  SELECT
    account_id,
    CAST(SUM(mrr) AS INT64) AS paid
  FROM lr_subscriptions AS subscriptions
  WHERE
    mrr > 0
    AND started_on <= CAST(:as_of AS DATE)
    AND (
      ended_on IS NULL OR ended_on > CAST(:as_of AS DATE)
    )
  GROUP BY
    account_id
), lr_booked_changes_booked AS (
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM started_on) * 12 + EXTRACT(MONTH FROM started_on) - 1 - :as_of_month + CASE WHEN EXTRACT(DAY FROM started_on) > :as_of_day THEN 1 ELSE 0 END AS INT64) AS steps_ahead,
    mrr AS booked_mrr
  FROM lr_subscriptions AS subscriptions
  WHERE
    mrr > 0 AND started_on > CAST(:as_of AS DATE)
  UNION ALL
  SELECT
    account_id,
    CAST(EXTRACT(YEAR FROM ended_on) * 12 + EXTRACT(MONTH FROM ended_on) - 1 - :as_of_month + CASE WHEN EXTRACT(DAY FROM ended_on) > :as_of_day THEN 1 ELSE 0 END AS INT64) AS steps_ahead,
    -mrr AS booked_mrr
  FROM lr_subscriptions AS subscriptions
  WHERE
    mrr > 0 AND ended_on > CAST(:as_of AS DATE)
), lr_booked_changes_stepped AS (
  SELECT
    account_id,
    CASE WHEN steps_ahead > 12 THEN 13 ELSE steps_ahead END AS horizon,
    CAST(SUM(booked_mrr) AS INT64) AS change
  FROM lr_booked_changes_booked AS booked
  GROUP BY
    account_id,
    CASE WHEN steps_ahead > 12 THEN 13 ELSE steps_ahead END
), lr_booked_changes_summed AS (
  SELECT
    account_id,
    horizon,
    change,
    CAST(SUM(change) OVER (
      PARTITION BY account_id
      ORDER BY horizon
      rows BETWEEN UNBOUNDED preceding AND CURRENT ROW
    ) AS INT64) AS changed_so_far
  FROM lr_booked_changes_stepped AS stepped
), lr_booked_changes_running AS (
  SELECT
    account_id,
    0 AS horizon,
    paid AS change,
    paid AS standing
  FROM lr_booked_changes_paying AS paying
  UNION ALL
  SELECT
    summed.account_id AS account_id,
    summed.horizon AS horizon,
    summed.change AS change,
    COALESCE(paying.paid, 0) + summed.changed_so_far AS standing
  FROM lr_booked_changes_summed AS summed
  LEFT JOIN lr_booked_changes_paying AS paying
    ON summed.account_id = paying.account_id
), lr_booked_changes_judged AS (
  SELECT
    running.account_id AS account_id,
    running.horizon AS horizon,
    running.change AS change,
    running.standing AS standing,
    running.standing - running.change AS standing_before,
    CASE WHEN COALESCE(health_scores.health_known, 0) = 3 THEN 1 ELSE 0 END AS has_low_health,
    CASE WHEN COALESCE(champions.champion_known, 0) = 2 THEN 1 ELSE 0 END AS has_lost_champion
  FROM lr_booked_changes_running AS running
  LEFT JOIN lr_health_scores AS health_scores
    ON running.account_id = health_scores.account_id
  LEFT JOIN lr_champions AS champions
    ON running.account_id = champions.account_id
), lr_booked_changes AS (
  SELECT
    account_id,
    horizon,
    change,
    standing,
    standing_before,
    has_low_health,
    has_lost_champion,
    CASE
      WHEN horizon = 0
      THEN 'now'
      WHEN change > 0 AND standing_before = 0
      THEN 'signed'
      WHEN change > 0
      THEN 'upgrade'
      WHEN standing > 0
      THEN 'downgrade'
      ELSE 'cancelled'
    END AS booked_as
  FROM lr_booked_changes_judged AS judged
  WHERE
    change <> 0
), lr_accounts AS (
  SELECT
    account_id,
    name,
    `segment`,
    `region`,
    `group`,
    CASE
      WHEN CONCAT(COALESCE(`segment`, ''), '\x1f', COALESCE(`region`, ''), '\x1f', COALESCE(`group`, ''), '') LIKE '%\x1f%\x1f%\x1f%'
      THEN CONCAT(
        COALESCE(REPLACE(`segment`, '\x1f', ' '), ''),
        '\x1f',
        COALESCE(REPLACE(`region`, '\x1f', ' '), ''),
        '\x1f',
        COALESCE(REPLACE(`group`, '\x1f', ' '), ''),
        ''
      )
      ELSE CONCAT(COALESCE(`segment`, ''), '\x1f', COALESCE(`region`, ''), '\x1f', COALESCE(`group`, ''), '')
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
  horizon AS months_ahead,
  CAST(SUM(CASE WHEN booked_as = 'now' THEN change ELSE 0 END) AS INT64) AS now_mrr,
  CAST(SUM(CASE WHEN booked_as = 'signed' THEN change ELSE 0 END) AS INT64) AS signed_mrr,
  CAST(SUM(CASE WHEN booked_as = 'upgrade' THEN change ELSE 0 END) AS INT64) AS upgrade_mrr,
  CAST(SUM(CASE WHEN booked_as = 'downgrade' THEN -change ELSE 0 END) AS INT64) AS downgrade_mrr,
  CAST(SUM(CASE WHEN booked_as = 'cancelled' THEN -change ELSE 0 END) AS INT64) AS cancelled_mrr,
  CAST(SUM(CASE WHEN booked_as = 'now' THEN 1 ELSE 0 END) AS INT64) AS now_accounts,
  CAST(SUM(CASE WHEN booked_as = 'signed' THEN 1 ELSE 0 END) AS INT64) AS signed_accounts,
  CAST(SUM(CASE WHEN booked_as = 'upgrade' THEN 1 ELSE 0 END) AS INT64) AS upgrade_accounts,
  CAST(SUM(CASE WHEN booked_as = 'downgrade' THEN 1 ELSE 0 END) AS INT64) AS downgrade_accounts,
  CAST(SUM(CASE WHEN booked_as = 'cancelled' THEN 1 ELSE 0 END) AS INT64) AS cancelled_accounts,
  CAST(SUM(CASE WHEN has_low_health + has_lost_champion > 0 THEN change ELSE 0 END) AS INT64) AS likely_mrr,
  CAST(SUM(
    CASE WHEN has_low_health + has_lost_champion > 0 AND standing > 0 THEN 1 ELSE 0 END - CASE
      WHEN has_low_health + has_lost_champion > 0 AND standing_before > 0
      THEN 1
      ELSE 0
    END
  ) AS INT64) AS likely_accounts,
  CAST(SUM(has_low_health * change) AS INT64) AS low_health_mrr,
  CAST(SUM(has_lost_champion * change) AS INT64) AS champion_left_mrr
FROM lr_booked_changes AS booked_changes
INNER JOIN lr_accounts AS accounts
  ON booked_changes.account_id = accounts.account_id
GROUP BY
  accounts.slice_key,
  horizon
