"""The sample company: the same for the same seed, within the contract, believable, and with its story findable."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data import company, story

ROOT = Path(__file__).resolve().parent.parent
THROUGH = dt.date(2026, 10, 31)
LAST = 2026 * 12 + 9  # October 2026 as a month index
RISE = LAST - 9  # ten months ago, counting October as the first
NEWER = LAST - 13  # fourteen months ago

# Copied from the table of definitions: what each contract table must offer, and what the demo adds.
CONTRACT = {
    "accounts": "account_id name segment region plan industry channel csm use_case",
    "subscriptions": "account_id started_on ended_on mrr product",
    "renewals": "contract_id account_id due_on term_months expiring_mrr renewed_mrr decided_on auto_renew notice_by "
    "reason",
    "nps_responses": "response_id account_id contact_id survey sent_on responded_on score comment",
    "usage": "account_id month active_users licensed_users events used_automations used_reports used_mobile used_api",
    "health": "account_id measured_on use_frequency community response_speed business_volume ability_to_pay "
    "self_drive csm_sentiment",
    "contacts": "contact_id account_id role is_champion left_on",
    "touches": "account_id happened_on kind csm playbook outcome",
    "costs": "month sales_and_marketing customer_success",
}
KEYS = {
    "accounts": "account_id",
    "renewals": "contract_id",
    "nps_responses": "response_id",
    "usage": "account_id, month",
    "health": "account_id, measured_on",
    "contacts": "contact_id",
    "costs": "month",
}

MONTHLY = """
create table months as
select m, make_date((m // 12)::int, (m % 12 + 1)::int, 1) as first_day,
    last_day(make_date((m // 12)::int, (m % 12 + 1)::int, 1)) as last_day
from range(? - 47, ? + 1) as t(m);
"""
BALANCES = """
create table balances as
with paid as (
    select m, account_id, sum(mrr)::double as mrr
    from months join subscriptions on started_on <= last_day and (ended_on is null or ended_on > last_day)
    group by m, account_id
),
dense as (
    select m, account_id, segment, channel, coalesce(mrr, 0) as now
    from accounts cross join months left join paid using (m, account_id)
)
select
    *,
    coalesce(lag(now) over life, 0) as opening,
    coalesce(lag(now, 12) over life, 0) as year_ago,
    coalesce(max(now) over (partition by account_id order by m
        rows between unbounded preceding and 1 preceding), 0) > 0 as paid_before
from dense window life as (partition by account_id order by m)
"""
DECIDED = """
create table decided as
select
    r.*, a.segment, a.channel, r.renewed_mrr = 0 as is_lost,
    extract(year from due_on) * 12 + extract(month from due_on) - 1 as due_month,
    coalesce(u.used_automations, 0) = 1 as is_automated,
    coalesce(u.used_reports, 0) = 1 as is_reporting,
    exists (
        select 1 from contacts as c
        where c.account_id = r.account_id and c.is_champion
            and c.left_on <= r.due_on and c.left_on > r.due_on - interval 365 day
    ) as is_champion_gone
from renewals as r
join accounts as a using (account_id)
left join usage as u on u.account_id = r.account_id and u.month = date_trunc('month', r.due_on - interval 1 month)
where r.renewed_mrr is not null and r.due_on <= date '2026-10-31'
"""

Company = duckdb.DuckDBPyConnection


def opened(path: Path, accounts: int, seed: int = 7) -> Company:
    """A sample company seen through the demo adapter, with month-end balances and decided contracts."""
    company.build(path, accounts, THROUGH, seed)
    con = duckdb.connect(str(path))
    for table in CONTRACT:
        con.execute(
            f'create view "{table}" as {(ROOT / "queries/sources/demo" / f"{table}.sql").read_text(encoding="utf-8")}'
        )
    con.execute(MONTHLY, [LAST, LAST])
    con.execute(BALANCES)
    con.execute(DECIDED)
    return con


@pytest.fixture(scope="module")
def northwind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The company as everybody meets it: 1,500 accounts, seed 7."""
    with opened(tmp_path_factory.mktemp("northwind") / "company.duckdb", 1500) as con:
        yield con


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Twenty thousand accounts of another seed: the same story with little noise."""
    with opened(tmp_path_factory.mktemp("many") / "company.duckdb", 20_000, seed=3) as con:
        yield con


def one(con: Company, query: str, *values: object) -> float:
    """The single number a query gives."""
    row = con.execute(query, list(values)).fetchone()
    assert row is not None and row[0] is not None, query
    return float(row[0])


def lost_share(con: Company, condition: str) -> float:
    return one(con, f"select avg(is_lost::int) from decided where {condition}")


def odds_ratio(con: Company, flag: str) -> float:
    """Odds that a contract is lost where the flag holds ÷ where it does not."""
    there, elsewhere = lost_share(con, flag), lost_share(con, f"not ({flag})")
    return there / (1 - there) / (elsewhere / (1 - elsewhere))


def retention(con: Company, month: int, condition: str = "true") -> tuple[float, float]:
    """Net and gross revenue retention over the twelve months to the end of a month."""
    where = f"where m = {month} and year_ago > 0 and {condition}"
    return one(con, f"select sum(now) / sum(year_ago) from balances {where}"), one(
        con, f"select sum(least(now, year_ago)) / sum(year_ago) from balances {where}"
    )


def nps(con: Company, first: int, last: int, condition: str = "true") -> float:
    """Relational NPS of the answers given in a span of months."""
    return one(
        con,
        f"""select 100 * avg(case when score >= 9 then 1 when score <= 6 then -1 else 0 end)
        from nps_responses join accounts using (account_id)
        where survey = 'relational' and score is not null and {condition}
          and extract(year from responded_on) * 12 + extract(month from responded_on) - 1 between ? and ?""",
        first,
        last,
    )


def churned(con: Company, first: int, last: int, condition: str) -> float:
    """Accounts lost ÷ accounts at opening, summed over a span of months."""
    return one(
        con,
        f"select sum((now = 0)::int) / count(*) from balances where opening > 0 and m between ? and ? and {condition}",
        first,
        last,
    )


# -- making it --------------------------------------------------------------------------------------------------------


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(path), read_only=True) as con:
        names = [name for (name,) in con.execute("show tables").fetchall()]
        return {name: con.execute(f"select * from {name}").fetchall() for name in names}


def test_same_seed_gives_the_same_rows_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        company.build(tmp_path / name, 400, THROUGH, seed)
    first, again, other = rows(tmp_path / "a"), rows(tmp_path / "b"), rows(tmp_path / "c")
    assert first == again
    assert first["billing_periods"] != other["billing_periods"]
    assert len(first) == 10  # nine raw tables and about_this_company


@pytest.mark.parametrize("accounts", [1, 3, 40])
def test_few_accounts_still_make_a_company(tmp_path: Path, accounts: int) -> None:
    with opened(tmp_path / "few.duckdb", accounts) as con:
        assert one(con, "select count(*) from accounts") == accounts
        assert one(con, "select count(*) from costs") == 48


def test_no_accounts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one account"):
        company.build(tmp_path / "none.duckdb", 0, THROUGH)
    assert list(tmp_path.iterdir()) == []


def test_more_accounts_make_a_larger_company_of_the_same_kind(northwind: Company, tmp_path: Path) -> None:
    with opened(tmp_path / "larger.duckdb", 5000) as larger:
        assert one(larger, "select count(*) from accounts") == 5000
        sums = [one(con, f"select sum(now) from balances where m = {LAST}") for con in (northwind, larger)]
        # 5,000 is 3⅓ times 1,500; prices vary widely, so a quarter either way is still the same kind.
        assert 3.33 * 0.75 < sums[1] / sums[0] < 3.33 * 1.25


def test_beyond_the_detail_limit_behaviour_covers_every_kth_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story, "DETAIL_ACCOUNTS", 100)
    with opened(tmp_path / "sampled.duckdb", 1000) as con:
        assert one(con, "select count(distinct account_id) from subscriptions") == 1000
        # Every tenth of 1,000, and a few of those signed but not started, who have no usage yet.
        assert 90 <= one(con, "select count(distinct account_id) from usage") <= 100
        assert one(con, "select count(distinct account_id) from contacts") <= 100


def test_a_failed_build_leaves_the_old_company_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "company.duckdb"
    company.build(path, 50, THROUGH)
    before = path.read_bytes()
    whole = company.tables

    def half(accounts: int, through: dt.date, seed: int) -> dict[str, company.Columns]:
        made = whole(accounts, through, seed)
        del made["costs"]
        return made

    monkeypatch.setattr(company, "tables", half)
    with pytest.raises(duckdb.Error, match="incoming_costs"):
        company.build(path, 60, THROUGH)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["company.duckdb"]


def test_current_until_another_month_is_over(tmp_path: Path) -> None:
    path = tmp_path / "company.duckdb"
    assert not company.is_current(path, THROUGH)
    company.build(path, 20, THROUGH)
    assert company.is_current(path, dt.date(2026, 11, 29))
    assert not company.is_current(path, dt.date(2026, 11, 30))  # November is over on its last day
    path.write_text("not a database", encoding="utf-8")
    assert not company.is_current(path, THROUGH)


# -- the contract -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", CONTRACT)
def test_the_adapter_gives_exactly_the_contract_columns(northwind: Company, table: str) -> None:
    given = [name for name, *_ in northwind.execute(f'describe "{table}"').fetchall()]
    assert sorted(given) == sorted(CONTRACT[table].split())
    assert one(northwind, f'select count(*) from "{table}"') > 0


@pytest.mark.parametrize("table", KEYS)
def test_keys_are_unique_and_never_empty(northwind: Company, table: str) -> None:
    repeated = f'select count(*) from (select {KEYS[table]} from "{table}" group by {KEYS[table]} having count(*) > 1)'
    assert one(northwind, repeated) == 0
    for column in KEYS[table].split(", "):
        assert one(northwind, f'select count(*) from "{table}" where {column} is null') == 0


@pytest.mark.parametrize(
    "table",
    [name for name, columns in CONTRACT.items() if columns.startswith("account_id") or " account_id " in columns],
)
def test_every_account_exists(northwind: Company, table: str) -> None:
    assert one(northwind, f'select count(*) from "{table}" anti join accounts using (account_id)') == 0


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("subscriptions", "ended_on <= started_on or mrr <= 0 or mrr is null or started_on is null"),
        ("subscriptions", "mrr <> round(mrr, 2)"),
        ("renewals", "renewed_mrr < 0 or expiring_mrr <= 0 or notice_by >= due_on or term_months not in (12, 24)"),
        ("renewals", "(renewed_mrr is null) <> (decided_on is null) or decided_on > date '2026-10-31'"),
        ("renewals", "reason is not null and (renewed_mrr is null or renewed_mrr > 0)"),
        (
            "nps_responses",
            "score not between 0 and 10 or (score is null) <> (responded_on is null) or (comment is not "
            "null and score is null)",
        ),
        ("nps_responses", "responded_on < sent_on or coalesce(responded_on, sent_on) > date '2026-10-31'"),
        (
            "usage",
            "active_users < 0 or licensed_users < 1 or events < 0 or used_automations not in (0, 1) or "
            "month > date '2026-10-01'",
        ),
        (
            "health",
            "least(use_frequency, community, response_speed, business_volume, ability_to_pay, self_drive, "
            "csm_sentiment) < 0",
        ),
        (
            "health",
            "greatest(use_frequency, community, response_speed, business_volume, ability_to_pay, "
            "self_drive, csm_sentiment) > 100",
        ),
        ("health", "measured_on > date '2026-10-31'"),
        ("contacts", "left_on > date '2026-10-31'"),
        ("touches", "happened_on > date '2026-10-31'"),
        ("costs", "sales_and_marketing <= 0 or customer_success <= 0"),
    ],
)
def test_no_row_is_out_of_order(northwind: Company, table: str, wrong: str) -> None:
    assert one(northwind, f'select count(*) from "{table}" where {wrong}') == 0


def test_periods_of_a_product_never_overlap(northwind: Company) -> None:
    overlapping = """
        select count(*) from (
            select ended_on, lead(started_on) over (partition by account_id, product order by started_on) as next_on
            from subscriptions
        ) where next_on is not null and (ended_on is null or ended_on > next_on)"""
    assert one(northwind, overlapping) == 0


def test_add_ons_never_outlive_the_core_product(northwind: Company) -> None:
    alone = """
        select count(*) from subscriptions as extra
        where product <> 'core' and not exists (
            select 1 from subscriptions as core
            where core.account_id = extra.account_id and core.product = 'core' and core.started_on <= extra.started_on
        ) or exists (
            select 1 from (select account_id, max(coalesce(ended_on, date '2999-01-01')) as gone_on
                from subscriptions where product = 'core' group by 1) as last_core
            where last_core.account_id = extra.account_id and coalesce(extra.ended_on, date '2999-01-01') > gone_on
        )"""
    assert one(northwind, alone) == 0


def test_renewed_contracts_go_on_at_the_new_price_and_lost_ones_end(northwind: Company) -> None:
    covering = """
        from renewals as r left join subscriptions as s
          on s.account_id = r.account_id and s.product = 'core'
            and s.started_on <= r.due_on and (s.ended_on is null or s.ended_on > r.due_on)"""
    assert (
        one(northwind, f"select count(*) {covering} where r.renewed_mrr > 0 and s.mrr is distinct from r.renewed_mrr")
        == 0
    )
    assert one(northwind, f"select count(*) {covering} where r.renewed_mrr = 0 and s.mrr is not null") == 0
    assert one(northwind, f"select count(*) {covering} where r.renewed_mrr is null and s.mrr is null") == 0
    ended = (
        "select count(*) from renewals as r join subscriptions as s on s.account_id = r.account_id and "
        "s.ended_on = r.due_on"
    )
    assert one(northwind, f"{ended} and s.product = 'core' where r.renewed_mrr = 0") == one(
        northwind, "select count(*) from renewals where renewed_mrr = 0"
    )


def test_history_is_48_months_and_ends_with_the_last_complete_one(northwind: Company) -> None:
    span = northwind.execute(
        "select min(started_on), max(month) from subscriptions, (select max(month) as month from usage)"
    ).fetchone()
    assert span is not None
    assert span[0].strftime("%Y-%m") == "2022-11"  # 47 months before October 2026
    assert span[1] == dt.date(2026, 10, 1)
    # What is agreed for later starts or ends within the three months after.
    assert one(northwind, "select count(*) from subscriptions where started_on > date '2026-10-31'") > 10
    assert (
        one(
            northwind,
            "select count(*) from subscriptions where started_on > date '2027-01-31' or ended_on > date '2027-01-31'",
        )
        == 0
    )


def test_renewals_are_early_late_open_overdue_and_still_to_come(northwind: Company) -> None:
    count = "select count(*) from renewals where "
    due = "due_on <= date '2026-10-31'"
    late, early = (one(northwind, f"{count} {due} and decided_on {sign} due_on") for sign in "><")
    assert 0.05 < late / (late + early) < 0.2
    assert 3 <= one(northwind, f"{count} {due} and renewed_mrr is null") <= 30
    assert one(northwind, f"{count} due_on < date '2026-10-01' and renewed_mrr is null") >= 1
    assert one(northwind, f"{count} due_on > date '2026-10-31' and renewed_mrr is null") > 500
    assert one(northwind, f"{count} due_on > date '2027-10-31' and term_months = 24") > 20
    peaks = northwind.execute(
        "select extract(month from due_on) as m from decided group by m order by count(*) desc limit 2"
    ).fetchall()
    assert sorted(m for (m,) in peaks) == [1, 6]


def test_awkward_texts_and_gaps_are_there(northwind: Company) -> None:
    comments = set(northwind.execute("select comment from nps_responses where comment is not null").df()["comment"])
    assert '=HYPERLINK("x")' in comments
    assert any("<b>" in text for text in comments)
    assert any(re.search("[\u4e00-\u9fff]", text) for text in comments)
    assert any("ß" in text or "ü" in text for text in comments)
    assert len(comments) > 250
    assert one(northwind, "select count(*) from accounts where industry is null") > 10
    assert one(northwind, "select count(distinct csm) from accounts") == 12
    assert one(northwind, "select count(*) from accounts where csm is null") > 100
    assert one(northwind, "select count(*) - count(distinct name) from accounts") == 0


# -- a believable business --------------------------------------------------------------------------------------------


def test_the_business_is_of_a_believable_size_and_shape(northwind: Company) -> None:
    assert 1000 <= one(northwind, f"select count(*) from balances where m = {LAST} and now > 0") <= 1200
    assert 1.5e6 < one(northwind, f"select sum(now) from balances where m = {LAST}") < 4e6
    year = f"from balances where m > {LAST} - 12"
    gains = one(northwind, f"select sum(greatest(now - opening, 0)) {year}")
    losses = one(northwind, f"select sum(greatest(opening - now, 0)) {year}")
    assert 1.2 < gains / losses < 3.5
    assert one(northwind, f"select count(*) {year} and opening = 0 and now > 0 and paid_before") >= 10
    assert one(northwind, f"select count(*) {year} and now between 0.01 and opening - 0.01") > 50
    assert 0.01 < one(northwind, f"select sum((now = 0)::int) / count(*) {year} and opening > 0") < 0.025
    assert one(northwind, "select count(*) from subscriptions where product <> 'core' and ended_on is not null") > 20


def test_retention_is_healthy_in_every_trailing_year(northwind: Company) -> None:
    for month in (RISE - 1, LAST):
        net, gross = retention(northwind, month)
        assert 0.95 < net < 1.08
        assert 0.85 < gross < 0.93


def test_the_series_has_no_cliff(northwind: Company) -> None:
    closing = northwind.execute("select m, sum(now) as mrr from balances group by m order by m").df()["mrr"]
    growth = closing.pct_change()
    assert closing.iloc[0] < closing.iloc[-1] / 20  # it begins small
    assert growth.iloc[12:].between(-0.03, 0.12).all()


def test_surveys_are_answered_as_often_and_as_well_as_elsewhere(northwind: Company) -> None:
    assert 0.25 < one(northwind, "select count(score) / count(*) from nps_responses where survey = 'relational'") < 0.45
    assert 10 < nps(northwind, LAST - 47, LAST) < 45
    assert nps(northwind, RISE - 15, RISE - 4) > 20


def test_customer_acquisition_cost_pays_back_in_a_year_or_two(northwind: Company) -> None:
    spent = one(northwind, "select sum(sales_and_marketing) from costs where month >= date '2025-11-01'")
    won = one(
        northwind,
        f"select sum(now) from balances where m > {LAST} - 12 and opening = 0 and now > 0 and not paid_before",
    )
    assert 8 < spent / (won * 0.8) < 24  # months, at a gross margin of 80%


# -- the planted story ------------------------------------------------------------------------------------------------


def test_the_price_rise_cost_mid_market(northwind: Company) -> None:
    mid = "segment = 'Mid-market'"
    before, since = (
        lost_share(northwind, f"{mid} and due_month < {RISE}"),
        lost_share(northwind, f"{mid} and due_month >= {RISE}"),
    )
    assert since > 2 * before
    others = [lost_share(northwind, f"not {mid} and due_month {sign} {RISE}") for sign in ("<", ">=")]
    assert abs(others[1] - others[0]) < 0.06
    price = (
        "select avg((reason = 'price')::int) from decided where is_lost and reason is not null and segment = "
        "'Mid-market' and due_month"
    )
    assert one(northwind, f"{price} >= {RISE}") > 0.5 > 0.35 > one(northwind, f"{price} < {RISE}")
    assert retention(northwind, LAST, mid)[0] < retention(northwind, RISE - 1, mid)[0] - 0.08
    assert retention(northwind, LAST, mid)[0] < retention(northwind, LAST, f"not {mid}")[0] - 0.08


@pytest.mark.parametrize("age", [3, 6])
def test_cohorts_since_the_onboarding_change_stay_better(northwind: Company, many: Company, age: int) -> None:
    def alive(con: Company, cohorts: str) -> float:
        """Accounts still paying at the age ÷ accounts of the cohorts old enough to be seen at it."""
        query = f"""
            with first_paid as (select account_id, min(m) as cohort from balances where now > 0 group by account_id)
            select avg((now > 0)::int) from first_paid join balances using (account_id)
            where m = cohort + {age} and {cohorts}"""
        return one(con, query)

    assert alive(northwind, f"cohort >= {NEWER}") > alive(northwind, f"cohort < {NEWER}") + 0.02
    assert alive(many, f"cohort >= {NEWER}") > alive(many, f"cohort < {NEWER}") + 0.04


@pytest.mark.parametrize(
    ("flag", "low", "high"),
    [
        ("channel = 'Partner'", 1.7, 2.6),
        ("is_champion_gone", 1.75, 2.6),  # doubles
        ("is_automated", 0.3, 0.6),
        ("is_reporting", 0.8, 1.25),  # a habit without effect
    ],
)
def test_odds_of_loss(northwind: Company, many: Company, flag: str, low: float, high: float) -> None:
    assert low < odds_ratio(many, flag) < high
    # At 1,500 accounts there is noise; the direction and the size are still plain.
    assert low * 0.8 < odds_ratio(northwind, flag) < high * 1.3


def test_the_partner_channel_also_leaks_accounts_every_month(northwind: Company) -> None:
    assert churned(northwind, LAST - 23, LAST, "channel = 'Partner'") > 1.4 * churned(
        northwind, LAST - 23, LAST, "channel <> 'Partner'"
    )


def test_nps_falls_a_quarter_before_churn_rises(northwind: Company) -> None:
    mid = "segment = 'Mid-market'"
    # Waves come every three months, so each span of three holds exactly one.
    assert nps(northwind, RISE - 3, RISE - 1, mid) < nps(northwind, RISE - 6, RISE - 4, mid) - 20
    assert abs(nps(northwind, RISE - 3, RISE - 1, f"not {mid}") - nps(northwind, RISE - 6, RISE - 4, f"not {mid}")) < 15
    # Its churn is still what it was while NPS falls, and rises the quarter after.
    quiet, falling, rising = (churned(northwind, RISE + start, RISE + start + 2, mid) for start in (-6, -3, 0))
    assert falling < 1.5 * quiet
    assert rising > 1.8 * falling


def test_an_account_s_low_answers_come_before_its_loss(many: Company) -> None:
    scores = many.execute("""
        select is_lost, avg(score) as score from decided join nps_responses as n using (account_id)
        where n.survey = 'relational' and n.responded_on between due_on - interval 180 day and due_on - interval 60 day
          and segment <> 'Mid-market' group by is_lost order by is_lost""").df()["score"]
    assert scores[0] > scores[1] + 0.4


def test_touches_follow_trouble_and_cure_nothing(many: Company) -> None:
    """Accounts with a "Low use" playbook are lost more often: playbooks go where the trouble is."""
    query = """
        select avg(is_lost::int) from decided as d where {} exists (
            select 1 from touches as t where t.account_id = d.account_id and t.playbook = 'Low use'
            and t.happened_on between d.due_on - interval 180 day and d.due_on)"""
    assert one(many, query.format("")) > one(many, query.format("not")) * 1.15


def test_the_readme_names_numbers_that_exist() -> None:
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", text))
    assert len(named) >= 12
    assert [name for name in named if not hasattr(story, name)] == []


def test_usage_of_the_sticky_feature_sticks(northwind: Company) -> None:
    used: pd.DataFrame = (
        northwind.execute("""
        select used_automations as before,
            lead(used_automations) over (partition by account_id order by month) as after from usage""")
        .df()
        .dropna()
    )
    assert used.loc[used["before"] == 1, "after"].mean() > 0.94
    assert used.loc[used["before"] == 0, "after"].mean() < 0.12
