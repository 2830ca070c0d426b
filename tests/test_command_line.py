"""`python -m dashboard`: what each command prints, and every failure in words with its exit code."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.appdb.store import AppDatabase
from dashboard.base import setting_sources as base_setting_sources
from dashboard.base import settings as base_settings
from dashboard.base.settings import ROOT
from dashboard.facts import stored
from tests import company

INPUT = company.GOLDEN / "input"
GOLDEN = ("--warehouse", f"files:{INPUT}", "--sources", "files", "--as-of", "2026-01-31")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command away from any settings file: (exit code, what it printed, what it said of errors)."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(base_setting_sources.ENVIRONMENT_PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LONGROAD_STATE_DIR", str(tmp_path / "state"))

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["dashboard", *arguments])
        code: object = 0
        try:
            main()
        except SystemExit as stopped:
            code = stopped.code
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return int(str(code or 0)), printed.out, printed.err

    return command


def test_check_of_the_golden_company(run: Run) -> None:
    code, out, err = run("check", *GOLDEN)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[:4] == ["accounts: 12 rows", "subscriptions: 21 rows", "renewals: 14 rows", "nps_responses: 15 rows"]
    assert (
        "Warning in subscriptions: 1 row is dated after the as-of; it does not count in history. For example A12."
        in lines
    )
    assert (
        "Warning in subscriptions: 1 period costs nothing; it does not make a paying customer. For example A11."
        in lines
    )
    assert lines[-1].endswith(" warnings, as of 31 January 2026.")
    assert lines[-1].startswith("0 errors, ")


def test_an_as_of_that_has_not_come_is_warned_of(run: Run) -> None:
    """A day of the year 2150, whenever this is run."""
    ahead = (*GOLDEN[:-1], "2150-06-30")
    warning = "Warning in settings: The as-of is 30 Jun 2150, a day that has not come yet: "
    counted, counted_ahead = (run("check", *where)[1].splitlines()[-1] for where in (GOLDEN, ahead))
    code, out, _ = run("check", *ahead)
    assert code == 0 and sum(line.startswith(warning) for line in out.splitlines()) == 1
    assert "settings" not in run("check", *GOLDEN)[1]
    assert counted.startswith("0 errors, ") and not counted_ahead.startswith("0 errors, 0 warnings")
    for command in (("refresh",), ("metrics", "--out", "figures")):
        assert run(*command, *ahead)[2].startswith(warning)
        assert run(*command, *GOLDEN)[2] == ""


def test_check_says_who_pays_and_the_largest_prices(run: Run) -> None:
    """On 31 January 2026 A01 5,000, A02 1,100, A03 150, A06 1,500, A10 3,450.50, A12 700: 11,900.50; largest of each
    product by eye.
    """
    lines = run("check", *GOLDEN)[1].splitlines()
    assert lines[4:9] == [
        "On 31 January 2026 6 accounts pay $11,900.50 a month.",
        "Largest prices a month of core: $8,000.00; $6,400.00; $5,000.00.",
        "Largest prices a month of addon: $25.00.",
        "Largest prices a month of insights: $1,200.00; $500.00.",
        "If these are cents or prices of a year, divide them in subscriptions.sql.",
    ]


def test_check_notices_a_yearly_price_and_lists_the_largest_products(run: Run, tmp_path: Path) -> None:
    """One yearly price among monthly ones; a price is named once; 25 products bring 1 to 25 and the largest 20 are
    listed.
    """
    folder = company.write_folder(
        tmp_path / "rows",
        {
            "accounts": [company.account("a"), company.account("b")],
            "subscriptions": [
                company.period("a", "2025-01-01", None, 99, None),
                company.period("b", "2025-01-01", None, 99, None),
                company.period("b", "2024-01-01", "2025-01-01", 1188, None),
                *(company.period("a", "2025-01-01", None, price, f"p{price:02}") for price in range(1, 26)),
            ],
        },
    )
    lines = run("check", "--warehouse", f"files:{folder}", "--as-of", "2026-01-31")[1].splitlines()
    # 2 × 99 + 1 + … + 25 = 198 + 325
    assert lines[2] == "On 31 January 2026 2 accounts pay $523.00 a month."
    assert lines[3:5] == [
        "Largest prices a month of (no product): $1,188.00; $99.00.",
        "Largest prices a month of p25: $25.00.",
    ]
    assert lines[22:24] == ["Largest prices a month of p07: $7.00.", "Only the 20 products that bring most are listed."]


def test_check_allows_repeated_periods_where_it_is_set(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = company.period("a", "2025-01-01", None, 5)
    folder = company.write_folder(tmp_path / "rows", {"accounts": [company.account("a")], "subscriptions": [row, row]})
    code, out, _ = run("check", "--warehouse", f"files:{folder}", "--as-of", "2026-01-31")
    assert code == 1
    assert (
        "Error in subscriptions: 1 period is there more than once, to the letter; remove the copies, or "
        "set allow_repeated_periods where each is charged. For example a." in out
    )
    assert " a month." not in out
    monkeypatch.setenv("LONGROAD_ALLOW_REPEATED_PERIODS", "true")
    code, out, _ = run("check", "--warehouse", f"files:{folder}", "--as-of", "2026-01-31")
    assert code == 0
    assert "On 31 January 2026 1 account pays $10.00 a month." in out


def test_check_says_every_problem_and_exits_1(run: Run, tmp_path: Path) -> None:
    folder = company.write_folder(
        tmp_path / "bad",
        {
            "accounts": [company.account("a"), company.account("a")],
            "subscriptions": [
                company.period("a", "2025-01-01", None, -5),
                company.period("z", "2025-01-01", "31.1.2025", 5),
            ],
        },
    )
    code, out, err = run("check", "--warehouse", f"files:{folder}", "--as-of", "2026-01-31")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "accounts: 2 rows",
        "subscriptions: 2 rows",
        "Error in subscriptions.csv: 1 value of ended_on cannot be read as a date (write 2026-01-31). For "
        "example row 3 “31.1.2025”.",
        "Error in accounts: 1 key is repeated and must be unique. For example a.",
        "Error in subscriptions: 1 row has negative money. For example a.",
        "Error in subscriptions: 1 row names an account that is not in accounts. For example z.",
        "4 errors, 0 warnings, as of 31 January 2026.",
    ]


def test_check_goes_on_to_the_facts(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are sound, but there are more slices than the budget."""
    monkeypatch.setenv("LONGROAD_CELL_BUDGET", "2")
    code, out, _ = run("check", *GOLDEN)
    assert code == 1
    assert "more than the budget of 2; leave out the dimension “" in out


def test_refresh_keeps_the_facts(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("refresh", *GOLDEN)
    assert code == 0
    assert out.startswith("Facts as of 31 January 2026: 6 paying accounts, ")
    chosen = company.chosen(f"files:{INPUT}", dimensions=base_settings.Settings.model_fields["dimensions"].default)
    kept = stored.last_good(tmp_path / "state" / "facts", chosen.fingerprint()).facts
    assert kept is not None
    assert kept.paying_accounts() == 6


def test_refresh_of_bad_rows_keeps_the_last_good_ones(run: Run, tmp_path: Path) -> None:
    rows = {"accounts": [company.account("a")], "subscriptions": [company.period("a", "2025-01-31", None, 5)]}
    folder = company.write_folder(tmp_path / "rows", rows)
    arguments = ("refresh", "--warehouse", f"files:{folder}", "--as-of", "2026-01-31")
    assert run(*arguments)[0] == 0
    before = (tmp_path / "state" / "facts" / "current").read_text()
    company.write_folder(folder, {"subscriptions": [company.period("z", "2025-01-31", None, 5)]})
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert "Error in subscriptions: 1 row names an account that is not in accounts. For example z." in err
    assert (tmp_path / "state" / "facts" / "current").read_text() == before


def movements(folder: Path) -> list[dict[str, str]]:
    with (folder / "mrr_movements.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_metrics_of_several_values_and_dimensions(run: Run, tmp_path: Path) -> None:
    """Two values of one dimension are added up; a second dimension cuts them. January 2026: A02 1100, A06 1500 and A12
    700 are Mid-market,
    A03 150 is SMB; in AMER are A02 and A03: 1250."""
    assert (
        run(
            "metrics",
            *GOLDEN,
            "--out",
            str(tmp_path / "two"),
            "--slice",
            "segment=SMB",
            "--slice",
            "segment=Mid-market",
        )[0]
        == 0
    )
    assert movements(tmp_path / "two")[-1]["closing_mrr"] == "3450.00"
    assert (
        run(
            "metrics",
            *GOLDEN,
            "--out",
            str(tmp_path / "cut"),
            "--slice",
            "segment=SMB",
            "--slice",
            "region=AMER",
            "--slice",
            "segment=Mid-market",
        )[0]
        == 0
    )
    assert movements(tmp_path / "cut")[-1]["closing_mrr"] == "1250.00"


def test_metrics_by_any_column_of_accounts(run: Run, tmp_path: Path) -> None:
    """The csm is no dimension of the settings; a missing one is “(none)”: A07, which left in January 2025."""
    assert run("metrics", *GOLDEN, "--out", str(tmp_path / "o"), "--slice", "csm=(none)")[0] == 0
    rows = {row["month"]: row["closing_mrr"] for row in movements(tmp_path / "o")}
    assert (rows["2024-12-01"], rows["2025-01-01"]) == ("60.00", "0.00")


@pytest.mark.parametrize(
    ("slice_", "code", "said"),
    [
        ("colour=red", 1, "There is no dimension “colour”. In --slice. Use a column of accounts."),
        ("colour=(none)", 1, "There is no dimension “colour”. In --slice. Use a column of accounts."),
        ("segment=Mars", 1, "There is no segment “Mars”. In the slice. Use one of Enterprise, Mid-market, SMB."),
        (
            "name=Alder Freight",
            1,
            "dimensions: “name” cannot be a dimension; use a column name of accounts in lower case "
            "letters, digits and _.",
        ),
        ("x; drop table accounts=1", 1, "dimensions: “x; drop table accounts” cannot be a dimension"),
        ("segment", 2, "is not dimension=value, like segment=SMB"),
        ("=SMB", 2, "is not dimension=value, like segment=SMB"),
    ],
)
def test_a_slice_that_does_not_exist(run: Run, tmp_path: Path, slice_: str, code: int, said: str) -> None:
    found, out, err = run("metrics", *GOLDEN, "--out", str(tmp_path / "o"), "--slice", slice_)
    assert found == code
    assert said in " ".join(err.replace("│", " ").split())
    assert out == ""
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ("--warehouse", "files:/no/such/folder"),
            1,
            "There is no such folder. At files:/no/such/folder. Give the folder that holds accounts.csv "
            "and subscriptions.csv.",
        ),
        (("--warehouse", f"files:{INPUT}", "--sources", "nowhere"), 1, "sources: there is no adapter folder “nowhere”"),
        (
            ("--warehouse", "postgresql://ana:s3c/r@et@127.0.0.1:1/db", "--sources", "files"),
            1,
            "warehouse: the address cannot be told apart into user, password and host",
        ),
        (
            ("--warehouse", "nosuch://ana:s3cr%40et@host/db", "--sources", "files"),
            1,
            "The driver for nosuch is not installed. At nosuch://ana:***@host/db.",
        ),
        (("--warehouse", "s3cret-nonsense"), 1, "warehouse: write a URL like postgresql://user:password@host/database"),
        (("--warehouse", f"files:{INPUT}", "--as-of", "31.01.2026"), 2, "does not match the format"),
        (("--warehouse", f"files:{INPUT}", "--as-of", "2020-01-31"), 1, "no account has ever paid by the as-of"),
        (("--warehouse", f"files:{INPUT}", "--as-of", "1970-01-01"), 1, "no account has ever paid by the as-of"),
        *(
            (
                ("--warehouse", f"files:{INPUT}", "--as-of", day),
                1,
                f"as_of: {day} is no day that can be looked at; write one from 1970 to 2199, like "
                "2026-01-31. In the settings.",
            )
            for day in ("0001-01-01", "0001-12-31", "1969-12-31", "2200-01-01", "9999-12-30", "9999-12-31")
        ),
    ],
)
def test_a_warehouse_that_cannot_be_used(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    found, _, err = run("metrics", *arguments, "--out", str(tmp_path / "o"))
    assert found == code
    assert said in " ".join(err.replace("│", " ").split())
    assert "s3c" not in err


def test_out_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, _, err = run("metrics", *GOLDEN, "--out", str(tmp_path / "file"))
    assert code == 1
    assert str(tmp_path / "file") in err


def test_problems_of_the_settings_come_together(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGROAD_CURRENCY", "EURO")
    monkeypatch.setenv("LONGROAD_TIME_ZONE", "Mars")
    code, _, err = run("check", *GOLDEN)
    assert code == 1
    assert "currency (LONGROAD_CURRENCY): “EURO” is not a currency code" in err
    assert "time_zone (LONGROAD_TIME_ZONE): “Mars” is not a time zone" in err


@pytest.mark.parametrize(
    ("churn", "last", "total"),
    [
        ("0.01", 292.89, 4903.92),
        ("0.02", 253.69, 4469.29),
        ("0.03", 221.00, 4087.58),
        ("0.05", 170.80, 3454.78),
        ("0.08", 121.62, 2751.36),
        ("0.10", 100.00, 2400.00),
    ],
)
def test_simulate_reference(run: Run, churn: str, last: float, total: float) -> None:
    """The published table: M₀ = 100, N = 10, 24 months."""
    code, out, _ = run("simulate", "--opening", "100", "--new", "10", "--churn", churn)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [row["month"] for row in rows] in ([str(m) for m in range(25)], [str(m) for m in range(1, 25)])
    assert round(float(rows[-1]["mrr"]), 2) == last
    assert round(sum(float(row["mrr"]) for row in rows[-24:]), 2) == pytest.approx(total, abs=0.02)


def test_simulate_with_every_lever(run: Run) -> None:
    out = run(
        "simulate",
        "--opening",
        "100",
        "--new",
        "10",
        "--churn",
        "0.03",
        "--expansion",
        "0.01",
        "--contraction",
        "0.005",
    )[1]
    assert round(float(out.splitlines()[-1].split(",")[1]), 2) == 236.61


@pytest.mark.parametrize(
    ("lever", "value"),
    [
        ("--churn", "1.5"),
        ("--churn", "-0.1"),
        ("--opening", "-1"),
        ("--opening", "nan"),
        ("--new", "inf"),
        ("--months", "0"),
    ],
)
def test_simulate_with_a_lever_no_business_has(run: Run, lever: str, value: str) -> None:
    levers = {"--opening": "100", "--new": "10", "--churn": "0.03", lever: value}
    code, out, err = run("simulate", *(part for pair in levers.items() for part in pair))
    assert code in (1, 2)
    assert out == ""
    assert err.strip()


def test_help_and_unknown_commands(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for name in ("demo", "check", "refresh", "metrics", "simulate"):
        assert name in out
    assert run("no-such-command")[0] == 2


def test_as_a_program(tmp_path: Path) -> None:
    """In a process of its own, in a folder of its own: the exit code, nothing on the error line, no settings needed."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LONGROAD_")} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", "metrics", *GOLDEN, "--out", "out"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "out" / "mrr_movements.csv").read_bytes() == (
        company.GOLDEN / "expected" / "mrr_movements.csv"
    ).read_bytes()


@pytest.mark.parametrize("kind", ["duckdb", "sqlite", "files"])
def test_a_backup_replaces_nothing_that_is_none(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The warehouse and the stored figures never; a file of somebody's only with --replace."""
    (tmp_path / "in").mkdir()
    (tmp_path / "state").mkdir()
    letter, rows, figures = tmp_path / "letter.json", tmp_path / "in" / "rows", tmp_path / "state" / "current"
    for path in (letter, rows, figures):
        path.write_text("mine")
    monkeypatch.setenv("LONGROAD_WAREHOUSE", f"files:{rows.parent}" if kind == "files" else f"{kind}:///{rows}")
    monkeypatch.setenv("LONGROAD_SOURCES", "files")
    with AppDatabase(f"sqlite:///{tmp_path / 'state' / 'application.db'}"):
        pass
    for path in (letter, rows, figures):
        code, _, said = run("backup", str(path))
        assert code == 1 and str(path) in said and path.read_text() == "mine"
    for path in (rows, figures):
        code, _, said = run("backup", str(path), "--replace")
        assert code == 1 and "that Longroad itself needs" in said and path.read_text() == "mine"
    assert run("backup", str(letter), "--replace")[0] == 0
    assert run("backup", str(letter))[0] == 0 and "longroad_notebook" in letter.read_text()
