"""What does every number mean?"""

from dashboard import definitions, metrics, source, ui

view = source.view()
ui.headline(
    ["Every number on screen is one of ", ui.bold(f"{len(metrics.REGISTRY)} definitions"), ", worked below with your own figures."],
    ui.plain(f"Definitions version {definitions.VERSION} · {view.covers()} · as of {view.facts.as_of:%d %B %Y}"),
)
for family in definitions.families():
    with ui.panel(f"family_{family.lower().replace(' ', '_').replace(',', '')}"):
        ui.panel_title(family)
        for metric in metrics.REGISTRY.values():
            if metric.family == family:
                ui.definition(definitions.definition(metric, view.sums, view.end, view.unit))
