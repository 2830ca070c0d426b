"""Imports point one way. A module may import only what stands before it in ORDER; three libraries stay where they
belong.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.base.settings import ROOT

# The design's arrows, left to right and top to bottom; a package is one word.
ORDER = [
    "errors",
    "locks",
    "units",
    "months",
    "passwords",
    "age",
    "serving",
    "settings",
    "tenancy",
    "contract",
    "slices",
    "chance",
    "metrics",
    "cohorts",
    "renewals",
    "nps",
    "changes",
    "committed",
    "simulate",
    "forecast",
    "targets",
    "bonus",
    "findings",
    "what_if",
    "theme",
    "charts",
    "compose",
    "adapter",
    "csv_faults",
    "files",
    "engines",
    "driver_words",
    "warehouse",
    "checks",
    "facts",
    "stored",
    "refresh_log",
    "refresh",
    "live",
    "accounts",
    "notebook",
    "migrations",
    "export",
    "downloads",
    "columns",
    "definitions",
    "glossary",
    "tables",
    "address",
    "source",
    "ui",
    "frame",
    "server",
    "__main__",
]
MAY_USE = {
    "streamlit": {"address", "source", "ui", "frame", "server", "pages", "streamlit_app"},
    "altair": {"charts"},
    "sqlalchemy": {"engines", "driver_words", "warehouse", "facts", "checks", "files", "notebook", "migrations"},
}
# What a page must not know: where the data come from and how they are drawn.
NOT_IN_PAGES = {
    "warehouse",
    "facts",
    "compose",
    "adapter",
    "csv_faults",
    "files",
    "checks",
    "contract",
    "theme",
    "notebook",
    "frame",
    "server",
}


def modules() -> list[Path]:
    found = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "streamlit_app.py"]
    return sorted(path for path in found if (path.exists() and path.name != "__init__.py") or path.parent.name in ORDER)


def unit_of(path: Path) -> str:
    """The word for a file: dashboard/ui/card.py is ui, pages/watch/revenue.py is pages."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "dashboard" else parts[0]


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
    """Our module behind an imported name, or None."""
    first, _, rest = name.partition(".")
    return rest.partition(".")[0] if first == "dashboard" and rest else None


FILES = modules()


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    unit = unit_of(path)
    if unit in ("pages", "streamlit_app"):
        return
    assert unit in ORDER, f"{unit} is new: put it into ORDER where it belongs"
    for name, line in imports(path):
        other = ours(name)
        if other in ORDER and other != unit:
            assert ORDER.index(other) < ORDER.index(unit), f"{path.name}, line {line}: {unit} must not import {other}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_libraries_stay_where_they_belong(path: Path) -> None:
    unit = unit_of(path)
    for name, line in imports(path):
        library = name.partition(".")[0]
        assert unit in MAY_USE.get(library, {unit}), (
            f"{path.name}, line {line}: {library} only in {', '.join(sorted(MAY_USE[library]))}"
        )


@pytest.mark.parametrize("path", [p for p in FILES if unit_of(p) == "pages"], ids=lambda p: p.stem)
def test_pages_know_nothing_of_where_data_come_from(path: Path) -> None:
    used = {other for name, _ in imports(path) if (other := ours(name))}
    assert not used & NOT_IN_PAGES, f"{path.name} imports {', '.join(sorted(used & NOT_IN_PAGES))}"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 70, "a page is a storyboard of at most about 60 lines"


@pytest.mark.parametrize(
    "path", [p for p in FILES if unit_of(p) not in ("pages", "streamlit_app")], ids=lambda p: str(p.relative_to(ROOT))
)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_every_word_of_the_order_is_a_module() -> None:
    assert len(set(ORDER)) == len(ORDER)
    there = {path.stem for path in (ROOT / "dashboard").iterdir()}
    assert set(ORDER) <= there, f"{sorted(set(ORDER) - there)} is gone: take it out of ORDER"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_address_has_one_writer(path: Path) -> None:
    """Streamlit's own binding drops what it does not know and leaves a second entry in the history
    (docs/decisions/013).
    """
    if unit_of(path) != "address":
        text = "\n".join(
            line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")
        )
        assert not re.search(r"bind=.query-params|st\.query_params", text.partition('"""\n')[2] or text)
