"""A published data set: what another project's own models say of it, to the cent.

dbt-labs/mrr-playbook, MIT licence. Its rows are not ours to commit: they are read where they lie,
`../shared/real/mrr-playbook` beside this repository, and the tests say so when they are not there.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_index
from dashboard.base.settings import ROOT
from dashboard.facts import loading as facts
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.slices import Slice
from dashboard.warehouse.reading import Warehouse
from tests import company

PUBLISHED = ROOT.parent / "shared" / "real" / "mrr-playbook"
AS_OF = dt.date(2020, 2, 29)
# Their column, ours, and the sign theirs has.
MRR = {
    "beginning_mrr": ("opening_mrr", 1),
    "new_mrr": ("new_mrr", 1),
    "reactivation_mrr": ("reactivation_mrr", 1),
    "upgrade_mrr": ("expansion_mrr", 1),
    "downgrade_mrr": ("contraction_mrr", -1),
    "churn_mrr": ("churn_mrr", -1),
    "ending_mrr": ("closing_mrr", 1),
}
ACCOUNTS = {
    "beginning_customers": "opening_accounts",
    "new_customers": "new_accounts",
    "reactivated_customers": "reactivation_accounts",
    "upgraded_customers": "expansion_accounts",
    "downgraded_customers": "contraction_accounts",
    "churned_customers": "churn_accounts",
    "active_customers": "closing_accounts",
}
MOVEMENT = {
    "new": "new",
    "reactivation": "reactivation",
    "upgrade": "expansion",
    "downgrade": "contraction",
    "churn": "churn",
}

pytestmark = pytest.mark.skipif(
    not PUBLISHED.is_dir(),
    reason=f"The published data set is not at {PUBLISHED}; put a checkout of its CSV files there to compare with it.",
)


def published(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / "expected" / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def money(text: str) -> int:
    return round(float(text) * MONEY_SCALE)


@pytest.fixture(params=["files", "postgres"])
def open_published(request: pytest.FixtureRequest) -> Iterator[Callable[..., Warehouse]]:
    """A warehouse holding the published periods, under the adapter asked for."""
    url = f"files:{PUBLISHED}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
        engine = sa.create_engine(url)
        with engine.begin() as connection, (PUBLISHED / "subscription_periods.csv").open() as stream:
            connection.execute(
                sa.text(
                    "create table subscription_periods (subscription_id int, customer_id int, start_date "
                    "date, end_date date, monthly_amount numeric)"
                )
            )
            rows = [{name: value or None for name, value in row.items()} for row in csv.DictReader(stream)]
            connection.execute(
                sa.text(
                    "insert into subscription_periods values (:subscription_id, :customer_id, :start_date, "
                    ":end_date, :monthly_amount)"
                ),
                rows,
            )
        engine.dispose()
    yield lambda sources="mrr_playbook", **more: Warehouse(company.chosen(url, sources, as_of=AS_OF, **more))


def test_monthly_totals_are_theirs(open_published: Callable[..., Warehouse]) -> None:
    sums = measures_monthly.monthly(facts.load(open_published()), Slice())
    rows = {month_index(dt.date.fromisoformat(row["date_month"])): row for row in published("widened_mrr_monthly.csv")}
    assert set(rows) <= set(sums.index)
    for month in sums.index:
        row = rows.get(month)
        if row is None:
            # They have no row for a month in which nobody pays and nothing happens.
            assert not sums.loc[month, [*measures_monthly.COLUMNS]].any()
            continue
        assert {t: sign * int(sums.at[month, ours]) for t, (ours, sign) in MRR.items()} == {
            t: money(row[t]) for t in MRR
        }, row["date_month"]
        assert {t: int(sums.at[month, ours]) for t, ours in ACCOUNTS.items()} == {t: int(row[t]) for t in ACCOUNTS}, (
            row["date_month"]
        )


def test_every_customers_movements_are_theirs(open_published: Callable[..., Warehouse], tmp_path: Path) -> None:
    """Sliced by customer, each of their months has the category and the change they say: 55 new, 58 churned, 30 up, 27
    down, 3 back.
    """
    adapter = ROOT / "queries" / "sources" / "mrr_playbook"
    (tmp_path / "subscriptions.sql").write_text((adapter / "subscriptions.sql").read_text())
    (tmp_path / "accounts.sql").write_text(
        "select distinct cast(customer_id as varchar) as account_id, cast(customer_id as varchar) as "
        "customer from subscription_periods"
    )
    loaded = facts.load(open_published(str(tmp_path), dimensions=("customer",)))
    found: dict[tuple[int, str], tuple[str, int]] = {}
    for row in loaded.frames["mrr_movements"].to_dict("records"):
        for movement in measures_monthly.MOVES:
            if row[f"{movement}_accounts"]:
                found[row["month_index"], row["customer"]] = (movement, row[f"{movement}_mrr"])
    theirs = {}
    for line in published("widened_mrr.csv"):
        if line["change_category"]:
            key = (month_index(dt.date.fromisoformat(line["date_month"])), line["customer_id"])
            theirs[key] = (MOVEMENT[line["change_category"]], abs(money(line["mrr_change"])))
    assert found == theirs
    assert len(theirs) == 55 + 58 + 30 + 27 + 3
