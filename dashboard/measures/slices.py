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

from dashboard.base.errors import SliceError
from dashboard.base.months import month_name, month_start
from dashboard.base.words import counted

if TYPE_CHECKING:
    from dashboard.facts.loading import Facts

WINDOWS = (6, 13, 24, 36, 0)
DEFAULT_WINDOW = 13
NEWEST = "latest"
LONGEST = 60
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
    def from_params(
        cls,
        params: Mapping[str, Sequence[str]],
        values: Mapping[str, Sequence[str]],
        last_month: int,
        first_month: int = 0,
    ) -> Slice:
        """The slice a link asks for. What does not exist is left out, so that any link opens; `refused` says what."""
        choices = {d: _found(params.get(d, ()), known)[0] for d, known in values.items()}
        months = _window(_one(params.get("window", ())))
        until = _until(_one(params.get("until", ())))
        is_past = until is not None and first_month <= until < last_month
        return cls.of(choices, months=DEFAULT_WINDOW if months is None else months, until=until if is_past else None)

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
                raise SliceError(
                    f"There is no dimension “{dimension}”.",
                    "In the slice.",
                    f"Use one of {', '.join(values) or 'none'}.",
                )
            for value in chosen:
                if value not in values[dimension]:
                    raise SliceError(
                        f"There is no {dimension} “{value}”.",
                        "In the slice.",
                        f"Use one of {', '.join(list(values[dimension])[:12])}.",
                    )
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
        """The accounts that are in both, over this one's months; None where the two have no value of a dimension in
        common.
        """
        mine, theirs = dict(self.choices), dict(other.choices)
        both = {
            d: [v for v in mine.get(d, theirs.get(d, ())) if v in theirs.get(d, mine.get(d, ()))]
            for d in {**mine, **theirs}
        }
        return Slice.of(both, months=self.months, until=self.until) if all(both.values()) else None

    def sentence(self) -> str:
        """The accounts on screen in words: `EMEA and AMER · SMB`, or `All accounts`."""
        parts = [
            _joined(values) if len(values) <= 3 else f"{len(values)} of {dimension}"
            for dimension, values in self.choices
        ]
        return " · ".join(parts) if parts else "All accounts"


def refused(
    params: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]], last_month: int, first_month: int = 0
) -> list[str]:
    """A sentence for everything a link asks for in its slice that cannot be shown, with what is shown instead."""
    said = []
    for dimension, known in values.items():
        found, missing = _found(params.get(dimension, ()), known)
        if missing:
            name = dimension.replace("_", " ")
            shown = (
                f"only {_joined(sorted(found))} {'is' if len(found) == 1 else 'are'} shown"
                if found
                else f"all {plural(name)} are shown"
            )
            said.append(f"This link asks for {name} {quoted(missing)}, which the data do not have; {shown}.")
    slice_ = Slice.from_params(params, values, last_month, first_month)
    windows, ends = params.get("window", ()), params.get("until", ())
    shown = (
        f"{counted(slice_.months, 'month')} {'is' if slice_.months == 1 else 'are'} shown"
        if slice_.months
        else "all months are shown"
    )
    if len(set(windows)) > 1 or (windows and _window(windows[-1]) is None):
        said.append(f"This link asks for a window of {quoted(windows)}, which is not one number of months; {shown}.")
    shown = f"the figures end with {month_name(last_month if slice_.until is None else slice_.until)}"
    until = _until(_one(ends))
    if len(set(ends)) > 1 or (ends and until is None and ends[-1].casefold() != NEWEST):
        said.append(f"This link asks for figures up to {quoted(ends)}, which is not one month; {shown}.")
    elif until is not None and not first_month <= until <= last_month:
        said.append(
            f"This link asks for figures up to {_month(until)}, but the data run from "
            f"{month_name(first_month)} to {month_name(last_month)}; {shown}."
        )
    return said


def matching(value: str, known: Sequence[str]) -> list[str]:
    """The known values a link means: the same spelling, else every one that differs only in case or blanks around
    it.
    """
    return [value] if value in known else [one for one in known if one.strip().casefold() == value.strip().casefold()]


def quoted(values: Sequence[str], most: int = 3) -> str:
    """What a link says, as text of bearable length: `Nope and Neither`."""
    told = [value if len(value) <= LONGEST else value[:LONGEST] + "…" for value in dict.fromkeys(values)]
    return _joined(told if len(told) <= most else [*told[:most], f"{len(told) - most} more"])


def plural(name: str) -> str:
    """`segments`, `industries`, `classes`."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


def _found(asked: Sequence[str], known: Sequence[str]) -> tuple[list[str], list[str]]:
    """The values that exist, and those asked for that do not."""
    meant = {value: matching(value, known) for value in asked}
    return list(dict.fromkeys(one for found in meant.values() for one in found)), [
        v for v, found in meant.items() if not found
    ]


def _one(asked: Sequence[str]) -> str:
    """The last of what is asked for where only one can be."""
    return str(asked[-1]) if asked else ""


def _window(asked: str) -> int | None:
    """Months of a window, 0 the whole history; None when that is not a number of months."""
    if asked.casefold() == "all":
        return 0
    return int(asked) if asked.isdecimal() and len(asked) <= 3 else None


def _until(asked: str) -> int | None:
    """The month index of `2026-05`; None when it is not a month."""
    year, _, month = asked.partition("-")
    is_month = year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) <= 2 and 1 <= int(month) <= 12
    return int(year) * 12 + int(month) - 1 if is_month else None


def _month(index: int) -> str:
    """A month's name, whatever year a link makes up."""
    return month_name(index) if index >= 12 else f"{index // 12:04d}-{index % 12 + 1:02d}"


def _joined(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else ", ".join(values[:-1]) + " and " + values[-1]


def months_between(facts: Facts, window: range) -> str:
    """`November 2025 to November 2026`."""
    return month_name(window[0]) if len(window) == 1 else f"{month_name(window[0])} to {month_name(window[-1])}"
