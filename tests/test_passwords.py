"""No part of a password anywhere: forty spellings, and every way in which an address can end in words."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import psycopg
import pytest
import sqlalchemy as sa

from dashboard.appdb.store import AppDatabase
from dashboard.base import passwords
from dashboard.base import settings as base_settings
from dashboard.base.errors import LongroadError, SettingsError, SourceError, WarehouseError
from dashboard.facts import loading as facts
from dashboard.facts.refreshing import Refresher
from dashboard.warehouse.reading import Warehouse
from tests import company
from tests.postgres import PostgresServer

# Written as they are, without escapes. Where a part could be taken for the host, the address is refused.
RAW_REFUSED = [
    "Zq7@vX9kJ",
    "Zq7:vX9kJ",
    "Zq7/vX9kJ",
    "Zq7?vX9kJ",
    "Zq7#vX9kJ",
    "Zq7%vX9kJ",
    "Zq7[vX9kJ",
    "Zq7]vX9kJ",
    "Zq7 vX9kJ",
    "Zq7\\vX9kJ",
    "Zq7&vX9kJ",
    "Zq7\tvX9kJ",
    "Zq7\nvX9kJ",
    "@Zq7vX9kJ",
    "Zq7vX9kJ@",
    "/Zq7vX9kJ",
    "Zq7vX9kJ/",
    "Zq7@vX9@kJ3w",
    "Zq7:vX9@kJ3w/8Lm",
    "Zq7@vX9?kJ3w",
    "Zq7@vX9/kJ3w",
    "8123/vX9@kJ3w",
    "8123?vX9@kJ3w",
    "Zq7%zzvX9kJ",
    "Zq7%ffvX9kJ",
    "https://Zq7@vX9kJ",
    "Zq7vX9kJ@qwx3y5z/",
]
RAW_TAKEN = [
    "Zq7vX9kJ",
    "Zq7'vX9kJ",
    'Zq7"vX9kJ',
    "Zq7;vX9kJ",
    "Zq7+vX9kJ",
    "Zq7=vX9kJ",
    "Zq7$vX9kJ",
    "Zq7!vX9,kJ*",
    "Zq7üvX9漢kJ",
    "Zq7vX9kJ" * 25,
    "-Zq7.vX9_kJ~",
]
# The refused ones with their escapes, and escapes in small letters.
ESCAPED = [quote(raw, safe="") for raw in RAW_REFUSED if "%ff" not in raw] + [
    "Zq7%2fvX9kJ",
    "%5aq7%40vX9kJ",
    "Zq7%2540vX9kJ",
]
TAKEN = [*RAW_TAKEN, *ESCAPED]
IN_QUERY = [
    "sslmode=require&password=Zq7vX9kJ",
    "password=Zq7%40vX9kJ",
    "password=Zq7vX&b9kJ=1",
    "sslpassword=Zq7;vX9kJ",
    "passfile=Zq7vX9kJ",
    "user=ana&password=Zq7#vX9kJ",
]
IN_QUERY_REFUSED = ["password=Zq7&vX9kJ", "password=Zq7 vX9kJ", "password=Zq7%vX9kJ", "password=Zq7+vX9kJ"]


def pieces(*spelled: str) -> set[str]:
    """Every four characters in a row of a password, as it was written and as it is meant."""
    words = [text for one in spelled for text in (one, unquote(one))]
    return {word[i : i + 4] for word in words for i in range(len(word) - 3)} - {
        "http",
        "ttps",
        "tps:",
        "ps:/",
        "s://",
        "db.o",
        "b.ot",
        ".oth",
        "othe",
        "ther",
        "her.",
        "er.c",
        "r.co",
        ".com",
    }


def unharmed(text: str, *spelled: str) -> None:
    """Fails when any four characters of the password stand in the text."""
    found = sorted(piece for piece in pieces(*spelled) if piece in text)
    assert not found, f"{found} in: {text}"


def environment(url: str, **more: str) -> dict[str, str]:
    return {"LONGROAD_WAREHOUSE": url, "LONGROAD_SOURCES": "files", "LONGROAD_CONNECT_SECONDS": "2", **more}


@pytest.mark.parametrize("scheme", ["postgresql", "clickhousedb", "snowflake"])
@pytest.mark.parametrize("name", ["WAREHOUSE", "APP_DATABASE"])
def test_an_address_that_cannot_be_told_apart_is_refused(scheme: str, name: str) -> None:
    """The sentence is the same whatever the password: it names every escape and repeats nothing."""
    said = set()
    addresses = [(f"{scheme}://ana:{raw}@db.example.com/sales", raw) for raw in RAW_REFUSED if raw != "Zq7&vX9kJ"]
    addresses += [(f"{scheme}://:{raw}@db.example.com/sales", raw) for raw in RAW_REFUSED if raw != "Zq7&vX9kJ"]
    addresses += [(f"{scheme}://db.example.com/sales?{query}", query.partition("=")[2]) for query in IN_QUERY_REFUSED]
    addresses += [
        (f"{scheme}://ana@corp.com:Zq7vX9kJ@db/sales", "Zq7vX9kJ"),
        (f"{scheme}://ana:Zq7vX9kJ", "Zq7vX9kJ"),
        (f"{scheme}://ana:Zq7vX9kJ/x", "Zq7vX9kJ"),
    ]
    for address, secret in addresses:
        with pytest.raises(SettingsError) as caught:
            base_settings.load(environment("files:x", **{f"LONGROAD_{name}": address}), Path("/nowhere"))
        unharmed("".join(traceback.format_exception(caught.value)), secret)
        said.add(str(caught.value))
    assert said == {
        f"{name.lower()} (LONGROAD_{name}): the address cannot be told apart into user, password and host; "
        "a user name or password with other "
        "characters than letters and digits is written with their escapes: @ is %40, : is %3A, / is %2F, ? "
        "is %3F, # is %23, % is %25, & is %26, "
        "[ is %5B, ] is %5D, a blank is %20. In the settings. Correct them and start again; README lists every setting."
    }


@pytest.mark.parametrize(
    "address",
    [
        "files:/srv/a@b: c",
        "duckdb:////srv/a@b %.duckdb",
        "duckdb:///:memory:",
        "postgresql://db/sales?user=ana@corp.com",
        "bigquery://project",
        "clickhousedb://default@localhost/default?interface=chdb&path=/tmp/a b",
        "postgresql://ana:x@[::1]:5432/sales",
        "trino://ana@db:8080/hive/x",
    ],
)
def test_what_has_no_secret_in_it_is_taken(address: str) -> None:
    assert base_settings.load(environment(address), Path("/nowhere")).warehouse.get_secret_value() == address


def refused(name: str, text: str) -> str:
    """What is said of a setting that cannot be so."""
    with pytest.raises(SettingsError) as caught:
        base_settings.load(environment("files:x", **{f"LONGROAD_{name}": text}), Path("/nowhere"))
    return str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["SOURCES", "TIME_ZONE", "CURRENCY", "LOCALE", "AS_OF", "DIMENSIONS", "GRACE_DAYS", "DECIMAL_MARK", "EVENTS"],
)
def test_an_address_in_the_wrong_setting_is_refused_and_not_repeated(name: str) -> None:
    for raw in [*RAW_REFUSED, *TAKEN, "Zq7v,X9kJ!,8Lm3"]:
        said = refused(name, f"postgresql://ana:{raw}@db.example.com/sales")
        assert f"(LONGROAD_{name}): " in said, raw
        unharmed(said, raw)


def test_an_address_as_the_company_is_too_long_a_name_and_not_repeated() -> None:
    """A name of sixty characters may be any; the address of a warehouse with its port and options is longer."""
    for raw in [*RAW_REFUSED, *TAKEN]:
        said = refused("COMPANY", f"postgresql://ana:{raw}@db.example.com:5432/sales?sslmode=require")
        assert "string should have at most 60 characters" in said, raw
        unharmed(said, raw)


def test_a_app_database_is_refused_or_taken_and_shown_without_its_password() -> None:
    for raw in RAW_REFUSED:
        unharmed(refused("APP_DATABASE", f"postgresql://ana:{raw}@db.example.com/sales"), raw)
    for raw in [*TAKEN, "Zq7v,X9kJ!,8Lm3"]:
        address = f"postgresql://ana:{raw}@db.example.com/sales"
        chosen = base_settings.load(environment("files:x", LONGROAD_APP_DATABASE=address), Path("/nowhere"))
        assert chosen.app_database is not None and chosen.app_database.get_secret_value() == address
        for shown in (repr(chosen), str(chosen), chosen.model_dump_json(), str(chosen.model_dump())):
            unharmed(shown, raw)
        unharmed(chosen.fingerprint(), raw)


@pytest.mark.parametrize("password", TAKEN)
def test_what_is_shown_of_an_address(password: str) -> None:
    address = f"postgresql://ana:{password}@db.example.com:5432/sales?sslmode=require&sslkey={quote(password, safe='')}"
    assert (
        passwords.hide_password(address) == "postgresql://ana:***@db.example.com:5432/sales?sslmode=require&sslkey=***"
    )
    assert passwords.without_secrets(address) == "postgresql://db.example.com:5432/sales"
    chosen = base_settings.load(environment(address), Path("/nowhere"))
    for text in (
        repr(chosen),
        str(chosen),
        chosen.model_dump_json(),
        str(chosen.model_dump()),
        chosen.fingerprint(),
        chosen.warehouse_shown,
        repr(Warehouse(chosen)),
        repr(Warehouse(chosen).engine),
    ):
        unharmed(text, password)


@pytest.mark.parametrize("query", IN_QUERY)
def test_a_password_in_the_query(query: str) -> None:
    chosen = base_settings.load(environment(f"postgresql://127.0.0.1:1/sales?{query}"), Path("/nowhere"))
    secret = query.partition("assword=")[2] or query.partition("=")[2]
    said = [chosen.warehouse_shown, chosen.fingerprint(), *what_is_said(chosen)]
    for text in said:
        unharmed(text, secret)
        assert "b9kJ" not in text


def what_is_said(chosen: base_settings.Settings) -> list[str]:
    """Everything that comes of a refresh that fails: the error, its trace, the status, the log of refreshes."""
    with pytest.raises(LongroadError) as caught:
        warehouse = Warehouse(chosen)
        try:
            facts.load(warehouse)
        finally:
            warehouse.engine.dispose()
    with tempfile.TemporaryDirectory() as folder:
        refresher = Refresher(chosen.model_copy(update={"state_dir": Path(folder)}))
        assert not refresher.refresh()
        if refresher._warehouse is not None:
            refresher._warehouse.engine.dispose()
        log = (Path(folder) / "refresh_log.jsonl").read_text()
    return [
        log,
        str(caught.value),
        repr(caught.value),
        "".join(traceback.format_exception(caught.value)),
        str(refresher.status()),
        str(refresher.entries()),
    ]


@pytest.mark.parametrize("password", TAKEN)
@pytest.mark.parametrize("scheme", ["postgresql", "clickhousedb", "nothing"])
def test_nobody_answers_or_there_is_no_driver(scheme: str, password: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    chosen = base_settings.load(environment(f"{scheme}://ana:{password}@127.0.0.1:1/sales"), Path("/nowhere"))
    for text in (*what_is_said(chosen), caplog.text):
        unharmed(text, password)


@pytest.fixture(scope="module")
def roles(postgres_server: PostgresServer) -> Iterator[Callable[[str], str]]:
    """`roles(password)` makes a role of that password on a real server and gives the address that signs in with it."""
    database = postgres_server.new_database("roles")
    engine = sa.create_engine(database)
    company.fill(
        engine, {"accounts": [company.account("a")], "subscriptions": [company.period("a", "2025-01-31", None, 10)]}
    )
    engine.dispose()

    def sign_in(password: str) -> str:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("drop role if exists ana")
            connection.execute(
                psycopg.sql.SQL("create role ana login in role pg_read_all_data password {}").format(
                    psycopg.sql.Literal(unquote(password))
                )
            )
        return f"postgresql://ana:{password}@{database.rpartition('@')[2]}"

    yield sign_in
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("drop role ana")


@pytest.mark.parametrize("password", TAKEN)
def test_a_server_that_answers(password: str, roles: Callable[[str], str], tmp_path: Path) -> None:
    """Every spelling signs in; then a wrong one, no such database, a query refused, one too slow: never a part of
    it.
    """
    url = roles(password)
    (tmp_path / "accounts.sql").write_text("select * from accounts")
    (tmp_path / "subscriptions.sql").write_text("select begun from subscriptions")
    ready = base_settings.load(environment(url, LONGROAD_AS_OF="2026-01-31", LONGROAD_DIMENSIONS=","), Path("/nowhere"))
    warehouse = Warehouse(ready)
    assert facts.load(warehouse).paying_accounts() == 1
    warehouse.engine.dispose()
    said = []
    for address, more in (
        (url.replace("ana:", "ana:wrong"), {}),
        (url + "x", {}),
        (url.replace("//ana", "//bob"), {}),
        (url, {"sources": str(tmp_path)}),
    ):
        said += what_is_said(base_settings.load(environment(address), Path("/nowhere"), **more))
    (tmp_path / "subscriptions.sql").write_text("select s.*, pg_sleep(9) from subscriptions as s")
    said += what_is_said(
        base_settings.load(environment(url, LONGROAD_STATEMENT_SECONDS="1"), Path("/nowhere"), sources=str(tmp_path))
    )
    for text in said:
        unharmed(text, password)
    assert said[1].startswith("The warehouse refused the sign-in. At postgresql://ana:***@127.0.0.1:")


@pytest.mark.parametrize("password", TAKEN)
def test_the_app_database(password: str, roles: Callable[[str], str], caplog: pytest.LogCaptureFixture) -> None:
    address = roles(password)
    for url in (
        address.replace("ana:", "ana:wrong"),
        address + "x",
        address,
        f"postgresql://ana:{password}@127.0.0.1:1/x",
        f"nothing://ana:{password}@db/x",
    ):
        with pytest.raises(LongroadError) as caught:
            AppDatabase(
                base_settings.load(environment("files:x", LONGROAD_APP_DATABASE=url), Path("/nowhere")).app_database_url
            )
        unharmed(str(caught.value) + caplog.text, password)


@pytest.mark.parametrize("password", TAKEN)
@pytest.mark.parametrize("connecting", [True, False])
def test_a_driver_that_repeats_what_it_was_given(
    password: str, connecting: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Plain, escaped, as Python or JSON write it, in a header, cut after the @: whatever the driver makes of it."""
    chosen = base_settings.load(environment(f"postgresql://ana:{password}@127.0.0.1:1/sales"), Path("/nowhere"))
    plain = unquote(password)
    spoken = [
        plain,
        password,
        repr(plain),
        json.dumps(plain),
        quote(plain),
        quote(plain, safe=""),
        f"postgresql://ana:{plain}@db/x",
        f"password={plain!r} host=db",
    ]
    if connecting:
        spoken += [plain.partition("@")[2], plain[3:], plain[:-2].upper()]
    warehouse = Warehouse(chosen)
    for words in spoken:

        def fail(*_: object, words: str = words) -> None:
            raise (
                RuntimeError(f"cannot use {words}")
                if connecting
                else sa.exc.DBAPIError("select 1", None, Exception(f"cannot use {words}"))
            )

        sa.event.listen(warehouse.engine, "do_connect", fail)
        with pytest.raises(WarehouseError) as caught:
            facts.load(warehouse)
        sa.event.remove(warehouse.engine, "do_connect", fail)
        unharmed("".join(traceback.format_exception(caught.value)), password, plain.upper())
        logging.getLogger("any.library").error("cannot use %s", words)
        try:
            raise ValueError(words)
        except ValueError:
            logging.getLogger("any.library").exception("it failed")
    if not connecting:
        unharmed(caplog.text, password)


def test_a_query_refused_keeps_the_drivers_words(company_on: company.CompanyOn, tmp_path: Path) -> None:
    """The password of the tests has the word “only” in it, and so has this sentence: it is shown all the same."""
    (tmp_path / "accounts.sql").write_text("select * from accounts")
    (tmp_path / "subscriptions.sql").write_text('select "only" from subscriptions')
    warehouse = company_on("postgres", {"accounts": [], "subscriptions": []}, sources=str(tmp_path))
    with warehouse.snapshot():
        assert 'column "only" does not exist' in str(warehouse.source_problems[-1])


def test_the_command_line() -> None:
    """Real processes: a refused address, one that nobody answers, and a crash of ours with the address in its words."""
    refused, taken = "Zq7@vX9kJ", "Zq7%40vX9kJ"
    runs = (
        (refused, ["check"]),
        (taken, ["check"]),
        (taken, ["refresh"]),
        (taken, ["backup", "/tmp/x"]),
        (taken, ["check", "--warehouse", ""]),
    )
    for password, arguments in runs:
        url = f"postgresql://ana:{password}@127.0.0.1:1/sales"
        given = [word or url.replace(password, refused) for word in arguments]
        done = in_a_process(["-m", "dashboard", *given], environment(url, LONGROAD_APP_DATABASE=url))
        assert done.returncode == 1
        unharmed(done.stdout + done.stderr, password, refused)
    crash = (
        "from dashboard.base import settings; url = settings.load().warehouse.get_secret_value(); raise "
        "RuntimeError(url + ' Zq7@vX9kJ')"
    )
    done = in_a_process(["-c", crash], environment(f"postgresql://ana:{taken}@127.0.0.1:1/sales"))
    assert "RuntimeError: postgresql://ana:***@127.0.0.1:1/sales ***" in done.stderr
    unharmed(done.stderr, taken)


def in_a_process(arguments: list[str], given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], env=given, cwd=base_settings.ROOT, capture_output=True, text=True, check=False
    )


def test_short_words_of_a_password_do_not_spoil_sentences() -> None:
    assert (
        passwords.scrub("a database at bay", passwords.secrets_of("postgresql://ana:a@db/x")) == "*** database at bay"
    )
    assert passwords.secrets_of("postgresql://ana@db/x") == []
    assert SourceError("x").remedy == ""
