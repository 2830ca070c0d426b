"""Sections that are more than one card: tiles of renewals and NPS, what falls due, and pages without their table."""

from __future__ import annotations

import streamlit as st

from dashboard import nps, renewals, tables
from dashboard.metrics import Sums
from dashboard.renewals import Coming
from dashboard.source import View
from dashboard.ui.card import panel, panel_title, row
from dashboard.ui.states import missing_table
from dashboard.ui.table import table
from dashboard.ui.tile import Tile, tile_of
from dashboard.units import is_missing


def needs(view: View, *names: str) -> None:
    """Stop the page when a table it reads is not connected: which one, and the SELECT that would connect it."""
    missing = view.facts.missing(*names)
    if missing is not None:
        missing_table(missing.table, missing.select, missing.sentence)
        st.stop()


def renewal_tiles(view: View, rolled: Sums, coming: Coming) -> list[Tile]:
    """Rate by contracts, gross and net by money over three months, what is overdue, what falls due in ninety days."""
    percent, money, count = view.unit("percent"), view.unit("money"), view.unit("count")
    as_of = f"{view.facts.as_of:%d %b %Y}"
    tiles = [tile_of(m, rolled, view.end, percent, money=money, label=f"{m.label}, three months", as_of=as_of, foot=_contracts(rolled, view.end, m is renewals.renewal_rate))
             for m in (renewals.renewal_rate, renewals.gross_dollar_renewal_rate, renewals.net_dollar_renewal_rate)]
    overdue, open_ = (int(rolled[c][view.end]) for c in ("overdue", "open"))
    tiles.append(Tile("overdue", "Overdue contracts", count.text(overdue), foot=f"due in three months, undecided over 30 days · {open_:,} open",
                      definition=[("Meaning", "Undecided more than 30 days after the due date; counts as not renewed."), ("As of", as_of)]))
    due = coming.within(90)
    tiles.append(Tile("due_90", "Falls due in 90 days", money.text(int(due["due_mrr"]) / 10_000),
                      foot=f"{int(due['due']):,} contracts · {money.text(int(due['at_risk_mrr']) / 10_000)} at risk",
                      definition=[("Meaning", "MRR of contracts due within 90 days after the as-of."), ("As of", as_of)]))
    return tiles


def _contracts(rolled: Sums, month: int, with_interval: bool) -> str:
    n, renewed = int(rolled["decided"][month]), int(rolled["renewed"][month])
    band = renewals.interval(renewals.renewal_rate, rolled, month) if with_interval else None
    return f"{renewed:,} of {n:,} · {band[0] * 100:.0f}–{band[1] * 100:.0f} %" if band else f"n = {n:,} contracts"


def nps_tiles(view: View, sums: Sums, quarter: int) -> list[Tile]:
    """NPS with its interval, response rate, share of MRR heard from, the two weighted variants; nothing under ten answers."""
    n = int(sums["responses"][quarter])
    as_of, name = f"{view.facts.as_of:%d %b %Y}", nps.quarter_name(quarter)
    band = nps.intervals(sums.loc[[quarter]]).iloc[0]
    points = view.unit("points")
    tiles = []
    for metric, foot in ((nps.nps, f"n = {n:,} · {points.text(band['low'])} to {points.text(band['high'])}"), (nps.response_rate, f"{n:,} of {int(sums['sent'][quarter]):,}"),
                         (nps.mrr_heard, f"{int(sums['heard_accounts'][quarter]):,} accounts"), (nps.nps_by_account, f"{int(sums['heard_accounts'][quarter]):,} accounts"),
                         (nps.nps_by_mrr, f"{int(sums['heard_accounts'][quarter]):,} accounts")):
        unit = view.unit(metric.unit)
        values = metric(sums.loc[:quarter]).tail(8)
        now, then = float(values.iloc[-1]), float(values.iloc[-2]) if len(values) > 1 else float("nan")
        is_score = metric.unit == "points"
        few = is_score and nps.state(n) == "count"
        change = nps.change(sums, quarter, quarter - 3) if metric is nps.nps else None
        step = "" if few or is_missing(then) else unit.change(now, then)
        called = bool(step) and (change is None or change.called) and now != then
        tiles.append(Tile(metric.name, metric.label, f"{n:,} answers" if few else unit.text(now, metric.empty), change=step if called or not step else f"{step}, not significant",
                          is_rise=now > then if called else None, is_good=now > then if called else None,
                          compared=f"vs {nps.quarter_name(quarter - 3)}" if step else "", spark=[float(v) for v in values],
                          spark_words=f"{metric.label} over {len(values)} quarters, now {unit.text(now, metric.empty)}.", foot=foot,
                          definition=[("Formula", metric.formula), ("At the edge", metric.edge), ("Quarter", name), ("As of", as_of)]))
    return tiles


def falling_due(view: View, coming: Coming) -> None:
    """The next 30 to 180 days as a table, and the signs known of what is undecided."""
    left, right = row([15, 8])
    frame, signs = tables.falls_due(coming), tables.signals(coming)
    with left, panel("windows"):
        panel_title("What falls due next", f"Counted from {view.facts.as_of:%d %B %Y}, each row within the next; contracts of two months and longer")
        table(frame, tables.units_of(frame, view.unit), caption="What falls due next")
    with right, panel("signs"):
        panel_title("What is known of the undecided", "Contracts due in 90 days; a contract may show several signs")
        table(signs, tables.units_of(signs, view.unit), caption="Signs of undecided contracts")


def quarter_of(sums: Sums, end: int) -> int:
    """The last quarter that is over by the end of the window (its first month), or the oldest there is."""
    over = [int(q) for q in sums.index if q + 2 <= end]
    return over[-1] if over else int(sums.index[0])


