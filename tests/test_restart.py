"""A restart while the warehouse is away: every page shows the stored figures, of the smallest company too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard.menu import Entry, entries
from dashboard.session import process
from tests import company
from tests.serving import Params, open_page, read, serving, settled

# Nothing was ever lost, nothing falls due, nobody was asked: those facts are kept without a row.
NOTHING_LOST: company.Tables = {
    "accounts": [company.account("a", segment="SMB", region="EMEA"), company.account("b", segment="Big")],
    "subscriptions": [company.period("a", "2024-01-01", None, 100), company.period("b", "2024-06-01", None, 50)],
    "renewals": [
        {
            "contract_id": "c1",
            "account_id": "a",
            "due_on": "2025-01-01",
            "term_months": 12,
            "expiring_mrr": 100,
            "renewed_mrr": 100,
            "decided_on": "2024-12-01",
        }
    ],
    "nps_responses": [],
}


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A process that finds stored figures, and no warehouse."""
    home = tmp_path_factory.mktemp("restarted")
    with serving(home, NOTHING_LOST):
        before = process.refresher().current()
    (home / "input").rename(home / "away")
    settings = {"sources": "files", "as_of": company.AS_OF, "dimensions": "segment,region"}
    with settled(home, warehouse=f"files:{home / 'input'}", **settings):
        try:
            found = process.refresher().current()
            assert before is not None and found is not None and found.version == before.version
            assert {name for name, frame in found.frames.items() if frame.empty} > {
                "lost_renewals",
                "upcoming_renewals",
            }
            yield
        finally:
            process.refresher().stop(10.0)


@pytest.mark.parametrize("params", [{}, {"segment": ["SMB"]}, {"region": ["EMEA"], "segment": ["SMB"]}], ids=str)
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.title)
def test_a_page_is_shown_from_stored_figures(restarted: None, entry: Entry, params: Params) -> None:
    app = open_page(entry, params)
    assert not app.exception, app.exception
    said = read(app)
    assert "This page could not be shown" not in said, said
