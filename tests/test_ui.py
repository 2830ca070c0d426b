"""What pages are made of: names shown literally, tables that cannot run formulas, tiles in words, the slice in the address."""

from __future__ import annotations

import base64
import hashlib
import math
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard import frame, server, theme, ui, units
from dashboard.errors import WarehouseError
from dashboard.metrics import REGISTRY
from dashboard.serving import Serving
from dashboard.ui.card import plain_words
from dashboard.ui.slice_bar import pill
from dashboard.ui.table import harmless
from dashboard.ui.tile import tile_html

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = [
    "$x$", "<img src=x onerror=alert(1)>", "![a](http://a.example/p.png)", "**", "**bold** _it_ `c`", ":red[x] :material/home: :smile:",
    "http://a.example www.a.example a@b.co", "-> <- -- >= ~=", "[x](javascript:1)", "# head", "1. one", "\\", "a\nb", "&lt;b&gt;",
]  # fmt: skip
JOINER = "\u2060"


# --- text ----------------------------------------------------------------------------------------------------------


def read_back(markdown: str) -> str:
    """What a Markdown reader makes of backslash escapes, without the word joiners."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace(JOINER, "")


@pytest.mark.parametrize("name", HOSTILE)
def test_literal_shows_exactly_its_own_characters(name: str) -> None:
    assert read_back(ui.literal(name)) == " ".join(name.split())


@given(st.text())
def test_literal_leaves_no_sign_unescaped(name: str) -> None:
    flat = " ".join(name.replace(JOINER, "").split())
    written = ui.literal(name)
    assert read_back(written) == flat
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]<>$:~#|!]", re.sub(r"\\[!-/:-@\[-`{-~]", "", written))


def test_literal_keeps_addresses_emoji_and_arrows_apart() -> None:
    """The page rewrites these after parsing, where no escape helps."""
    assert JOINER in ui.literal("http://a.example") and JOINER in ui.literal("www.a.example") and JOINER in ui.literal("a@b.co")
    assert JOINER in ui.literal(":smile:") and JOINER in ui.literal("->") and JOINER in ui.literal("--")
    assert ui.literal("Mid-market") == "Mid\\-market"


def test_html_escapes_everything_but_rich() -> None:
    assert ui.html(["<b> ** & ", ui.bold("<i>"), ui.toned("lost", "a & b")]) == (
        '&lt;b&gt; ** &amp; <strong>&lt;i&gt;</strong><strong class="lr-tone-lost">a &amp; b</strong>'
    )
    assert ui.html("fell to **96.4 %** <x>") == "fell to <strong>96.4 %</strong> &lt;x&gt;"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_literal_name_inside_a_headline_is_shown_as_it_is(name: str) -> None:
    shown = ui.html(f"**{ui.literal(name)}** left").replace(JOINER, "")
    plain = " ".join(name.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert shown == f"<strong>{plain}</strong> left"


def test_plain_words_of_a_title() -> None:
    assert plain_words(["Of ", ui.bold("a & b"), " <won>"]) == "Of a & b <won>"


# --- tables --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", "\nx"])
def test_text_that_looks_like_a_formula_is_neutralised(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, -0.5, 0, 12])
def test_numbers_stay_numbers(value: float) -> None:
    assert harmless(value) == value


def test_csv_has_raw_numbers_harmless_text_and_no_index() -> None:
    frame_ = pd.DataFrame({"=Name": ["=cmd()", "Ünal, AG", 'say "hi"'], "MRR": [-1.5, math.nan, 3.0], "n": [1, 2, 3]})
    assert ui.csv_bytes(frame_) == (
        "\ufeff'=Name,MRR,n\r\n'=cmd(),-1.5,1\r\n" + '"Ünal, AG",,2\r\n"say ""hi""",3.0,3\r\n'
    ).encode()


def test_table_is_escaped_named_by_row_and_written_in_units() -> None:
    shown = ui.table_html(pd.DataFrame({"Who": ["<b>"], "Rate": [0.5], "Gone": [math.nan]}), {"Rate": units.percent()}, caption="A & B")
    assert '<th scope="row">&lt;b&gt;</th><td class="lr-num">50.0 %</td><td class="lr-num">–</td>' in shown
    assert "<caption class=\"lr-hidden\">A &amp; B</caption>" in shown


def test_a_long_table_says_how_much_is_left() -> None:
    shown = ui.table_html(pd.DataFrame({"n": range(250)}), most=200)
    assert shown.count("<tr>") == 201 and "The first 200 of 250 rows" in shown


# --- tiles ---------------------------------------------------------------------------------------------------------

JANUARY = 2026 * 12


def sums() -> pd.DataFrame:
    """Two months: 4 of 100 accounts left in January, 2 of 100 the month before; MRR went from 1,000 to 1,100."""
    return pd.DataFrame(
        {"opening_accounts": [100, 100], "churn_accounts": [2, 4], "closing_accounts": [100, 110], "closing_mrr": [10_000_000, 11_000_000]},
        index=[JANUARY - 1, JANUARY],
    )


def test_tile_says_value_change_and_what_it_rests_on() -> None:
    tile = ui.tile_of(REGISTRY["logo_churn_rate"], sums(), JANUARY, units.percent(), as_of="31 Jan 2026")
    # 4 of 100 is 4 %, two points more than 2 %: a rise, and churn is better lower. Wilson (1927) of 4 in 100: 1.6 to 9.8 %.
    assert (tile.value, tile.change, tile.is_rise, tile.is_good, tile.compared) == ("4.0 %", "+2.0 points", True, False, "vs Dec")
    assert tile.foot == "4 of 100 · 1.6–9.8 %"
    assert ("Numerator", "churn accounts: 4") in tile.definition and ("As of", "31 Jan 2026") in tile.definition
    shown = tile_html(tile, theme.LIGHT)
    assert "▲" in shown and "lr-bad" in shown and ", worse</span>" in shown
    assert "from 2.0 % in December 2025 to 4.0 % in January 2026" in shown


def test_tile_of_money() -> None:
    tile = ui.tile_of(REGISTRY["mrr"], sums(), JANUARY, units.money("USD"), target=1200.0)
    assert (tile.value, tile.change, tile.is_good, tile.foot) == ("$1.1 k", "+10.0 %", True, "target $1.2 k")


def test_tile_without_a_month_before_shows_no_change() -> None:
    tile = ui.tile_of(REGISTRY["logo_churn_rate"], sums(), JANUARY - 1, units.percent())
    assert (tile.change, tile.is_rise, tile.compared) == ("", None, "")


def test_tile_escapes_its_label() -> None:
    assert "<img" not in tile_html(ui.Tile("x", "<img src=x>", "1"), theme.LIGHT)


# --- look and server -----------------------------------------------------------------------------------------------


def test_streamlit_theme_repeats_the_palette() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for palette in (theme.LIGHT, theme.DARK):
        section = config[palette.mode]
        assert section["backgroundColor"] == palette.paper and section["textColor"] == palette.ink
        assert section["secondaryBackgroundColor"] == palette.card and section["borderColor"] == palette.line
        assert section["primaryColor"] == section["blueColor"] == palette.base
        assert section["greenColor"] == palette.won and section["redColor"] == palette.lost and section["grayColor"] == palette.grey


def test_config_sends_nothing_out_and_shows_no_trace() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none" and config["client"]["disableDataExport"] is True
    assert config["server"]["address"] == "127.0.0.1"


def test_menu_lists_pages_that_exist_under_one_address_each() -> None:
    addresses = [entry.address for entry in frame.MENU]
    assert len(set(addresses)) == len(addresses)
    assert all((frame.PAGES_FOLDER / entry.file).is_file() for entry in frame.entries())


def test_every_inline_script_of_the_start_page_is_allowed_by_its_hash() -> None:
    page, policy = server.start_page(""), server.content_security_policy(Serving())
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    assert len(scripts) == 3
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
    assert "unsafe-eval" not in policy and "default-src 'self'" in policy
    assert page.index("BACKEND_BASE_URL") < page.index('type="module"')


@pytest.mark.parametrize(("level", "word"), [("fresh", "fresh"), ("amber", "ageing"), ("red", "out of date")])
def test_freshness_is_a_word_and_a_shape(level: str, word: str) -> None:
    shown = frame.freshness(level)
    assert word in shown and re.search("[●▲■]", shown)


# --- in Streamlit --------------------------------------------------------------------------------------------------


def bar() -> None:
    import streamlit as st

    from dashboard import ui

    ui.apply()
    values = {"segment": ["$x$", "<img src=x onerror=alert(1)>", "![a](http://a.example)", "**", ":red[x]"], "region": ["EMEA", "AMER"]}
    ui.slice_bar(values, 24312, 24321)
    st.write(sorted(st.query_params.to_dict()))


def test_slice_bar_keeps_the_choice_in_the_address() -> None:
    app = AppTest.from_function(bar).run(timeout=20)
    app.multiselect(key="segment").set_value(["**", "$x$"]).run()
    assert not app.exception
    assert app.query_params["segment"] == ["**", "$x$"]
    app.button(key="lr_clear").click().run()
    assert "segment" not in app.query_params


def test_slice_bar_reads_a_shared_link() -> None:
    app = AppTest.from_function(bar)
    app.query_params["segment"] = ["<img src=x onerror=alert(1)>", "no such value"]
    app.query_params["window"] = "24"
    app.run(timeout=20)
    assert not app.exception
    assert app.multiselect(key="segment").value == ["<img src=x onerror=alert(1)>"]
    assert app.session_state["window"] == "24"


def test_pill_names_are_literal() -> None:
    assert pill("region", []) == "Region **all**"
    assert pill("use_case", ["a*b", "c"]) == "Use case **a\\*b\\, c**"
    assert pill("region", ["a", "b", "c"]) == "Region **3 chosen**"


def broken() -> None:
    from dashboard import ui
    from dashboard.errors import WarehouseError

    ui.problem(WarehouseError("The warehouse did not answer.", "At db.example.", "Try again in a minute."))
    try:
        raise ValueError("password=hunter2")
    except ValueError as error:
        ui.problem(error)
    ui.empty("Nothing to show", [("segment", ["<b>"])])
    ui.missing_table("renewals", "select 1 as contract_id")


def test_problems_are_said_in_plain_words() -> None:
    app = AppTest.from_function(broken).run(timeout=20)
    assert not app.exception
    words = " ".join(str(element.proto.body) for element in app.get("html"))
    for part in WarehouseError("The warehouse did not answer.", "At db.example.", "Try again in a minute.").args[0].split(". "):
        assert part.rstrip(".") in words
    assert "hunter2" not in words and re.search("reference <strong>[0-9a-f]{8}</strong>", words)
    assert "segment is <strong>&lt;b&gt;</strong>" in words and "renewals.sql" in words
