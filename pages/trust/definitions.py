"""What does every number mean?"""

from dashboard import definitions, metrics, source, ui

view = source.view()
ui.headline(
    ["Every number on screen is one of ", ui.bold(f"{len(metrics.REGISTRY)} definitions"), ", worked below with your own figures."],
    ui.plain(f"Definitions version {definitions.VERSION} · {view.covers()} · as of {view.facts.as_of:%d %B %Y}"),
)
controls = ui.row(2)
with controls[0]:
    choice = ui.multi_year() if view.facts.missing("renewals") is None else "exclude"
with controls[1]:
    survey = ui.survey(view) if view.facts.missing("nps_responses") is None else "relational"
bases = view.bases(choice, survey)
for family in definitions.families():
    with ui.panel(f"family_{family.lower().replace(' ', '_').replace(',', '')}"):
        ui.panel_title(family)
        members = [metric for metric in metrics.REGISTRY.values() if metric.family == family]
        for place, half in zip(ui.row(2), (members[::2], members[1::2]), strict=True):
            with place:
                for metric in half:
                    ui.definition(view.explain(metric, bases[metric.fact]), view)
