"""Renewals: states on the day, months due, multi-year contracts, what is coming, why contracts were lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import export
from dashboard.base import numbers as units
from dashboard.base.money import MONEY_SCALE
from dashboard.facts import loading as facts
from dashboard.measures import metric as measures_metric
from dashboard.measures import summing as measures_summing
from dashboard.measures.intervals import wilson
from dashboard.measures.slices import Slice
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.renewals import coming as renewals_coming
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.subjects.renewals import metrics as renewals_metrics
from dashboard.subjects.renewals import sentences as renewals_sentences
from dashboard.subjects.renewals import tables as renewals_tables
from dashboard.warehouse.reading import Warehouse
from tests import company
from tests.engines import ENGINES
from tests.test_golden import INPUT, agree
from tests.test_oracle import QUICK

AS_OF = dt.date(2026, 1, 31)
JANUARY = 2026 * 12
RATES = ("renewal_rate", "gross_dollar_renewal_rate", "net_dollar_renewal_rate")
EVERYTHING = Slice()


def contract(
    contract_id: str,
    due_on: str | None,
    term: int = 12,
    price: object = 100,
    renewed: object = None,
    decided_on: str | None = None,
    account: str = "a",
    **more: object,
) -> dict[str, object]:
    return {
        "contract_id": contract_id,
        "account_id": account,
        "due_on": due_on,
        "term_months": term,
        "expiring_mrr": price,
        "renewed_mrr": renewed,
        "decided_on": decided_on,
        **more,
    }


def loaded(
    *contracts: Mapping[str, object],
    as_of: str = "2026-01-31",
    segments: Mapping[str, str] | None = None,
    only: Sequence[str] | None = None,
    **tables: Any,
) -> facts.Facts:
    """Facts of accounts that pay 100 since 2024, and these contracts."""
    people = segments or {"a": "SMB"}
    return facts.load(
        company.in_memory(
            {
                "accounts": [company.account(name, segment=segment) for name, segment in people.items()],
                "subscriptions": [company.period(name, "2024-01-01", None, 100) for name in people],
                "renewals": list(contracts),
                **tables,
            },
            as_of=as_of,
            dimensions=("segment",),
        ),
        only=only,
    )


def row(sums: measures_metric.Sums, month: int, *names: str) -> tuple[int, ...]:
    return tuple(int(sums.at[month, name]) for name in names or renewals_figures.COUNTS)


@pytest.mark.parametrize("folder", ["expected", "expected_smb"])
@pytest.mark.parametrize("engine", ENGINES)
def test_published_file(company_on: Callable[..., Warehouse], engine: str, folder: str, tmp_path: Any) -> None:
    found = facts.load(company_on(engine, company.read_folder(INPUT), dimensions=("segment",)))
    export.write_all(found, Slice.of({"segment": "SMB"} if folder == "expected_smb" else {}), tmp_path)
    agree(tmp_path / "renewals.csv", company.GOLDEN / folder / "renewals.csv")
    agree(tmp_path / "nps.csv", company.GOLDEN / folder / "nps.csv")


def test_states_on_the_day() -> None:
    """31 January: due on 1 January is 30 days ago and open, due on 31 December is 31 days ago and overdue."""
    sums = renewals_figures.by_due_month(
        loaded(contract("open", "2026-01-01"), contract("overdue", "2025-12-31"), contract("today", "2026-01-31")),
        EVERYTHING,
    )
    assert row(sums, JANUARY) == (2, 0, 0, 0, 0, 2)
    assert row(sums, JANUARY - 1) == (1, 0, 0, 0, 1, 0)
    assert row(sums, JANUARY - 1, "decided", *renewals_figures.MONEY) == (1, 100 * MONEY_SCALE, 0, 0, 0)
    assert row(sums, JANUARY, "decided", *renewals_figures.MONEY) == (0, 0, 0, 0, 200 * MONEY_SCALE)
    assert renewals_metrics.renewal_rate.at(sums, JANUARY - 1) == 0
    assert all(REGISTRY[rate].at(sums, JANUARY) != REGISTRY[rate].at(sums, JANUARY) for rate in RATES), (
        "nothing decided, no rate"
    )


def test_a_decision_dated_after_the_as_of_is_not_known_yet() -> None:
    found = loaded(
        contract("c1", "2025-11-15", renewed=100, decided_on="2026-02-01"),
        contract("c2", "2025-11-15", renewed=100, decided_on="2026-01-31"),
        contract("c3", "2026-03-15", renewed=0, decided_on="2026-02-01"),
        contract("c4", "2026-03-15", renewed=0, decided_on="2026-01-31"),
    )
    assert row(renewals_figures.by_due_month(found, EVERYTHING), JANUARY - 2) == (2, 1, 1, 0, 1, 0)
    assert row(
        renewals_coming.upcoming(found, EVERYTHING).months, JANUARY + 2, "due", "renewed", "lost", "undecided"
    ) == (
        2,
        0,
        1,
        1,
    )


def test_late_is_decided_after_the_due_date_and_still_renewed() -> None:
    sums = renewals_figures.by_due_month(
        loaded(
            contract("late", "2025-11-15", renewed=90, decided_on="2025-11-16"),
            contract("same", "2025-11-15", renewed=90, decided_on="2025-11-15"),
            contract("lost late", "2025-11-15", renewed=0, decided_on="2025-12-24"),
            contract("undated", "2025-11-15", renewed=90),
        ),
        EVERYTHING,
    )
    assert row(sums, JANUARY - 2) == (4, 3, 1, 1, 0, 0)
    bars = renewals_figures.stacked(sums)
    assert bars.loc[JANUARY - 2].to_dict() == {"renewed": 2, "late": 1, "open": 0, "overdue": 0, "lost": 1}


def test_an_early_renewal_counts_where_it_was_due_and_gross_never_passes_100() -> None:
    """Renewed in August for twice the price, due in November: 200 of 100, net 200%, gross capped at 100%."""
    sums = renewals_figures.by_due_month(
        loaded(contract("c", "2025-11-15", renewed=200, decided_on="2025-08-01")), EVERYTHING
    )
    assert row(sums, JANUARY - 5) == (0, 0, 0, 0, 0, 0)
    assert [REGISTRY[rate].at(sums, JANUARY - 2) for rate in RATES] == [1.0, 1.0, 2.0]


def test_month_to_month_is_no_renewal_and_multi_year_is_a_choice() -> None:
    """November: one of two yearly contracts of 100 renewed at 80; the three-year contract of 300 renewed;
    month-to-month lost.

    Excluded: 1/2, 80/200. Included: 2/3, 380/500. Annualised, weighted by expiring MRR:
    (200 × ½ + 300 × 1^(12/36)) ÷ 500 = 0.8 and (200 × 0.4 + 300) ÷ 500 = 0.76.
    """
    found = loaded(
        contract("y1", "2025-11-15", renewed=80, decided_on="2025-11-01"),
        contract("y2", "2025-11-15", renewed=0, decided_on="2025-11-01"),
        contract("long", "2025-11-20", 36, 300, 300, "2025-11-01"),
        contract("month", "2025-11-15", 1, 50, 0, "2025-11-01"),
    )
    rates = {
        choice: [
            REGISTRY[rate].at(renewals_figures.by_due_month(found, EVERYTHING, choice), JANUARY - 2) for rate in RATES
        ]
        for choice in renewals_figures.MULTI_YEAR
    }
    assert rates["exclude"] == pytest.approx([0.5, 0.4, 0.4])
    assert rates["include"] == pytest.approx([2 / 3, 0.76, 0.76])
    assert rates["annualise"] == pytest.approx([0.8, 0.76, 0.76])
    assert renewals_figures.badge(found, EVERYTHING, range(JANUARY - 2, JANUARY), "exclude") == ""
    badge = renewals_figures.badge(found, EVERYTHING, range(JANUARY - 2, JANUARY), "include")
    assert badge == (
        "1 of 3 contracts runs longer than a year and counts as it is; its renewal answers a decision of 3 years ago."
    )
    assert renewals_figures.badge(found, EVERYTHING, range(JANUARY, JANUARY + 1), "include") == ""


def test_a_long_contract_lost_half_is_better_by_the_year() -> None:
    """Two contracts of 24 months and 100 each, one renewed: 0.5^(12/24) = 0.70711 a year; no yearly ones beside it."""
    found = loaded(
        contract("l1", "2025-11-15", 24, 100, 100, "2025-11-01"), contract("l2", "2025-11-15", 24, 100, 0, "2025-11-01")
    )
    sums = renewals_figures.by_due_month(found, EVERYTHING, "annualise")
    assert renewals_metrics.renewal_rate.at(sums, JANUARY - 2) == pytest.approx(0.5**0.5)
    assert renewals_metrics.renewal_rate.interval(sums, JANUARY - 2) is None
    plain = renewals_figures.by_due_month(found, EVERYTHING, "include")
    assert renewals_metrics.renewal_rate.interval(plain, JANUARY - 2) == wilson(1, 2)
    # Sums first, then the power: the year's rate is not the mean of the months' rates.
    year = measures_summing.window(measures_summing.rolling(sums, 12), range(JANUARY - 2, JANUARY + 1))
    assert renewals_metrics.renewal_rate(sums).isna().sum() == len(sums) - 1
    assert renewals_metrics.renewal_rate.over(sums, range(JANUARY - 11, JANUARY + 1)) == pytest.approx(0.5**0.5)
    assert int(year["decided"].iloc[0]) == 6


def test_quarters_and_windows_are_sums() -> None:
    found = loaded(
        *(contract(f"c{m}", f"2025-{m:02d}-15", renewed=100 * (m % 2), decided_on="2025-01-01") for m in range(1, 13))
    )
    sums = renewals_figures.by_due_month(found, EVERYTHING)
    quarters = renewals_figures.by_quarter(sums)
    # January, March renewed of the first quarter; April to June: May alone.
    assert [int(v) for v in quarters.loc[2025 * 12 : 2025 * 12 + 11, "renewed"]] == [2, 1, 2, 1]
    assert int(measures_summing.rolling(sums, 12).at[2025 * 12 + 11, "renewed"]) == 6
    assert int(measures_summing.window(sums, range(2025 * 12, 2025 * 12 + 3))["due"].iloc[0]) == 3


def test_the_running_month_stands_apart() -> None:
    found = loaded(
        contract("c1", "2026-01-10", renewed=100, decided_on="2026-01-05"),
        contract("c2", "2026-01-20"),
        as_of="2026-01-15",
    )
    assert renewals_figures.by_due_month(found, EVERYTHING).index[-1] == JANUARY - 1
    running = renewals_figures.running_month(found, EVERYTHING)
    assert running is not None
    assert row(running, JANUARY) == (1, 1, 0, 0, 0, 0)
    assert renewals_figures.running_month(loaded(contract("c1", "2026-01-10")), EVERYTHING) is None


def test_contracts_without_a_due_date_are_counted_and_named() -> None:
    found = loaded(
        contract("lost track", None, price=70),
        contract("c", "2025-11-15"),
        contract("other", None, price=5, account="b"),
        segments={"a": "SMB", "b": "Big"},
    )
    assert renewals_figures.undated(found, EVERYTHING) == (2, 75 * MONEY_SCALE)
    assert renewals_figures.undated(found, Slice.of({"segment": "SMB"})) == (1, 70 * MONEY_SCALE)
    (warning,) = [p for p in found.problems if p.table == "renewals"]
    assert (warning.rule, warning.severity, warning.rows, warning.examples) == (
        "no_due_date",
        "warning",
        2,
        ("lost track", "other"),
    )


def test_coming_windows_and_months() -> None:
    """As of 31 January: 2 March is 30 days ahead, 3 March 31; the windows hold one another."""
    found = loaded(
        contract("c30", "2026-03-02"),
        contract("c31", "2026-03-03", price=10),
        contract("c60", "2026-04-01"),
        contract("c90", "2026-05-01"),
        contract("c180", "2026-07-30"),
        contract("c181", "2026-07-31"),
        contract("m", "2026-02-15", 1),
        contract("long", "2026-02-15", 24, 7),
    )
    coming = renewals_coming.upcoming(found, EVERYTHING)
    assert coming.windows["due"].to_dict() == {30: 2, 60: 4, 90: 5, 180: 6}
    assert renewals_coming.upcoming(found, EVERYTHING, "exclude").windows["undecided"].to_dict() == {
        30: 1,
        60: 3,
        90: 4,
        180: 5,
    }
    assert coming.windows["due_mrr"].to_dict()[30] == 107 * MONEY_SCALE
    assert coming.months["due"].loc[JANUARY : JANUARY + 6].tolist() == [0, 1, 2, 1, 1, 0, 2]
    assert set(coming.unknown) == {"champion_left", "detractor", "passive", "promoter", "use_falling", "low_health"}
    assert coming.unknown["use_falling"].table == "usage"


def months_of_use(account: str, *people: int, until: int = JANUARY) -> list[dict[str, object]]:
    """One row a month up to `until`; `people` oldest first, rows newest first."""
    return [
        {"account_id": account, "month": f"{(until - i) // 12}-{(until - i) % 12 + 1:02d}-01", "active_users": n}
        for i, n in enumerate(reversed(people))
    ]


def test_what_is_left_out_of_the_coming_contracts_is_said() -> None:
    """By hand: 100 of twelve months and 200 of 24 months fall due in February; without the long one 100, and that is
    said.
    """
    found = loaded(contract("short", "2026-02-10"), contract("long", "2026-02-20", 24, 200))
    told = {}
    for choice in ("include", "exclude"):
        coming = renewals_coming.upcoming(found, EVERYTHING, choice)
        sums = renewals_figures.by_due_month(found, EVERYTHING).iloc[:0]
        told[choice] = (
            coming.lengths,
            renewals_sentences.headline(sums, JANUARY, coming, AS_OF, units.money(), units.percent(), "").text,
        )
    none = "No contract was due in these three months."
    assert told == {
        "include": (
            "contracts of two months and longer",
            f"{none} $300 falls due undecided in the 90 days after 31 January 2026, $0 of it at risk.",
        ),
        "exclude": (
            "contracts of two to twelve months",
            f"{none} $100 falls due undecided in the 90 days after 31 January 2026, multi-year contracts "
            "left out, $0 of it at risk.",
        ),
    }


def test_signals_of_what_is_coming() -> None:
    """Eight accounts with a contract of 100 in March; each signal by its own rule, each edge beside it."""
    people = ("gone", "replaced", "leaves soon", "critic", "old critic", "falling", "steady", "ill")
    found = loaded(
        *(
            contract(
                f"c {name}",
                "2026-03-15",
                account=name,
                auto_renew=name == "steady",
                notice_by="2026-01-31" if name == "steady" else "2026-02-15",
            )
            for name in people
        ),
        segments=dict.fromkeys(people, "SMB"),
        contacts=[
            {"contact_id": "p1", "account_id": "gone", "is_champion": True, "left_on": "2026-01-31"},
            {"contact_id": "p2", "account_id": "gone", "is_champion": False, "left_on": None},
            {"contact_id": "p3", "account_id": "replaced", "is_champion": True, "left_on": "2025-06-30"},
            {"contact_id": "p4", "account_id": "replaced", "is_champion": True, "left_on": None},
            {"contact_id": "p5", "account_id": "leaves soon", "is_champion": True, "left_on": "2026-02-01"},
        ],
        nps_responses=[
            {
                "response_id": "r1",
                "account_id": "critic",
                "contact_id": "x",
                "survey": "relational",
                "sent_on": "2025-02-01",
                "responded_on": "2025-02-01",
                "score": 6,
            },
            {
                "response_id": "r2",
                "account_id": "critic",
                "contact_id": "x",
                "survey": "transactional",
                "sent_on": "2026-01-01",
                "responded_on": "2026-01-02",
                "score": 10,
            },
            {
                "response_id": "r3",
                "account_id": "old critic",
                "contact_id": "y",
                "survey": "relational",
                "sent_on": "2025-01-30",
                "responded_on": "2025-01-30",
                "score": 0,
            },
        ],
        # 30 a month before, 22 after is below three quarters of it (67.5 in three months); 23 would be steady.
        usage=months_of_use("falling", 30, 30, 30, 22, 22, 22) + months_of_use("steady", 30, 30, 30, 23, 23, 23),
        health=[
            {
                "account_id": "ill",
                "measured_on": "2026-01-31",
                "use_frequency": 40,
                "community": 59,
                "csm_sentiment": 90,
            },
            {"account_id": "ill", "measured_on": "2025-12-01", "use_frequency": 90},
            {"account_id": "ill", "measured_on": "2026-02-01", "use_frequency": 90},
            {"account_id": "steady", "measured_on": "2026-01-31", "use_frequency": 50},
        ],
    )
    march = renewals_coming.upcoming(found, EVERYTHING).months.loc[JANUARY + 2]
    counts = {
        name: int(march[name])
        for name in (
            "undecided",
            "champion_left",
            "champion_here",
            "detractor",
            "promoter",
            "use_falling",
            "use_steady",
            "low_health",
            "auto_renewing",
            "notice_passed",
            "at_risk",
        )
    }
    assert counts == {
        "undecided": 8,
        "champion_left": 1,
        "champion_here": 2,
        "detractor": 1,
        "promoter": 0,
        "use_falling": 1,
        "use_steady": 1,
        "low_health": 1,
        "auto_renewing": 1,
        "notice_passed": 1,
        "at_risk": 4,
    }
    assert int(march["at_risk_mrr"]) == 400 * MONEY_SCALE
    assert not renewals_coming.upcoming(found, EVERYTHING).unknown


def test_use_is_compared_up_to_the_newest_month_there_is() -> None:
    """A usage table that ends in October is compared August to October against May to July, not called falling."""
    use = months_of_use("a", 30, 30, 30, 30, 30, 30, until=JANUARY - 3)
    march = renewals_coming.upcoming(loaded(contract("c", "2026-03-15"), usage=use), EVERYTHING).months.loc[JANUARY + 2]
    assert (int(march["use_falling"]), int(march["use_steady"])) == (0, 1)


def signs_of_use(usage: list[dict[str, object]], accounts: str) -> tuple[int, int]:
    """Contracts of these accounts (a letter each) with use falling, and with use that is known not to fall."""
    due = [contract(f"c{a}", "2026-03-15", account=a) for a in accounts]
    found = loaded(*due, usage=usage, segments=dict.fromkeys(accounts, "SMB"))
    march = renewals_coming.upcoming(found, EVERYTHING).months.loc[JANUARY + 2]
    return int(march["use_falling"]), int(march["use_steady"])


def without(use: list[dict[str, object]], month: str) -> list[dict[str, object]]:
    """The same rows, as if those of this month had never come."""
    return [row for row in use if row["month"] != f"{month}-01"]


@pytest.mark.parametrize("month", ["2025-08", "2025-10", "2025-11", "2025-12", "2026-01"])
def test_a_month_without_a_row_is_not_a_month_without_use(month: str) -> None:
    """50 people every month; one month of one account is missing, so of that account nothing is known. A row of 0 is
    known: (50 + 50 + 0) ÷ 3 is a third below 50, and in the three before it lets use rise.
    """
    others = months_of_use("b", *[50] * 9) + months_of_use("c", *[50] * 9)
    a = months_of_use("a", *[50] * 9)
    assert signs_of_use(others + without(a, month), "abc") == (0, 2)
    of_nothing = [{**row, "active_users": 0} if row["month"] == f"{month}-01" else row for row in a]
    falls = int(month >= "2025-11")
    assert signs_of_use(others + of_nothing, "abc") == (falls, 3 - falls)


def test_nobody_using_it_is_known_and_no_fall() -> None:
    assert signs_of_use(months_of_use("a", *[0] * 6), "a") == (0, 1)


def test_a_load_half_finished_calls_nobody_at_risk() -> None:
    """January of two of five accounts: less than half, so it is compared up to December, and all five are known. Of
    three it is more than half: those three are compared up to January, of the other two nothing is known.
    """
    five = [months_of_use(a, *[50] * 8) for a in "abcde"]
    loaded_of = {
        n: [row for i, use in enumerate(five) for row in (use if i < n else without(use, "2026-01"))] for n in range(6)
    }
    found = {n: signs_of_use(rows, "abcde") for n, rows in loaded_of.items()}
    assert found == {0: (0, 5), 1: (0, 5), 2: (0, 5), 3: (0, 3), 4: (0, 4), 5: (0, 5)}
    # And the month before half finished too: the fullest of the three before counts, not the last.
    twice = without([row for use in five[1:] for row in without(use, "2026-01")], "2025-12") + five[0]
    assert signs_of_use(twice, "abcde") == (0, 5)


def test_people_are_not_held_against_actions() -> None:
    """Until October 900 actions a month, from November 30 people: neither is known over six months. With both in all
    months people count; with actions alone, actions: 600 ÷ 900 is a third less.
    """
    rows = months_of_use("a", *[30] * 6)
    actions = [600, 600, 600, 900, 900, 900]  # newest first, as the rows
    changed = [{**row, "active_users": None, "events": 900} if i > 2 else row for i, row in enumerate(rows)]
    assert signs_of_use(changed, "a") == (0, 0)
    both = [{**row, "events": n} for row, n in zip(rows, actions, strict=True)]
    assert signs_of_use(both, "a") == (0, 1)
    assert signs_of_use([{**row, "active_users": None} for row in both], "a") == (1, 0)
    # A month of people not counted: then actions, which are known in all six.
    assert signs_of_use([{**row, "active_users": None} if i == 5 else row for i, row in enumerate(both)], "a") == (1, 0)


def test_why_contracts_were_lost() -> None:
    found = loaded(
        contract("c1", "2025-11-15", price=50, renewed=0, decided_on="2025-11-01", reason="price"),
        contract("c2", "2025-11-15", price=20, renewed=0, decided_on="2025-11-01", reason=" price "),
        contract("c3", "2025-12-15", price=60, renewed=0, decided_on="2025-11-01"),
        contract("c4", "2025-12-15", 1, 5, 0, "2025-11-01", reason="rival"),
        contract("kept", "2025-12-15", renewed=100, decided_on="2025-11-01", reason="price"),
    )
    reasons = renewals_figures.lost_reasons(found, EVERYTHING, range(JANUARY - 2, JANUARY))
    assert reasons.to_dict("records") == [
        {"reason": "price", "lost": 2, "lost_mrr": 70 * MONEY_SCALE},
        {"reason": "(none)", "lost": 1, "lost_mrr": 60 * MONEY_SCALE},
        {"reason": "rival", "lost": 1, "lost_mrr": 5 * MONEY_SCALE},
    ]
    assert "rival" not in set(
        renewals_figures.lost_reasons(found, EVERYTHING, range(JANUARY - 2, JANUARY), month_to_month=False)["reason"]
    )
    assert renewals_figures.lost_reasons(found, EVERYTHING, range(0, 1)).empty


def test_many_reasons_are_gathered() -> None:
    """30 reasons of rising money: the 24 largest keep their names."""
    found = loaded(
        *(
            contract(f"c{i}", "2025-11-15", price=i + 1, renewed=0, decided_on="2025-11-01", reason=f"reason {i}")
            for i in range(30)
        )
    )
    reasons = renewals_figures.lost_reasons(found, EVERYTHING, range(JANUARY - 2, JANUARY))
    assert len(reasons) == 25
    # The six smallest: 1 + 2 + … + 6 = 21.
    assert reasons.set_index("reason").loc["other reasons"].to_dict() == {"lost": 6, "lost_mrr": 21 * MONEY_SCALE}


@pytest.mark.parametrize(
    ("diagnoses", "low"),
    [
        # As of 31 January 2026 the year reaches back to 1 February 2025.
        ([("2025-02-01", 40)], 1),
        ([("2025-01-31", 40)], 0),
        # The last one says nothing, so the one before it counts.
        ([("2025-11-01", 40), ("2026-01-05", None)], 1),
        ([("2025-11-01", 40), ("2026-01-05", 60)], 0),
        ([("2026-01-05", None)], 0),
    ],
)
def test_health_is_the_last_diagnosis_of_a_year_that_says_anything(
    diagnoses: list[tuple[str, int | None]], low: int
) -> None:
    found = company.facts_of(
        {
            "accounts": [company.account("a")],
            "subscriptions": [company.period("a", "2025-01-01", None, 100)],
            "renewals": [
                {"contract_id": "c", "account_id": "a", "due_on": "2026-03-10", "term_months": 12, "expiring_mrr": 100}
            ],
            "health": [{"account_id": "a", "measured_on": day, "use_frequency": score} for day, score in diagnoses],
        }
    )
    assert renewals_coming.upcoming(found, EVERYTHING).within(90)["low_health"] == low


# A second time by the definition's own words, contract by contract.

Contract = dict[str, Any]


@st.composite
def contracts(draw: st.DrawFn) -> list[Contract]:
    """Up to fourteen contracts around the as-of, edges often."""
    found = []
    for place in range(draw(st.integers(0, 14))):
        due = draw(
            st.one_of(
                st.none(),
                st.dates(dt.date(2025, 6, 1), dt.date(2026, 5, 31)),
                st.sampled_from([AS_OF + dt.timedelta(days=n) for n in (-31, -30, -1, 0, 1, 30, 31)]),
            )
        )
        price = draw(st.sampled_from((0, 1, 333_333, 1_000_000)) | st.integers(0, 10**9))
        renewed = draw(st.one_of(st.none(), st.just(0), st.just(price), st.integers(0, 10**9)))
        decided = draw(
            st.one_of(
                st.none(),
                st.dates(dt.date(2025, 5, 1), dt.date(2026, 4, 30)),
                st.just(AS_OF),
                st.just(AS_OF + dt.timedelta(days=1)),
            )
        )
        found.append(
            {
                "contract_id": f"c{place}",
                "account_id": draw(st.sampled_from("abc")),
                "due_on": due,
                "term_months": draw(st.sampled_from((1, 2, 6, 12, 13, 24, 36))),
                "expiring_mrr": price,
                "renewed_mrr": renewed,
                "decided_on": decided,
            }
        )
    return found


def by_the_definition(rows: list[Contract], people: str, choice: str) -> dict[tuple[int, str], int]:
    """(month due, column) → sum."""
    sums: dict[tuple[int, str], int] = {}
    for c in rows:
        if (
            c["account_id"] not in people
            or c["due_on"] is None
            or c["due_on"] > AS_OF
            or c["term_months"] < 2
            or (choice == "exclude" and c["term_months"] > 12)
        ):
            continue
        outcome = c["renewed_mrr"] if c["decided_on"] is None or c["decided_on"] <= AS_OF else None
        month = c["due_on"].year * 12 + c["due_on"].month - 1

        def add(name: str, amount: int, month: int = month) -> None:
            sums[month, name] = sums.get((month, name), 0) + amount

        add("due", 1)
        if outcome is None:
            late = (AS_OF - c["due_on"]).days > 30
            add("overdue" if late else "open", 1)
            add("expiring_mrr" if late else "open_mrr", c["expiring_mrr"])
            continue
        add("expiring_mrr", c["expiring_mrr"])
        add("renewed" if outcome > 0 else "lost", 1)
        add("kept_mrr", min(outcome, c["expiring_mrr"]))
        add("renewed_mrr", outcome)
        add("late", int(outcome > 0 and c["decided_on"] is not None and c["decided_on"] > c["due_on"]))
    return {key: value for key, value in sums.items() if value}


def as_rows(rows: list[Contract]) -> list[dict[str, object]]:
    return [
        c
        | {
            name: None if c[name] is None else Decimal(c[name]) / MONEY_SCALE
            for name in ("expiring_mrr", "renewed_mrr")
        }
        for c in rows
    ]


@settings(QUICK, max_examples=40)
@given(contracts())
def test_sums_agree_with_the_definition(rows: list[Contract]) -> None:
    found = loaded(
        *as_rows(rows),
        segments={"a": "x", "b": "y", "c": "y"},
        only=("mrr_movements", "renewals", "upcoming_renewals", "undated_contracts"),
    )
    for people, slice_ in (("abc", EVERYTHING), ("a", Slice.of({"segment": "x"})), ("bc", Slice.of({"segment": "y"}))):
        for choice in renewals_figures.MULTI_YEAR:
            sums = renewals_figures.by_due_month(found, slice_, choice)
            made = {
                (int(str(month)), str(name)): int(value)
                for (month, name), value in sums[[*renewals_figures.COUNTS, *renewals_figures.MONEY]].stack().items()
                if value
            }
            assert made == by_the_definition(rows, people, choice)
            gross = renewals_metrics.gross_dollar_renewal_rate(sums).dropna()
            assert ((gross >= 0) & (gross <= 1)).all()
    parts = renewals_figures.by_value(found, EVERYTHING, "segment", "include").values()
    whole = renewals_figures.by_due_month(found, EVERYTHING, "include")
    if parts:
        assert (
            (sum(part[list(renewals_figures.COLUMNS)] for part in parts) == whole[list(renewals_figures.COLUMNS)])
            .all()
            .all()
        )
    assert renewals_figures.undated(found, EVERYTHING)[0] == sum(c["due_on"] is None for c in rows)
    coming = [c for c in rows if c["due_on"] is not None and c["due_on"] > AS_OF and c["term_months"] > 1]
    assert int(renewals_coming.upcoming(found, EVERYTHING).months["due"].sum()) == len(coming)


def test_a_price_cut_is_no_loss_in_what_is_coming() -> None:
    """Due in March: 100 renewed for 60, 30 lost, 50 undecided after a detractor's answer, 20 undecided and silent; 200
    in all.
    """
    found = loaded(
        contract("cut", "2026-03-10", price=100, renewed=60, decided_on="2026-01-20"),
        contract("lost", "2026-03-10", price=30, renewed=0, decided_on="2026-01-20"),
        contract("risk", "2026-03-10", price=50, account="b"),
        contract("quiet", "2026-03-10", price=20),
        segments={"a": "SMB", "b": "SMB"},
        nps_responses=[
            {
                "response_id": "r",
                "account_id": "b",
                "contact_id": "k",
                "survey": "relational",
                "sent_on": None,
                "responded_on": "2026-01-10",
                "score": 2,
            }
        ],
    )
    bars = renewals_tables.coming_bars(renewals_coming.upcoming(found, EVERYTHING))
    assert bars.loc[JANUARY + 2].to_dict() == {"renewed": 100, "no_sign": 20, "at_risk": 50, "lost": 30}
    assert [name for _, name, _ in renewals_tables.COMING_PARTS] == ["Renewed", "Undecided, no sign", "At risk", "Lost"]
