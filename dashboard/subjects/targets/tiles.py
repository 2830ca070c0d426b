"""How many targets are on pace, for Overview."""

from __future__ import annotations

from dashboard.session.view import View
from dashboard.subjects.targets import panels, sentences, words
from dashboard.subjects.targets.model import TargetStatus
from dashboard.ui.tile import Tile


def target_tile(view: View) -> list[Tile]:
    """How many targets are on pace; none while no target covers the slice on screen."""
    shown = [one for one in panels.on_screen(view) if not panels.is_past(view, one)]
    judged = [one for one in shown if one.status is not TargetStatus.NONE]
    if not judged:
        return []
    good = sum(one.status is TargetStatus.ON_PACE for one in judged)
    worst = sentences.by_trouble(judged)[0].status
    return [
        Tile(
            "targets",
            "Targets",
            f"{good} of {len(judged)}",
            change="on pace",
            period=f"as of {view.today}",
            foot=f"{worst.mark} {sentences.states(judged)}",
            definition=[
                (f"{status.word.capitalize()} {status.mark}", meaning) for status, meaning in words.MEANING.items()
            ],
        )
    ]
