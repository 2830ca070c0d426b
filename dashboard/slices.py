"""A slice: which accounts, and which months of them.

Frozen and hashable, so it can be a cache key; it travels in the URL, cuts every fact the same way
and says in words what is on screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dashboard.errors import SliceError
from dashboard.months import month_name, month_start

if TYPE_CHECKING:
    from dashboard.facts import Facts

WINDOWS = (6, 13, 24, 36, 0)
DEFAULT_WINDOW = 13
Choices = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Slice:
    """choices: (dimension, values) pairs, empty means everything; months: window length, 0 the whole history;
    until: month index the window ends with, None the last complete month."""

    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    months: int = DEFAULT_WINDOW
    until: int | None = None

    @classmethod
    def of(cls, choices: Choices | None = None, *, months: int = DEFAULT_WINDOW, until: int | None = None) -> Slice:
        """`Slice.of({"region": ["EMEA", "AMER"], "segment": "SMB"})`; order does not matter."""
        pairs = {d: (v,) if isinstance(v, str) else tuple(sorted(set(v))) for d, v in (choices or {}).items()}
        return cls(tuple((d, pairs[d]) for d in sorted(pairs) if pairs[d]), months, until)

    @classmethod
    def from_params(cls, params: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]], last_month: int, first_month: int = 0) -> Slice:
        """The slice a link asks for. What does not exist any more is left out, so an old link still opens."""
        choices = {d: [v for v in params.get(d, ()) if v in set(known)] for d, known in values.items()}
        window = str(next(iter(params.get("window", ())), DEFAULT_WINDOW))
        months = int(window) if window.isdecimal() and len(window) < 5 else 0 if window == "all" else DEFAULT_WINDOW
        until: int | None = None
        year, _, month = str(next(iter(params.get("until", ())), "")).partition("-")
        if year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) <= 2 and 1 <= int(month) <= 12:
            asked = int(year) * 12 + int(month) - 1
            until = asked if first_month <= asked < last_month else None
        return cls.of(choices, months=months, until=until)

    def to_params(self) -> dict[str, list[str]]:
        """Query parameters of this slice; defaults are left out."""
        params = {d: list(v) for d, v in self.choices}
        if self.months != DEFAULT_WINDOW:
            params["window"] = [str(self.months) if self.months else "all"]
        if self.until is not None:
            params["until"] = [f"{month_start(self.until):%Y-%m}"]
        return params

    def check(self, values: Mapping[str, Sequence[str]]) -> Slice:
        """This slice, or SliceError naming the dimension or value that does not exist."""
        for dimension, chosen in self.choices:
            if dimension not in values:
                raise SliceError(f"There is no dimension “{dimension}”.", "In the slice.", f"Use one of {', '.join(values) or 'none'}.")
            for value in chosen:
                if value not in values[dimension]:
                    raise SliceError(f"There is no {dimension} “{value}”.", "In the slice.", f"Use one of {', '.join(list(values[dimension])[:12])}.")
        return self

    def cut(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of a fact that belong to the slice; the frame itself when nothing is chosen."""
        mask: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None
        for dimension, chosen in self.choices:
            column = frame[dimension].cat
            wanted = np.append(column.categories.isin(list(chosen)), False)
            keep = wanted[column.codes.to_numpy()]
            mask = keep if mask is None else mask & keep
        return frame if mask is None else frame.loc[mask]

    def end(self, facts: Facts) -> int:
        """The last month on screen."""
        return facts.last_month if self.until is None else min(max(self.until, facts.first_month), facts.last_month)

    def window(self, facts: Facts) -> range:
        """The months on screen, oldest first."""
        end = self.end(facts)
        return range(max(facts.first_month, end - self.months + 1) if self.months else facts.first_month, end + 1)

    def moved(self, facts: Facts) -> range:
        """The months whose movements lead from one month end on screen to the last.

        A window of 13 months shows a year and the month end it is compared with: twelve months of movement. The first
        month of the history is left out too, because what it opens with is a balance and not a win.
        """
        window = self.window(facts)
        skip = len(window) > 1 and (len(window) % 12 == 1 or window[0] == facts.first_month)
        return window[1:] if skip else window

    def only(self, choices: Choices) -> Slice:
        """The same window with some dimensions chosen anew."""
        return Slice.of({**dict(self.choices), **choices}, months=self.months, until=self.until)

    def without(self, dimension: str) -> Slice:
        """The same window with one dimension opened up again."""
        return Slice(tuple(c for c in self.choices if c[0] != dimension), self.months, self.until)

    def shared_with(self, other: Slice) -> Slice | None:
        """The accounts that are in both, over this one's months; None where the two have no value of a dimension in common."""
        mine, theirs = dict(self.choices), dict(other.choices)
        both = {d: [v for v in mine.get(d, theirs.get(d, ())) if v in theirs.get(d, mine.get(d, ()))] for d in {**mine, **theirs}}
        return Slice.of(both, months=self.months, until=self.until) if all(both.values()) else None

    def sentence(self) -> str:
        """The accounts on screen in words: `EMEA and AMER · SMB`, or `All accounts`."""
        parts = [_joined(values) if len(values) <= 3 else f"{len(values)} of {dimension}" for dimension, values in self.choices]
        return " · ".join(parts) if parts else "All accounts"


def _joined(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else ", ".join(values[:-1]) + " and " + values[-1]


def months_between(facts: Facts, window: range) -> str:
    """`November 2025 to November 2026`."""
    return month_name(window[0]) if len(window) == 1 else f"{month_name(window[0])} to {month_name(window[-1])}"
