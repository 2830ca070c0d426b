"""How is this made? Every tile and every chart says its period, its sums and the SQL that was sent for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from dashboard.menu import Entry, entries
from dashboard.subjects.revenue.explained import net_accounts_explanation
from tests.serving import markup, open_page, serving, the_page

WITH_FIGURES = [e for e in entries() if e.address not in ("definitions", "data-health", "accounts")]
# Tiles that say their whole rule in words: how many targets are on pace.
IN_WORDS = {"targets"}


@pytest.fixture(scope="module", autouse=True)
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sample company, fetched anew, so that the statements are kept."""
    with serving(tmp_path_factory.mktemp("explained")):
        yield


def keys_of(app: AppTest, start: str) -> set[str]:
    """Names of the controls on the page that begin so, without the beginning."""
    return {
        str(key).removeprefix(start) for key in app.session_state._state.filtered_state if str(key).startswith(start)
    }


def texts(block: Block) -> str:
    """What the elements of a block say, in order."""
    said = []
    for child in block.children.values():
        if isinstance(child, Block):
            said.append(texts(child))
        else:
            said += [
                str(getattr(child.proto, name))
                for name in ("body", "code_text", "label")
                if getattr(child.proto, name, "")
            ]
    return "\n".join(said)


@pytest.mark.parametrize("entry", WITH_FIGURES, ids=lambda entry: entry.address)
def test_every_tile_and_every_chart_says_how_it_is_made(entry: Entry) -> None:
    app = open_page(entry, {})
    tiles, cards = keys_of(app, "lr_about_"), keys_of(app, "lr_how_")
    assert markup(app).count('class="lr-tile"') == len(tiles | (IN_WORDS & tiles))
    assert keys_of(app, "lr_table_") <= cards, "a chart without its explanation"
    for name in sorted(tiles):
        app.session_state[f"lr_about_{name}"] = True
    for name in sorted(cards):
        app.session_state[f"lr_how_{name}"] = True
    app.run()
    assert not app.exception
    opened = [said for block in app.get("popover") if "lr-definition" in (said := texts(block))]
    assert len(opened) == len(tiles - IN_WORDS) + len(cards)
    for said in opened:
        assert re.search(r"<dt>Period</dt><dd>\w", said), said[:600]
        assert re.search(r"<dt>(?:Numerator|Sum of|Worked|Together|So far)</dt><dd>[^<]*\d", said), said[:600]
        assert re.search(r"(?im)^\s*with .*? as \(", said) and "SELECT" in said, said[-600:]
        assert not re.search(r"\b(?:nan|None|inf)\b|_mrr</dd>", unescape(said.partition("WITH lr_")[0])), said[:600]


def test_accounts_are_explained_as_accounts() -> None:
    """543 accounts open, 12 are new, 2 come back, 5 leave: 552 close. Who goes up or down is in neither."""
    row = {"opening": 543, "new": 12, "reactivation": 2, "expansion": 46, "contraction": 5, "churn": 5, "closing": 552}
    sums = pd.DataFrame({f"{name}_accounts": [n] for name, n in row.items()}, index=[2026 * 12 + 9])
    said = dict(net_accounts_explanation(sums, 2026 * 12 + 9).rows)
    assert said["Worked"] == "new 12 + back 2 − lost 5 = +9" and said["Check"] == "closing 552 − opening 543 = +9"
    app = open_page(the_page("revenue"), {"count": ["accounts"]})
    app.session_state["lr_how_movements"] = True
    app.run()
    opened = [texts(block) for block in app.get("popover")]
    assert any("<h3>Net new accounts</h3>" in said for said in opened)
    assert "net: new and back less lost" in markup(app)


def test_closed_it_costs_nothing() -> None:
    """No statement is sent to a browser that did not ask: a page has twelve of them, of thousands of letters each."""
    app = open_page(WITH_FIGURES[0], {})
    assert not app.get("code") and "<dt>Period</dt>" not in markup(app)


@pytest.mark.parametrize(
    ("address", "name", "word", "params"),
    [
        ("renewals", "renewal_rate", "Renewal+rate", {"segment": ["SMB"], "multi_year": ["Annualise"]}),
        ("churn", "logo_churn_rate", "Logo+churn+rate", {"region": ["EMEA"], "until": ["2026-03"]}),
    ],
)
def test_a_tile_leads_to_its_definition_for_the_same_view(
    address: str, name: str, word: str, params: dict[str, list[str]]
) -> None:
    app = open_page(the_page(address), params)
    app.session_state[f"lr_about_{name}"] = True
    app.run()
    link = next(
        unescape(found)
        for found in re.findall(r'href="(definitions\?[^"]*)"', "\n".join(texts(b) for b in app.get("popover")))
    )
    for part in (f"word={word}", *(f"{key}={values[0]}" for key, values in params.items())):
        assert part in link, link
