"""Colours by meaning, type and the chart theme, once for light and once for dark.

Kept or base is blue, won is teal, lost is vermilion; expansion and contraction are their lighter kin, drawn with an
outline in the full colour so that they too stand out 3:1 from the card. The page's style sheet, the sparklines and the
charts all read these values; `tests/test_charts.py` computes contrast and colour-blind separation from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

Mode = Literal["light", "dark"]
Tone = Literal["base", "won", "won_light", "lost", "lost_light", "grey", "ink", "violet", "ochre", "base_light"]

SANS = '"Source Sans", sans-serif'


@dataclass(frozen=True)
class Palette:
    """Every colour of one mode; all are six-digit hex on the `card` or the `paper`."""

    mode: Mode
    ink: str
    grey: str
    paper: str
    card: str
    line: str
    hover: str
    band: str
    rule: str
    base: str
    base_light: str
    won: str
    won_light: str
    lost: str
    lost_light: str
    warn: str
    violet: str
    ochre: str

    def tone(self, name: str) -> str:
        """The colour of a meaning: `palette.tone("won")`."""
        return str(getattr(self, name))

    def outline(self, name: str) -> str:
        """What a bar of this meaning is outlined in: the full colour for the lighter kin, else itself."""
        return self.tone(name.removesuffix("_light"))

    def colours(self) -> dict[str, str]:
        """Name to hex, without the mode."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "mode"}


LIGHT = Palette(
    mode="light",
    ink="#1C2126",
    grey="#6A717B",
    paper="#FAF9F6",
    card="#FFFFFF",
    line="#E6E3DC",
    hover="#ECEAE3",
    band="#EEF1F3",
    rule="#C5C9CE",
    base="#2B5C92",
    base_light="#DCE6F1",
    won="#1A7F6D",
    won_light="#93CDBF",
    lost="#C24A2C",
    lost_light="#EBAF9C",
    warn="#8F6200",
    violet="#4B1D52",
    ochre="#926500",
)
DARK = Palette(
    mode="dark",
    ink="#ECE9E2",
    grey="#9AA2AC",
    paper="#0E1216",
    card="#161B21",
    line="#272D34",
    hover="#20272E",
    band="#1C242B",
    rule="#424A53",
    base="#7FB2E5",
    base_light="#23374C",
    won="#56C2AA",
    won_light="#225A50",
    lost="#F0856A",
    lost_light="#6E3527",
    warn="#D9A441",
    violet="#B36AE8",
    ochre="#D9A441",
)

SERIES: tuple[Tone, ...] = ("base", "ochre", "violet", "won", "grey", "lost")
"""Order of colours where lines are only different, not better or worse."""


def palette(mode: str | None) -> Palette:
    """The palette of the browser's mode; light when the browser has not said."""
    return DARK if mode == "dark" else LIGHT


def config(colours: Palette) -> dict[str, Any]:
    """The Vega-Lite config of one mode: hairline grid, no frame, no ticks, quiet labels, the chart on the card's own
    ground.
    """
    axis = {
        "domain": False,
        "ticks": False,
        "labelColor": colours.grey,
        "labelFont": SANS,
        "labelFontSize": 12,
        "labelPadding": 8,
        "labelFontWeight": 400,
        "grid": False,
        "gridColor": colours.line,
        "gridWidth": 1,
        "title": None,
        "labelLimit": 180,
    }
    return {
        "background": "transparent",
        "font": SANS,
        "view": {"stroke": None, "cursor": "default"},
        "axis": axis,
        # Streamlit would have every mark tell its raw fields: only layers that name what they tell do.
        "mark": {"aria": False, "tooltip": None},
        "text": {"color": colours.ink, "font": SANS, "fontSize": 12},
        "line": {"strokeWidth": 2.2, "strokeCap": "round", "strokeJoin": "round"},
        "rule": {"color": colours.rule},
        "legend": {"disable": True},
    }


CONFIGS: Mapping[str, dict[str, Any]] = MappingProxyType({"light": config(LIGHT), "dark": config(DARK)})


@lru_cache(maxsize=1024)
def luminance(colour: str) -> float:
    """Relative luminance of a hex colour (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two hex colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
