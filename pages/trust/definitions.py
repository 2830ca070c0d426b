"""What does every number mean?"""

from dashboard import definitions, metrics, source, ui

view = source.view()
ui.headline(
    ["Every number on screen is one of ", ui.bold(f"{len(metrics.REGISTRY)} definitions"), ", worked below with your own figures."],
    ui.plain(f"Definitions version {definitions.VERSION} · {view.covers()} · as of {view.facts.as_of:%d %B %Y}"),
)
bases = definitions.bases(view.facts, view.slice, view.sums, view.end)
for family in definitions.families():
    with ui.panel(f"family_{family.lower().replace(' ', '_').replace(',', '')}"):
        ui.panel_title(family)
        members = [metric for metric in metrics.REGISTRY.values() if metric.family == family]
        for place, half in zip(ui.row(2), (members[::2], members[1::2]), strict=True):
            with place:
                for metric in half:
                    ui.definition(definitions.definition(metric, bases[metric.fact], view.unit))
