"""Every word on screen is in the glossary: each label of each page is made of its words, metrics, data and plain
English.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.menu import entries
from dashboard.session import process
from dashboard.subjects.definitions import glossary
from dashboard.subjects.metrics import REGISTRY
from dashboard.subjects.targets import words
from dashboard.subjects.targets.model import TargetStatus
from tests.sent_charts import whole_spec
from tests.serving import markup, open_page, read, serving, the_page

# What needs no definition. A word of the business belongs into dashboard/subjects/definitions/glossary.
PLAIN_ENGLISH = """
a after again all amount an and at be by can cent comments count day days dollar each earlier every find first
    for from go have higher in into it last long lower more most name next not number of on one only or order
    over page per put same save search set show than the their them this to two under until up value what when
    which who why with word year years your zero
"""


@pytest.fixture(scope="module", autouse=True)
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sample company with a target and the thresholds of the quarter."""
    with serving(tmp_path_factory.mktemp("glossary"), as_of="2026-10-31"):
        book = process.app_database()
        book.add_target(
            who="ana",
            metric="renewal_rate",
            period_start=dt.date(2026, 10, 1),
            period_end=dt.date(2026, 12, 31),
            value=0.9,
            owner="ana",
        )
        book.add_gate(who="ana", quarter=2026 * 4 + 3, new_mrr=50_000, gross_dollar_renewal_rate=0.85)
        process.reader.clear()
        yield


def labels(app: AppTest) -> set[str]:
    """Tile labels, terms, heads of columns and rows, status words, controls with their options, and what charts
    name.
    """
    page = markup(app)
    patterns = (
        r'lr-label">(.*?)</div>',
        r"<dt>(.*?)</dt>",
        r'<th scope="col"[^>]*>(.*?)</th>',
        r'<th scope="row"[^>]*>([^<]*)</th>',
        r'class="lr-status-word[^>]*>(.*?)</span>(?!<)',
        r"<h3>(.*?)</h3>",
    )
    found = {text for pattern in patterns for text in re.findall(pattern, page, re.DOTALL)}
    for kind in (
        "button",
        "button_group",
        "selectbox",
        "multiselect",
        "slider",
        "number_input",
        "text_input",
        "download_button",
    ):
        for element in app.get(kind):
            found.add(str(getattr(element.proto, "label", "")))
            if kind == "button_group":
                # A value of a dimension is written as Markdown that shows it as it is.
                found |= {re.sub(r"\\(\W)|\u2060", r"\1", str(option.content)) for option in element.proto.options}
    for chart in app.get("vega_lite_chart"):
        for layer in whole_spec(chart.proto)["layer"]:
            tips = layer["encoding"].get("tooltip")
            # What is titled "title" heads the tooltip and is not labelled.
            found |= {str(tip["title"]) for tip in tips} - {"title"} if isinstance(tips, list) else set()
            found |= {
                str(row[key])
                for row in layer["data"]["values"]
                for key in ("name", "outcome")
                if isinstance(row.get(key), str)
            }
    return {" ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()) for text in found}


def unknown(label: str, known: set[str], data: set[str]) -> list[str]:
    """The words of a label that are neither defined nor data nor plain, longest forms taken out first."""
    if label.lower() in data:
        return []
    text = f" {re.sub(r'[^a-z0-9’…-]+', ' ', label.lower())} "
    for form in sorted(known, key=len, reverse=True):
        text = text.replace(f" {re.sub(r'[^a-z0-9’…-]+', ' ', form).strip()} ", "  ")
    return [
        word
        for word in text.split()
        if not re.fullmatch(r"[\d.,%’'…-]+|q\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", word)
        and word not in PLAIN_ENGLISH.split()
    ]


def known() -> set[str]:
    return (
        set(glossary.names())
        | {metric.label.lower() for metric in REGISTRY.values()}
        | {metric.family.lower() for metric in REGISTRY.values()}
    )


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.address)
def test_every_label_is_defined(entry: object) -> None:
    facts = process.refresher().current()
    assert facts is not None
    reasons = {str(r).lower() for r in facts.frames["lost_renewals"]["lost_reason"].unique()}
    data = (
        {value.lower() for values in facts.values.values() for value in values}
        | reasons
        | {"price rise", "new onboarding"}
    )
    data |= {table.replace("_", " ") for table in facts.frames} | set(facts.connected)
    missing = {}
    for params in ({}, {"measure": ["Net MRR"], "multi_year": ["Annualise"]}, {"account": ["A0001"]}):
        for label in labels(open_page(entry, params)):
            left = unknown(label, known(), data)
            if left:
                missing[label] = left
    assert not missing, missing


def test_what_the_issue_names_is_defined() -> None:
    """Words a board member asks about first; each leads to a meaning of its own."""
    for word in (
        "at risk",
        "overdue",
        "falls due",
        "open",
        "late",
        "likely churn",
        "committed",
        "cohort",
        "age",
        "ceiling",
        "pace",
        "chance",
        "gate",
        "forecast band",
        "track record",
        "interval",
        "n",
        "as-of",
        "month-to-month",
        "so far",
    ):
        assert len(glossary.names()[word].meaning) > 20, word


def test_a_word_has_one_meaning_and_no_jargon() -> None:
    forms = [form.lower() for group in glossary.GLOSSARY.values() for word in group for form in (word.name, *word.also)]
    assert sorted({form for form in forms if forms.count(form) > 1}) == []
    for word in glossary.names().values():
        assert word.meaning.endswith((".", "”.")) and word.meaning[0].isupper() | word.meaning[0].isdigit(), word.name
        assert not re.search(
            r"\b(?:SQL|null|NaN|regression|quantile|percentile|p-value|bootstrap|Wilson|Newcombe|Wald)\b", word.meaning
        ), word.name


def test_status_words_say_what_the_rules_say() -> None:
    for status in (TargetStatus.ON_PACE, TargetStatus.WATCH, TargetStatus.OFF):
        assert words.MEANING[status].lower() in glossary.names()[status.word].meaning.lower()


def test_the_page_finds_a_word_and_a_number() -> None:
    page = the_page("definitions")
    everything = read(open_page(page, {}))
    assert all(
        word.name in everything and word.meaning in everything for group in glossary.GLOSSARY.values() for word in group
    )
    found = read(open_page(page, {"word": ["overdue"]}))
    assert (
        "Overdue contracts" in found
        and "Undecided more than 30 days after the due date" in found
        and "Net promoter score" not in found
    )
    assert "No number and no word has that name" in read(open_page(page, {"word": ["zzz"]}))


def test_a_target_without_longer_contracts_is_not_held_against_a_rate_with_them() -> None:
    """The target of 90% leaves multi-year contracts out: it stands under the rate that does so too and under no
    other.
    """
    renewals = the_page("renewals")
    feet = {}
    for choice in ("Exclude", "Annualise"):
        found = re.search(
            r'<div class="lr-label">Renewal rate</div>.*?<div class="lr-foot">(.*?)</div>',
            markup(open_page(renewals, {"multi_year": [choice]})),
        )
        feet[choice] = re.sub(r"<[^>]*>", "", found[1]) if found else ""
    assert "90" in feet["Exclude"] and "arget" in feet["Exclude"]
    assert feet["Annualise"].startswith("n = ") and "arget" not in feet["Annualise"]


@pytest.mark.parametrize(
    ("address", "metric", "label", "value", "rests_on"),
    [
        ("churn", "logo_churn_rate", "Logo churn rate", 0.01, r"[\d,]+ of [\d,]+ · [\d.]+–[\d.]+%"),
        ("churn", "mrr_churn_rate", "MRR churn rate", 0.01, r"n = [\d,]+ accounts"),
        ("renewals", "renewal_rate", "Renewal rate", 0.9, r"[\d,]+ of [\d,]+ · \d+–\d+%"),
        ("nps", "nps", "NPS", 40.0, r"n = [\d,]+ · [+-][\d.]+ to [+-][\d.]+"),
        ("overview", "nps", "NPS", 40.0, r"n = [\d,]+ · [+-][\d.]+ to [+-][\d.]+"),
    ],
)
def test_a_tile_with_a_target_keeps_what_it_rests_on(
    address: str, metric: str, label: str, value: float, rests_on: str
) -> None:
    """README: "A rate of counts has its 95% interval"; the target stands on lines of its own below."""
    first, last = dt.date(2026, 10, 1), dt.date(2026, 12, 31)
    book = process.app_database()
    if not any(one.metric == metric for one in book.targets()):
        book.add_target(who="ana", metric=metric, period_start=first, period_end=last, value=value, owner="ana")
    process.reader.clear()
    page = markup(open_page(the_page(address), {}))
    foot = re.search(rf'<div class="lr-label">{label}</div>.*?<div class="lr-foot">(.*?)</div>', page)
    assert foot is not None
    # Its counts lead to their lists.
    above, *below = (re.sub(r"<[^>]*>", "", line) for line in foot[1].split("<br>"))
    assert re.fullmatch(rests_on, above) and "Q4 2026 target" in below[-1], foot[1]
