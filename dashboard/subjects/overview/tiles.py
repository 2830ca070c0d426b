"""The tiles that Overview takes from other rooms, each only where its table is connected."""

from __future__ import annotations

from dashboard.session.view import View
from dashboard.subjects.nps import figures as nps_figures
from dashboard.subjects.nps.tiles import nps_tiles
from dashboard.subjects.renewals import figures as renewals_figures
from dashboard.subjects.renewals import metrics, tables
from dashboard.subjects.renewals.tiles import rate_tile
from dashboard.subjects.revenue.tiles import committed_tile
from dashboard.subjects.targets.tiles import target_tile
from dashboard.ui.tile import Tile


def also_tiles(view: View) -> list[Tile]:
    """Renewal rate, NPS and committed MRR for the overview, each only where its table is connected."""
    found: list[Tile] = []
    if view.facts.missing("renewals") is None:
        rolled = tables.quarterly(renewals_figures.by_due_month(view.facts, view.slice))
        found.append(rate_tile(view, metrics.renewal_rate, rolled))
    if view.facts.missing("nps_responses") is None:
        sums = nps_figures.by_quarter(view.facts, view.slice)
        quarter = nps_figures.last_quarter(sums, view.end)
        if quarter is not None:
            found.append(nps_tiles(view, sums, quarter)[0])
    return [*found, committed_tile(view), *target_tile(view)]
