"""What people type into the form of a target: read in their locale, refused or questioned in words."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata

from babel.core import Locale
from babel.numbers import NumberFormatError, parse_decimal

from dashboard.base import cldr
from dashboard.base.errors import AppDatabaseError
from dashboard.base.months import month_end, month_index, month_start
from dashboard.base.numbers import Unit, whole
from dashboard.measures.metric import Metric

SCALES = {"k": 3, "m": 6, "b": 9}
"""What everybody may write behind a number, and its power of ten; the locale's own words come before."""
OTHER = "Other dates"
FAR = 3.0
FAR_POINTS = 0.4


def read(text: str, metric: Metric, locale: str = "en_US") -> float:
    """`85%`, `2.5M`, `2,500,000`, `$2.5M` as the target's own unit: rates 0 … 1, money in currency.

    Raises AppDatabaseError, in words, for what is no number or what the metric can never be.
    """
    figure = number(text, locale)
    if metric.unit == "percent":
        low, high = (100 * bound for bound in metric.bounds)
        if not low <= figure <= high:
            raise AppDatabaseError(
                f"{metric.label} cannot be {cldr.share(figure / 100, locale, 0, 4)}.",
                f"It lies between {_plain(low, locale)} and {_plain(high, locale)} per cent.",
                f"Write 85 for {cldr.share(0.85, locale, 0, 0)}.",
            )
        return round(figure / 100, 8)
    if metric.unit == "points" and not metric.bounds[0] <= figure <= metric.bounds[1]:
        raise AppDatabaseError(
            f"{metric.label} cannot be {_plain(figure, locale)}.", "It lies between -100 and 100.", "Write 35 for +35."
        )
    if figure < metric.bounds[0]:
        raise AppDatabaseError(
            f"{metric.label} cannot be below zero.", f"It says {_plain(figure, locale)}.", "Write a positive number."
        )
    if metric.unit == "count" and figure != int(figure):
        raise AppDatabaseError(
            f"{metric.label} are counted in whole numbers.",
            f"It says {_plain(figure, locale)}.",
            "Leave out the part after the point.",
        )
    if abs(figure) > 1e13:
        raise AppDatabaseError(
            "The target is too large to be kept.", f"It says {text.strip()}.", "Write it in whole currency."
        )
    return round(figure, 2)


def number(text: str, locale: str = "en_US") -> float:
    """A number as people of the locale write it, with k, M or B or the locale's own short forms (`2,5 Mio.`).

    Currencies and per cent signs may stand beside it.
    """
    scales, said = {**SCALES, **cldr.scales(locale)}, []

    def word(found: re.Match[str]) -> str:
        letters = found[1].lower()
        if letters in scales:
            said.append(letters)
        elif len(letters) != 3 and letters not in cldr.currency_words(locale):
            return found[0]
        return ""

    bare = re.sub(r"(?i)per ?cent", "", text)
    bare = re.sub(r"([^\W\d_]+)(?:\.(?!\d))?", word, bare)
    bare = "".join(c for c in bare if c not in "%\u200e\u200f" and not c.isspace() and unicodedata.category(c) != "Sc")
    body, scale = bare.replace("−", "-").lstrip("+"), "".join(said)
    try:
        if not re.fullmatch(r"-?[\d.,'’]+", body) or (scale and scale not in scales):
            raise NumberFormatError(text)
        figure = float(parse_decimal(body, locale=Locale.parse(locale), strict=True))
    except NumberFormatError:
        if not text.strip():
            raise AppDatabaseError("The target is missing.", "It was left empty.", "Write a number like 85.") from None
        shown = text.strip()[:40]
        raise AppDatabaseError(
            f"“{shown}” is not a number here.",
            "",
            f"Write it like 85, {cldr.compact(2_500_000, locale)} or {_plain(2_500_000, locale)}.",
        ) from None
    if not math.isfinite(figure):
        raise AppDatabaseError("The target is not a number.", "", "Write a number like 85.")
    return figure * 10.0 ** scales.get(scale, 0)


def written(value: float, metric: Metric, locale: str = "en_US") -> str:
    """A kept target as it stands in the form again: `85`, `2,500,000`."""
    return _plain(value * 100 if metric.unit == "percent" else value, locale)


def _plain(figure: float, locale: str) -> str:
    return cldr.figure(figure, locale, 0, 4)


def asked_in(metric: Metric, currency: str) -> str:
    """The unit of the field: `per cent`, `USD`, …"""
    return {
        "percent": "per cent",
        "money": f"whole {currency}",
        "points": "points between -100 and 100",
        "ratio": "a plain ratio",
        "count": "whole accounts",
    }.get(metric.unit, metric.unit)


def doubt(value: float, metric: Metric, today: float, unit: Unit) -> str:
    """A question when the value is hardly meant; empty when it is plausible. today: where the metric stands, or NaN."""
    shown = unit.text(value)
    if metric.unit == "percent":
        is_share_typed = 0 < value <= 0.015 and (math.isnan(today) or abs(value * 100 - today) < abs(value - today))
        if is_share_typed:
            return f"Do you mean {unit.text(min(value * 100, 3.0))}? This says {shown}."
        if not math.isnan(today) and abs(value - today) > FAR_POINTS:
            away = whole(abs(value - today) * 100)
            return f"Today it is {unit.text(today)}; {shown} is {away} points away. Is it meant?"
        return ""
    if math.isnan(today) or metric.unit == "points":
        return ""
    if today and value and (value / today > FAR or value / today < 1 / FAR):
        times = f"{whole(max(value / today, today / value))} times " if value * today > 0 else ""
        return f"Today it is {unit.text(today)}; {shown} is {times}{'more' if value > today else 'less'}. Is it meant?"
    return f"A target of {shown} is unusual. Is it meant?" if not value and metric.unit in ("money", "count") else ""


def periods(as_of: dt.date) -> dict[str, tuple[dt.date, dt.date]]:
    """The periods one usually promises for, seen from the as-of: this and the next quarter and year."""
    quarter, year = month_index(as_of) // 3 * 3, month_index(as_of) // 12 * 12
    spans = {
        f"This quarter, {_quarter(quarter)}": (quarter, 3),
        f"This year, {year // 12}": (year, 12),
        f"Next quarter, {_quarter(quarter + 3)}": (quarter + 3, 3),
        f"Next year, {year // 12 + 1}": (year + 12, 12),
    }
    return {name: (month_start(first), month_end(first + length - 1)) for name, (first, length) in spans.items()}


def _quarter(first: int) -> str:
    return f"Q{first % 12 // 3 + 1} {first // 12}"


def whole_months(first: dt.date | None, last: dt.date | None) -> tuple[dt.date, dt.date]:
    """Both days moved out to whole months, in which every number here is counted."""
    if first is None or last is None:
        raise AppDatabaseError("The period is missing.", "It needs a first and a last day.", "Choose both.")
    if last < first:
        raise AppDatabaseError(
            "The period ends before it starts.", f"It says {first:%d %B %Y} to {last:%d %B %Y}.", "Swap the dates."
        )
    if (last.year - first.year) > 5:
        raise AppDatabaseError(
            "The period is longer than five years.",
            f"It says {first:%d %B %Y} to {last:%d %B %Y}.",
            "Set a target for a shorter one.",
        )
    return month_start(month_index(first)), month_end(month_index(last))
