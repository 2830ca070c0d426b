"""Controls that live in the address under their own name, and say so when a link asks them for what they do not
have.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from dashboard.base import numbers
from dashboard.measures.slices import matching, quoted
from dashboard.session import address

MOST_AMOUNT = 1e15
TEXT, WHOLE = 300, 110  # pixels


def chosen(
    label: str, options: Mapping[str, str], key: str, draw: Callable[[Sequence[str]], object], default: str = ""
) -> str:
    """One of a few ways of looking: `options` maps value to words; `draw` shows the control of that key.

    The default is the first unless another is named; it stands in no address.
    """
    values = list(options)
    usual = default or values[0]
    asked = address.asked(key)
    # Links of earlier versions say the words on the control.
    meant = matching(asked[-1], values) + [v for v in values if matching(asked[-1], [options[v]])] if asked else []
    wanted = meant[0] if meant else usual
    if asked and (not meant or len(set(asked)) > 1):
        _refuse(label, asked, options[wanted])
    address.seed(key, wanted)
    value = str(draw(values) or usual)
    address.keep(key, value, wanted, [] if value == usual else [value])
    return value


def text(label: str, key: str, *, most: int, placeholder: str = "", on_change: Callable[[], None] | None = None) -> str:
    """Words to look for, no more than `most` characters."""
    wanted = (address.asked(key) or [""])[-1][:most]
    address.seed(key, wanted)
    value = str(st.text_input(label, key=key, placeholder=placeholder, max_chars=most, on_change=on_change, width=TEXT))
    address.keep(key, value, wanted, [value] if value else [])
    return value


def whole(label: str, key: str, *, low: int, high: int) -> int:
    """A whole number; the lowest is usual."""
    wanted = low if (found := number(label, key, low, high, f"{low}")) is None else int(found)
    address.seed(key, wanted)
    value = int(st.number_input(label, min_value=low, max_value=high, key=key, width=WHOLE))
    address.keep(key, value, wanted, [] if value == low else [str(value)])
    return value


def amount(label: str, key: str, placeholder: str) -> float | None:
    """An amount that may be left open."""
    wanted = number(label, key, 0.0, MOST_AMOUNT, "")
    address.seed(key, wanted)
    value = st.number_input(
        label, min_value=0.0, max_value=MOST_AMOUNT, value=None, key=key, placeholder=placeholder, format="%.2f"
    )
    address.keep(key, value, wanted, [] if value is None else [written(float(value))])
    return None if value is None else float(value)


def number(label: str, key: str, low: float, high: float, usual: str) -> float | None:
    """The number a link asks for under `key`, None when it asks for none between `low` and `high`; `usual` is shown
    then, or the field is left empty.
    """
    asked = address.asked(key)
    if not asked:
        return None
    try:
        value = float(asked[-1])
    except ValueError:
        value = math.nan
    is_fit = low <= value <= high and (not isinstance(low, int) or value == int(value))
    if not is_fit or len(set(asked)) > 1:
        _refuse(
            label,
            asked,
            written(value) if is_fit else usual,
            f"which is not one number from {_limit(low)} to {_limit(high)}",
        )
    return value if is_fit else None


def written(value: float) -> str:
    """A number as the address has it: no needless zeros, no exponent."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _limit(value: float) -> str:
    return numbers.whole(value) if value == int(value) else written(value)


def _refuse(label: str, asked: Sequence[str], shown: str, why: str = "which is not offered") -> None:
    instead = f"“{shown}” is shown" if shown else "the field is left empty"
    address.notice(f"This link asks for “{label}: {quoted(asked)}”, {why}; {instead}.")
