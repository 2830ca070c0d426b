"""Can I believe this today?"""

from dashboard import session, ui
from dashboard.base.age import not_yet_words
from dashboard.base.errors import ContractError
from dashboard.base.numbers import decimal
from dashboard.session import process
from dashboard.subjects.data_health import panels, sentences, tables

view = session.view()
refresher = process.refresher()
status = view.status
errors, warnings = (sum(p.severity == s for p in status.problems or view.facts.problems) for s in ("error", "warning"))
with ui.while_that_old():
    ui.finding(
        sentences.health(
            status.level,
            ui.age_words(status.age),
            f"As of {view.facts.as_of:%d %B %Y} · {view.settings.company}",
            errors,
            warnings,
            isinstance(status.error, ContractError),
            is_ahead=bool(not_yet_words(view.facts.as_of)),
        )
    )
if status.error is not None:
    ui.problem(status.error)

left, right = ui.row([11, 12])
with left, ui.panel("tables"):
    ui.panel_title("Which tables are connected", f"Warehouse: {view.settings.warehouse_shown}")
    ui.table(tables.connected(view.facts), caption="Tables")
with right, ui.panel("problems"):
    ui.panel_title(
        "What the last check found",
        "Errors refuse a load and keep the figures before it; warnings are counted and shown",
    )
    found = tables.problems(status.problems or view.facts.problems)
    if found.empty:
        ui.note(
            "Nothing. Every row has its key, its dates in order and money that adds up: opening + "
            "movements = closing in every slice and month."
        )
    else:
        ui.table(found, caption="Warnings and errors")
with ui.panel("refreshes"):
    ui.panel_title("Refreshes", f"Every {decimal(view.settings.refresh_minutes, 2, least=0)} minutes; newest first")
    ui.table(tables.refreshes(refresher.entries()), caption="Refresh log", most=20)
    panels.refresh_button(refresher)
with ui.panel("facts"):
    ui.panel_title(
        "How the figures are kept",
        f"Facts {view.facts.version}, as of {view.facts.as_of:%d %B %Y}; grace for gaps: "
        f"{view.settings.grace_days} days",
    )
    ui.table(tables.facts_kept(view.facts), caption="Facts")
