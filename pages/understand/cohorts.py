"""Do newer customers stay longer?"""

from dashboard import charts, cohorts, findings, source, tables, ui

view = source.view()
percent = view.unit("percent")
first = ui.sentence_first()
controls = ui.row([5, 3, 5])
with controls[0]:
    measure = ui.switch("Keep", {"accounts": "Accounts", "net": "Net MRR", "gross": "Gross MRR"}, "measure")
with controls[1]:
    quarterly = ui.switch("Cohort", {"month": "Months", "quarter": "Quarters"}, "cohort") == "quarter"
with controls[2]:
    other = ui.compare_with(view)

cells = view.cells(quarterly)
with first:
    ui.finding(findings.cohort_change(view.cells(), measure, percent, view.covers()))
words = {"accounts": "accounts still paying", "net": "MRR kept, expansion included", "gross": "MRR kept, capped at the first month's"}[measure]
how = {
    "accounts": "Accounts alive ÷ accounts of the cohort.", "net": "MRR ÷ the cohort's first MRR.",
    "gross": "Sum of min(MRR, first MRR) by account ÷ the cohort's first MRR.",
}[measure] + " Cohort: the month of the first paid month end. The mean is the ratio of sums over the cohorts old enough to be seen at that age."

left, right = ui.row([13, 10])
with left:
    grid, sizes, names = tables.triangle_grid(cells, measure, quarterly)
    ui.card(
        "Each row is a cohort, each column its age",
        f"Share of {words}, by {'quarter' if quarterly else 'month'} of the first paid month; grey: under 30 accounts; blank: not reached yet",
        charts.heat_map(grid, sizes, percent, names=names, palette=ui.palette(), about=f"Cohorts, share of {words}"),
        "triangle", how=how,
    )
with right:
    against = view.cells(quarterly, other) if other else None
    frame, tones = tables.curve_frame(cells, measure, against, view.slice.sentence(), other.sentence() if other else "")
    ui.card(
        ui.plain(findings.curve_end(cohorts.mean_curve(cells, measure), percent)),
        f"Mean share of {words} by age in months; fewer cohorts stand behind the older ages",
        charts.curves(frame, percent, mean=tables.MEAN, tones=tones, palette=ui.palette(), height=480, about=f"Retention by age, share of {words}"),
        "curves", how=how,
    )
