"""How a number is written: on a tile, on an axis, in a sentence and as a change.

A change carries its sign first as a plain hyphen (`-0.5 points`, `-$397`), because the page paints
by the first character. Locale formats come from Babel.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from babel.numbers import format_currency, format_decimal, get_currency_symbol

NO_VALUE = "–"


def is_missing(value: float | None) -> bool:
    """True for None, NaN and infinities: nothing to divide by."""
    return value is None or not math.isfinite(value)


UnitOf = Callable[[str], "Unit"]
"""How numbers of a kind are written: money, percent, count, points, ratio."""


@dataclass(frozen=True)
class Unit:
    """One way of writing numbers. `kind` is one of money, percent, count, points, ratio, months."""

    kind: str
    text_of: Callable[[float], str]
    change_of: Callable[[float, float], str]
    axis: str
    axis_title: str = ""

    def text(self, value: float | None, empty: str = NO_VALUE) -> str:
        """The number in a sentence or on a tile; `empty` where there is none."""
        return empty if value is None or is_missing(value) else self.text_of(float(value))

    def change(self, now: float | None, then: float | None) -> str:
        """The step from `then` to `now`, sign first; empty where either is missing."""
        if now is None or then is None or is_missing(now) or is_missing(then):
            return ""
        return self.change_of(float(now), float(then))


def signed(text: str, value: float) -> str:
    """Put the sign first: a plain hyphen or a plus; no sign when the text shows zero."""
    if not any(c in "123456789" for c in text):
        return text
    return f"-{text}" if value < 0 else f"+{text}"


def compact(value: float, locale: str = "en") -> str:
    """A number in few figures with k, M or B: `2.448 M`, `57.6 k`, `64 k`, `397`."""
    size = abs(value)
    text = ""
    for scale, suffix, figures in ((1e9, " B", 4), (1e6, " M", 4), (1e3, " k", 3)):
        if size >= scale * 0.99995:
            decimals = max(0, min(figures - len(str(int(size / scale))), 1 if suffix == " k" else 3))
            text = _number(size / scale, decimals, locale).removesuffix("0" if suffix == " k" and decimals else "\0")
            text = text.rstrip(".,") + suffix
            break
    else:
        text = _number(size, 0 if size >= 100 or size == int(size) else 2, locale)
    return f"-{text}" if value < 0 and any(c in "123456789" for c in text) else text


def _number(size: float, decimals: int, locale: str) -> str:
    return str(format_decimal(round(size, decimals), format="0." + "0" * decimals if decimals else "0", locale=locale))


def money(currency: str = "USD", locale: str = "en_US") -> Unit:
    """Amounts of one reporting currency: `$2.448 M`."""
    symbol = get_currency_symbol(currency, locale)

    def text_of(value: float) -> str:
        body = compact(abs(value), locale)
        sign = "-" if value < 0 and any(c in "123456789" for c in body) else ""
        return f"{sign}{symbol}{body}" if len(symbol) == 1 else f"{sign}{body} {symbol}"

    def change_of(now: float, then: float) -> str:
        if then > 0:
            return signed(_percent_text(abs(now / then - 1), locale), now - then)
        return signed(text_of(abs(now - then)), now - then)

    return Unit("money", text_of, change_of, axis="~s", axis_title=currency)


def amount(currency: str = "USD", locale: str = "en_US") -> Unit:
    """The same amounts to the cent, for tables that are checked with a pencil: `$4,087.58`."""
    short = money(currency, locale)
    return Unit(
        "money",
        lambda value: exact_money(value, currency, locale),
        short.change_of,
        axis=short.axis,
        axis_title=currency,
    )


def exact_money(value: float, currency: str = "USD", locale: str = "en_US") -> str:
    """The amount to the cent, for tables: `-$1,234.50`."""
    text = format_currency(abs(value), currency, locale=locale)
    return f"-{text}" if value < 0 else text


def _percent_text(share: float, locale: str) -> str:
    decimals = 2 if 0 < abs(share) < 0.00995 else 1
    return format_decimal(round(share * 100, decimals), format="0." + "0" * decimals, locale=locale) + " %"


def percent(locale: str = "en_US") -> Unit:
    """Rates between 0 and 1 (net retention may pass 1): `96.4 %`; a change is in points."""

    def text_of(value: float) -> str:
        return _percent_text(value, locale)

    def change_of(now: float, then: float) -> str:
        step = (now - then) * 100
        decimals = 2 if abs(step) < 0.095 and abs(step) >= 0.005 else 1
        return signed(
            f"{format_decimal(abs(round(step, decimals)), format='0.' + '0' * decimals, locale=locale)} points", step
        )

    return Unit("percent", text_of, change_of, axis=".1~%")


def rate(locale: str = "en_US") -> Unit:
    """Rates set by hand, always with two decimals: `1.55 %`."""
    plain = percent(locale)
    return Unit(
        "percent",
        lambda value: format_decimal(value * 100, format="0.00", locale=locale) + " %",
        plain.change_of,
        axis=plain.axis,
    )


def count(locale: str = "en_US") -> Unit:
    """Whole things: `1,486`."""

    def text_of(value: float) -> str:
        return format_decimal(round(value), format="#,##0", locale=locale)

    def change_of(now: float, then: float) -> str:
        return signed(text_of(abs(now - then)), now - then)

    return Unit("count", text_of, change_of, axis=",.0f")


def points(locale: str = "en_US") -> Unit:
    """NPS points between -100 and 100: `+32`."""

    def text_of(value: float) -> str:
        return signed(f"{abs(value):.0f}", value)

    def change_of(now: float, then: float) -> str:
        return signed(f"{abs(now - then):.0f} points", now - then)

    return Unit("points", text_of, change_of, axis="+.0f")


def ratio(locale: str = "en_US") -> Unit:
    """A plain ratio: `1.8`."""

    def text_of(value: float) -> str:
        return format_decimal(round(value, 2), format="#,##0.0#", locale=locale)

    def change_of(now: float, then: float) -> str:
        return signed(text_of(abs(now - then)), now - then)

    return Unit("ratio", text_of, change_of, axis=".2~f")


def months(locale: str = "en_US") -> Unit:
    """A length of time: `13.5 months`."""

    def text_of(value: float) -> str:
        figure = format_decimal(round(value, 1), format="#,##0.0", locale=locale)
        return f"{figure} month{'s' * (round(value, 1) != 1)}"

    def change_of(now: float, then: float) -> str:
        return signed(text_of(abs(now - then)), now - then)

    return Unit("months", text_of, change_of, axis=".1f", axis_title="months")
