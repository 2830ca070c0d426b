"""A metric is one record: whoever adds one has its figure, tile, definition, table, CSV and target at once."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard import export
from dashboard.appdb.kept import Target
from dashboard.base import numbers
from dashboard.facts.loading import Facts
from dashboard.measures import changes, explaining, monthly
from dashboard.measures.fact import MOVEMENTS
from dashboard.measures.metric import REGISTRY, SHARE, Behaviour, Metric, metric
from dashboard.measures.slices import Slice
from dashboard.measures.terms import terms
from dashboard.session import process
from dashboard.subjects import metrics
from dashboard.subjects.definitions.figures import matching
from dashboard.subjects.renewals.figures import renewed_base
from dashboard.subjects.targets import assessing, entry, words
from dashboard.ui.tile import tile_of
from tests import company
from tests.serving import offers, open_page, read, serving, the_page

JANUARY_1 = dt.date(2026, 1, 1)
DECEMBER, JANUARY = 2025 * 12 + 11, 2026 * 12
# Two accounts of 100 and 300 in 2025; from January 2026 a third of 200, and the first pays 150.
TABLES: dict[str, Any] = {
    "accounts": [company.account(name) for name in "abc"],
    "subscriptions": [
        company.period("a", "2025-01-01", "2026-01-10", 100),
        company.period("a", "2026-01-10", None, 150),
        company.period("b", "2025-01-01", None, 300),
        company.period("c", "2026-01-05", None, 200),
    ],
}
TOY: dict[str, Any] = {
    "name": "share_of_new_mrr",
    "label": "Share of new MRR",
    "family": "Toys",
    "unit": "percent",
    "behaviour": Behaviour.RATE,
    "better": "up",
    "bounds": SHARE,
    "fact": MOVEMENTS,
    "above": terms("new_mrr"),
    "below": terms("new_mrr", "expansion_mrr"),
    "n": "opening_accounts",
    "formula": "new ÷ (new + expansion)",
    "edge": "A toy.",
}


@pytest.fixture
def toy() -> Iterator[Metric]:
    """The metric of a test, gone again afterwards."""
    made = metric(**TOY)
    yield made
    del REGISTRY[made.name]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return company.facts_of(TABLES)


def unit_of(kind: str) -> numbers.Unit:
    made = {
        "money": numbers.money("USD", "en_US"),
        "amount": numbers.amount("USD", "en_US"),
        "percent": numbers.percent("en_US"),
        "count": numbers.count("en_US"),
    }
    return made[kind]


def test_a_new_metric_is_everywhere(toy: Metric, facts: Facts) -> None:
    """January: 200 new and 50 of expansion, so 200 ÷ 250 = 80%; two accounts paid at the opening."""
    sums = monthly.monthly(facts, Slice())
    assert toy.at(sums, JANUARY) == 0.8 and math.isnan(toy.at(sums, DECEMBER))
    tile = tile_of(toy, sums, JANUARY, unit_of("percent"))
    assert (tile.label, tile.value, tile.foot) == ("Share of new MRR", "80.0%", "n = 2 accounts")
    told = explaining.explain(toy, explaining.Basis(sums, JANUARY), unit_of, "31 Jan 2026")
    assert told.worked == "January 2026: new $200 ÷ (new $200 + expansion $50) = 80.0%"
    assert dict(told.rows)["Denominator"] == "new $200 + expansion $50 = $250"
    assert told.facts == ("mrr_movements",)
    assert matching("toys") == [toy] and matching("share of new") == [toy]
    assert toy in assessing.targetable(facts)
    assert changes.change(toy, sums, JANUARY, DECEMBER).is_told is False
    target = Target(metric=toy.name, period_start=dt.date(2026, 1, 1), period_end=dt.date(2026, 1, 31), value=0.9)
    found = assessing.assess_target(target, facts)
    assert found.actual == 0.8 and found.distance_points == pytest.approx(-10) and found.n == 2
    assert words.gap(replace(found, n=10), unit_of("money"), unit_of("amount")).startswith("10.0 points")
    assert entry.read("85", toy) == 0.85
    with pytest.raises(Exception, match="Share of new MRR cannot be 120%"):
        entry.read("120", toy)


def test_money_an_account_is_a_ratio_of_balances(facts: Facts) -> None:
    """January: 650 of three accounts; December: 400 of two. A target of 250 is missed by 33.33 an account, no more."""
    sums, arpa = monthly.monthly(facts, Slice()), metrics.REGISTRY["arpa"]
    assert arpa.at(sums, DECEMBER) == 200 and arpa.at(sums, JANUARY) == pytest.approx(650 / 3)
    tile = tile_of(arpa, sums, JANUARY, unit_of("money"))
    assert (tile.value, tile.period, tile.change) == ("$217", "on 31 Jan 2026", "+8.3%")
    assert tile.is_good is None  # it rises when small accounts leave: no count stands behind it
    told = explaining.explain(arpa, explaining.Basis(sums, JANUARY), unit_of)
    assert told.worked == "On 31 Jan 2026: closing MRR $650 ÷ accounts with MRR at the month end 3 = $217"
    target = Target(metric="arpa", period_start=dt.date(2026, 1, 1), period_end=dt.date(2026, 1, 31), value=250)
    found = assessing.assess_target(target, facts)
    assert found.actual == pytest.approx(216.67, abs=0.01) and found.when == "on 31 Jan 2026"
    assert math.isnan(found.distance_mrr) and math.isnan(found.distance_accounts)
    assert words.gap(found, unit_of("money"), unit_of("amount")) == "$33.33 an account behind"
    assert words.points(found, unit_of("amount"), signed=True) == "-$33.33 an account"
    assert words.kind("arpa") == "amount" and words.so_far(replace(found, n=10), unit_of("amount")) == "$216.67"


def test_the_rates_of_movements(facts: Facts) -> None:
    """Of 400 at the opening of January 50 were added by an account that stayed: 12.5%; nothing was given up."""
    sums = monthly.monthly(facts, Slice())
    found = {name: metrics.REGISTRY[name].at(sums, JANUARY) for name in ("expansion_rate", "contraction_rate")}
    assert found == {"expansion_rate": 0.125, "contraction_rate": 0.0}
    row = pd.DataFrame([{"opening_mrr": 4_000_000, "reactivation_mrr": 300_000}], index=[JANUARY])
    assert metrics.REGISTRY["reactivation_rate"].at(row, JANUARY) == 0.075


def test_the_average_term_is_weighed_by_money() -> None:
    """Due in January: 6 months at 100 and 36 at 300, so (600 + 10,800) ÷ 400 = 28.5 months; 6 without the long one."""
    from dashboard.subjects.renewals.figures import by_due_month

    due = [
        {
            "contract_id": name,
            "account_id": "a",
            "due_on": "2026-01-15",
            "term_months": term,
            "expiring_mrr": price,
            "renewed_mrr": price,
            "decided_on": "2026-01-10",
        }
        for name, term, price in (("short", 6, 100), ("long", 36, 300))
    ]
    found = company.facts_of(TABLES | {"renewals": due})
    term = metrics.REGISTRY["average_contract_term"]
    assert term.at(by_due_month(found, Slice(), "include"), JANUARY) == 28.5
    assert term.at(by_due_month(found, Slice()), JANUARY) == 6
    assert math.isnan(term.at(by_due_month(found, Slice()), DECEMBER))
    assert term not in assessing.targetable(found)
    told = explaining.explain(term, explaining.Basis(by_due_month(found, Slice(), "include"), JANUARY), unit_of)
    assert told.worked == "January 2026: 2 contracts, too few for a rate"
    length = numbers.months("en_US")
    assert (length.text(30), length.text(1), length.change(30, 31.5)) == ("30.0 months", "1.0 month", "-1.5 months")


@pytest.mark.parametrize(
    ("actual", "expected", "said", "side"),
    [
        (0.0005, 0.0010, "-0.05 points", "behind"),  # 0.05% where 0.10% is due
        (0.0090, 0.0085, "+0.05 points", "ahead"),
        (0.5, 0.51, "-1.0 points", "behind"),
        (0.00501, 0.00503, "0.00 points", "on the line"),
    ],
)
def test_a_distance_is_written_as_fine_as_its_rate(
    facts: Facts, actual: float, expected: float, said: str, side: str
) -> None:
    target = Target(metric="reactivation_rate", period_start=JANUARY_1, period_end=dt.date(2026, 1, 31), value=0.001)
    found = replace(
        assessing.assess_target(target, facts),
        actual=actual,
        expected=expected,
        distance_points=100 * (actual - expected),
    )
    assert words.points(found, unit_of("amount"), signed=True) == said
    assert words.side(found, unit_of("amount")) == side


def renewal(name: str, account: str, due: str, renewed: float | None, *, term: int = 12) -> dict[str, Any]:
    decided = due if renewed is not None else None
    return {
        "contract_id": name,
        "account_id": account,
        "due_on": due,
        "term_months": term,
        "expiring_mrr": 100,
        "renewed_mrr": renewed,
        "decided_on": decided,
    }


def test_the_share_of_mrr_from_renewals() -> None:
    """MRR at the month end of accounts past their first renewal ÷ MRR, by pencil:

    a renewed in October (and again in January): past it from October. b lost in November and stays all the same: not
    past it. c is monthly: no renewal. d renewed early, due in February after the as-of: not yet. e renewed in November,
    left in December. September to January: a pays 100, 100, 100, 100, 150; b 300; c 50; d 80; e 70 until December.
    """
    months = [
        company.period("a", "2025-01-01", "2026-01-10", 100),
        company.period("a", "2026-01-10", None, 150),
        company.period("b", "2025-01-01", None, 300),
        company.period("c", "2025-01-01", None, 50),
        company.period("d", "2025-01-01", None, 80),
        company.period("e", "2025-01-01", "2025-12-15", 70),
    ]
    found = company.facts_of(
        {
            "accounts": [company.account(name, segment="SMB" if name in "ab" else "Enterprise") for name in "abcde"],
            "subscriptions": months,
            "renewals": [
                renewal("a1", "a", "2025-10-20", 100),
                renewal("a2", "a", "2026-01-05", 150, term=3),
                renewal("b1", "b", "2025-11-10", 0),
                renewal("c1", "c", "2025-11-10", 50, term=1),
                renewal("d1", "d", "2026-02-10", 80) | {"decided_on": "2025-12-01"},
                renewal("e1", "e", "2025-11-10", 70),
            ],
        },
        dimensions=("segment",),
    )
    share = metrics.REGISTRY["share_of_mrr_from_renewals"]
    sums = renewed_base(found, Slice())
    shares = [share.at(sums, month) for month in range(DECEMBER - 3, JANUARY + 1)]
    # 0 of 600; 100 of 600; 170 of 600; 100 of 530; 150 of 580.
    assert shares == pytest.approx([0, 100 / 600, 170 / 600, 100 / 530, 150 / 580])
    assert sums["past_renewal_accounts"].tolist()[-5:] == [0, 1, 2, 1, 1]
    smb = renewed_base(found, Slice.of({"segment": "SMB"}))
    assert share.at(smb, JANUARY) == pytest.approx(150 / 450)
    # 80% asked: 54.1 points behind, and 0.8 of 580 is 464, so 314 of MRR is missing.
    target = Target(metric=share.name, period_start=JANUARY_1, period_end=dt.date(2026, 1, 31), value=0.8)
    judged = assessing.assess_target(target, found)
    assert judged.actual == pytest.approx(150 / 580) and judged.when == "on 31 Jan 2026"
    assert judged.distance_mrr == pytest.approx(-314)
    assert words.points(judged, unit_of("amount")) == "54.1 points" and words.kind(share.name) == "percent"


def test_a_new_metric_has_its_line_its_table_and_its_file(toy: Metric, tmp_path: Path) -> None:
    """Twelve accounts of 100; in January one more of 300 and two of them pay 150: 300 ÷ (300 + 100) = 75%."""
    names = [f"a{number:02}" for number in range(12)]
    tables: dict[str, Any] = {
        "accounts": [company.account(name) for name in [*names, "new"]],
        "subscriptions": [
            *(company.period(name, "2025-12-01", None, 100) for name in names),
            *(company.period(name, "2026-01-10", None, 50) for name in names[:2]),
            company.period("new", "2026-01-05", None, 300),
        ],
    }
    with serving(tmp_path, tables):
        app = open_page(the_page("definitions"), {"word": [toy.label]})
        said = read(app)
        assert "Share of new MRR month by month" in said and "Target" not in said
        table = offers(app)["history_share_of_new_mrr"].make().decode("utf-8-sig").splitlines()
        # December is the first month: all of its MRR was new.
        assert table == ["Month,Share of new MRR", "2025-12,1.0", "2026-01,0.75"]
        loaded = process.facts()
        assert loaded is not None
        export.write_metrics(loaded, Slice(), tmp_path / "metrics.csv")
    rows = (tmp_path / "metrics.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "metric,label,unit,month,value,n"
    assert [row for row in rows if row.startswith(toy.name)] == [
        "share_of_new_mrr,Share of new MRR,percent,2025-12-01,1.0000000000,0",
        "share_of_new_mrr,Share of new MRR,percent,2026-01-01,0.7500000000,12",
    ]
    # 1,600 of 13 accounts; the rate that needs ten has them, and nothing of renewals stands there without their table.
    assert "arpa,ARPA,money,2026-01-01,123.0769230769,13" in rows
    assert not any("renewal" in row for row in rows)


def test_a_month_in_the_file_is_that_month(tmp_path: Path) -> None:
    """Ten contracts due in November of which eight renewed, ten in January of which nine: 80% and 90% each by itself,
    as in renewals.csv; on Definitions, of three months to January, 17 of 20.
    """
    due = [
        renewal(f"{month}-{number}", "a", f"{month}-10", 100 if number < renewed else 0)
        for month, renewed in (("2025-11", 8), ("2026-01", 9))
        for number in range(10)
    ]
    with serving(tmp_path, TABLES | {"renewals": due}):
        loaded = process.facts()
        assert loaded is not None
        export.write_metrics(loaded, Slice(), tmp_path / "metrics.csv")
        app = open_page(the_page("definitions"), {"word": ["Renewal rate"]})
        assert "three months to each" in read(app)
        table = offers(app)["history_renewal_rate"].make().decode("utf-8-sig").splitlines()
    rows = [row.split(",") for row in (tmp_path / "metrics.csv").read_text(encoding="utf-8").splitlines()]
    found = {(row[0], row[3]): (row[4], row[5]) for row in rows}
    assert found["renewal_rate", "2025-11-01"] == ("0.8000000000", "10")
    assert found["renewal_rate", "2025-12-01"] == ("", "0")
    assert found["renewal_rate", "2026-01-01"] == ("0.9000000000", "10")
    assert table[-3:] == ["2025-11,0.8", "2025-12,0.8", "2026-01,0.85"]


def test_overdue_contracts_are_counted_once(tmp_path: Path) -> None:
    """One contract undecided since October: overdue in the month it was due and in no other, in file and picture."""
    due = [{**renewal("open", "a", "2025-10-10", None)}]
    with serving(tmp_path, TABLES | {"renewals": due}):
        loaded = process.facts()
        assert loaded is not None
        export.write_metrics(loaded, Slice(), tmp_path / "metrics.csv")
        app = open_page(the_page("definitions"), {"word": ["Overdue contracts"]})
        assert "three months to each" not in read(app)
        table = offers(app)["history_overdue_contracts"].make().decode("utf-8-sig").splitlines()
    rows = [row.split(",") for row in (tmp_path / "metrics.csv").read_text(encoding="utf-8").splitlines()]
    assert [row[3] for row in rows if row[0] == "overdue_contracts" and float(row[4] or 0)] == ["2025-10-01"]
    assert [row for row in table[1:] if not row.endswith(",0.0")] == ["2025-10,1.0"]
