"""What stands behind figures, gathered when somebody asks: each metric on its basis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.measures import metric
from dashboard.measures.explaining import Basis, Explanation
from dashboard.measures.metric import Metric
from dashboard.session import address
from dashboard.session.view import View
from dashboard.ui.explained import Behind, Lists


def worked(
    view: View,
    of: Callable[[], Sequence[tuple[Metric, Basis] | Explanation]],
    lists: Lists | None = None,
    **ways: str,
) -> Behind:
    """What stands behind figures, gathered when somebody asks: each metric on its basis, or an explanation as it is.

    `lists` leads to the accounts, contracts or answers it counts. `ways` are the switches of the page, so that the link
    leads to the same figures.
    """
    query = address.link({}, **ways)
    return Behind(
        lambda: [one if isinstance(one, Explanation) else view.explain(*one) for one in of()],
        view.facts,
        f"definitions{'?' if query else ''}{query}",
        lists,
    )


def now(view: View, names: Sequence[str]) -> list[tuple[Metric, Basis]]:
    """Registry metrics of MRR and retention in the month the window ends with."""
    return [(metric.REGISTRY[name], Basis(view.sums, view.end)) for name in names]
