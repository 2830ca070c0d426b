"""What is wrong with a CSV file that DuckDB will not read, as a person would look for it: the line, and what stands
there.
"""

from __future__ import annotations

import codecs
import csv
import mmap
import re
import sys
from pathlib import Path

_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
_ENDS = {b"\r\n": "CR LF (as Windows writes it)", b"\n": "LF (as Unix writes it)", b"\r": "CR (as old Macs wrote it)"}
_LONGEST = 2_000_000


def fault(path: Path, delimiter: str) -> str:
    """The first fault of the file, beginning with its line; empty when none is found. Lines are counted as an editor
    does, from 1.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return f"its text is {name}, not UTF-8."
    return _not_utf8(path) or _not_a_table(path, delimiter) or _other_line_ends(path)


def _not_utf8(path: Path) -> str:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return f"its text is not UTF-8, first in line {number}."
    return ""


def _other_line_ends(path: Path) -> str:
    """Where lines begin to end otherwise than the first; what stands between quotes is no end of a row."""
    first, line = b"", 1
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for found in re.finditer(rb'"[^"]*"|\r\n|\r|\n', content):
            end = found[0]
            if end.startswith(b'"'):
                line += len(re.findall(rb"\r\n|\r|\n", end))
                continue
            first = first or end
            if end != first:
                return f"line {line} ends with {_ENDS[end]}, the lines before it with {_ENDS[first]}; save it with one."
            line += 1
    return ""


def _not_a_table(path: Path, delimiter: str) -> str:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, delimiter=delimiter, strict=True)
        wanted = line = 0
        try:
            while True:
                line = rows.line_num + 1
                row = next(rows)
                wanted = wanted or len(row)
                if row and len(row) != wanted:
                    values = f"{len(row)} value{'s' * (len(row) != 1)}"
                    return f"line {line} has {values}, the header has {wanted} names."
                if sum(map(len, row)) > _LONGEST:
                    return f"line {line} is longer than two million characters."
        except StopIteration:
            return ""
        except csv.Error as error:
            if "unexpected end" in str(error):
                return f"the quote that opens in line {line} is never closed."
            return f"line {rows.line_num} goes on after a closing quote; a quote inside a value is written twice."
