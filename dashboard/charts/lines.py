"""What a caller says of a line: its column, its name, its meaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line over months: the column it reads, its short name at the end, its meaning, where its interval stands."""

    column: str
    name: str
    tone: str = "base"
    low: str = ""
    high: str = ""
    is_dashed: bool = False
    is_thin: bool = False


@dataclass(frozen=True)
class Trace:
    """One future: its column, what stands under its last value ("1.55% your scenario"), its meaning."""

    column: str
    name: str
    tone: str = "base"
    is_dashed: bool = False
    is_main: bool = False
