"""With only accounts and subscriptions everything else still works; each optional table missing, empty, half-filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import sqlglot
from pydantic import SecretStr

from dashboard import export
from dashboard.base.errors import ContractError
from dashboard.facts import loading as facts
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.fact import FACTS
from dashboard.measures.slices import Slice
from dashboard.subjects import accounts
from dashboard.subjects.nps import figures as nps_figures
from dashboard.subjects.renewals import coming as renewals_coming
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.subjects.renewals import metrics as renewals_metrics
from dashboard.subjects.revenue import committed
from dashboard.warehouse.problems import Missing
from dashboard.warehouse.reading import Warehouse
from dashboard.warehouse.tables import TABLES
from tests import company, lists
from tests.engines import ENGINES

CORE = {
    "accounts": [company.account("a", segment="SMB"), company.account("b", segment="Big")],
    "subscriptions": [
        company.period("a", "2024-01-01", None, 100),
        company.period("b", "2024-06-01", "2025-11-15", 50),
    ],
}
# One sound row or two of every optional table.
WHOLE: dict[str, list[dict[str, object]]] = {
    "renewals": [
        {
            "contract_id": "c1",
            "account_id": "a",
            "due_on": "2025-11-15",
            "term_months": 12,
            "expiring_mrr": 100,
            "renewed_mrr": 90,
            "decided_on": "2025-11-01",
        },
        {
            "contract_id": "c2",
            "account_id": "a",
            "due_on": "2026-03-15",
            "term_months": 12,
            "expiring_mrr": 100,
            "auto_renew": True,
            "notice_by": "2026-02-15",
        },
        {
            "contract_id": "c3",
            "account_id": "b",
            "due_on": "2025-11-15",
            "term_months": 12,
            "expiring_mrr": 50,
            "renewed_mrr": 0,
            "decided_on": "2025-11-01",
            "reason": "price",
        },
    ],
    "nps_responses": [
        {
            "response_id": "r1",
            "account_id": "a",
            "contact_id": "k1",
            "survey": "relational",
            "sent_on": "2025-04-01",
            "responded_on": "2025-04-02",
            "score": 3,
            "comment": "<b>slow</b>",
        }
    ],
    "usage": [
        {
            "account_id": "a",
            "month": f"2025-{m:02d}-01",
            "active_users": 9 - m // 10 * 5,
            "licensed_users": 10,
            "events": 5,
        }
        for m in range(1, 13)
    ],
    "health": [{"account_id": "a", "measured_on": "2026-01-05", "use_frequency": 40, "community": 40}],
    "contacts": [{"contact_id": "k1", "account_id": "a", "role": "IT", "is_champion": True, "left_on": "2025-12-01"}],
    "touches": [{"account_id": "a", "happened_on": "2026-01-10", "kind": "qbr", "csm": "Ines"}],
    "costs": [{"month": "2026-01-01", "sales_and_marketing": 10, "customer_success": 5}],
}
OPTIONAL = [name for name, table in TABLES.items() if not table.required]


def folder(path: Path, tables: Mapping[str, Sequence[Mapping[str, object]]]) -> Warehouse:
    company.write_folder(path, tables)
    return Warehouse(company.chosen(f"files:{path}", dimensions=("segment",)))


def use_everything(warehouse: Warehouse, found: facts.Facts) -> None:
    """Every function of the data layer, as the pages call them: what is not connected is said, nothing breaks."""
    everything, months = Slice(), range(found.last_month - 11, found.last_month + 1)
    sums = measures_monthly.monthly(found, everything)
    assert int(sums.at[found.last_month, "closing_mrr"]) == 1_000_000
    assert committed.at(found, everything).now_mrr == 1_000_000
    page = accounts.page(warehouse, found, everything, status="all", sort="due")
    assert [str(a) for a in page.rows["account_id"]] == ["a", "b"]
    assert accounts.page(warehouse, found, everything, sort="change", search="account").rows["mrr"].tolist() == [100.0]
    assert lists.total(warehouse, found, everything) == 1
    assert lists.churned(warehouse, found, everything, months).rows["account_id"].tolist() == ["b"]
    story = accounts.story(warehouse, found, "a")
    assert story is not None
    parts = {
        "contracts": "renewals",
        "answers": "nps_responses",
        "contacts": "contacts",
        "touches": "touches",
        "usage": "usage",
        "health": "health",
    }
    for part, table in parts.items():
        assert isinstance(getattr(story, part), Missing) == (found.missing(table) is not None), part
    if not found.missing("renewals"):
        for choice in renewals_figures.MULTI_YEAR:
            rates = renewals_figures.by_due_month(found, everything, choice)
            assert renewals_metrics.renewal_rate(rates).max() <= 1
        renewals_coming.upcoming(found, everything)
        renewals_figures.lost_reasons(found, everything, months)
        renewals_figures.undated(found, everything)
        accounts.risks(warehouse, found, everything)
        lists.auto_renewals(warehouse, found, everything)
        lists.undated(warehouse, found, everything)
    if not found.missing("nps_responses"):
        nps_figures.trend(found, everything, running=True)
        nps_figures.by_value(found, everything, "segment")
        lists.verbatims(warehouse, found, everything, months)
    if not found.missing("nps_responses", "renewals"):
        nps_figures.outcomes(found, everything, months)


def test_two_tables_are_enough(tmp_path: Path) -> None:
    warehouse = folder(tmp_path / "in", CORE)
    found = facts.load(warehouse)
    assert set(found.frames) - {"cohorts"} == {name for name, fact in FACTS.items() if not fact.tables}
    assert not found.problems
    use_everything(warehouse, found)
    for name in OPTIONAL:
        missing = found.missing(name)
        assert missing is not None
        assert (missing.table, missing.state) == (name, "absent")
        assert f"The table {name} is not connected" in missing.sentence
        for column in TABLES[name].columns:
            assert f" as {column.name}" in missing.select
    (tmp_path / "out").mkdir()
    export.write_all(found, Slice(), tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "cohorts.csv",
        "metrics.csv",
        "mrr_movements.csv",
        "retention.csv",
    ]


def test_the_select_shown_is_a_select() -> None:
    """Filled in, what the page shows reads like an adapter's file."""
    for name in OPTIONAL:
        text = Missing(name).select.replace("...", "x", len(TABLES[name].columns)).replace("from ...", "from t")
        tree = sqlglot.parse_one(text, read="duckdb")
        assert [e.alias for e in tree.expressions] == [c.name for c in TABLES[name].columns]


def test_everything_connected(tmp_path: Path) -> None:
    warehouse = folder(tmp_path, CORE | WHOLE)
    found = facts.load(warehouse)
    assert set(found.frames) >= set(FACTS)
    assert not found.problems
    assert found.missing(*OPTIONAL) is None
    use_everything(warehouse, found)


@pytest.mark.parametrize("name", OPTIONAL)
def test_one_table_missing(name: str, tmp_path: Path) -> None:
    warehouse = folder(tmp_path, CORE | {n: rows for n, rows in WHOLE.items() if n != name})
    found = facts.load(warehouse)
    assert found.missing(name) is not None
    assert found.missing(*(n for n in OPTIONAL if n != name)) is None
    use_everything(warehouse, found)
    assert set(found.frames) & set(FACTS) == {fact.name for fact in FACTS.values() if name not in fact.tables}


@pytest.mark.parametrize("name", OPTIONAL)
def test_one_table_empty(name: str, tmp_path: Path) -> None:
    warehouse = folder(tmp_path, CORE | WHOLE | {name: []})
    found = facts.load(warehouse)
    missing = found.missing(name)
    assert missing is not None
    assert missing.state == "empty"
    assert "no rows" in missing.sentence
    assert [(p.rule, p.table) for p in found.problems] == [("empty_table", name)]
    use_everything(warehouse, found)


@pytest.mark.parametrize("name", OPTIONAL)
def test_one_table_with_its_required_columns_only(name: str, tmp_path: Path) -> None:
    required = {c.name for c in TABLES[name].columns if c.required}
    half = [{k: v for k, v in row.items() if k in required} for row in WHOLE[name]]
    warehouse = folder(tmp_path, CORE | WHOLE | {name: half})
    found = facts.load(warehouse)
    assert found.missing(name) is None
    use_everything(warehouse, found)


@pytest.mark.parametrize("name", OPTIONAL)
def test_one_table_with_every_value_missing_somewhere(name: str, tmp_path: Path) -> None:
    """Beside the sound rows, one row for every column with that column empty; what cannot count is named and left
    out.
    """
    sound = WHOLE[name][0]
    half = [
        sound | {"contract_id": f"x{i}", "response_id": f"x{i}", "contact_id": f"x{i}"} | {c.name: None}
        for i, c in enumerate(TABLES[name].columns)
    ]
    known = {c.name for c in TABLES[name].columns}
    keyed = name in ("usage", "health", "costs")
    rows = [
        {k: v for k, v in row.items() if k in known}
        for row in half
        if not keyed or any(row.get(k) is None for k in TABLES[name].key)
    ]
    warehouse = folder(tmp_path, CORE | WHOLE | {name: [*WHOLE[name], *rows]})
    found = facts.load(warehouse)
    use_everything(warehouse, found)
    assert all(p.severity == "warning" for p in found.problems)
    required = [c.name for c in TABLES[name].columns if c.required and not (name == "renewals" and c.name == "due_on")]
    assert [p.sentence for p in found.problems if p.rule == "left_out"] == [
        f"1 row has no {column}; it is left out." for column in required
    ]


@pytest.mark.parametrize("name", OPTIONAL)
def test_a_required_column_missing_makes_the_table_wait(name: str, tmp_path: Path) -> None:
    required = [c.name for c in TABLES[name].columns if c.required][-1]
    rows = [{k: v for k, v in row.items() if k != required} for row in WHOLE[name]]
    warehouse = folder(tmp_path, CORE | WHOLE | {name: rows})
    found = facts.load(warehouse)
    missing = found.missing(name)
    assert missing is not None
    assert (missing.state, missing.detail) == (
        "unreadable",
        f"the table could not be read and its pages wait for it. It has no column {required}.",
    )
    use_everything(warehouse, found)


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_rows_that_cannot_be_cast_make_the_table_wait(
    company_on: company.CompanyOn, engine: str, tmp_path: Path
) -> None:
    """A due date that is a word, in a database that keeps dates as text."""
    adapter = Path(__file__).parent.parent / "queries" / "sources" / "files"
    for path in adapter.glob("*.sql"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "renewals.sql").write_text(
        "select contract_id, account_id, case when contract_id = 'c1' then 'soon' end as due_on, "
        "term_months, expiring_mrr from renewals",
        encoding="utf-8",
    )
    warehouse = company_on(engine, CORE | WHOLE, dimensions=("segment",), sources=str(tmp_path))
    found = facts.load(warehouse)
    assert [(p.rule, p.table, p.severity) for p in found.problems] == [("unreadable_table", "renewals", "warning")]
    missing = found.missing("renewals")
    assert missing is not None
    assert missing.state == "unreadable"
    use_everything(warehouse, found)


@pytest.mark.parametrize(
    ("name", "row", "rule"),
    [
        ("renewals", {"term_months": 0}, "term_not_positive"),
        ("renewals", {"expiring_mrr": -1}, "negative_money"),
        ("renewals", {"due_on": "1066-10-14"}, "date_out_of_range"),
        ("nps_responses", {"score": 11}, "score_out_of_range"),
        ("nps_responses", {"score": -1}, "score_out_of_range"),
        ("usage", {"active_users": -1}, "negative_number"),
        ("health", {"community": 101}, "points_out_of_range"),
        ("costs", {"customer_success": -5}, "negative_money"),
    ],
)
def test_impossible_values_refuse_the_load(name: str, row: dict[str, object], rule: str, tmp_path: Path) -> None:
    with pytest.raises(ContractError) as refused:
        facts.load(folder(tmp_path, CORE | WHOLE | {name: [WHOLE[name][0] | row]}))
    assert rule in {p.rule for p in refused.value.problems}


@pytest.mark.parametrize("name", OPTIONAL)
def test_repeated_keys_and_strangers(name: str, tmp_path: Path) -> None:
    if TABLES[name].key:
        with pytest.raises(ContractError, match="repeated"):
            facts.load(folder(tmp_path / "twice", CORE | WHOLE | {name: WHOLE[name] + WHOLE[name][:1]}))
    if name == "costs":
        return
    stranger = WHOLE[name][0] | {"account_id": "nobody", "contract_id": "z", "response_id": "z", "contact_id": "z"}
    rows = [*WHOLE[name], {k: v for k, v in stranger.items() if k in {c.name for c in TABLES[name].columns}}]
    warehouse = folder(tmp_path / "stranger", CORE | WHOLE | {name: rows})
    found = facts.load(warehouse)
    assert [(p.rule, p.rows, p.examples) for p in found.problems] == [("unknown_account_optional", 1, ("nobody",))]
    use_everything(warehouse, found)


@pytest.mark.parametrize("tables", ["core", "whole"])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine(company_on: company.CompanyOn, engine: str, tables: str) -> None:
    """The lists and facts on each engine for real, with everything connected and with nothing."""
    rows: dict[str, Any] = dict(CORE) if tables == "core" else CORE | WHOLE
    if engine == "clickhouse":
        # Its tables outlive a test: what another one left must not be seen.
        rows = rows if tables == "whole" else rows | {name: [] for name in OPTIONAL}
    warehouse = company_on(engine, rows, dimensions=("segment",))
    found = facts.load(warehouse)
    use_everything(warehouse, found)
    if tables == "core":
        return
    risk = accounts.risks(warehouse, found, Slice.of({"segment": "SMB"})).rows.iloc[0]
    assert (risk["contract_id"], risk["name"], risk["state"], risk["days"], risk["at_risk_mrr"]) == (
        "c2",
        "Account a",
        "upcoming",
        43,
        100.0,
    )
    # Nine people from July to September, four from October to December.
    assert risk["reasons"] == [
        "Champion left, nobody took over",
        "Last NPS answer 3 of 10",
        "Use down 56% in three months",
        "Health 40 of 100",
    ]
    assert risk["notes"] == ["Renews by itself unless notice is given by 15 February 2026"]
    gone = lists.churned(warehouse, found, Slice(), range(found.last_month - 3, found.last_month)).rows.iloc[0]
    assert (gone["account_id"], gone["left_month"] - gone["since_month"], gone["lost_mrr"], gone["reason"]) == (
        "b",
        17,
        50.0,
        "price",
    )
    said = lists.verbatims(warehouse, found, Slice(), range(found.last_month - 11, found.last_month)).rows.iloc[0]
    assert (said["comment"], said["score"], said["group"], str(said["responded_on"])) == (
        "<b>slow</b>",
        3,
        "detractor",
        "2025-04-02",
    )
    automatic = lists.auto_renewals(warehouse, found, Slice()).rows.iloc[0]
    assert (automatic["contract_id"], str(automatic["notice_by"])) == ("c2", "2026-02-15")


def test_an_unreadable_optional_table_is_said() -> None:
    """The adapter names a table that the database does not have: its pages wait, everything else is there."""
    warehouse = company.in_memory(CORE, dimensions=("segment",))
    found = facts.load(warehouse)
    missing = found.missing("renewals")
    assert missing is not None
    assert missing.state == "unreadable"
    assert "could not be read" in missing.sentence
    use_everything(warehouse, found)


HEADERS = {name: ",".join(c.name for c in TABLES[name].columns) for name in OPTIONAL}
# What a file may be instead of a table, and what is said of it: {file} and {names}, how many columns the table has.
FAULTS = {
    "empty": (lambda header: b"", "A file is empty. In {file}."),
    "not UTF-8": (
        lambda header: f"{header}\r\n".encode() + "Bür\n".encode("latin-1"),
        "In {file}: its text is not UTF-8, first in line 2.",
    ),
    "UTF-16": (lambda header: f"{header}\n".encode("utf-16"), "In {file}: its text is UTF-16, not UTF-8."),
    "too many values": (
        lambda header: f"{header}\n{'x,' * header.count(',')}\n{'x,' * 20}\n".encode(),
        "In {file}: line 3 has 21 values, the header has {names} names.",
    ),
    "too few values": (
        lambda header: f"{header}\n\nx\n".encode(),
        "In {file}: line 3 has 1 value, the header has {names} names.",
    ),
    "open quote": (
        lambda header: f'{header}\n"x{"," * header.count(",")}\ny\nz\n'.encode(),
        "In {file}: the quote that opens in line 2 is never closed.",
    ),
    "words after a quote": (
        lambda header: f'{header}\n"x"y{"," * header.count(",")}\n'.encode(),
        "In {file}: line 2 goes on after a closing quote;",
    ),
    "column twice": (lambda header: f"{header},{header.split(',')[0]}\n".encode(), "In {file}: the column "),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", OPTIONAL)
def test_an_optional_file_that_cannot_be_read(name: str, fault: str, tmp_path: Path) -> None:
    """Its pages wait and say which line of which file it is; everything else is there."""
    make, words = FAULTS[fault]
    warehouse = folder(tmp_path, CORE | WHOLE)
    (tmp_path / f"{name}.csv").write_bytes(make(HEADERS[name]))
    found = facts.load(warehouse)
    missing = found.missing(name)
    assert missing is not None
    assert missing.state == "unreadable"
    assert words.format(file=f"{name}.csv", names=len(TABLES[name].columns)) in missing.detail
    assert [(p.rule, p.table) for p in found.problems] == [("unreadable_table", name)]
    assert found.missing(*(n for n in OPTIONAL if n != name)) is None
    use_everything(warehouse, found)


@pytest.mark.parametrize(
    ("name", "column", "value", "kind"),
    [
        ("nps_responses", "score", "8.5", "a whole number"),
        ("renewals", "due_on", "31/01/2026", "a date (write 2026-01-31)"),
        ("costs", "customer_success", "much", "an amount (write 1234.50)"),
        ("usage", "events", "n/a", "a number"),
        ("contacts", "is_champion", "perhaps", "true or false"),
    ],
)
def test_an_optional_value_that_cannot_be_read(name: str, column: str, value: str, kind: str, tmp_path: Path) -> None:
    rows = [*WHOLE[name], WHOLE[name][0] | {"contract_id": "x", "response_id": "x", "contact_id": "x", column: value}]
    rows = [{c.name: row.get(c.name) for c in TABLES[name].columns} for row in rows]
    warehouse = folder(tmp_path, CORE | WHOLE | {name: rows})
    found = facts.load(warehouse)
    missing = found.missing(name)
    assert missing is not None
    assert missing.detail.endswith(
        f"In {name}.csv: 1 value of {column} cannot be read as {kind}. For example row {len(rows) + 1} “{value}”."
    )
    use_everything(warehouse, found)


@pytest.mark.parametrize("name", OPTIONAL)
@pytest.mark.parametrize("engine", ["duckdb", "postgres", "clickhouse"])
def test_an_optional_table_that_fails_when_it_is_read(
    engine: str, name: str, company_on: company.CompanyOn, tmp_path: Path
) -> None:
    """The SELECT is sound until its rows are read: text that is no date stands in the first column that is one."""
    for table in TABLES:
        (tmp_path / f"{table}.sql").write_text(f"select * from {table}", encoding="utf-8")
    kinds = {"date": "'soon'", "number": "'much'", "money": "'much'", "integer": "'some'"}
    broken = next(c for c in TABLES[name].columns if (c.kind in kinds and not c.required) or c.kind == "date")
    others = ", ".join(c.name for c in TABLES[name].columns if c is not broken)
    # ClickHouse reads a word that is no date as none.
    wrong = "throwIf(rand() >= 0)" if engine == "clickhouse" else f"case when 1 = 1 then {kinds[broken.kind]} end"
    (tmp_path / f"{name}.sql").write_text(f"select {others}, {wrong} as {broken.name} from {name}", encoding="utf-8")
    everything = {
        table: [{c.name: row.get(c.name) for c in TABLES[table].columns} for row in rows]
        for table, rows in WHOLE.items()
    }
    warehouse = company_on(engine, CORE | everything, dimensions=("segment",), sources=str(tmp_path))
    found = facts.load(warehouse)
    assert [(p.rule, p.table) for p in found.problems] == [("unreadable_table", name)]
    missing = found.missing(name)
    assert missing is not None
    assert missing.state == "unreadable"
    use_everything(warehouse, found)


def test_an_optional_table_that_may_not_be_read_or_is_slow(
    company_on: company.CompanyOn, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """PostgreSQL refuses one and stops another after a second; what is asked beside them is answered."""
    for table in TABLES:
        (tmp_path / f"{table}.sql").write_text(f"select * from {table}", encoding="utf-8")
    (tmp_path / "usage.sql").write_text(
        "select usage.* from usage, lateral (select pg_sleep(9)) as sleep", encoding="utf-8"
    )
    warehouse = company_on(
        "postgres", CORE | WHOLE, dimensions=("segment",), sources=str(tmp_path), statement_seconds=1
    )
    url = warehouse.settings.warehouse.get_secret_value()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in (
            "drop role if exists reader",
            "create role reader login password 'r'",
            "grant select on all tables in schema public to reader",
            "revoke select on costs from reader",
        ):
            connection.execute(sa.text(statement))
    reading = Warehouse(
        warehouse.settings.model_copy(
            update={
                "warehouse": SecretStr(
                    str(sa.make_url(url).set(username="reader", password="r").render_as_string(hide_password=False))
                )
            }
        )
    )
    found = facts.load(reading)
    assert {(p.table, p.rule) for p in found.problems} == {("usage", "unreadable_table"), ("costs", "unreadable_table")}
    said = {p.table: p.sentence for p in found.problems}
    assert "In counting usage, after 1 s." in said["usage"]
    assert "permission denied for table costs" in said["costs"]
    use_everything(reading, found)
    reading.engine.dispose()
    with engine.begin() as connection:
        connection.execute(sa.text("drop owned by reader"))
        connection.execute(sa.text("drop role reader"))
    engine.dispose()
