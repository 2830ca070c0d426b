"""Targets, scenarios, bonus gates and the audit log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _editable(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer, nullable=False),
        *columns,
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("live_key", sa.String(64)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        _moment("created_at"),
        sa.Column("created_by", sa.String(120), nullable=False),
        _moment("updated_at"),
        sa.Column("updated_by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("live_key", name=f"uq_{name}_live_key"),
        sqlite_autoincrement=True,
    )


def upgrade() -> None:
    """Build every table of the first application database."""
    _editable(
        "longroad_targets",
        sa.Column("metric", sa.String(80), nullable=False),
        sa.Column("slice", sa.Text, nullable=False),
        sa.Column("period_start", sa.Date, nullable=False),
        sa.Column("period_end", sa.Date, nullable=False),
        sa.Column("value", sa.Numeric(24, 8), nullable=False),
        sa.Column("owner", sa.String(120), nullable=False),
    )
    _editable(
        "longroad_scenarios",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("slice", sa.Text, nullable=False),
        sa.Column("months", sa.Integer, nullable=False),
        sa.Column("levers", sa.JSON, nullable=False),
        sa.Column("owner", sa.String(120), nullable=False),
    )
    _editable(
        "longroad_gates",
        sa.Column("quarter", sa.Integer, nullable=False),
        sa.Column("new_mrr", sa.Numeric(24, 8), nullable=False),
        sa.Column("gross_dollar_renewal_rate", sa.Numeric(24, 8), nullable=False),
    )
    op.create_table(
        "longroad_audit",
        sa.Column("id", sa.Integer, nullable=False),
        _moment("at"),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("row_id", sa.Integer, nullable=False),
        sa.Column("old", sa.JSON),
        sa.Column("new", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_longroad_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_longroad_audit_table_name_row_id", "longroad_audit", ["table_name", "row_id"])


def downgrade() -> None:
    """Never run: going back would lose what people wrote. Restore a backup instead."""
    raise NotImplementedError("restore a backup instead")
