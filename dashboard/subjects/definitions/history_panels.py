"""How a metric went, month by month: whichever the registry has, with its numbers as a table and a file."""

from __future__ import annotations

from dashboard import charts
from dashboard.base.few import HIDDEN_UNDER
from dashboard.measures.metric import Metric
from dashboard.measures.windows import months_between
from dashboard.session.view import View
from dashboard.subjects.definitions import by_month
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.subjects.targets.goals import goal
from dashboard.ui.card import card
from dashboard.ui.sentences import verbatim
from dashboard.ui.style import palette


def picture(view: View, metric: Metric, multi_year: renewals_figures.MultiYear) -> None:
    """A card with the metric's line over the months on screen; nothing where it has no value by month."""
    sums = by_month.sums_of(view.facts, view.slice, metric, multi_year, trailing=True)
    if sums is None:
        return
    window = view.window
    span = "; three months to each" if by_month.is_trailing(metric) else ""
    few = f"; nothing where under {HIDDEN_UNDER} stand behind it" if metric.few_under else ""
    drawing = charts.trend(
        by_month.values(metric, sums).reindex(list(window)).rename_axis("month_index"),
        [charts.Line("value", metric.label)],
        view.unit(metric.unit),
        palette=palette(),
        height=260,
        events=view.events(),
        target=goal(view, metric.name),
        about=metric.label,
    )
    card(
        f"{metric.label} month by month",
        verbatim(f"{view.slice.sentence()}, {months_between(window)}{span}{few}"),
        drawing,
        f"history_{metric.name}",
        how=f"{metric.label} = {metric.formula}.",
    )
