"""Patterns of CLDR, as Babel has them, made ready once: how a locale writes a figure, a share, an amount, a short form.

Babel leaves three things of CLDR to its callers: the locale's own minus sign (sv_SE has U+2212), the space between a
currency's letters and a digit (`CHF 1.2K`), and rounding before a short form is chosen (999,949 is `1M`). Halves go
away from zero, as with a pencil and in a spreadsheet: 27,650 is `27.7K`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern, get_currency_precision, get_currency_symbol, parse_pattern

FIGURES = 3
"""Significant figures of a short form."""
NO_BREAK = "\u00a0"
_THREE = Context(prec=FIGURES, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=400)
_QUANTA = [Decimal(1).scaleb(-digits) for digits in range(10)]


def exact(value: float) -> Decimal:
    """The number as its shortest decimal: 0.1 is 0.1."""
    return Decimal(value) if isinstance(value, int) else Decimal(repr(float(value)))


def rounded(number: Decimal, digits: int) -> Decimal:
    """The number to so many decimals, as it will be read."""
    # The default 28 figures are too few for a float's largest.
    return number if not number.is_finite() else number.quantize(_QUANTA[digits], ROUND_HALF_UP, _WIDE)


@lru_cache(maxsize=1024)
def ready(text: str, locale: str, least: int, most: int, plus: bool, symbol: str) -> NumberPattern:
    """A pattern with the locale's signs and the currency's symbol in their places and `least` to `most` decimals.

    plus: whether a number above zero carries the locale's plus sign.
    """
    pattern = parse_pattern(text)
    symbols = parsed(locale).number_symbols["latn"]
    signs = {"-": symbols.get("minusSign", "-"), "+": symbols.get("plusSign", "+")}
    before = [_affix(part, symbol, -1) for part in pattern.prefix]
    after = [_affix(part, symbol, 0) for part in pattern.suffix]
    pattern.prefix = (before[1].replace("-", signs["+"], 1) if plus else before[0], before[1].replace("-", signs["-"]))
    pattern.suffix = (after[1].replace("-", signs["+"], 1) if plus else after[0], after[1].replace("-", signs["-"]))
    # A short form has as many zeros as figures stand before its point (`000K`); 50K on the same axis is not 050K.
    pattern.int_prec, pattern.frac_prec = (1, pattern.int_prec[1]), (least, most)
    return pattern


def _affix(part: str, symbol: str, side: int) -> str:
    """What stands before (side -1) or after (side 0) the digits: unquoted, the symbol in place, letters off digits."""
    bare = re.sub(r"'([^']*)'", lambda quoted: quoted[1] or "'", part)
    if bare[side : side + 1 or None] == "¤" and symbol and unicodedata.category(symbol[side])[0] not in "SZ":
        symbol = symbol + NO_BREAK if side else NO_BREAK + symbol
    return bare.replace("¤", symbol)


def applied(pattern: NumberPattern, value: Decimal, locale: str) -> str:
    """The number in a ready pattern; zero carries no sign."""
    seen = value or value.copy_abs()
    if seen.adjusted() < 20:
        return str(pattern.apply(seen, parsed(locale)))
    with localcontext(_WIDE):
        return str(pattern.apply(seen, parsed(locale)))


@lru_cache(maxsize=64)
def parsed(locale: str) -> Locale:
    """The locale as Babel knows it."""
    return Locale.parse(locale)


@lru_cache(maxsize=64)
def _figures(locale: str) -> str:
    return str(parsed(locale).decimal_formats[None].pattern)


@lru_cache(maxsize=64)
def _shares(locale: str) -> str:
    return str(parsed(locale).percent_formats[None].pattern)


@lru_cache(maxsize=64)
def _amounts(locale: str) -> str:
    return str(parsed(locale).currency_formats["standard"].pattern)


@lru_cache(maxsize=8192)
def figure(value: float, locale: str, least: int, most: int, plus: bool = False) -> str:
    """A plain number: `1,486`, `-0.5`."""
    return _in_full(_figures(locale), exact(value), locale, least, most, plus)


@lru_cache(maxsize=8192)
def share(value: float, locale: str, least: int, most: int, plus: bool = False) -> str:
    """A share of one in hundredths, in the locale's percent pattern: `96.1%`."""
    seen = rounded(exact(value), most + 2)
    return applied(ready(_shares(locale), locale, least, most, plus and bool(seen), ""), seen, locale)


@lru_cache(maxsize=64)
def share_signs(locale: str) -> tuple[str, str]:
    """What stands before and after the digits of a share: nothing and `%` in en_US."""
    pattern = ready(_shares(locale), locale, 0, 0, False, "")
    return pattern.prefix[0], pattern.suffix[0]


@lru_cache(maxsize=8192)
def amount(value: float, locale: str, currency: str, plus: bool = False) -> str:
    """Money to the currency's smallest unit: `-$1,234.50`."""
    digits = _digits(currency)
    return _in_full(_amounts(locale), exact(value), locale, digits, digits, plus, _symbol(currency, locale))


def _in_full(text: str, value: Decimal, locale: str, least: int, most: int, plus: bool, symbol: str = "") -> str:
    seen = rounded(value, most)
    return applied(ready(text, locale, least, most, plus and bool(seen), symbol), seen, locale)


@lru_cache(maxsize=64)
def _symbol(currency: str, locale: str) -> str:
    return str(get_currency_symbol(currency, locale)) if currency else ""


@lru_cache(maxsize=64)
def _digits(currency: str) -> int:
    return get_currency_precision(currency) if currency else 2


# --- short forms -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Short:
    """The short form of one power of ten: by how many powers it divides, its pattern by plural form."""

    divides: int
    patterns: dict[str, str]

    def pattern(self, value: Decimal, locale: str) -> str:
        """The pattern that agrees with the number."""
        if len(self.patterns) == 1:
            return self.patterns["other"]
        return self.patterns.get(parsed(locale).plural_form(abs(value)), self.patterns["other"])


@lru_cache(maxsize=64)
def shorts(locale: str, is_money: bool) -> list[Short | None]:
    """The short form of each power of ten; None where the locale writes in full (thousands in German)."""
    formats = (parsed(locale).compact_currency_formats if is_money else parsed(locale).compact_decimal_formats)["short"]
    found: list[Short | None] = [None] * max(map(len, formats["other"]))
    for power, pattern in formats["other"].items():
        if pattern.pattern.strip("0"):
            by_form = {form: known[power].pattern for form, known in formats.items() if power in known}
            differ = len(set(by_form.values())) > 1
            found[len(power) - 1] = Short(
                len(power) - pattern.pattern.count("0"), by_form if differ else {"other": pattern.pattern}
            )
    return found


def short_of(size: Decimal, locale: str, is_money: bool) -> tuple[Short | None, Decimal]:
    """The short form of a size and the size rounded to it: three figures, or whole where there is no short form."""
    known, power = shorts(locale, is_money), size.adjusted()
    found = known[min(power, len(known) - 1)]
    seen = _THREE.plus(size) if found else rounded(size, 0)
    if seen.adjusted() > power:
        found = known[min(power + 1, len(known) - 1)]
    return found, seen


@lru_cache(maxsize=8192)
def compact(value: float, locale: str, currency: str = "", plus: bool = False) -> str:
    """At most three figures and the locale's short form from a thousand on: `$2.36M`, `$397`; cents only under 100."""
    number, symbol = exact(value), _symbol(currency, locale)
    size, decimals, found = number.copy_abs(), 0, None
    if size < 100:
        decimals = _digits(currency)
        seen = rounded(size, decimals)
        decimals *= seen != seen.to_integral_value()
    else:
        seen = rounded(size, 0)
        if seen >= 1000:
            found, seen = short_of(size, locale, bool(currency))
    plus, seen = plus and bool(seen), seen.copy_sign(number)
    if found:
        seen = seen.scaleb(-found.divides)
        return applied(ready(found.pattern(seen, locale), locale, 0, FIGURES - 1, plus, symbol), seen, locale)
    text = _amounts(locale) if currency else _figures(locale)
    return applied(ready(text, locale, decimals, decimals, plus, symbol), seen, locale)


def scaled(values: Sequence[float], step: float, locale: str) -> list[str]:
    """Numbers of one scale in the short form of the largest, with as few decimals as keep a step apart: `2.25M`."""
    largest = max((exact(v).copy_abs() for v in values), default=Decimal(0))
    found = short_of(largest, locale, False)[0] if largest >= 1000 else None
    divides = found.divides if found else 0
    digits = decimals_of(float(exact(step).scaleb(-divides)))
    written = []
    for value in values:
        one = exact(value).scaleb(-divides)
        text = found.pattern(one, locale) if found and value else _figures(locale)
        written.append(_in_full(text, one, locale, digits if value else 0, digits, False))
    return written


def decimals_of(step: float) -> int:
    """Decimals that show a step: 0 for 5, 1 for 2.5 and 0.5, 2 for 0.25."""
    return next((d for d in range(6) if abs(round(step, d) - step) < step * 1e-6), 6)


@lru_cache(maxsize=64)
def scales(locale: str) -> dict[str, int]:
    """What the locale writes behind a shortened number, in lower case and without blanks and stops → its power of ten.

    In `de_DE`: mio 6, mrd 9, bio 12.
    """
    texts = [(text, one.divides) for one in shorts(locale, False) if one for text in one.patterns.values()]
    words = [(_letters(text), power) for text, power in texts]
    return {word: power for word, power in reversed(words) if word}


@lru_cache(maxsize=64)
def currency_words(locale: str) -> frozenset[str]:
    """The letters of the locale's currency symbols, in lower case: kr, zł."""
    return frozenset(_letters(symbol) for symbol in parsed(locale).currency_symbols.values()) - {""}


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text).lower()
