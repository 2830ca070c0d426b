"""Imports point one way, from layer to layer; three libraries stay where they belong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.base.settings import ROOT

# From the ground up; each folder of dashboard/ is a layer, and the last one holds what lies flat in it.
LAYERS = ("base", "charts", "warehouse", "measures", "facts", "appdb", "session", "ui", "subjects", "flat")
# In a room of dashboard/subjects: figures and words first, what is drawn of them last.
DRAWN = {"panels", "cards", "tiles", "lists", "controls", "explained", "forms", "saving", "gate", "goals"}
MAY_USE = {
    "streamlit": {"session", "ui", "subjects", "flat", "pages", "streamlit_app"},
    "altair": {"charts"},
    "sqlalchemy": {"warehouse", "facts", "appdb"},
}
# What a page must not know: where the data come from and how they are drawn.
NOT_IN_PAGES = {"warehouse", "facts", "appdb", "flat"}
MOST_FLAT = 10


def modules() -> list[Path]:
    found = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "streamlit_app.py"]
    return sorted(path for path in found if "versions" not in path.parts)


def layer_of(path: Path) -> str:
    """dashboard/ui/card.py is in ui, dashboard/page_frame.py and dashboard/server/ are flat, pages/… is pages."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] != "dashboard":
        return parts[0]
    return parts[1] if parts[1] in LAYERS else "flat"


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module imported when the code runs, with its line; what only types need does not count."""

    def walk(node: ast.AST) -> Iterator[tuple[str, int]]:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, f"{path.name}, line {node.lineno}: write the whole name"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        for child in ast.iter_child_nodes(node):
            yield from walk(child)

    yield from walk(ast.parse(path.read_text(encoding="utf-8")))


def ours(name: str) -> str | None:
    """The layer behind an imported name, or None when it is not ours."""
    first, _, rest = name.partition(".")
    return (layer if (layer := rest.partition(".")[0]) in LAYERS else "flat") if first == "dashboard" and rest else None


FILES = modules()
each_file = pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))


@each_file
def test_imports_point_one_way(path: Path) -> None:
    layer = layer_of(path)
    if layer in ("pages", "streamlit_app"):
        return
    for name, line in imports(path):
        other = ours(name)
        if other is not None:
            assert LAYERS.index(other) <= LAYERS.index(layer), f"{path.name}, line {line}: {layer} imports {other}"


@each_file
def test_figures_of_a_room_know_nothing_of_how_they_are_drawn(path: Path) -> None:
    if layer_of(path) != "subjects" or is_drawn(path.stem) or path.stem in ("figures", "change"):
        return
    for name, line in imports(path):
        assert not name.startswith(("streamlit", "dashboard.ui")), f"{path.name}, line {line}: {name} draws"


def is_drawn(stem: str) -> bool:
    return any(part in DRAWN for part in stem.split("_"))


@each_file
def test_libraries_stay_where_they_belong(path: Path) -> None:
    layer = layer_of(path)
    for name, line in imports(path):
        library = name.partition(".")[0]
        assert layer in MAY_USE.get(library, {layer}), (
            f"{path.name}, line {line}: {library} only in {', '.join(sorted(MAY_USE[library]))}"
        )


@pytest.mark.parametrize("path", [p for p in FILES if layer_of(p) == "pages"], ids=lambda p: p.stem)
def test_pages_know_nothing_of_where_data_come_from(path: Path) -> None:
    used = {other for name, _ in imports(path) if (other := ours(name))}
    assert not used & NOT_IN_PAGES, f"{path.name} imports {', '.join(sorted(used & NOT_IN_PAGES))}"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 60, "a page is a storyboard of at most 60 lines"


@pytest.mark.parametrize(
    "path", [p for p in FILES if layer_of(p) not in ("pages", "streamlit_app")], ids=lambda p: str(p.relative_to(ROOT))
)
def test_modules_are_short_and_say_what_they_are_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    if text.strip():
        assert len(ast.get_docstring(ast.parse(text)) or "") > 20, f"{path} does not say what it is for"


def test_the_folder_shows_its_layers() -> None:
    """The listing of dashboard/ is the map: a folder a layer, few modules beside them, each folder with its line."""
    there = list((ROOT / "dashboard").iterdir())
    folders = {path.name for path in there if path.is_dir() and path.name != "__pycache__"}
    assert folders == {*LAYERS, "server"} - {"flat"}
    assert len([path for path in there if path.suffix == ".py"]) <= MOST_FLAT
    rooms = [path.parent for path in (ROOT / "dashboard").glob("subjects/*/__init__.py")]
    for folder in [ROOT / "dashboard" / name for name in folders] + rooms:
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))), folder


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_address_has_one_writer(path: Path) -> None:
    """Streamlit's own binding drops what it does not know and leaves a second entry in the history
    (docs/decisions/013).
    """
    if path.name != "address.py":
        text = "\n".join(
            line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")
        )
        assert not re.search(r"bind=.query-params|st\.query_params", text.partition('"""\n')[2] or text)
