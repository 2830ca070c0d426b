"""What is decided once stands once: how many cases a number needs, and the scale of money."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.base.money import MONEY_SCALE

ROOT = Path(__file__).parents[1]
FEW = "dashboard/base/few.py"
MONEY = "dashboard/base/money.py"


def sources() -> Iterator[tuple[str, ast.AST]]:
    """Every module of the product, by its path."""
    for path in sorted([*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]):
        name = str(path.relative_to(ROOT))
        if name not in (FEW, MONEY):
            yield name, ast.parse(path.read_text())


def literals(node: ast.AST, wanted: set[int]) -> list[int]:
    """Line numbers of the wanted whole numbers directly below a node."""
    return [
        child.lineno
        for child in ast.iter_child_nodes(node)
        if isinstance(child, ast.Constant) and type(child.value) is int and child.value in wanted
    ]


def test_the_thresholds_and_the_scale_are_those_of_the_definitions() -> None:
    """docs/definitions.md: under 10 only the count, under 30 greyed; money in ten-thousandths."""
    assert (HIDDEN_UNDER, GREYED_UNDER, MONEY_SCALE) == (10, 30, 10_000)


def test_how_many_are_few_is_said_in_one_place() -> None:
    found = [
        f"{name}:{line}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        for line in literals(node, {10, 30})
    ]
    assert found == []


def test_money_is_scaled_by_one_name() -> None:
    found = [
        f"{name}:{line}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv)
        for line in literals(node, {10_000})
    ]
    assert found == []
