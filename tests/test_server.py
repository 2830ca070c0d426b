"""Who is let in: a real server asked over real sockets by names, from pages and for things that are not its own."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import server
from dashboard.base import settings as base_settings
from dashboard.base.errors import SettingsError
from dashboard.base.serving import Serving, place_of
from tests.browser.serving import Longroad
from tests.company import GOLDEN

GOLDEN_FOLDER = {"warehouse": f"files:{GOLDEN / 'input'}", "sources": "files", "as_of": "2026-01-31"}
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
STREAM = "/_stcore/stream"
EVERYTHING = ("/", "/churn", "/overview", "/ready", "/download/x", "/_stcore/health", "/favicon.png", STREAM)


def _serving(home: Path, **more: object) -> Iterator[Longroad]:
    longroad = Longroad(home, {**GOLDEN_FOLDER, **more})
    try:
        longroad.start().wait_for()
        yield longroad
    finally:
        longroad.stop()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Longroad]:
    """Nothing set: the names of this machine only."""
    yield from _serving(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Longroad]:
    """Behind a proxy: under a path of its own, under a name of its own."""
    yield from _serving(
        tmp_path_factory.mktemp("named"),
        base_path="/board/longroad/",
        allowed_hosts="longroad.example.com, other.example.com:8443",
    )


def asked(longroad: Longroad, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and words of the answer. `host` and `origin` are sent as they are; the stream is asked for as a
    browser does.
    """
    connection = http.client.HTTPConnection("127.0.0.1", longroad.port, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True)
        sent = {"Host": f"127.0.0.1:{longroad.port}", **{name.capitalize(): value for name, value in headers.items()}}
        for name, value in (sent | (UPGRADE if path.endswith(STREAM) else {})).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = "" if answer.status == 101 else answer.read().decode()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
    finally:
        connection.close()


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "localhost.evil.example",
        "10.0.0.7:{port}",
        "0.0.0.0:{port}",
        "user@127.0.0.1:{port}",
        "127.0.0.1:{port}/x",
        "127.0.0.1:99999",
        "longroad.example.com",
        "",
    ],
)
def test_a_foreign_host_is_refused(plain: Longroad, host: str, path: str) -> None:
    """A page of evil.example whose name was pointed at this machine (DNS rebinding) reads nothing."""
    status, _, body = asked(plain, path, host=host.format(port=plain.port))
    assert status in (400, 403), body
    assert "evil" not in body


@pytest.mark.parametrize("path", EVERYTHING)
@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://evil.example",
        "null",
        "file://",
        "http://127.0.0.1.evil.example:{port}",
        "http://localhost:9",
        "http://127.0.0.1:{port}@evil.example",
        "https://127.0.0.1:{port}x",
        "127.0.0.1:{port}",
        "ftp://127.0.0.1:{port}",
    ],
)
def test_a_foreign_page_is_refused(plain: Longroad, origin: str, path: str) -> None:
    assert asked(plain, path, origin=origin.format(port=plain.port))[0] == 403


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("Host: 127.0.0.1:{port}", "Host: evil.example"),
        ("Origin: http://127.0.0.1:{port}", "Origin: http://evil.example"),
    ],
)
def test_two_names_at_once_are_refused(plain: Longroad, own: str, other: str) -> None:
    """Who comes after us might read the other one."""
    for lines in ([own, other], [other, own]):
        host = [] if own.startswith("Host") else ["Host: 127.0.0.1:{port}"]
        request = "\r\n".join(["GET /churn HTTP/1.1", *host, *lines, "Connection: close", "", ""]).format(
            port=plain.port
        )
        with socket.create_connection(("127.0.0.1", plain.port), timeout=20) as connection:
            connection.sendall(request.encode())
            assert connection.makefile("rb").readline().split()[1] in (b"400", b"403")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/churn", 200),
        ("/churn/", 301),
        ("/overview", 307),
        ("/ready", 200),
        ("/_stcore/health", 200),
        (STREAM, 101),
    ],
)
@pytest.mark.parametrize(
    "host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}", "localhost"]
)
def test_this_machine_by_all_its_names(plain: Longroad, host: str, path: str, status: int) -> None:
    own = host.format(port=plain.port)
    assert asked(plain, path, host=own)[0] == status
    assert asked(plain, path, host=own, origin=f"http://{own}".lower())[0] == status
    assert asked(plain, path, origin=f"http://localhost:{plain.port}")[0] == status


def test_names_in_the_settings(named: Longroad) -> None:
    """A proxy may pass the visitor's Host on or put its own there."""
    stream, port = f"/board/longroad{STREAM}", named.port
    for host, origin in (
        ("longroad.example.com", "https://longroad.example.com"),
        (f"127.0.0.1:{port}", "https://longroad.example.com"),
        ("other.example.com:8443", "https://other.example.com:8443"),
    ):
        assert asked(named, stream, host=host, origin=origin)[0] == 101, (host, origin)
        assert asked(named, "/board/longroad/churn", host=host, origin=origin)[0] == 200
    for host in ("other.example.com", "other.example.com:9", "www.longroad.example.com", "example.com"):
        assert asked(named, "/board/longroad/churn", host=host)[0] == 403
        assert asked(named, stream, origin=f"https://{host}")[0] == 403


INTERNAL = (
    "/_stcore/metrics",
    "/_stcore/host-config",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/_stcore/agent/anything",
    "/_stcore/message",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/a/b",
    "/_stcore/bidi-components/x/y.js",
    "/component/x/index.html",
    "/media/x.csv",
    "/app/static/x",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
    "/index.html",
    "/static/index.html",
    "/static/js/none.js",
    "/download/x/y",
    "/download/",
    "/download",
)


@pytest.mark.parametrize("path", INTERNAL)
def test_what_no_page_needs_is_closed(plain: Longroad, path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"):
        assert asked(plain, path, method)[0] in (404, 405)
    assert asked(plain, f"/churn{path}")[0] == 404


def test_nothing_can_be_sent(plain: Longroad) -> None:
    assert {asked(plain, path, "POST")[0] for path in ("/", "/churn", "/ready", "/_stcore/health", "/download/x")} == {
        405
    }


def test_an_unknown_page_says_so_and_leads_on(plain: Longroad, named: Longroad) -> None:
    status, _, body = asked(plain, "/revnue")
    assert status == 404 and "There is no such page." in body and 'href="/"' in body
    status, _, body = asked(named, "/churn")
    assert status == 404 and 'href="/board/longroad/"' in body


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/download/x", "/ready"])
def test_every_answer_carries_the_policy(plain: Longroad, path: str) -> None:
    """Connections go to the very host that was asked, by name; nothing else, and no name a stranger sent."""
    for host in (f"127.0.0.1:{plain.port}", f"localhost:{plain.port}"):
        policy = asked(plain, path, host=host)[1]["content-security-policy"]
        (connect,) = [part.split()[1:] for part in policy.split("; ") if part.startswith("connect-src")]
        assert connect == ["'self'", f"ws://{host}", f"wss://{host}"]
    assert "evil" not in str(asked(plain, path, host="evil.example")[1])


def test_the_start_page_leads_to_nothing_that_is_closed(plain: Longroad) -> None:
    _, headers, page = asked(plain, "/")
    assert "agent" not in page and "service-desc" not in page
    assert "httponly" in headers["set-cookie"].lower() and "samesite=lax" in headers["set-cookie"].lower()


def test_a_browser_keeps_its_name(plain: Longroad) -> None:
    name = asked(plain, "/")[1]["set-cookie"].split(";")[0]
    assert len(name.partition("=")[2]) == 32
    assert "set-cookie" not in asked(plain, "/churn", cookie=name)[1]
    # A name of somebody's own making is not taken.
    assert asked(plain, "/churn", cookie="longroad=x")[1]["set-cookie"].split(";")[0] != name


def test_under_a_path_of_its_own(named: Longroad) -> None:
    for path, status, to in (
        ("/board/longroad/", 200, None),
        ("/board/longroad/churn?segment=SMB", 200, None),
        ("/board/longroad/ready", 200, None),
        ("/board/longroad", 307, "/board/longroad/"),
        ("/board/longroad?window=24", 307, "/board/longroad/?window=24"),
        ("/board/longroad/overview?window=24", 307, "./?window=24"),
        ("/board/longroad/churn/", 301, "/board/longroad/churn"),
        ("/ready", 404, None),
    ):
        found, headers, _ = asked(named, path)
        assert (found, headers.get("location")) == (status, to), path
    assert "path=/board/longroad/;" in asked(named, "/board/longroad/")[1]["set-cookie"].lower() + ";"


def test_what_reached_the_machine_from_outside_is_refused() -> None:
    """Whoever starts the app on another address, with another server: there is no sign-in yet."""
    door = server.Door(lambda *_: None, Serving())
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"127.0.0.1:8501")]}
    assert door.refusal({**scope, "server": ("127.0.0.1", 8501)}) is None
    for address in ("192.168.1.5", "10.0.0.1", "2001:db8::1", "172.17.0.2"):
        answer = door.refusal({**scope, "server": (address, 8501)})
        assert answer is not None and answer.status_code == 403 and b"own machine only" in answer.body


# --- settings ------------------------------------------------------------------------------------------------------


def test_serving_settings() -> None:
    environment = {
        "LONGROAD_ADDRESS": "::1",
        "LONGROAD_PORT": "9000",
        "LONGROAD_BASE_PATH": "/board/longroad/",
        "LONGROAD_ALLOWED_HOSTS": "Longroad.Example.com, b.example:8443",
    }
    for found in (
        base_settings.serving(environment, Path("/nowhere")),
        base_settings.load(environment, Path("/nowhere")),
    ):
        assert (found.address, found.port, found.base, found.allowed_hosts) == (
            "::1",
            9000,
            "/board/longroad",
            ("longroad.example.com", "b.example:8443"),
        )
        assert found.url == "http://[::1]:9000/board/longroad/"
    assert base_settings.serving({}, Path("/nowhere")).url == "http://127.0.0.1:8501"
    assert base_settings.serving({"LONGROAD_PORT": "9000"}, Path("/nowhere"), port=9100).port == 9100


def test_other_settings_that_are_wrong_do_not_move_the_server() -> None:
    """They are said on the page, so the page must be where it was asked to be."""
    assert (
        base_settings.serving(
            {"LONGROAD_PORT": "9000", "LONGROAD_CURRENCY": "Dollars", "LONGROAD_NOTHING": "x"}, Path("/nowhere")
        ).port
        == 9000
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ADDRESS", "0.0.0.0", "“0.0.0.0” would open Longroad to other machines, and it has no sign-in yet"),
        ("ADDRESS", "::", "would open Longroad to other machines"),
        ("ADDRESS", "192.168.1.5", "would open Longroad"),
        ("ADDRESS", "db.example.com", "would open Longroad"),
        ("PORT", "0", "port (LONGROAD_PORT)"),
        ("PORT", "http", "port (LONGROAD_PORT)"),
        ("BASE_PATH", "../x", "is not a path"),
        ("BASE_PATH", "a//b", "is not a path"),
        ("BASE_PATH", 'x"><script>', "is not a path"),
        ("BASE_PATH", "https://x.example/y", "is not a path"),
        ("ALLOWED_HOSTS", "*", "“*” is not a host name"),
        ("ALLOWED_HOSTS", "https://a.example", "is not a host name"),
        ("ALLOWED_HOSTS", "*.example.com", "is not a host name"),
    ],
)
def test_serving_settings_that_cannot_be_used(name: str, value: str, words: str) -> None:
    for load in (base_settings.serving, base_settings.load):
        with pytest.raises(SettingsError) as caught:
            load({f"LONGROAD_{name}": value}, Path("/nowhere"))
        assert words in caught.value.what and f"LONGROAD_{name}" in caught.value.what


@pytest.mark.parametrize(
    "host", ["", "a b", "a/b", "a?b", "a#b", "a@b", "[::1", "::1", "a:b", "a:99999", "-a", "a..b/", "a\tb"]
)
def test_what_is_no_host(host: str) -> None:
    assert place_of(host) is None


def test_serve_says_why_it_does_not_open_to_others(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"would open Longroad to other machines.*In the settings\. Correct them"):
        Longroad(tmp_path, {**GOLDEN_FOLDER, "address": "0.0.0.0"}).start()


def test_serve_where_the_settings_say(tmp_path: Path) -> None:
    """Address, port and path by settings alone, without an argument."""
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        port = probe.getsockname()[1]
    longroad = Longroad(tmp_path, {**GOLDEN_FOLDER, "address": "::1", "port": port, "base_path": "x"}, arguments=())
    try:
        longroad.start()
        assert longroad.printed == [f"Longroad is on http://[::1]:{port}/x/ (Ctrl-C stops it)\n"]
        connection = http.client.HTTPConnection("::1", port, timeout=20)
        connection.request("GET", "/x/churn")
        assert connection.getresponse().status == 200
    finally:
        longroad.stop()
