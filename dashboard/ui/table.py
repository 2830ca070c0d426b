"""Tables: shown with their units and read aloud as tables; as CSV with raw numbers and harmless text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import unicodedata
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.base.months import month_name
from dashboard.base.numbers import NO_VALUE, Unit, decimal, whole
from dashboard.charts.drawing import Links
from dashboard.ui.text import Rich, anchor

_FORMULA_STARTS = "=+-@"
# Spreadsheets differ in what they drop before they look for a formula; these start a cell for no honest reason.
_BREAKS = ("\t", "\r", "\n")
MOST_ROWS = 200
NO_BREAK = "\u00a0"


def is_number(value: Any) -> bool:
    """Whether a cell is a number of Python, numpy or pandas; truth values are words."""
    return (isinstance(value, (int, float)) and not isinstance(value, bool)) or (
        hasattr(value, "dtype")
        and hasattr(value, "item")
        and isinstance(value.item(), (int, float))
        and not isinstance(value.item(), bool)
    )


def runs(text: str) -> bool:
    """Whether a spreadsheet may run a text as a formula: after blanks, byte-order marks and what else cannot be seen,
    full-width signs too.
    """
    if text.startswith(_BREAKS):
        return True
    seen = next((c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf")), "")
    return bool(seen) and unicodedata.normalize("NFKC", seen)[0] in _FORMULA_STARTS


def harmless(value: Any) -> Any:
    """A cell for a CSV file: text a spreadsheet would run as a formula gets an apostrophe, numbers stay numbers.

    Dates are ISO, months `2024-11`, moments `2024-11-30T14:05:00+00:00`.
    """
    if value is None or (is_number(value) and not math.isfinite(float(value))) or value is pd.NaT or value is pd.NA:
        return ""
    if is_number(value):
        return value
    if isinstance(value, dt.datetime):
        # A frame keeps days as moments at midnight.
        return (
            value.date().isoformat()
            if value.tzinfo is None and value.time() == dt.time()
            else value.isoformat(timespec="seconds")
        )
    text = str(value)
    return f"'{text}" if runs(text) else text


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as CSV in UTF-8 with a byte order mark (spreadsheets need it for names), header first, no index."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(str(c)) for c in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        # Nothing lost is 0.0, not the -0.0 of a machine.
        writer.writerow([0.0 if isinstance(v, float) and v == 0 else harmless(v) for v in row])
    return ("\ufeff" + out.getvalue()).encode()


def shown(value: Any, unit: Unit | None) -> str:
    """A cell as it is read: in its unit, a dash where there is none."""
    if is_number(value):
        number = float(value)
        if unit is not None:
            return unit.text(number)
        return NO_VALUE if not math.isfinite(number) else whole(number) if number == int(number) else decimal(number, 2)
    if isinstance(value, pd.Period):
        return month_name(value.year * 12 + value.month - 1).replace(" ", NO_BREAK)
    if isinstance(value, dt.datetime) and value is not pd.NaT and value.tzinfo is not None:
        return f"{value.day} {value:%b %Y %H:%M} UTC".replace(" ", NO_BREAK)
    if isinstance(value, dt.date) and value is not pd.NaT:
        return f"{value.day} {value:%b %Y}".replace(" ", NO_BREAK)
    return NO_VALUE if value is None or value is pd.NaT or value is pd.NA else str(value)


def table_html(
    frame: pd.DataFrame,
    units: Mapping[str, Unit] | None = None,
    *,
    caption: str = "",
    most: int = MOST_ROWS,
    links: Links | None = None,
) -> Rich:
    """The frame as an HTML table: numbers to the right in tabular figures, the first column names the row."""
    known, ways = units or {}, links or {}
    columns = [str(c) for c in frame.columns]
    numeric = {
        i
        for i, c in enumerate(frame.columns)
        if pd.api.types.is_numeric_dtype(frame.dtypes.iloc[i]) or columns[i] in known
    }
    # A column without a name heads nothing: its first cell is no heading.
    head = "".join(
        f'<th scope="col"{_right(i in numeric)}>{escape(c)}</th>' if c else "<td></td>" for i, c in enumerate(columns)
    )
    body = []
    for place, row in enumerate(frame.head(most).itertuples(index=False, name=None)):
        cells = [
            f"<td{_right(i in numeric)}>{_cell(v, known.get(columns[i]), ways.get(columns[i]), place)}</td>"
            for i, v in enumerate(row)
        ]
        if cells:
            cells[0] = cells[0].replace("<td", '<th scope="row"', 1).replace("</td>", "</th>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    more = (
        f'<p class="lr-note">The first {whole(most)} of {whole(len(frame))} rows; the CSV has them all.</p>'
        if len(frame) > most
        else ""
    )
    name = f'<caption class="lr-hidden">{escape(caption)}</caption>' if caption else ""
    return Rich(
        '<div class="lr-table" '
        f'tabindex="0"><table>{name}<thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>{more}'
    )


def _cell(value: Any, unit: Unit | None, ways: Sequence[str] | None, place: int) -> Rich:
    if isinstance(value, Rich):
        return value
    text = shown(value, unit)
    return anchor(ways[place], text) if ways and ways[place] and text != NO_VALUE else Rich(escape(text))


def _right(yes: bool) -> str:
    return ' class="lr-num"' if yes else ""


def table(
    frame: pd.DataFrame,
    units: Mapping[str, Unit] | None = None,
    *,
    caption: str = "",
    most: int = MOST_ROWS,
    links: Links | None = None,
) -> None:
    """Show a frame as a table; columns in `units` are written in their unit."""
    st.html(table_html(frame, units, caption=caption, most=most, links=links))
