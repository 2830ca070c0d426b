"""`python -m tests.definitions_table`: every metric of the registry, as the table in docs/definitions.md has it."""

from __future__ import annotations

from dashboard.base.settings import ROOT
from dashboard.measures.metric import Metric
from dashboard.subjects.metrics import REGISTRY

PAGE = ROOT / "docs" / "definitions.md"
BEGIN, END = "<!-- metrics: written by `make definitions` -->", "<!-- end of metrics -->"
HEAD = "| metric | unit | better | formula | above the line | below it | n | over a period |\n" + "|---" * 8 + "|"
OVER = {
    "LEVEL": "its last",
    "FLOW": "the sum",
    "RATE": "Σ ÷ Σ",
    "TRAILING": "its last",
    "RATIO_OF_BALANCES": "its last",
}


def line(metric: Metric) -> str:
    """A metric as a row."""
    above = f"product of 1 − {metric.product_of.label}" if metric.product_of else metric.above.words
    cells = (
        f"**{metric.label}**",
        metric.unit,
        {"up": "higher", "down": "lower"}.get(metric.better, "neither"),
        metric.formula,
        f"{metric.factor} × {above}" if metric.factor != 1 else above,
        metric.below.words,
        metric.noun,
        OVER[metric.behaviour.name],
    )
    return "| " + " | ".join(cells) + " |"


def table() -> str:
    """All of them, in the order of the registry."""
    return "\n".join([BEGIN, "", HEAD, *(line(metric) for metric in REGISTRY.values()), "", END])


def main() -> None:
    """Put the table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(before + table() + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
