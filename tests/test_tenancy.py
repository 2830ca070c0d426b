"""One state folder, one set of settings: who comes with others is told what differs; the dead hold nobody off."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.base import settings as base_settings
from dashboard.base.errors import StateError
from dashboard.base.settings import ROOT, Settings
from dashboard.base.tenancy import Tenancy
from dashboard.facts import refresh_log, stored
from dashboard.facts.refresh_log import Entry
from dashboard.facts.refreshing import Refresher
from tests import company
from tests.serving import settled

PATIENCE = 60.0
SOURCES = ROOT / "queries" / "sources"
OURS: dict[str, object] = {
    "warehouse": "postgresql://ana:hunter2@db.example/sales?sslpassword=hunter2",
    "sources": "files",
    "app_database": "postgresql://ana:hunter2@db.example/notes",
}
HOLD = """
import json, sys
from dashboard.base.settings import Settings
from dashboard.base.tenancy import Tenancy
from dashboard.base.errors import StateError
try:
    tenant = Tenancy(Settings(**json.loads(sys.argv[1])))
except StateError as error:
    print(error, flush=True)
else:
    print("in", flush=True)
    sys.stdin.read()
"""


def ours(folder: Path, **more: object) -> Settings:
    return Settings(**{**OURS, "state_dir": folder, **more})


@pytest.fixture
def other() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`other(folder, **settings)` is another process that comes in, or says why not."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, **more: object) -> subprocess.Popen[str]:
        chosen = json.dumps({**OURS, "state_dir": str(folder), **more})
        command = [sys.executable, "-c", HOLD, chosen]
        started.append(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


Other = Callable[..., subprocess.Popen[str]]


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        (
            "warehouse",
            "postgresql://ana:hunter2@db2.example/sales",
            "warehouse is postgresql://db.example/sales there and postgresql://db2.example/sales here",
        ),
        ("sources", "demo", f"sources is {SOURCES}/files there and {SOURCES}/demo here"),
        ("dimensions", ("segment",), "dimensions is segment, region, plan, industry, channel there and segment here"),
        ("currency", "EUR", "currency is USD there and EUR here"),
        ("as_of", "2026-01-31", "as_of is yesterday there and 2026-01-31 here"),
        ("time_zone", "Asia/Tokyo", "time_zone is UTC there and Asia/Tokyo here"),
        ("grace_days", 3, "grace_days is 0 there and 3 here"),
        ("decimal_mark", ",", "decimal_mark is either there and , here"),
        ("allow_repeated_periods", True, "allow_repeated_periods is no there and yes here"),
        (
            "app_database",
            "sqlite:////srv/notes.db",
            "app_database is postgresql://db.example/notes there and sqlite:////srv/notes.db here",
        ),
    ],
)
def test_other_settings_are_refused_by_name(tmp_path: Path, setting: str, value: object, words: str) -> None:
    with Tenancy(ours(tmp_path)), pytest.raises(StateError) as caught:
        Tenancy(ours(tmp_path, **{setting: value}))
    assert f"with other settings: {words}." in str(caught.value) and f"process {os.getpid()}" in str(caught.value)
    assert "hunter2" not in str(caught.value) + (tmp_path / "in-use.json").read_text()
    assert str(tmp_path) in caught.value.where and "state_dir" in caught.value.remedy
    # He has left: the folder is free for any settings.
    Tenancy(ours(tmp_path, **{setting: value})).leave()


def test_the_same_settings_share(tmp_path: Path) -> None:
    """What only changes how it looks or is served is nobody's business; passwords may have changed."""
    looks = {"company": "Two", "locale": "de_DE", "refresh_minutes": 5, "port": 8600}
    looks["warehouse"] = str(OURS["warehouse"]).replace("hunter2", "x")
    with Tenancy(ours(tmp_path)) as first, Tenancy(ours(tmp_path, **looks)) as second:
        assert (first.alone, second.alone) == (True, False)
        first.leave()
        # The second one alone keeps others out as well.
        with pytest.raises(StateError, match="currency is USD there and EUR here"):
            Tenancy(ours(tmp_path, currency="EUR"))
    with Tenancy(ours(tmp_path, currency="EUR")) as third:
        assert third.alone


def test_a_killed_process_holds_nobody_off(tmp_path: Path, other: Other) -> None:
    process = other(tmp_path, currency="EUR")
    assert said(process) == "in"
    with pytest.raises(StateError, match=f"process {process.pid}, since 20.* UTC"):
        Tenancy(ours(tmp_path))
    process.send_signal(signal.SIGKILL)
    process.wait()
    Tenancy(ours(tmp_path)).leave()


def test_of_many_starting_at_once_only_one_kind_comes_in(tmp_path: Path, other: Other) -> None:
    processes = [
        (currency, other(tmp_path, currency=currency)) for currency in ("EUR", "USD", "EUR", "USD", "EUR", "USD")
    ]
    answers = [(currency, said(process)) for currency, process in processes]
    inside = {currency for currency, answer in answers if answer == "in"}
    assert len(inside) == 1
    for currency, answer in answers:
        assert (answer == "in") if currency in inside else answer.startswith("Another Longroad (process "), answers


@pytest.mark.parametrize("content", ["", "[]", "{", '{"settings": 5}', "\x00"])
def test_a_note_that_cannot_be_read_lets_nobody_in(tmp_path: Path, content: str) -> None:
    with Tenancy(ours(tmp_path)):
        (tmp_path / "in-use.json").write_text(content)
        with pytest.raises(StateError, match="which ones cannot be read"):
            Tenancy(ours(tmp_path))
    # Nobody is in: then it does not matter what was left behind.
    Tenancy(ours(tmp_path)).leave()


def test_a_folder_that_cannot_be_written_keeps_nobody_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "state").write_text("a file")
    for currency in ("EUR", "USD"):
        assert not Tenancy(ours(tmp_path / "state" / "inside", currency=currency)).alone
    assert "Nothing can be kept in the state folder" in caplog.text


# Where it is asked


GOOD: company.Tables = {
    "accounts": [company.account("a")],
    "subscriptions": [company.period("a", "2025-01-01", None, 100)],
}


def refresher(folder: Path, **more: object) -> Refresher:
    return Refresher(company.chosen("duckdb:///:memory:", state_dir=folder, **more), lambda _: company.in_memory(GOOD))


def test_a_second_server_with_other_settings_does_not_start(tmp_path: Path) -> None:
    first, second = refresher(tmp_path).start(), refresher(tmp_path, currency="EUR")
    try:
        assert first.current(wait_seconds=PATIENCE) is not None
        with pytest.raises(StateError, match="currency is USD there and EUR here"):
            second.start()
        assert not second._thread.is_alive() and second.current() is None
        same = refresher(tmp_path).start()
        assert same.current() is not None
        same.stop(PATIENCE)
    finally:
        first.stop(PATIENCE)
    # When the first has stopped the other may have the folder.
    second.start().stop(PATIENCE)


def test_stray_parts_are_gone_after_a_start(tmp_path: Path) -> None:
    (tmp_path / "facts" / ".staging-abc").mkdir(parents=True)
    (tmp_path / "facts" / ".staging-abc" / "half.parquet").write_text("half")
    (tmp_path / "facts" / ".current-123").write_text("half")
    (tmp_path / ".refresh-log-abc").write_text("half")
    started = refresher(tmp_path).start()
    assert [path.name for path in tmp_path.rglob(".*")] == []
    started.stop(PATIENCE)


def test_refresh_beside_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the settings of the server it brings fresh figures, with others it is refused and nothing changes."""
    golden = {"warehouse": f"files:{company.GOLDEN / 'input'}", "sources": "files", "as_of": "2026-01-31"}
    options = [part for name, value in golden.items() for part in (f"--{name.replace('_', '-')}", value)]
    with settled(tmp_path), Tenancy(base_settings.load(**golden)) as server:
        monkeypatch.setattr("sys.argv", ["dashboard", "refresh", *options])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert not stopped.value.code
        assert capsys.readouterr().out.startswith("Facts as of 31 January 2026: ")
        kept = sorted((tmp_path / "state" / "facts").iterdir())
        monkeypatch.setattr("sys.argv", ["dashboard", "refresh", *options[:-1], "2025-12-31"])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code == 1
        assert "as_of is 2026-01-31 there and 2025-12-31 here" in capsys.readouterr().err
        assert sorted((tmp_path / "state" / "facts").iterdir()) == kept
        found = stored.last_good(tmp_path / "state" / "facts", base_settings.load(**golden).fingerprint())
        assert found.facts is not None and found.error is None and server.folder == tmp_path / "state"


def test_serve_refuses_before_it_opens_anything(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LONGROAD_")}
    environment |= {"LONGROAD_STATE_DIR": str(tmp_path), "LONGROAD_CURRENCY": "EUR"}
    with Tenancy(Settings(state_dir=tmp_path)):
        command = [sys.executable, "-m", "dashboard", "serve", "--port", "8698"]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("Another Longroad (process ") and "currency is USD there and EUR here" in done.stderr


def test_of_two_servers_starting_at_once_one_serves(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LONGROAD_")}
    environment |= {"LONGROAD_STATE_DIR": str(tmp_path)}
    servers = []
    for currency in ("EUR", "USD"):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "dashboard", "serve", "--port", str(port)]
        servers.append(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment | {"LONGROAD_CURRENCY": currency},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    try:
        # Each says its one line: where it is, or nothing before it ends with its reason.
        lines = [server.stdout.readline() for server in servers if server.stdout is not None]
        assert sorted(line.partition(" is on ")[0] for line in lines) == ["", "Longroad"]
        refused = servers[lines.index("")]
        assert refused.wait(PATIENCE) == 1
        assert refused.stderr is not None and refused.stderr.read().startswith("Another Longroad (process ")
    finally:
        for server in servers:
            server.kill()
            server.communicate()


APPEND = """
import sys
import threading
from pathlib import Path
from dashboard.facts import refresh_log
for n in range(40):
    refresh_log.append(Path(sys.argv[1]), refresh_log.Entry(f"{sys.argv[2]} {n}", 0.1, "refreshed", ""))
"""


def test_the_log_of_two_processes_loses_no_line(tmp_path: Path) -> None:
    path = tmp_path / "state" / "refresh_log.jsonl"
    writers = [subprocess.Popen([sys.executable, "-c", APPEND, str(path), name], cwd=ROOT) for name in "ab"]
    assert [writer.wait(PATIENCE) for writer in writers] == [0, 0]
    found = refresh_log.read(path)
    for name in "ab":
        own = [entry.started_at for entry in found if entry.started_at[0] == name]
        assert own == [f"{name} {n}" for n in range(40)]
    assert [each.name for each in path.parent.iterdir()] == ["refresh_log.jsonl"]


def test_one_bad_line_of_the_log_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "refresh_log.jsonl"
    sound = [Entry(f"{n}", 0.1, "refreshed", "") for n in range(2)]
    refresh_log.append(path, sound[0])
    slow = '{"started_at": "x", "seconds": "slow", "outcome": "", "message": ""}'
    strange = ["", "null", "[1]", '{"started_at": 5}', slow, "\udcff"]
    path.write_bytes(path.read_bytes() + "\n".join([*strange, ""]).encode("utf-8", "surrogateescape"))
    refresh_log.append(path, sound[1])
    assert refresh_log.read(path) == sound
    path.unlink()
    path.mkdir()
    assert refresh_log.read(path) == []
    refresh_log.append(path, sound[0])


def test_no_two_kinds_are_ever_inside_together(tmp_path: Path) -> None:
    """Eight come and go as fast as they can, four with euros and four with dollars."""
    inside, counting, wrong = {"EUR": 0, "USD": 0}, threading.Lock(), list[str]()

    def come_and_go(currency: str) -> None:
        for _ in range(150):
            try:
                tenant = Tenancy(ours(tmp_path, currency=currency))
            except StateError as error:
                if f"and {currency} here" not in str(error):
                    wrong.append(str(error))
                continue
            with counting:
                inside[currency] += 1
                if all(inside.values()):
                    wrong.append(str(inside))
            with counting:
                inside[currency] -= 1
                tenant.leave()

    threads = [threading.Thread(target=come_and_go, args=(currency,)) for currency in ("EUR", "USD") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
