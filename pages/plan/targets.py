"""Are we on the way to what we promised?"""

from dashboard import findings, source, ui

view = source.view()
found = findings.by_trouble(ui.targets.on_screen(view))
current = [one for one in found if not ui.targets.is_past(view, one)]

ui.targets.headline(view, found)
ui.targets.actions(view)
ui.targets.cards(view, current)
ui.targets.earlier(view, [one for one in found if ui.targets.is_past(view, one)])
ui.gate.card(view)
ui.targets.changes(view)
ui.targets.dialogs(view)
