"""The tiles of a quarter: score, response rate, who was heard."""

from __future__ import annotations

from dashboard.base.numbers import is_missing, whole
from dashboard.base.words import counted
from dashboard.measures import changes
from dashboard.measures.metric import Metric, Sums
from dashboard.session.view import View
from dashboard.subjects.behind.asked import behind, link
from dashboard.subjects.nps import explained as nps_explained
from dashboard.subjects.nps import figures, metrics
from dashboard.subjects.targets.goals import TileTarget, tile_target
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
    spread = f"n = {whole(n)} · {points.text(band['low'])} to {points.text(band['high'])}"
    for metric, foot in (
        (metrics.nps, spread),
        (metrics.response_rate, f"{whole(n)} of {whole(int(sums['sent'][quarter]))}"),
        (metrics.mrr_heard, heard),
        (metrics.nps_by_account, heard),
        (metrics.nps_by_mrr, heard),
    ):
        unit = view.unit(metric.unit)
        values = metric(sums.loc[:quarter]).tail(8)
        now, then = float(values.iloc[-1]), float(values.iloc[-2]) if len(values) > 1 else float("nan")
        behind = sums[metric.few_under] if metric.few_under else None
        few = behind is not None and metric.is_few(int(behind[quarter]))
        was_few = behind is not None and metric.is_few(int(behind.get(quarter - 3, 0)))
        change = changes.change(metric, sums, quarter, quarter - 3, values)
        step = "" if few or was_few or is_missing(then) else unit.change(now, then)
        compared = f"vs {figures.quarter_name(quarter - 3)}"
        # Under ten there is no score or rate, neither written nor drawn nor read aloud.
        shown = values if behind is None else values.mask(behind.loc[values.index].map(metric.is_few).astype(bool))
        count = counted(int(behind[quarter]), metric.few_noun) if few and behind is not None else ""
        # A target is held against the relational survey, and surveys are never pooled.
        own: TileTarget = {} if few or survey != "relational" else tile_target(view, metric.name, basis.period)
        lines = (metric.few_words if few else foot, own.get("target_words", ""))
        said = f"{count}, {metric.few_words}" if few else f"now {unit.text(now, metric.empty)}"
        tiles.append(
            Tile(
                metric.name,
                metric.label,
                count if few else unit.text(now, metric.empty),
                basis.period,
                change=step,
                is_rise=change.is_rise if step else None,
                is_good=change.is_good(metric) if step else None,
                compared=compared if step else "",
                spark=[float(v) for v in shown],
                spark_words=f"{metric.label} over {counted(len(values), 'quarter')}, {said}.",
                target=own.get("target"),
                foot="\n".join(line for line in lines if line),
                definition=change_row(step, change, True, compared),
                behind=nps_explained.nps_now(view, metric, sums, quarter, survey),
                links=_links(metric, sums, quarter, survey),
            )
        )
    return tiles


def _links(metric: Metric, sums: Sums, quarter: int, survey: str) -> list[tuple[str, str]]:
    """The answers, invitations or accounts counted in a tile's foot, and the list of each."""
    months = range(quarter, quarter + 3)
    if metric not in (metrics.nps, metrics.response_rate):
        heard = counted(int(sums["heard_accounts"][quarter]), "account")
        return [(heard, link(behind("heard", months, survey=survey)))]
    counts = [("answers", "responses"), *([("sent", "sent")] if metric is metrics.response_rate else [])]
    return [(whole(int(sums[of][quarter])), link(behind(name, months, survey=survey))) for name, of in counts]
