"""Sections that are more than one card: tiles of renewals and NPS, what falls due, and pages without their table."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import charts, findings, tables
from dashboard.base.months import month_index
from dashboard.base.numbers import is_missing, signed
from dashboard.measures import changes
from dashboard.measures.metrics import Metric, Sums
from dashboard.source import View
from dashboard.subjects.definitions import figures as definitions
from dashboard.subjects.nps import figures as nps
from dashboard.subjects.renewals import figures as renewals
from dashboard.subjects.renewals.figures import Coming, MultiYear
from dashboard.subjects.revenue import committed as committed_
from dashboard.subjects.targets import Status, words
from dashboard.ui import made, targets
from dashboard.ui.card import card, panel, panel_title, row
from dashboard.ui.explained import explained
from dashboard.ui.states import empty, missing_table
from dashboard.ui.style import palette
from dashboard.ui.table import table
from dashboard.ui.tile import Tile, change_row, tile_of
from dashboard.ui.view import aimed, plain, switch, worked
from dashboard.warehouse.contract import Missing


def needs(view: View, *names: str) -> None:
    """Stop the page when a table it reads is not connected: which one, and the SELECT that would connect it."""
    missing = view.facts.missing(*names)
    if missing is not None:
        missing_table(missing.table, missing.select, missing.sentence)
        st.stop()


def multi_year() -> MultiYear:
    """The switch: contracts of more than a year left out, as they are, or on a yearly footing."""
    return renewals.as_choice(switch("Multi-year contracts", made.MULTI_YEAR, "multi_year"))


def survey(view: View) -> str:
    """The switch: which kind of survey; relational and transactional are never pooled."""
    return switch("Survey", {name: name.capitalize() for name in nps.surveys(view.facts)}, "survey")


def renewal_tiles(view: View, rolled: Sums, coming: Coming, choice: MultiYear) -> list[Tile]:
    """Rate by contracts, gross and net by money over three months, what is overdue, what falls due in ninety days."""
    money, count = view.unit("money"), view.unit("count")
    basis = definitions.renewal_basis(rolled, view.end)
    tiles = [
        _rate_tile(view, m, rolled, choice)
        for m in (renewals.renewal_rate, renewals.gross_dollar_renewal_rate, renewals.net_dollar_renewal_rate)
    ]
    overdue, open_ = (int(rolled[c][view.end]) for c in ("overdue", "open"))
    tiles.append(
        Tile(
            "overdue",
            "Overdue contracts",
            count.text(overdue),
            f"due in {basis.period}",
            foot=f"of {int(rolled['due'][view.end]):,} due · {open_:,} open{', today' if view.is_past else ''}",
            spark=[float(v) for v in rolled["overdue"].loc[: view.end].tail(13)],
            spark_words=f"Overdue contracts of three months, thirteen months up to now; now {overdue:,}.",
            behind=worked(
                view, lambda: [(renewals.overdue_contracts, basis)], multi_year=made.MULTI_YEAR[choice], word="Overdue"
            ),
        )
    )
    due = coming.within(90)
    tiles.append(
        Tile(
            "due_90",
            "Falls due in 90 days",
            money.text(int(due["due_mrr"]) / 10_000),
            f"after {view.today}",
            foot=f"{findings.counted(int(due['due']), 'contract')} · "
            f"{money.text(int(due['at_risk_mrr']) / 10_000)} at risk{' · no multi-year' * coming.is_short}",
            spark=[float(v) / 10_000 for v in coming.months["due_mrr"].head(12)],
            spark_words="MRR falling due in each of the coming twelve months.",
            behind=made.coming(view, coming, choice),
        )
    )
    return tiles


def _rate_tile(view: View, metric: Metric, rolled: Sums, choice: MultiYear = "exclude") -> Tile:
    """A renewal rate of three months against the three before; none under ten contracts."""
    end, percent = view.end, view.unit("percent")
    basis = definitions.renewal_basis(rolled, end)
    behind = worked(view, lambda: [(metric, basis)], multi_year=made.MULTI_YEAR[choice], word=metric.label)
    if int(rolled["decided"][end]) < findings.TINY_N:
        # Under ten contracts only the count is shown, never a rate.
        return Tile(
            metric.name,
            metric.label,
            findings.counted(int(rolled["decided"][end]), "contract"),
            basis.period,
            foot="too few for a rate",
            behind=behind,
        )
    # A target leaves contracts of more than a year out: a rate that holds them is not held against it.
    own = aimed(view, metric.name, basis.period) if choice == "exclude" else {}
    tile = tile_of(
        metric,
        rolled,
        end,
        percent,
        period=basis.period,
        behind=behind,
        back=3,
        **{"foot": _contracts(rolled, end, metric is renewals.renewal_rate)} | own,
    )
    # Under ten contracts there was no rate to compare with.
    return (
        tile
        if int(rolled["decided"].get(end - 3, 0)) >= findings.TINY_N
        else replace(tile, change="", is_rise=None, is_good=None, compared="", definition=())
    )


def _contracts(rolled: Sums, month: int, with_interval: bool) -> str:
    n, renewed = int(rolled["decided"][month]), int(rolled["renewed"][month])
    band = renewals.interval(renewals.renewal_rate, rolled, month) if with_interval else None
    return (
        f"{renewed:,} of {n:,} · {band[0] * 100:.0f}–{band[1] * 100:.0f} %"
        if band
        else f"n = {findings.counted(n, 'contract')}"
    )


def nps_tiles(view: View, sums: Sums, quarter: int, survey: str = "relational") -> list[Tile]:
    """NPS with its interval, response rate, share of MRR heard from, the two weighted variants; nothing under ten
    answers.
    """
    n = int(sums["responses"][quarter])
    basis = definitions.nps_basis(sums, quarter)
    band = nps.intervals(sums.loc[[quarter]]).iloc[0]
    points, heard = view.unit("points"), findings.counted(int(sums["heard_accounts"][quarter]), "account")
    tiles = []
    spread = (
        "too few for a score"
        if nps.state(n) == "count"
        else f"n = {n:,} · {points.text(band['low'])} to {points.text(band['high'])}"
    )
    for metric, foot in (
        (nps.nps, spread),
        (nps.response_rate, f"{n:,} of {int(sums['sent'][quarter]):,}"),
        (nps.mrr_heard, heard),
        (nps.nps_by_account, heard),
        (nps.nps_by_mrr, heard),
    ):
        unit = view.unit(metric.unit)
        values = metric(sums.loc[:quarter]).tail(8)
        now, then = float(values.iloc[-1]), float(values.iloc[-2]) if len(values) > 1 else float("nan")
        is_score = metric.unit == "points"
        few = is_score and nps.state(n) == "count"
        was_few = is_score and nps.state(int(sums["responses"].get(quarter - 3, 0))) == "count"
        change = changes.change(metric, sums, quarter, quarter - 3, values)
        step = "" if few or was_few or is_missing(then) else unit.change(now, then)
        compared = f"vs {nps.quarter_name(quarter - 3)}"
        # Under ten answers there is no score, neither written nor drawn nor read aloud.
        shown = values.where(sums["responses"].loc[values.index] >= nps.FEW) if is_score else values
        said = f"{findings.counted(n, 'answer')}, too few for a score" if few else f"now {unit.text(now, metric.empty)}"
        tiles.append(
            Tile(
                metric.name,
                metric.label,
                findings.counted(n, "answer") if few else unit.text(now, metric.empty),
                basis.period,
                change=step,
                is_rise=change.is_rise if step else None,
                is_good=change.is_good(metric) if step else None,
                compared=compared if step else "",
                spark=[float(v) for v in shown],
                spark_words=f"{metric.label} over {len(values)} quarters, {said}.",
                **{"foot": foot} | aimed(view, metric.name, basis.period),
                definition=change_row(step, change, True, compared),
                behind=made.nps_now(view, metric, sums, quarter, survey),
            )
        )
    return tiles


def falling_due(view: View, coming: Coming, choice: MultiYear) -> None:
    """The next 30 to 180 days as a table, and the signs known of what is undecided."""
    left, right = row([15, 8])
    frame, signs = tables.falls_due(coming), tables.signals(coming)
    with left, panel("windows"):
        panel_title("What falls due next", f"Counted from {view.today}, each row within the next; {coming.lengths}")
        table(frame, tables.units_of(frame, view.unit), caption="What falls due next")
        explained(
            "How is this made?",
            "lr_how_windows",
            made.coming(view, coming, choice),
            how="A row counts everything due within so many days, the rows above it included.",
        )
    with right, panel("signs"):
        panel_title(
            "What is known of the undecided",
            f"Due in the 90 days after {view.today}, {coming.lengths}; a contract may show several signs",
        )
        table(signs, tables.units_of(signs, view.unit), caption="Signs of undecided contracts")
        explained("How is this made?", "lr_how_signs", made.coming(view, coming, choice), how=made.SIGNS)


def asked_by(view: View, sums: Sums) -> int:
    """The quarter on screen; stops the page where nobody had been asked by the end of the window."""
    quarter = nps.last_quarter(sums, view.end)
    if quarter is None:
        empty(
            "Nobody had been asked by then",
            note="No quarter with an invitation or an answer is over in these months. Choose a later window.",
        )
        st.stop()
    return quarter


def committed(view: View) -> None:
    """Committed MRR: its path over the coming year, its parts at a horizon, likely churn apart."""
    money, facts = view.unit("money"), view.facts
    options = {"3": "3 months", "1": "1 month", "6": "6 months", "12": "12 months"}
    horizon = int(switch("Committed MRR in", options, "horizon"))
    one = committed_.at(facts, view.slice, horizon)
    left, right = row([12, 11])
    with left:
        path = tables.committed_path(committed_.by_horizon(facts, view.slice), month_index(facts.as_of))
        has_likely = not isinstance(one.likely, Missing)
        lines = [
            charts.Line("committed", "Committed"),
            charts.Line("likely", "Less likely churn", tone="grey", is_dashed=True),
        ][: 1 + has_likely]
        card(
            plain(findings.committed(one, money, view.unit("percent"))),
            f"MRR by month ahead from what is signed, notified and scheduled on {view.today}"
            + ("; dashed: likely churn taken off" if has_likely else ""),
            charts.trend(path, lines, money, palette=palette(), zero=True, about="Committed MRR"),
            "committed",
            behind=made.committed(view, horizon),
            note=plain(one.likely.sentence) if isinstance(one.likely, Missing) else "",
        )
    with right, panel("committed_parts"):
        panel_title(
            f"Committed MRR in {options[str(horizon)]}",
            f"From {view.today}; each part on its own; likely churn is never subtracted silently",
        )
        table(tables.committed_parts(one), {"MRR": money}, caption="Parts of committed MRR")
        explained("How is this made?", "lr_how_committed_parts", made.committed(view, horizon))


def committed_tile(view: View) -> Tile:
    """Committed MRR in three months, and what that is on MRR now."""
    money = view.unit("money")
    one = committed_.at(view.facts, view.slice)
    step = one.committed_mrr - one.now_mrr
    path = [float(v) / 10_000 for v in committed_.by_horizon(view.facts, view.slice)["committed_mrr"]]
    metric = committed_.committed_mrr
    likely = "" if isinstance(one.likely, Missing) else f"likely churn {money.text(one.likely.mrr / 10_000)} apart"
    # Now and later are two horizons of the same books: their difference is a plain one, neither better nor worse.
    return Tile(
        metric.name,
        "Committed MRR, 3 months",
        money.text(one.committed_mrr / 10_000),
        f"ahead of {view.today}",
        change=signed(money.text(abs(step) / 10_000), step) if step else "nothing signed or notified",
        compared="on MRR now" if step else "",
        spark=path,
        spark_words=f"Committed MRR over the coming {len(path) - 1} months, {money.text(path[-1])} at the end.",
        foot=likely or f"n = {findings.counted(one.now_accounts, 'account')}",
        behind=made.committed(view),
    )


def also_tiles(view: View) -> list[Tile]:
    """Renewal rate, NPS and committed MRR for the overview, each only where its table is connected."""
    found: list[Tile] = []
    if view.facts.missing("renewals") is None:
        rolled = tables.quarterly(view.renewals())
        found.append(_rate_tile(view, renewals.renewal_rate, rolled))
    if view.facts.missing("nps_responses") is None:
        sums = nps.by_quarter(view.facts, view.slice)
        quarter = nps.last_quarter(sums, view.end)
        if quarter is not None:
            found.append(nps_tiles(view, sums, quarter)[0])
    return [*found, committed_tile(view), *target_tile(view)]


def target_tile(view: View) -> list[Tile]:
    """How many targets are on pace; none while no target covers the slice on screen."""
    held = [one for one in targets.on_screen(view) if not targets.is_past(view, one)]
    judged = [one for one in held if one.status is not Status.NONE]
    if not judged:
        return []
    good = sum(one.status is Status.ON_PACE for one in judged)
    worst = findings.by_trouble(judged)[0].status
    return [
        Tile(
            "targets",
            "Targets",
            f"{good} of {len(judged)}",
            change="on pace",
            period=f"as of {view.today}",
            foot=f"{worst.mark} {findings.states(judged)}",
            definition=[
                (f"{status.word.capitalize()} {status.mark}", meaning) for status, meaning in words.MEANING.items()
            ],
        )
    ]
