"""How a number is written, in one place: on a tile, on an axis, in a sentence, in a table, as a change.

Babel writes it in the company's locale (dashboard/base/cldr.py). Functions that are not told a locale write in the
process's own, which reading the settings sets once (`write_in`); en_US until then.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.base import cldr

NO_VALUE = "–"
_spoken = "en_US"


def write_in(locale: str) -> None:
    """From now on this process writes numbers as people of that locale do."""
    global _spoken
    _spoken = locale


def is_missing(value: float | None) -> bool:
    """True for None, NaN and infinities: nothing to divide by."""
    return value is None or not math.isfinite(value)


def whole(value: float, plus: bool = False) -> str:
    """Whole things: `1,486`; with `plus` also `+3`."""
    return cldr.figure(value, _spoken, 0, 0, plus)


def decimal(value: float, decimals: int, *, least: int | None = None, plus: bool = False) -> str:
    """A figure with so many decimals, down to `least` where they are zeros: `19.5`."""
    return cldr.figure(value, _spoken, decimals if least is None else least, decimals, plus)


def share(value: float, decimals: int = 0, *, least: int | None = None, plus: bool = False) -> str:
    """A share of one with so many decimals, down to `least` where they are zeros: `85%` for 0.85."""
    return cldr.share(value, _spoken, decimals if least is None else least, decimals, plus)


def shares(low: float, high: float) -> str:
    """A range of whole shares: `68–76%`."""
    return _range(share(low), share(high), _spoken, "–")


def _range(low: str, high: str, locale: str, between: str) -> str:
    before, after = cldr.share_signs(locale)
    return f"{low.removesuffix(after)}{between}{high.removeprefix(before)}"


UnitOf = Callable[[str], "Unit"]
"""How numbers of a kind are written: money, percent, count, points, ratio."""


@dataclass(frozen=True)
class Unit:
    """One way of writing numbers in one locale.

    `kind` is one of money, percent, count, points, ratio, months. `written` takes a number and whether it carries a
    plus; `step` takes now and then and the same.
    """

    kind: str
    locale: str
    written: Callable[[float, bool], str]
    step: Callable[[float, float, bool], str]

    def text(self, value: float | None, empty: str = NO_VALUE) -> str:
        """The number in a sentence or on a tile; `empty` where there is none."""
        return empty if value is None or is_missing(value) else self.written(float(value), self.kind == "points")

    def signed(self, value: float) -> str:
        """The number with its sign, plus too: `+$64K`; none where the text shows zero."""
        return self.written(float(value), True)

    def change(self, now: float | None, then: float | None, *, plus: bool = True) -> str:
        """The step from `then` to `now`, with its sign (without `plus` only a minus); empty where either is missing."""
        if now is None or then is None or is_missing(now) or is_missing(then):
            return ""
        return self.step(float(now), float(then), plus)

    def short(self, value: float) -> str:
        """The number without decimals that say nothing: `90%` for a target of `90.0%`."""
        if self.kind != "percent":
            return self.text(value)
        is_whole = cldr.rounded(cldr.exact(value), 3) == cldr.rounded(cldr.exact(value), 2)
        return cldr.share(value, self.locale, 0, 0) if is_whole else self.text(value)

    def range(self, low: float, high: float, between: str = "–") -> str:
        """From one number to another, the percent sign once: `67.9–75.5%`."""
        first, second = self.text(low), self.text(high)
        return _range(first, second, self.locale, between) if self.kind == "percent" else f"{first}{between}{second}"

    def bare(self, value: float, *, plus: bool = False) -> str:
        """Money without its currency, where a heading names it: `64K`; other numbers as they are."""
        return cldr.compact(value, self.locale, plus=plus) if self.kind == "money" else self.written(value, plus)

    def ticks(self, levels: Sequence[float]) -> list[str]:
        """Labels of an axis, with as few decimals as keep neighbours apart: `2.5M`, `95%`, `+25`."""
        steps = [b - a for a, b in zip(levels, levels[1:], strict=False)]
        step = min(steps, default=max(map(abs, levels), default=0.0) or 1.0)
        if self.kind == "money":
            return cldr.scaled(list(levels), step, self.locale)
        if self.kind == "percent":
            decimals = cldr.decimals_of(step * 100)
            return [cldr.share(v, self.locale, decimals, decimals) for v in levels]
        decimals = cldr.decimals_of(step)
        return [cldr.figure(v, self.locale, decimals, decimals, self.kind == "points") for v in levels]


def money(currency: str = "USD", locale: str = "en_US") -> Unit:
    """Amounts of one reporting currency in three figures: `$2.45M`; a change is in per cent of what was."""

    def written(value: float, plus: bool) -> str:
        return cldr.compact(value, locale, currency, plus)

    def step(now: float, then: float, plus: bool) -> str:
        return _percent_text(now / then - 1, locale, plus) if then > 0 else written(now - then, plus)

    return Unit("money", locale, written, step)


def amount(currency: str = "USD", locale: str = "en_US") -> Unit:
    """The same amounts to the cent, for tables that are checked with a pencil: `$4,087.58`."""
    return Unit(
        "money",
        locale,
        lambda value, plus: cldr.amount(value, locale, currency, plus),
        money(currency, locale).step,
    )


def _percent_text(value: float, locale: str, plus: bool = False) -> str:
    decimals = 2 if 0 < abs(value) < 0.00995 else 1
    return cldr.share(value, locale, decimals, decimals, plus)


def percent(locale: str = "en_US") -> Unit:
    """Rates between 0 and 1 (net retention may pass 1): `96.4%`, `0.42%`; a change is in points."""

    def step(now: float, then: float, plus: bool) -> str:
        points = (now - then) * 100
        decimals = 2 if 0.005 <= abs(points) < 0.095 else 1
        return f"{cldr.figure(points, locale, decimals, decimals, plus)} points"

    return Unit("percent", locale, lambda value, plus: _percent_text(value, locale, plus), step)


def rate(locale: str = "en_US") -> Unit:
    """Rates set by hand, always with two decimals: `1.55%`."""
    return Unit("percent", locale, lambda value, plus: cldr.share(value, locale, 2, 2, plus), percent(locale).step)


def _plain(kind: str, locale: str, least: int, most: int, after: str = "") -> Unit:
    """Figures with `least` to `most` decimals; `after` stands behind a change."""

    def written(value: float, plus: bool) -> str:
        return cldr.figure(value, locale, least, most, plus)

    return Unit(kind, locale, written, lambda now, then, plus: written(now - then, plus) + after)


def count(locale: str = "en_US") -> Unit:
    """Whole things: `1,486`."""
    return _plain("count", locale, 0, 0)


def points(locale: str = "en_US") -> Unit:
    """NPS points between -100 and 100: `+32`."""
    return _plain("points", locale, 0, 0, " points")


def ratio(locale: str = "en_US") -> Unit:
    """A plain ratio: `1.8`."""
    return _plain("ratio", locale, 1, 2)


def months(locale: str = "en_US") -> Unit:
    """A length of time: `13.5 months`."""

    def written(value: float, plus: bool) -> str:
        return f"{cldr.figure(value, locale, 1, 1, plus)} month{'s' * (cldr.rounded(cldr.exact(value), 1) != 1)}"

    return Unit("months", locale, written, lambda now, then, plus: written(now - then, plus))
