"""`make run` on a machine that has never seen Longroad: one line, a page that fills itself, Ctrl-C."""

from __future__ import annotations

import shutil
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.serving import ROOT, Longroad
from tests.company import GOLDEN

PARTS = ("dashboard", "pages", "queries", "data", ".streamlit", "streamlit_app.py")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a fresh clone has it: no sample company, no state, nobody's secrets."""
    folder = tmp_path_factory.mktemp("checkout")
    left_out = shutil.ignore_patterns("*.duckdb*", "state", "__pycache__", "secrets.toml")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=left_out)
        else:
            shutil.copy(ROOT / part, folder / part)
    return folder


def listens_on(server: Longroad) -> set[str]:
    """The addresses of this machine on which the server's port answers."""
    return {
        line.laddr.ip
        for line in psutil.net_connections("tcp")
        if line.status == psutil.CONN_LISTEN and line.laddr.port == server.port
    }


def test_the_first_start(serve: Callable[..., Longroad], visitor: Callable[..., Visit], checkout: Path) -> None:
    """One line, the sample company built on the way, pages that fill by themselves, Ctrl-C without a trace."""
    server = serve(checkout, {"state_dir": checkout / "data" / "state"}, checkout=checkout)
    server.start()
    visit = visitor(server)
    visit.page.goto(f"{server.url}/revenue?segment=SMB")
    expect(visit.sentence).to_contain_text("MRR", timeout=60_000)
    expect(visit.covers).to_contain_text("SMB")
    assert (checkout / "data" / "company.duckdb").is_file()
    assert listens_on(server) == {"127.0.0.1"}
    visit.page.goto("about:blank")
    assert server.interrupt() == 0
    assert server.printed == [f"Longroad is on {server.url} (Ctrl-C stops it)\n"]


def test_a_port_in_use(serve: Callable[..., Longroad], golden: Longroad, tmp_path: Path) -> None:
    with pytest.raises(
        RuntimeError, match=rf"Port {golden.port} cannot be used: address already in use\. On 127\.0\.0\.1\."
    ):
        serve(tmp_path, {}, port=golden.port).start()


def test_settings_that_cannot_be_used(
    serve: Callable[..., Longroad], visitor: Callable[..., Visit], tmp_path: Path
) -> None:
    """The page lists every problem in plain words, and no password."""
    server = serve(
        tmp_path, {"warehouse": "postgresql://ana:hunter2@nowhere/db", "currency": "Dollars", "time_zone": "Mars"}
    )
    visit = visitor(server.start())
    visit.page.goto(f"{server.url}/churn")
    said = visit.page.locator(".lr-state")
    expect(said).to_contain_text("Dollars")
    expect(said).to_contain_text("Mars")
    assert server.ready()["ready"] is False
    assert "hunter2" not in visit.page.content() + "".join(server.printed)


def test_a_broken_look_opens_nothing_to_the_network(
    serve: Callable[..., Longroad], visitor: Callable[..., Visit], checkout: Path, tmp_path: Path
) -> None:
    """With a config.toml nobody can read the server still listens on this machine only and sends nothing out."""
    config = checkout / ".streamlit" / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + "\n[server\n", encoding="utf-8")
    server = serve(
        tmp_path,
        {"warehouse": f"files:{GOLDEN / 'input'}", "sources": "files", "as_of": "2026-01-31"},
        checkout=checkout,
    )
    server.start().wait_for()
    assert listens_on(server) == {"127.0.0.1"}
    expect(visitor(server).open("/churn").sentence).not_to_be_empty()


def test_headers_and_readiness(golden: Longroad) -> None:
    assert golden.ready() == {"ready": True, "as_of": "2026-01-31", "level": "fresh"}
    with urllib.request.urlopen(f"{golden.url}/churn") as answer:
        policy = answer.headers["content-security-policy"]
        page = answer.read().decode()
    assert "default-src 'self'" in policy and "unsafe-eval" not in policy and "http" not in policy
    assert "<title>Longroad</title>" in page
