"""The only Streamlit vocabulary pages need: headline, scorecard, card, table, slice bar and states."""

from dashboard.base.age import age_words
from dashboard.ui.bound import amount
from dashboard.ui.card import card, panel, panel_title, row
from dashboard.ui.controls import by, is_alone, switch
from dashboard.ui.explained import definition_html, explained
from dashboard.ui.headline import headline, page_title, sentence_first
from dashboard.ui.history import history
from dashboard.ui.sentences import finding, key_of, needs, note, verbatim, while_that_old
from dashboard.ui.slice_bar import SPANS, Period, slice_bar
from dashboard.ui.states import empty, left_out, loading, missing_table, problem
from dashboard.ui.style import apply, palette
from dashboard.ui.table import csv_bytes, table, table_html
from dashboard.ui.text import Rich, bold, html, literal, toned
from dashboard.ui.tile import Tile, scorecard, tile, tile_of

__all__ = [
    "SPANS",
    "Period",
    "Rich",
    "Tile",
    "age_words",
    "amount",
    "apply",
    "bold",
    "by",
    "card",
    "csv_bytes",
    "definition_html",
    "empty",
    "explained",
    "finding",
    "headline",
    "history",
    "html",
    "is_alone",
    "key_of",
    "left_out",
    "literal",
    "loading",
    "missing_table",
    "needs",
    "note",
    "page_title",
    "palette",
    "panel",
    "panel_title",
    "problem",
    "row",
    "scorecard",
    "sentence_first",
    "slice_bar",
    "switch",
    "table",
    "table_html",
    "tile",
    "tile_of",
    "toned",
    "verbatim",
    "while_that_old",
]
