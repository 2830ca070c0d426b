"""The last good facts on disk, so that an outage or a restart never blanks a screen.

A set of facts is a folder: one Parquet file a fact, facts.json for what they are, and SHA256SUMS over all of them,
which `sha256sum -c` checks too. `current` names the set in force. A set of which one digit has changed is not shown:
it is renamed `set-aside-…`, said in words and fetched again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pandas.api.types import is_numeric_dtype
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from dashboard.base.errors import FactsError
from dashboard.base.locks import is_abandoned, locked
from dashboard.base.months import last_complete_month
from dashboard.facts.loading import NO_WORDS, Facts, holds_words
from dashboard.warehouse.problems import Problem

FORMAT = 5
SUMS, META, POINTER = "SHA256SUMS", "facts.json", "current"
NAME = re.compile(r"facts-\d{8}T\d{12}-[0-9a-f]{1,64}-[0-9a-z_]{1,16}")
FIRST_MONTH, LAST_MONTH = 1900 * 12, 2200 * 12
SETS_KEPT = 2
ASIDE_KEPT = 3
TRIES = 20
NEEDED = ("mrr_movements", "mrr_balance", "paying_accounts")


class _Meta(BaseModel):
    """facts.json: everything about a set of facts but the frames themselves."""

    model_config = ConfigDict(extra="forbid", strict=True)

    format: int
    as_of: dt.date
    fetched_at: AwareDatetime
    first_month: int = Field(ge=FIRST_MONTH, le=LAST_MONTH)
    last_month: int = Field(ge=FIRST_MONTH, le=LAST_MONTH)
    dimensions: tuple[str, ...]
    frames: tuple[str, ...]
    problems: tuple[Problem, ...]
    row_counts: dict[str, NonNegativeInt]
    connected: tuple[str, ...]
    seconds: dict[str, float]
    fingerprint: str
    version: str
    asked: dict[str, str]


class _Unusable(Exception):
    """Why a set of facts is not shown; completes “Stored figures could not be used: …”."""


class _Gone(Exception):
    """Another process has fetched newer ones and cleared these away meanwhile."""


@dataclass(frozen=True)
class LastGood:
    """What a start finds on disk: facts to show at once, and in words what was set aside; each may be None."""

    facts: Facts | None = None
    error: FactsError | None = None


def save(facts: Facts, folder: Path) -> Path:
    """Write the facts beside the older ones and switch over in one step; readers never see half a set.

    FactsError when the folder cannot be written or is full: nothing is left behind and the older ones stay in force.
    """
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=folder))
        own = staging.name.removeprefix(".staging-")
        final = folder / f"facts-{facts.fetched_at:%Y%m%dT%H%M%S%f}-{facts.version}-{own}"
        pointer = folder / f".current-{own}"
        made = [staging, final, pointer]
        with locked(staging):
            _write(facts, staging)
            staging.replace(final)
        pointer.write_text(final.name, encoding="utf-8")
        pointer.replace(folder / POINTER)
    except OSError as error:
        for path in made:
            _remove(path)
        raise FactsError(
            "The facts could not be kept on disk.",
            f"In {folder}: {_reason(error)}.",
            "Check that the folder can be written and has room; the figures stay in memory.",
        ) from error
    with suppress(OSError):
        _clear(old for old in _sets(folder)[SETS_KEPT:] if old != final)
    return final


def _remove(path: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _clear(sets: Iterable[Path]) -> None:
    for path in sets:
        # One that somebody reads just now goes next time.
        with suppress(FileNotFoundError), locked(path) as mine:
            if mine:
                shutil.rmtree(path, ignore_errors=True)


def _write(facts: Facts, folder: Path) -> None:
    for name, frame in facts.frames.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    plain = {name: getattr(facts, name) for name in _Meta.model_fields if name not in ("format", "frames")}
    meta = _Meta(format=FORMAT, frames=tuple(sorted(facts.frames)), **plain)
    (folder / META).write_text(meta.model_dump_json(), encoding="utf-8")
    sums = "".join(f"{_digest(path)}  {path.name}\n" for path in sorted(folder.iterdir()))
    (folder / SUMS).write_text(sums, encoding="utf-8")


def last_good(folder: Path, fingerprint: str) -> LastGood:
    """The newest sound facts of these settings; what cannot be used is set aside and said. Nothing stops a start."""
    unusable: list[str] = []
    facts: Facts | None = None
    try:
        if folder.exists() and not folder.is_dir():
            raise _Unusable("it is a file where a folder belongs")
        for _ in range(TRIES):
            with suppress(_Gone):
                facts = _newest_sound(folder, fingerprint, unusable)
                break
    except (OSError, _Unusable) as error:
        unusable.append(_set_aside(folder, _reason(error) if isinstance(error, OSError) else str(error)))
    if not unusable:
        return LastGood(facts)
    remedy = "Fresh ones are fetched from the warehouse" + ("; until then older ones are shown." if facts else " now.")
    return LastGood(
        facts, FactsError(f"Stored figures could not be used: {'; '.join(unusable)}.", f"In {folder}.", remedy)
    )


def _newest_sound(folder: Path, fingerprint: str, unusable: list[str]) -> Facts | None:
    for path in _in_order(folder, unusable):
        try:
            facts = _read(path, fingerprint)
        except _Unusable as error:
            unusable.append(_set_aside(path, str(error)))
            continue
        if facts is not None:
            return facts
    return None


def sweep(folder: Path, *, alone: bool) -> None:
    """Clear away what killed processes left, and what was set aside long ago. `alone`: nobody else writes here."""
    with suppress(OSError):
        for path in (*folder.glob(".staging-*"), *folder.glob(".current-*"), *folder.parent.glob(".refresh-log-*")):
            if is_abandoned(path, 0 if alone else 60):
                _remove(path)
        aside = [*folder.glob("set-aside-*"), *folder.parent.glob(f"set-aside-*-{folder.name}")]
        for path in sorted(aside, key=lambda each: each.name)[:-ASIDE_KEPT]:
            _remove(path)


def _sets(folder: Path) -> list[Path]:
    """The sets of facts there are, newest first."""
    return sorted((path for path in folder.iterdir() if NAME.fullmatch(path.name)), reverse=True)


def _in_order(folder: Path, unusable: list[str]) -> Iterator[Path]:
    """The set in force first, then the others, newest first."""
    if not folder.exists():
        return
    first = None
    try:
        if (folder / POINTER).exists() and not (folder / POINTER).is_file():
            raise _Unusable("it is no file")
        with (folder / POINTER).open(encoding="utf-8") as file:
            name = file.read(200).strip()
        if not NAME.fullmatch(name):
            raise _Unusable("it names no set of figures in this folder")
        first = folder / name
        if not first.exists() and (folder / POINTER).read_text(encoding="utf-8").strip() == name:
            raise _Unusable(f"the set {name} that it names is missing")
        yield first
    except FileNotFoundError:
        pass
    except (OSError, ValueError, _Unusable) as error:
        why = (
            _reason(error) if isinstance(error, OSError) else str(error) if isinstance(error, _Unusable) else "no text"
        )
        unusable.append(_set_aside(folder / POINTER, why))
    yield from (path for path in _sets(folder) if path != first)


def _read(path: Path, fingerprint: str) -> Facts | None:
    """The facts of a set, None when they belong to other settings; _Unusable when anything is wrong with it."""
    if path.is_symlink():
        raise _Unusable("it lies outside this folder")
    try:
        with locked(path, shared=True) as mine:
            if not mine:
                raise _Gone
            _check_sums(path)
            meta = _Meta.model_validate_json((path / META).read_bytes())
            if meta.format != FORMAT:
                raise _Unusable("another version of Longroad wrote it")
            if meta.fingerprint != fingerprint:
                return None
            frames = {name: _typed(pd.read_parquet(path / f"{name}.parquet"), meta.dimensions) for name in meta.frames}
        _check_plausible(meta, frames)
    except FileNotFoundError as error:
        if not path.exists():
            raise _Gone from error
        raise _Unusable(f"{Path(error.filename or '').name or 'a file'} is missing") from error
    except OSError as error:
        raise _Unusable(_reason(error)) from error
    except ValidationError as error:
        raise _Unusable(f"{META} says what cannot be") from error
    except (_Unusable, _Gone):
        raise
    except Exception as error:
        # Whatever a reader of Parquet throws, the start goes on.
        raise _Unusable("a file of it cannot be read") from error
    return Facts(frames=frames, **{name: value for name, value in meta if name not in ("format", "frames")})


def _typed(frame: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """The frame as it was kept: Parquet forgets that a column of words is one when there is no word in it."""
    empty = [name for name in frame if holds_words(str(name), dimensions) and frame[name].isna().all()]
    return frame.astype(dict.fromkeys(empty, NO_WORDS)) if empty else frame


def _check_sums(path: Path) -> None:
    if path.is_dir() and not (path / SUMS).is_file():
        raise _Unusable("it has no checksums, so another version of Longroad wrote it or it is not whole")
    lines = (path / SUMS).read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for file in path.iterdir():
        if file.name != SUMS and file.name not in sums:
            raise _Unusable(f"{file.name} is not listed in {SUMS}")
    for name, digest in sums.items():
        if (
            Path(name).name != name
            or (path / name).is_symlink()
            or ((path / name).exists() and not (path / name).is_file())
        ):
            raise _Unusable(f"{SUMS} names what is no file here")
        if _digest(path / name) != digest:
            raise _Unusable(f"{name} has changed since it was written")
    if META not in sums:
        raise _Unusable(f"{META} is missing")


def _check_plausible(meta: _Meta, frames: dict[str, pd.DataFrame]) -> None:
    if not meta.first_month <= meta.last_month == last_complete_month(meta.as_of):
        raise _Unusable(f"{META} says what cannot be")
    for name in NEEDED:
        if name not in frames:
            raise _Unusable(f"{name}.parquet is missing")
    for name, frame in frames.items():
        if not set(meta.dimensions) <= set(frame.columns):
            raise _Unusable(f"{name}.parquet lacks a dimension")
        for column, values in frame.items():
            words = isinstance(values.dtype, pd.CategoricalDtype)
            if words != holds_words(str(column), meta.dimensions) or not (words or is_numeric_dtype(values.dtype)):
                raise _Unusable(f"{name}.parquet holds in {column} what cannot be")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _set_aside(path: Path, why: str) -> str:
    """Rename it, so that somebody can look at it and nothing reads it again; what is wrong with it, for a sentence."""
    aside = path.with_name(f"set-aside-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}-{path.name}")
    try:
        path.rename(aside)
    except OSError as error:
        return f"{path.name}: {why}; it could not be set aside ({_reason(error)})"
    return f"{path.name}: {why}; it is kept as {aside.name}"


def _reason(error: OSError) -> str:
    # By its number: Parquet's own words for a full disk are not for people.
    return (os.strerror(error.errno) if error.errno else error.strerror or "unknown reason").lower()
