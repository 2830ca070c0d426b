"""The pictures on Churn: month by month, where it leaks, and the reasons."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import charts
from dashboard.measures.metric import Sums
from dashboard.measures.windows import months_between
from dashboard.session import View
from dashboard.subjects.behind.asked import behind, each
from dashboard.subjects.behind.controls import each_value
from dashboard.subjects.churn import explained as made
from dashboard.subjects.churn import sentences, tables
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.revenue.explained import in_month
from dashboard.subjects.revenue.tables import enough
from dashboard.subjects.revenue.tiles import so_far
from dashboard.subjects.targets.goals import goal
from dashboard.ui.card import card
from dashboard.ui.controls import is_alone
from dashboard.ui.sentences import verbatim
from dashboard.ui.states import empty
from dashboard.ui.style import palette


def by_month(view: View) -> None:
    """Churn of accounts with its interval, and of MRR, month by month."""
    frame = enough(tables.churn_trend(view.sums, view.window), view.sums["opening_accounts"])
    lines = [
        charts.Line("logo", "Accounts", tone="lost", low="low", high="high"),
        charts.Line("mrr", "MRR", tone="grey"),
    ]
    card(
        "Churn month by month",
        f"Share of accounts and of MRR lost in the month, {months_between(view.window)}; pale band: "
        "95% interval of the account rate; months that under ten accounts opened are left out",
        charts.trend(
            frame,
            lines,
            view.unit("percent"),
            palette=palette(),
            height=330,
            zero=True,
            events=view.events(),
            target=goal(view, "logo_churn_rate"),
            target_name="target, accounts",
            about="Monthly churn",
            links=dict.fromkeys(("Accounts", "MRR"), each(behind("lost", int(month)) for month in frame.index)),
        ),
        "churn_trend",
        behind=in_month(view, "logo_churn_rate", "mrr_churn_rate"),
        how="Interval: Wilson, 95%.",
        aside=so_far(view),
    )


def left_within_a_year(view: View, dimension: str, parts: Mapping[str, Sums]) -> None:
    """Which share of the accounts of a year ago no longer pays, by a dimension."""
    if is_alone(view, parts, dimension):
        return
    frame, percent = tables.left_within_a_year(parts, view.end), view.unit("percent")
    if not frame.empty:
        card(
            verbatim(sentences.leaks(frame, dimension, percent)),
            "Share of the accounts paying a year ago that no longer pay, by "
            f"{dimension.replace('_', ' ')}; whiskers: 95% interval",
            charts.by_dimension(
                frame,
                percent,
                palette=palette(),
                overall=1 - REGISTRY["logo_retention"].at(view.sums, view.end),
                about=f"Accounts left within a year by {dimension}",
                links={
                    "Slice": each_value(behind("gone", view.end), dimension, frame.index),
                    "Accounts": each_value(behind("a_year_ago", view.end), dimension, frame.index),
                },
            ),
            "left_by",
            behind=in_month(view, "logo_retention"),
            how="1 − logo retention. n is the accounts paying a year ago. Under 10 only the count is shown; 10 "
            "to 29 is greyed.",
        )
    elif dimension:
        empty(
            "Nobody in this slice has been here for a year yet",
            note="Shares within a year need accounts that paid twelve months ago.",
        )


def reasons(view: View) -> None:
    """MRR of the contracts lost, by the reason recorded; nothing where no contract is connected or lost."""
    if view.facts.missing("renewals") is not None:
        return
    why = tables.reasons(view.facts, view.slice, view.window)
    if why.empty:
        return
    card(
        verbatim(sentences.why(why, view.unit("percent"))),
        f"MRR of contracts lost, by the reason recorded, {months_between(view.window)}",
        charts.lost_bars(
            why,
            view.unit("money"),
            palette=palette(),
            n="contracts",
            counted="contracts",
            links={"Reason": each(behind("lost_for", view.window, reason=reason) for reason in why["reason"])},
        ),
        "why",
        behind=made.reasons(view, why),
        how="Contracts that fell due in these months and were not renewed, month-to-month ones "
        "included where they are recorded.",
    )
