"""What pages are made of: names shown literally, tables that cannot run formulas, tiles in words, the slice in the
address.
"""

from __future__ import annotations

import base64
import csv
import datetime as dt
import hashlib
import io
import math
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard import menu, page_frame, server, ui
from dashboard.base import numbers as units
from dashboard.base.errors import WarehouseError
from dashboard.base.months import month_cells
from dashboard.base.serving import Serving
from dashboard.charts import theme
from dashboard.measures.metric import Metric, Sums
from dashboard.measures.slices import Slice
from dashboard.measures.windows import Window
from dashboard.subjects.metrics import REGISTRY
from dashboard.ui import controls
from dashboard.ui.card import plain_words
from dashboard.ui.slice_bar import period_ends, pill, window_words
from dashboard.ui.table import harmless
from dashboard.ui.tile import tile_html
from tests.serving import offers

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = [
    "$x$",
    "<img src=x onerror=alert(1)>",
    "![a](http://a.example/p.png)",
    "**",
    "**bold** _it_ `c`",
    ":red[x] :material/home: :smile:",
    "http://a.example www.a.example a@b.co",
    "-> <- -- >= ~=",
    "[x](javascript:1)",
    "# head",
    "1. one",
    "\\",
    "a\nb",
    "&lt;b&gt;",
]
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
    assert (
        JOINER in ui.literal("http://a.example")
        and JOINER in ui.literal("www.a.example")
        and JOINER in ui.literal("a@b.co")
    )
    assert JOINER in ui.literal(":smile:") and JOINER in ui.literal("->") and JOINER in ui.literal("--")
    assert ui.literal("Mid-market") == "Mid\\-market"


def test_html_escapes_everything_but_rich() -> None:
    assert ui.html(["<b> ** & ", ui.bold("<i>"), ui.toned("lost", "a & b")]) == (
        '&lt;b&gt; ** &amp; <strong>&lt;i&gt;</strong><strong class="lr-tone-lost">a &amp; b</strong>'
    )
    assert ui.html("fell to **96.4%** <x>") == "fell to <strong>96.4%</strong> &lt;x&gt;"


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


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\ufe66", "\ufe62", "\ufe63", "\ufe6b"]
)
@pytest.mark.parametrize(
    "before", ["", " ", "\u00a0", "\u3000", "\ufeff", "\u200b", "\t", "\r\n", "\n ", "\x00", "\ufeff \t\u200e"]
)
def test_a_formula_is_found_behind_what_cannot_be_seen(before: str, sign: str) -> None:
    """Full-width and small signs are read as the plain ones by spreadsheets in Asia; blanks and marks before them are
    dropped.
    """
    text = f"{before}{sign}cmd|' /C calc'!A0"
    assert harmless(text) == f"'{text}"
    assert next(
        csv.reader(io.StringIO(ui.csv_bytes(pd.DataFrame({text: [text]})).decode("utf-8-sig"), newline=""))
    ) == [f"'{text}"]


@pytest.mark.parametrize("text", ["", " ", "a=1", "Ünal -5", "1-2", "柏林＝物流", "'=1", "(-1)", "\u200b", "\u2212 5"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_dates_in_a_csv_are_iso_and_named_on_screen() -> None:
    frame_ = pd.DataFrame(
        {
            "Month": month_cells([2024 * 12 + 10, 2026 * 12]),
            "Due": [dt.date(2026, 1, 31), None],
            "Day": pd.to_datetime(["2026-02-01", None]),
            "When": [dt.datetime(2026, 11, 23, 14, 5, 0, tzinfo=dt.UTC), None],
        }
    )
    assert ui.csv_bytes(frame_).decode("utf-8-sig").splitlines() == [
        "Month,Due,Day,When",
        "2024-11,2026-01-31,2026-02-01,2026-11-23T14:05:00+00:00",
        "2026-01,,,",
    ]
    cells = re.findall(
        r"<t[dh]\b[^>]*>(.*?)</t[dh]>", ui.table_html(frame_).partition("<tbody>")[2].replace("\u00a0", " ")
    )
    assert cells == [
        "November 2024",
        "31 Jan 2026",
        "1 Feb 2026",
        "23 Nov 2026 14:05 UTC",
        "January 2026",
        "–",
        "–",
        "–",
    ]


@pytest.mark.parametrize("value", [-5, -0.5, 0, 12])
def test_numbers_stay_numbers(value: float) -> None:
    assert harmless(value) == value


def test_csv_has_raw_numbers_harmless_text_and_no_index() -> None:
    frame_ = pd.DataFrame({"=Name": ["=cmd()", "Ünal, AG", 'say "hi"'], "MRR": [-1.5, math.nan, 3.0], "n": [1, 2, 3]})
    assert (
        ui.csv_bytes(frame_)
        == ("\ufeff'=Name,MRR,n\r\n'=cmd(),-1.5,1\r\n" + '"Ünal, AG",,2\r\n"say ""hi""",3.0,3\r\n').encode()
    )


def test_table_is_escaped_named_by_row_and_written_in_units() -> None:
    shown = ui.table_html(
        pd.DataFrame({"Who": ["<b>"], "Rate": [0.5], "Gone": [math.nan]}), {"Rate": units.percent()}, caption="A & B"
    )
    assert '<th scope="row">&lt;b&gt;</th><td class="lr-num">50.0%</td><td class="lr-num">–</td>' in shown
    assert '<caption class="lr-hidden">A &amp; B</caption>' in shown


def test_a_long_table_says_how_much_is_left() -> None:
    shown = ui.table_html(pd.DataFrame({"n": range(250)}), most=200)
    assert shown.count("<tr>") == 201 and "The first 200 of 250 rows" in shown


# --- tiles ---------------------------------------------------------------------------------------------------------

JANUARY = 2026 * 12


def sums(left: int = 4) -> pd.DataFrame:
    """Two months: so many of 100 accounts left in January, 2 of 100 the month before; MRR went from 1,000 to 1,100."""
    whole = {
        "opening_accounts": [100, 100],
        "churn_accounts": [2, left],
        "closing_accounts": [98, 96],
        "closing_mrr": [10_000_000, 11_000_000],
    }
    gains = {
        "new_accounts": [0, 12],
        "reactivation_accounts": [0, 0],
        "expansion_accounts": [0, 8],
        "contraction_accounts": [0, 0],
    }
    return pd.DataFrame(whole | gains, index=[JANUARY - 1, JANUARY])


def test_tile_says_value_change_and_what_it_rests_on() -> None:
    tile = ui.tile_of(REGISTRY["logo_churn_rate"], sums(20), JANUARY, units.percent())
    # 20 of 100 against 2 of 100 is told apart (Newcombe: 9.7 to 27.0 points): a rise, and churn is better lower. Wilson
    # (1927) of 20 in 100: 13.3 to 28.9%.
    assert (tile.value, tile.change, tile.is_rise, tile.is_good, tile.compared) == (
        "20.0%",
        "+18.0 points",
        True,
        False,
        "vs Dec",
    )
    assert (tile.foot, tile.period) == ("20 of 100 · 13.3–28.9%", "January 2026")
    shown = tile_html(tile, theme.LIGHT)
    assert "▲" in shown and "lr-bad" in shown and ", worse</span>" in shown
    assert 'role="group" aria-label="Logo churn rate, January 2026"' in shown
    assert "from 2.0% in December 2025 to 20.0% in January 2026" in shown


def test_a_target_stands_below_what_the_value_rests_on() -> None:
    """README: "A rate of counts has its 95% interval"; with a target as without."""
    words = "Q1 2026 target 1% · ■ off"
    one = ui.tile_of(REGISTRY["logo_churn_rate"], sums(20), JANUARY, units.percent(), target=0.01, target_words=words)
    assert one.foot == f"20 of 100 · 13.3–28.9%\n{words}"
    assert f"13.3–28.9%<br>{words}</div>" in tile_html(one, theme.LIGHT)
    own = ui.tile_of(
        REGISTRY["logo_churn_rate"], sums(20), JANUARY, units.percent(), foot="n = 9", target=0.01, target_words=words
    )
    assert own.foot == f"n = 9\n{words}"


def test_a_change_chance_could_make_is_neither_coloured_nor_arrowed() -> None:
    tile = ui.tile_of(REGISTRY["logo_churn_rate"], sums(4), JANUARY, units.percent())
    # 4 of 100 against 2 of 100: Newcombe −3.6 to 8.0 points.
    assert (tile.change, tile.is_rise, tile.is_good, tile.compared) == ("+2.0 points", None, None, "vs Dec")
    shown = tile_html(tile, theme.LIGHT)
    assert not any(part in shown for part in ("▲", "▼", "lr-bad", "lr-good", "better", "worse"))
    why = "Accounts that left of those paying at the opening: 4 of 100, before 2 of 100; no more than chance explains."
    assert ("Change", f"+2.0 points against Dec. {why}") in tile.definition


def test_tile_of_money() -> None:
    tile = ui.tile_of(REGISTRY["mrr"], sums(), JANUARY, units.money("USD"), target=1200.0)
    # 20 moves up and 4 down: a coin falls 20 of 24 times on one side hardly ever (Wilson 64.1 to 93.3%).
    assert (tile.value, tile.change, tile.is_good) == ("$1.1K", "+10.0%", True)
    assert tile.foot.split("\n")[1] == "target $1.2K" and tile.foot.startswith("n = ")
    # 20 up and 15 down: 57%, Wilson 40.9 to 72.0%.
    even = ui.tile_of(REGISTRY["mrr"], sums(15), JANUARY, units.money("USD"))
    assert (even.change, even.is_rise, even.is_good) == ("+10.0%", None, None)


def test_tile_without_a_month_before_shows_no_change() -> None:
    tile = ui.tile_of(REGISTRY["logo_churn_rate"], sums(), JANUARY - 1, units.percent())
    assert (tile.change, tile.is_rise, tile.compared) == ("", None, "")


RATES = [
    m for m in REGISTRY.values() if m.fact.name in ("mrr_movements", "retention") and m.unit in ("percent", "ratio")
]


def few(n: int, before: int = 0) -> Sums:
    """n accounts in January and before in each of the twelve months to December; half of each month's left."""
    return pd.DataFrame(
        [
            {
                **dict.fromkeys(("opening_accounts", "accounts_then", "closing_accounts"), accounts),
                **dict.fromkeys(("opening_mrr", "mrr_then", "closing_mrr"), accounts * 1_000_000),
                **dict.fromkeys(("churn_accounts", "accounts_now"), accounts // 2),
                **dict.fromkeys(("churn_mrr", "mrr_now", "mrr_kept"), accounts // 2 * 1_000_000),
                **dict.fromkeys(("new_mrr", "reactivation_mrr", "expansion_mrr", "contraction_mrr"), accounts * 100),
                **dict.fromkeys(("new_accounts", "reactivation_accounts", "expansion_accounts"), 0),
                "contraction_accounts": 0,
            }
            for accounts in [before] * 12 + [n]
        ],
        index=range(JANUARY - 12, JANUARY + 1),
    )


@pytest.mark.parametrize("metric", RATES, ids=lambda metric: metric.name)
def test_under_ten_accounts_a_tile_gives_their_count_and_no_rate(metric: Metric) -> None:
    """The glossary: "Under 10 only the count is shown"."""
    assert len(RATES) == 15
    for n, said in ((1, "1 account"), (2, "2 accounts"), (9, "9 accounts")):
        one = ui.tile_of(metric, few(n, 100), JANUARY, units.percent(), target=0.5, target_words="target 50%")
        assert (one.value, one.change, one.compared, one.target, one.spark) == (said, "", "", None, ())
        assert one.foot == f"too few for a {'ratio' if metric.unit == 'ratio' else 'rate'}"
        assert "%" not in re.sub(r"<img[^>]*>", "", tile_html(one, theme.LIGHT))
    assert " account" not in ui.tile_of(metric, few(10, 100), JANUARY, units.percent()).value
    # Nine in December: January has a rate, nothing to compare it with, and nothing is drawn before it.
    one = ui.tile_of(metric, few(10, 9), JANUARY, units.percent())
    assert one.change == one.compared == "" and sum(map(math.isfinite, one.spark)) == 1
    # Nobody there: nothing to hide.
    assert ui.tile_of(metric, few(0), JANUARY, units.percent()).value == metric.empty


@pytest.mark.parametrize("name", ["mrr", "arr", "paying_accounts", "net_new_mrr"])
def test_money_and_counts_of_few_accounts_are_what_they_are(name: str) -> None:
    one = ui.tile_of(REGISTRY[name], few(2, 2), JANUARY, units.money("USD"))
    assert "account" not in one.value and one.foot == "n = 2 accounts"


def test_tile_escapes_its_label() -> None:
    shown = tile_html(ui.Tile("x", '<img src="x">', "1"), theme.LIGHT)
    assert "<img" not in shown and 'aria-label="&lt;img src=&quot;x&quot;&gt;"' in shown


# --- look and server -----------------------------------------------------------------------------------------------


def test_streamlit_theme_repeats_the_palette() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for palette in (theme.LIGHT, theme.DARK):
        section = config[palette.mode]
        assert section["backgroundColor"] == palette.paper and section["textColor"] == palette.ink
        assert section["secondaryBackgroundColor"] == palette.card and section["borderColor"] == palette.line
        assert section["primaryColor"] == section["blueColor"] == palette.base
        assert (
            section["greenColor"] == palette.won
            and section["redColor"] == palette.lost
            and section["grayColor"] == palette.grey
        )


def test_config_sends_nothing_out_and_shows_no_trace() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none" and config["client"]["disableDataExport"] is True
    assert config["server"]["address"] == "127.0.0.1"


def test_menu_lists_pages_that_exist_under_one_address_each() -> None:
    addresses = [entry.address for entry in menu.MENU]
    assert len(set(addresses)) == len(addresses)
    assert all((menu.PAGES_FOLDER / entry.file).is_file() for entry in menu.entries())


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
    shown = page_frame.freshness(level)
    assert word in shown and re.search("[●▲■]", shown)


# --- in Streamlit --------------------------------------------------------------------------------------------------


def bar() -> None:
    import streamlit as st

    from dashboard import ui
    from dashboard.session import address

    ui.apply()
    values = {
        "segment": ["$x$", "<img src=x onerror=alert(1)>", "![a](http://a.example)", "**", ":red[x]"],
        "region": ["EMEA", "AMER"],
    }
    address.begin("churn", (*values, *ui.SPANS), ())
    ui.slice_bar(values, 24312, 24321)
    address.finish()
    st.write(sorted(st.query_params.to_dict()))


def test_slice_bar_keeps_the_choice_in_the_address() -> None:
    app = AppTest.from_function(bar).run(timeout=20)
    app.pills(key="segment").set_value(["**", "$x$"]).run()
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
    assert app.pills(key="segment").value == ["<img src=x onerror=alert(1)>"]
    assert app.session_state["window"] == "24"


def test_pill_names_are_literal() -> None:
    assert pill("region", []) == "Region **all**"
    assert pill("use_case", ["a*b", "c"]) == "Use case **a\\*b\\, c**"
    assert pill("region", ["a", "b", "c"]) == "Region **3 chosen**"


def test_months_in_the_slice_bar_are_written_as_months() -> None:
    may, last = 2026 * 12 + 4, 2026 * 12 + 9
    assert window_words(Window(months=24, until=may), last) == "Window **24 months to May 2026**"
    assert window_words(Window(), last) == "Window **13 months**"
    assert window_words(Window(months=0), last) == "Window **all months**"
    assert window_words(Window(months=24, until=may), last, has_length=False) == "Up to **May 2026**"
    assert window_words(Window(), last, has_length=False) == "Up to **October 2026**"
    # Four quarters and a year end in 2025, three quarters in 2026; neither 2026 nor its fourth quarter is over.
    assert list(period_ends(2025 * 12, last)) == [
        "Q3 2026",
        "Q2 2026",
        "Q1 2026",
        "2025",
        "Q4 2025",
        "Q3 2025",
        "Q2 2025",
        "Q1 2025",
    ]
    assert period_ends(2025 * 12, last)["Q1 2026"] == 2026 * 12 + 2


def broken() -> None:
    from dashboard import ui
    from dashboard.base.errors import WarehouseError
    from dashboard.warehouse.problems import Missing

    ui.problem(WarehouseError("The warehouse did not answer.", "At db.example.", "Try again in a minute."))
    try:
        raise ValueError("password=hunter2")
    except ValueError as error:
        ui.problem(error)
    ui.empty("Nothing to show", [("segment", ["<b>"])])
    ui.missing_table(Missing("renewals"))


def test_problems_are_said_in_plain_words() -> None:
    app = AppTest.from_function(broken).run(timeout=20)
    assert not app.exception
    words = " ".join(str(element.proto.body) for element in app.get("html"))
    for part in (
        WarehouseError("The warehouse did not answer.", "At db.example.", "Try again in a minute.").args[0].split(". ")
    ):
        assert part.rstrip(".") in words
    assert "hunter2" not in words and re.search("reference <strong>[0-9a-f]{8}</strong>", words)
    assert "segment is <strong>&lt;b&gt;</strong>" in words and "renewals.sql" in words


def test_a_csv_has_no_minus_nought() -> None:
    assert ui.csv_bytes(pd.DataFrame({"Lost": [-0.0, -1.5, 0.0]})).decode("utf-8-sig").split() == [
        "Lost",
        "0.0",
        "-1.5",
        "0.0",
    ]


@pytest.mark.parametrize(
    ("known", "chosen", "dimensions", "words"),
    [
        # All three are on screen and two have no contract: there is nothing to open up.
        ("ABC", "", 2, "has anything to show here: A|Nothing to hold A against. Choose something else under By."),
        ("ABC", "AB", 1, "has anything to show here: A|Nothing to hold A against. Open up segment above."),
        (
            "ABC",
            "A",
            2,
            "is on screen: A|Nothing to hold A against. Choose something else under By or open up segment above.",
        ),
        ("A", "", 1, "is on screen: A|Nothing to hold A against."),
    ],
)
def test_where_one_part_stands_alone_only_what_helps_is_advised(
    monkeypatch: pytest.MonkeyPatch, known: str, chosen: str, dimensions: int, words: str
) -> None:
    said: list[str] = []
    monkeypatch.setattr(controls, "empty", lambda what, note: said.append(f"{what}|{note}"))
    view: Any = SimpleNamespace(
        facts=SimpleNamespace(values={"segment": list(known)}, dimensions=("segment", "region")[:dimensions]),
        slice=Slice.of({"segment": tuple(chosen)} if chosen else {}),
    )
    assert controls.is_alone(view, {"A": None}, "segment")
    assert said == [f"Only one segment {words}"]


def cards() -> None:
    import pandas as pd

    from dashboard import charts, ui
    from dashboard.base.numbers import money

    for name, lost in (("some", [300.0]), ("none", [])):
        frame = pd.DataFrame({"value": lost}, index=["price"][: len(lost)])
        ui.card(name, "", charts.lost_bars(frame, money()), name)
    ui.card("wordless", "", charts.curves(pd.DataFrame(), money(), behind=pd.DataFrame()), "wordless")


def test_a_chart_without_numbers_offers_no_table_and_no_file() -> None:
    """One that has columns does, though no row: its file has a header."""
    app = AppTest.from_function(cards).run(timeout=20)
    assert not app.exception
    assert [button.key for button in app.button] == ["lr_table_some", "lr_table_none"]
    files = {name: offer.make().decode("utf-8-sig").split() for name, offer in offers(app).items()}
    assert files == {"some": ["Reason,Amount", "price,300.0"], "none": ["Reason,Amount"]}
