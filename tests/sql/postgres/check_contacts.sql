WITH lr_contacts AS (
  SELECT
    CAST(src."contact_id" AS TEXT) AS contact_id,
    CAST(src."account_id" AS TEXT) AS account_id,
    CAST(src."role" AS TEXT) AS role,
    CAST(src."is_champion" AS BOOLEAN) AS is_champion,
    CAST(src."left_on" AS DATE) AS left_on
  FROM (
select * from contacts
) AS src
), lr_accounts AS (
  SELECT
    account_id,
    name,
    '' AS slice_key
  FROM (
    SELECT
      CAST(src."account_id" AS TEXT) AS account_id,
      CAST(src."name" AS TEXT) AS name
    FROM (
select * from accounts
) AS src
  ) AS named
)
SELECT
  'left_out' AS rule,
  'contact_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(account_id) AS example,
  MAX(account_id) AS other_example
FROM lr_contacts AS contacts
WHERE
  contact_id IS NULL OR contact_id = ''
UNION ALL
SELECT
  'left_out' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(contact_id) AS example,
  MAX(contact_id) AS other_example
FROM lr_contacts AS contacts
WHERE
  account_id IS NULL OR account_id = ''
UNION ALL
SELECT
  'repeated_key' AS rule,
  'contact_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(contact_id) AS example,
  MAX(contact_id) AS other_example
FROM (
  SELECT
    account_id,
    contact_id
  FROM lr_contacts AS contacts
  WHERE
    contact_id <> ''
  GROUP BY
    account_id,
    contact_id
  HAVING
    COUNT(*) > 1
) AS repeated
UNION ALL
SELECT
  'date_out_of_range' AS rule,
  'left_on' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(contact_id) AS example,
  MAX(contact_id) AS other_example
FROM lr_contacts AS contacts
WHERE
  left_on < CAST('1970-01-01' AS DATE) OR left_on > CAST('2200-01-01' AS DATE)
UNION ALL
SELECT
  'unknown_account_optional' AS rule,
  'account_id' AS column_name,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  MIN(contacts.account_id) AS example,
  MAX(contacts.account_id) AS other_example
FROM lr_contacts AS contacts
LEFT JOIN (
  SELECT
    account_id AS known_id,
    1 AS is_known
  FROM lr_accounts AS accounts
) AS known
  ON contacts.account_id = known.known_id
WHERE
  COALESCE(known.is_known, 0) = 0 AND contacts.account_id <> ''
