"""The tiles of a quarter: score, response rate, who was heard."""

from __future__ import annotations

from dashboard.base.numbers import is_missing
from dashboard.base.words import counted
from dashboard.measures import changes
from dashboard.measures.metric import Sums
from dashboard.session.view import View
from dashboard.subjects.nps import explained as nps_explained
from dashboard.subjects.nps import figures, metrics
from dashboard.subjects.targets.goals import aimed
from dashboard.ui.tile import Tile, change_row


def nps_tiles(view: View, sums: Sums, quarter: int, survey: str = "relational") -> list[Tile]:
    """NPS with its interval, response rate, share of MRR heard from, the two weighted variants; nothing under ten
    answers.
    """
    n = int(sums["responses"][quarter])
    basis = nps_explained.nps_basis(sums, quarter)
    band = figures.intervals(sums.loc[[quarter]]).iloc[0]
    points, heard = view.unit("points"), counted(int(sums["heard_accounts"][quarter]), "account")
    tiles = []
    spread = (
        "too few for a score"
        if figures.state(n) == "count"
        else f"n = {n:,} · {points.text(band['low'])} to {points.text(band['high'])}"
    )
    for metric, foot in (
        (metrics.nps, spread),
        (metrics.response_rate, f"{n:,} of {int(sums['sent'][quarter]):,}"),
        (metrics.mrr_heard, heard),
        (metrics.nps_by_account, heard),
        (metrics.nps_by_mrr, heard),
    ):
        unit = view.unit(metric.unit)
        values = metric(sums.loc[:quarter]).tail(8)
        now, then = float(values.iloc[-1]), float(values.iloc[-2]) if len(values) > 1 else float("nan")
        is_score = metric.unit == "points"
        few = is_score and figures.state(n) == "count"
        was_few = is_score and figures.state(int(sums["responses"].get(quarter - 3, 0))) == "count"
        change = changes.change(metric, sums, quarter, quarter - 3, values)
        step = "" if few or was_few or is_missing(then) else unit.change(now, then)
        compared = f"vs {figures.quarter_name(quarter - 3)}"
        # Under ten answers there is no score, neither written nor drawn nor read aloud.
        shown = values.where(sums["responses"].loc[values.index] >= figures.FEW) if is_score else values
        said = f"{counted(n, 'answer')}, too few for a score" if few else f"now {unit.text(now, metric.empty)}"
        tiles.append(
            Tile(
                metric.name,
                metric.label,
                counted(n, "answer") if few else unit.text(now, metric.empty),
                basis.period,
                change=step,
                is_rise=change.is_rise if step else None,
                is_good=change.is_good(metric) if step else None,
                compared=compared if step else "",
                spark=[float(v) for v in shown],
                spark_words=f"{metric.label} over {len(values)} quarters, {said}.",
                **{"foot": foot} | aimed(view, metric.name, basis.period),
                definition=change_row(step, change, True, compared),
                behind=nps_explained.nps_now(view, metric, sums, quarter, survey),
            )
        )
    return tiles
