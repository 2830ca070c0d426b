"""Two people saved the same thing: both versions, in words."""

from __future__ import annotations

from dataclasses import replace

from dashboard.appdb.records import Kind, R
from dashboard.base.errors import ConflictError


def conflict(kind: Kind[R], theirs: R, yours: R) -> ConflictError:
    """Somebody saved in between: both values, in words."""
    at = theirs.updated_at.strftime("%Y-%m-%d %H:%M UTC") if theirs.updated_at else ""
    if theirs.archived:
        what = f"{theirs.updated_by} archived this {kind.word} while you were changing it."
        return ConflictError(what, theirs, yours, f"It was put away at {at}.", "Add it anew if it is still wanted.")
    aligned = replace(yours, version=theirs.version, updated_at=theirs.updated_at, updated_by=theirs.updated_by)
    differing = [name for name in kind.fields() if getattr(theirs, name) != getattr(aligned, name)]
    both = "; ".join(difference_in_words(name, getattr(theirs, name), getattr(yours, name)) for name in differing)
    what = f"{theirs.updated_by} changed this {kind.word} while you were changing it."
    return ConflictError(
        what, theirs, yours, f"Saved at {at}. {both or 'Both say the same'}.", "Choose one and save again."
    )


def difference_in_words(name: str, theirs: object, yours: object) -> str:
    """One field in two versions, as people read it."""
    if name == "choices":
        return f"slice: theirs {_choices(theirs)}, yours {_choices(yours)}"
    return f"{name.replace('_', ' ')}: theirs {theirs}, yours {yours}"


def _choices(pairs: object) -> str:
    assert isinstance(pairs, tuple)
    return ", ".join(f"{dimension} {' or '.join(values)}" for dimension, values in pairs) or "everything"
