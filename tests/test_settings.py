"""Settings: every problem at once in plain words, which source wins, and no password anywhere."""

from __future__ import annotations

import datetime as dt
import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr

from dashboard.base import settings as base_settings
from dashboard.base.errors import SettingsError, WarehouseError
from dashboard.warehouse.reading import Warehouse
from tests import company


def test_same_facts_whatever_the_password() -> None:
    """Rotating a password keeps the last good facts; another host, database or dimension does not."""
    prints = [company.chosen(f"postgresql://ana:{p}@db/sales").fingerprint() for p in ("one", "two%2F%40%3Athree%3Fx")]
    assert prints[0] == prints[1] == company.chosen("postgresql://db/sales?password=four").fingerprint()
    others = {
        company.chosen("postgresql://ana:one@db/other").fingerprint(),
        company.chosen("postgresql://ana:one@db2/sales").fingerprint(),
        company.chosen("postgresql://ana:one@db/sales", dimensions=("plan",)).fingerprint(),
        company.chosen("postgresql://ana:one@db/sales", grace_days=3).fingerprint(),
    }
    assert len(others | {prints[0]}) == 5


def problems(environment: dict[str, str], root: Path = Path("/nowhere")) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        base_settings.load(environment, root)
    assert str(caught.value).endswith("In the settings. Correct them and start again; README lists every setting.")
    return caught.value.what.split("\n")


def test_every_problem_at_once() -> None:
    found = problems(
        {
            "LONGROAD_WAREHOUSE": "db.example.com",
            "LONGROAD_SOURCES": "/no/such/adapter",
            "LONGROAD_DIMENSIONS": "segment, Order By",
            "LONGROAD_AS_OF": "31.01.2026",
            "LONGROAD_TIME_ZONE": "Mars/Olympus",
            "LONGROAD_CURRENCY": "EURO",
            "LONGROAD_LOCALE": "klingon!",
            "LONGROAD_REFRESH_MINUTES": "0",
            "LONGROAD_GRACE_DAYS": "-1",
            "LONGROAD_STATEMENT_SECONDS": "soon",
            "LONGROAD_COLOUR": "blue",
        }
    )
    starts = sorted(line.partition(":")[0] for line in found)
    assert starts == sorted(
        [
            "warehouse (LONGROAD_WAREHOUSE)",
            "sources (LONGROAD_SOURCES)",
            "dimensions (LONGROAD_DIMENSIONS)",
            "as_of (LONGROAD_AS_OF)",
            "time_zone (LONGROAD_TIME_ZONE)",
            "currency (LONGROAD_CURRENCY)",
            "locale (LONGROAD_LOCALE)",
            "refresh_minutes (LONGROAD_REFRESH_MINUTES)",
            "grace_days (LONGROAD_GRACE_DAYS)",
            "statement_seconds (LONGROAD_STATEMENT_SECONDS)",
            "colour (LONGROAD_COLOUR)",
        ]
    )
    assert (
        "time_zone (LONGROAD_TIME_ZONE): “Mars/Olympus” is not a time zone; write one like Europe/Berlin or UTC."
        in found
    )
    assert (
        "sources (LONGROAD_SOURCES): there is no adapter folder “/no/such/adapter”; name one under "
        "queries/sources or give a path to your own." in found
    )
    assert all(line.endswith(".") for line in found)


@pytest.mark.parametrize(
    "name",
    [
        "account_id",
        "months",
        "window",
        "until",
        "cls",
        "new_mrr",
        "cohort_index",
        "Segment",
        "a-b",
        "1st",
        "a b",
        "",
        "x" * 41,
    ],
)
def test_names_that_cannot_be_dimensions(name: str) -> None:
    if name:
        assert (
            f"dimensions (LONGROAD_DIMENSIONS): “{name}” cannot be a dimension"
            in problems({"LONGROAD_DIMENSIONS": f"segment,{name}"})[0]
        )
    else:
        assert base_settings.load({"LONGROAD_DIMENSIONS": "segment,,"}, Path("/nowhere")).dimensions == ("segment",)


def test_a_dimension_twice() -> None:
    assert problems({"LONGROAD_DIMENSIONS": "plan,plan"}) == [
        "dimensions (LONGROAD_DIMENSIONS): a dimension is named twice."
    ]


def toml(root: Path, retention: str | None = None, secrets: str | None = None) -> Path:
    if retention is not None:
        (root / "retention.toml").write_text(retention)
    if secrets is not None:
        (root / ".streamlit").mkdir(exist_ok=True)
        (root / ".streamlit" / "secrets.toml").write_text(secrets)
    return root


def test_who_wins(tmp_path: Path) -> None:
    """Defaults, then retention.toml, then secrets.toml, then the environment, then what the command line says."""
    assert base_settings.load({}, tmp_path).company == "Northwind Cloud"
    toml(
        tmp_path, 'company = "From retention"\ncurrency = "EUR"\ndimensions = ["plan", "region"]\nas_of = 2026-01-31\n'
    )
    assert base_settings.load({}, tmp_path).company == "From retention"
    toml(tmp_path, secrets='company = "not ours"\n[longroad]\ncompany = "From secrets"\n[other]\nx = 1\n')
    chosen = base_settings.load({}, tmp_path)
    assert (chosen.company, chosen.currency, chosen.dimensions, chosen.as_of) == (
        "From secrets",
        "EUR",
        ("plan", "region"),
        dt.date(2026, 1, 31),
    )
    environment = {"LONGROAD_COMPANY": "From the environment", "LONGROAD_CURRENCY": "", "OTHER": "x"}
    assert base_settings.load(environment, tmp_path).company == "From the environment"
    assert base_settings.load(environment, tmp_path).currency == "EUR"
    assert (
        base_settings.load(environment, tmp_path, company="From the command line", currency=None).company
        == "From the command line"
    )


def test_a_file_that_cannot_be_read_is_named_without_its_content(tmp_path: Path) -> None:
    toml(tmp_path, 'company = "x"\n', '[longroad]\nwarehouse = "postgresql://ana:s3cret@db/sales\n')
    assert problems({"LONGROAD_CURRENCY": "XXL"}, tmp_path) == [
        "secrets.toml: cannot be read (line 2); it is not valid TOML.",
        "currency (LONGROAD_CURRENCY): “XXL” is not a currency code; write one like USD or EUR.",
    ]
    toml(tmp_path, secrets='longroad = "s3cret"\n')
    assert problems({}, tmp_path) == ["secrets.toml: [longroad] must be a section with settings in it."]
    toml(tmp_path, retention="speed = 3\n", secrets="")
    assert problems({}, tmp_path)[0].startswith(
        "speed (retention.toml): there is no such setting; known are company, warehouse, "
    )


def test_frozen_and_wrapped() -> None:
    chosen = base_settings.load({}, Path("/nowhere"))
    with pytest.raises(ValueError, match="frozen"):
        chosen.company = "other"
    assert isinstance(chosen.warehouse, SecretStr)
    assert isinstance(chosen.app_database, SecretStr)
    assert chosen.is_sample


def test_yesterday_is_the_default_as_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 23:30 UTC on 31 January it is already February in Berlin, so January is over there; in New York it is not."""

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return dt.datetime(2026, 1, 31, 23, 30, tzinfo=dt.UTC).astimezone(tz)

    monkeypatch.setattr(base_settings.dt, "datetime", Clock)
    assert company.chosen("files:x", as_of=None, time_zone="Europe/Berlin").as_of_day() == dt.date(2026, 1, 31)
    assert company.chosen("files:x", as_of=None, time_zone="America/New_York").as_of_day() == dt.date(2026, 1, 30)
    assert company.chosen("files:x").as_of_day() == company.AS_OF


def test_an_adapter_of_their_own_may_lie_anywhere(tmp_path: Path) -> None:
    assert company.chosen("files:x", str(tmp_path)).adapter == tmp_path
    assert company.chosen("files:x", "files").adapter == base_settings.ROOT / "queries" / "sources" / "files"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "postgres://ana:s3cret@db/sales",
            "The driver for postgres is not installed. At postgres://ana:***@db/sales. Check the first "
            "part of the URL.",
        ),
        (
            "snowflake://ana:s3cret@acc/db",
            "The driver for snowflake is not installed. At snowflake://ana:***@acc/db. Install the driver: "
            "pip install 'longroad[snowflake]'.",
        ),
        (
            "clickhousedb://ana:s3cret@db:port/x",
            "The warehouse URL cannot be understood. At clickhousedb://ana:***@db:port/x. ",
        ),
        ("sqlite+nothing://host", "The driver for sqlite is not installed. "),
        ("duckdb:////no/such/file.duckdb", "There is no such DuckDB file. At duckdb:////no/such/file.duckdb. "),
        ("files:", None),
    ],
)
def test_urls_that_cannot_be_used(url: str, said: str | None) -> None:
    if said is None:
        assert problems({"LONGROAD_WAREHOUSE": url}) == [
            "warehouse (LONGROAD_WAREHOUSE): files: needs a folder after the colon, like files:/srv/exports."
        ]
        return
    with pytest.raises(WarehouseError) as caught:
        Warehouse(company.chosen(url))
    assert str(caught.value).startswith(said)
    assert "s3c" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        (
            "select * from dblink('host=db password=hunter2 user=x', 'select 1')",
            "select * from dblink('host=db password=*** user=x', 'select 1')",
        ),
        ("attach 'postgres://reader:hunter2@ss:w@host/db'", "attach 'postgres://reader:***@host/db'"),
        (
            "read_csv('s3://b/x', secret_access_key => 'hun''ter2', region='eu')",
            "read_csv('s3://b/x', secret_access_key => '***', region='eu')",
        ),
        ('{"api_key": "hunter2"}', "{\"api_key\": '***'}"),
        ("credentials 'aws_secret=hunter2'", "credentials '***'"),
        # What is no secret stays as it was sent.
        (
            "select ended_on::date, password_hash from t where token = 5 and a = :token",
            "select ended_on::date, password_hash from t where token = 5 and a = :token",
        ),
    ],
)
def test_a_statement_is_shown_without_secrets(sql: str, shown: str) -> None:
    assert base_settings.hide_secrets(sql) == shown


def test_the_application_database_under_its_former_name(tmp_path: Path) -> None:
    """A setting `notebook` and a file notebook.db from before the name changed are used; new ones come first."""
    state = tmp_path / "state"
    state.mkdir()
    (tmp_path / "retention.toml").write_text(f'state_dir = "{state}"\nnotebook = "sqlite:////srv/old.db"\n')
    assert base_settings.load({}, tmp_path).app_database_url == "sqlite:////srv/old.db"
    assert (
        base_settings.load({"LONGROAD_NOTEBOOK": "sqlite:////srv/a.db"}, tmp_path).app_database_url
        == "sqlite:////srv/a.db"
    )
    (tmp_path / "retention.toml").write_text(f'state_dir = "{state}"\n')
    assert base_settings.load({}, tmp_path).app_database_url == f"sqlite:///{state}/application.db"
    (state / "notebook.db").touch()
    assert base_settings.load({}, tmp_path).app_database_url == f"sqlite:///{state}/notebook.db"
    (state / "application.db").touch()
    assert base_settings.load({}, tmp_path).app_database_url == f"sqlite:///{state}/application.db"
