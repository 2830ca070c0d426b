"""Rows as people's things and back: what a target, a scenario and a gate may hold, checked before they are kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from dashboard.appdb import cells, schema
from dashboard.appdb.cells import LARGEST
from dashboard.appdb.kept import Choices, Gate, Kept, Scenario, Target
from dashboard.base.errors import AppDatabaseError

R = TypeVar("R", bound=Kept)


CHANGE = "Change it and save again."


METRIC_NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")


LONGEST_SLICE = 20_000


FIRST_YEAR, LAST_YEAR = 1970, 2200


def choices_text(choices: Choices) -> str:
    """The one way of writing a slice's choices, so that equal slices are equal texts: sorted, each once."""
    merged: dict[str, set[str]] = {}
    for dimension, values in choices:
        merged.setdefault(dimension, set()).update(values)
    return json.dumps([[name, sorted(values)] for name, values in sorted(merged.items()) if values], ensure_ascii=False)


def choices_of(text: str) -> Choices:
    """The choices a slice was written from; ValueError for any other text."""
    try:
        pairs = json.loads(text)
    except RecursionError as error:
        raise ValueError(str(error)) from None
    if not isinstance(pairs, list) or not all(_is_pair(pair) for pair in pairs):
        raise ValueError("no choices")
    return tuple((name, tuple(values)) for name, values in pairs)


def _is_pair(pair: object) -> bool:
    match pair:
        case [str(), [_, *_] as values]:
            return all(isinstance(value, str) for value in values)
    return False


def _text(value: object, name: str, longest: int, *, needed: bool = False) -> str:
    text = str(value if value is not None else "").strip()
    if "\x00" in text:
        raise AppDatabaseError(
            f"The {name} holds a character that cannot be kept.", "It is the zero character.", CHANGE
        )
    if text.encode("utf-8", "replace").decode() != text:
        raise AppDatabaseError(
            f"The {name} holds a character that cannot be kept.", "It is half of a character.", CHANGE
        )
    if len(text) > longest:
        raise AppDatabaseError(
            f"The {name} is too long.", f"It has {len(text)} characters of at most {longest}.", "Shorten it."
        )
    if needed and not text:
        raise AppDatabaseError(f"The {name} is missing.", "It was left empty.", "Fill it in and save again.")
    return text


def _figure(value: object, name: str, lowest: float = -LARGEST, highest: float = LARGEST) -> float:
    try:
        figure = float(value)  # type: ignore[arg-type]
    except OverflowError:
        figure = LARGEST * 10
    except (TypeError, ValueError):
        raise AppDatabaseError(f"The {name} is not a number.", f"It says “{value}”.", CHANGE) from None
    if not lowest <= figure <= highest:
        raise AppDatabaseError(
            f"The {name} is out of bounds.",
            f"It is {cells.figured(figure)}; it may be {cells.figured(lowest)} to {cells.figured(highest)}.",
            CHANGE,
        )
    return round(figure, 8)


def _day(value: object, name: str) -> dt.date:
    if isinstance(value, str):
        with suppress(ValueError):
            value = dt.date.fromisoformat(value)
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise AppDatabaseError(f"The {name} is not a date.", f"It says “{value}”.", "Write it like 2026-03-31.")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        bounds = f"It is {value}; its year may be {FIRST_YEAR} to {LAST_YEAR}."
        raise AppDatabaseError(f"The {name} is out of bounds.", bounds, CHANGE)
    return value


def _whole(value: object, name: str, lowest: int, highest: int) -> int:
    figure = _figure(value, name, lowest, highest)
    if figure != int(figure):
        raise AppDatabaseError(f"The {name} is not a whole number.", f"It is {figure:g}.", CHANGE)
    return int(figure)


def who_of(who: str) -> str:
    """The name under which a change is written down; nobody changes anything unnamed."""
    return _text(who, "name of the person who saves", 120, needed=True)


def _target_row(values: Mapping[str, Any]) -> dict[str, Any]:
    metric = _text(values["metric"], "metric", 80, needed=True)
    if not METRIC_NAME.fullmatch(metric):
        raise AppDatabaseError(
            "The metric's name cannot be used.", f"It is “{metric}”.", "Pick a metric from the list."
        )
    first, last = _day(values["period_start"], "first day"), _day(values["period_end"], "last day")
    if last < first:
        raise AppDatabaseError("The period ends before it starts.", f"It says {first} to {last}.", "Swap the dates.")
    return {
        "metric": metric,
        "slice": _text(choices_text(values["choices"]), "slice", LONGEST_SLICE),
        "period_start": first,
        "period_end": last,
        "value": _figure(values["value"], "target"),
        "owner": _text(values["owner"], "owner", 120),
        "note": _text(values["note"], "note", 2000),
    }


def _scenario_row(values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        levers = json.loads(json.dumps(dict(values["levers"]), sort_keys=True, allow_nan=False))
    except (TypeError, ValueError):
        raise AppDatabaseError("The levers cannot be saved.", "One of them is not a number.", CHANGE) from None
    return {
        "name": _text(values["name"], "name", 120, needed=True),
        "slice": _text(choices_text(values["choices"]), "slice", LONGEST_SLICE),
        "months": _whole(values["months"], "number of months", 1, 120),
        "levers": levers,
        "owner": _text(values["owner"], "owner", 120),
        "note": _text(values["note"], "note", 2000),
    }


def _gate_row(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "quarter": _whole(values["quarter"], "quarter", 4 * FIRST_YEAR, 4 * LAST_YEAR + 3),
        "new_mrr": _figure(values["new_mrr"], "new MRR threshold", 0),
        "gross_dollar_renewal_rate": _figure(values["gross_dollar_renewal_rate"], "renewal rate threshold", 0, 1),
        "note": _text(values["note"], "note", 2000),
    }


@dataclass(frozen=True)
class Unreadable:
    """A row that does not hold what its columns say: what kind of thing (`target`), its number, and every reason."""

    word: str
    number: object
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """`Target number 3: the value is “abc”, not a number.`"""
        number = f" number {self.number}" if isinstance(self.number, int) else f", {self.number}"
        return f"{self.word.capitalize()}{number}: {'; '.join(self.reasons)}."

    def error(self, where: str) -> AppDatabaseError:
        """The same for somebody who wants to change just this row."""
        what = f"{self.sentence[:-1]}, so it cannot be changed."
        return AppDatabaseError(what, f"{where}.", "Correct it in the database, or restore a backup.")


@dataclass(frozen=True)
class Kind(Generic[R]):
    """One table of editable things: how a row is checked, read, named, and what makes two of them the same."""

    word: str
    table: sa.Table
    record: type[R]
    checked: Callable[[Mapping[str, Any]], dict[str, Any]]
    same: Sequence[str]

    def fields(self) -> tuple[str, ...]:
        """What people may set: the record's fields without what the application database itself keeps."""
        kept = {field.name for field in dataclasses.fields(Kept)} - {"note"}
        return tuple(field.name for field in dataclasses.fields(self.record) if field.name not in kept)

    def row_of(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Checked columns of a new or changed thing; an unknown name is refused."""
        unknown = sorted(set(values) - set(self.fields()))
        if unknown:
            raise AppDatabaseError(
                f"A {self.word} has no “{unknown[0]}”.", f"It has {', '.join(self.fields())}.", CHANGE
            )
        return self.checked(values)

    def live_key(self, row: Mapping[str, Any]) -> str:
        """Equal for two rows that must not stand side by side."""
        return hashlib.sha256(
            json.dumps(as_json({name: row[name] for name in self.same}), sort_keys=True).encode()
        ).hexdigest()

    def parse(self, raw: Mapping[str, Any], only: Iterable[str] | None = None) -> tuple[dict[str, Any], list[str]]:
        """(columns, problems in words) of a row as it came: cell by cell, then what the cells say together."""
        values, problems = cells.row(self.table, raw, only)
        if "version" in values and values["version"] < 1:
            problems.append("the version is below 1")
        choices: dict[str, Choices] = {}
        try:
            choices = {"choices": choices_of(values["slice"])} if "slice" in values else {}
        except ValueError:
            problems.append(f"the slice is {cells.quoted(values['slice'])}, not what Longroad wrote")
        # What a cell that cannot be read would have said is not asked for again.
        with suppress(KeyError):
            try:
                values |= self.checked({**values, **choices})
            except AppDatabaseError as error:
                what = error.what[0].lower() + error.what[1:].removesuffix(".")
                problems.append(f"{what} ({error.where.removesuffix('.')})")
        return values, problems

    def read(self, row: Mapping[str, Any]) -> R:
        """The record of a table row."""
        values = {name: value for name, value in row.items() if name not in ("slice", "live_key")}
        if "slice" in row:
            values["choices"] = choices_of(row["slice"])
        return self.record(**values)


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON can hold it, for the audit log and for backups."""
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in row.items()}


TARGETS = Kind("target", schema.targets, Target, _target_row, ("metric", "slice", "period_start", "period_end"))


SCENARIOS = Kind("scenario", schema.scenarios, Scenario, _scenario_row, ("name", "slice"))


GATES = Kind("bonus gate", schema.gates, Gate, _gate_row, ("quarter",))


KINDS: dict[str, Kind[Any]] = {kind.table.name: kind for kind in (TARGETS, SCENARIOS, GATES)}
