"""How figures are read: time, how sure they are, targets, what might be, and whether the data can be believed."""

from __future__ import annotations

from dashboard.base.few import GREYED_UNDER, HIDDEN_UNDER
from dashboard.subjects.definitions.glossary.word import Word, word
from dashboard.subjects.targets import words
from dashboard.subjects.targets.model import TargetStatus

READING: dict[str, tuple[Word, ...]] = {
    "Time": (
        word(
            "As of",
            "The last day that counts, yesterday unless set otherwise. What happened after it is not known yet.",
            "as-of",
            "today",
        ),
        word(
            "Period",
            "What a figure covers: a month end, a month, three months, a quarter or twelve months. It stands on every"
            " tile.",
        ),
        word(
            "Month",
            "A calendar month that is over. Months run from the month of the first period of service in the table.",
            "months",
            "monthly",
        ),
        word(
            "So far",
            "The month or period that is not over yet (the running month). It is shown apart, never inside a rate or "
            "a trend.",
        ),
        word("Quarter", "January to March, April to June, July to September, October to December.", "quarters"),
        word(
            "Window",
            "The months on screen: how many, and up to the end of which.",
            "months on screen",
            "up to the end of",
            "latest",
        ),
        word(
            "Trailing",
            "Up to the month named, with the ones before it: three months for renewals, twelve for retention.",
        ),
        word(
            "Change",
            "The step against the time named beside it. It has a colour and an arrow only where the counts tell it "
            "apart.",
            "vs",
        ),
        word(
            "Customer since",
            "The first day of the account's first period of service.",
            "customer for",
            "first day",
            "started",
        ),
    ),
    "How sure a figure is": (
        word("n", "How many accounts, contracts or answers a figure rests on.", "n a year ago", "rests on"),
        word(
            "Interval",
            f"Where the true rate lies with 95% confidence, counts being what they are. Under {HIDDEN_UNDER} only the "
            f"count is shown, under {GREYED_UNDER} it is grey.",
            "95% interval",
            "confidence",
            "whiskers",
            "pale band",
        ),
        word(
            "Told apart",
            "Two rates whose counts differ by more than chance explains: the 95% interval of their difference leaves"
            " out zero. Otherwise they are called not clearly different.",
            "clearly",
            "not significant",
            "more than chance",
        ),
        word(
            "Formula",
            "How the figure is made from its sums: numerator ÷ denominator.",
            "numerator",
            "denominator",
            "sum of",
            "source",
        ),
        word(
            "Worked",
            "The formula with your own figures, as on the tile of the same slice, window and switches.",
            "definition",
            "definitions",
        ),
        word("At the edge", "What happens in the awkward case."),
        word(
            "When empty",
            "What is shown where there is nothing to divide by. “–”: not known, never 0.",
            "no data",
            "no losses",
        ),
        word("Better", "Whether more of it is good news.", "worse", "higher", "lower"),
        word(
            "Points",
            "The difference of two rates in hundredths, or of two scores: from 80% to 82% is two points.",
            "point",
        ),
    ),
    "Targets and the bonus gate": (
        word(
            "Target",
            "A value somebody promised for a metric of a slice over a period.",
            "targets",
            "promised",
            "owner",
            "no owner",
            "note",
        ),
        word(
            "Pace",
            "Where the figure should be by now to end at the target. The line follows the company's own past years "
            "where there are some.",
            "pace line",
            "expected by now",
        ),
        word(
            "Distance",
            "How far the figure is from the pace line: points, accounts or contracts, and MRR.",
            "behind",
            "ahead",
        ),
        word(
            "Forecast",
            "Where the figure is likely to end if things go on as in the last twelve months.",
            "forecast at the end",
            "ended at",
        ),
        word("Forecast band", "Eight of ten likely ends lie in it."),
        word("Chance", "Out of a hundred likely ends, how many reach the target.", "chance that it pays"),
        *(
            Word(status.word.capitalize(), f"{words.MEANING[status].capitalize()}.")
            for status in (TargetStatus.ON_PACE, TargetStatus.WATCH, TargetStatus.OFF)
        ),
        word(
            "Bonus gate",
            "Two thresholds of a quarter, new MRR and gross dollar renewal rate. Both must be met; one alone pays "
            "nothing.",
            "gate",
            "threshold",
            "thresholds",
            "both thresholds",
            "met",
            "missed",
            "needed",
        ),
    ),
    "What if": (
        word(
            "Lever",
            "One assumption you may change: opening MRR, new MRR, churn, contraction or expansion a month.",
            "levers",
            "churn, per cent a month",
            "contraction, per cent a month",
            "expansion, per cent a month",
            "new MRR, a month",
            "reset to actual",
            "churn a month",
        ),
        word(
            "Scenario",
            "The company under your levers; “your actual” is its own last twelve months.",
            "this scenario",
            "your scenario",
            "your actual",
        ),
        word(
            "Simulated future",
            "One possible course of the months ahead, drawn from the slice's own past. Eight in ten lie in the pale "
            "band.",
            "simulated futures",
        ),
        word("Seed", "The number the drawing starts from: the same seed draws the same futures."),
        word("Track record", "How projections made from earlier months would have done."),
        word(
            "Ceiling",
            "The MRR at which what is lost each month eats up what is won: new MRR ÷ (churn + contraction − "
            "expansion). There is none where nothing is lost.",
        ),
        word(
            "Collected on the way",
            "MRR of all projected months added up.",
            "collected more",
            "MRR more",
            "less than at the lowest",
            "MRR in month",
        ),
        word(
            "What churn reaches an MRR of …",
            "The churn rate that ends at the amount you type, everything else as on the levers.",
        ),
    ),
    "Data health": (
        word(
            "Fresh",
            "Asked of the warehouse within the refresh interval. Ageing after one interval, out of date after two.",
            "ageing",
            "out of date",
        ),
        word(
            "Refresh",
            "Asking the warehouse again. Until it answers, the last good figures stay.",
            "refreshed",
            "refresh now",
            "refreshes",
            "said",
            "seconds",
            "rows",
            "UTC",
        ),
        word(
            "Connected",
            "The warehouse offers the table. A page whose table is not connected says which.",
            "table",
            "not connected",
            "one row is",
            "one row per",
        ),
        word(
            "Error",
            "A row or table that cannot be right: the load is refused and the figures before it stay.",
            "warning",
            "what",
            "for example",
        ),
        word("Fact", "A small table of sums that everything on screen is added up from.", "facts"),
    ),
}
