"""What a list behind a number says: what its rows are, how many, and whether the warehouse has moved on since."""

from __future__ import annotations

from dashboard.base.money import MONEY_SCALE
from dashboard.base.numbers import Unit, whole
from dashboard.base.words import Finding, Run, counted
from dashboard.subjects.accounts.lists import Totals
from dashboard.subjects.behind.figures import Figure
from dashboard.subjects.behind.kind import Kind

MOST_TOLD = 2


def count(kind: Kind, n: int) -> str:
    """`71 accounts`, `no contract`."""
    return counted(n, kind.table.noun) if n else f"No {kind.table.noun}"


def finding(kind: Kind, words: str, totals: Totals, expected: Figure | None, money: Unit, covers: str) -> Finding:
    """How many there are, what they are, and their money."""
    known = [(label, column) for label, column in kind.table.money.items() if not expected or column in expected.money]
    # Of two columns with the same sum the first is told.
    sums = {totals.money[column]: label for label, column in reversed(known) if totals.money[column]}
    told = [f"{label} {money.text(of / MONEY_SCALE)}" for of, label in reversed(sums.items())][:MOST_TOLD]
    runs = [Run(count(kind, totals.rows), True), Run(f" {words}")]
    return Finding((*runs, Run(f": {', '.join(told)}." if told else ".")), covers)


def apart(kind: Kind, totals: Totals, expected: Figure, money: Unit, fetched: str) -> str:
    """Why the list and the figure differ, with both counts and, where those agree, both amounts."""
    noun = kind.table.noun
    if totals.rows != expected.n:
        said = f"The figure counts {counted(expected.n, noun)}, the warehouse now lists {whole(totals.rows)}"
    else:
        label, column = next(
            (label, column)
            for label, column in kind.table.money.items()
            if expected.money.get(column, totals.money[column]) != totals.money[column]
        )
        figure, listed = (money.text(one.money[column] / MONEY_SCALE) for one in (expected, totals))
        said = f"{label} of the figure is {figure}, of the list {listed}"
    why = f"the warehouse has changed since the figures were fetched on {fetched}"
    return f"{said}: {why}. The next refresh brings both together."
