"""A slice: which accounts. Which months of them is a window's business (`dashboard.measures.windows`).

Frozen and hashable, so it can be a cache key; it travels in the URL, masks every fact the same way
and says in words what is on screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.base.errors import SliceError
from dashboard.base.words import listed

LONGEST = 60
Choices = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Slice:
    """choices: (dimension, values) pairs, empty means everything."""

    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, choices: Choices | None = None) -> Slice:
        """`Slice.of({"region": ["EMEA", "AMER"], "segment": "SMB"})`; order does not matter."""
        pairs = {d: (v,) if isinstance(v, str) else tuple(sorted(set(v))) for d, v in (choices or {}).items()}
        return cls(tuple((d, pairs[d]) for d in sorted(pairs) if pairs[d]))

    @classmethod
    def from_params(cls, params: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]]) -> Slice:
        """The slice a link asks for. What does not exist is left out, so that any link opens; `refused` says what."""
        return cls.of({d: _found(params.get(d, ()), known)[0] for d, known in values.items()})

    def to_params(self) -> dict[str, list[str]]:
        """Query parameters of this slice."""
        return {d: list(v) for d, v in self.choices}

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

    def values_of(self, dimension: str, known: Sequence[str]) -> Sequence[str]:
        """The values of a dimension that are in it: those chosen, else all there are."""
        return dict(self.choices).get(dimension, known)

    def only(self, choices: Choices) -> Slice:
        """Some dimensions chosen anew."""
        return Slice.of({**dict(self.choices), **choices})

    def without(self, dimension: str) -> Slice:
        """One dimension opened up again."""
        return Slice(tuple(c for c in self.choices if c[0] != dimension))

    def shared_with(self, other: Slice) -> Slice | None:
        """The accounts that are in both; None where the two have no value of a dimension in common."""
        mine, theirs = dict(self.choices), dict(other.choices)
        both = {
            d: [v for v in mine.get(d, theirs.get(d, ())) if v in theirs.get(d, mine.get(d, ()))]
            for d in {**mine, **theirs}
        }
        return Slice.of(both) if all(both.values()) else None

    def sentence(self) -> str:
        """The accounts on screen in words: `EMEA and AMER · SMB`, or `All accounts`."""
        parts = [
            listed(values) if len(values) <= 3 else f"{len(values)} of {dimension}"
            for dimension, values in self.choices
        ]
        return " · ".join(parts) if parts else "All accounts"


def refused(params: Mapping[str, Sequence[str]], values: Mapping[str, Sequence[str]]) -> list[str]:
    """A sentence for every value a link asks for that the data do not have, with what is shown instead."""
    said = []
    for dimension, known in values.items():
        found, missing = _found(params.get(dimension, ()), known)
        if missing:
            name = dimension.replace("_", " ")
            shown = (
                f"only {listed(sorted(found))} {'is' if len(found) == 1 else 'are'} shown"
                if found
                else f"all {plural(name)} are shown"
            )
            said.append(f"This link asks for {name} {quoted(missing)}, which the data do not have; {shown}.")
    return said


def matching(value: str, known: Sequence[str]) -> list[str]:
    """The known values a link means: the same spelling, else every one that differs only in case or blanks around
    it.
    """
    return [value] if value in known else [one for one in known if one.strip().casefold() == value.strip().casefold()]


def quoted(values: Sequence[str], most: int = 3) -> str:
    """What a link says, as text of bearable length: `Nope and Neither`."""
    told = [value if len(value) <= LONGEST else value[:LONGEST] + "…" for value in dict.fromkeys(values)]
    return listed(told if len(told) <= most else [*told[:most], f"{len(told) - most} more"])


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


def last_of(asked: Sequence[str]) -> str:
    """The last of what is asked for where only one can be."""
    return str(asked[-1]) if asked else ""
