"""The PostgreSQL the other tests lean on."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres import PostgresServer


def test_databases_are_fresh_and_survive_an_outage(postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database()
    with psycopg.connect(url) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (7)")
    with postgres_server.outage(), pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)
    with psycopg.connect(url) as connection:
        assert connection.execute("select n from kept").fetchall() == [(7,)]
    with psycopg.connect(postgres_server.new_database()) as connection:
        assert connection.execute(
            "select count(*) from information_schema.tables where table_schema = 'public'"
        ).fetchone() == (0,)


def test_a_wrong_password_is_refused(postgres_url: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres_url.replace(":s3cret-tests-only@", ":wrong@"))
