"""Metrics of a month as tiles, committed MRR, and the month that is not over yet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_end, month_name
from dashboard.base.numbers import whole
from dashboard.base.words import counted
from dashboard.measures.metric import Metric
from dashboard.session.view import View
from dashboard.subjects.behind import columns
from dashboard.subjects.behind.asked import link
from dashboard.subjects.behind.controls import ways_to
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.revenue import committed as committed_
from dashboard.subjects.revenue import explained as revenue_explained
from dashboard.subjects.targets.goals import tile_target
from dashboard.ui.text import Text
from dashboard.ui.tile import Tile, tile_of
from dashboard.ui.worked import now, worked
from dashboard.warehouse.problems import Missing


def committed_tile(view: View) -> Tile:
    """Committed MRR in three months, and what that is on MRR now."""
    money = view.unit("money")
    one = committed_.at(view.facts, view.slice)
    step = one.committed_mrr - one.now_mrr
    path = [float(v) / MONEY_SCALE for v in committed_.by_horizon(view.facts, view.slice)["committed_mrr"]]
    metric = committed_.committed_mrr
    likely = "" if isinstance(one.likely, Missing) else f"likely churn {money.text(one.likely.mrr / MONEY_SCALE)} apart"
    # Now and later are two horizons of the same books: their difference is a plain one, neither better nor worse.
    return Tile(
        metric.name,
        "Committed MRR, 3 months",
        money.text(one.committed_mrr / MONEY_SCALE),
        f"ahead of {view.today}",
        change=money.signed(step / MONEY_SCALE) if step else "nothing signed or notified",
        compared="on MRR now" if step else "",
        spark=path,
        spark_words=f"Committed MRR over the coming {len(path) - 1} months, {money.text(path[-1])} at the end.",
        foot=likely or f"n = {counted(one.now_accounts, 'account')}",
        behind=revenue_explained.committed(view),
    )


def tiles(view: View, names: Sequence[str]) -> list[Tile]:
    """Registry metrics of the slice as tiles, in the month the window ends with; with their target where there is
    one.
    """
    return [
        tile_of(
            REGISTRY[name],
            view.sums,
            view.end,
            view.unit(REGISTRY[name].unit),
            behind=worked(
                view,
                partial(now, view, (name,)),
                ways_to(view, columns.of_metric(REGISTRY[name], view.end, view.facts.first_month)),
                word=REGISTRY[name].label,
            ),
            links=counts(view, REGISTRY[name]),
            **tile_target(view, name, REGISTRY[name].when(view.end)),
        )
        for name in names
    ]


def counts(view: View, metric: Metric) -> list[tuple[str, str]]:
    """The counts in a tile's foot, and the list behind each."""
    sums, month = view.sums, view.end
    named = (metric.above.first, metric.below.first) if metric.is_of_counts else (metric.n,)
    said = [(column, int(sums[column][month])) for column in named if column in sums and month in sums.index]
    texts = [(column, whole(n) if metric.is_of_counts else counted(n, "account")) for column, n in said]
    lists = [(text, columns.of_column(column, month, view.facts.first_month)) for column, text in texts]
    return [(text, link(one)) for text, one in lists if one is not None]


def so_far(view: View) -> Text:
    """The month that is not over yet, apart from everything else; empty when there is none."""
    running = view.running()
    closed = f"{month_name(view.end)} closed on {month_end(view.end).day} {month_name(view.end, year=False)[:3]}."
    if running is None:
        return closed
    row, money = running.iloc[0], view.unit("money")
    won = (row["new_mrr"] + row["reactivation_mrr"] + row["expansion_mrr"]) / MONEY_SCALE
    lost = (row["churn_mrr"] + row["contraction_mrr"]) / MONEY_SCALE
    name = month_name(view.end + 1, year=False)
    return (
        f"{closed} {name} so far, to the {view.facts.as_of.day}: {money.text(won)} won, {money.text(lost)} "
        "lost; it counts when it is over."
    )
