"""The refresh log: one line of JSON a refresh, the newest 200, in the state folder."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from dashboard.base.locks import locked

log = logging.getLogger("longroad")
LOG_LENGTH = 200


@dataclass(frozen=True)
class Entry:
    """One line of the refresh log. outcome: refreshed, refused (bad rows) or failed (no answer)."""

    started_at: str
    seconds: float
    outcome: str
    message: str
    rows: int = 0
    as_of: str = ""


_ENTRY = TypeAdapter(Entry)


def read(path: Path) -> list[Entry]:
    """The entries, oldest first; a line that is none is left out, a file that is none is empty."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    except OSError:
        return []
    found = []
    for line in lines[-LOG_LENGTH:]:
        try:
            found.append(_ENTRY.validate_json(line, strict=True))
        except ValidationError:
            continue
    return found


def append(path: Path, entry: Entry) -> None:
    """Add a line; of two processes that share the folder none loses the other's. A full disk costs the line, no
    more.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.parent, wait=True):
            kept = [*read(path), entry][-LOG_LENGTH:]
            handle, name = tempfile.mkstemp(prefix=".refresh-log-", dir=path.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.writelines(f"{json.dumps(asdict(each))}\n" for each in kept)
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
    except OSError as error:
        log.warning("The refresh log could not be written: %s", error.strerror)
