"""Renewal rates of three months, what is overdue, what falls due in ninety days."""

from __future__ import annotations

from dashboard.base.money import MONEY_SCALE
from dashboard.base.numbers import shares, whole
from dashboard.base.words import counted
from dashboard.measures.metric import Metric, Sums
from dashboard.session.view import View
from dashboard.subjects.behind.asked import behind, link
from dashboard.subjects.renewals import explained as renewals_explained
from dashboard.subjects.renewals import metrics
from dashboard.subjects.renewals.coming import Coming
from dashboard.subjects.renewals.figures import SPAN, MultiYear
from dashboard.subjects.targets.goals import TileTarget, tile_target
from dashboard.ui.tile import Tile, tile_of
from dashboard.ui.worked import worked


def renewal_tiles(view: View, rolled: Sums, coming: Coming, choice: MultiYear) -> list[Tile]:
    """Rate by contracts, gross and net by money over three months, what is overdue, what falls due in ninety days."""
    money, count = view.unit("money"), view.unit("count")
    basis = renewals_explained.renewal_basis(rolled, view.end)
    months = range(view.end - SPAN + 1, view.end + 1)
    tiles = [
        rate_tile(view, m, rolled, choice)
        for m in (metrics.renewal_rate, metrics.gross_dollar_renewal_rate, metrics.net_dollar_renewal_rate)
    ]
    overdue, open_ = (int(rolled[c][view.end]) for c in ("overdue", "open"))
    tiles.append(
        Tile(
            "overdue",
            "Overdue contracts",
            count.text(overdue),
            f"due in {basis.period}",
            foot=f"of {whole(rolled['due'][view.end])} due · {whole(open_)} open{', today' if view.is_past else ''}",
            spark=[float(v) for v in rolled["overdue"].loc[: view.end].tail(13)],
            spark_words=f"Overdue contracts of three months, thirteen months up to now; now {whole(overdue)}.",
            links=[
                (count.text(value), link(behind(name, months, multi_year=choice)))
                for name, value in (("due", rolled["due"][view.end]), ("open", open_))
            ],
            behind=worked(
                view,
                lambda: [(metrics.overdue_contracts, basis)],
                renewals_explained.due_lists(view, months, choice, metrics.overdue_contracts),
                multi_year=renewals_explained.MULTI_YEAR[choice],
                word="Overdue",
            ),
        )
    )
    due = coming.within(90)
    tiles.append(
        Tile(
            "due_90",
            "Falls due in 90 days",
            money.text(int(due["due_mrr"]) / MONEY_SCALE),
            f"after {view.today}",
            foot=f"{counted(int(due['due']), 'contract')} · "
            f"{money.text(int(due['at_risk_mrr']) / MONEY_SCALE)} at risk{' · no multi-year' * coming.is_short}",
            spark=[float(v) / MONEY_SCALE for v in coming.months["due_mrr"].head(12)],
            spark_words="MRR falling due in each of the coming twelve months.",
            links=[
                (said, link(renewals_explained.ahead(name, choice, days=90)))
                for name, said in (
                    ("coming", counted(int(due["due"]), "contract")),
                    ("at_risk", f"{money.text(int(due['at_risk_mrr']) / MONEY_SCALE)} at risk"),
                )
            ],
            behind=renewals_explained.coming(view, coming, choice),
        )
    )
    return tiles


def rate_tile(view: View, metric: Metric, rolled: Sums, choice: MultiYear = "exclude") -> Tile:
    """A renewal rate of three months against the three before; none under ten contracts."""
    end, percent = view.end, view.unit("percent")
    basis = renewals_explained.renewal_basis(rolled, end)
    months = range(end - SPAN + 1, end + 1)
    made = worked(
        view,
        lambda: [(metric, basis)],
        renewals_explained.due_lists(view, months, choice, metric),
        multi_year=renewals_explained.MULTI_YEAR[choice],
        word=metric.label,
    )
    n, renewed = int(rolled["decided"][end]), int(rolled["renewed"][end])
    counts = [(whole(renewed), "renewed"), (whole(n), "decided"), (counted(n, "contract"), "decided")]
    # A target leaves contracts of more than a year out: a rate that holds them is not held against it.
    own: TileTarget = tile_target(view, metric.name, basis.period) if choice == "exclude" else {}
    return tile_of(
        metric,
        rolled,
        end,
        percent,
        period=basis.period,
        behind=made,
        links=[
            (said, link(behind(name, months, multi_year=choice)))
            for said, name in (counts[:2] if metric is metrics.renewal_rate else counts[2:])
        ],
        back=3,
        foot=_contracts(rolled, end, metric is metrics.renewal_rate),
        **own,
    )


def _contracts(rolled: Sums, month: int, with_interval: bool) -> str:
    n, renewed = int(rolled["decided"][month]), int(rolled["renewed"][month])
    band = metrics.renewal_rate.interval(rolled, month) if with_interval else None
    return f"{whole(renewed)} of {whole(n)} · {shares(*band)}" if band else f"n = {counted(n, 'contract')}"
