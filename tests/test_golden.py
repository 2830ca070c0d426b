"""The golden figures: twelve accounts with every awkward case, through the command line and through Python, on every
engine.

Money and counts must be equal as text, rates to 1e-9; an empty cell is no value, never 0.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from dashboard import export
from dashboard.__main__ import main
from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_start
from dashboard.facts import loading as facts
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.slices import Slice
from dashboard.subjects.cohorts import figures as cohorts
from dashboard.subjects.metrics import REGISTRY
from dashboard.warehouse.reading import Warehouse
from tests import company
from tests.engines import ENGINES

INPUT = company.GOLDEN / "input"
FILES = ("mrr_movements", "retention", "cohorts", "renewals", "nps")
SLICES = {"expected": Slice(), "expected_smb": Slice.of({"segment": "SMB"})}
MONEY = ("mrr", "mrr_then", "mrr_now", "mrr_kept")


def rows_of(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    return header, rows


def agree(found: Path, expected: Path) -> None:
    """Same header, same rows in the same order; text equal but for rates, which agree to 1e-9."""
    header, rows = rows_of(found)
    wanted_header, wanted = rows_of(expected)
    assert header == wanted_header
    assert len(rows) == len(wanted), f"{found.name} has {len(rows)} rows, not {len(wanted)}"
    for row, want in zip(rows, wanted, strict=True):
        for name, cell, value in zip(header, row, want, strict=True):
            is_rate = name.endswith(("_rate", "_ratio", "_retention"))
            same = cell == value or (is_rate and cell and value and abs(float(cell) - float(value)) <= 1e-9)
            assert same, f"{expected.parent.name}/{expected.name}, {want[:2]}: {name} is {cell!r}, not {value!r}"


@pytest.mark.parametrize("folder", SLICES)
@pytest.mark.parametrize("engine", ENGINES)
def test_published_files(company_on: Callable[..., Warehouse], engine: str, folder: str, tmp_path: Path) -> None:
    loaded = facts.load(company_on(engine, company.read_folder(INPUT), dimensions=("segment", "region")))
    for name in FILES:
        export.WRITERS[name](loaded, SLICES[folder], tmp_path / f"{name}.csv")
        agree(tmp_path / f"{name}.csv", company.GOLDEN / folder / f"{name}.csv")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The command line as `python -m dashboard` runs it; its exit code."""
    monkeypatch.setattr("sys.argv", ["dashboard", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


@pytest.mark.parametrize(("folder", "slices"), [("expected", ()), ("expected_smb", ("--slice", "segment=SMB"))])
@pytest.mark.parametrize("engine", ["files", "postgres", "clickhouse"])
def test_command_line(
    engine: str,
    folder: str,
    slices: Sequence[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    warehouse = f"files:{INPUT}"
    if engine == "postgres":
        warehouse = request.getfixturevalue("postgres_database")
        company.in_postgres(warehouse, company.read_folder(INPUT))
    elif engine == "clickhouse":
        warehouse = request.getfixturevalue("clickhouse_url")
        company.in_clickhouse(warehouse, company.read_folder(INPUT))
    code = run(
        monkeypatch,
        "metrics",
        "--warehouse",
        warehouse,
        "--sources",
        "files",
        "--as-of",
        "2026-01-31",
        "--out",
        str(tmp_path / "new" / "out"),
        *slices,
    )
    assert code == 0
    for name in FILES:
        agree(tmp_path / "new" / "out" / f"{name}.csv", company.GOLDEN / folder / f"{name}.csv")


@pytest.mark.parametrize("folder", SLICES)
def test_python_numbers(folder: str) -> None:
    """The registry and the triangle say the same as the files, without a writer between."""
    loaded = facts.load(company.in_memory(company.read_folder(INPUT), dimensions=("segment",)))
    sums = measures_monthly.monthly(loaded, SLICES[folder])
    for name in ("mrr_movements", "retention"):
        header, rows = rows_of(company.GOLDEN / folder / f"{name}.csv")
        assert [r[0] for r in rows] == [month_start(m).isoformat() for m in sums.index][-len(rows) :]
        for month, row in zip(sums.index[-len(rows) :], rows, strict=True):
            for column, cell in zip(header[1:], row[1:], strict=True):
                if column in REGISTRY:
                    same(REGISTRY[column].at(sums, month), cell)
                else:
                    assert sums.at[month, column] == whole(column, cell), (column, row[0])
    cells = cohorts.triangle(loaded, SLICES[folder], loaded.last_month)
    header, rows = rows_of(company.GOLDEN / folder / "cohorts.csv")
    for measure, column in (
        ("accounts", "account_retention"),
        ("net", "net_mrr_retention"),
        ("gross", "gross_mrr_retention"),
    ):
        shares = cohorts.retained(cells, measure)
        for share, row in zip(shares, rows, strict=True):
            same(share, row[header.index(column)])
    for found, row in zip(cells.to_dict("records"), rows, strict=True):
        assert month_start(found["cohort_index"]).isoformat() == row[0]
        assert [found[c] for c in header[1:7]] == [
            whole(c, cell) for c, cell in zip(header[1:7], row[1:7], strict=True)
        ]


def whole(column: str, cell: str) -> int:
    """Money text to ten-thousandths, a count to itself."""
    is_money = column.endswith("_mrr") or column in MONEY
    return round(float(cell) * MONEY_SCALE) if is_money else int(cell)


def same(value: Any, cell: str) -> None:
    assert (value != value) if cell == "" else abs(value - float(cell)) <= 1e-9, (value, cell)


def test_mid_month_as_of_leaves_the_running_month_out() -> None:
    """With 2026-01-30 January is not over: December 2025 is the last month, and its row is the golden one."""
    loaded = facts.load(company.in_memory(company.read_folder(INPUT), as_of="2026-01-30"))
    sums = measures_monthly.monthly(loaded, Slice())
    _, rows = rows_of(company.GOLDEN / "expected" / "mrr_movements.csv")
    assert len(sums) == len(rows) - 1
    last = dict(zip(rows_of(company.GOLDEN / "expected" / "mrr_movements.csv")[0], rows[-2], strict=True))
    assert last["month"] == "2025-12-01"
    assert {c: whole(c, last[c]) for c in measures_monthly.COLUMNS} == {
        c: int(sums.at[sums.index[-1], c]) for c in measures_monthly.COLUMNS
    }
