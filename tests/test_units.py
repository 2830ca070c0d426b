"""Numbers as they are written: in a sentence, as a change, on a tile, on an axis, as the company's locale has them."""

from __future__ import annotations

import ast
import itertools
import math
import re
import time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from babel.localedata import locale_identifiers
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.base import numbers as units
from dashboard.base import settings
from dashboard.base.cldr import compact
from dashboard.base.numbers import is_missing
from dashboard.base.settings import ROOT
from dashboard.base.words import counted
from tests.test_imports import modules

UNITS = {
    "money": units.money(),
    "percent": units.percent(),
    "count": units.count(),
    "points": units.points(),
    "ratio": units.ratio(),
}
LOCALES = {"en_US": "USD", "de_DE": "EUR", "fr_FR": "EUR", "sv_SE": "SEK", "zh_CN": "CNY", "ja_JP": "JPY"}
NB, NNB, MINUS = "\u00a0", "\u202f", "\u2212"


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("money", 0, "$0"),
        ("money", 12, "$12"),
        ("money", 12.5, "$12.50"),
        # Cents are written under 100 only: 99.996 is 100 whole dollars.
        ("money", 99.996, "$100"),
        ("money", 397, "$397"),
        ("money", -397.2, "-$397"),
        ("money", 1_983, "$1.98K"),
        ("money", 57_600, "$57.6K"),
        ("money", 999_999, "$1M"),
        ("money", 2_448_312, "$2.45M"),
        ("money", -1_234_567_890, "-$1.23B"),
        ("percent", 0, "0.0%"),
        ("percent", 0.964, "96.4%"),
        ("percent", 1.2346, "123.5%"),
        ("percent", -0.012, "-1.2%"),
        ("percent", 0.0042, "0.42%"),
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
        ("money", 103.2, 100, "+3.2%"),
        ("money", 97, 100, "-3.0%"),
        ("money", 50, 0, "+$50"),
        ("money", -50, -100, "+$50"),
        ("count", 1480, 1486, "-6"),
        ("points", 30, 34, "-4 points"),
        ("ratio", 1.5, 2, "-0.5"),
    ],
)
def test_change(unit: str, now: float, then: float, text: str) -> None:
    assert UNITS[unit].change(now, then) == text


def test_the_size_of_a_step_has_no_plus() -> None:
    assert UNITS["percent"].change(0.97, 0.96, plus=False) == "1.0 points"
    assert UNITS["percent"].change(0.96, 0.97, plus=False) == "-1.0 points"


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("nothing", [None, math.nan, math.inf, -math.inf])
def test_no_value_is_never_zero(unit: str, nothing: float | None) -> None:
    assert is_missing(nothing)
    assert UNITS[unit].text(nothing) == units.NO_VALUE
    assert UNITS[unit].text(nothing, "no losses") == "no losses"
    assert UNITS[unit].change(nothing, 1) == UNITS[unit].change(1, nothing) == ""


def test_nothing_rounds_to_minus_zero() -> None:
    assert UNITS["money"].text(-0.001) == "$0"
    assert units.amount().text(-0.004) == "$0.00"
    assert UNITS["percent"].change(0.5, 0.5000001) == "0.0 points"
    assert UNITS["points"].text(-0.2) == UNITS["points"].text(0.2) == "0"
    assert UNITS["money"].signed(0.004) == UNITS["money"].signed(-0.004) == "$0"
    assert UNITS["money"].ticks([-0.0, 1000.0]) == ["0", "1K"]


def test_signed_bare_and_short() -> None:
    assert (UNITS["money"].signed(64_000), UNITS["money"].signed(-64_000)) == ("+$64K", "-$64K")
    # Where a heading names the currency; other numbers are as they are.
    assert UNITS["money"].bare(-64_000) == "-64K" and UNITS["money"].bare(64_000, plus=True) == "+64K"
    assert UNITS["count"].bare(1_486) == "1,486"
    assert [UNITS["percent"].short(v) for v in (0.9, 0.855, 0.9004, 0.004)] == ["90%", "85.5%", "90%", "0.40%"]


def test_a_range_names_its_unit_once() -> None:
    assert UNITS["percent"].range(0.679, 0.755) == "67.9–75.5%"
    assert UNITS["percent"].range(0.679, 0.755, " to ") == "67.9 to 75.5%"
    assert units.percent("de_DE").range(0.679, 0.755) == f"67,9–75,5{NB}%"
    # Turkish writes the sign before the figure.
    assert units.percent("tr_TR").range(0.679, 0.755) == "%67,9–75,5"
    assert UNITS["money"].range(27_700, 28_100, " to ") == "$27.7K to $28.1K"
    assert units.shares(0.679, 0.755) == "68–76%"


# --- locales: CLDR's patterns, worked by hand ------------------------------------------------------------------------

# en_US ¤0K ¤0M ¤0T; de_DE nothing short for thousands, 0 Mio. ¤ and 0 Bio. ¤; fr_FR 0 k ¤, 0 M ¤, 0 Bn ¤; sv_SE
# 0 tn ¤, 0 mn ¤, 0 bn ¤ and the minus U+2212; zh_CN ¤0万 and ¤0万亿, ja_JP ¤0万 and ¤0兆, in steps of ten thousand.
# Halves go away from zero: 27.65 is 27.7. Yen have no hundredths; Swedish and French group by no-break spaces.
MONEY = [
    (999.949, "$1K", f"1.000{NB}€", f"1{NB}k{NB}€", f"1{NB}tn{NB}kr", "¥1,000", "￥1,000"),
    (999_949, "$1M", f"999.949{NB}€", f"1{NB}M{NB}€", f"1{NB}mn{NB}kr", "¥100万", "￥100万"),
    (1_983, "$1.98K", f"1.983{NB}€", f"1,98{NB}k{NB}€", f"1,98{NB}tn{NB}kr", "¥1,983", "￥1,983"),
    (
        -27_650,
        "-$27.7K",
        f"-27.650{NB}€",
        f"-27,7{NB}k{NB}€",
        f"{MINUS}27,7{NB}tn{NB}kr",
        "-¥2.77万",
        "-￥2.77万",
    ),
    (0, "$0", f"0{NB}€", f"0{NB}€", f"0{NB}kr", "¥0", "￥0"),
    (-0.0004, "$0", f"0{NB}€", f"0{NB}€", f"0{NB}kr", "¥0", "￥0"),
    (12.5, "$12.50", f"12,50{NB}€", f"12,50{NB}€", f"12,50{NB}kr", "¥12.50", "￥13"),
    (
        2_360_000,
        "$2.36M",
        f"2,36{NB}Mio.{NB}€",
        f"2,36{NB}M{NB}€",
        f"2,36{NB}mn{NB}kr",
        "¥236万",
        "￥236万",
    ),
    (10**14, "$100T", f"100{NB}Bio.{NB}€", f"100{NB}Bn{NB}€", f"100{NB}bn{NB}kr", "¥100万亿", "￥100兆"),
]


@pytest.mark.parametrize(
    ("value", "locale", "text"),
    [(value, locale, text) for value, *texts in MONEY for locale, text in zip(LOCALES, texts, strict=True)],
)
def test_money_as_a_locale_writes_it(value: float, locale: str, text: str) -> None:
    assert units.money(LOCALES[locale], locale).text(value) == text


@pytest.mark.parametrize(
    ("locale", "rate", "step", "cents", "count"),
    [
        ("en_US", "96.1%", "-0.5 points", "-$1,234.50", "1,234,567"),
        ("de_DE", f"96,1{NB}%", "-0,5 points", f"-1.234,50{NB}€", "1.234.567"),
        ("fr_FR", f"96,1{NB}%", "-0,5 points", f"-1{NNB}234,50{NB}€", f"1{NNB}234{NNB}567"),
        ("sv_SE", f"96,1{NB}%", f"{MINUS}0,5 points", f"{MINUS}1{NB}234,50{NB}kr", f"1{NB}234{NB}567"),
        ("zh_CN", "96.1%", "-0.5 points", "-¥1,234.50", "1,234,567"),
        # A yen is not divided: half of one goes away from zero.
        ("ja_JP", "96.1%", "-0.5 points", "-￥1,235", "1,234,567"),
    ],
)
def test_other_numbers_as_a_locale_writes_them(locale: str, rate: str, step: str, cents: str, count: str) -> None:
    percent = units.percent(locale)
    assert (percent.text(0.961), percent.change(0.961, 0.966)) == (rate, step)
    assert units.amount(LOCALES[locale], locale).text(-1234.5) == cents
    assert units.count(locale).text(1_234_567) == count


def test_changes_carry_the_locale_s_own_sign() -> None:
    swedish = units.money("SEK", "sv_SE")
    assert swedish.change(108.3, 100) == f"+8,3{NB}%" and swedish.change(91.7, 100) == f"{MINUS}8,3{NB}%"
    assert units.points("sv_SE").text(-7) == f"{MINUS}7"
    assert swedish.ticks([-50_000, 0, 50_000]) == [f"{MINUS}50{NB}tn", "0", f"50{NB}tn"]


def test_letters_of_a_currency_stand_off_the_digits() -> None:
    """CLDR, currencySpacing: a symbol that ends in a letter takes a no-break space before a digit, `$` none."""
    assert units.money("CHF").text(1200) == f"CHF{NB}1.2K" and units.amount("CHF").text(-5) == f"-CHF{NB}5.00"
    assert units.money("AUD").text(1200) == "A$1.2K"
    assert units.money("CHF", "de_CH").text(2_360_000) == f"2.36{NB}Mio.{NB}CHF"


def test_axes_share_one_short_form_and_one_number_of_decimals() -> None:
    assert UNITS["money"].ticks([0, 50_000, 100_000]) == ["0", "50K", "100K"]
    assert UNITS["money"].ticks([900_000, 1_000_000, 1_100_000]) == ["0.9M", "1.0M", "1.1M"]
    assert UNITS["money"].ticks([0, 250, 500]) == ["0", "250", "500"]
    assert UNITS["money"].ticks([0, 2.5e6, 5e6]) == ["0", "2.5M", "5.0M"]
    assert units.money("EUR", "de_DE").ticks([0, 50_000, 100_000]) == ["0", "50.000", "100.000"]
    assert units.money("EUR", "de_DE").ticks([2.25e6, 2.5e6]) == [f"2,25{NB}Mio.", f"2,50{NB}Mio."]
    assert units.percent("de_DE").ticks([0.025, 0.05]) == [f"2,5{NB}%", f"5,0{NB}%"]


@given(
    st.floats(min_value=1000, max_value=9.994e14),
    st.sampled_from(["en_US", "de_DE", "fr_FR", "sv_SE", "it_IT", "pl_PL", "nl_NL"]),
)
@example(999_949, "en_US")
@example(999_500, "en_US")
@example(999_499.999, "en_US")
@example(999.95e9, "de_DE")
def test_a_short_form_has_three_figures_and_never_a_thousand(value: float, locale: str) -> None:
    text = compact(value, locale)
    figures = re.sub(r"[^\d.,]", "", text.rstrip(".")).replace(",", ".")
    if re.search(r"[^\W\d_]", text):
        assert 1 <= float(figures) < 1000, text
        assert len(figures.replace(".", "").lstrip("0")) <= 3, text
        assert not re.search(r"[.]\d*0$", figures), text
    else:
        # No short form: whole, to the last figure.
        assert figures.replace(".", "") == str(Decimal(repr(value)).quantize(Decimal(1), ROUND_HALF_UP)), text


def test_what_is_absurdly_large_is_still_written() -> None:
    """A refusal quotes what was typed: 10^300 has 301 figures, more than decimals carry by default."""
    assert units.whole(1e300) == "1" + ",000" * 100
    assert units.money().text(-1e300).startswith("-$1") and units.amount().text(1e300).endswith(",000.00")


def test_every_locale_of_babel_is_written() -> None:
    """No locale lacks a pattern: settings take any that Babel knows."""
    for locale in locale_identifiers():
        money = units.money("EUR", locale)
        for value in (0, -12.5, 1_983, 27_650, -2.36e6, 1e15, 3e20):
            assert re.search(r"\d", money.text(value)), (locale, value)
            assert "¤" not in money.text(value) and "'" not in money.text(value), (locale, money.text(value))
        assert re.search(r"96.1", units.percent(locale).text(0.961)), locale
        assert len(money.ticks([-50_000, 0, 50_000])) == 3


# --- one place -------------------------------------------------------------------------------------------------------


def test_counts_are_written_as_the_settings_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert counted(27_650, "account") == "27,650 accounts" and counted(1, "account") == "1 account"
    settings.load({"LONGROAD_LOCALE": "de_DE"}, root=tmp_path)
    assert counted(27_650, "account") == "27.650 accounts" and units.share(0.85) == f"85{NB}%"
    assert units.decimal(19.55, 1) == "19,6" and units.decimal(2.0, 2, least=0) == "2"


# What is read by a browser, an address, a spreadsheet or a log and not by people.
FOR_MACHINES = {
    ("dashboard/appdb/cells.py", "g"),
    ("dashboard/appdb/records.py", "g"),
    ("dashboard/export.py", ".{digits}f"),
    ("dashboard/page_frame.py", ".0f"),
    ("dashboard/subjects/targets/gate.py", ".1f"),
    ("dashboard/subjects/what_if/panels.py", ".4f"),
    ("dashboard/subjects/what_if/simulate/levers.py", ".2f"),
    ("dashboard/ui/bound.py", ".4f"),
}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_numbers_are_written_in_one_place(path: Path) -> None:
    """No format of Python's between a number and its reader, and no percent sign put behind one by hand."""
    name = str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec)[2:-1]
            is_figure = "," in spec or re.search(r"[fgeFGE%n]$", spec)
            is_date = re.search(r"%[A-Za-z]", spec)
            assert not is_figure or is_date or (name, spec) in FOR_MACHINES, f"{name}, line {node.lineno}: {spec}"
        if isinstance(node, ast.JoinedStr):
            for one, after in itertools.pairwise(node.values):
                if isinstance(one, ast.FormattedValue) and isinstance(after, ast.Constant):
                    is_style = (name, one.format_spec and ast.unparse(one.format_spec)[2:-1]) in FOR_MACHINES
                    by_hand = re.match(r"\s?(%(?!')|k\b|K\b|M\b)", str(after.value))
                    assert is_style or not by_hand, f"{name}, line {node.lineno}: {after.value}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.search(r"\d[ \u00a0]%(?! ?[\d(])", node.value), f"{name}, line {node.lineno}: {node.value}"
            assert not re.fullmatch(r"[ \u00a0]?%", node.value) or name in ALONE, f"{name}, line {node.lineno}"


ALONE = {"dashboard/appdb/opening.py", "dashboard/warehouse/normal_form.py"}
"""Where a lone percent sign is no rate."""


def test_a_number_is_written_in_no_time() -> None:
    """Hundreds on a page: each well under a thousandth of what a page may take."""
    money = units.money("EUR", "de_DE")
    started = time.perf_counter()
    for value in range(1_000, 3_000):
        money.text(value * 1_001.5)
    assert (time.perf_counter() - started) / 2_000 < 200e-6
