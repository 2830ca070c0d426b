"""What a list behind a number says, and how its cells read: from rows to be checked by pencil."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.base import numbers as units
from dashboard.subjects.accounts.lists import Totals
from dashboard.subjects.behind import sentences, tables
from dashboard.subjects.behind.figures import Figure
from dashboard.subjects.behind.kinds import KINDS
from tests.test_sentences import marked

MONEY = units.money()


@pytest.mark.parametrize(
    ("name", "n", "money", "expected", "said"),
    [
        ("lost", 71, {"lost_mrr": 12_500_000}, None, "*71 accounts* in May: MRR lost $1.25K."),
        ("lost", 1, {"lost_mrr": 0}, None, "*1 account* in May."),
        ("due", 0, {"expiring_mrr": 0, "renewed_mrr": 0, "kept_mrr": 0}, None, "*No contract* in May."),
        # At most two amounts; of two that are equal the first is told.
        (
            "due",
            2,
            {"expiring_mrr": 3_000_000, "renewed_mrr": 2_000_000, "kept_mrr": 1_000_000},
            None,
            "*2 contracts* in May: Expiring MRR $300, Renewed MRR $200.",
        ),
        (
            "due",
            2,
            {"expiring_mrr": 3_000_000, "renewed_mrr": 3_000_000, "kept_mrr": 1_000_000},
            None,
            "*2 contracts* in May: Expiring MRR $300, Kept $100.",
        ),
        # What the figure does not count is not told.
        (
            "due",
            2,
            {"expiring_mrr": 3_000_000, "renewed_mrr": 2_000_000, "kept_mrr": 1_000_000},
            Figure(2, {"kept_mrr": 1_000_000}),
            "*2 contracts* in May: Kept $100.",
        ),
    ],
)
def test_how_many_and_what_they_add_up_to(
    name: str, n: int, money: dict[str, int], expected: Figure | None, said: str
) -> None:
    found = sentences.finding(KINDS[name], "in May", Totals(n, money), expected, MONEY, "EMEA")
    assert marked(found) == f"{said} | EMEA | base"


def test_a_list_and_its_figure_apart_in_words() -> None:
    def apart(totals: Totals, expected: Figure) -> str:
        return sentences.apart(KINDS["due"], totals, expected, MONEY, "1 Feb 2026")

    ends = (
        ": the warehouse has changed since the figures were fetched on 1 Feb 2026. "
        "The next refresh brings both together."
    )
    money = {"expiring_mrr": 3_000_000, "renewed_mrr": 2_000_000, "kept_mrr": 1_000_000}
    assert apart(Totals(3, money), Figure(1, money)) == f"The figure counts 1 contract, the warehouse now lists 3{ends}"
    other = Figure(3, {"expiring_mrr": 3_000_000, "kept_mrr": 500_000})
    assert apart(Totals(3, money), other) == f"Kept of the figure is $50, of the list $100{ends}"


def test_cells_of_a_list() -> None:
    """Left in March 2026 (month 24,314) after two months, or one."""
    rows = pd.DataFrame(
        {
            "left_month": [24_314, 24_314, 24_314],
            "since_month": [24_312, 24_313, 24_290],
            "lost_mrr": [1.0, 2.0, 3.0],
            "reason": ["price", "(none)", None],
        }
    )
    found = tables.LOST.cells(rows)
    assert [str(month) for month in found["Left in"]] == ["2026-03"] * 3
    assert found["Customer for"] == ["2 months", "1 month", "24 months"]
    assert found["Reason"] == ["price", "not recorded", "not recorded"]
    assert list(found["MRR lost"]) == [1.0, 2.0, 3.0]
    groups = tables.ANSWERS.cells(
        pd.DataFrame(
            {"responded_on": [1, 2, 3], "score": [0, 8, 10], "answer_group": [1, 2, 3], "comment": ["", "", ""]}
        )
    )
    assert groups["Group"] == ["detractor", "passive", "promoter"]
    ahead = tables.COMING.cells(
        pd.DataFrame(
            {
                "due_on": [1, 2],
                "state": ["upcoming", "upcoming"],
                "expiring_mrr": [1, 2],
                "at_risk_mrr": [0, 2],
                "reasons": [[], ["Health 42", "Use falling"]],
                "notes": [[], ["Renews by itself"]],
            }
        )
    )
    assert list(ahead["Why"]) == ["nothing known against it", "Health 42; Use falling"]
    assert list(ahead["Renewal"]) == ["", "Renews by itself"]
    within = tables.BOOKED.cells(
        pd.DataFrame({"horizon": [1, 3], "change_mrr": [5, -5], "before_mrr": [0, 5], "then_mrr": [5, 0]})
    )
    assert within["Within"] == ["1 month", "3 months"]
    signs = tables.COMMITTED.cells(
        pd.DataFrame({"then_mrr": [1, 2, 3], "has_low_health": [0, 1, 1], "has_lost_champion": [0, 0, 1]})
    )
    assert signs["Sign"] == ["", "health under 50", "health under 50; champion left"]
