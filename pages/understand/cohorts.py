"""Do newer customers stay longer?"""

from dashboard import charts, session, ui
from dashboard.subjects.cohorts import controls as cohorts_controls
from dashboard.subjects.cohorts import explained, panels, sentences, tables
from dashboard.subjects.cohorts import figures as cohorts

view = session.view()
percent = view.unit("percent")
first = ui.sentence_first()
controls = ui.row([4, 3, 4, 4])
with controls[0]:
    measure = ui.switch("Keep", {"accounts": "Accounts", "net": "Net MRR", "gross": "Gross MRR"}, "measure")
with controls[1]:
    quarterly = ui.switch("Cohort", {"month": "Months", "quarter": "Quarters"}, "cohort") == "quarter"
with controls[2]:
    age = int(
        ui.switch("Compare after … months", {str(a): str(a) for a in cohorts.AGES}, "age", str(cohorts.DEFAULT_AGE))
    )
with controls[3]:
    other = cohorts_controls.compare_with(view)

cells, by_month = panels.cells(view, quarterly=quarterly), panels.cells(view)
newer = cohorts.newer_with_older(by_month, measure, age)
with first:
    ui.finding(sentences.cohort_change(newer, measure, age, percent, view.covers()))
words = {
    "accounts": "accounts still paying",
    "net": "MRR kept, expansion included",
    "gross": "MRR kept, capped at the first month's",
}[measure]
how = (
    {
        "accounts": "Accounts alive ÷ accounts of the cohort.",
        "net": "MRR ÷ the cohort's first MRR.",
        "gross": "Sum of min(MRR, first MRR) by account ÷ the cohort's first MRR.",
    }[measure]
    + " Cohort: the month of the first paid month end. The mean is the ratio of sums over the cohorts old "
    "enough to be seen at that age."
)

left, right = ui.row([13, 10])
with left:
    grid, sizes, names = tables.triangle_grid(cells, measure, quarterly)
    ui.card(
        "Each row is a cohort, each column its age",
        f"Share of {words}, by {'quarter' if quarterly else 'month'} of the first paid month; grey: under "
        "30 accounts; blank: not reached yet",
        charts.heat_map(grid, sizes, percent, names=names, palette=ui.palette(), about=f"Cohorts, share of {words}"),
        "triangle",
        how=how,
        behind=explained.cohorts(view, newer, measure),
    )
with right:
    if other is None:
        compared, names = newer, ("", "")
        title, lines = sentences.curves_apart(newer, age, percent), tables.curves(by_month, measure, age)
    else:
        names = (view.slice.sentence(), other.sentence())
        compared = cohorts.between(
            by_month, panels.cells(view, of=other), panels.shared_cells(view, other), measure, age
        )
        title, lines = (
            sentences.curves_apart(compared, age, percent, names),
            tables.curves_of([(names[0], by_month), (names[1], panels.cells(view, of=other))], measure, age),
        )
    ui.card(
        ui.plain(title),
        f"By age in months, up to the one compared: share of {words}. Every age rests on the cohorts old enough for it",
        charts.curves(
            lines.shares,
            percent,
            behind=lines.behind,
            main=lines.main,
            tones=lines.tones,
            palette=ui.palette(),
            height=480,
            about=f"Retention by age, share of {words}",
        ),
        "curves",
        behind=explained.cohorts(view, compared, measure, names),
        how=how + " Two groups are called different only where the 95 % interval of the difference of their accounts "
        "still paying leaves out zero.",
    )
