"""The only Streamlit vocabulary pages need: headline, scorecard, card, table, slice bar and states."""

from dashboard.base.age import age_words
from dashboard.ui import gate, made, targets
from dashboard.ui.account import account_asked, account_list, account_story, back_to_list
from dashboard.ui.bound import amount
from dashboard.ui.card import card, panel, panel_title, row
from dashboard.ui.explained import definition_html, explained
from dashboard.ui.headline import headline, page_title, sentence_first
from dashboard.ui.history import history
from dashboard.ui.levers import lever, reset
from dashboard.ui.lists import ask_ahead, at_risk, churned, renewing_alone, verbatims
from dashboard.ui.sections import (
    also_tiles,
    asked_by,
    committed,
    falling_due,
    multi_year,
    needs,
    nps_tiles,
    renewal_tiles,
    survey,
)
from dashboard.ui.slice_bar import SPANS, Period, slice_bar
from dashboard.ui.states import empty, left_out, loading, missing_table, problem
from dashboard.ui.style import apply, palette
from dashboard.ui.table import csv_bytes, table, table_html
from dashboard.ui.text import Rich, bold, html, literal, toned
from dashboard.ui.tile import Tile, scorecard, tile, tile_of
from dashboard.ui.view import (
    by,
    compare_with,
    definition,
    find_word,
    finding,
    is_alone,
    key_of,
    note,
    plain,
    refresh_button,
    so_far,
    switch,
    tiles,
    while_that_old,
    words,
)

__all__ = [
    "SPANS",
    "Period",
    "Rich",
    "Tile",
    "account_asked",
    "account_list",
    "account_story",
    "age_words",
    "also_tiles",
    "amount",
    "apply",
    "ask_ahead",
    "asked_by",
    "at_risk",
    "back_to_list",
    "bold",
    "by",
    "card",
    "churned",
    "committed",
    "compare_with",
    "csv_bytes",
    "definition",
    "definition_html",
    "empty",
    "explained",
    "falling_due",
    "find_word",
    "finding",
    "gate",
    "headline",
    "history",
    "html",
    "is_alone",
    "key_of",
    "left_out",
    "lever",
    "literal",
    "loading",
    "made",
    "missing_table",
    "multi_year",
    "needs",
    "note",
    "nps_tiles",
    "page_title",
    "palette",
    "panel",
    "panel_title",
    "plain",
    "problem",
    "refresh_button",
    "renewal_tiles",
    "renewing_alone",
    "reset",
    "row",
    "scorecard",
    "sentence_first",
    "slice_bar",
    "so_far",
    "survey",
    "switch",
    "table",
    "table_html",
    "targets",
    "tile",
    "tile_of",
    "tiles",
    "toned",
    "verbatims",
    "while_that_old",
    "words",
]
