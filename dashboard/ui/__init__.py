"""The only Streamlit vocabulary pages need: headline, scorecard, card, table, slice bar and states."""

from dashboard.ui.card import card, panel, panel_title, row
from dashboard.ui.headline import headline, page_title
from dashboard.ui.slice_bar import slice_bar
from dashboard.ui.states import empty, loading, missing_table, problem
from dashboard.ui.style import apply, palette
from dashboard.ui.table import csv_bytes, table, table_html
from dashboard.ui.text import Rich, bold, html, literal, toned
from dashboard.ui.tile import Tile, definition_html, scorecard, tile, tile_of

__all__ = [
    "Rich",
    "Tile",
    "apply",
    "bold",
    "card",
    "csv_bytes",
    "definition_html",
    "empty",
    "headline",
    "html",
    "literal",
    "loading",
    "missing_table",
    "page_title",
    "palette",
    "panel",
    "panel_title",
    "problem",
    "row",
    "scorecard",
    "slice_bar",
    "table",
    "table_html",
    "tile",
    "tile_of",
    "toned",
]
