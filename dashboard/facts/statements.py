"""The SQL that was sent for a fact, with the values that were bound to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.base.months import month_name
from dashboard.facts import loading as facts

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts


@dataclass(frozen=True)
class Statement:
    """What the warehouse was sent for a fact, and the values that were bound."""

    fact: str
    sql: str
    binds: tuple[tuple[str, str], ...]


def statements(facts_: Facts, names: Sequence[str]) -> list[Statement]:
    """What was sent for these facts, with the values bound in words; nothing for facts of an older version."""
    values = facts.time_binds(facts_.as_of)
    found = []
    for name in dict.fromkeys(names):
        sql = facts_.asked.get(name)
        if sql:
            used = [
                (bind, _bound(bind, value)) for bind, value in values.items() if re.search(rf"(?<!:):{bind}\b", sql)
            ]
            found.append(Statement(name.replace("_", " "), sql, tuple(used)))
    return found


def _bound(name: str, value: object) -> str:
    """A bound value as a person reads it: months are numbers, year × 12 + month − 1."""
    return (
        f"{value}, {month_name(value)}"
        if name in ("last_month", "as_of_month") and isinstance(value, int)
        else str(value)
    )
