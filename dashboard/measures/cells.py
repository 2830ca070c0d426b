"""Facts as typed arrays over one table of slice cells, for the sums behind every click.

A cell is one combination of dimension values that occurs in any fact. A slice is a mask over the cells, a split by a
dimension one addition by its code; sums are exact integers, and one that 64 bits do not hold is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from dashboard.base.errors import FactsError
from dashboard.base.remembered import remembered
from dashboard.measures.slices import Slice

if TYPE_CHECKING:
    Whole: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
    Codes: TypeAlias = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
    Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
    By: TypeAlias = tuple[str, range]

SAFE = float(1 << 62)
"""Amounts that come to less than this in all can be added in any order without leaving 64 bits."""
LARGEST = (1 << 63) - 1


@dataclass(frozen=True, eq=False)
class Cells:
    """values: dimension → its values by code, those a slice may choose first; codes: dimension → the code of each cell,
    −1 where it has no value."""

    count: int
    values: dict[str, tuple[str, ...]]
    codes: dict[str, Codes]

    def places(self, dimension: str, values: Sequence[str]) -> dict[str, int]:
        """Where each of these values stands in a split by the dimension; those no fact has are left out."""
        number = {value: place for place, value in enumerate(self.values[dimension])}
        return {value: number[value] for value in values if value in number}

    def within(self, slice_: Slice) -> Mask | None:
        """Which cells belong to the slice; None for all of them. Shared, so nobody may change it."""
        return _within(self, slice_) if slice_.choices else None


@remembered(32)
def _within(cells: Cells, slice_: Slice) -> Mask:
    inside = np.ones(cells.count, dtype=np.bool_)
    for dimension, chosen in slice_.choices:
        # One more than there are values: what has none is at −1, the last, and in no slice of the dimension.
        wanted = np.array([value in chosen for value in cells.values[dimension]] + [False])
        inside &= wanted[cells.codes[dimension]]
    return inside


@dataclass(frozen=True, eq=False)
class FactRows:
    """One fact over the shared cells: the cell of each row, its whole numbers and its words (as codes) by column.

    Numbers are the memory of the fact's frame, not a copy.
    """

    cells: Cells
    cell: Codes
    numbers: dict[str, Whole]
    words: dict[str, tuple[Codes, tuple[str, ...]]] = field(default_factory=dict)

    @cached_property
    def magnitudes(self) -> dict[str, float]:
        """By column of numbers, what no sum of them passes."""
        return {name: _magnitude(column) for name, column in self.numbers.items()}

    def __len__(self) -> int:
        return len(self.cell)

    def __getitem__(self, name: str) -> Whole:
        """A column, one a row: whole numbers, or the codes of words."""
        return self.numbers[name] if name in self.numbers else self.words[name][0].astype(np.int64)

    def is_word(self, name: str, word: str) -> Mask:
        """The rows whose column of words says this."""
        codes, known = self.words[name]
        found: Mask = codes == (known.index(word) if word in known else len(known))
        return found

    def of(self, slice_: Slice, where: Mask | None = None) -> Whole | slice:
        """The places of the slice's rows, of those where `where` holds; every row as a slice of them all."""
        inside = self.cells.within(slice_)
        if inside is None:
            return slice(None) if where is None else np.flatnonzero(where)
        return np.flatnonzero(inside[self.cell] if where is None else inside[self.cell] & where)

    def sums(self, names: Sequence[str], slice_: Slice, *by: By, where: Mask | None = None) -> Whole:
        """Exact sums of these columns in the slice: an array keys (of each `by`) × columns.

        by: a column and its keys; rows with another key are left out. FactsError where a sum does not fit 64 bits.
        """
        rows = self.of(slice_, where)
        return self._added(names, rows, [(_placed(self[name][rows], keys), len(keys)) for name, keys in by])

    def split(self, dimension: str, names: Sequence[str], slice_: Slice, *by: By, where: Mask | None = None) -> Whole:
        """`sums` for each value of a dimension at once: values (in the order of `cells.values`) × keys × columns."""
        rows = self.of(slice_, where)
        part = (self.cells.codes[dimension][self.cell[rows]], len(self.cells.values[dimension]))
        return self._added(names, rows, [part, *((_placed(self[name][rows], keys), len(keys)) for name, keys in by)])

    def total(self, name: str, slice_: Slice) -> int:
        """One column added up over the slice's rows."""
        column = self[name][self.of(slice_)]
        return int(column.sum()) if self.magnitudes[name] < SAFE else sum(column.tolist())

    def _added(self, names: Sequence[str], rows: Whole | slice, axes: Sequence[tuple[Whole | Codes, int]]) -> Whole:
        """Columns of the rows added up by their places on the axes, those off an axis left out."""
        place, inside, size = np.zeros(len(self.cell[rows]), dtype=np.int64), None, 1
        for on, length in axes:
            stands = (on >= 0) & (on < length)
            inside = stands if inside is None else inside & stands
            place, size = place * length + on, size * length
        if inside is not None and not inside.all():
            place, rows = place[inside], np.flatnonzero(inside) if isinstance(rows, slice) else rows[inside]
        out = np.zeros((len(names), size), dtype=np.int64)
        for one, name in zip(out, names, strict=True):
            # One flat place a row: numpy adds at it several times faster than at a pair.
            column = self.numbers[name][rows]
            if self.magnitudes[name] < SAFE:
                np.add.at(one, place, column)
            else:
                one[:] = _added_carefully(name, column, place, size)
        return np.moveaxis(out.reshape(len(names), *(length for _, length in axes)), 0, -1)


def _placed(column: Whole, keys: range) -> Whole:
    """Where each number stands among the keys, −1 where it does not."""
    if keys.step == 1:
        return column - keys.start
    place, rest = np.divmod(column - keys.start, keys.step)
    return np.where(rest == 0, place, -1)


def _magnitude(column: Whole) -> float:
    """What the numbers come to without their signs, which none of their sums passes; a float does not go round."""
    return float(np.abs(column.astype(np.float64)).sum())


def _added_carefully(name: str, column: Whole, place: Whole, size: int) -> Whole:
    """The same sums in integers of any length; FactsError where one is longer than 64 bits."""
    sums = [0] * size
    for where, value in zip(place.tolist(), column.tolist(), strict=True):
        sums[where] += value
    if any(not -LARGEST <= one <= LARGEST for one in sums):
        raise FactsError(
            f"The sum of {name.replace('_', ' ')} is larger than can be shown.",
            "In the facts.",
            "Check the amounts: together they come to more than nine hundred trillion.",
        )
    return np.array(sums, dtype=np.int64)


def over_cells(frames: Mapping[str, pd.DataFrame], values: Mapping[str, Sequence[str]]) -> dict[str, FactRows]:
    """Every fact over one table of cells. values: dimension → what a slice may choose of it, in order; values that only
    another fact has come after them."""
    known = {d: _every_value(d, frames, chosen) for d, chosen in values.items()}
    codes = {d: np.concatenate([_coded(frame, d, known[d]) for frame in frames.values()]) for d in values}
    cell, example = _numbered(codes, {d: len(found) for d, found in known.items()}, sum(map(len, frames.values())))
    cells = Cells(len(example), known, {d: each[example] for d, each in codes.items()})
    ends = np.cumsum([len(frame) for frame in frames.values()])
    return {
        name: FactRows(cells, cell[end - len(frame) : end], *_columns(frame, values))
        for (name, frame), end in zip(frames.items(), ends, strict=True)
    }


def _every_value(dimension: str, frames: Mapping[str, pd.DataFrame], chosen: Sequence[str]) -> tuple[str, ...]:
    found = {str(value) for frame in frames.values() for value in _values(frame, dimension).categories}
    return (*chosen, *sorted(found - set(chosen)))


def _coded(frame: pd.DataFrame, dimension: str, known: Sequence[str]) -> Codes:
    """The code of each row; each fact numbers its own values, here they get one number for all."""
    column = _values(frame, dimension)
    number = {value: code for code, value in enumerate(known)}
    # As narrow as they fit: there is one of them for every row and dimension while cells are numbered.
    narrow = np.min_scalar_type(-len(known) - 1)
    shared = np.array([*(number[str(value)] for value in column.categories), -1], dtype=narrow)
    found: Codes = shared[column.codes]
    return found


def _values(frame: pd.DataFrame, name: str) -> pd.Categorical:
    """A column of words. One without a row has lost its kind on the way through Parquet."""
    return pd.Categorical(frame[name])


def _numbered(codes: Mapping[str, Codes], sizes: Mapping[str, int], rows: int) -> tuple[Codes, Whole]:
    """The cell of each row, and for each cell a row that lies in it."""
    key, bound = np.zeros(rows, dtype=np.int64), 1
    for dimension, code in codes.items():
        size = sizes[dimension] + 1
        if bound * size > LARGEST:
            # More combinations than 64 bits number: only those that occur go on.
            key, found = pd.factorize(key)
            bound = len(found)
        key, bound = key * size + code + 1, bound * size
    cell, found = pd.factorize(key)
    example = np.zeros(len(found), dtype=np.int64)
    example[cell] = np.arange(rows)
    return cell.astype(np.int32), example


def _columns(
    frame: pd.DataFrame, dimensions: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Whole], dict[str, tuple[Codes, tuple[str, ...]]]]:
    numbers, words = {}, {}
    for name in frame.columns.difference(list(dimensions), sort=False):
        column = frame[name]
        if column.dtype == np.int64:
            # As the C type numpy adds fast: drivers hand over its twin of the same width.
            numbers[str(name)] = column.to_numpy().view(np.int64)
        else:
            coded = _values(frame, name)
            words[str(name)] = (coded.codes.astype(np.int32), tuple(str(value) for value in coded.categories))
    return numbers, words
