"""Numbers as they are written: in a sentence, as a change, on a tile. Signs first, as a plain hyphen."""

from __future__ import annotations

import math

import pytest

from dashboard.base import numbers as units
from dashboard.base.numbers import compact, exact_money, is_missing

UNITS = {
    "money": units.money(),
    "percent": units.percent(),
    "count": units.count(),
    "points": units.points(),
    "ratio": units.ratio(),
}


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("money", 0, "$0"),
        ("money", 12, "$12"),
        ("money", 12.5, "$12.50"),
        ("money", 397, "$397"),
        ("money", -397.2, "-$397"),
        ("money", 57_600, "$57.6 k"),
        ("money", 999_999, "$1.000 M"),
        ("money", 2_448_312, "$2.448 M"),
        ("money", -1_234_567_890, "-$1.235 B"),
        ("percent", 0, "0.0 %"),
        ("percent", 0.964, "96.4 %"),
        ("percent", 1.2346, "123.5 %"),
        ("percent", -0.012, "-1.2 %"),
        ("percent", 0.0042, "0.42 %"),
        ("count", 1486, "1,486"),
        ("count", 0, "0"),
        ("points", 32.4, "+32"),
        ("points", -7, "-7"),
        ("points", 0, "0"),
        ("ratio", 1.8, "1.8"),
        ("ratio", 0.256, "0.26"),
    ],
)
def test_text(unit: str, value: float, text: str) -> None:
    assert UNITS[unit].text(value) == text


@pytest.mark.parametrize(
    ("unit", "now", "then", "text"),
    [
        ("percent", 0.933, 0.964, "-3.1 points"),
        ("percent", 0.9644, 0.96, "+0.4 points"),
        ("percent", 0.96, 0.96, "0.0 points"),
        ("percent", 0.0521, 0.0525, "-0.04 points"),
        ("money", 103.2, 100, "+3.2 %"),
        ("money", 97, 100, "-3.0 %"),
        ("money", 50, 0, "+$50"),
        ("money", -50, -100, "+$50"),
        ("count", 1480, 1486, "-6"),
        ("points", 30, 34, "-4 points"),
        ("ratio", 1.5, 2, "-0.5"),
    ],
)
def test_change(unit: str, now: float, then: float, text: str) -> None:
    assert UNITS[unit].change(now, then) == text


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("nothing", [None, math.nan, math.inf, -math.inf])
def test_no_value_is_never_zero(unit: str, nothing: float | None) -> None:
    assert is_missing(nothing)
    assert UNITS[unit].text(nothing) == units.NO_VALUE
    assert UNITS[unit].text(nothing, "no losses") == "no losses"
    assert UNITS[unit].change(nothing, 1) == UNITS[unit].change(1, nothing) == ""


@pytest.mark.parametrize("unit", UNITS)
def test_the_sign_comes_first_as_a_hyphen(unit: str) -> None:
    """The page paints a change by its first character: -$397, never $-397, and no typographic minus."""
    for now, then in ((1, 900), (0.2, 0.9), (-5, 3)):
        text = UNITS[unit].change(now, then)
        assert text.startswith("-"), text
        assert "−" not in text
        assert "-" not in text[1:]


def test_nothing_rounds_to_minus_zero() -> None:
    assert UNITS["money"].text(-0.001) == "$0.00"
    assert UNITS["percent"].change(0.5, 0.5000001) == "0.0 points"
    assert UNITS["points"].text(-0.2) == "0"


def test_other_locales_and_currencies() -> None:
    assert units.money("EUR", "de_DE").text(57_600) == "€57,6 k"
    assert units.percent("de_DE").text(0.964) == "96,4 %"
    assert units.count("de_DE").text(1486) == "1.486"
    assert units.money("CHF", "de_CH").text(1200) == "1.2 k CHF"


def test_exact_money() -> None:
    assert exact_money(-1234.5) == "-$1,234.50"
    assert exact_money(0) == "$0.00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (999.4, "999"),
        (999.96, "1 k"),
        (1000, "1 k"),
        (1240, "1.2 k"),
        (99_960, "100 k"),
        (120_000, "120 k"),
        (1e12, "1000 B"),
        (0.5, "0.50"),
    ],
)
def test_compact_at_the_edges(value: float, text: str) -> None:
    assert compact(value) == text
