"""A folder of files as a warehouse: what people really save, and what is said about what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.base.errors import ContractError, SourceError, WarehouseError
from dashboard.facts import loading as facts
from dashboard.measures import monthly as measures_monthly
from dashboard.measures.slices import Slice
from dashboard.menu import entries
from dashboard.warehouse import checks
from dashboard.warehouse.problems import Problem
from dashboard.warehouse.reading import Warehouse
from tests import company
from tests.serving import open_page, read, serving

ACCOUNTS = "account_id,name,segment\na,Alder,SMB\nb,Birch,\n"
SUBSCRIPTIONS = "account_id,product,started_on,ended_on,mrr\na,core,2025-01-31,,10.50\nb,core,2025-03-01,2025-05-01,7\n"


def folder(path: Path, **files: str | bytes) -> Path:
    """The two tables, each as given or as it should be; `usage=` and others beside them."""
    for name, content in {"accounts": ACCOUNTS, "subscriptions": SUBSCRIPTIONS, **files}.items():
        file = path / (name if "." in name else f"{name}.csv")
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def load(path: Path, **more: object) -> facts.Facts:
    return facts.load(Warehouse(company.chosen(f"files:{path}", **more)))


def check(path: Path) -> list[Problem]:
    """What a check of the folder finds, but for tables that are not there."""
    warehouse = Warehouse(company.chosen(f"files:{path}"))
    with warehouse.snapshot() as connection:
        return checks.check_tables(warehouse, connection, company.AS_OF)[0]


def closing(loaded: facts.Facts, **choices: str) -> int:
    """MRR at the end of January 2026, in ten-thousandths."""
    return int(measures_monthly.monthly(loaded, Slice.of(choices))["closing_mrr"].iloc[-1])


@pytest.mark.parametrize(
    ("accounts", "subscriptions"),
    [
        (ACCOUNTS, SUBSCRIPTIONS),
        ("\ufeff" + ACCOUNTS, "\ufeff" + SUBSCRIPTIONS),
        (ACCOUNTS.replace("\n", "\r\n"), SUBSCRIPTIONS.replace("\n", "\r\n")),
        (ACCOUNTS.replace(",", ";"), SUBSCRIPTIONS.replace(",", ";")),
        (ACCOUNTS.replace(",", "\t"), SUBSCRIPTIONS.replace(",", "\t")),
        (
            ACCOUNTS.replace("account_id,name,segment", ' Account ID ,"Name", SEGMENT'),
            SUBSCRIPTIONS.replace(
                "account_id,product,started_on,ended_on,mrr", "ACCOUNT ID,Product,Started On,ENDED_ON,MRR"
            ),
        ),
        (ACCOUNTS.replace("Alder", '"Alder, ""the\r\ntree"" | ;x"'), SUBSCRIPTIONS),
        (ACCOUNTS.removesuffix("\n"), SUBSCRIPTIONS.removesuffix("\n")),
        (ACCOUNTS.replace("Alder", "柏 🌲"), SUBSCRIPTIONS.replace("10.50", " 10.5 ")),
        (ACCOUNTS, SUBSCRIPTIONS.replace("2025-01-31", "2025-01-31 00:00:00").replace("10.50", "1.05e1")),
    ],
    ids=[
        "plain",
        "byte order mark",
        "crlf",
        "semicolons",
        "tabs",
        "upper case and spaces",
        "quoted newline",
        "no last newline",
        "any script",
        "timestamps",
    ],
)
def test_what_people_save(tmp_path: Path, accounts: str, subscriptions: str) -> None:
    loaded = load(folder(tmp_path, accounts=accounts, subscriptions=subscriptions), dimensions=("segment",))
    assert loaded.row_counts["accounts"] == loaded.row_counts["subscriptions"] == 2
    assert closing(loaded) == closing(loaded, segment="SMB") == 105_000
    assert loaded.values == {"segment": ["SMB", "(none)"]}
    assert not loaded.problems


def test_parquet_with_its_own_types(tmp_path: Path) -> None:
    pd.DataFrame({"account_id": [1, 2], "Segment": ["SMB", None]}).to_parquet(tmp_path / "accounts.parquet")
    pd.DataFrame(
        {
            "account_id": [1, 2],
            "started_on": pd.to_datetime(["2025-01-31", "2025-03-01"]),
            "ended_on": pd.to_datetime([None, "2025-05-01"]),
            "mrr": [0.1 + 0.2, 7.0],
        }
    ).to_parquet(tmp_path / "subscriptions.parquet")
    loaded = load(tmp_path, dimensions=("segment",))
    # 0.30000000000000004 is 0.3 in ten-thousandths.
    assert closing(loaded, segment="SMB") == 3000


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf"), 1e300])
def test_parquet_money_that_is_no_amount(tmp_path: Path, bad: float) -> None:
    pd.DataFrame({"account_id": ["a", "b"]}).to_parquet(tmp_path / "accounts.parquet")
    # Not through pandas, which writes NaN as empty.
    parquet.write_table(
        pyarrow.table({"account_id": ["a", "b"], "started_on": ["2025-01-31", "2025-03-01"], "mrr": [10.5, bad]}),
        tmp_path / "subscriptions.parquet",
    )
    with pytest.raises(ContractError) as caught:
        load(tmp_path)
    found = caught.value.problems[0]
    assert isinstance(found, Problem)
    assert (found.table, found.rule, found.rows) == ("subscriptions.parquet", "unreadable_value", 1)
    assert found.examples[0].startswith("row 3 “")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "10.50",
            "ten",
            "Error in subscriptions.csv: 1 value of mrr cannot be read as an amount (write 1234.50). For "
            "example row 2 “ten”.",
        ),
        (
            "10.50",
            "$10.50",
            "Error in subscriptions.csv: 1 value of mrr cannot be read as an amount (write 1234.50). For "
            "example row 2 “$10.50”.",
        ),
        (
            "10.50",
            '"1,050.00"',
            "Error in subscriptions.csv: 1 value of mrr cannot be read as an amount (write 1234.50). For "
            "example row 2 “1,050.00”.",
        ),
        (
            "10.50",
            "NaN",
            "Error in subscriptions.csv: 1 value of mrr cannot be read as an amount (write 1234.50). For "
            "example row 2 “NaN”.",
        ),
        (
            "2025-03-01",
            "01/03/2025",
            "Error in subscriptions.csv: 1 value of started_on cannot be read as a date (write "
            "2026-01-31). For example row 3 “01/03/2025”.",
        ),
        (
            "2025-05-01",
            "2025-02-30",
            "Error in subscriptions.csv: 1 value of ended_on cannot be read as a date (write 2026-01-31). "
            "For example row 3 “2025-02-30”.",
        ),
        ("mrr", "price", "Error in subscriptions: the column mrr is required and not there."),
        ("product", "MRR ", "Error in subscriptions.csv: the column mrr is there more than once."),
        ("10.50", "-10.50", "Error in subscriptions: 1 row has negative money. For example a."),
        ("10.50", "", "Error in subscriptions: 1 row has no mrr. For example a."),
    ],
)
def test_a_bad_subscription_is_named(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert sentence in [str(p) for p in check(folder(tmp_path, subscriptions=SUBSCRIPTIONS.replace(old, new)))]
    with pytest.raises(ContractError) as caught:
        load(tmp_path)
    assert sentence in str(caught.value)


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """The header is row 1, whatever lies between the quotes; the first and the last are shown, and how many there
    are.
    """
    lines = "".join(f'a{i},"x\ny",2025-01-01,,{"oops" if i in (5, 6, 90) else i}\n' for i in range(2, 101))
    bad = next(
        p
        for p in check(folder(tmp_path, subscriptions="account_id,product,started_on,ended_on,mrr\n" + lines))
        if p.rule == "unreadable_value"
    )
    assert (bad.rows, bad.examples) == (3, ("row 5 “oops”", "row 90 “oops”"))


def test_a_half_score_is_no_whole_number(tmp_path: Path) -> None:
    """DuckDB would round 8.5 to 9 and make a promoter of a passive."""
    answers = (
        "response_id,account_id,survey,sent_on,responded_on,score\n"
        "1,a,relational,2025-01-01,2025-01-02,8.5\n2,a,relational,2025-01-01,2025-01-02,9.0\n"
    )
    found = [str(p) for p in check(folder(tmp_path, nps_responses=answers))]
    assert found == [
        "Warning in nps_responses: the table could not be read and its pages wait for it. "
        "In nps_responses.csv: 1 value of score cannot be read as a whole number. For example row 2 “8.5”."
    ]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        load(folder(tmp_path, accounts=content))
    assert (
        str(caught.value)
        == "A file is empty. In accounts.csv. It needs a header line with the contract's column names."
    )


def test_a_header_and_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no account has ever paid by the as-of"):
        load(folder(tmp_path, subscriptions=SUBSCRIPTIONS.splitlines()[0] + "\n"))
    assert "Warning in subscriptions: it is connected but has no rows." in [str(p) for p in check(tmp_path)]


def test_latin_1_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        load(folder(tmp_path, accounts=ACCOUNTS.replace("Birch", "Bür\xe9 1").encode("latin-1")))
    assert (
        str(caught.value)
        == "A file could not be read. In accounts.csv: its text is not UTF-8, first in line 3. Save it as a "
        "UTF-8 CSV with one header line, or as Parquet."
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            'a,core,2025-01-31,"open quote,,10\n' * 3 + "a,b,c,d,e,f,g\n",
            "line 5 goes on after a closing quote; a quote inside a value is written twice.",
        ),
        ("a,b,c,d,e,f,g\r\n", "line 4 has 7 values, the header has 5 names."),
        ("a,core,2025-01-31,,1\n" * 30_000 + "a,b\n", "line 30004 has 2 values, the header has 5 names."),
        ('a,core,2025-01-31,,"1\n', "the quote that opens in line 4 is never closed."),
        (
            'a,"co\nre",2025-01-31,,1\na,"x" y,2025-01-31,,1\n',
            "line 6 goes on after a closing quote; a quote inside a value is written twice.",
        ),
        (
            "a,core,2025-01-31,,1\r\na,core,2025-02-28,,1\n",
            "line 4 ends with CR LF (as Windows writes it), the lines before it with LF (as Unix writes it); "
            "save it with one.",
        ),
        (
            'a,"co\r\nre",2025-01-31,,1\n' + "a,core,2025-01-31,,1\n" * 30_000 + "a,core,2025-01-31,,1\r",
            "line 30006 ends with CR (as old Macs wrote it), the lines before it with LF (as Unix writes it); "
            "save it with one.",
        ),
        (f"a,{'x' * 2_100_000},2025-01-31,,1\n", "line 4 is longer than two million characters."),
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path: Path, lines: str, said: str) -> None:
    """The header is line 1, the two sound rows are 2 and 3; an editor that counts lines leads there."""
    with pytest.raises(SourceError) as caught:
        load(folder(tmp_path, subscriptions=SUBSCRIPTIONS + lines))
    assert (
        str(caught.value)
        == f"A file could not be read. In subscriptions.csv: {said} Save it as a UTF-8 CSV with one header "
        "line, or as Parquet."
    )


def test_other_files_may_be_empty_or_no_files(tmp_path: Path) -> None:
    (folder(tmp_path, notes=b"") / "costs.csv").mkdir()
    assert [str(p) for p in load(tmp_path).problems] == [
        "Warning in notes.csv: the file could not be read and was left out. In notes.csv.",
        "Warning in costs: the table could not be read and its pages wait for it. A file could not be "
        "read. In costs.csv: is a directory.",
    ]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError) as caught:
        load(tmp_path / "absent")
    assert (
        str(caught.value)
        == f"There is no such folder. At files:{tmp_path / 'absent'}. Give the folder that holds accounts.csv "
        "and subscriptions.csv."
    )


def test_a_required_file_is_missing(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "subscriptions.csv").unlink()
    assert [str(p) for p in check(tmp_path)] == [
        "Error in subscriptions: the table is required and could not be read. There is no "
        "subscriptions.csv or subscriptions.parquet in the folder."
    ]


def test_optional_tables_may_be_absent(tmp_path: Path) -> None:
    loaded = load(folder(tmp_path))
    assert loaded.connected == ("accounts", "subscriptions")
    assert not loaded.problems


def test_other_files_do_not_matter(tmp_path: Path) -> None:
    """Notes, pictures, another export that is broken: the load goes on, and the broken one is listed."""
    extra = {
        "notes.txt": "hello",
        "my-export.csv": "a,b\n1,2\n",
        "broken.csv": b"a,b\n\xe9,2\n",
        "other.csv": "a,b\n1,2\n",
        "accounts.parquet": b"not parquet",
    }
    loaded = load(folder(tmp_path, **extra))
    assert closing(loaded) == 105_000
    assert [str(p) for p in loaded.problems] == [
        "Warning in accounts.parquet: the file could not be read and was left out. There is another file "
        "for accounts, which was read first.",
        "Warning in broken.csv: the file could not be read and was left out. Its text is not UTF-8, first in line 2.",
    ]


def test_replaced_files_are_read_again(tmp_path: Path) -> None:
    warehouse = Warehouse(company.chosen(f"files:{folder(tmp_path)}"))
    assert closing(facts.load(warehouse)) == 105_000
    folder(tmp_path, subscriptions=SUBSCRIPTIONS.replace("10.50", "11"))
    assert closing(facts.load(warehouse)) == 110_000


def test_two_columns_of_one_name_that_the_contract_does_not_know(tmp_path: Path) -> None:
    """The first keeps its name; the second is another column, so nothing is lost or mixed."""
    loaded = load(
        folder(tmp_path, accounts="account_id,segment,segment\na,SMB,x\nb,,y\n"), dimensions=("segment", "segment_1")
    )
    assert loaded.values == {"segment": ["SMB", "(none)"], "segment_1": ["x", "y"]}


def test_a_hostile_folder_name(tmp_path: Path) -> None:
    odd = tmp_path / 'it\'s; drop table "x" -- 50%'
    odd.mkdir()
    assert closing(load(folder(odd))) == 105_000


@pytest.mark.parametrize(
    ("name", "currencies", "said"),
    [
        ("currency", ["usd", " USD "], []),
        ("currency", ["", ""], []),
        ("plan", ["EUR", "USD"], []),
        (
            "Currency",
            ["EUR", "usd"],
            [
                "Error in {file}: its amounts are in 2 currencies, which cannot be added up; convert them to USD "
                "first. For example 1 in EUR, 1 in USD."
            ],
        ),
        (
            " CURRENCY",
            ["eur", ""],
            [
                "Warning in {file}: 1 of its 2 amounts are in EUR and are written as USD; set the currency to EUR, or "
                "convert them. For example 1 in EUR."
            ],
        ),
    ],
)
@pytest.mark.parametrize("table", ["subscriptions", "renewals"])
def test_currencies_are_never_added_up_without_a_word(
    tmp_path: Path, table: str, name: str, currencies: list[str], said: list[str]
) -> None:
    header, *rows = (
        SUBSCRIPTIONS.splitlines()
        if table == "subscriptions"
        else [
            "contract_id,account_id,due_on,term_months,expiring_mrr",
            *(f"c{i},{row.split(',')[0]},2026-03-01,12,5" for i, row in enumerate(SUBSCRIPTIONS.splitlines()[1:])),
        ]
    )
    lines = [f"{row},{currency}" for row, currency in zip(rows, currencies, strict=True)]
    folder(tmp_path, **{table: "\n".join([f"{header},{name}", *lines, ""])})
    assert [str(p) for p in check(tmp_path)] == [words.format(file=f"{table}.csv") for words in said]


def test_a_currency_that_is_not_ours_is_said_on_every_page_and_beside_the_files(
    tmp_path: Path,
) -> None:
    header, *rows = SUBSCRIPTIONS.splitlines()
    (tmp_path / "rows").mkdir()
    folder(tmp_path / "rows", subscriptions="\n".join([f"{header},currency", *(f"{row},EUR" for row in rows), ""]))
    words = (
        "In subscriptions.csv, its amounts are in EUR and are written as USD; set the currency to EUR, or convert them."
    )
    ours = {"warehouse": f"files:{tmp_path / 'rows'}", "sources": "files", "as_of": company.AS_OF}
    with serving(tmp_path, **ours, dimensions="segment"):
        for entry in entries():
            assert words in read(open_page(entry, {})), entry.address
    done = CliRunner().invoke(
        app,
        ["metrics", "--warehouse", str(ours["warehouse"]), "--as-of", str(company.AS_OF), "--out", str(tmp_path / "o")],
    )
    assert (done.exit_code, done.stderr) == (0, f"Warning: {words}\n")
