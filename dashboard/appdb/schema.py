"""The application database's tables.

Every table that people edit carries `version`, which a save must name and which each save raises by one, and
`live_key`, unique while the row is in use and empty once it is archived: two people cannot set the same target twice.
`dashboard/migrations` builds these tables; a test holds both equal.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

# Oldest first. A revision that is not named here was made by a newer Longroad.
REVISIONS = ("0001",)
HEAD = REVISIONS[-1]
VERSION_TABLE = "longroad_version"


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment, kept in UTC; SQLite forgets the zone, so it is put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Aware moments only: a naive one would mean another hour on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _number() -> sa.Numeric[Any]:
    return sa.Numeric(24, 8, asdecimal=False)


def _editable(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        *columns,
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("live_key", sa.String(64), unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("created_by", sa.String(120), nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.Column("updated_by", sa.String(120), nullable=False),
        sqlite_autoincrement=True,
    )


targets = _editable(
    "longroad_targets",
    sa.Column("metric", sa.String(80), nullable=False),
    sa.Column("slice", sa.Text, nullable=False),
    sa.Column("period_start", sa.Date, nullable=False),
    sa.Column("period_end", sa.Date, nullable=False),
    sa.Column("value", _number(), nullable=False),
    sa.Column("owner", sa.String(120), nullable=False),
)

scenarios = _editable(
    "longroad_scenarios",
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("slice", sa.Text, nullable=False),
    sa.Column("months", sa.Integer, nullable=False),
    sa.Column("levers", sa.JSON, nullable=False),
    sa.Column("owner", sa.String(120), nullable=False),
)

gates = _editable(
    "longroad_gates",
    sa.Column("quarter", sa.Integer, nullable=False),
    sa.Column("new_mrr", _number(), nullable=False),
    sa.Column("gross_dollar_renewal_rate", _number(), nullable=False),
)

audit = sa.Table(
    "longroad_audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("who", sa.String(120), nullable=False),
    sa.Column("action", sa.String(20), nullable=False),
    sa.Column("table_name", sa.String(40), nullable=False),
    sa.Column("row_id", sa.Integer, nullable=False),
    sa.Column("old", sa.JSON(none_as_null=True)),
    sa.Column("new", sa.JSON(none_as_null=True)),
    sa.Index("ix_longroad_audit_table_name_row_id", "table_name", "row_id"),
    sqlite_autoincrement=True,
)
