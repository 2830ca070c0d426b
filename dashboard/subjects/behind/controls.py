"""Ways from a number to the list behind it: in words, for a popover, and by rows, for a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.charts.movements import STEPS
from dashboard.session.view import View
from dashboard.subjects.behind import rows, sentences
from dashboard.subjects.behind.asked import Asked, behind, each, link
from dashboard.subjects.behind.columns import MOVED
from dashboard.subjects.behind.kinds import KINDS
from dashboard.ui.explained import Lists


def ways_to(view: View, asked: Sequence[Asked]) -> Lists:
    """The lists by their words, `19 accounts lost in October 2026`, worked out when somebody opens them."""

    def of() -> list[tuple[str, str]]:
        return [(words(view, one), link(one)) for one in asked if not view.facts.missing(*KINDS[one.name].needs)]

    return of


def words(view: View, one: Asked) -> str:
    """How many rows a list has by its figure, and what they are."""
    kind = KINDS[one.name]
    figure = rows.figure(view.facts, view.slice, one)
    return (
        f"{sentences.count(kind, figure.n) if figure else kind.table.noun} {kind.sentence(one, view.facts, view.today)}"
    )


def each_value(asked: Asked, dimension: str, values: Iterable[object]) -> list[str]:
    """The address of one list for each value of a dimension."""
    return [link(asked, {dimension: [str(value)]}) for value in values]


def moved(months: Iterable[int]) -> dict[str, list[str]]:
    """By the name of a movement: the accounts of each month in which MRR moved that way."""
    known = list(months)
    return {name: each(behind(MOVED[key], month) for month in known) for key, name, *_ in STEPS}


def moved_over(view: View, months: range) -> list[str]:
    """Of a waterfall: who paid at its opening, who moved over all its months in each way, who paid at its end."""
    opening = behind("paying", months[0] - 1) if months[0] > view.facts.first_month else None
    return each([opening, *(behind(MOVED[key], months) for key, *_ in STEPS), behind("paying", months[-1])])
