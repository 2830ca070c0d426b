"""How a target's figure is made."""

from __future__ import annotations

from dashboard.base.months import day_name
from dashboard.measures import explaining
from dashboard.measures.explaining import Explanation
from dashboard.session.view import View
from dashboard.subjects.targets import words
from dashboard.subjects.targets.model import Assessment
from dashboard.ui.explained import Behind
from dashboard.ui.worked import worked


def target(view: View, one: Assessment) -> Behind:
    """A target's figure so far: its period, what it rests on, and where it should be."""
    metric = words.metric_of(one.target.metric)
    unit = view.unit(words.kind(one.target.metric))

    def of() -> list[Explanation]:
        sums = [
            ("So far", f"{words.so_far(one, unit)} {one.when}".strip()),
            ("Rests on", words.rests_on(one)),
            ("Expected by now", unit.text(one.expected)),
            ("Target", unit.text(one.target.value)),
            ("Forecast at the end", unit.text(one.forecast)),
        ]
        facts_ = metric.facts if metric else ()
        return [
            explaining.summed(
                words.title(one.target),
                words.days(one.target),
                sums,
                facts_,
                formula=metric.formula if metric else "",
                as_of=day_name(view.facts.as_of),
            )
        ]

    return worked(view, of)
