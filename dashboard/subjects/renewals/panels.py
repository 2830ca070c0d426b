"""The pictures and tables on Renewals: what fell due, the rates, what falls due next, and by dimension."""

from __future__ import annotations

from dashboard import charts
from dashboard.base.months import month_span
from dashboard.measures.metric import Sums, terms_of
from dashboard.session import View
from dashboard.subjects.behind.asked import behind, each
from dashboard.subjects.behind.controls import each_value
from dashboard.subjects.renewals import explained as made
from dashboard.subjects.renewals import figures, metrics, sentences, tables
from dashboard.subjects.renewals.coming import SIGNALS, Coming
from dashboard.subjects.renewals.figures import MultiYear
from dashboard.subjects.renewals.lists import undated_words
from dashboard.subjects.revenue.tables import enough
from dashboard.subjects.targets.goals import goal
from dashboard.ui.card import card, panel, panel_title, row
from dashboard.ui.controls import is_alone, switch
from dashboard.ui.explained import explained
from dashboard.ui.sentences import note, verbatim
from dashboard.ui.style import palette
from dashboard.ui.table import table


def multi_year() -> MultiYear:
    """The switch: contracts of more than a year left out, as they are, or on a yearly footing."""
    return figures.as_choice(switch("Multi-year contracts", made.MULTI_YEAR, "multi_year"))


def falling_due(view: View, coming: Coming, choice: MultiYear) -> None:
    """The next 30 to 180 days as a table, and the signs known of what is undecided."""
    left, right = row([15, 8])
    frame, signs = tables.falls_due(coming), tables.signals(coming)
    with left, panel("windows"):
        panel_title("What falls due next", f"Counted from {view.today}, each row within the next; {coming.lengths}")
        table(frame, tables.units_of(frame, view.unit), caption="What falls due next", links=_within(coming, choice))
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
        found = [made.ahead(name, choice, days=90) for name, *_ in SIGNALS]
        table(
            signs,
            tables.units_of(signs, view.unit),
            caption="Signs of undecided contracts",
            links={"Contracts": each(found)},
        )
        if said := sentences.unknown_signs(coming):
            note(said)
        explained(
            "How is this made?",
            "lr_how_signs",
            made.coming(view, coming, choice),
            how=made.SIGNS,
        )


def _within(coming: Coming, choice: MultiYear) -> dict[str, list[str]]:
    """Where the table of the coming days leads."""
    days = [int(of) for of in coming.windows.index]
    return {label: each(made.ahead(name, choice, days=of) for of in days) for label, name in WITHIN.items()}


WITHIN = {
    "Contracts": "coming",
    "Decided early": "decided_early",
    "MRR undecided": "undecided",
    "MRR at risk": "at_risk",
    "Renew by themselves": "auto_renewing",
    "Notice passed": "notice_passed",
}
STATES = {"Renewed": "in_time", "Late": "late", "Open": "open", "Overdue": "overdue", "Lost": "lost_contracts"}
AHEAD = {"Renewed": "renewed_early", "Undecided, no sign": "no_sign", "At risk": "at_risk", "Lost": "lost_early"}


def outcomes(view: View, sums: Sums, choice: MultiYear) -> None:
    """What fell due in each month, and what became of it."""
    card(
        "What fell due, and what became of it",
        f"Contracts by the month due, {month_span(view.window)}",
        charts.outcome_bars(
            figures.stacked(sums.loc[view.window[0] : view.end]),
            view.unit("count"),
            palette=palette(),
            links={
                label: each(behind(name, month, multi_year=choice) for month in view.window)
                for label, name in STATES.items()
            },
        ),
        "outcomes",
        how="Late: renewed after the due date. Overdue: undecided more than 30 days after it; counts as not "
        "renewed. Open: undecided within those 30 days; outside the rate. An early renewal counts where it was due.",
        behind=made.renewed(view, sums, view.window, choice),
        note=verbatim(undated_words(view)),
    )


def rates(view: View, sums: Sums, rolled: Sums, choice: MultiYear) -> None:
    """Renewal rates over three months at a time: of contracts with their interval, gross and net of money."""
    three = range(view.end - 2, view.end + 1)
    frame = enough(tables.renewal_trend(sums, view.window), rolled["decided"])
    low, high = ("", "") if terms_of(sums) else ("low", "high")
    lines = [
        charts.Line("rate", "Contracts", low=low, high=high),
        charts.Line("gross", "Gross", tone="grey"),
        charts.Line("net", "Net", tone="ochre"),
    ]
    card(
        "Renewal rates, trailing three months",
        f"Contracts {'with 95% interval' if low else metrics.NO_INTERVAL}; gross and net of the expiring MRR; "
        "under ten contracts left out",
        charts.trend(
            frame,
            lines,
            view.unit("percent"),
            palette=palette(),
            target=goal(view, "renewal_rate") if choice == "exclude" else None,
            target_name="target, contracts",
            about="Renewal rates",
            links=dict.fromkeys(
                ("Contracts", "Gross", "Net"),
                each(behind("decided", range(int(m) - 2, int(m) + 1), multi_year=choice) for m in frame.index),
            ),
        ),
        "renewal_rates",
        behind=made.renewed(
            view,
            sums,
            three,
            choice,
            metrics.renewal_rate,
            metrics.gross_dollar_renewal_rate,
            metrics.net_dollar_renewal_rate,
        ),
        note=verbatim(figures.badge(view.facts, view.slice, view.window, choice)),
    )


def ahead(view: View, coming: Coming, choice: MultiYear) -> None:
    """MRR that falls due in each coming month, by what is known of it."""
    bars = tables.coming_bars(coming)
    card(
        "What falls due in each coming month",
        f"MRR in {view.settings.currency} by the month due, from {view.today}; {coming.lengths}",
        charts.outcome_bars(
            bars,
            view.unit("money"),
            parts=tables.COMING_PARTS,
            palette=palette(),
            about="MRR falling due",
            links={
                label: each(made.ahead(name, choice, int(month)) for month in bars.index)
                for label, name in AHEAD.items()
            },
        ),
        "coming",
        behind=made.coming(view, coming, choice),
        how="A contract counts at the price that falls due, whatever it renewed for. At risk: undecided, and "
        "the champion left, the last answer was a detractor's, use fell by more than a quarter, or health "
        "is under 50.",
    )


def by_dimension(view: View, dimension: str, sums: Sums, choice: MultiYear) -> None:
    """The renewal rate of twelve months by a dimension."""
    year, percent = range(view.end - 11, view.end + 1), view.unit("percent")
    parts = figures.by_value(view.facts, view.slice, dimension, choice) if dimension else {}
    if not dimension or is_alone(view, parts, dimension):
        return
    frame = tables.renewal_by(parts, year)
    card(
        verbatim(sentences.renews_least(frame, dimension, percent)),
        f"Renewal rate over twelve months by {dimension.replace('_', ' ')}; {tables.whiskers(frame)}; n contracts",
        charts.by_dimension(
            frame,
            percent,
            palette=palette(),
            overall=metrics.renewal_rate.over(sums, year),
            counted="contracts",
            about="Renewal rate",
            links={
                label: each_value(behind(name, year, multi_year=choice), dimension, frame.index)
                for label, name in (("Slice", "not_renewed"), ("Contracts", "decided"))
            },
        ),
        "renewal_by",
        behind=made.renewed(view, sums, year, choice),
    )
