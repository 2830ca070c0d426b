"""Every page of a company that writes as in Germany: no number of it is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.base import settings as base_settings
from dashboard.menu import Entry, entries
from tests.sent_charts import whole_spec
from tests.serving import open_page, read, serving

# `96.1%`, `$2.36M`, `€2.36M`, `27.7K`, `1,486`, `0.5 points`.
ENGLISH = re.compile(
    r"\d\.\d+ ?%|[$€]\d|(?<!#)\b\d[\d.,]*[KMB]\b|(?<![\d,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])"
    r"|\d\.\d{1,2}(?:\s(?:points|months|of|a)\b|$)"
)
NB = "\u00a0"


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """This process serves the sample company, in euros."""
    with serving(tmp_path_factory.mktemp("german"), locale="de_DE", currency="EUR"):
        yield


def texts(app: AppTest) -> list[str]:
    """What a page says: its pieces, its controls, and of each chart the alt text, the axes and the words in it."""
    said = [read(app), *(str(one.label) for one in [*app.text_input, *app.number_input, *app.button])]
    for chart in app.get("vega_lite_chart"):
        spec = whole_spec(chart.proto)
        rows = [row for layer in spec["layer"] for row in layer["data"]["values"]]
        values = [one.get("value") for one in spec["params"]]
        said += [spec["description"], *(value for row in rows for value in row.values() if isinstance(value, str))]
        said += [word for value in values if isinstance(value, list) for word in value if isinstance(word, str)]
    return said


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.address)
def test_no_number_of_a_page_is_left_in_english(entry: Entry) -> None:
    # A process reads its settings once; the test before gave its own locale back.
    base_settings.load()
    app = open_page(entry, {"window": ["all"]})
    assert not app.exception
    for words in texts(app):
        assert not (found := ENGLISH.search(words)), words[max(0, found.start() - 60) : found.end() + 40]


@pytest.mark.usefixtures("german")
def test_rates_and_amounts_are_german() -> None:
    """CLDR's patterns for Germany: `#,##0 %`, `0 Mio. ¤`, each with a no-break space; `.` between thousands."""
    base_settings.load()
    words = " ".join(texts(open_page(entries()[0], {})))
    assert re.search(rf"\d\d,\d{NB}%", words) and re.search(rf"\d,\d+{NB}Mio\.{NB}€", words)
    assert re.search(r"\d\.\d{3} (?:paying )?accounts", words)
