"""The pictures and tables on Revenue: movements, MRR by dimension, the whole window, committed MRR."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import charts
from dashboard.base.money import MONEY_SCALE
from dashboard.base.months import month_index, month_name
from dashboard.measures.metric import Sums
from dashboard.measures.windows import months_between
from dashboard.session.view import View
from dashboard.subjects.behind.asked import Asked, behind, each
from dashboard.subjects.behind.controls import each_value, moved, moved_over
from dashboard.subjects.revenue import committed as committed_
from dashboard.subjects.revenue import explained as made
from dashboard.subjects.revenue import sentences, tables
from dashboard.subjects.revenue.tiles import so_far
from dashboard.ui.card import card, panel, panel_title, row
from dashboard.ui.controls import is_alone, switch
from dashboard.ui.explained import explained
from dashboard.ui.sentences import verbatim
from dashboard.ui.style import palette
from dashboard.ui.table import table
from dashboard.warehouse.problems import Missing


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
            verbatim(sentences.committed(one, money, view.unit("percent"))),
            f"MRR by month ahead from what is signed, notified and scheduled on {view.today}"
            + ("; dashed: likely churn taken off" if has_likely else ""),
            charts.trend(path, lines, money, palette=palette(), zero=True, about="Committed MRR"),
            "committed",
            behind=made.committed(view, horizon),
            note=verbatim(one.likely.sentence) if isinstance(one.likely, Missing) else "",
        )
    with right, panel("committed_parts"):
        panel_title(
            f"Committed MRR in {options[str(horizon)]}",
            f"From {view.today}; each part on its own; likely churn is never subtracted silently",
        )
        parts = tables.committed_parts(one)
        table(
            parts,
            {"MRR": money},
            caption="Parts of committed MRR",
            links={"Accounts": each(_booked(str(part), horizon) for part in parts["Part"])},
        )
        explained("How is this made?", "lr_how_committed_parts", made.committed(view, horizon))


BOOKED = {
    "Signed, not yet started": "booked_signed",
    "Scheduled upgrades": "booked_upgrade",
    "Notified cancellations": "booked_cancelled",
    "Scheduled downgrades": "booked_downgrade",
    "Likely churn, not taken off": "likely_churn",
}


def _booked(part: str, horizon: int) -> Asked:
    """The accounts behind a part of committed MRR; those of now and of the horizon pay, the others change."""
    return behind(BOOKED.get(part, "committed"), ahead=0 if part == "MRR now" else horizon)


def movements(view: View) -> None:
    """What was won and lost, month by month, in MRR or in accounts."""
    by_accounts = switch("Count", {"mrr": "MRR", "accounts": "Accounts"}, "count") == "accounts"
    card(
        "What was won and lost, month by month",
        f"{'Accounts' if by_accounts else 'MRR'} about zero, {months_between(view.window)}"
        + "; net: new and back less lost" * by_accounts,
        charts.movement_bars(
            view.sums.loc[view.window[0] : view.end],
            view.unit("count" if by_accounts else "money"),
            palette=palette(),
            measure="accounts" if by_accounts else "mrr",
            links=moved(range(view.window[0], view.end + 1)),
        ),
        "movements",
        behind=made.net_accounts(view) if by_accounts else made.in_month(view, "net_new_mrr"),
        how="New: never paid before. Back: paid before, left, returned. Up and down: pays more or less than a "
        "month earlier. Lost: pays nothing any more."
        + " Net: new and back less lost; who goes up or down stays one account."
        * by_accounts,
        aside=so_far(view),
    )


def by_dimension(view: View, dimension: str, parts: Mapping[str, Sums]) -> None:
    """MRR at each month end, a line for each of the largest values."""
    frame = tables.mrr_by(parts, view.window)
    if is_alone(view, parts, dimension) or frame.empty:
        return
    money, is_cut = view.unit("money"), len(frame.columns) < len(parts)
    card(
        verbatim(sentences.largest(parts, view.end, view.unit("percent"))),
        f"MRR at each month end by {dimension.replace('_', ' ')}" + f", the {len(frame.columns)} largest" * is_cut,
        charts.trend(
            frame,
            tables.lines_of(frame),
            money,
            palette=palette(),
            zero=True,
            about=f"MRR by {dimension}",
            links={
                str(value): each((behind("paying", int(month)) for month in frame.index), {dimension: [str(value)]})
                for value in frame.columns
            },
        ),
        "mrr_by",
        behind=made.in_month(view, "mrr"),
        how=f"{'All parts together' if is_cut else 'The parts'} add up to the whole in every month. A missing value is "
        "“(none)”, never dropped.",
    )


def window_movement(view: View) -> None:
    """The movements of the whole window added up, from its opening to its closing balance."""
    sums, moved_in, month, money = view.sums, view.moved, view.end, view.unit("money")
    opening, closing = (
        money.text(v / MONEY_SCALE) for v in (sums["opening_mrr"][moved_in[0]], sums["closing_mrr"][month])
    )
    summed = tables.window_movement(sums, moved_in)
    card(
        f"From {opening} to {closing}",
        f"MRR movement {sentences.month_ends(moved_in, view.facts.first_month)}. Bars are drawn from the movement, "
        "not from zero.",
        charts.waterfall(
            summed,
            money,
            palette=palette(),
            opening_name=month_name(moved_in[0] - 1, short=True),
            closing_name=month_name(month, short=True),
            month_ends=(moved_in[0] - 1, month),
            links={"Step": moved_over(view, moved_in)},
        ),
        "window_movement",
        behind=made.window_movement(view, summed, moved_in),
        how="The same movements added up; an account that left and came back is in both lost and back.",
    )


def by_value(view: View, dimension: str, parts: Mapping[str, Sums]) -> None:
    """The same for each value of a dimension, as a table."""
    if len(parts) < 2:
        return
    moved = sentences.month_ends(view.moved, view.facts.first_month)
    with panel("by_table"):
        panel_title(f"By {dimension.replace('_', ' ')}", f"{month_name(view.end)}; won and lost {moved}")
        frame = tables.by_value(parts, view.moved, dimension)
        values = frame.iloc[:, 0]
        table(
            frame,
            tables.by_value_units(view.unit),
            caption=f"Revenue by {dimension}",
            links={
                "Accounts": each_value(behind("paying", view.end), dimension, values),
                "n a year ago": each_value(behind("a_year_ago", view.end), dimension, values),
            },
        )
        explained(
            "How is this made?",
            "lr_how_by_table",
            made.in_month(view, "mrr", "net_revenue_retention"),
            how="Each row is a slice of its own, worked as below for all of them together. Won is new, back "
            "and up; lost is down and lost.",
        )
