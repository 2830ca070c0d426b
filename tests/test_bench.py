"""The bench compares like with like, and writes what it found. Nothing here looks at a clock."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from dashboard.base.months import month_index
from dashboard.facts import loading as facts
from dashboard.warehouse.reading import Warehouse
from data.company import build
from tests import company
from tests.bench import refresh, report, serve, textbook

THROUGH = dt.date(2026, 1, 31)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample company of 300 accounts."""
    path = tmp_path_factory.mktemp("bench") / "small.duckdb"
    build(path, 300, THROUGH)
    return path


def ask(warehouse: Warehouse, held: facts.Facts, name: str) -> Any:
    """One textbook query over the facts' own months."""
    with warehouse.snapshot() as connection:
        return textbook.run(warehouse, connection, name, held.months, held.dimensions)


@pytest.mark.parametrize("name", textbook.QUERIES)
def test_textbook_gives_the_sums_of_the_facts(small: Path, name: str) -> None:
    warehouse = Warehouse(company.chosen(f"duckdb:///{small}", "demo", dimensions=("segment", "channel")))
    held = facts.load(warehouse)
    assert textbook.agree(name, ask(warehouse, held, name), held)


@pytest.mark.parametrize("name", textbook.QUERIES)
def test_textbook_gives_the_sums_of_the_golden_files(name: str) -> None:
    warehouse = Warehouse(company.chosen(f"files:{company.GOLDEN / 'input'}", dimensions=("segment",)))
    held = facts.load(warehouse)
    assert textbook.agree(name, ask(warehouse, held, name), held)


def test_textbook_movements_by_hand() -> None:
    """100 from January, 150 from February (expansion of 50), gone from March (churn of 150), back at 80 from May."""
    rows = {
        "accounts": [company.account("A")],
        "subscriptions": [
            company.period("A", "2025-01-10", "2025-02-10", "100"),
            company.period("A", "2025-02-10", "2025-03-05", "150"),
            company.period("A", "2025-05-01", None, "80"),
        ],
    }
    warehouse = company.in_memory(rows)
    held = facts.load(warehouse)
    found = ask(warehouse, held, "movements").set_index("month_index")
    january = month_index(dt.date(2025, 1, 1))
    moved = {
        (m - january, c): int(found[c][m])
        for m in found.index
        for c in found.columns
        if found[c][m] and c.endswith("_mrr")
    }
    # In ten-thousandths of the currency.
    assert moved == {
        (0, "new_mrr"): 1_000_000,
        (1, "expansion_mrr"): 500_000,
        (2, "churn_mrr"): 1_500_000,
        (4, "reactivation_mrr"): 800_000,
    }


@pytest.mark.parametrize(
    ("name", "column"), [("movements", "churn_mrr"), ("cohorts", "mrr_kept"), ("retention", "mrr_then")]
)
def test_a_single_different_figure_is_seen(small: Path, name: str, column: str) -> None:
    warehouse = Warehouse(company.chosen(f"duckdb:///{small}", "demo", dimensions=("segment",)))
    held = facts.load(warehouse)
    found = ask(warehouse, held, name)
    found.loc[len(found) // 2, column] += 1
    assert not textbook.agree(name, found, held)


def test_slices_of_a_page_are_never_the_same_twice() -> None:
    values = {"segment": ["SMB", "Mid-market", "Enterprise"], "region": ["EMEA", "AMER", "APAC"]}
    drawn = serve.distinct_slices(values)
    first = [next(drawn) for _ in range(20)]
    assert len({str(chosen) for chosen in first}) == 20
    assert all(set(chosen[d]) <= set(values[d]) for chosen in first for d in chosen)


def page(slice_ms: float) -> dict[str, float]:
    return {"first": 90.0, "slice": slice_ms, "slice_p90": slice_ms}


def results(measured: dict[str, Any], slice_ms: float) -> dict[str, Any]:
    """A run of the bench as if the small company had a million accounts; the server's figures are made up."""
    served = {
        "pages": {"Overview": page(slice_ms), "Churn": page(40.0)},
        "memory_ready": 300,
        "memory_served": 310,
        "memory_peak": 900,
        "ready": 1.0,
    }
    start = {"answers": 1.5, "painted": 3.5, "drawn": 4.0}
    return {
        "machine": report.machine(),
        "sizes": {1_000_000: measured | {"served": served}},
        "postgres": None,
        "start": {"without_facts": start, "with_facts": start},
    }


def test_report_is_written_from_a_real_measurement(small: Path) -> None:
    measured = refresh.measure(f"duckdb:///{small}", repeats=1, textbooks=1)
    assert measured["agree"] == dict.fromkeys(textbook.QUERIES, True)
    # The made-up median of a slice, 60 ms, is under the target of 100; 180 is not.
    text, slow = report.write(results(measured, 60.0)), report.write(results(measured, 180.0))
    assert "| A slice of the slowest page, on the server | under 100 ms | 60 ms (Overview) | met |" in text
    assert "| A slice of the slowest page, on the server | under 100 ms | 180 ms (Overview) | **not met** |" in slow
    for fact in measured["facts"]:
        assert f"| {fact.replace('_', ' ')} |" in text


def test_a_page_that_fails_is_said_and_misses_the_target(small: Path) -> None:
    found = results(refresh.measure(f"duckdb:///{small}", repeats=1, textbooks=0), 60.0)
    found["sizes"][1_000_000]["served"]["pages"]["Churn"] = {"failed": "The page churn shows an error."}
    text = report.write(found)
    assert "| Churn | failed |" in text
    assert "| Movements against the textbook query" not in text
    assert "(Churn) | **not met** |" in text


def test_what_is_timed_is_the_slice_that_was_asked_for(small: Path, tmp_path: Path) -> None:
    port = serve.free_port()
    with serve.server(tmp_path, port, f"duckdb:///{small}") as process:
        serve.wait_until_ready(process, port)
        visitor = serve.Visitor(port, "churn")
        for segment in ("SMB", "Enterprise"):
            assert visitor.run({"segment": [segment]}) > 0
            assert {f"Segment **{segment}**", "Region **all**"} <= set(visitor.labels)
        visitor.labels = ["Segment **all**", "Region **all**"]
        with pytest.raises(RuntimeError, match=r"^churn shows .* and was asked for \['Segment \*\*SMB\*\*'\]\.$"):
            visitor._shows({"segment": ["SMB"]})
        visitor.close()
