"""Compiled charts on disk, so that a start needs no Altair while the charts are as they were."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from dashboard.charts import theme
from dashboard.charts.template import COMPILED, SHAPES, Template
from dashboard.charts.theme import Palette


def compile_all(*palettes: Palette, shelf: Path | None = None) -> None:
    """Have every chart compiled for these palettes, so that no visitor waits for it.

    What lies on the `shelf` is taken when charts, theme and Altair are those that wrote it: a few milliseconds. Else
    Altair is loaded and compiles, about a second, and the shelf is written anew; one that cannot be read or written
    costs only that second.
    """
    made_by = _made_by()
    if shelf is None or not _taken(shelf, made_by, palettes):
        made = [(name, one, shape(one).spec) for one in palettes for name, shape in SHAPES.items()]
        if shelf is not None:
            _put(shelf, {"made_by": made_by, "charts": [[name, one.mode, spec] for name, one, spec in made]})


def _made_by() -> str:
    """What a compiled chart depends on, as a digest: the sources of this folder, the theme, Altair's version."""
    sources = [*sorted(Path(__file__).parent.glob("*.py")), Path(theme.__file__)]
    seen = hashlib.sha256(version("altair").encode())
    for source in sources:
        seen.update(source.name.encode() + source.read_bytes())
    return seen.hexdigest()


def _taken(shelf: Path, made_by: str, palettes: tuple[Palette, ...]) -> bool:
    """Take what lies there; False when it is not all that is wanted, or not of these sources."""
    by_mode = {one.mode: one for one in palettes}
    try:
        found = json.loads(shelf.read_text(encoding="utf-8"))
        specs = {(str(name), by_mode[mode]): spec for name, mode, spec in found["charts"] if mode in by_mode}
        is_ours = found["made_by"] == made_by and specs.keys() == {(name, one) for one in palettes for name in SHAPES}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if is_ours:
        for key, spec in specs.items():
            COMPILED.setdefault(key, Template(spec))
    return is_ours


def _put(shelf: Path, charts: dict[str, object]) -> None:
    """Write beside it and rename: a reader sees the old shelf or the new one."""
    beside = shelf.with_suffix(".new")
    with suppress(OSError):
        shelf.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(charts), encoding="utf-8")
        beside.replace(shelf)
