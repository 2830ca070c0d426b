"""Northwind Cloud, the sample company: one DuckDB file, made by code, the same for the same seed.

    python -m data.company [--accounts N] [--path FILE] [--through DATE] [--seed N] [--if-needed]

README.md beside this file tells the story planted in it; story.py holds every number of that story.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from dashboard.base.months import last_complete_month, month_start
from data import habits, names, people, story
from data.customers import Customers, Ints, make
from data.life import NO_REASON, OPEN, UNDECIDED, Business, Lives

COMPANY = "Northwind Cloud"
HERE = Path(__file__).resolve().parent
PRODUCTS = ("core", *story.ADD_ONS)
CSMS = tuple(name for team in story.CSMS for name in team)
Columns = dict[str, pa.Array]


def default_path() -> Path:
    """Where the dashboard looks for the sample company."""
    return HERE / "company.duckdb"


def words(codes: Ints, vocabulary: tuple[str, ...] | list[str]) -> pa.Array:
    """Codes as text; a negative code is a missing value."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32), mask=codes < 0), pa.array(list(vocabulary), pa.string())
    )


def dates(days: Ints) -> pa.Array:
    """Days since 1970-01-01 as dates; OPEN is a missing one."""
    return pa.array(days.astype(np.int32), mask=days == OPEN).cast(pa.date32())


def numbers(values: Ints) -> pa.Array:
    """Whole numbers; a negative one is a missing value."""
    return pa.array(values.astype(np.int32), mask=values < 0)


def account_columns(who: Customers, month_days: Ints) -> Columns:
    """crm_accounts, with the parts its names are put together from."""
    account = np.arange(len(who))
    first, second, suffix, turn = (np.zeros(len(who), np.int64) for _ in range(4))
    past = 0
    for code, sector in enumerate((*story.INDUSTRIES, "")):
        rows = np.flatnonzero(who.industry == (code if sector else -1))
        kinds = len(names.SECOND[sector])
        variety = len(names.FIRST) * kinds * len(names.SUFFIX)
        mixed = (
            np.arange(len(rows)) * 7919 % variety
        )  # a prime that divides none of the above: every name once in a turn
        first[rows], second[rows] = mixed % len(names.FIRST), past + mixed // len(names.FIRST) % kinds
        suffix[rows], turn[rows] = mixed // (len(names.FIRST) * kinds), np.arange(len(rows)) // variety + 1
        past += kinds
    odd: list[str | None] = [None] * len(who)
    for position, name in names.ODD.items():
        if position < len(who):
            odd[position] = name
    return {
        "account": pa.array(account),
        "odd_name": pa.array(odd, pa.string()),
        "turn": pa.array(turn),
        "first_word": words(first, names.FIRST),
        "suffix": words(suffix, names.SUFFIX),
        "second_word": words(second, [word for group in names.SECOND.values() for word in group]),
        "tier": words(who.segment, story.SEGMENTS),
        "territory": words(who.region, story.REGIONS),
        "edition": words(who.plan, story.PLANS),
        "sector": words(who.industry, story.INDUSTRIES),
        "sales_channel": words(who.channel, story.CHANNELS),
        "success_manager": words(who.csm, CSMS),
        "purpose": words(who.use_case, story.USE_CASES),
        "signed_on": dates(
            month_days[who.first_month] + who.first_day - 1 - np.minimum(who.first_month, 1) * (5 + account % 23)
        ),
    }


def money_columns(who: Customers, lives: Lives) -> dict[str, Columns]:
    """billing_periods and contracts, in the order of account and date."""
    periods, contracts = lives.periods, lives.contracts
    order = np.lexsort((periods["from"], periods["product"], periods["account"]))
    periods = {name: column[order] for name, column in periods.items()}
    renewed = contracts["renewed_cents"]
    return {
        "periods": {
            "account": pa.array(periods["account"]),
            "item": words(periods["product"], PRODUCTS),
            "from_date": dates(periods["from"]),
            "until_date": dates(periods["until"]),
            "cents": pa.array(periods["cents"]),
        },
        "contracts": {
            "account": pa.array(contracts["account"]),
            "due_date": dates(contracts["due"]),
            "term_months": numbers(contracts["term"]),
            "cents": pa.array(contracts["cents"]),
            "renewed_cents": pa.array(renewed, mask=renewed == UNDECIDED),
            "decided_date": dates(contracts["decided"]),
            "renews_itself": pa.array(who.auto_renew[contracts["account"]]),
            "notice_date": dates(contracts["notice"]),
            "loss_reason": words(np.where(renewed == 0, contracts["reason"], NO_REASON), story.REASONS),
        },
    }


def people_columns(
    rng: np.random.Generator, who: Customers, lives: Lives, detail: Ints, month_days: Ints, last_day: int, january: int
) -> dict[str, Columns]:
    """crm_people and survey_invitations; `january` is the calendar month history begins in, 0 for January."""
    rows = people.contacts(rng, who, lives, detail, month_days)
    asked, book = people.surveys(rng, who, lives, rows, month_days, last_day, january)
    return {
        "people": {
            "person": pa.array(np.arange(len(rows["account"]))),
            "account": pa.array(rows["account"]),
            "job": words(rows["role"], people.ROLES),
            "is_champion": pa.array(rows["champion"]),
            "since_date": dates(rows["since_day"]),
            "gone_date": dates(rows["left_day"]),
        },
        "surveys": {
            "invitation": pa.array(np.arange(len(asked["account"]))),
            "account": pa.array(asked["account"]),
            "person": pa.array(asked["person"]),
            "survey_kind": words(asked["survey"], people.SURVEYS),
            "sent_date": dates(asked["sent"]),
            "answered_date": dates(asked["answered"]),
            "score": numbers(asked["score"]),
            "answer_text": words(asked["comment"], book),
        },
    }


def work_columns(
    rng: np.random.Generator, who: Customers, lives: Lives, detail: Ints, month_days: Ints, last_day: int
) -> dict[str, Columns]:
    """product_usage, success_diagnoses, success_activities and ledger_costs."""
    used = habits.usage(rng, who, lives, detail)
    diagnosed = habits.health(rng, who, lives, detail, month_days)
    done = habits.touches(rng, who, lives, detail, diagnosed, month_days, last_day)
    spent = habits.costs(rng, lives, len(who))
    features = (story.STICKY_FEATURE, *habits.OTHER_FEATURES)
    return {
        "usage": {
            "account": pa.array(used["account"]),
            "usage_month": dates(month_days[used["month"]]),
            "people_active": numbers(used["active"]),
            "seats": numbers(used["licensed"]),
            "actions": numbers(used["events"]),
            **{name: numbers(used[name]) for name in features},
        },
        "diagnoses": {
            "account": pa.array(diagnosed["account"]),
            "diagnosed_on": dates(diagnosed["day"]),
            **{name: numbers(diagnosed[name]) for name in habits.COMPONENTS},
            "manager_feeling": numbers(diagnosed["csm_sentiment"]),
        },
        "activities": {
            "account": pa.array(done["account"]),
            "activity_date": dates(done["day"]),
            "activity": words(done["kind"], habits.KINDS),
            "done_by": words(done["csm"], CSMS),
            "playbook": words(done["playbook"], habits.PLAYBOOKS),
            "result": words(done["outcome"], habits.OUTCOMES),
        },
        "costs": {
            "cost_month": dates(np.tile(month_days[: story.HISTORY_MONTHS], len(spent))),
            "ledger": words(np.repeat(np.arange(len(spent)), story.HISTORY_MONTHS), list(spent)),
            "cents": pa.array(np.concatenate(list(spent.values()))),
        },
    }


def tables(accounts: int, through: dt.date, seed: int) -> dict[str, Columns]:
    """Every raw table as columns; `through` is the last day that may count."""
    last_month = last_complete_month(through)
    first_month = last_month - story.HISTORY_MONTHS + 1
    span = story.HISTORY_MONTHS + story.AHEAD_MONTHS + max(story.TERMS) + 1
    month_days = np.array([(month_start(first_month + m) - dt.date(1970, 1, 1)).days for m in range(span)])
    last_day = int(month_days[story.HISTORY_MONTHS]) - 1
    # A stream of its own for each part, so that a change in one leaves the others as they are.
    draw_customers, draw_lives, draw_people, draw_work = (
        np.random.Generator(np.random.SFC64(s)) for s in np.random.SeedSequence(seed).spawn(4)
    )

    who = make(draw_customers, accounts, first_month % 12)
    detail = np.arange(0, accounts, -(-accounts // story.DETAIL_ACCOUNTS))
    lives = Business(draw_lives, who, month_days, last_day, detail).run()
    about = {
        "company": pa.array([COMPANY]),
        "first_month": dates(month_days[:1]),
        "last_month": dates(month_days[story.HISTORY_MONTHS - 1 :][:1]),
        "accounts": pa.array([accounts]),
        "seed": pa.array([seed]),
    }
    return {
        "accounts": account_columns(who, month_days),
        **money_columns(who, lives),
        **people_columns(draw_people, who, lives, detail, month_days, last_day, first_month % 12),
        **work_columns(draw_work, who, lives, detail, month_days, last_day),
        "about": about,
    }


def build(path: Path, accounts: int = 1500, through: dt.date | None = None, seed: int = 7) -> None:
    """Write the sample company to a DuckDB file, whole or not at all.

    48 months up to the last month that is over on `through` (default today). The same arguments give the
    same rows. Accounts, billing periods, contracts and costs always cover everybody; beyond 100,000 accounts
    people, surveys, usage, diagnoses and activities cover every k-th account, at most 100,000.
    """
    if accounts < 1:
        raise ValueError(f"A company needs at least one account; {accounts} was asked for.")
    incoming = tables(accounts, through or dt.date.today(), seed)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with duckdb.connect(str(unfinished)) as warehouse:
            for name, columns in incoming.items():
                warehouse.register(f"incoming_{name}", pa.table(columns))
            warehouse.execute((HERE / "schema.sql").read_text(encoding="utf-8"))
            for name in incoming:
                warehouse.unregister(f"incoming_{name}")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
        unfinished.with_name(unfinished.name + ".wal").unlink(missing_ok=True)


def is_current(path: Path, through: dt.date | None = None) -> bool:
    """Whether a sample company is there and reaches the last month that is over on `through` (default today)."""
    if not Path(path).exists():
        return False
    try:
        with duckdb.connect(str(path), read_only=True) as warehouse:
            row = warehouse.execute("select last_month from about_this_company").fetchone()
    except duckdb.Error:
        return False  # not a sample company, or one of an older make
    return row is not None and row[0] == month_start(last_complete_month(through or dt.date.today()))


def main() -> None:
    """The command line: build and say what was built."""
    parser = argparse.ArgumentParser(prog="python -m data.company", description=f"Build {COMPANY}, the sample company.")
    parser.add_argument("--accounts", type=int, default=1500, help="customers ever (1500)")
    parser.add_argument(
        "--path", type=Path, default=default_path(), help="the DuckDB file to write (data/company.duckdb)"
    )
    parser.add_argument(
        "--through", type=dt.date.fromisoformat, default=None, help="last day that may count, YYYY-MM-DD (today)"
    )
    parser.add_argument("--seed", type=int, default=7, help="another seed, another company (7)")
    parser.add_argument(
        "--if-needed", action="store_true", help="build only when the file is missing or a month behind"
    )
    asked = parser.parse_args()
    if asked.accounts < 1:
        parser.error("--accounts must be at least 1")
    if asked.if_needed and is_current(asked.path, asked.through):
        return
    begun = time.perf_counter()
    build(asked.path, asked.accounts, asked.through, asked.seed)
    print(f"{COMPANY}: {asked.accounts:,} accounts in {asked.path}, {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
