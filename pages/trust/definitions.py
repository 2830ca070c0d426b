"""What does every number mean?"""

from dashboard import session, ui
from dashboard.subjects.definitions import figures, glossary, history_panels
from dashboard.subjects.definitions import panels as definitions_panels
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.nps import panels as nps_panels
from dashboard.subjects.renewals import panels as renewals_panels

view = session.view()
shown = sum(len(words) for words in glossary.GLOSSARY.values())
ui.headline(
    [
        "Every number on screen is one of ",
        ui.bold(f"{len(REGISTRY)} definitions"),
        ", worked below with your own figures; ",
        ui.bold(f"{shown} words"),
        " stand below them.",
    ],
    ui.verbatim(f"Definitions version {figures.VERSION} · {view.covers()} · data as of {view.facts.as_of:%d %B %Y}"),
)
controls = ui.row(3)
with controls[0]:
    asked = definitions_panels.find_word()
with controls[1]:
    choice = renewals_panels.multi_year() if view.facts.missing("renewals") is None else "exclude"
with controls[2]:
    survey = nps_panels.survey(view) if view.facts.missing("nps_responses") is None else "relational"
bases, found = (
    figures.bases(view.facts, view.slice, view.sums, view.end, multi_year=choice, survey=survey),
    figures.matching(asked),
)
for family in dict.fromkeys(metric.family for metric in found):
    with ui.panel(f"family_{ui.key_of(family)}"):
        ui.panel_title(family)
        members = [metric for metric in found if metric.family == family]
        for place, half in zip(ui.row(2), (members[::2], members[1::2]), strict=True):
            with place:
                for metric in half:
                    definitions_panels.definition(view.explain(metric, bases[metric.fact.name]), view)
if len(found) == 1:
    history_panels.picture(view, found[0], choice)
words = glossary.matching(asked)
for group, members in words.items():
    with ui.panel(f"words_{ui.key_of(group)}"):
        ui.panel_title(f"Words · {group}")
        definitions_panels.words(members)
if not found and not words:
    ui.empty(
        "No number and no word has that name", note="Search for a part of it, or clear the field to see all of them."
    )
