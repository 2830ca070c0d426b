"""What does the churn rate do to the next 24 months?"""

from dashboard import session, ui
from dashboard.base.months import month_name
from dashboard.subjects.what_if import figures, panels

view = session.view()
covers = (
    f"{view.slice.sentence()} · from the end of {month_name(view.end)} · same new business every month · "
    "losses and expansion act on the opening balance, then new MRR is added"
)
left, right = ui.row([10, 30])
with left:
    chosen = panels.levers(view)
is_possible = not figures.cannot(chosen.levers, chosen.start)
with right:
    ui.finding(figures.sentence(chosen.levers, chosen.start, view.unit("money"), view.unit("rate"), covers))
    if is_possible:
        panels.futures(view, chosen)
if is_possible:
    left, right = ui.row([23, 17])
    with left:
        panels.rates(view, chosen)
    with right:
        panels.tornado(view, chosen)
