"""Are we on the way to what we promised?"""

from dashboard import session
from dashboard.subjects.targets import cards, gate, panels, sentences

view = session.view()
found = sentences.by_trouble(panels.on_screen(view))
current = [one for one in found if not panels.is_past(view, one)]

panels.headline(view, found)
panels.actions(view)
cards.cards(view, current)
panels.earlier(view, [one for one in found if panels.is_past(view, one)])
gate.card(view)
panels.changes(view)
panels.dialogs(view)
