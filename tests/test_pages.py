"""Every page inside its frame: the sample company, the golden twelve, one account, no history, nothing in the slice."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import page_frame
from dashboard.base import age as base_age
from dashboard.menu import Entry, entries
from dashboard.session import process
from dashboard.warehouse.tables import TABLES
from tests import company
from tests.sent_charts import rows_of, whole_spec
from tests.serving import Params, markup, offers, open_page, read, serving, the_page

# `November 2024`, `Nov 24`, `22 Nov 2024`, `2024-11-22 00:00:00`, as the whole of a cell.
A_DATE_IN_WORDS = re.compile(
    r"^(\d{1,2} )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{2,4}\b|^\d{4}-\d\d-\d\d[ T]00:00"
)

ONE = {
    "accounts": [company.account("a", segment="SMB", region="EMEA")],
    "subscriptions": [company.period("a", "2023-03-10", None, 100)],
    "renewals": [
        {
            "contract_id": f"c{year}",
            "account_id": "a",
            "due_on": f"{year}-03-10",
            "term_months": 12,
            "expiring_mrr": 100,
            "renewed_mrr": paid,
            "decided_on": decided,
            "auto_renew": "false",
        }
        for year, paid, decided in ((2025, 100, "2025-03-10"), (2026, None, None))
    ],
    "nps_responses": [
        {
            "response_id": "r",
            "account_id": "a",
            "contact_id": "k",
            "survey": "relational",
            "sent_on": "2025-11-01",
            "responded_on": "2025-11-01",
            "score": 9,
        }
    ],
}
# Signed this month: one month end, nothing to compare with.
NEW = {
    "accounts": [
        company.account("a", segment="SMB", region="EMEA"),
        company.account("b", segment="Big", region="EMEA"),
    ],
    "subscriptions": [company.period("a", "2026-01-05", None, 100), company.period("b", "2026-01-06", None, 50)],
}
# Everybody has left but one.
GONE = {
    "accounts": [company.account(name, segment="SMB" if name != "z" else "Big", region="EMEA") for name in "abcz"],
    "subscriptions": [
        *(company.period(name, "2024-01-10", "2025-02-10", 100) for name in "abc"),
        company.period("z", "2024-01-10", None, 0.01),
    ],
}
# Signed and taken back on the same day.
NOTHING = {
    "accounts": [company.account("a", segment="SMB", region="EMEA")],
    "subscriptions": [company.period("a", "2024-03-10", "2024-03-10", 100)],
}
COMPANIES: dict[str, tuple[company.Tables | None, list[Params]]] = {
    "sample": (
        None,
        [
            {},
            {"segment": ["Mid-market"], "region": ["EMEA", "AMER"]},
            {"channel": ["Partner"], "window": ["all"], "until": ["2024-06"]},
        ],
    ),
    "golden": (
        company.read_folder(company.GOLDEN / "input"),
        [
            {},
            {"segment": ["SMB"]},
            {"segment": ["Enterprise"], "region": ["APAC"]},
            {"window": ["all"]},
            {"until": ["2024-01"], "window": ["6"]},
        ],
    ),
    "one account": (ONE, [{}, {"segment": ["SMB"]}, {"until": ["2023-03"]}]),
    "new company": (NEW, [{}, {"segment": ["Big"], "window": ["all"]}]),
    "never paid": (NOTHING, [{}, {"segment": ["SMB"]}]),
    "nearly gone": (GONE, [{}, {"segment": ["SMB"]}, {"segment": ["SMB"], "until": ["2025-03"]}, {"segment": ["Big"]}]),
}


@pytest.fixture(scope="module", params=COMPANIES)
def slices(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Params]]:
    """The process serves this company; its slices worth looking at."""
    tables, looked_at = COMPANIES[request.param]
    with serving(tmp_path_factory.mktemp("pages"), tables):
        yield looked_at


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.address)
def test_every_page(slices: list[Params], entry: Entry) -> None:
    for params in slices:
        app = open_page(entry, params)
        words = read(app)
        assert not app.exception, (params, app.exception)
        assert "could not be shown" not in words, params
        assert f"<h1>{entry.title}</h1>" in markup(app)
        assert re.search(r'class="lr-(headline|state|table|tile|card-head)', markup(app)), params
        # A number that is missing is a dash or a word, never a sign of the machine.
        assert not re.findall(r"\b(?:nan|NaN|NaT|None|inf|<NA>|NULL)\b", words), (params, words)
        for name, offer in offers(app).items():
            for cell in {cell for line in csv.reader(offer.make().decode("utf-8-sig").splitlines()) for cell in line}:
                assert not A_DATE_IN_WORDS.search(cell), (params, name, cell)
        for chart in app.get("vega_lite_chart"):
            spec = whole_spec(chart.proto)
            assert len(spec["description"]) > 15, params
            assert not re.search(r"\b(?:nan|NaN|inf|None)\b", spec["description"]), (params, spec["description"])


# Anything may be looked for.
FREE_TEXT = {"search", "word"}


@pytest.mark.parametrize("slices", ["golden"], indirect=True)
@pytest.mark.parametrize("said", ["inf", "nan", "-1", "1e400", "\0", "0000-00", "9" * 400, "<b>'; drop"], ids=ascii)
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.address)
def test_every_page_answers_a_hostile_link_in_words(slices: list[Params], entry: Entry, said: str) -> None:
    """One sentence for every name in the address that cannot be shown, and the page is there."""
    names = [
        *(("segment", "region", "window", "until") if entry.has_slice else ()),
        *(name for name in entry.controls if name not in FREE_TEXT),
        "foo",
    ]
    app = open_page(entry, {name: [said] for name in [*names, *FREE_TEXT & set(entry.controls)]})
    assert not app.exception
    assert "could not be shown" not in read(app)
    told = re.findall(r'class="lr-left-out" role="status">(.*?)</div>', markup(app), re.DOTALL)
    assert len(re.findall("<p>This link asks for ", told[0])) == len(names), told


@pytest.mark.parametrize("slices", ["golden"], indirect=True)
@pytest.mark.parametrize("account", ["\0", "A03\0", "inf", "x" * 5000], ids=ascii)
def test_an_account_that_cannot_be_is_said(slices: list[Params], account: str) -> None:
    entry = next(one for one in entries() if "account" in one.opens)
    assert "There is no account with this id." in read(open_page(entry, {"account": [account]}))


@pytest.mark.parametrize("slices", ["golden"], indirect=True)
def test_accounts_say_the_days_they_are_told_of(slices: list[Params]) -> None:
    """The golden as-of is 31 January 2026, a year before it is 31 January 2025; A03 is no Enterprise account and told
    all the same.
    """
    entry = next(one for one in entries() if "account" in one.opens)
    story = read(open_page(entry, {"account": ["A03"], "segment": ["Enterprise"], "until": ["2025-03"]}))
    assert "whole story as of today, 31 Jan 2026, whatever the slice and months" in story
    assert "change since 31 Jan 2025" in read(open_page(entry, {}))


@pytest.mark.parametrize("slices", ["golden"], indirect=True)
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.address)
def test_every_page_warns_of_an_as_of_that_has_not_come(
    slices: list[Params], entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The golden company ends on 31 January 2026; the visitor comes on 15 January of the same year, and today."""
    warning = "The as-of is 31 Jan 2026, a day that has not come yet"
    assert warning not in read(open_page(entry, {}))
    then = dt.datetime(2026, 1, 15, tzinfo=dt.UTC)
    monkeypatch.setattr(base_age, "not_yet_words", partial(base_age.not_yet_words, now=then))
    words = read(open_page(entry, {}))
    assert words.count(warning) == 1 and "Yes: the figures are fresh" not in words


@pytest.mark.parametrize("slices", ["golden"], indirect=True)
def test_a_page_of_a_list_that_is_not_there_is_said(slices: list[Params]) -> None:
    entry = next(one for one in entries() if "account" in one.opens)
    words = read(open_page(entry, {"page": ["1000"]}))
    assert "There is no page 1,000 of this list; page 1, the last, is shown." in words
    assert "1 to 6 of 6" in words
    assert "There is no page" not in read(open_page(entry, {"page": ["1"]}))


@pytest.mark.parametrize("slices", ["golden", "one account", "new company", "nearly gone"], indirect=True)
@pytest.mark.parametrize(
    "entry", [e for e in entries() if e.address not in ("data-health", "definitions")], ids=lambda entry: entry.address
)
def test_of_so_few_accounts_no_change_is_called_anywhere(slices: list[Params], entry: Entry) -> None:
    """Twelve accounts and fewer: whatever moves, nothing is coloured, arrowed or called better or worse."""
    for params in slices:
        shown = markup(open_page(entry, params)).replace(page_frame.freshness("fresh"), "")
        assert not re.findall(
            r"lr-good|lr-bad|lr-bar-won|lr-bar-lost|lr-tone-won|lr-tone-lost|▲|▼|, better|, worse", shown
        ), (params, shown)


def heights(layer: dict[str, Any]) -> list[object]:
    """What a layer puts against its vertical axis; empty where it has none of its own."""
    y = layer["encoding"].get("y", {})
    if "field" not in y or y.get("type") != "quantitative" or y.get("axis", 1) is None:
        return []
    fields = [y["field"], layer["encoding"].get("y2", {}).get("field")]
    return [row.get(field) for row in layer["data"]["values"] for field in fields if field]


@pytest.mark.parametrize("slices", ["one account", "new company", "nearly gone"], indirect=True)
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.address)
def test_no_axis_is_drawn_for_nothing_and_no_model_where_none_can_be(slices: list[Params], entry: Entry) -> None:
    for params in slices:
        app = open_page(entry, params)
        words = read(app)
        for chart in app.get("vega_lite_chart"):
            spec = whole_spec(chart.proto)
            layers = [layer for layer in spec["layer"] if layer["encoding"].get("y", {}).get("axis")]
            if layers:
                assert any(value for layer in spec["layer"] for value in heights(layer)), (params, spec["description"])
            assert "interval" not in spec["description"], (params, spec["description"])
        for claim in ("simulated futures", "the band held", "Since ", "slid", "recovered", "held steady"):
            assert claim not in words, (params, claim)
        assert not re.search(r"\bthere are [01]\.", words), (params, words)
        assert not re.search(r"\b1 (?:accounts|answers|contracts|invitations|months)\b", words), (
            params,
            re.findall(r".{30}\b1 (?:accounts|answers|contracts|invitations|months)\b", words),
        )


WAITING = {
    "not connected": (None, "Connect the table “{table}” to see this", "Put a file named"),
    "empty": ("{header}\n", "The table “{table}” is connected but empty", "{table} is connected but has no rows yet"),
    "unreadable": ("wrong\n1\n", "The table “{table}” could not be read", "Mend {table}.sql"),
}


@pytest.mark.parametrize("state", WAITING)
@pytest.mark.parametrize("table", ["renewals", "nps_responses"])
def test_a_page_says_why_its_table_is_not_there(state: str, table: str, tmp_path: Path) -> None:
    """Connected but empty is not to be connected; a file that is there is not to be put there."""
    content, title, remedy = WAITING[state]
    folder = company.write_folder(tmp_path / "input", company.read_folder(company.GOLDEN / "input"))
    file = next(folder.glob(f"{table}.*"))
    file.unlink()
    if content is not None:
        header = ",".join(column.name for column in TABLES[table].columns)
        (folder / f"{table}.csv").write_text(content.format(header=header), encoding="utf-8")
    address = {"renewals": "renewals", "nps_responses": "nps"}[table]
    with serving(tmp_path, warehouse=f"files:{folder}", sources="files", as_of="2026-01-31", dimensions="segment"):
        words = " ".join(read(open_page(the_page(address), {})).split())
    assert title.format(table=table) in words and remedy.format(table=table) in words
    for other, (_, its, what) in WAITING.items():
        if other != state:
            assert its.format(table=table) not in words and what.format(table=table) not in words


@pytest.mark.parametrize("slices", ["golden"], indirect=True)
@pytest.mark.parametrize("address", ["churn", "renewals", "nps", "revenue"])
def test_one_segment_is_not_held_against_itself(slices: list[Params], address: str) -> None:
    entry = the_page(address)
    assert "Only one segment is on screen: SMB" in read(open_page(entry, {"segment": ["SMB"]}))
    assert "or open up segment above" in read(open_page(entry, {"segment": ["SMB"]}))
    assert "Only one segment" not in read(open_page(entry, {}))


@pytest.mark.parametrize("slices", ["one account"], indirect=True)
@pytest.mark.parametrize("address", ["churn", "renewals", "revenue"])
def test_where_there_is_one_segment_at_all_nothing_can_be_opened_up(slices: list[Params], address: str) -> None:
    found = read(open_page(the_page(address), {}))
    assert "Only one segment is on screen: SMB" in found and "open up" not in found


@pytest.mark.parametrize("slices", ["golden"], indirect=True)
def test_the_overview_shows_the_golden_figures(slices: list[Params]) -> None:
    """January 2026: six accounts with 11,900 a month; eight paid a year before, too few for a retention."""
    app = open_page(entries()[0], {})
    words, tiles = " ".join(read(app).split()), tiles_of(app)
    assert "$11.9K" in words and "Only 8 accounts were paying a year ago" in words
    retention, churn = tiles["Net revenue retention"], tiles["Logo churn rate"]
    assert (retention[0], churn[0]) == ("8 accounts", "6 accounts")
    assert "55.4%" not in words and "52.2%" not in words


@pytest.mark.parametrize("slices", ["golden"], indirect=True)
def test_under_ten_answers_only_their_count_is_given(slices: list[Params]) -> None:
    """Q4 2025 has three answers: their score, 0, lies between -61 and +61; no quarter of the year has ten."""
    found = markup(open_page(the_page("nps"), {}))
    tile = re.search(r'<div class="lr-label">NPS</div>.*?<div class="lr-foot">.*?</div>', found)
    assert tile is not None and ">3 answers<" in tile[0] and "too few for a score" in tile[0]
    assert "now 0" not in tile[0] and "61" not in re.sub(r"<img[^>]*>", "", tile[0]) and "polyline" not in tile[0]


@pytest.mark.parametrize("slices", ["one account"], indirect=True)
def test_a_first_quarter_that_is_not_over_is_no_quarter_without_a_survey(slices: list[Params]) -> None:
    """The one answer is of 1 November 2025: at the end of that month it had been given, in a quarter not over."""
    entry = the_page("nps")
    found = read(open_page(entry, {"until": ["2025-11"]}))
    assert "The first quarter of this survey, Q4 2025, was not over by then" in found and "Nobody" not in found
    assert "Nobody had been asked by then" in read(open_page(entry, {"until": ["2025-09"]}))


@pytest.mark.parametrize("slices", ["golden"], indirect=True)
def test_an_empty_slice_says_which_filter_emptied_it(slices: list[Params]) -> None:
    entry = the_page("churn")
    words = read(open_page(entry, {"segment": ["Enterprise"], "region": ["APAC"]}))
    assert "Enterprise" in words and "APAC" in words


@pytest.mark.parametrize("slices", ["sample"], indirect=True)
def test_cohorts_are_compared_at_one_age_by_sentence_title_and_lines(slices: list[Params]) -> None:
    """Whatever age is chosen, the three say the same two shares, and every line ends at that age under a label that
    names it.
    """
    entry = the_page("cohorts")
    for age, months in (("3", "three"), ("6", "six"), ("24", "24")):
        app = open_page(entry, {"age": [age]})
        sentence = re.search(r"lr-headline.*?</", markup(app))
        assert sentence is not None
        said = read(app)
        one, other = re.search(rf"After {months} months\s+([\d.]+%).*?the ([\d.]+%) of those won", said).groups()
        assert re.search(
            rf"Won \w+ \d\d to \w+ \d\d: {one} after {months} months, .* the {other} of those won", said
        ), said
        curves = whole_spec(app.get("vega_lite_chart")[1].proto)
        assert f"{one} at month {age}" in curves["description"] and f"{other} at month {age}" in curves["description"]
        ends = rows_of(app.get("vega_lite_chart")[1].proto, "ends")
        assert {row["age"] for row in ends} == {int(age)}


# --- the worked example is the figure on the tile --------------------------------------------------------------------


def tiles_of(app: AppTest) -> dict[str, tuple[str, str]]:
    """By label: value and period of every tile on the page."""
    found = re.findall(
        r'<div class="lr-label">(.*?)</div><div class="lr-period">(.*?)</div><div class="lr-value[^"]*">(.*?)</div>',
        markup(app),
    )
    return {unescape(label): (unescape(value), unescape(period)) for label, period, value in found}


def worked_of(app: AppTest) -> dict[str, str]:
    """By label: the worked example of every metric on the definitions page."""
    found = re.findall(r'<div class="lr-definition"><h3>(.*?)</h3><dl>(.*?)</dl>', markup(app))
    return {
        unescape(label): unescape(line[1])
        for label, rows in found
        if (line := re.search(r"<dt>Worked</dt><dd>(.*?)</dd>", rows))
    }


# What a tile calls its metric where it says more than the label.
ALSO_CALLED = {"Committed MRR, 3 months": "Committed MRR"}
# Tiles that are no metric: how many targets are on pace.
NO_METRIC = {"Targets"}


@pytest.mark.parametrize("slices", ["sample", "golden"], indirect=True)
@pytest.mark.parametrize(
    "ways",
    [{}, {"multi_year": ["Annualise"]}, {"multi_year": ["Include"], "survey": ["Transactional"]}],
    ids=["default", "annualised", "included"],
)
def test_every_tile_is_the_worked_example_of_its_definition(slices: list[Params], ways: Params) -> None:
    """Same slice, same window, same switches: the same figure, on every page, for every tile."""
    definitions_page = the_page("definitions")
    compared = 0
    for params in slices[:3]:
        examples = worked_of(open_page(definitions_page, {**params, **ways}))
        for entry in entries():
            # A switch is part of the pages that have it; elsewhere figures are as by default.
            own = {"renewals": {"multi_year"}, "nps": {"survey"}}.get(entry.address, set())
            if entry.address in ("definitions", "data-health", "accounts") or (not own & set(ways) and ways):
                continue
            for label, (value, _) in tiles_of(
                open_page(entry, {**params, **{n: v for n, v in ways.items() if n in own}})
            ).items():
                if label in NO_METRIC:
                    continue
                line = examples[ALSO_CALLED.get(label, label)]
                assert line.endswith(f"= {value}") or f": {value}, too few" in line, (
                    entry.address,
                    params,
                    label,
                    value,
                    line,
                )
                compared += 1
    assert compared >= 5


@pytest.mark.parametrize("slices", ["sample"], indirect=True)
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.address)
def test_a_page_names_its_controls(slices: list[Params], entry: Entry) -> None:
    """What a page draws with a name in the address stands in its menu line, else a link with it would be called
    wrong.
    """
    app = open_page(entry, {})
    drawn = set(app.session_state["lr_address"].drawn)
    assert drawn - {"segment", "region", "plan", "industry", "channel", "window", "until"} == set(entry.controls)
    assert "lr-left-out" not in markup(app)


def asked(app: AppTest) -> dict[str, list[str]]:
    """The address; AppTest gives a single value as a text."""
    return {name: [values] if isinstance(values, str) else list(values) for name, values in app.query_params.items()}


def left_out(app: AppTest) -> list[str]:
    """The lines under the slice bar on what a link asks for in vain."""
    found = re.search(r'<div class="lr-left-out" role="status">(.*?)</div>', markup(app))
    return [unescape(line) for line in re.findall("<p>(.*?)</p>", found.group(1))] if found else []


SAID = {
    "overview?segment=Nope": "This link asks for segment Nope, which the data do not have; all segments are shown.",
    "churn?channel=partnr&channel=<b>x</b>": "This link asks for channel partnr and <b>x</b>, which the "
    "data do not have; all channels are shown.",
    "churn?industry=Nope&industry=retail": "This link asks for industry Nope, which the data "
    "do not have; only Retail is shown.",
    "renewals?segment=smb&segment=Mid-Market&segment=?": "This link asks for segment ?, which the data do not "
    "have; only Mid-market and SMB are shown.",
    "churn?sgement=SMB": "This link asks for sgement SMB, which Churn does not have; it changes nothing.",
    "nps?colour=red&size=9": "This link asks for colour red and size 9, which NPS does not have; they change nothing.",
    "churn?multi_year=exclude": "This link asks for multi_year exclude, which Churn does not have; it changes nothing.",
    "revenue?window=7000000": "This link asks for a window of 7000000, which is not "
    "one number of months; 13 months are shown.",
    "revenue?window=6&window=24": "This link asks for a window of 6 and 24, which is not "
    "one number of months; 24 months are shown.",
    "churn?until=May": "This link asks for figures up to May, which is not one "
    "month; the figures end with October 2026.",
    "churn?until=2026-13": "This link asks for figures up to 2026-13, which is not one "
    "month; the figures end with October 2026.",
    "churn?by=shoe size": "This link asks for “By: shoe size”, which is not offered; “Segment” is shown.",
    "renewals?multi_year=perhaps": "This link asks for “Multi-year contracts: perhaps”, "
    "which is not offered; “Exclude” is shown.",
    "cohorts?age=5": "This link asks for “Compare after … months: 5”, which is not offered; “6” is shown.",
    "cohorts?compare=segment=Nope": "This link asks for “Compare with: segment=Nope”, "
    "which is not offered; “nothing” is shown.",
    "accounts?page=inf": "This link asks for “Page: inf”, which is not one number from 1 to 1,000,000; “1” is shown.",
    "accounts?page=0": "This link asks for “Page: 0”, which is not one number from 1 to 1,000,000; “1” is shown.",
    "accounts?page=2.5": "This link asks for “Page: 2.5”, which is not one number from 1 to 1,000,000; “1” is shown.",
    "accounts?order=size": "This link asks for “Order: size”, which is not offered; “MRR” is shown.",
    "what-if?goal=nan": "This link asks for “What churn reaches an MRR of …: nan”, which is not one number from 0 to "
    "1,000,000,000,000,000; the field is left empty.",
    "what-if?opening=-1": "This link asks for “Opening MRR: -1”, which is not one "
    "number from 0 to 1,000,000,000,000,000; the field is left empty.",
    "targets?segment=Nope": "This link asks for segment Nope, which the data do not have; all segments are shown.",
}


@pytest.mark.parametrize("slices", ["sample"], indirect=True)
def test_what_a_link_asks_for_in_vain_is_said(slices: list[Params]) -> None:
    for link, sentence in SAID.items():
        address, _, query = link.partition("?")
        entry = the_page(address)
        pairs = [part.partition("=")[::2] for part in query.split("&")]
        params = {name: [v for n, v in pairs if n == name] for name, _ in pairs}
        app = open_page(entry, params)
        assert not app.exception, link
        assert left_out(app) == [sentence], link
        # The parameter stays, so that a copy of the link says it too.
        assert asked(app) == params, link


@pytest.mark.parametrize("slices", ["sample"], indirect=True)
def test_spelling_without_case_is_no_other_slice(slices: list[Params]) -> None:
    entry = the_page("churn")
    told = read(open_page(entry, {"segment": ["SMB"], "by": ["plan"], "until": ["2026-05"]}))
    for params in (
        {"segment": ["smb"], "BY": ["Plan"], "Until": ["2026-05"]},
        {"SEGMENT": [" Smb "], "by": ["PLAN"], "until": ["2026-5"]},
    ):
        app = open_page(entry, params)
        assert left_out(app) == []
        assert read(app) == told


@pytest.mark.parametrize("slices", ["sample"], indirect=True)
@pytest.mark.parametrize(
    ("link", "value"),
    [
        ("nps?variant=Dollar of MRR", "mrr"),
        ("overview?retention=Monthly bridge", "bridge"),
        ("accounts?order=Due date", "due"),
        ("revenue?horizon=12 months", "12"),
        ("cohorts?compare=Segment: SMB", "segment=SMB"),
    ],
)
def test_a_link_may_say_the_words_on_the_control(slices: list[Params], link: str, value: str) -> None:
    """Links copied from earlier versions do."""
    page, _, asks = link.partition("?")
    name, _, words = asks.partition("=")
    app = open_page(the_page(page), {name: [words]})
    assert left_out(app) == [] and app.session_state[name] == value


@pytest.mark.parametrize("slices", ["sample"], indirect=True)
def test_clear_slice_forgets_what_a_link_asked_for_in_vain(slices: list[Params]) -> None:
    app = open_page(the_page("churn"), {"segment": ["Nope"], "colour": ["red"], "by": ["plan"]})
    assert len(left_out(app)) == 2
    app.button(key="lr_clear").click().run()
    assert left_out(app) == [] and asked(app) == {"by": ["plan"]}


@pytest.mark.parametrize("slices", ["sample"], indirect=True)
def test_a_lever_beyond_its_end_stays_at_the_actual_rate_and_says_so(slices: list[Params]) -> None:
    entry = the_page("what-if")
    usual = open_page(entry, {})
    for asked_for in ("101", "-1", "1e999", "nan", "ten"):
        app = open_page(entry, {"expansion": [asked_for]})
        (line,) = left_out(app)
        assert line.startswith(
            f"This link asks for “Expansion, per cent a month: {asked_for}”, which is not one number from 0 to "
        )
        assert app.slider(key="expansion").value == usual.slider(key="expansion").value


# --- a past view -----------------------------------------------------------------------------------------------------

MONTHS = {
    name: number
    for number, names in enumerate(zip(calendar.month_name, calendar.month_abbr, strict=True))
    for name in names
    if name
}
NAMED = re.compile(rf"\b({'|'.join(sorted(MONTHS, key=len, reverse=True))}) (20\d\d)\b")
PAST = ("2026-05", 2026 * 12 + 4)


def later(text: str) -> list[str]:
    """Months named in a text that come after the past view's last; the age of the data is no month of it."""
    text = re.sub(r"\bas of \d+ \w+ 20\d\d", "", re.sub(r"\s+", " ", text), flags=re.IGNORECASE)
    return [
        found.group(0)
        for found in NAMED.finditer(text)
        if int(found.group(2)) * 12 + MONTHS[found.group(1)] - 1 > PAST[1]
    ]


@pytest.mark.parametrize("slices", ["sample"], indirect=True)
@pytest.mark.parametrize("entry", [e for e in entries() if e.has_slice], ids=lambda entry: entry.address)
def test_a_past_view_says_what_is_of_today(slices: list[Params], entry: Entry) -> None:
    """Whatever names a later month than the one the slice ends with says that it is of today; the frame tells the
    as-of.
    """
    app = open_page(entry, {"until": [PAST[0]]})
    bodies = [str(e.proto.body) for e in app.get("html")]
    # A table stands below the head that says so; the frame tells how old the data are.
    bodies = [
        above + body if body.startswith('<div class="lr-table') else body
        for above, body in zip(["", *bodies], bodies, strict=False)
    ]
    told = [
        re.sub(r"<[^>]*>", " ", unescape(body))
        for body in bodies
        if not re.match(r'<style|<header class="lr-title|<div class="lr-brand', body)
    ]
    note = next(text for text in told if "A past view." in text)
    assert "May 2026" in note and "2026-05" not in " ".join(told)
    assert ("today, 22 Nov 2026" in note) == bool(entry.of_today)
    assert later("due 6 June 2026") and not later("April and May 2026, as of 22 Nov 2026")
    if entry.address == "accounts":
        # A contract known then falls due later: that is what the list is for.
        told = [text for text in told if "Next contract due" not in text]
    assert [text for text in told if later(text) and "today" not in text] == []
    usual = open_page(entry, {})
    assert "past view" not in read(usual) and "today, " not in read(usual)


@pytest.mark.parametrize("slices", ["sample"], indirect=True)
def test_any_month_quarter_and_year_of_the_history_can_be_chosen(slices: list[Params]) -> None:
    """By name: the newest month first; a quarter or a year that is over ends the view with its last month."""
    facts = process.refresher().current()
    assert facts is not None
    app = open_page(entries()[0], {"window": ["24"]})
    until = app.selectbox(key="until")
    assert until.options[:2] == ["October 2026, the latest", "September 2026"] and len(until.options) == len(
        facts.months
    )
    app.selectbox(key="until").set_value("2026-05").run()
    assert asked(app) == {"window": ["24"], "until": ["2026-05"]} and "May 2026" in read(app)
    jump = app.selectbox(key="lr_jump_until")
    assert jump.options[:4] == ["Q3 2026", "Q2 2026", "Q1 2026", "2025"] and jump.value is None
    for chosen, month in (("Q2 2026", "2026-06"), ("2025", "2025-12"), ("Q3 2025", "2025-09")):
        (jump,) = [box for box in app.selectbox if str(box.key).startswith("lr_jump_")]
        jump.set_value(chosen).run()
        assert not app.exception
        assert asked(app)["until"] == [month]
        (jump,) = [box for box in app.selectbox if str(box.key).startswith("lr_jump_")]
        assert jump.value == chosen
