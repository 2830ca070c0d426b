"""Frames for Data health: tables connected, problems of rows, refreshes, facts kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.warehouse.problems import Problem
from dashboard.warehouse.tables import TABLES

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts
    from dashboard.facts.refresh_log import Entry


def connected(facts: Facts) -> pd.DataFrame:
    """Every contract table: connected or not, its rows, what a row is."""
    state = [("connected" if t in facts.connected else "not connected", facts.row_counts.get(t)) for t in TABLES]
    return pd.DataFrame(
        {
            "Table": list(TABLES),
            "State": [s for s, _ in state],
            "Rows": pd.array([r for _, r in state], dtype="Int64"),
            "One row is": [t.row for t in TABLES.values()],
        }
    )


def problems(found: Sequence[Problem]) -> pd.DataFrame:
    """Errors and warnings with counts and example ids."""
    return pd.DataFrame(
        [{"": p.severity, "Table": p.table, "What": p.sentence, "For example": ", ".join(p.examples)} for p in found]
    )


def refreshes(entries: Sequence[Entry]) -> pd.DataFrame:
    """The refresh log, newest first."""
    return pd.DataFrame(
        [
            {
                "Started": e.started_at.replace("T", " ").replace("+00:00", " UTC"),
                "Outcome": e.outcome,
                "As of": e.as_of,
                "Rows": e.rows,
                "Seconds": e.seconds,
                "Said": e.message,
            }
            for e in entries
        ],
        columns=["Started", "Outcome", "As of", "Rows", "Seconds", "Said"],
    )


def facts_kept(facts: Facts) -> pd.DataFrame:
    """Each fact: its rows, how long the warehouse took, its grain."""
    grain = {
        name: ", ".join([*facts.dimensions, *(c.removesuffix("_index") for c in frame.columns if c.endswith("_index"))])
        for name, frame in facts.frames.items()
    }
    return pd.DataFrame(
        [
            {
                "Fact": name.replace("_", " "),
                "Rows": len(frame),
                "Seconds": facts.seconds.get(name, float("nan")),
                "One row per": grain[name],
            }
            for name, frame in facts.frames.items()
        ]
    )
